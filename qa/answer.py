"""What is shown: an answer with its sources, each a stretch of a policy that anyone can check."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qa.confidence import Status
from qa.contacts import Contact
from qa.quotes import Quote
from qa.render import render
from qa.scope import Origin

SCHEMA = 1  # of the JSON; raised when a field changes its meaning


@dataclass(frozen=True, slots=True)
class Source:
    """A passage shown as evidence; `text` is exactly `policy.text[start:end]`."""

    rank: int  # from 1
    company: str
    title: str
    effective_date: date | None
    file: str
    section: tuple[str, ...]  # the headings above it, outermost first
    start: int  # characters into the policy's text
    end: int
    text: str
    quotes: tuple[Quote, ...]  # in order, inside the source
    score: float

    @property
    def quote(self) -> str:
        """The sentences that answer, word for word; " … " where others stand between them."""
        return " … ".join(self.text[q.start - self.start : q.end - self.start] for q in self.quotes)

    @property
    def address(self) -> str:
        """Where it stands, as `file:start-end`."""
        return f"{self.file}:{self.start}-{self.end}"

    def to_dict(self) -> dict[str, Any]:
        """The source as JSON has it."""
        return {
            "rank": self.rank,
            "company": self.company,
            "title": self.title,
            "effective_date": self.effective_date.isoformat() if self.effective_date else None,
            "file": self.file,
            "section": list(self.section),
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "quotes": [{"start": quote.start, "end": quote.end} for quote in self.quotes],
            "score": round(self.score, 4),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: sources, best first, and how far they can be relied on."""

    question: str
    resolved_question: str  # as it reads without the questions before it
    status: Status
    reason: str  # one sentence for a person
    confidence: float  # the probability, from 0 to 1, that the first sources answer
    companies: tuple[str, ...]  # that were looked in; empty for all
    unknown: tuple[str, ...]  # companies asked about that have no policy here
    scope: Origin  # how it was decided where to look
    sources: tuple[Source, ...]
    contacts: tuple[Contact, ...]
    elapsed_ms: float

    def to_dict(self, id: object = None) -> dict[str, Any]:
        """The answer as JSON has it, from Python and from the shell alike."""
        return {
            "schema": SCHEMA,
            "id": id,
            "question": self.question,
            "resolved_question": self.resolved_question,
            "status": self.status,
            "reason": self.reason,
            "confidence": round(self.confidence, 4),
            "scope": {
                "companies": list(self.companies),
                "unknown": list(self.unknown),
                "from": self.scope,
            },
            "sources": [source.to_dict() for source in self.sources],
            "contacts": [_contact(contact) for contact in self.contacts],
            "elapsed_ms": round(self.elapsed_ms, 1),
        }

    def __str__(self) -> str:
        """The answer as the shell prints it."""
        return render(self)


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "kind": contact.kind,
        "value": contact.value,
        "role": contact.role,
        "source": contact.source,
        "start": contact.start,
        "end": contact.end,
    }


def reason_for(
    status: Status,
    unknown: Sequence[str],
    companies: Sequence[str],
    sources: Sequence[Source],
    each: bool,
) -> str:
    """Why an answer has its status, in a sentence or two for a person.

    each: whether every company's best source comes before any company's second.
    """
    missing = f" There is no policy of {_listed(unknown)} here." if unknown else ""
    if unknown and not companies:  # a word in lower case, which may be no company at all
        missing = f" The policies here do not mention {_listed(unknown)}."
    whose = f"{_listed(companies)}" if companies else "The policies here"
    if status == "answered" and each:
        return f"These passages answer this; the best of each company comes first.{missing}"
    if status == "answered":
        first = sources[0]
        where = f", under “{first.section[-1]}”" if first.section else ""
        return f"{first.company} answers this in its {first.title}{where}.{missing}"
    if status == "related":
        verb = "does" if len(companies) == 1 else "do"
        return f"{whose} {verb} not clearly state this; these passages come nearest.{missing}"
    searched = f"the policy of {_listed(companies)}" if companies else "the policies here"
    return f"Nothing in {searched} comes near this question.{missing}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""
