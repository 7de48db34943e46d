"""An answer about several companies, parted by company: what a terminal and the chat both show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from qa.confidence import Status
from qa.contacts import Contact

if TYPE_CHECKING:  # an answer prints itself with this
    from qa.answer import Answer, CompanyAnswer, Source

STATED = {"answered": "Answered", "related": "Not clearly stated", "not_found": "Not stated"}
_ORDER = tuple(STATED)
_FEW = 5  # companies with nothing to show that each get a heading; more of them share one


@dataclass(frozen=True, slots=True)
class Group:
    """What stands under one heading: a company's own, or names of those with nothing to show."""

    companies: tuple[str, ...]  # several only without sources
    status: Status
    confidence: float  # the probability, from 0 to 1, that its first sources answer
    sources: "tuple[Source, ...]"  # best first
    contacts: tuple[Contact, ...]  # that stand in those sources

    @property
    def name(self) -> str:
        """Whose it is."""
        return self.companies[0] if len(self.companies) == 1 else f"{len(self.companies)} companies"

    @property
    def stated(self) -> str:
        """Its status, in words."""
        # Of a hundred companies and more, some answer in passages that are one too many to show.
        beyond = "" if self.sources or self.status == "not_found" else ", not shown"
        return STATED[self.status] + beyond

    @property
    def sure(self) -> str:
        """How sure that is, in words; empty unless it is an answer that is shown."""
        return sure(self.status, self.confidence) if self.sources else ""


def sure(status: Status, confidence: float) -> str:
    """How sure an answer is, in words; nothing else than an answer is ever called sure."""
    return f"{confidence:.0%} sure" if status == "answered" else ""


def groups_of(answer: "Answer") -> list[Group]:
    """The answer by company, the best first; empty unless it is about several companies."""
    if len(answer.by_company) < 2:
        return []
    groups = []
    ordered = sorted(answer.by_company, key=_place)
    for _, alike in groupby(ordered, key=lambda one: (one.status, bool(one.sources))):
        found = list(alike)
        together = len(found) > _FEW and not found[0].sources
        parts = [found] if together else [[one] for one in found]
        groups += [_group(part, answer.contacts) for part in parts]
    return groups


def _place(one: "CompanyAnswer") -> tuple[int, bool, int]:
    """Answers first, then what is near; among them by the best source, and those without last."""
    return _ORDER.index(one.status), not one.sources, one.sources[0].rank if one.sources else 0


def _group(answers: "Sequence[CompanyAnswer]", contacts: Iterable[Contact]) -> Group:
    first = answers[0]
    ranks = {source.rank for source in first.sources}
    return Group(
        companies=tuple(one.company for one in answers),
        status=first.status,
        confidence=first.confidence,
        sources=first.sources,
        contacts=tuple(contact for contact in contacts if contact.source in ranks),
    )


def understood(answer: "Answer") -> str:
    """What a question was taken to mean; empty if it was taken as it stands, or asked nothing."""
    same = answer.resolved_question == answer.question
    return "" if same else answer.resolved_question
