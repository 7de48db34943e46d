"""Questions whose evidence is known: read from a file, each checked against the policies."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from index.errors import CallError, PolicyError
from index.policy import Policy
from qa.checks import check_history, check_question, company_names
from qa.metrics import CROSS, Gold, Question
from qa.scope import Scoper

EXAMPLE = '{"question": "…", "gold": [{"doc": "acme.txt", "start": 0, "end": 40}]}'
_LISTED = 5  # policies named in a complaint


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
        self._scoper = Scoper.of(policies)

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
