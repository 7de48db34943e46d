"""Where sentences end, in text full of abbreviations, section numbers and addresses."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentence_spans, trim


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, 0, len(text))]


@pytest.mark.parametrize(
    "sentences",
    [
        ["We keep data.", "We delete it!", "Do we?", "Yes."],
        ["We say “no.”", "You say (yes.)", "“Both,” they said."],
        ["**We keep it.**", "**We share it.**"],
        ["We wait…", "Then we go."],
        ["It ends.", "[Some] of it is ours."],
        ["We accept this.", "Été comme hiver."],
    ],
)
def test_a_sentence_ends_where_the_next_one_begins(sentences: list[str]) -> None:
    assert _sentences(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "We use cookies, e.g. Google's, i.e. theirs, etc. And ours.",
        "BetterCloud, Inc. And Acme Corp. May share it with Initech Ltd. In London.",
        "See Art. 6 of the GDPR, Sec. 4 and No. 375.",
        "The U.S. Department of Commerce and the U.K. Office agree.",
        "Ask Mr. Smith, Dr. Jones or J. Doe.",
        "Kept since Jan. 2020, at 9 a.m. Boston time.",
        "We have 100 days.5 more are yours.",
        "Visit www.acme.com. then write",
        "1. Scope of this",
    ],
)
def test_an_abbreviation_ends_no_sentence(sentence: str) -> None:
    assert _sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("We keep it.\nand delete it", ["We keep it.", "and delete it"]),
        ("To Acme Inc.\nOf Boston", ["To Acme Inc.", "Of Boston"]),
        ("one line\nand the same", ["one line\nand the same"]),
        ("one\n\ntwo\n \n three", ["one", "two", "three"]),
        ("  We do. \r\n", ["We do."]),
        ("", []),
        (" \n\u00a0", []),
    ],
)
def test_a_line_end_after_a_stop_and_an_empty_line_end_a_sentence(
    text: str, sentences: list[str]
) -> None:
    assert _sentences(text) == sentences


def test_only_the_given_stretch_is_read_and_offsets_count_from_the_texts_start() -> None:
    text = "Not this. We keep it. We share it. Nor this."
    assert sentence_spans(text, 10, 34) == [(10, 21), (22, 34)]


@pytest.mark.parametrize("text", [" " * 40_000 + "x", "?!" * 10_000, "." * 20_000])
def test_a_long_run_of_one_character_is_read_in_no_time(text: str) -> None:
    began = time.perf_counter()
    assert len(_sentences("x" + text)) == 1
    assert time.perf_counter() - began < 1  # some milliseconds; as a square, seconds


@given(st.text(st.sampled_from("aB1.?! \n\r\u00a0\u2028…”)*\x1e•")))
def test_every_character_but_space_is_in_one_sentence(text: str) -> None:
    spans = sentence_spans(text, 0, len(text))
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
    assert spans == sorted(spans)


def test_trimming_moves_both_ends_inwards() -> None:
    text = "ab \u00a0cd\n ef"
    assert trim(text, 2, 8) == (4, 6)
    assert trim(text, 4, 6) == (4, 6)
    assert trim(text, 6, 8) is None
    assert trim(text, 3, 3) is None
