"""Measure the answers on questions whose evidence is known: read them strictly, ask, and judge."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from index.errors import CallError, PolicyError
from index.policy import Policy
from index.store import Index
from qa.answer import Answer, Source
from qa.checks import check_history, check_question, company_names
from qa.metrics import (
    CROSS,
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
from qa.scope import Scoper

SCHEMA = 1  # of the JSON; raised when a field changes its meaning
DEFAULT_TOP = 10  # sources asked for, so that the MRR sees a hit in any of the first 10
EXAMPLE = '{"question": "…", "gold": [{"doc": "acme.txt", "start": 0, "end": 40}]}'
_LISTED = 5  # policies named in a complaint


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


def read_questions(path: Path, policies: Sequence[Policy]) -> tuple[Question, ...]:
    """The questions in a file, one a line as JSON, checked against the policies they ask about.

    Raises CallError, naming the file and the line, for the first thing that is wrong.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise CallError(f"{path} cannot be read: {error.strerror}. Name a JSONL file.") from error
    reader = _Reader(policies)
    for number, line in enumerate(lines, 1):
        try:
            if line.strip():
                reader.read(line, number)
        except PolicyError as error:
            raise CallError(f"{path}, line {number}: {error}") from error
    if not any(question.answerable for question in reader.questions):
        raise CallError(
            f"{path} has no answerable question, but {len(reader.questions)} without gold. Write"
            f" one as {EXAMPLE}"
        )
    return tuple(reader.questions)


class _Reader:
    """Reads question after question; every complaint is a CallError."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self.questions: list[Question] = []
        self._lines: dict[str, int] = {}  # by id
        self._texts = {policy.id: policy.text for policy in policies}
        self._scoper = Scoper(policies)

    def read(self, line: bytes, number: int) -> None:
        row = _object(line)
        check_question(row["question"])
        gold = tuple(self._gold(span) for span in _list_of(row, "gold"))
        question = Question(
            id=self._id(row, number),
            question=row["question"],
            kind=_kind(row),
            docs=self._docs(row, gold),
            answerable=_answerable(row, gold),
            gold=gold,
            history=_history(row),
            companies=self._companies(row),
        )
        _check_cross(question)
        self.questions.append(question)

    def _id(self, row: Mapping[str, Any], number: int) -> str:
        id = number if row.get("id") is None else row["id"]
        if not isinstance(id, str | int) or isinstance(id, bool):
            raise CallError(f"id is {id!r}; expected text or a whole number.")
        if str(id) in self._lines:
            raise CallError(
                f"The id {str(id)!r} is that of line {self._lines[str(id)]}. Give each its own."
            )
        self._lines[str(id)] = number
        return str(id)

    def _gold(self, span: object) -> Gold:
        """A stretch of evidence that lies in its policy, and says what is said there."""
        if not isinstance(span, dict):
            raise CallError(f"gold holds {span!r}; expected it as in {EXAMPLE}")
        doc, start, end = (span.get(key) for key in ("doc", "start", "end"))
        text = self._text(doc, "gold")
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
            raise CallError(
                f"gold from {start!r} to {end!r} is no stretch of {doc}, which has {len(text):,}"
                " characters. Expected 0 <= start < end; count characters, not bytes."
            )
        said = span.get("text")
        if said is not None and said != text[start:end]:
            raise CallError(
                f"{doc}:{start}-{end} reads {_short(text[start:end])}, but gold says"
                f" {_short(said)}: {_remedy(said, text)}"
            )
        return Gold(str(doc), start, end)

    def _text(self, doc: object, key: str) -> str:
        if isinstance(doc, str) and doc in self._texts:
            return self._texts[doc]
        ids = [*self._texts]
        more = f" and {len(ids) - _LISTED} more" if len(ids) > _LISTED else ""
        raise CallError(
            f"{key} names {doc!r}, which is not in the index; there are {', '.join(ids[:_LISTED])}"
            f"{more}. Correct the name, or build the index of the folder that has it."
        )

    def _docs(self, row: Mapping[str, Any], gold: Sequence[Gold]) -> tuple[str, ...]:
        docs = _list_of(row, "docs")
        for doc in docs:
            self._text(doc, "docs")
        return tuple(docs or dict.fromkeys(span.doc for span in gold))

    def _companies(self, row: Mapping[str, Any]) -> tuple[str, ...] | None:
        if row.get("companies") is None:
            return None
        names = company_names(row["companies"])
        self._scoper.for_companies(names)
        return tuple(names)


def _object(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line, parse_constant=_refuse)
        json.dumps(row, ensure_ascii=False).encode()  # text that can be written back
    except (ValueError, RecursionError) as error:
        raise CallError(f"This is not JSON: {error}. Write {EXAMPLE}") from error
    if not isinstance(row, dict) or "question" not in row:
        found = "an object without question" if isinstance(row, dict) else _short(row)
        raise CallError(f"This is {found}; expected {EXAMPLE}")
    return row


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


def _list_of(row: Mapping[str, Any], key: str) -> list[Any]:
    found = row.get(key)
    if not isinstance(found, list | None):
        raise CallError(f"{key} is {_short(found)}; expected a list.")
    return found or []


def _kind(row: Mapping[str, Any]) -> str:
    kind = row.get("kind")
    if not isinstance(kind, str | None) or (kind is not None and not kind.strip()):
        raise CallError(
            f"kind is {kind!r}; expected a word, such as direct. Leave it out for none."
        )
    return kind or "question"


def _history(row: Mapping[str, Any]) -> tuple[str, ...]:
    history = row.get("history")
    if history is None:
        return ()
    check_history(history)
    return tuple(history)


def _answerable(row: Mapping[str, Any], gold: Sequence[Gold]) -> bool:
    answerable = row.get("answerable")
    if answerable is None or answerable is bool(gold):
        return bool(gold)
    found = f"answerable is {_short(answerable)} {'with' if gold else 'without'} gold"
    raise CallError(f"{found}; expected true with gold, false without. Leave it out.")


def _check_cross(question: Question) -> None:
    golden = {span.doc for span in question.gold}
    if question.kind == CROSS and sorted(question.docs) != sorted(golden) and question.answerable:
        raise CallError(
            f"A cross question wants gold in each of its docs, {', '.join(question.docs)}; its gold"
            f" is in {', '.join(sorted(golden))}. Add what is missing."
        )


def _short(found: object) -> str:
    text = repr(found)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _remedy(said: object, text: str) -> str:
    if isinstance(said, str) and said and text.count(said) == 1:
        start = text.index(said)
        return f"it moved. Write start {start}, end {start + len(said)}."
    return "the policy changed since. Mark the evidence again."


def evaluate(
    qa: PolicyQA, index: Index, questions: Iterable[Question], top: int = DEFAULT_TOP
) -> Evaluation:
    """Ask each question and judge its answer.

    index:     the one that `qa` answers from.
    questions: as `read_questions` gives them; at least one is answerable.
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
