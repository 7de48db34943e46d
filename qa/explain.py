"""Why these sources: each score, the confidence and the reading of the question, part by part.

The figures are those that were counted with, unrounded and in that order, so that the parts add up
to the whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from index.store import Index
from qa.answer import Answer
from qa.confidence import Status, confidence_of, signals
from qa.policy_qa import Found
from qa.reading import matter
from qa.scope import Origin, Scoper
from qa.search import PARTS, Hit, Query, fitted_weights, ranked
from qa.weights import load_weights

_PROBABLE = 0.005  # of a contact being wanted, below which it goes without saying


@dataclass(frozen=True, slots=True)
class Term:
    """Something that was counted, and by how much."""

    name: str
    value: float
    weight: float
    adds: float  # value times weight


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word of the question, and how far a passage speaks of it."""

    word: str
    coverage: float  # 0 to 1; 1 where it holds the word itself


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage that was looked at, and what its score is made of."""

    source: int | None  # its number among the sources; None if it is not shown
    rank: int  # among all that were looked at, from 1
    address: str  # file:start-end
    score: float
    parts: tuple[Term, ...]  # what they add, summed in this order, is the score
    words: tuple[Spoken, ...]  # in the order of the question


@dataclass(frozen=True, slots=True)
class Sureness:
    """How the confidence came about: of one company, or of all together."""

    company: str | None  # None: all that was looked at was judged together
    status: Status  # what the answer is called
    signals: tuple[Term, ...]
    intercept: float
    total: float  # of what the signals add, and the intercept: the log of the odds
    probability: float


@dataclass(frozen=True, slots=True)
class Reading:
    """How the question was understood."""

    resolved_question: str  # as it reads without the questions before it
    searched: str  # what was searched for: the matter, without whom it is put to
    words: tuple[str, ...]  # its telling words
    wants: tuple[str, ...]  # what it is after, where that can be told: "duration"
    companies: tuple[str, ...]  # that were looked in; empty for all, or for none
    unknown: tuple[str, ...]  # companies asked about that have no policy here
    origin: Origin  # who said where to look
    each: bool  # whether every policy's best came before any policy's second
    policies: int  # that were in scope
    passages: int  # that were looked at
    reranked: bool  # whether they came in another order than that of their scores


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an answer is as it is."""

    sources: tuple[Scored, ...]  # those shown, in their order
    confidence: tuple[Sureness, ...]  # of each company judged by itself; none if nothing was found
    answered: float  # the confidence from which an answer is called so
    nothing: float  # the best score below which nothing is shown
    reading: Reading

    def to_dict(self) -> dict[str, Any]:
        """The explanation as JSON has it, with every digit."""
        return as_dict(self)


def explain(index: Index, found: Found, answer: Answer) -> Explanation:
    """Why `answer` has its sources, its confidence and its scope; `found` is what it came from."""
    shown = {source.address: source.rank for source in answer.sources}
    sources = [hit for hit in found.hits if hit.passage.address in shown]
    fitted = load_weights(index.model.fingerprint)
    return Explanation(
        sources=tuple(scored(found, hit, shown[hit.passage.address]) for hit in sources),
        confidence=tuple(_surenesses(index, found, answer)),
        answered=fitted.answered,
        nothing=fitted.nothing_of_all if _asks_nobody(found) else fitted.nothing,
        reading=reading(index, found),
    )


def _asks_nobody(found: Found) -> bool:
    return bool(found.query and found.query.nobody)


def scored(found: Found, hit: Hit, source: int | None) -> Scored:
    """What a hit's score is made of; `source` is its number among those shown."""
    assert found.query, "a hit was found for a query"
    weights, words = fitted_weights(found.query), found.query.words
    return Scored(
        source=source,
        rank=hit.rank,
        address=hit.passage.address,
        score=hit.score,
        parts=tuple(_term(p, getattr(hit.parts, p), getattr(weights, p)) for p in PARTS),
        words=tuple(map(Spoken, words, hit.coverage)),
    )


def reading(index: Index, found: Found) -> Reading:
    """How the question was understood, and where that led."""
    scope, query = found.resolved.scope, found.query
    return Reading(
        resolved_question=found.resolved.question,
        searched=matter(found.resolved.question, scope, Scoper.over(index)),
        words=query.words if query else (),
        wants=_wants(query) if query else (),
        companies=scope.companies,
        unknown=scope.unknown,
        origin=scope.origin,
        each=found.each,
        policies=len(index.policies if scope.policies is None else scope.policies),
        passages=len(found.hits),
        reranked=ranked(found.hits, found.each) != list(found.hits),
    )


def as_dict(record: Any) -> dict[str, Any]:  # noqa: ANN401 - asdict takes any dataclass
    """A record as JSON has it."""
    return asdict(
        record,
        dict_factory=lambda fields: {
            name: list(value) if isinstance(value, tuple) else value for name, value in fields
        },
    )


def _wants(query: Query) -> tuple[str, ...]:
    """What a question is after, a contact with how probable that is."""
    wants = [want.name for want in query.wants]
    if query.contact >= _PROBABLE:
        role = f", {query.role}" if query.role else ""
        wants.append(f"contact ({query.contact:.2f}{role})")
    return tuple(wants)


def _term(name: str, value: float, weight: float) -> Term:
    return Term(name, float(value), weight, float(value * weight) + 0.0)  # no -0.0


def _surenesses(index: Index, found: Found, answer: Answer) -> Iterator[Sureness]:
    if found.query is None or not found.hits:
        return
    if not found.each:
        yield _sureness(None, answer.status, found.query, found.hits)
        return
    for one in answer.by_company:
        hits = [h for h in found.hits if index.policy(h.passage.policy).company == one.company]
        if hits:
            yield _sureness(one.company, one.status, found.query, hits)


def _sureness(company: str | None, status: Status, query: Query, hits: Sequence[Hit]) -> Sureness:
    by_score = ranked(hits, each=False)  # a reranker changes no confidence
    fitted, values = query.fitted, signals(query, by_score)
    terms = tuple(_term(n, values[n], weight) for n, weight in fitted.confidence.items())
    total = sum(term.adds for term in terms) + fitted.intercept
    return Sureness(company, status, terms, fitted.intercept, total, confidence_of(values, fitted))
