"""Measure the answers to questions whose evidence is known: ask, judge, and count."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from index.store import Index
from qa.answer import Answer, Source
from qa.metrics import (
    CUTS,
    DEEPEST,
    FIRST,
    Bin,
    Gold,
    Judged,
    Mean,
    Question,
    Scores,
    auroc,
    calibration_error,
    first_hit,
    judge,
    reliability,
    scores,
)
from qa.policy_qa import PolicyQA

SCHEMA = 1  # of the JSON; raised when a field changes its meaning
DEFAULT_TOP = 10  # sources asked for, so that the MRR sees a hit in any of the first 10


@dataclass(frozen=True, slots=True)
class Expected:
    """Evidence as it is shown beside what was returned."""

    company: str
    file: str
    section: tuple[str, ...]  # the headings above it, outermost first
    start: int
    end: int
    text: str
    rank: int | None  # of the first source that holds it, from 1

    @property
    def address(self) -> str:
        """Where it stands, as `file:start-end`."""
        return f"{self.file}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its answer, and what was expected."""

    judged: Judged
    answer: Answer
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well one index answers one file of questions; None stands for a share of nothing."""

    policies: int
    top: int  # sources asked for
    kinds: tuple[Scores, ...]  # of answerable questions, in alphabetical order
    overall: Scores
    auroc: float | None  # of confidence, at telling answerable from unanswerable
    answerable_answered: float
    unanswerable: int  # questions
    unanswerable_answered: float | None
    bins: tuple[Bin, ...]
    calibration_error: float
    median_length: float | None  # of the first source, in characters
    misses: tuple[Asked, ...]  # evidence that is not, or not all, within the first sources
    wrongly_answered: tuple[Asked, ...]  # unanswerable, and answered

    def to_dict(self) -> dict[str, Any]:
        """The evaluation as JSON has it."""
        return {
            "schema": SCHEMA,
            "policies": self.policies,
            "top": self.top,
            "kinds": {row.kind: _scores(row) for row in self.kinds},
            "all": _scores(self.overall),
            "auroc": _rounded(self.auroc),
            "answerable_answered": _rounded(self.answerable_answered),
            "unanswerable": self.unanswerable,
            "unanswerable_answered": _rounded(self.unanswerable_answered),
            "calibration_error": _rounded(self.calibration_error),
            "reliability": [_figures(one) for one in self.bins],
            "median_length": self.median_length,
            "misses": [_asked(one) for one in self.misses],
            "wrongly_answered": [_asked(one) for one in self.wrongly_answered],
        }


def evaluate(
    qa: PolicyQA, index: Index, questions: Iterable[Question], top: int = DEFAULT_TOP
) -> Evaluation:
    """Ask each question and judge its answer.

    index:     the one that `qa` answers from.
    questions: as `qa.questions.read_questions` gives them; at least one is answerable.
    top:       sources asked for; a hit deeper than them counts as none.
    """
    asked = [_ask(qa, index, question, top) for question in questions]
    judged = [one.judged for one in asked]
    able = [one for one in judged if one.question.answerable]
    unable = [one for one in judged if not one.question.answerable]
    kinds = sorted({one.question.kind for one in able})
    bins = reliability(judged)
    lengths = [len(one.answer.sources[0].text) for one in asked if one.answer.sources]
    return Evaluation(
        policies=len(index.policies),
        top=top,
        kinds=tuple(scores(k, [one for one in able if one.question.kind == k]) for k in kinds),
        overall=scores("ALL", able),
        auroc=auroc([one.confidence for one in able], [one.confidence for one in unable]),
        answerable_answered=sum(one.answered for one in able) / len(able),
        unanswerable=len(unable),
        unanswerable_answered=sum(o.answered for o in unable) / len(unable) if unable else None,
        bins=bins,
        calibration_error=calibration_error(bins),
        median_length=median(lengths) if lengths else None,
        misses=tuple(one for one in asked if one.judged.missed),
        wrongly_answered=tuple(one for one in asked if one.judged.wrongly_answered),
    )


def _ask(qa: PolicyQA, index: Index, question: Question, top: int) -> Asked:
    answer = qa.ask(question.question, question.history, question.companies, top)
    confidence = round(answer.confidence, 4)  # as JSON has it, so that the same answers are ties
    judged = judge(question, answer.sources, confidence, answer.status == "answered")
    expected = tuple(_expected(index, gold, answer.sources) for gold in question.gold)
    return Asked(judged, answer, expected)


def _expected(index: Index, gold: Gold, sources: Sequence[Source]) -> Expected:
    policy = index.policy(gold.doc)
    passages = [index.passages[row] for row in index.rows(gold.doc)]
    above = [passage for passage in passages if passage.start <= gold.start]
    section = above[-1].section if above else ()
    rank = first_hit([gold], sources)
    text = policy.text[gold.start : gold.end]
    return Expected(policy.company, policy.id, section, gold.start, gold.end, text, rank)


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)


def _scores(row: Scores) -> dict[str, Any]:
    figures = {f"hit@{k}": hit for k, hit in zip(CUTS, row.hits, strict=True)}
    means = {**figures, f"mrr@{DEEPEST}": row.mrr}
    return {"n": row.n, **{name: _figures(figure) for name, figure in means.items()}}


def _figures(record: Mean | Bin) -> dict[str, Any]:
    return {name: round(value, 4) for name, value in asdict(record).items()}


def _asked(one: Asked) -> dict[str, Any]:
    question, first = one.judged.question, max(FIRST, len(one.judged.ranks))
    return {
        "id": question.id,
        "kind": question.kind,
        "question": question.question,
        "resolved_question": one.answer.resolved_question,
        "status": one.answer.status,
        "confidence": one.judged.confidence,
        "ranks": list(one.judged.ranks),
        "sources": [source.to_dict() for source in one.answer.sources[:first]],
        "expected": [_evidence(expected) for expected in one.expected],
    }


def _evidence(expected: Expected) -> dict[str, Any]:
    return asdict(expected) | {"section": list(expected.section)}
