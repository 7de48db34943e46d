"""Text as it is compared: markup, odd spaces and typographic variants gone, the words all there."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.clean import folded, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to [billing@acme.com](mailto:billing@acme.com).", "write to billing@acme.com."),
        ("[_webmaster@acme.com_](mailto:webmaster@acme.com)", "webmaster@acme.com"),
        ("<https://acme.com/a_b>, <mailto:x@acme.com>", "https://acme.com/a_b, mailto:x@acme.com"),
        ("## 1\\. Overview", "1. Overview"),
        ("> ## Quoted", "Quoted"),
        ("**Log Files:** kept", "Log Files: kept"),
        ("__Bold__ and _thin_", "Bold and thin"),
        ("**Personal** . It is", "Personal . It is"),
        ("run `rm`", "run rm"),
        ("_gid, 1P_JAR, snake_case", "gid, 1P_JAR, snake_case"),
        ("[email protected]", "[email protected]"),
        ("<Employee Name>", "<Employee Name>"),
        ("a # b", "a # b"),
    ],
)  # fmt: skip
def test_markup_goes_and_words_stay(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Acme’s” ‘own’", "\"Acme's\" 'own'"),
        ("14–16 — non\u2011stop", "14-16 - non-stop"),
        ("the\u00a0Sites\u202fhere", "the Sites here"),
        ("pol\u00adi\u200bcy\ufeff", "policy"),
        ("  one\r\n\ttwo\u2028three  ", "one two three"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_typographic_variants_become_the_plain_ones(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Data-Retention: **How** LONG? ", "data retention how long"),
        ("Straße, ÉTÉ", "strasse été"),
        ("“We”, or “us”", "we or us"),
        ("!?…", ""),
    ],
)
def test_folding_keeps_only_words_in_lower_case(text: str, expected: str) -> None:
    assert folded(text) == expected


@given(st.text())
def test_what_is_compared_has_single_spaces_and_none_outside(text: str) -> None:
    assert plain(text) == " ".join(plain(text).split())
    assert folded(text) == " ".join(folded(text).split())


@given(st.from_regex(r"[A-Za-z0-9]{1,9}( [A-Za-z0-9]{1,9}){0,9}", fullmatch=True))
def test_text_that_is_plain_stays_as_it_is(text: str) -> None:
    assert plain(text) == text
    assert folded(text) == text.lower()


@given(st.text(st.characters(max_codepoint=127)))
def test_the_quick_way_finds_the_words_that_the_pattern_finds(text: str) -> None:
    assert folded(text) == " ".join(re.findall(r"\w+", plain(text).casefold()))
