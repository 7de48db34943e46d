"""The sets of questions, and what the program finds for each: everything a ranking is made of.

What is collected is enough to rank again under other weights without asking again.
"""

import json
import tempfile
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import build, disk, store
from index.encoder import SentenceEncoder
from index.errors import IndexUnusable
from index.lexical import words_of
from index.offering import holds_contact, roles_held
from index.read import read_folder
from index.store import Index
from index.vectors import Vectors
from qa.confidence import signals
from qa.metrics import CROSS, Gold, Place, Question, hits
from qa.policy_qa import Found, PolicyQA
from qa.reading import matter
from qa.scope import Scoper
from qa.search import PARTS, Hit, Query

ROOT = Path(__file__).parent.parent
AT_ONCE = 512  # texts encoded together
INDEXES = Path(tempfile.gettempdir()) / "policy-qa-bench"

Numbers = NDArray[np.float64]
Matches = Callable[[Gold, Place], bool]


@dataclass(frozen=True, slots=True)
class Set:
    """Questions with their evidence, and the policies that they are asked of."""

    name: str
    policies: Path  # a folder
    questions: Path  # JSON, one a line
    matches: Matches = hits  # when a source holds evidence


@dataclass(frozen=True, slots=True)
class Case:
    """A question, and every passage looked at for it, in the order of rows."""

    question: Question
    about: str  # the policy that it is about; "" where it is about several, or none
    resolved: str  # the question as it reads without the ones before it
    query: Query | None
    each: bool
    hits: tuple[Hit, ...]
    parts: Numbers  # (hits, parts)
    gives: Numbers  # (hits, 2): whether it gives a contact, and one for the question's matter
    policy: NDArray[np.int64]  # (hits,), which policy, as a number
    gold: NDArray[np.int64]  # (hits,), -1 or which of the wanted evidence it holds


def overlaps(gold: Gold, source: Place) -> bool:
    """Whether a source shares a character with evidence: how the third-party sets count."""
    return gold.doc == source.file and gold.start < source.end and source.start < gold.end


def sets(third_party: Path | None) -> list[Set]:
    """The sets that are here: ours, and those in a folder of others' (NAME/docs, NAME/*.jsonl)."""
    found = [
        Set("golden", ROOT / "seeds", ROOT / "tests" / "golden" / "dev.jsonl"),
        Set(
            "policybench",
            ROOT / "bench/policybench/docs",
            ROOT / "bench/policybench/questions.jsonl",
        ),
    ]
    for folder in sorted(third_party.iterdir()) if third_party and third_party.is_dir() else []:
        if (folder / "questions.jsonl").exists():
            found.append(Set(folder.name, folder / "docs", folder / "questions.jsonl", overlaps))
    return found


def opened(one: Set, encoder: SentenceEncoder) -> Index:
    """The set's policies, indexed; kept between runs, and built again when anything changed."""
    policies = read_folder(one.policies).policies
    folder = INDEXES / f"{one.name}-{Path(encoder.model.name).name}"
    try:
        current = store.is_current(folder, policies, encoder.model.fingerprint)
    except IndexUnusable:
        current = False
    if not current:
        with disk.building(folder):
            store.save(folder, build.make_parts(policies, encoder), encoder.model)
    return store.load(folder)


def questions(one: Set) -> Iterator[tuple[Question, str]]:
    """The set's questions, and the policy that each is about."""
    for line in one.questions.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        docs = tuple(record.get("docs") or ())
        gold = tuple(Gold(g["doc"], g["start"], g["end"]) for g in record["gold"])
        about = record.get("about") or (docs[0] if len(docs) == 1 else "")
        companies = tuple(record["companies"]) if record.get("companies") else None
        yield (
            Question(
                record["id"], record["question"], record.get("kind", ""), docs,
                record["answerable"], gold, tuple(record.get("history") or ()), companies,
            ),
            about,
        )  # fmt: skip


class Remembering:
    """An encoder that encodes each question once: many at a time are five times as fast."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self.model = encoder.model
        self.passages = encoder.passages
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    def questions(self, texts: Sequence[str]) -> Vectors:
        """The vectors of questions, those of new ones encoded together."""
        new = sorted(set(texts) - set(self._known))
        for start in range(0, len(new), AT_ONCE):
            some = new[start : start + AT_ONCE]
            self._known |= dict(zip(some, self._encoder.questions(some), strict=True))
        return np.stack([self._known[text] for text in texts])


def collect(one: Set, model: str, only: Container[str] | None = None) -> list[Case]:
    """Ask the questions of a set with a model; `only` those about some policies, if given.

    A question about several is about the first of them here.
    """
    real = SentenceEncoder(model)
    index, encoder = opened(one, real), Remembering(real)
    scoper = Scoper.over(index)
    asked = [
        (q, about) for q, about in questions(one) if only is None or first_of(q, about) in only
    ]
    texts = [text for question, _ in asked for text in _texts(scoper, question)]
    encoder.questions([text for text in texts if text not in index.vocabulary])
    qa = PolicyQA(index, encoder)
    numbers = {policy.id: number for number, policy in enumerate(index.policies)}
    return [_case(one, qa, numbers, question, about) for question, about in asked]


def first_of(question: Question, about: str) -> str:
    """The policy, or the first of the policies, that a question is about."""
    return about or (question.docs[0] if question.docs else "")


def _texts(scoper: Scoper, question: Question) -> list[str]:
    """What will be encoded of a question that has none before it."""
    scope = scoper.for_companies(question.companies) if question.companies else None
    asked = matter(question.question, scope or scoper.for_question(question.question), scoper)
    return [asked, *words_of(asked)]


def _case(one: Set, qa: PolicyQA, numbers: dict[str, int], question: Question, about: str) -> Case:
    found: Found = qa.look_up(question.question, question.history, question.companies)
    hits = tuple(sorted(found.hits, key=lambda hit: (hit.passage.policy, hit.passage.start)))
    return Case(
        question,
        about,
        found.resolved.question,
        # Without what is large: how alike its words are to all of the index.
        found.query and replace(found.query, likeness=np.zeros((0, 0), dtype=np.float32)),
        found.each,
        hits,
        _rows([[getattr(hit.parts, part) for part in PARTS] for hit in hits], len(PARTS)),
        _rows([_gives(found.query, hit) for hit in hits], 2),
        np.array([numbers[hit.passage.policy] for hit in hits], dtype=int),
        np.array([_held(one, question, hit) for hit in hits], dtype=int),
    )


def _rows(values: list[list[float]], width: int) -> Numbers:
    return np.array(values, dtype=float).reshape(-1, width)


def _gives(query: Query | None, hit: Hit) -> list[float]:
    role = query.role if query else None
    return [float(holds_contact(hit.passage.text)), float(role in roles_held(hit.passage))]


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    start: int
    end: int


def _held(one: Set, question: Question, hit: Hit) -> int:
    """Which of the wanted evidence a hit holds: 0, or of a cross question the policy's place."""
    passage = hit.passage
    place = _Place(passage.policy, passage.start, passage.end)
    for gold in question.gold if question.answerable else ():
        if one.matches(gold, place):
            return question.docs.index(gold.doc) if question.kind == CROSS else 0
    return -1


def order(case: Case, weights: Numbers) -> NDArray[np.int64]:
    """The rows of a case's hits, best first, under other weights."""
    rows = np.argsort(-np.round(case.parts @ weights, 6), kind="stable")
    if not case.each:
        return rows
    seen: dict[int, int] = {}
    rounds = []
    for row in rows:
        policy = int(case.policy[row])
        rounds.append(seen.get(policy, 0))
        seen[policy] = rounds[-1] + 1
    return rows[np.argsort(rounds, kind="stable")]


def ranks(case: Case, rows: Sequence[int] | NDArray[np.int64]) -> tuple[int | None, ...]:
    """The ranks, from 1, of the first hit; one a policy for a cross question."""
    held = case.gold[np.array(rows, dtype=int)]
    wanted = range(len(case.question.docs)) if case.question.kind == CROSS else range(1)
    firsts = (np.flatnonzero(held == n) for n in wanted)
    return tuple(int(first[0]) + 1 if len(first) else None for first in firsts)


def signals_of(case: Case, rows: NDArray[np.int64], scores: Numbers) -> dict[str, float]:
    """The signals of confidence for a case ranked so; needs a query and a hit."""
    assert case.query is not None
    top = [replace(case.hits[row], score=float(scores[row])) for row in rows[:1]]
    return signals(case.query, top)
