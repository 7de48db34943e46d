"""From a question to ranked passages: two grains of vectors, with a light touch of shared words.

Each part of the score stands by itself in `Parts`, so that a ranking can be explained and changed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from index.passage import Kind, Passage
from index.store import Index
from index.vectors import Vectors
from qa.contacts import holds_contact

CANDIDATES = 256  # by each part; a policy of the seeds has 40 to 86 passages and is searched whole
SENTENCES_EACH = 4  # sentences asked for, for each candidate passage


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts; chosen on PolicyBench, then looked at on the golden questions."""

    passage: float = 0.25
    sentence: float = 0.45
    lexical: float = 0.30
    contact: float = 0.08
    furniture: float = 0.30  # taken off what is no text of the policy's own


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a passage's score is made of."""

    passage: float  # cosine of the whole passage with the question, -1 to 1
    sentence: float  # cosine of its nearest sentence, -1 to 1
    lexical: float  # BM25 as a share of the most that the words could score, 0 to 1
    contact: float  # 1 if it gives a contact and the question wants one, else 0
    furniture: float  # 1 for page furniture and tables of contents, else 0

    def score(self, weights: Weights) -> float:
        """The weighted sum."""
        return (
            weights.passage * self.passage
            + weights.sentence * self.sentence
            + weights.lexical * self.lexical
            + weights.contact * self.contact
            - weights.furniture * self.furniture
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question."""

    passage: Passage
    rank: int  # from 1
    score: float
    parts: Parts
    cosines: tuple[float, ...]  # of each of its sentences with the question, in order


def search(
    index: Index,
    question: Vectors,
    words: Sequence[str],
    policies: Iterable[str] | None,
    *,
    each: bool = False,
    contact: bool = False,
    weights: Weights = WEIGHTS,
) -> list[Hit]:
    """The passages that answer a question, best first.

    question: (d,), of length 1.
    words:    the question's telling words, stop words out.
    policies: the ids to search in; None is all of them, the empty set is none.
    each:     whether every policy's best comes before any policy's second.
    contact:  whether the question wants somebody's address.

    Equal scores are in order of file and position.
    """
    ranges = None if policies is None else [index.rows(id) for id in sorted(policies)]
    lexical = index.lexical.best(words, CANDIDATES, ranges)
    rows = _candidates(index, question, lexical, ranges)
    wholes = index.passage_vectors.cosines(question, rows)
    sentences = [index.sentence_rows(range(row, row + 1)) for row in rows]
    nearness = iter(index.sentence_vectors.cosines(question, list(chain(*sentences))).tolist())
    hits = []
    for row, whole, span in zip(rows, wholes.tolist(), sentences, strict=True):
        passage = index.passages[row]
        cosines = tuple(islice(nearness, len(span)))
        parts = Parts(
            passage=whole,
            sentence=max(cosines, default=whole),
            lexical=lexical.get(row, 0.0),
            contact=float(contact and holds_contact(passage.text)),
            furniture=float(passage.kind != Kind.TEXT),
        )
        hits.append(Hit(passage, 0, parts.score(weights), parts, cosines))
    return _ranked(hits, each)


def _candidates(
    index: Index, question: Vectors, lexical: Iterable[int], ranges: Sequence[range] | None
) -> list[int]:
    """The rows that are near by any part, in order; all of a scope, unless it is large."""
    rows = set(lexical)
    rows.update(n.row for n in index.passage_vectors.nearest(question, CANDIDATES, ranges))
    sentences = None if ranges is None else [index.sentence_rows(rows) for rows in ranges]
    nearest = index.sentence_vectors.nearest(question, CANDIDATES * SENTENCES_EACH, sentences)
    rows.update(index.passage_of(neighbour.row) for neighbour in nearest)
    return sorted(rows)


def _ranked(hits: Sequence[Hit], each: bool) -> list[Hit]:
    ordered = sorted(hits, key=_order)
    if each:
        seen: dict[str, int] = {}
        rounds = []
        for hit in ordered:
            rounds.append(seen.get(hit.passage.policy, 0))
            seen[hit.passage.policy] = rounds[-1] + 1
        ordered = [hit for _, hit in sorted(zip(rounds, ordered, strict=True), key=lambda p: p[0])]
    return [
        Hit(hit.passage, rank, hit.score, hit.parts, hit.cosines)
        for rank, hit in enumerate(ordered, start=1)
    ]


def _order(hit: Hit) -> tuple[float, str, int]:
    # Rounded, because the last digits of a cosine differ from one processor to another.
    return -round(hit.score, 6), hit.passage.policy, hit.passage.start
