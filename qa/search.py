"""From a question to ranked passages: two grains of vectors, and two of words.

Each part of the score stands by itself in `Parts`, so that a ranking can be explained and changed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import chain, islice

from index.passage import Kind, Passage
from index.store import Index
from index.vectors import Vectors
from qa.contacts import holds_contact, roles_held
from qa.wanted import Want, offered
from qa.weights import Fitted, load_weights

CANDIDATES = 256  # by each part; a policy of the seeds has 40 to 86 passages and is searched whole
SENTENCES_EACH = 4  # sentences asked for, for each candidate passage


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


def search(
    index: Index,
    query: Query,
    policies: Iterable[str] | None,
    *,
    each: bool = False,
    weights: Parts | None = None,
) -> list[Hit]:
    """The passages that answer a question, best first.

    policies: the ids to search in; None is all of them, the empty set is none.
    each:     whether every policy's best comes before any policy's second.
    weights:  how much each part counts; None is as it was fitted.

    Equal scores are in order of file and position.
    """
    weights = weights or fitted_weights(query)
    ranges = None if policies is None else [index.rows(id) for id in sorted(policies)]
    lexical = index.lexical.best(query.words, CANDIDATES, ranges)
    rows = _candidates(index, query.vector, lexical, ranges)
    wholes = index.passage_vectors.cosines(query.vector, rows).tolist()
    sentences = [index.sentence_rows(range(row, row + 1)) for row in rows]
    nearness = iter(index.sentence_vectors.cosines(query.vector, list(chain(*sentences))).tolist())
    telling = index.vocabulary.weights(query.likeness)
    coverage = index.vocabulary.coverage(query.likeness, rows)
    covered = coverage @ (telling / telling.sum()) if len(telling) else [0.0] * len(rows)
    hits = []
    for place, row in enumerate(rows):
        passage = index.passages[row]
        cosines = tuple(islice(nearness, len(sentences[place])))
        parts = Parts(
            passage=wholes[place],
            sentence=max(cosines, default=wholes[place]),
            lexical=lexical.get(row, 0.0),
            covered=float(covered[place]),
            offered=offered(query.wants, passage.text),
            contact=query.contact * holds_contact(passage.text),
            role=query.contact * (query.role in roles_held(passage)),
            furniture=float(passage.kind != Kind.TEXT),
        )
        spoken = tuple(coverage[place].tolist())
        hits.append(Hit(passage, 0, parts.score(weights), parts, cosines, spoken))
    return ranked(hits, each)


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


def ranked(hits: Iterable[Hit], each: bool) -> list[Hit]:
    """Hits by their score, or each policy's best before any policy's second."""
    ordered = sorted(hits, key=_order)
    if each:
        seen: dict[str, int] = {}
        rounds = []
        for hit in ordered:
            rounds.append(seen.get(hit.passage.policy, 0))
            seen[hit.passage.policy] = rounds[-1] + 1
        ordered = [hit for _, hit in sorted(zip(rounds, ordered, strict=True), key=lambda p: p[0])]
    return [replace(hit, rank=rank) for rank, hit in enumerate(ordered, start=1)]


def _order(hit: Hit) -> tuple[float, str, int]:
    # Rounded, because the last digits of a cosine differ from one processor to another.
    return -round(hit.score, 6), hit.passage.policy, hit.passage.start
