"""Why these sources, and why not that passage: the figures add up, and the sentences are true."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import WordEncoder, policy_of

from index import build
from index.errors import CallError
from index.store import Index
from qa import PolicyQA
from qa import __main__ as shell
from qa.answer import Answer
from qa.explain import Explanation, Scored, explain
from qa.explain_text import explained, refused
from qa.policy_qa import Found
from qa.search import PARTS, fitted_weights
from qa.weights import load_weights
from qa.why_not import WhyNot, passage_at, why_not

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
WORDS = "records years cookies share partners deletion encrypt storage"
QUESTION = "cookies or records at Acme?"
YEARS = ACME.text.index("We keep")
COOKIES = ACME.text.index("We set")


class Backwards:
    """A reranker that turns the order round."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        return [float(row) for row, _ in enumerate(passages)]


@pytest.fixture(scope="module")
def index() -> Index:
    return build.in_memory([ACME, ZENITH], WordEncoder(WORDS))


@pytest.fixture(scope="module")
def qa(index: Index) -> PolicyQA:
    return PolicyQA(index, WordEncoder(WORDS))


def asked(qa: PolicyQA, question: str, top: int = 5) -> tuple[Found, Answer]:
    return qa.look_up(question), qa.ask(question, top=top)


def explanation(qa: PolicyQA, index: Index, question: str = QUESTION, top: int = 5) -> Explanation:
    return explain(index, *asked(qa, question, top))


def missing(
    qa: PolicyQA, index: Index, place: str, question: str = QUESTION, top: int = 5
) -> WhyNot:
    return why_not(index, *asked(qa, question, top), passage_at(index, place))


# --- why these ----------------------------------------------------------------------------------


def test_every_part_is_there_and_they_add_up_to_the_score(qa: PolicyQA, index: Index) -> None:
    found, answer = asked(qa, QUESTION)
    sources = explain(index, found, answer).sources
    assert [one.source for one in sources] == [1, 2, 3, 4, 5]
    assert [one.address for one in sources] == [source.address for source in answer.sources]
    assert found.query
    weights = fitted_weights(found.query)
    for one, source, hit in zip(sources, answer.sources, found.hits, strict=False):
        assert [term.name for term in one.parts] == [*PARTS]
        assert [term.value for term in one.parts] == [getattr(hit.parts, p) for p in PARTS]
        assert [term.weight for term in one.parts] == [getattr(weights, p) for p in PARTS]
        assert [t.adds for t in one.parts] == [t.value * t.weight for t in one.parts]
        assert sum(term.adds for term in one.parts) == one.score == source.score == hit.score
    assert len({one.score for one in sources}) > 1


def test_the_words_a_passage_speaks_of_are_told_from_the_others(qa: PolicyQA, index: Index) -> None:
    sources = explanation(qa, index).sources
    (cookies,) = [one for one in sources if one.address.startswith("acme.txt:59-")]
    assert [(one.word, round(one.coverage, 4)) for one in cookies.words] == [
        *(("cookies", 1), ("records", 0))
    ]
    text = explained(explanation(qa, index))
    block = text.split("acme.txt:59-")[1].split("\n\n")[0]
    assert "Speaks of “cookies”." in block
    assert "Says nothing of “records”." in block


def test_the_signals_add_up_to_the_confidence(qa: PolicyQA, index: Index) -> None:
    found, answer = asked(qa, QUESTION)
    (one,) = explain(index, found, answer).confidence
    fitted = load_weights()
    assert (one.company, one.status) == (None, answer.status)
    assert {term.name: term.weight for term in one.signals} == fitted.confidence
    assert one.intercept == fitted.intercept
    assert one.total == sum(term.adds for term in one.signals) + fitted.intercept
    assert one.probability == answer.confidence
    assert 2.718281828459045**-one.total == pytest.approx(1 / answer.confidence - 1)


def test_each_company_asked_about_has_its_own_confidence(qa: PolicyQA, index: Index) -> None:
    found, answer = asked(qa, "do Acme and Zenith set cookies?", 1)
    confidence = explain(index, found, answer).confidence
    assert [(one.company, one.status, one.probability) for one in confidence] == [
        (one.company, one.status, one.confidence) for one in answer.by_company
    ]
    assert [one.company for one in confidence] == ["Acme", "Zenith"]
    assert confidence[0].probability != confidence[1].probability


@pytest.mark.parametrize(
    ("question", "scope"),
    [
        (QUESTION, "Acme (as the question says)"),
        ("cookies at Acme and Zenith?", "Acme, Zenith (as the question says)"),
        ("cookies or records?", "all companies (since the question names no company that has a"),
        ("cookies of Salesforce?", "nowhere (as the question says); no policy here is of Salesfor"),
        ("cookies at Acme and Salesforce?", "Acme (as the question says); no policy here is of S"),
    ],
)
def test_where_was_looked_and_why_is_said(
    qa: PolicyQA, index: Index, question: str, scope: str
) -> None:
    text = " ".join(explained(explanation(qa, index, question)).split())
    assert f"scope {scope}" in text


def test_the_reading_of_a_question_is_told(qa: PolicyQA, index: Index) -> None:
    history = ["how long are records kept at Acme?"]
    found = qa.look_up("and at Zenith?", history)
    answer = qa.ask("and at Zenith?", history)
    reading = explain(index, found, answer).reading
    assert reading.resolved_question == answer.resolved_question
    assert "records kept" in reading.searched
    assert "Zenith" not in reading.searched
    assert reading.words == ("long", "records", "kept")
    assert (reading.companies, reading.unknown) == (("Zenith",), ())
    assert (reading.policies, reading.passages) == (1, len(found.hits))
    assert "duration" in reading.wants
    assert not reading.each
    assert not reading.reranked
    asked_from = explain(index, qa.look_up("cookies?", companies=["acme"]), answer)
    assert asked_from.reading.origin == "caller"


def test_without_a_passage_the_reading_is_all_there_is(qa: PolicyQA, index: Index) -> None:
    for question in ("cookies of Salesforce?", "what is Acme?"):
        told = explanation(qa, index, question)
        assert (told.sources, told.confidence, told.reading.passages) == ((), (), 0)
        assert "No passage was looked at, so that there is no confidence." in explained(told)


# --- as text ------------------------------------------------------------------------------------


def figures(line: str) -> list[float]:
    return [float(figure) for figure in re.findall(r"-?\d+\.\d{4}", line)]


def test_each_table_adds_up_as_it_is_printed(qa: PolicyQA, index: Index) -> None:
    blocks = explained(explanation(qa, index)).split("\n\n")
    tables = [block for block in blocks if "weight     adds" in block]
    assert len(tables) == 5 + 1
    for table in tables:
        rows = [figures(line) for line in table.splitlines() if line.startswith("    ")]
        *adds, total = [row[-1] for row in rows if len(row) in (1, 3)][: len(rows)]
        if "signal" in table:  # the probability stands below the sum
            *adds, total, probability = [*adds, total]
            assert f"The confidence: {probability:.4f}," in table
        else:
            assert f"score {total:.4f}," in table
        assert round(sum(adds), 4) == total
        assert len(adds) > 1


def test_summands_are_printed_so_that_they_add_up() -> None:
    from qa.explain_text import _printed

    # Each would be printed as .0000 by itself; together they are .0001, and -.0001.
    assert _printed([0.00004, 0.00004, 0.00004]) == [0, 1, 0]
    assert _printed([-0.00004, -0.00004, 0.0]) == [0, -1, 0]
    assert sum(_printed([0.1234567, -0.0234567, 0.33333])) == round(0.43333 * 10_000)


def test_everything_fits_into_80_columns(qa: PolicyQA, index: Index) -> None:
    for question in (QUESTION, "cookies at Acme and Zenith?", "cookies of Salesforce?"):
        text = explained(explanation(qa, index, question + " records" * 200))
        text += "\n" + refused(missing(qa, index, f"acme.txt:{YEARS}", question))
        assert [line for line in text.splitlines() if len(line) > 80] == []


def test_a_terminal_obeys_nothing_of_it() -> None:
    hostile = policy_of(f"{ACME.text}\x1b[2J\u202e", "a\x1b[31m\n.txt", "Evil\x1b[31m Corp")
    index = build.in_memory([hostile], WordEncoder(WORDS))
    qa = PolicyQA(index, WordEncoder(WORDS))
    question = "cookies \x1b]0;x\x07 or records?"
    told = explained(explanation(qa, index, question))
    refusal = refused(missing(qa, index, f"{hostile.id}:{YEARS}", question, 1))
    assert all(char.isprintable() or char == "\n" for char in told + refusal)
    assert "a�[31m .txt:" in told


# --- why not ------------------------------------------------------------------------------------


def test_a_passage_that_is_shown_is_said_to_be(qa: PolicyQA, index: Index) -> None:
    answer = qa.ask(QUESTION)
    for source in answer.sources:
        why = missing(qa, index, f"{source.file}:{source.start}")
        assert (why.outcome, why.address, why.company) == ("shown", source.address, "Acme")
        assert why.scored
        assert (why.scored.source, why.scored.score) == (source.rank, source.score)
        assert (why.beside is None) == (source.rank == 1)
        assert f"It stands there, as source {source.rank}." in refused(why)


def test_a_passage_that_came_later_is_set_beside_the_first(qa: PolicyQA, index: Index) -> None:
    found, _ = asked(qa, QUESTION, 1)
    last = found.hits[-1]
    why = missing(qa, index, f"acme.txt:{last.passage.start}", top=1)
    assert (why.outcome, why.top) == ("outranked", len(found.hits))
    assert why.top
    assert why.scored
    assert why.beside
    assert (why.scored.rank, why.scored.source, why.scored.score) == (last.rank, None, last.score)
    assert (why.beside.rank, why.beside.source) == (1, 1)
    assert why.beside.score == found.hits[0].score
    pairs = zip(why.scored.parts, why.beside.parts, strict=True)
    behind = {here.name: there.adds - here.adds for here, there in pairs}
    assert why.lacks == max(behind, key=lambda name: behind[name])
    text = refused(why)
    assert f"Rank {last.rank} of {len(found.hits)} passages looked at." in text
    assert f"With --top {why.top} it is shown." in text
    assert f"It falls behind most by “{why.lacks}”" in text
    assert qa.ask(QUESTION, top=why.top).sources[-1].address == why.address


def test_the_comparison_adds_up_as_it_is_printed(qa: PolicyQA, index: Index) -> None:
    found, _ = asked(qa, QUESTION)
    text = refused(missing(qa, index, f"acme.txt:{found.hits[-1].passage.start}", top=1))
    rows = [figures(line) for line in text.splitlines() if len(figures(line)) == 6]
    (total,) = [figures(line) for line in text.splitlines() if line.startswith("    score ")]
    assert len(rows) == len(PARTS)
    for column, expected in zip((2, 4, 5), total, strict=True):
        assert round(sum(row[column] for row in rows), 4) == expected
    assert [round(row[4] - row[2], 4) for row in rows] == [row[5] for row in rows]
    assert total[2] == round(total[1] - total[0], 4)
    assert total[2] > 0


def test_of_several_companies_a_passage_is_set_beside_its_own_first(
    qa: PolicyQA, index: Index
) -> None:
    question = "do Acme and Zenith set cookies?"
    found, answer = asked(qa, question, 1)
    second = [hit for hit in found.hits if hit.passage.policy == "zenith.txt"][1]
    why = missing(qa, index, f"zenith.txt:{second.passage.start}", question, 1)
    assert (why.outcome, why.top) == ("outranked", 2)
    assert why.beside
    assert why.beside.address.startswith("zenith.txt:")
    assert why.beside.address in [source.address for source in answer.sources]
    assert "With --top 2 it is shown." in refused(why)
    assert why.address in [source.address for source in qa.ask(question, top=2).sources]
    assert why.address not in [source.address for source in answer.sources]


def test_a_passage_of_another_company_was_not_looked_at(qa: PolicyQA, index: Index) -> None:
    why = missing(qa, index, "zenith.txt:20")
    assert (why.outcome, why.scored, why.beside, why.lacks) == ("elsewhere", None, None, None)
    assert why.company == "Zenith"
    assert "It was not looked at. The scope was: Acme (as the question says)." in refused(why)
    nowhere = missing(qa, index, "zenith.txt:20", "cookies of Salesforce?")
    assert nowhere.outcome == "elsewhere"
    assert "nowhere (as the question says); no policy here is of Salesforce." in " ".join(
        refused(nowhere).split()
    )


def test_a_question_without_words_looks_at_nothing(qa: PolicyQA, index: Index) -> None:
    why = missing(qa, index, "acme.txt:0", "what is Acme?")
    assert why.outcome == "unasked"
    assert "the question has no word to look for." in refused(why)


def test_a_passage_near_by_no_part_was_not_looked_at(qa: PolicyQA, index: Index) -> None:
    found, answer = asked(qa, QUESTION)
    fewer = replace(found, hits=found.hits[:1])
    last = found.hits[-1].passage
    why = why_not(index, fewer, answer, last)
    assert (why.outcome, why.scored) == ("far", None)
    assert "by no part of the score is it among the nearest." in " ".join(refused(why).split())


def test_of_an_answer_that_shows_nothing_that_is_the_reason(
    qa: PolicyQA, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.verdict.status_of", lambda *_: "not_found")
    first = qa.look_up(QUESTION).hits[0].passage
    why = missing(qa, index, f"acme.txt:{first.start}")
    assert (why.outcome, why.beside, why.top) == ("withheld", None, None)
    assert "Rank 1 of 5 passages looked at. Nothing is shown: the best " in refused(why)
    of_two = missing(qa, index, f"acme.txt:{YEARS}", "do Acme and Zenith set cookies?")
    assert of_two.outcome == "withheld"
    assert "Nothing of Acme is shown:" in refused(of_two)


def test_one_company_of_several_may_be_withheld(
    qa: PolicyQA, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "cookies and records of Acme and Zenith?"
    sure = {one.company: one.confidence for one in qa.ask(question).by_company}
    worse = min(sure, key=lambda company: sure[company])
    between = sum(sure.values()) / 2
    assert min(sure.values()) < between
    monkeypatch.setattr(
        "qa.verdict.status_of", lambda c, *_: "answered" if c > between else "not_found"
    )
    found, answer = asked(qa, question)
    assert {source.company for source in answer.sources} == {*sure} - {worse}
    for hit in found.hits:
        why = why_not(index, found, answer, hit.passage)
        assert why.outcome == ("withheld" if why.company == worse else "shown")
        if why.outcome == "shown" and why.scored:
            assert answer.sources[(why.scored.source or 0) - 1].address == why.address


def test_a_reranker_is_named_where_it_made_the_order(index: Index) -> None:
    qa = PolicyQA(index, WordEncoder(WORDS), Backwards())
    found, answer = asked(qa, QUESTION, 1)
    told = explain(index, found, answer)
    assert told.reading.reranked
    assert told.confidence[0].probability == answer.confidence
    assert "a reranker put the first of them into its own order" in " ".join(
        explained(told).split()
    )
    best = max(found.hits, key=lambda hit: hit.score)
    why = missing(qa, index, f"acme.txt:{best.passage.start}", top=1)
    assert why.outcome == "outranked"
    assert "Its score is no lower; a reranker put it behind." in refused(why)


def test_equal_scores_are_said_to_be_in_order_of_place(index: Index) -> None:
    found, answer = asked(PolicyQA(index, WordEncoder(WORDS)), QUESTION, 1)
    hits = sorted(found.hits[:2], key=lambda hit: hit.passage.start)
    first, second = (replace(hit, score=0.5, parts=hits[0].parts) for hit in hits)
    same = replace(found, hits=(replace(first, rank=1), replace(second, rank=2)))
    why = why_not(index, same, answer, second.passage)
    assert why.lacks is None
    assert "Its score is the same; such passages are in order of file and place." in refused(why)


def test_what_it_lacks_is_told_by_what_counts(qa: PolicyQA, index: Index) -> None:
    found, answer = asked(qa, QUESTION, 1)
    first, second = found.hits[:2]
    # The same in everything, but page furniture: that takes away.
    parts = replace(first.parts, furniture=1.0)
    for score, said in (
        (first.score - 0.1, "It falls behind most by “furniture”: menus and tables of contents"),
        (first.score + 0.1, "Its score is no lower; a reranker put it behind."),
    ):
        worse = replace(second, parts=parts, score=score)
        why = why_not(index, replace(found, hits=(first, worse)), answer, second.passage)
        assert why.lacks == "furniture"
        assert said in refused(why)


# --- how a passage is named ---------------------------------------------------------------------


def test_a_passage_holds_its_characters_from_the_first_to_the_last(index: Index) -> None:
    for row in index.rows("acme.txt"):
        passage = index.passages[row]
        for place in (str(passage.start), str(passage.end - 1), f"{passage.start}-{passage.end}"):
            assert passage_at(index, f"acme.txt:{place}") == passage


def test_a_colon_in_a_file_s_name_is_its_own() -> None:
    index = build.in_memory([policy_of("We set cookies.", "a:1.txt")], WordEncoder(WORDS))
    assert passage_at(index, "a:1.txt:3").policy == "a:1.txt"


@pytest.mark.parametrize(
    ("place", "complaint"),
    [
        ("", "'' names no passage; expected FILE:START, as in acme.txt:14931"),
        ("acme.txt", "names no passage"),
        ("acme.txt:", "names no passage"),
        ("acme.txt:x", "names no passage"),
        ("acme.txt:-1", "names no passage"),
        ("acme.txt:٣", "names no passage"),
        ("acme.txt:" + "9" * 5_000, "names no passage"),
        (":3", "names no passage"),
        ("acne.txt:3", "no policy 'acne.txt' in the index. Name one of acme.txt and 1 more."),
        ("???:3", "no policy '???' in the index. Name one of acme.txt, zenith.txt."),
        (f"acme.txt:{len(ACME.text)}", f"acme.txt has {len(ACME.text)} characters, and none at"),
        (f"acme.txt:{len(ACME.text)}", f"Name one from 0 to {len(ACME.text) - 1}."),
        ("acme.txt:57", "No passage holds character 57 of acme.txt"),
    ],
)
def test_what_names_no_passage_is_refused(index: Index, place: str, complaint: str) -> None:
    with pytest.raises(CallError, match=re.escape(complaint)):
        passage_at(index, place)


def test_of_a_blank_the_nearest_passage_is_named(index: Index) -> None:
    passages = [index.passages[row] for row in index.rows("acme.txt")]
    before, after = passages[0], passages[1]
    with pytest.raises(CallError, match=f"the nearest is {re.escape(before.address)}"):
        passage_at(index, f"acme.txt:{before.end}")
    with pytest.raises(CallError, match=f"the nearest is {re.escape(after.address)}"):
        passage_at(index, f"acme.txt:{after.start - 1}")


# --- the shell ----------------------------------------------------------------------------------


@pytest.fixture
def at_hand(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell answers from the made-up policies."""
    monkeypatch.setattr("index.store.load", lambda folder: index)
    monkeypatch.setattr("qa.__main__.encoder_to_ask", lambda name: WordEncoder(WORDS))


@pytest.mark.usefixtures("at_hand")
def test_the_shell_prints_both_behind_the_answer(
    qa: PolicyQA, index: Index, capsys: pytest.CaptureFixture[str]
) -> None:
    place = f"acme.txt:{YEARS}"
    code = shell.main([QUESTION, "--top", "1", "--explain", "--why-not", place])
    said = capsys.readouterr().out
    answer = str(qa.ask(QUESTION, top=1))
    told = explained(explanation(qa, index, top=1))
    assert said == f"{answer}\n\n{told}\n\n{refused(missing(qa, index, place, top=1))}\n"
    assert code == 0
    shell.main([QUESTION, "--top", "1"])
    assert capsys.readouterr().out == f"{answer}\n"


@pytest.mark.usefixtures("at_hand")
def test_as_json_both_stand_beside_the_answer(
    qa: PolicyQA, index: Index, capsys: pytest.CaptureFixture[str]
) -> None:
    place = f"acme.txt:{COOKIES}"
    shell.main([QUESTION, "--json", "--explain", "--why-not", place, "--top", "1"])
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    record = json.loads(line)
    told = explanation(qa, index, top=1).to_dict()
    assert record.pop("explanation") == told == json.loads(json.dumps(told))
    assert record.pop("why_not") == missing(qa, index, place, top=1).to_dict()
    assert list(record) == list(qa.ask(QUESTION).to_dict())
    (source,) = told["sources"]
    assert sum(term["adds"] for term in source["parts"]) == source["score"]
    shell.main([QUESTION, "--json"])
    assert not {"explanation", "why_not"} & set(json.loads(capsys.readouterr().out))


@pytest.mark.usefixtures("at_hand")
def test_the_caller_s_companies_are_explained_too(capsys: pytest.CaptureFixture[str]) -> None:
    shell.main(["cookies?", "--company", "acme", "--why-not", "zenith.txt:3", "--explain"])
    said = capsys.readouterr().out
    assert "scope       Acme (as the call says)" in said
    assert "It was not looked at. The scope was: Acme (as the call says)." in said


@pytest.mark.usefixtures("at_hand")
def test_a_passage_that_is_none_is_told_before_the_model_is_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("qa.__main__.encoder_to_ask", None)
    assert shell.main([QUESTION, "--why-not", "acme.txt"]) == 2
    assert "names no passage" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--explain"], ["--why-not", "a.txt:3"], ["--why-not", ""]])
def test_many_questions_are_not_explained(
    option: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell.main(["--jsonl", str(tmp_path / "none"), *option]) == 2
    complaint = f"{option[0]} goes with one question, not with --jsonl. Ask it by itself."
    assert complaint in capsys.readouterr().err


# --- over the seeds -----------------------------------------------------------------------------


def test_over_the_seeds_every_hit_adds_up(seeds_qa: PolicyQA) -> None:
    from qa.explain import scored

    def adds_up(one: Scored) -> bool:
        return sum(term.adds for term in one.parts) == one.score

    for question in ("who can I contact about GDPR at BetterCloud?", "which companies sell data?"):
        found = seeds_qa.look_up(question)
        assert len(found.hits) > 50
        assert all(adds_up(scored(found, hit, None)) for hit in found.hits)
