"""Measuring one's own questions: what is refused, what is counted, and how it is shown."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import WordEncoder, policy_of

from index import build
from index.errors import CallError
from index.policy import Policy
from index.store import Index
from qa import PolicyQA, report, report_file, report_text
from qa import __main__ as shell
from qa.evaluate import Evaluation, evaluate
from qa.metrics import Gold, Question
from qa.questions import read_questions

ACME = policy_of(
    "Privacy Policy\n\nRetention\n\nWe keep records for two years.\n\n"
    "Cookies\n\nWe set cookies.\n\nSharing\n\nWe share records with partners.\n\n"
    "Rights\n\nYou may ask for deletion.\n\nSecurity\n\nWe encrypt everything.\n"
)
ZENITH = policy_of(
    "Privacy Policy\n\nStorage\n\nZenith keeps records for nine years.\n\n"
    "Trackers\n\nZenith sets no cookies.\n",
    "zenith.txt",
    "Zenith",
)
POLICIES = [ACME, ZENITH]
WORDS = "records years cookies share partners deletion encrypt storage"
YEARS, SHARE = "We keep records for two years.", "We share records with partners."


def gold(text: str, policy: Policy = ACME) -> dict[str, Any]:
    """Evidence, marked as people mark it."""
    start = policy.text.index(text)
    return {"doc": policy.id, "start": start, "end": start + len(text), "text": text}


def line(question: str = "how long are records kept?", **fields: object) -> dict[str, Any]:
    return {"question": question, "gold": [gold(YEARS)], **fields}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


def written(file: Path, *lines: dict[str, Any]) -> Path:
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return file


# --- reading ------------------------------------------------------------------------------------


def test_a_line_needs_no_more_than_a_question_and_its_gold(file: Path) -> None:
    read = read_questions(written(file, line(), {"question": "why?"}), POLICIES)
    evidence = Gold("acme.txt", 27, 57)
    assert read == (
        Question("1", "how long are records kept?", "question", ("acme.txt",), True, (evidence,)),
        Question("2", "why?", "question", (), False, ()),
    )
    assert read[0].history == ()
    assert read[0].companies is None


def test_every_field_is_read(file: Path) -> None:
    both = [gold("Zenith keeps records for nine years.", ZENITH), gold(YEARS)]
    full = line(
        "and there?",
        id=7,
        kind="cross",
        docs=["acme.txt", "zenith.txt"],
        gold=both,
        answerable=True,
        history=["how long at Acme?"],
        companies=["zenith", "Acme"],
        note="not ours",
    )
    (read,) = read_questions(written(file, full), POLICIES)
    assert (read.id, read.kind, read.docs) == ("7", "cross", ("acme.txt", "zenith.txt"))
    assert (read.history, read.companies) == (("how long at Acme?",), ("zenith", "Acme"))
    assert [span.doc for span in read.gold] == ["zenith.txt", "acme.txt"]


def test_null_is_as_good_as_missing(file: Path) -> None:
    fields = ("id", "kind", "docs", "answerable", "history", "companies")
    nothing = written(file, line() | dict.fromkeys(fields))
    assert read_questions(nothing, POLICIES) == read_questions(written(file, line()), POLICIES)


def test_empty_lines_and_a_byte_order_mark_are_skipped_and_lines_counted(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(line()).encode() + b"\r\n\n" * 2 + b"[]\n")
    with pytest.raises(CallError, match=r"questions\.jsonl, line 5: This is \[\]; expected"):
        read_questions(file, POLICIES)
    file.write_bytes(file.read_bytes()[:-3] + '{"question": "a\u2028b?"}'.encode())
    assert [question.id for question in read_questions(file, POLICIES)] == ["1", "5"]


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("{broken", "This is not JSON: Expecting property name"),
        ("{}{}", "This is not JSON: Extra data"),
        ("[" * 100_000, "This is not JSON"),
        ('{"question": "why?", "id": NaN}', "This is not JSON: NaN is not a number"),
        (r'{"question": "why?", "kind": "\ud800"}', "This is not JSON"),
        ('"why?"', "This is 'why?'; expected {"),
        ("{}", "This is an object without question; expected {"),
        ({"question": ""}, "The question is empty"),
        ({"question": 3}, "The question is a int; expected text"),
        (line("a" * 2_001), "2,001 characters; at most 2,000"),
        (line(id=True), "id is True; expected text or a whole number"),
        (line(id=1.5), "id is 1.5; expected"),
        (line(id="first"), "The id 'first' is that of line 1. Give each its own"),
        (line(kind=3), "kind is 3; expected a word"),
        (line(kind=" "), "kind is ' '; expected a word"),
        (line(history="why?"), "history is a str; expected a list of questions"),
        (line(history=["?"]), "The question is empty"),
        (line(companies="Acme"), "companies is 'Acme'; expected a list of names"),
        (line(companies=["Acne"]), "no policy of 'Acne' here. The nearest names are: Acme"),
        (line(gold=3), "gold is 3; expected a list"),
        (line(gold=["x"]), "gold holds 'x'; expected it as in {"),
        (line(gold=[{}]), "gold names None, which is not in the index; there are acme.txt, zenith"),
        (line(gold=[gold(YEARS) | {"doc": "acme"}]), "gold names 'acme', which is not in the ind"),
        (line(gold=[gold(YEARS) | {"doc": []}]), "gold names [], which is not"),
        (line(gold=[gold(YEARS) | {"end": 9_999}]), "gold from 27 to 9999 is no stretch of acme.t"),
        (line(gold=[gold(YEARS) | {"start": 57}]), "gold from 57 to 57 is no stretch"),
        (line(gold=[gold(YEARS) | {"start": -1}]), "gold from -1 to 57 is no stretch"),
        (line(gold=[gold(YEARS) | {"start": True}]), "gold from True to 57 is no stretch"),
        (line(gold=[gold(YEARS) | {"start": "27"}]), "gold from '27' to 57 is no stretch"),
        (line(gold=[gold(YEARS) | {"text": "We keep all."}]), "'We keep all.': the policy changed"),
        (line(gold=[gold(YEARS) | {"text": 3}]), "gold says 3: the policy changed"),
        (line(gold=[gold(YEARS) | {"text": "We"}]), "gold says 'We': the policy changed"),
        (line(gold=[gold(YEARS) | {"text": SHARE}]), "it moved. Write start 94, end 125."),
        (line(docs="acme.txt"), "docs is 'acme.txt'; expected a list"),
        (line(docs=["a.txt"]), "docs names 'a.txt', which is not in the index"),
        (line(answerable=False), "answerable is False with gold; expected true with"),
        (line(answerable=1), "answerable is 1 with gold"),
        ({"question": "why?", "answerable": True}, "answerable is True without gold"),
        (line(kind="cross", docs=["acme.txt", "zenith.txt"]), "its gold is in acme.txt. Add"),
        (line(kind="cross", docs=["acme.txt"] * 2), "acme.txt, acme.txt; its gold is in acme.txt"),
    ],
)
def test_a_line_that_is_wrong_is_named_with_the_remedy(
    file: Path, wrong: dict[str, Any] | str, complaint: str
) -> None:
    text = wrong if isinstance(wrong, str) else json.dumps(wrong)
    file.write_text(f"{json.dumps(line(id='first'))}\n\n{text}\n", encoding="utf-8")
    with pytest.raises(CallError) as refused:
        read_questions(file, POLICIES)
    assert str(refused.value).startswith(f"{file}, line 3: ")
    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "has no answerable question, but 0 without gold. Write one as {"),
        (b"\n \n", "has no answerable question"),
        (b'{"question": "why?"}', "but 1 without gold"),
        (b'\xff\xfe{\x00"\x00', "line 1: This is not JSON"),
        (b'{"question": "\xe9?"}', "line 1: This is not JSON: 'utf-8' codec can't decode"),
    ],
)
def test_a_file_without_an_answerable_question_is_refused(
    file: Path, content: bytes, complaint: str
) -> None:
    file.write_bytes(content)
    with pytest.raises(CallError, match=re.escape(complaint)):
        read_questions(file, POLICIES)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path, tmp_path / ("n" * 5_000)):
        with pytest.raises(CallError, match=r"cannot be read: .+\. Name a JSONL file\."):
            read_questions(path, POLICIES)


def test_many_policies_are_not_all_named(file: Path) -> None:
    many = [policy_of("x", f"{letter}.txt") for letter in "bcdefgh"]
    with pytest.raises(CallError, match=r"there are b\.txt, .+, f\.txt and 2 more\. Correct"):
        read_questions(written(file, line()), many)


# --- counting -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def index() -> Index:
    return build.in_memory(POLICIES, WordEncoder(WORDS))


@pytest.fixture(scope="module")
def qa(index: Index) -> PolicyQA:
    return PolicyQA(index, WordEncoder(WORDS))


ASKED = [
    line("records years at Acme?", id="found", kind="direct"),
    # Asked about one matter, with evidence of another: it comes fourth or later, or not at all.
    line("cookies at Acme?", id="missed", kind="direct", gold=[gold("We encrypt everything.")]),
    line(
        "storage of records at Acme and Zenith?",
        id="half",
        kind="cross",
        gold=[gold("Zenith sets no cookies.", ZENITH), gold(YEARS)],
    ),
    {"id": "sure", "question": "share records with partners at Acme?", "kind": "unanswerable"},
    {"id": "unsure", "question": "who is the DPO of Salesforce?", "kind": "unanswerable"},
]


@pytest.fixture
def evaluation(qa: PolicyQA, index: Index, file: Path) -> Evaluation:
    return evaluate(qa, index, read_questions(written(file, *ASKED), POLICIES))


def test_the_evidence_is_counted_by_kind_and_altogether(evaluation: Evaluation) -> None:
    assert [(row.kind, row.n) for row in evaluation.kinds] == [("cross", 1), ("direct", 2)]
    cross, direct = evaluation.kinds
    assert [one.value for one in cross.hits] == [0.5, 1, 1]
    assert [one.value for one in direct.hits] == [0.5, 0.5, 1]
    assert evaluation.overall.n == 3
    assert [one.value for one in evaluation.overall.hits] == pytest.approx([1.5 / 3, 2 / 3, 1])


def test_doubt_is_counted(evaluation: Evaluation, qa: PolicyQA) -> None:
    able = [round(qa.ask(asked["question"]).confidence, 4) for asked in ASKED[:3]]
    sure = round(qa.ask(ASKED[3]["question"]).confidence, 4)
    pairs = [(a > b) + 0.5 * (a == b) for a in able for b in (sure, 0)]
    assert evaluation.auroc == pytest.approx(sum(pairs) / 6)
    assert (evaluation.answerable_answered, evaluation.unanswerable_answered) == (1, 0.5)
    assert evaluation.unanswerable == 2
    assert sum(one.count for one in evaluation.bins) == 5
    assert evaluation.bins[0].confidence == evaluation.bins[0].right == 0
    missed = evaluation.misses[0]
    assert missed.judged.confidence == missed.answer.to_dict()["confidence"]


def test_what_was_missed_stands_beside_what_was_expected(evaluation: Evaluation) -> None:
    (missed,) = evaluation.misses
    assert missed.judged.question.id == "missed"
    assert missed.answer.sources[0].text == "Cookies\n\nWe set cookies."
    (expected,) = missed.expected
    assert (expected.company, expected.section) == ("Acme", ("Security",))
    assert expected.text == "We encrypt everything."
    assert expected.address == f"acme.txt:{expected.start}-{expected.end}"
    assert expected.rank == missed.judged.ranks[0]
    assert expected.rank in (4, 5)
    assert [one.judged.question.id for one in evaluation.wrongly_answered] == ["sure"]


def test_of_a_question_about_many_policies_a_source_of_each_is_shown(file: Path) -> None:
    names = ("Acme", "Bolt", "Crux", "Dorn")
    policies = [policy_of(ACME.text, f"{name.lower()}.txt", name) for name in names]
    index = build.in_memory(policies, WordEncoder(WORDS))
    evidence = [gold("We encrypt everything.", policy) for policy in policies]
    asked = line(f"cookies at {', '.join(names)}?", kind="cross", gold=evidence)
    questions = read_questions(written(file, asked), policies)
    found = evaluate(PolicyQA(index, WordEncoder(WORDS)), index, questions)
    (missed,) = found.to_dict()["misses"]
    assert [source["company"] for source in missed["sources"]] == list(names)
    assert report.as_html(found, "q").count("<blockquote>") == 4 + 4


def test_evidence_over_two_sections_is_of_the_first(qa: PolicyQA, index: Index, file: Path) -> None:
    straddling = [gold("We set cookies.\n\nSharing\n\nWe share")]
    asked = line("encrypt everything at Acme?", gold=straddling)
    found = evaluate(qa, index, read_questions(written(file, asked), POLICIES), top=1)
    assert found.misses[0].expected[0].section == ("Cookies",)


def test_only_what_is_called_answered_counts_as_answered(
    qa: PolicyQA, index: Index, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.verdict.status_of", lambda *_: "related")
    found = evaluate(qa, index, read_questions(written(file, *ASKED), POLICIES))
    assert (found.answerable_answered, found.unanswerable_answered) == (0, 0)
    assert found.wrongly_answered == ()


def test_history_companies_and_top_are_asked_with(qa: PolicyQA, index: Index, file: Path) -> None:
    at_zenith = [gold("Zenith keeps records for nine years.", ZENITH)]
    asked = line("records years?", companies=["Zenith"], gold=at_zenith)
    after = line("and at Zenith?", history=["records years at Acme?"], gold=at_zenith)
    found = evaluate(qa, index, read_questions(written(file, asked, after), POLICIES), top=1)
    assert found.overall.hits[0].value == 1
    assert found.top == 1
    assert (found.auroc, found.unanswerable_answered, found.unanswerable) == (None, None, 0)


def test_a_deeper_hit_than_the_sources_asked_for_is_none(
    qa: PolicyQA, index: Index, file: Path
) -> None:
    questions = read_questions(written(file, ASKED[1]), POLICIES)
    found = evaluate(qa, index, questions, top=3)
    assert found.misses[0].expected[0].rank is None
    assert found.overall.mrr.value == 0
    with pytest.raises(CallError, match="top is 0"):
        evaluate(qa, index, questions, top=0)


def test_the_median_length_is_of_the_first_sources(evaluation: Evaluation, qa: PolicyQA) -> None:
    lengths = sorted(len(qa.ask(asked["question"]).sources[0].text) for asked in ASKED[:4])
    assert evaluation.median_length == (lengths[1] + lengths[2]) / 2


def test_as_json_it_can_be_read_again(evaluation: Evaluation) -> None:
    found = evaluation.to_dict()
    assert json.loads(json.dumps(found)) == found
    assert (found["schema"], found["policies"], found["top"]) == (1, 2, 10)
    assert list(found["kinds"]) == ["cross", "direct"]
    assert list(found["all"]) == ["n", "hit@1", "hit@3", "hit@5", "mrr@10"]
    assert list(found["all"]["hit@1"]) == ["value", "low", "high"]
    (missed,) = found["misses"]
    assert (missed["id"], missed["sources"][0]["file"]) == ("missed", "acme.txt")
    assert len(missed["sources"]) == 3
    assert missed["expected"][0]["text"] == "We encrypt everything."
    assert [one["id"] for one in found["wrongly_answered"]] == ["sure"]


# --- as text ------------------------------------------------------------------------------------


def test_the_table_and_the_misses_read_so(evaluation: Evaluation) -> None:
    text = report_text.as_text(evaluation)
    assert text.startswith(
        "3 answerable and 2 unanswerable questions on 2 policies; 10 sources asked for.\n"
        "\n"
        "kind              n  hit@1          hit@3          hit@5          MRR@10\n"
        "cross             1  0.500 .50–.50  1.000 1.0–1.0  1.000 1.0–1.0  "
    )
    assert "Called answered: 100% of the answerable questions and 50% of the unanswerable." in text
    assert "1 miss: the evidence is not, or not all, in the first 3 sources." in text
    assert (
        "missed (direct) cookies at Acme?\n"
        "  first:    Acme, acme.txt:59-83: “We set cookies.”\n"
        "  expected: Acme, acme.txt:172-194 (source "
    ) in text
    assert "1 unanswerable question called answered.\n\nsure (unanswerable) share records" in text
    assert max(map(len, text.splitlines())) <= 80


def test_evidence_of_which_one_is_enough_is_listed_as_such(
    qa: PolicyQA, index: Index, file: Path
) -> None:
    either = line("cookies at Acme?", gold=[gold("We encrypt everything."), gold(YEARS)])
    questions = read_questions(written(file, either), POLICIES)
    found = evaluate(qa, index, questions, top=1)
    text = report_text.as_text(found)
    assert "  expected: Acme, acme.txt:172-194: “We encrypt everything.”\n" in text
    assert "  or:       Acme, acme.txt:27-57: “We keep records for two years.”" in text
    assert "Expected, any one of" in report.as_html(found, "q")


def test_without_a_miss_none_is_announced(qa: PolicyQA, index: Index, file: Path) -> None:
    questions = read_questions(written(file, ASKED[0]), POLICIES)
    found = evaluate(qa, index, questions, top=1)
    text = report_text.as_text(found)
    assert "miss" not in text
    assert "AUROC" not in text
    assert "1 source asked for" in text
    assert "With 1 source asked for, deeper hits count as none." in text
    page = report.as_html(found, "q")
    assert "article" not in page.split("</style>")[1]


# --- as a page ----------------------------------------------------------------------------------

HOSTILE = (
    "We keep <b>records</b>\x1b[31m for _two_ years & *no* longer.\r\n"
    "<script>window.PWNED=1</script><img src=x onerror=window.PWNED=1>\n"
    "</blockquote></article></main><style>*{display:none}</style><iframe src=//evil.example>\n"
    "&lt;i&gt; \x1b[31mred\x1b[0m \u202eevil\u202c <!-- gone --> ]]> 👩‍👩‍👧 שלום {{7*7}}.\n"
)
EVIL = "<img src=x onerror=window.PWNED=1> \"Evil\" 'Corp'"


HEADING = "## 1. <i>Records</i> and years"


class Page(HTMLParser):
    """What a browser would make of a page: its elements, its texts and its marked texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = self.marked = ""
        self.quoted: list[str] = []  # the text of each blockquote
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.quoted += [""] * (tag == "blockquote")
        if tag not in {"meta", "path"}:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.text += data
        if "mark" in self._open:
            self.marked += data
        if "blockquote" in self._open:
            self.quoted[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


@pytest.fixture
def hostile(file: Path) -> Evaluation:
    policies = [
        policy_of(
            f"Privacy Policy\n\n{EVIL}\n\n{HEADING}\n\n{HOSTILE}\n\nMore\n\n{ACME.text}",
            "<b>.txt",
            EVIL,
        ),
        ZENITH,
    ]
    index = build.in_memory(policies, WordEncoder(WORDS))
    missed = line(
        "and of the storage?",
        id=EVIL,
        kind=EVIL,
        history=[f"records? {EVIL}"],
        companies=["Zenith"],
        gold=[gold(HOSTILE, policies[0])],
    )
    wrong = {"question": f"records years? {EVIL}", "companies": [EVIL]}
    questions = read_questions(written(file, missed, wrong), policies)
    return evaluate(PolicyQA(index, WordEncoder(WORDS)), index, questions)


def test_hostile_text_stays_text(hostile: Evaluation) -> None:
    assert (len(hostile.misses), len(hostile.wrongly_answered)) == (1, 1)
    page = Page(report.as_html(hostile, EVIL))
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "img", "iframe", "form", "link", "object", "i"}
    assert [tag for tag, _ in page.tags].count("style") == 1
    names = {name for _, attributes in page.tags for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in {"src", "style"}]
    links = [attributes["href"] or "" for tag, attributes in page.tags if tag == "a"]
    assert all(link.startswith("#") for link in links)
    for said in (
        HOSTILE.replace("\x1b", "␛"),
        f"How well {EVIL} is answered",
        f"Asked after: records? {EVIL}",
        f"Understood as: records? {EVIL}",
        f"records years? {EVIL}",
        "› 1. <i>Records</i> and years",
    ):
        assert said in page.text
    assert "<b>records</b>" in page.marked
    sources = hostile.wrongly_answered[0].answer.sources[:3]
    assert {source.text.replace("\x1b", "␛") for source in sources} <= set(page.quoted)
    assert any("</script>" in text for text in page.quoted)


def test_every_source_is_shown_whole_with_its_quotes_marked(evaluation: Evaluation) -> None:
    page = Page(report.as_html(evaluation, "q"))
    missed, wrong = evaluation.misses[0], evaluation.wrongly_answered[0]
    of_miss, of_wrong = missed.answer.sources[:3], wrong.answer.sources[:3]
    assert page.quoted == [
        *(source.text for source in of_miss),
        *(expected.text for expected in missed.expected),
        *(source.text for source in of_wrong),
    ]
    assert page.marked == "".join(source.quote for source in (*of_miss, *of_wrong))


def test_the_page_needs_nothing_else_and_says_all(evaluation: Evaluation) -> None:
    text = report.as_html(evaluation, "questions.jsonl")
    page = Page(text)
    assert not re.search(r"https?:|url\(|@import", text)
    assert [a["content"] for tag, a in page.tags if tag == "meta" and "http-equiv" in a] == [
        "default-src 'none'; style-src 'unsafe-inline'"
    ]
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    links = {(a["href"] or "")[1:] for tag, a in page.tags if tag == "a"}
    assert links == {"scores", "confidence", "misses", "wrongly"} <= ids
    assert [tag for tag, _ in page.tags].count("circle") == len(evaluation.bins)
    assert [tag for tag, _ in page.tags].count("article") == 2
    for said in ("Misses: 1", "Answered, but unanswerable: 1", "Confidence", "Share right"):
        assert said in page.text
    assert "Acme › Security" in page.text
    assert "We encrypt everything." in page.text
    assert report.as_html(evaluation, "questions.jsonl") == text


def test_a_terminal_obeys_nothing_that_a_policy_says(hostile: Evaluation) -> None:
    text = report_text.as_text(hostile)
    assert all(char.isprintable() or char == "\n" for char in text)
    assert "  read as:  records? <img src=x" in text
    assert "<script>" in text


def test_a_point_lies_where_its_numbers_say(evaluation: Evaluation) -> None:
    page = report.as_html(evaluation, "q")
    # Confidence 0 and none right: the lower left corner of a square of 260 at (48, 16).
    assert '<circle cx="48.0" cy="276.0"' in page
    assert "1 answer: confidence 0.00, 0.00 right" in page


def test_the_picture_is_a_file_of_its_own_too(evaluation: Evaluation) -> None:
    picture = ElementTree.fromstring(report.reliability_svg(evaluation.bins))
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    circles = [one for one in picture.iter() if one.tag.endswith("circle")]
    assert len(circles) == len(evaluation.bins)
    assert (circles[0].get("cx"), circles[0].get("cy")) == ("48.0", "276.0")
    assert "svg{background:#fff}" in (picture[0].text or "")
    assert "table" not in "".join(picture.itertext())


# --- where it is written ------------------------------------------------------------------------


def test_a_report_is_written_whole_and_readable_by_the_owner_only(file: Path) -> None:
    target = file.parent / "out.html"
    target.write_text("old", encoding="utf-8")
    report_file.check_place(target, written(file, line()))
    assert target.read_text(encoding="utf-8") == "old"
    report_file.write(target, "ä\r\n")
    assert target.read_bytes() == "ä\r\n".encode()
    assert sorted(path.name for path in file.parent.iterdir()) == ["out.html", "questions.jsonl"]


def test_what_fails_leaves_the_old_report(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = file.parent / "out.html"
    target.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(CallError, match=r"out\.html cannot be written: No space left on device"):
        report_file.write(target, "new")
    assert [path.read_text(encoding="utf-8") for path in file.parent.iterdir()] == ["old"]


def test_a_place_where_no_report_belongs_is_refused(file: Path) -> None:
    folder = file.parent
    questions = written(file, line())
    page = questions.rename(folder / "questions.html")
    (folder / "link.html").symlink_to(page)
    (folder / "same.html").hardlink_to(page)
    (folder / "folder.html").mkdir()
    for name, complaint in (
        ("report.txt", "no name for a report; expected one that ends in .html"),
        ("questions.html", "holds the questions"),
        ("link.html", "holds the questions"),
        ("same.html", "holds the questions"),
        ("folder.html", "is no plain file"),
        ("none/report.html", "cannot be written: No such file or directory"),
        ("n" * 5_000 + ".html", "cannot be written: File name too long"),
    ):
        with pytest.raises(CallError, match=re.escape(complaint)):
            report_file.check_place(folder / name, page)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--report", "none/out.html"], "none/out.html cannot be written"),
        (["--top", "101"], "top is 101; expected a whole number from 1 to 100"),
    ],
)
def test_a_mistake_is_told_before_the_model_is_loaded(
    index: Index,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    complaint: str,
) -> None:
    monkeypatch.setattr("index.store.load", lambda folder: index)
    monkeypatch.setattr("qa.__main__.encoder_to_ask", None)
    assert shell.main(["evaluate", str(written(file, line())), *arguments]) == 2
    assert complaint in capsys.readouterr().err


def test_what_took_long_is_printed_even_if_the_page_cannot_be_written(
    index: Index, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("index.store.load", lambda folder: index)
    monkeypatch.setattr("qa.__main__.encoder_to_ask", lambda name: WordEncoder(WORDS))

    def full(path: Path, page: str) -> None:
        raise CallError("full")

    monkeypatch.setattr(report_file, "write", full)
    target = str(file.parent / "out.html")
    assert shell.main(["evaluate", str(written(file, line())), "--report", target]) == 2
    seen = capsys.readouterr()
    assert "ALL" in seen.out
    assert seen.err == "policy-qa: full\n"


def test_the_command_needs_something_after_it(
    index: Index, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("index.store.load", lambda folder: index)
    monkeypatch.setattr("qa.__main__.encoder_to_ask", lambda name: WordEncoder(WORDS))
    for words in (["evaluate"], ["evaluate my rights"]):
        shell.main([*words])
        assert capsys.readouterr().out.startswith(("Not found\n", "Not clearly stated\n", "Answ"))
