"""What an answer may be called: of each company by itself, and in all."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.store import Index
from qa.confidence import Status, confidence_of, signals, status_of
from qa.search import Hit, Query

_ORDER: tuple[Status, ...] = ("answered", "related", "not_found")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one company's policies state what was asked."""

    company: str
    status: Status
    confidence: float  # the probability, from 0 to 1, that its first sources answer
    hits: Sequence[Hit]  # best first


def verdict_of(company: str, query: Query, hits: Sequence[Hit]) -> Verdict:
    """The verdict on a company by its passages, best first; without any it is not found."""
    if not hits:
        return Verdict(company, "not_found", 0.0, ())
    confidence = confidence_of(signals(query, hits), query.fitted)
    status = status_of(confidence, query, hits[0])
    return Verdict(company, status, confidence, hits)


def verdicts_of(
    index: Index, query: Query, hits: Sequence[Hit], companies: Sequence[str] | None
) -> tuple[Verdict, ...]:
    """The verdicts on companies, in their order; None is all that have a hit, the best first."""
    held: dict[str, list[Hit]] = {company: [] for company in companies or ()}
    for hit in hits:
        held.setdefault(index.policy(hit.passage.policy).company, []).append(hit)
    return tuple(verdict_of(company, query, found) for company, found in held.items())


def best_of(verdicts: Sequence[Verdict]) -> tuple[Status, float]:
    """The status and the confidence of the surest of several."""
    if not verdicts:
        return "not_found", 0.0
    best = min(verdicts, key=lambda v: (_ORDER.index(v.status), -v.confidence))
    return best.status, best.confidence
