"""What answers are worth, as numbers: was the evidence found, and was the confidence honest?

Nothing here reads or asks: records go in, numbers come out, the same every time.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

CROSS = "cross"  # the kind of a question that wants the evidence of each policy in `docs`
CUTS = (1, 3, 5)  # sources within which evidence is looked for
FIRST = 3  # sources within which evidence makes an answer right; without, the question is a miss
DEEPEST = 10  # rank beyond which a hit adds nothing to the MRR
BINS = 10  # of confidence, equally wide
RESAMPLES = 1_000
_SEED = 0


class Place(Protocol):
    """Where a source stands; a `Source` is one, and so is what another program found."""

    @property
    def file(self) -> str:
        """The policy's id."""

    @property
    def start(self) -> int:
        """Characters into the policy's text."""

    @property
    def end(self) -> int:
        """The character after the last."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A stretch of a policy that is known to answer a question."""

    doc: str  # the policy's id
    start: int  # characters into the policy's text
    end: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question whose evidence is known."""

    id: str
    question: str
    kind: str
    docs: tuple[str, ...]  # the policies that answer it
    answerable: bool
    gold: tuple[Gold, ...]  # any one is enough; of a cross question, one of each policy
    history: tuple[str, ...] = ()  # the questions before it
    companies: tuple[str, ...] | None = None  # where to look; None leaves it to the question


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a question: where its evidence came, and how sure the answer was."""

    question: Question
    ranks: tuple[int | None, ...]  # of the first hit, from 1; of each policy, for a cross question
    confidence: float
    answered: bool  # it was called answered, rightly or not

    def hit(self, k: int) -> float:
        """The share, from 0 to 1, of the wanted evidence in the first k sources (a policy)."""
        wanted = len(self.ranks)
        return sum(r is not None and r <= k * wanted for r in self.ranks) / wanted if wanted else 0

    @property
    def reciprocal(self) -> float:
        """1 / rank of the first hit, 0 if it is deeper than 10; the mean over a cross question."""
        deepest = DEEPEST * len(self.ranks)
        near = [1 / rank for rank in self.ranks if rank is not None and rank <= deepest]
        return sum(near) / len(self.ranks) if self.ranks else 0

    @property
    def right(self) -> bool:
        """Whether the first sources hold the evidence: what `confidence` is the probability of.

        Of a cross question, for at least half of its policies; an unanswerable one has none.
        """
        return self.hit(FIRST) >= 0.5

    @property
    def missed(self) -> bool:
        """Whether evidence that exists is not, or not all, among the first sources."""
        return self.question.answerable and self.hit(FIRST) < 1

    @property
    def wrongly_answered(self) -> bool:
        """Whether it was called answered though there is no evidence."""
        return self.answered and not self.question.answerable


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean, and the interval that holds it 95 times in 100."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scores:
    """How well the evidence of some questions was found."""

    kind: str
    n: int  # questions, all answerable
    hits: tuple[Mean, ...]  # hit@k for each of CUTS
    mrr: Mean


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in one stretch, from `low` up to `high`."""

    low: float
    high: float
    confidence: float  # their mean
    right: float  # the share of them that is right
    count: int  # 1 or more


def hits(gold: Gold, source: Place) -> bool:
    """Whether a source holds this evidence: they share half of the shorter of the two, or more."""
    shared = min(gold.end, source.end) - max(gold.start, source.start)
    shorter = min(gold.end - gold.start, source.end - source.start)
    return gold.doc == source.file and shared > 0 and shared >= 0.5 * shorter


def first_hits(question: Question, sources: Sequence[Place]) -> tuple[int | None, ...]:
    """The ranks, from 1, of the first source that hits; one a policy for a cross question."""
    wanted = [question.gold]
    if question.kind == CROSS:
        wanted = [tuple(g for g in question.gold if g.doc == doc) for doc in question.docs]
    return tuple(first_hit(golds, sources) for golds in wanted)


def first_hit(golds: Sequence[Gold], sources: Sequence[Place]) -> int | None:
    """The rank, from 1, of the first source that holds any of this evidence."""
    ranked = enumerate(sources, 1)
    return next((rank for rank, s in ranked if any(hits(gold, s) for gold in golds)), None)


def judge(
    question: Question, sources: Sequence[Place], confidence: float, answered: bool
) -> Judged:
    """Compare an answer, its sources best first, with what was known."""
    ranks = first_hits(question, sources) if question.answerable else ()
    return Judged(question, ranks, confidence, answered)


def scores(
    kind: str, judged: Sequence[Judged], clusters: Sequence[Hashable] | None = None
) -> Scores:
    """The scores of answerable questions under one name; `clusters` as in `mean`."""
    cuts = tuple(mean([one.hit(k) for one in judged], clusters) for k in CUTS)
    return Scores(kind, len(judged), cuts, mean([one.reciprocal for one in judged], clusters))


def mean(values: Sequence[float], clusters: Sequence[Hashable] | None = None) -> Mean:
    """A mean of one value or more, with its 95 % bootstrap interval, the same every time.

    clusters: which values belong together (a policy, say) and are drawn together; without, each
              value is drawn by itself. Values that are all equal have an interval without width.
    """
    names = range(len(values)) if clusters is None else clusters
    order = {name: row for row, name in enumerate(dict.fromkeys(names))}
    rows = np.array([order[name] for name in names])
    sums, counts = np.bincount(rows, values), np.bincount(rows)
    random = np.random.default_rng(_SEED)
    drawn = (random.integers(0, len(order), len(order)) for _ in range(RESAMPLES))
    means = [sums[picked].sum() / counts[picked].sum() for picked in drawn]
    low, high = np.percentile(means, [2.5, 97.5])
    return Mean(sum(values) / len(values), float(low), float(high))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """How often a positive is above a negative, a tie being half; None without one of them."""
    if not positive or not negative:
        return None
    ranked = np.sort(negative)
    below = np.searchsorted(ranked, positive, "left").sum()
    not_above = np.searchsorted(ranked, positive, "right").sum()
    return float((below + not_above) / (2 * len(positive) * len(negative)))


def reliability(judged: Sequence[Judged], bins: int = BINS) -> tuple[Bin, ...]:
    """Confidence against truth in equally wide bins, the lowest first; those that hold anything."""
    held: dict[int, list[Judged]] = {}
    for one in judged:
        held.setdefault(min(int(one.confidence * bins), bins - 1), []).append(one)
    return tuple(_bin(row, bins, held[row]) for row in sorted(held))


def _bin(row: int, bins: int, judged: Sequence[Judged]) -> Bin:
    n = len(judged)
    confidence = sum(one.confidence for one in judged) / n
    return Bin(row / bins, (row + 1) / bins, confidence, sum(one.right for one in judged) / n, n)


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: the mean gap of confidence and truth, weighed by count."""
    count = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / count
