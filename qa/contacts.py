"""Whom to contact, and how: the addresses in a source, each where it stands.

A value is always the very characters of the policy. Where a web page hid an address, what it shows
instead is given, and the role says that it is hidden: nothing is guessed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from index.passage import Passage
from index.sentences import sentence_spans
from qa.contact_bodies import bodies, holds_body
from qa.contact_context import role_at
from qa.contact_online import (
    HIDDEN_EMAIL,
    emails,
    holds_email,
    holds_web_address,
    web_addresses,
)
from qa.contact_phone import holds_phone, phones
from qa.contact_postal import holds_postal, postal_addresses
from qa.contact_roles import roles_in, wanted_role

__all__ = [
    "Contact",
    "asks_for_contact",
    "find_contacts",
    "holds_contact",
    "roles_held",
    "wanted_role",
]

Kind = Literal["email", "phone", "postal", "web", "organisation"]
HIDDEN = "hidden in the source"
_Span = tuple[int, int]
_Found = tuple[Kind, int, int]


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach somebody, as a policy states it."""

    kind: Kind
    value: str  # the policy's own characters
    role: str  # whose or what for, "" where the policy does not say
    source: int  # the rank of the source that it stands in
    start: int  # characters into the policy's text
    end: int


_ASKS = re.compile(
    r"\b(?:contact\w*|e-?mails?|mailbox|phone|telephone|call|ring|text|address(?:es)?|reach"
    r"|writ(?:e|ing)|letter|hotline|helpline|number|dpo|officer|representative|whom"
    r"|who (?:do|can|should|must|may|is|are|at)"
    r"|where (?:do|can|should|must|may) (?:i|we|you|one)|turn to|get in touch|form|complain|report"
    r"|send|tell|speak|talk)\b",
    re.IGNORECASE,
)
_KNOWN = 8192  # passages remembered, as each is weighed again for every question that it comes near


def asks_for_contact(question: str) -> bool:
    """Whether a question wants somebody's address rather than a rule."""
    return bool(_ASKS.search(question))


@lru_cache(maxsize=_KNOWN)
def holds_contact(text: str) -> bool:
    """Whether a stretch of text gives a way to reach somebody; quicker than finding it."""
    return (
        holds_email(text)
        or holds_phone(text)
        or holds_postal(text)
        or holds_web_address(text)
        or holds_body(text)
    )


def roles_held(passage: Passage) -> frozenset[str]:
    """The roles that a passage may give a contact for; none if it gives no contact."""
    return _roles_held(passage.text, passage.section)


@lru_cache(maxsize=_KNOWN)
def _roles_held(text: str, section: tuple[str, ...]) -> frozenset[str]:
    return roles_in(text, *section) if holds_contact(text) else frozenset()


def find_contacts(passage: Passage, rank: int) -> list[Contact]:
    """The contacts in a source, in the order of the text; each value once."""
    found: dict[tuple[str, str], Contact] = {}
    sentences = sentence_spans(passage.text, 0, len(passage.text))
    for kind, start, end in sorted(_apart(passage.text, sentences), key=lambda span: span[1]):
        value = passage.text[start:end]
        sentence = next((s for s in sentences if s[0] <= start < s[1]), (0, len(passage.text)))
        role = role_at(passage, kind, (start, end), sentence)
        if HIDDEN_EMAIL.fullmatch(value):
            role = f"{role}, {HIDDEN}" if role else HIDDEN
        contact = Contact(kind, value, role, rank, passage.start + start, passage.start + end)
        found.setdefault((kind, value), contact)
    return list(found.values())


def _apart(text: str, sentences: Sequence[_Span]) -> Iterator[_Found]:
    """The contacts without those that are a part of another: a number of a web address is none."""
    taken: list[_Span] = []
    for kind, start, end in _spans(text, sentences):
        group = taken if kind != "organisation" else []
        if not any(start < b and a < end for a, b in group):
            group.append((start, end))
            yield kind, start, end


def _spans(text: str, sentences: Sequence[_Span]) -> Iterator[_Found]:
    yield from (("email", *span) for span in emails(text))
    for sentence in sentences:
        yield from (("web", *span) for span in web_addresses(text, sentence))
    yield from (("postal", *span) for span in postal_addresses(text))
    yield from (("phone", *span) for span in phones(text))
    yield from (("organisation", *span) for span in _bodies(text, sentences))


def _bodies(text: str, sentences: Sequence[_Span]) -> list[_Span]:
    """The bodies in the text, each once where several rules tell of it."""
    found: list[_Span] = []
    for sentence in sentences:
        for start, end in bodies(text, sentence):
            if not any(start < b and a < end for a, b in found):
                found.append((start, end))
    return found
