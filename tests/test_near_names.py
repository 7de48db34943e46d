"""Names like a misspelt word: just those that a comparison with every name finds."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.near_names import LEAST, SHORTEST, NearNames, likeness, nearest

NAMES = sorted({"acmesoft", "kaseya", "timus", "zebra", "customertimes", "acme", "tkaseya"})
_WORDS = st.text(alphabet="abkseytimuö", min_size=1, max_size=12)


def test_a_slip_or_two_are_forgiven() -> None:
    names = NearNames(NAMES)
    assert names.like("kasya") == pytest.approx({"kaseya": 5 / 6})
    assert names.like("acmsofd") == {"acmesoft": 0.75}
    assert names.like("timsu") == {"timus": 0.8}  # two letters swapped
    assert names.like("xkaseya") == {}  # no name has that letter among its first two
    assert names.like("kkaseya") == pytest.approx({"kaseya": 6 / 7, "tkaseya": 6 / 7})
    assert names.like("acmi") == {}  # "acme" is too short to be misspelt


def test_names_that_begin_with_a_word() -> None:
    assert NearNames(NAMES).starting("acme") == ["acme", "acmesoft"]
    assert NearNames(NAMES).starting("b") == []


@given(st.sets(_WORDS, max_size=20), _WORDS)
def test_no_name_is_overlooked(names: set[str], word: str) -> None:
    long = [name for name in names if len(name) >= SHORTEST and abs(len(name) - len(word)) <= 3]
    alike = {name: likeness(word, name) for name in long if word[0] in name[:2]}
    expected = {name: by for name, by in alike.items() if by >= LEAST}
    assert NearNames(sorted(names)).like(word) == expected


@given(st.lists(_WORDS, max_size=30), _WORDS)
def test_the_nearest_are_those_of_difflib(names: list[str], name: str) -> None:
    assert nearest(name, names, 3) == difflib.get_close_matches(name, names, n=3, cutoff=0.5)
