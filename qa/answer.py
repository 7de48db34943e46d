"""What is shown: an answer with its sources, each a stretch of a policy that anyone can check."""

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
    page: int | None = None  # from 1, on which its first quote begins; None if there are no pages

    @property
    def quote(self) -> str:
        """The sentences that answer, word for word; " … " where others stand between them."""
        return " … ".join(self.text[q.start - self.start : q.end - self.start] for q in self.quotes)

    @property
    def address(self) -> str:
        """Where it stands, as `file:start-end`."""
        return f"{self.file}:{self.start}-{self.end}"

    @property
    def place(self) -> str:
        """Where it stands, for a person: its address, and its page if it has one."""
        return f"{self.address}, page {self.page}" if self.page else self.address

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
            "page": self.page,
        }


@dataclass(frozen=True, slots=True)
class CompanyAnswer:
    """What one company's policies say of it."""

    company: str
    status: Status
    confidence: float  # the probability, from 0 to 1, that its first sources answer
    sources: tuple[Source, ...]  # of those of the answer, its own


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
    by_company: tuple[CompanyAnswer, ...]  # of each company asked about, or else with a source
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
            "by_company": [_company(answer) for answer in self.by_company],
            "contacts": [_contact(contact) for contact in self.contacts],
            "elapsed_ms": round(self.elapsed_ms, 1),
        }

    def __str__(self) -> str:
        """The answer as the shell prints it."""
        return render(self)


def _company(answer: CompanyAnswer) -> dict[str, Any]:
    return {
        "company": answer.company,
        "status": answer.status,
        "confidence": round(answer.confidence, 4),
        "sources": [source.rank for source in answer.sources],
    }


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "kind": contact.kind,
        "value": contact.value,
        "role": contact.role,
        "source": contact.source,
        "start": contact.start,
        "end": contact.end,
    }
