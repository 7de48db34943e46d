"""What is learnt from: each policy's texts as they are encoded, and which of them answer what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.build import embedded, embedded_sentences
from index.policy import Policy
from index.read import read_folder
from index.split import split
from qa.followup import resolve
from qa.metrics import Gold, Question, hits
from qa.questions import read_questions
from qa.reading import turns_of
from qa.scope import Scoper

Span = tuple[int, int]  # characters into a policy's text


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to one policy, and which of its texts hold the evidence."""

    turns: tuple[str, ...]  # as encoded: the question, then the one before that it leans on
    passages: tuple[int, ...]  # rows; none where the policy does not say
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A policy and what is asked of it."""

    policy: str
    passages: tuple[str, ...]  # as encoded
    sentences: tuple[str, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """PolicyBench, read: policies, and questions with their evidence."""

    policies: tuple[Policy, ...]
    questions: tuple[Question, ...]


def read_bench(folder: Path) -> Bench:
    """PolicyBench as it lies in a folder. Raises PolicyError, naming the first thing wrong."""
    policies = read_folder(folder / "docs").policies
    return Bench(tuple(policies), read_questions(folder / "questions.jsonl", policies))


def lessons_of(bench: Bench, policies: Iterable[str]) -> list[Lesson]:
    """A lesson for each of these policies, in order; of questions that ask about no other."""
    kept = frozenset(policies)
    scoper = Scoper.of(bench.policies)
    asked: dict[str, list[tuple[Question, tuple[str, ...]]]] = {policy: [] for policy in kept}
    for question in bench.questions:
        resolved = resolve(question.question, question.history, scoper)
        about = set(question.docs) or (resolved.scope.policies or frozenset())
        if about <= kept and (question.answerable or len(about) == 1):
            for policy in about:
                asked[policy].append((question, turns_of(resolved, scoper)))
    return [_lesson(policy, asked[policy.id]) for policy in bench.policies if policy.id in kept]


def _lesson(policy: Policy, asked: Sequence[tuple[Question, tuple[str, ...]]]) -> Lesson:
    passages = split(policy)
    spans = [(passage.start, passage.end) for passage in passages]
    inside = [(s.start, s.end) for passage in passages for s in passage.sentences]
    return Lesson(
        policy.id,
        tuple(embedded(passage, policy.text) for passage in passages),
        tuple(text for p in passages for text in embedded_sentences(p, policy.text)),
        tuple(
            Asked(turns, _holding(policy, q.gold, spans), _holding(policy, q.gold, inside))
            for q, turns in asked
        ),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    start: int
    end: int


def _holding(policy: Policy, gold: Sequence[Gold], spans: Sequence[Span]) -> tuple[int, ...]:
    """The rows of the spans that hold any of the evidence."""
    places = [_Place(policy.id, start, end) for start, end in spans]
    return tuple(row for row, place in enumerate(places) if any(hits(g, place) for g in gold))
