"""Whom to contact, and how: the addresses in a source, each where it stands.

A value is always the very characters of the policy. Where a web page hid an address, what it shows
instead is given, and the role says that it is hidden: nothing is guessed.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from index.contact_roles import wanted_role
from index.passage import Passage
from index.sentences import sentence_spans

if TYPE_CHECKING:
    from index.contact_spans import Kind

__all__ = [
    "Contact",
    "asks_for_contact",
    "find_contacts",
    "wanted_role",
]

HIDDEN = "hidden in the source"
_REMEMBERED = 1024  # passages; the same ones are shown for many questions


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach somebody, as a policy states it."""

    kind: "Kind"
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


def asks_for_contact(question: str) -> bool:
    """Whether a question wants somebody's address rather than a rule."""
    return bool(_ASKS.search(question))


def find_contacts(passage: Passage, rank: int) -> list[Contact]:
    """The contacts in a source, in the order of the text; each value once.

    rank: of the source.
    """
    return [replace(contact, source=rank) for contact in _contacts(passage)]


@lru_cache(maxsize=_REMEMBERED)
def _contacts(passage: Passage) -> tuple[Contact, ...]:
    # Their rules take 20 ms to import, and few passages give a contact.
    from index.contact_online import HIDDEN_EMAIL
    from index.contact_spans import contact_spans
    from qa.contact_context import role_at

    found: dict[tuple[str, str], Contact] = {}
    sentences = sentence_spans(passage.text, 0, len(passage.text))
    for kind, start, end in sorted(
        contact_spans(passage.text, sentences), key=lambda span: span[1]
    ):
        value = passage.text[start:end]
        sentence = next((s for s in sentences if s[0] <= start < s[1]), (0, len(passage.text)))
        role = role_at(passage, kind, (start, end), sentence)
        if HIDDEN_EMAIL.fullmatch(value):
            role = f"{role}, {HIDDEN}" if role else HIDDEN
        contact = Contact(kind, value, role, 0, passage.start + start, passage.start + end)
        found.setdefault((kind, value), contact)
    return tuple(found.values())
