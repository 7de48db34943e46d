"""Which passages speak of a question's words, in these or in like ones: "kids" and "children".

Every word of the passages has a vector of its own. How alike two words are is their cosine, from
where it begins to mean anything; the same word is alike by 1.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from index.lexical import STOP_WORDS
from index.vectors import Vectors, check_vectors

_UNLIKE = 0.45  # cosine of words that have nothing to do with each other; .3 and .6 rank worse
_SAME = 0.6  # likeness of two forms of a word ("retain", "retention"), which count as one
_AT_ONCE = 8  # words compared with all others at once; the longest golden question has 17
_REMEMBERED = 2_048  # words asked about: each again takes .1 ms, the first time 20 (100,000 words)
_LONGEST = 40  # characters of a word; longer ones are addresses and noise


@dataclass(frozen=True, slots=True)
class Places:
    """Where words stand: those of one passage after the other, each of a passage once, in order."""

    held: NDArray[np.int32]  # (places,), numbers of words
    counts: NDArray[np.int32]  # (passages,), how many words each holds
    holding: NDArray[np.int32]  # (words,), how many passages hold each


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the passages, each once, and where they stand."""

    words: tuple[str, ...]  # as they first appear, so that new ones come last
    vectors: Vectors  # (words, d)
    places: Places


def words_in(texts: Iterable[str], known: Sequence[str] = ()) -> tuple[tuple[str, ...], Places]:
    """The telling words of passages, and where they stand.

    texts: of the passages, folded.
    known: words that come before these in an index, and are not returned again.
    """
    numbers = {word: number for number, word in enumerate(known)}
    held, counts = array("i"), array("i")
    for text in texts:
        found = [numbers.setdefault(word, len(numbers)) for word in sorted(_telling(text))]
        held.extend(sorted(found))
        counts.append(len(found))
    new = tuple(islice(numbers, len(known), None))
    places = np.array(held, dtype=np.int32)
    holding = np.bincount(places, minlength=len(numbers)).astype(np.int32)
    return new, Places(places, np.array(counts, dtype=np.int32), holding)


class Vocabulary:
    """The words of an index, ready to be compared with those of a question."""

    def __init__(self, words: Words, passages: int) -> None:
        """Store them, for so many passages. Raises ValueError if they contradict each other."""
        places = words.places
        if words.vectors.ndim != 2 or {a.ndim for a in (places.held, places.counts)} != {1}:
            raise ValueError(f"words with places of shape {places.held.shape}; expected (n,)")
        if len(places.counts) != passages:
            raise ValueError(
                f"words of {len(places.counts)} passages, but there are {passages} passages"
            )
        self._words = {word: row for row, word in enumerate(words.words)}
        self._vectors = check_vectors(words.vectors, len(words.words), words.vectors.shape[1])
        # Not looked through: they are the bytes that were written, and there may be millions.
        self._held = places.held
        self._starts = np.concatenate([[0], np.cumsum(places.counts, dtype=np.int64)])
        self._holding = places.holding
        self._passages = passages
        self._blas = ThreadpoolController()
        self._known: dict[str, tuple[NDArray[np.int64], Vectors]] = {}
        if len(self._words) != len(words.words) or len(self._holding) != len(words.words):
            raise ValueError(f"{len(words.words)} words do not match their places")
        if not self._starts[-1] == self._holding.sum(dtype=np.int64) == len(self._held):
            raise ValueError(f"{len(self._held)} places do not match their counts")

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def likeness(self, words: Sequence[str], vectors: Vectors) -> Vectors:
        """How alike words are to each word here, from 0 to 1.

        words:   of a question.
        vectors: (m, d), of those of them that are not here, in order.

        Returns an array (words, words here).
        """
        found = np.zeros((len(words), len(self._vectors)), dtype=np.float32)
        new = [row for row, word in enumerate(words) if word not in self._words]
        if len(self._vectors) and new:
            found[new] = self._alike(vectors[: len(new)])
        here = [word for word in words if word in self._words]
        known = self._remembered(here)
        for row, word in enumerate(words):
            if word in known:
                places, likeness = known[word]
                found[row, places] = likeness
        return found

    def _remembered(self, words: Sequence[str]) -> dict[str, tuple[NDArray[np.int64], Vectors]]:
        """Where each of some words here is alike to another at all, and by how much."""
        known = {word: self._known[word] for word in words if word in self._known}
        unknown = [word for word in words if word not in known]
        if unknown:
            rows = [self._words[word] for word in unknown]
            for word, likeness in zip(unknown, self._alike(self._vectors[rows]), strict=True):
                places = np.flatnonzero(likeness)
                known[word] = places, likeness[places]
            if len(self._known) > _REMEMBERED:
                self._known = {}
            self._known.update(known)
        return known

    def _alike(self, vectors: Vectors) -> Vectors:
        """The likeness of vectors to each word here, (n, words here)."""
        found = np.empty((len(vectors), len(self._vectors)), dtype=np.float32)
        # Two threads of BLAS go on spinning when they are done, in the way of the model's:
        # with them a question took 111 ms, with one 24 ms.
        with self._blas.limit(limits=1, user_api="blas"):
            for first in range(0, len(vectors), _AT_ONCE):
                some = vectors[first : first + _AT_ONCE]
                # Always so many rows: the last digits differ with their number, and a word's
                # likeness may not depend on the words that it is asked with.
                padded = np.zeros((_AT_ONCE, self._vectors.shape[1]), dtype=np.float32)
                padded[: len(some)] = some
                found[first : first + len(some)] = (padded @ self._vectors.T)[: len(some)]
        found -= np.float32(_UNLIKE)
        found /= np.float32(1 - _UNLIKE)
        return np.clip(found, 0, 1, out=found)

    def weights(self, likeness: Vectors) -> Vectors:
        """How much words tell passages apart: their inverse document frequency as BM25 has it.

        Passages count that hold a word or another form of it. Returns an array (words,).
        """
        alike = [int(self._holding[row >= _SAME].sum()) for row in likeness]
        held = np.minimum(np.array(alike, dtype=np.int64), self._passages)
        found: Vectors = np.log1p((self._passages - held + 0.5) / (held + 0.5)).astype(np.float32)
        return found

    def coverage(self, likeness: Vectors, rows: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """How well passages speak of each word: the likeness of the most like word they hold.

        Returns an array (rows, words), from 0 to 1.
        """
        asked = np.asarray(rows, dtype=np.int64)
        starts, ends = self._starts[asked], self._starts[asked + 1]
        found = np.zeros((len(likeness), len(asked)), dtype=np.float32)
        filled = np.flatnonzero(ends > starts)
        if len(filled) and len(likeness):
            counts = (ends - starts)[filled]
            firsts = np.cumsum(counts) - counts
            places = np.arange(counts.sum()) + np.repeat(starts[filled] - firsts, counts)
            held = likeness[:, self._held[places]]
            found[:, filled] = np.maximum.reduceat(held, firsts, axis=1)
        return found.T


def _telling(text: str) -> set[str]:
    words = set(text.split()) - STOP_WORDS
    return {word for word in words if 1 < len(word) <= _LONGEST}
