"""Passages quote their policy exactly, hold all of it, and follow its structure."""

import pytest
from conftest import policy_of
from hypothesis import given
from hypothesis import strategies as st

from index.passage import MAX_PARAGRAPH, MAX_PASSAGE, SETTINGS, Kind, Passage
from index.policy import Policy
from index.split import split
from index.structure import Role, read_structure

PIECES = [
    "Privacy Policy",
    "DATA RETENTION",
    "1. Scope",
    "2.1 What we keep",
    "## 3\\. Rights",
    "**Log Files:** As most sites do, we keep logs of all that is asked for.",
    "Cookies: We use cookies to know you when you come back to our site again.",
    "Cookies – We use cookies to know you when you come back to our site again.",
    "We keep your data for two years. Then we delete it, e.g. by fire. Acme, Inc. does so too.",
    "We use it to:",
    "• run the site;",
    "  · and the site's site;",
    "- write to you",
    "(a) ask for a copy",
    "Acme, Inc.",
    "1 Main Street",
    "[billing@acme.com](mailto:billing@acme.com)",
    "[email\u00a0protected]",
    "```",
    "> quoted",
    "| a | b |",
    "Home | About | Contact",
    "Accept all cookies | Reject",
    "Read Now!Your privacy",
    "x" * 900,
    "data, " * 150,
    "Data is kept. " * 70,
    "\u202eright to left",
    "pol\u00adicy\u200b",
    "\x1e",
    "\ufeff",
    "👩‍👩‍👧",
    "×",
]
GAPS = ["\n", "\n\n", "\r\n", "\r\n\r\n", "\r", " ", "\u00a0", "\u2028", "\x0c", "\x85", "", "\t\n"]
policy_like = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GAPS)), max_size=30).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)
any_text = st.one_of(st.text(), policy_like, st.tuples(policy_like, st.text()).map("".join))


def _check(text: str) -> None:
    """All that `split` promises of any text at all."""
    policy = policy_of(text)
    passages = split(policy)
    assert split(policy) == passages
    end = 0
    for passage in passages:
        assert passage.policy == policy.id
        assert end <= passage.start < passage.end
        assert passage.end - passage.start <= MAX_PASSAGE
        assert passage.text == text[passage.start : passage.end] == passage.text.strip()
        assert not text[end : passage.start].strip()
        end = passage.end
        _check_sentences(passage)
    assert not text[end:].strip()


def _check_sentences(passage: Passage) -> None:
    end = passage.start
    for sentence in passage.sentences:
        assert end <= sentence.start < sentence.end <= passage.end
        end = sentence.end
    if passage.lead:
        assert 0 <= passage.lead[0] < passage.lead[1] <= passage.start


@given(any_text)
def test_any_text_is_quoted_exactly_and_whole(text: str) -> None:
    _check(text)


@given(st.sampled_from(["", "x" * 2_000, "We keep it. " * 200]), st.characters(), any_text)
def test_a_long_text_around_any_character_is_quoted_exactly_and_whole(
    long: str, char: str, text: str
) -> None:
    _check(long + char + text + char + long)


def test_the_seeds_are_quoted_exactly_and_whole(seeds: list[Policy]) -> None:
    for policy in seeds:
        _check(policy.text)


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(f"Heading {number}" for number in range(500)),
        "\n".join(f"# Heading {number}" for number in range(500)),
        "word " * 20_000,
        "x" * 100_000,
        "data, " * 16_667,
        "```\n" + "print(data)\n" * 500,
        "> " * 10_000,
        "• a\n" * 2_000,
    ],
    ids=["headings", "marked headings", "one line", "one word", "commas", "fence", "quote", "list"],
)
def test_odd_long_texts_are_quoted_exactly_and_whole(text: str) -> None:
    _check(text)


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\u00a0\u2028\x0c\x1e\r\n"])
def test_a_text_of_nothing_but_space_has_no_passages(text: str) -> None:
    assert split(policy_of(text)) == []


def test_headings_without_text_are_a_passage_all_the_same() -> None:
    passages = split(policy_of("# Policy\n\n## Scope\n\n## Rights\n"))
    assert [passage.text for passage in passages] == ["# Policy\n\n## Scope\n\n## Rights"]


# If these change on purpose, raise SETTINGS["version"] in index/passage.py: an index that was
# split otherwise must be built again.
ENDS = {
    "bettercloud.txt": (
        86,
        "fbpx\n\nNetworks Engineering",
        "Inquiries, data or information requests, complaints\n\nIf you have questions, would like"
        " to submit an inquiry, data or information request(s), or have a complaint about our use"
        " of your personal information or our response or handling of your requests regarding your"
        " personal information, you may contact us as described\u00a0here.\n\nYou can also submit a"
        " complaint to the California Office of the Attorney General\u00a0here.\u00a0For more"
        " information on the California Consumer Privacy Act please visit\u00a0https://www.oag.ca.gov"
        "/privacy/ccpa.",
    ),
    "customertimes.txt": (
        50,
        "Privacy Policy\n\nCUSTOMERTIMES CORP PRIVACY NOTICE\n\nPLEASE READ THIS PRIVACY NOTICE"
        " CAREFULLY AS IT CONTAINS IMPORTANT INFORMATION THAT YOU SHOULD KNOW BEFORE USING THE"
        " CUSTOMERTIMES CORP. WEBSITE AND/OR SERVICES. BY ACCESSING AND USING THE CUSTOMERTIMES"
        " CORP. WEBSITE AND/OR SERVICES, YOU WILL BE DEEMED TO HAVE WHOLLY ACCEPTED CUSTOMERTIMES"
        " CORP.’S PRIVACY NOTICE.\n\nUpdated: 13th August 2020",
        "All other product and service marks contained herein are the trademarks of their"
        " respective owners. Any use of the Customertimes or third-party trademarks or logos"
        " without the prior written consent of Customertimes or the applicable trademark owner is"
        " strictly prohibited.",
    ),
    "kaseya.txt": (
        40,
        "> *The following text is extracted and transformed from the kaseya.com privacy policy that"
        " was archived on 2016-12-08. Please check the [original snapshot on the Wayback Machine]"
        "(https://web.archive.org/web/20161208140202id_/http%3A//www.kaseya.com/legal/privacy) for"
        " the most accurate reproduction.*",
        "## 11\\. Contacting Us\n\nIf you have questions or concerns, you should first contact the"
        " Kaseya Privacy Administrator at: [_webmaster@kaseya.com_](mailto:webmaster@kaseya.com) ;"
        " 16 West 22nd Street, Suite 2R, New York, NY 10010. If you do not receive acknowledgement"
        " of your inquiry or your inquiry has not been satisfactorily addressed, you should contact"
        " TRUSTe at <https://feedback-form.truste.com/watchdog/request> TRUSTe will then serve as a"
        " liaison with us to resolve your concerns.",
    ),
    "telmetrics.txt": (
        55,
        "Privacy Policy2020-02-18T15:10:14-04:00",
        "Effective: February 19, 2020",
    ),
    "timus.txt": (
        69,
        "×\nDiscover our latest MSP Partner Case Study with SiteTechnology\nRead Now!",
        "Zero Trust. Adaptive Cloud Firewall. Secure Remote Access. In one.",
    ),
}


@pytest.mark.parametrize("id", ENDS)
def test_a_seed_has_these_passages_and_these_at_its_ends(id: str, seeds: list[Policy]) -> None:
    passages = split({policy.id: policy for policy in seeds}[id])
    count, first, last = ENDS[id]
    assert (passages[0].text, passages[-1].text) == (first, last)
    assert len(passages) == count


def test_the_settings_that_an_index_remembers_are_the_ones_in_use() -> None:
    expected = {"version": 1, "full": 450, "paragraph": 600, "passage": 800}
    assert expected == SETTINGS
    assert (MAX_PARAGRAPH, MAX_PASSAGE) == (600, 800)


# How passages follow the structure


def _texts(text: str) -> list[str]:
    return [passage.text for passage in split(policy_of(text))]


def _sentence(length: int, word: str = "data") -> str:
    """A sentence of just so many characters."""
    return ("We keep " + f"{word} " * length)[: length - 2].strip().ljust(length - 1, "x") + "."


def test_a_heading_goes_with_what_follows_it() -> None:
    text = f"Scope\n\n{_sentence(500)}\n\nRights\n\n{_sentence(60)}"
    assert [passage.section for passage in split(policy_of(text))] == [("Scope",), ("Rights",)]
    assert _texts(text) == [f"Scope\n\n{_sentence(500)}", f"Rights\n\n{_sentence(60)}"]


def test_sections_are_paths_without_the_title_over_all() -> None:
    body = _sentence(99)
    text = f"# Policy\n\n{body}\n\n## Data\n\n### Kept\n\n{body}\n\n## Rights\n\n{body}"
    sections = [passage.section for passage in split(policy_of(text))]
    assert sections == [(), ("Data", "Kept"), ("Rights",)]


def test_short_paragraphs_go_together_until_a_passage_is_full() -> None:
    text = "\n\n".join([_sentence(200)] * 4)
    assert [len(passage) for passage in _texts(text)] == [402, 402]
    assert [len(passage) for passage in _texts("\n\n".join([_sentence(296), _sentence(302)]))] == [
        600
    ]
    assert len(_texts("\n\n".join([_sentence(296), _sentence(303)]))) == 2
    assert len(_texts("\n\n".join([_sentence(449), _sentence(99)]))) == 1
    assert len(_texts("\n\n".join([_sentence(450), _sentence(99)]))) == 2


def test_a_lead_in_stays_with_its_list() -> None:
    items = "\n".join(f"• {_sentence(90)}" for _ in range(6))
    text = f"{_sentence(460)}\n\nWe use your data to do this:\n\n{items}\n\n{_sentence(460)}"
    assert _texts(text) == [
        _sentence(460),
        f"We use your data to do this:\n\n{items}",
        _sentence(460),
    ]


def test_a_lead_in_that_would_end_a_passage_goes_on_with_its_list() -> None:
    lead, item = "We use your data to do this:", f"• {_sentence(400)}"
    text = f"{_sentence(400)}\n\n{lead}\n{item}"
    assert _texts(text) == [_sentence(400), f"{lead}\n{item}"]


def test_a_list_that_goes_on_in_another_passage_remembers_its_lead_in() -> None:
    items = "\n".join(f"• {_sentence(90)}" for _ in range(12))
    lead = "We use your data to do this:"
    first, second = split(policy_of(f"{lead}\n\n{items}"))
    assert first.text.startswith(lead)
    assert (first.lead, second.lead) == (None, (0, len(lead)))
    assert second.text.startswith("• ")
    assert all(sentence.item for sentence in second.sentences)
    assert len(first.sentences) == 1 + first.text.count("•")
    assert len(second.sentences) == second.text.count("•")


def test_the_next_paragraph_after_a_list_has_no_lead_in() -> None:
    text = f"We use your data to:\n\n• run the site;\n\n{_sentence(460)}\n\n• {_sentence(460)}"
    assert [passage.lead for passage in split(policy_of(text))] == [None] * len(_texts(text))


def test_a_list_of_up_to_the_limit_is_one_passage_and_one_past_it_two() -> None:
    lead = "We use your data to do this:\n\n"
    three = lead + f"• {_sentence(190)}\n" * 3
    room = MAX_PASSAGE - len(three) - len("• ")
    assert len(_texts(three + f"• {_sentence(room)}")) == 1
    last = f"• {_sentence(room + 1)}"
    assert _texts(three + last) == [three.strip(), last]


def test_a_long_paragraph_is_cut_between_its_sentences() -> None:
    six = [_sentence(149)] * 6
    assert _texts(" ".join(six)) == [" ".join(six[:3]), " ".join(six[3:])]


def test_a_paragraph_of_up_to_the_limit_is_one_passage_and_one_past_it_two() -> None:
    assert _texts(f"{_sentence(299)} {_sentence(300)}") == [f"{_sentence(299)} {_sentence(300)}"]
    assert _texts(f"{_sentence(300)} {_sentence(300)}") == [_sentence(300)] * 2


def test_a_long_sentence_is_cut_at_its_clauses_and_a_long_word_between_letters() -> None:
    clauses = "; ".join(["we keep " + "data " * 20 + "here"] * 8)
    pieces = _texts(clauses + ".")
    assert len(pieces) > 1
    assert all(piece.endswith(";") for piece in pieces[:-1])
    assert sum(map(len, _texts("x" * 2_000))) == 2_000


def test_every_sentence_of_a_paragraph_can_be_quoted() -> None:
    text = "We keep it. We share it with Acme, Inc. in Boston. We delete it."
    (passage,) = split(policy_of(text))
    assert [text[s.start : s.end] for s in passage.sentences] == [
        "We keep it.",
        "We share it with Acme, Inc. in Boston.",
        "We delete it.",
    ]
    assert not any(sentence.item for sentence in passage.sentences)


def test_a_list_item_is_one_quote_unless_it_is_long() -> None:
    short, long = "• Cookies. We use them.", f"• {_sentence(150)} {_sentence(150)}"
    (passage,) = split(policy_of(f"We use your data to do this:\n\n{short}\n{long}"))
    assert [(s.item, s.end - s.start) for s in passage.sentences] == [
        (False, 28),
        (True, len(short)),
        (True, 152),
        (True, 150),
    ]


def test_furniture_and_contents_stay_apart_and_are_marked() -> None:
    topics = ["Scope", "Retention", "Cookies", "Rights", "Contact"]
    sections = [f"{topic}\n\n{_sentence(99)}" for topic in topics]
    contents = "\n".join(f"• {topic}" for topic in topics)
    opening = ["Home | About | Contact", "Privacy Policy", _sentence(199)]
    text = "\n\n".join([*opening, contents, _sentence(99), *sections])
    passages = split(policy_of(text))
    assert [(passage.kind, passage.text[:9]) for passage in passages[:4]] == [
        (Kind.FURNITURE, "Home | Ab"),
        (Kind.TEXT, "Privacy P"),
        (Kind.CONTENTS, "• Scope\n•"),
        (Kind.TEXT, "We keep d"),
    ]
    assert {passage.kind for passage in passages[4:]} == {Kind.TEXT}
    assert passages[0].sentences == ()


def test_a_passage_gives_its_address() -> None:
    (passage,) = split(policy_of("  We keep it.", id="acme.txt"))
    assert passage.address == "acme.txt:2-13"


def test_in_the_seeds_all_text_but_headings_can_be_quoted(seeds: list[Policy]) -> None:
    for policy in seeds:
        quoted = {i for p in split(policy) for s in p.sentences for i in range(s.start, s.end)} | {
            i for i, char in enumerate(policy.text) if char.isspace()
        }
        for unit in read_structure(policy.text, policy.company):
            if unit.role in {Role.TEXT, Role.ITEM}:
                left_out = set(range(unit.line.start, unit.line.end)) - quoted
                assert not left_out, f"{policy.id}:{min(left_out)}-{max(left_out)}"
