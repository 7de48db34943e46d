"""From a question to ranked passages: two grains of vectors, and two of words.

Each part of the score stands by itself in `Parts`, so that a ranking can be explained and changed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import groupby
from typing import overload

import numpy as np
from numpy.typing import NDArray

from index.offers import CONTACT, FURNITURE, LISTED, having, share
from index.passage import Passage
from index.store import Index, Rows
from index.vectors import Vectors
from qa.wanted import Want
from qa.weights import Fitted, load_weights

CANDIDATES = 256  # by each part; a policy of the seeds has 40 to 86 passages and is searched whole
SENTENCES_EACH = 4  # sentences asked for, for each candidate passage
_DIGITS = 6  # of a score that tell one place from another


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched for."""

    vector: Vectors  # (d,), of length 1
    words: tuple[str, ...]  # its telling words, stop words out
    likeness: Vectors  # (words, words of the index), from 0 to 1: how alike they are
    wants: tuple[Want, ...] = ()
    contact: float = 0  # the probability that it wants somebody's address, 0 to 1
    role: str | None = None  # whose, where it says ("security", "California requests")
    length: int = 0  # words, telling or not
    nobody: bool = False  # whether it is asked of nobody in particular, so that all is searched
    yes_or_no: bool = False  # whether it can be answered so
    fitted: Fitted = field(default_factory=load_weights)  # for the model that encoded it


@dataclass(frozen=True, slots=True)
class Parts:
    """What a passage's score is made of."""

    passage: float  # cosine of the whole passage with the question, -1 to 1
    sentence: float  # cosine of its nearest sentence, -1 to 1
    lexical: float  # BM25 as a share of the most that the words could score, 0 to 1
    covered: float  # share of the words, by weight, that it speaks of in these or like ones, 0 to 1
    offered: float  # share of what the question is after that it offers, 0 to 1
    contact: float  # how probably a contact is wanted, if it gives one, else 0
    role: float  # the same, if it gives one for the matter of the question, else 0
    furniture: float  # 1 for page furniture and tables of contents, else 0

    def score(self, weights: "Parts") -> float:
        """The sum of the parts, each by its weight."""
        return sum(float(getattr(self, part) * getattr(weights, part)) for part in PARTS)


PARTS = tuple(part.name for part in fields(Parts))


def fitted_weights(query: Query) -> Parts:
    """How much each part counts for a question, as it was fitted."""
    return Parts(**query.fitted.ranking)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question."""

    passage: Passage
    rank: int  # from 1
    score: float
    parts: Parts
    cosines: tuple[float, ...]  # of each of its sentences with the question, in order
    coverage: tuple[float, ...]  # of each of the question's words, 0 to 1
    listed: bool = True  # False if it is known that no contacts are to be found in it


class Hits(Sequence[Hit]):
    """Hits in order. Each is made when it is looked at: of a thousand candidates five are shown."""

    def __init__(self, index: Index, table: "_Table", order: Sequence[int]) -> None:
        """order: the places in the table, best first."""
        self._index, self._table, self._order = index, table, order
        self._made: dict[int, Hit] = {}

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, at: int) -> Hit: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, at: int | slice) -> Hit | tuple[Hit, ...]:
        if isinstance(at, slice):
            return tuple(self._hit(each) for each in range(len(self))[at])
        return self._hit(range(len(self))[at])

    def __iter__(self) -> Iterator[Hit]:
        return map(self._hit, range(len(self)))

    def heard(self) -> list[float]:
        """What the function `heard` says of them."""
        found: list[float] = self._table.coverage.max(axis=0, initial=0).tolist()
        return found

    def _hit(self, at: int) -> Hit:
        if at not in self._made:
            place = self._order[at]
            passage = self._index.passages[int(self._table.rows[place])]
            self._made[at] = self._table.hit(place, passage, at + 1)
        return self._made[at]


@dataclass(frozen=True, slots=True)
class _Table:
    """The candidates of a question, a row each, in the order of the index."""

    rows: Rows  # (n,), in the index
    scores: list[float]
    parts: NDArray[np.float64]  # (n, parts)
    cosines: Vectors  # of all their sentences, one after the other
    bounds: Rows  # (n + 1,), where those of each begin
    coverage: Vectors  # (n, words)
    listed: NDArray[np.bool_]  # (n,), whether there are contacts to be found in it

    def hit(self, place: int, passage: Passage, rank: int) -> Hit:
        """One of them as a hit."""
        return Hit(
            passage,
            rank,
            self.scores[place],
            Parts(*self.parts[place].tolist()),
            tuple(self.cosines[self.bounds[place] : self.bounds[place + 1]].tolist()),
            tuple(self.coverage[place].tolist()),
            bool(self.listed[place]),
        )


def search(
    index: Index,
    query: Query,
    policies: Iterable[str] | None,
    *,
    each: bool = False,
    weights: Parts | None = None,
) -> Sequence[Hit]:
    """The passages that answer a question, best first.

    policies: the ids to search in; None is all of them, the empty set is none.
    each:     whether every policy's best comes before any policy's second.
    weights:  how much each part counts; None is as it was fitted.

    Equal scores are in order of file and position.
    """
    ranges = None if policies is None else [index.rows(id) for id in sorted(policies)]
    lexical = index.lexical.best(query.words, CANDIDATES, ranges)
    rows = _candidates(index, query.vector, lexical, ranges)
    if not len(rows):
        return []
    table = _table(index, query, rows, lexical)
    table = _weighed(table, weights or fitted_weights(query))
    hits = Hits(index, table, _order(index, table))
    return ranked(hits, each) if each else hits


def _table(index: Index, query: Query, rows: Rows, lexical: Mapping[int, float]) -> _Table:
    """What is known of each candidate, with no score yet."""
    starts, ends = index.sentence_bounds(rows)
    bounds = np.concatenate([[0], np.cumsum(ends - starts)])
    sentences = np.arange(bounds[-1]) + np.repeat(starts - bounds[:-1], ends - starts)
    cosines = index.sentence_vectors.cosines(query.vector, sentences)
    parts = np.empty((len(rows), len(PARTS)))
    parts[:, 0] = index.passage_vectors.cosines(query.vector, rows)
    parts[:, 1] = _best_of_each(cosines, bounds, parts[:, 0])
    parts[:, 2] = [lexical.get(row, 0.0) for row in rows.tolist()]
    telling = index.vocabulary.weights(query.likeness)
    coverage = index.vocabulary.coverage(query.likeness, rows)
    parts[:, 3] = coverage @ (telling / telling.sum()) if len(telling) else 0.0
    offers = index.offers[rows]
    parts[:, 4] = share(offers, [want.name for want in query.wants])
    parts[:, 5] = query.contact * having(offers, CONTACT)
    parts[:, 6] = query.contact * having(offers, query.role) if query.role else 0.0
    parts[:, 7] = having(offers, FURNITURE)
    return _Table(rows, [], parts, cosines, bounds, coverage, having(offers, LISTED))


def _best_of_each(
    cosines: Vectors, bounds: Rows, wholes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The nearest sentence's cosine of each passage; its own where it has no sentence."""
    found = wholes.copy()
    filled = np.flatnonzero(bounds[1:] > bounds[:-1])
    if len(filled):
        found[filled] = np.maximum.reduceat(cosines, bounds[filled])
    return found


def _weighed(table: _Table, weights: Parts) -> _Table:
    """The table with scores: the parts added up one by one, as `Parts.score` does."""
    scores = np.zeros(len(table.rows))
    for column, part in zip(table.parts.T, PARTS, strict=True):
        scores += column * getattr(weights, part)
    return replace(table, scores=scores.tolist())


def _candidates(
    index: Index, question: Vectors, lexical: Iterable[int], ranges: Sequence[range] | None
) -> Rows:
    """The rows that are near by any part, in order; all of a scope, unless it is large."""
    near = [n.row for n in index.passage_vectors.nearest(question, CANDIDATES, ranges)]
    sentences = None if ranges is None else [index.sentence_rows(rows) for rows in ranges]
    nearest = index.sentence_vectors.nearest(question, CANDIDATES * SENTENCES_EACH, sentences)
    rows = np.array([n.row for n in nearest], dtype=np.int64)
    return np.unique(np.concatenate([index.passages_of(rows), np.array([*lexical, *near], int)]))


def _order(index: Index, table: _Table) -> list[int]:
    """The places in a table, best first; equal scores in order of file and position."""
    # Rounded, because the last digits of a cosine differ from one processor to another.
    keys = [-round(score, _DIGITS) for score in table.scores]
    order = sorted(range(len(keys)), key=keys.__getitem__)

    def position(place: int) -> tuple[str, int]:
        passage = index.passages[int(table.rows[place])]
        return passage.policy, passage.start

    groups = ([*places] for _, places in groupby(order, key=keys.__getitem__))
    return [at for same in groups for at in (sorted(same, key=position) if same[1:] else same)]


def heard(query: Query, hits: Sequence[Hit]) -> list[float]:
    """How well the best of some hits speaks of each of the question's words, 0 to 1."""
    if isinstance(hits, Hits):
        return hits.heard()
    columns = range(len(query.words))
    return [max((hit.coverage[column] for hit in hits), default=0.0) for column in columns]


def ranked(hits: Iterable[Hit], each: bool) -> list[Hit]:
    """Hits by their score, or each policy's best before any policy's second."""
    ordered = sorted(hits, key=_place)
    if each:
        seen: dict[str, int] = {}
        rounds = []
        for hit in ordered:
            rounds.append(seen.get(hit.passage.policy, 0))
            seen[hit.passage.policy] = rounds[-1] + 1
        ordered = [hit for _, hit in sorted(zip(rounds, ordered, strict=True), key=lambda p: p[0])]
    return [replace(hit, rank=rank) for rank, hit in enumerate(ordered, start=1)]


def _place(hit: Hit) -> tuple[float, str, int]:
    return -round(hit.score, _DIGITS), hit.passage.policy, hit.passage.start
