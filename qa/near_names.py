"""Which names are like a misspelt word, of a hundred thousand and more.

A name is compared letter by letter only where its length and its letters allow it to be near: one
edit brings in one letter and takes out one at most.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

SIMILAR = 0.8  # one edit in five letters; lower takes "times" for a company
LEAST = 0.75  # likeness from which a name is found
SHORTEST = 5  # letters; shorter names are too near to common words to be misspelt safely
_LONGER = 3  # letters by which a word and a name may differ
_NEAREST = 0.5  # likeness from which a company is named as the nearest
_DIGITS = 1e-9  # by which two ways to reckon a share may differ
_BITS = 64  # letters are told apart by so many bits; two that share one are compared in full


class NearNames:
    """Names in alphabetical order, to be found by words that are like them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)
        self._by_letter: dict[str, NDArray[np.int64]] = {}

    def like(self, word: str) -> dict[str, float]:
        """The names that are like a word by `LEAST` or more, and by how much; up to 1.

        Names that have the word's first letter as their first or second, of `SHORTEST` and more.
        """
        rows = self._beginning(word[0])
        lengths = self._lengths[rows]
        edits = (1 - LEAST) * np.maximum(lengths, len(word))
        apart = np.bitwise_count(self._letters[rows] ^ _letters([word])[0])
        near = (abs(lengths - len(word)) <= _LONGER) & (apart <= 2 * edits + 1e-9)
        names = (self._names[row] for row in rows[near].tolist())
        alike = {name: likeness(word, name) for name in names}
        return {name: by for name, by in alike.items() if by >= LEAST}

    def starting(self, word: str) -> list[str]:
        """The names that begin with a word."""
        first = bisect_left(self._names, word)
        return self._names[first : bisect_left(self._names, word + chr(0x10FFFF))]

    def _beginning(self, letter: str) -> NDArray[np.int64]:
        """The rows of names that may be near to a word with this first letter."""
        if letter not in self._by_letter:
            rows = [n for n, name in enumerate(self._names) if letter in name[:2]]
            kept = [row for row in rows if len(self._names[row]) >= SHORTEST]
            self._by_letter[letter] = np.array(kept, dtype=np.int64)
        return self._by_letter[letter]

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        return np.fromiter(map(len, self._names), dtype=np.int64)

    @cached_property
    def _letters(self) -> NDArray[np.uint64]:
        return _letters(self._names)


def likeness(word: str, name: str) -> float:
    """How alike two words are, from 0 to 1; those with the same letters, swapped, as one edit."""
    from rapidfuzz.distance import DamerauLevenshtein  # 10 ms, and few words are near a name

    alike = DamerauLevenshtein.normalized_similarity(word, name)
    if alike < SIMILAR and word[0] == name[0] and sorted(word) == sorted(name):
        return SIMILAR
    return alike


def nearest(name: str, names: Sequence[str], most: int) -> list[str]:
    """The names most like another, up to so many, as `difflib.get_close_matches` has it.

    Its measure is never above that of the longest letters in common, which is a thousand times as
    quick: once this one is below the likeness of those found, no other can be nearer.
    """
    from rapidfuzz import process  # few questions need these
    from rapidfuzz.distance import Indel

    matcher = SequenceMatcher(None, "", name)
    found: list[tuple[float, str]] = []
    bounds = process.extract(
        name, names, scorer=Indel.normalized_similarity, limit=None, score_cutoff=_NEAREST - _DIGITS
    )
    for other, bound, _ in bounds:
        if len(found) == most and bound < found[-1][0] - _DIGITS:
            break
        matcher.set_seq1(other)
        if (alike := matcher.ratio()) >= _NEAREST:
            found = sorted([*found, (alike, other)], reverse=True)[:most]
    return [other for _, other in found]


def _letters(names: list[str]) -> NDArray[np.uint64]:
    """The letters of each name, none of which is empty, as the bits of a number."""
    if not names:
        return np.zeros(0, dtype=np.uint64)
    codes = np.frombuffer("".join(names).encode("utf-32-le"), dtype=np.uint32)
    bits = np.left_shift(np.uint64(1), codes.astype(np.uint64) % np.uint64(_BITS))
    lengths = np.fromiter(map(len, names), dtype=np.int64)
    found: NDArray[np.uint64] = np.bitwise_or.reduceat(bits, np.cumsum(lengths) - lengths)
    return found
