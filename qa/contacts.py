"""Whom to contact, and how: the addresses in a source, each where it stands.

A value is always the very characters of the policy. Where a web page hid an address, what it shows
instead is given, and the role says that it is hidden: nothing is guessed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import phonenumbers

from index.passage import Passage
from index.sentences import sentence_spans

Kind = Literal["email", "phone", "postal", "web", "organisation"]
HIDDEN = "hidden in the source"
_REGIONS = ("US", "GB")  # whose national notation is understood; numbers with + are, of all others


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
_HIDDEN = re.compile(r"\[email[\s\u00a0]+protected\]")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9.+-])[A-Za-z0-9](?:\\?[\w.+-]){0,63}@"
    r"(?:[A-Za-z0-9](?:\\?[A-Za-z0-9-]){0,62}\\?\.){1,5}[A-Za-z]{2,24}"
)
_SPELT = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}\s?[\[({]\s?at\s?[\])}]\s?[\w-]{1,63}"
    r"(?:\s?[\[({]\s?dot\s?[\])}]\s?[\w-]{1,63}){1,4}",
    re.IGNORECASE,
)
_WEB = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"'“”‘’]*[^\s<>()\[\]\"'“”‘’.,;:!?_*]")
_REACHES = re.compile(
    r"\b(?:form|webform|request|contact|portal|submit|opt|complain|complaint|write|feedback|dispute)",
    re.IGNORECASE,
)
_DIALS = re.compile(
    r"\b(?:tel|call|phone|ring|fax|dial|text|mobile|hotline|helpline|line|number|desk)", re.I
)
_DIALLED = re.compile(r"[+(0]|\d{3}[.-]\d{3}[.-]\d{4}$")  # numbers that need no "call" before them
_POSTCODE = re.compile(
    r"\b(?:[A-Z]{2},? \d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}"
    r"|[A-Z]\d[\dW] [A-Z\d]{4}|(?:[A-Z]{1,2}-)?\d{4,5} [^\W\d_a-z][^\W\d_]{2,})\b"
)
_STREET = re.compile(r"\b(?:\d+[A-Za-z]?|box|house|room|suite|floor|exchange|cube|office)\b", re.I)
_BEFORE_ADDRESS = re.compile(r"(?:\b(?:at|to|is)\b|[:;–]|[a-z]{3}\.)\s", re.IGNORECASE)
_ADDRESS_END = re.compile(
    r"\s\(|[.;)](?:\s|$)|\s(?:or|and|by|tel|phone|e-?mail|where|with)\b|$", re.IGNORECASE
)
_ADDRESS_REACH = 160  # characters before a postcode; the longest of the seeds has 91
_BLOCK_LINE = re.compile(r"(?=.{1,60}$)(?:[^.;]*[^.;:\n]|(?:\S+ ){0,3}\S+\.)")  # as in an address
_ORGANISATION = re.compile(
    r"(?:appointed|designated|engaged|named)\s+(?P<a>[A-Z][\w&.'’-]*(?:\s[A-Z][\w&.'’-]*){0,4})\s+as\b"
    r"|representative[^.\n]{0,60}?\bis\s+(?P<b>[A-Z][\w&.'’-]*(?:\s[A-Z][\w&.'’-]*){0,4})"
)
_ROLES = (
    (
        "EU representative",
        r"protection representative|representative in the (?:european )?(?:union|eu)|article 27",
    ),
    ("UK representative", r"representative (?:for|in) the (?:united kingdom|uk)"),
    ("data protection officer", r"data protection officer|\bdpo\b"),
    ("privacy officer", r"privacy (?:officer|administrator)|chief privacy"),
    ("California requests", r"california|ccpa"),
    ("children", r"\bchild|parents?\b|guardian"),
    ("security", r"\bsecurity|breach|hack|vulnerabilit"),
    ("marketing opt-out", r"unsubscrib|marketing|opt(?:ing)?[ -]out|promotional|newsletter"),
    ("complaints", r"complain|ombuds|dispute|unresolved|not satisfied|satisfactor"),
    ("GDPR requests", r"\bgdpr\b|european"),
    ("support", r"support|help ?desk|customer service|billing"),
    ("privacy", r"privacy|personal (?:data|information)"),
)
_ROLE_PATTERNS = tuple((role, re.compile(pattern, re.IGNORECASE)) for role, pattern in _ROLES)


def asks_for_contact(question: str) -> bool:
    """Whether a question wants somebody's address rather than a rule."""
    return bool(_ASKS.search(question))


def holds_contact(text: str) -> bool:
    """Whether a stretch of text gives a way to reach somebody; quicker than finding it."""
    return bool(
        _HIDDEN.search(text)
        or _EMAIL.search(text)
        or _SPELT.search(text)
        or _POSTCODE.search(text)
        or (_WEB.search(text) and _REACHES.search(text))
        or (_DIALS.search(text) and re.search(r"\d{3}[\s.-]\d{3,4}|\d{5} \d{5,6}", text))
    )


def find_contacts(passage: Passage, rank: int) -> list[Contact]:
    """The contacts in a source, in the order of the text; each value once."""
    found: dict[tuple[str, str], Contact] = {}
    for kind, start, end in sorted(_spans(passage.text), key=lambda span: span[1]):
        value = passage.text[start:end]
        role = _role(passage, start)
        if _HIDDEN.fullmatch(value):
            role = f"{role}, {HIDDEN}" if role else HIDDEN
        contact = Contact(kind, value, role, rank, passage.start + start, passage.start + end)
        found.setdefault((kind, value), contact)
    return list(found.values())


def _spans(text: str) -> Iterator[tuple[Kind, int, int]]:
    for pattern in (_EMAIL, _SPELT, _HIDDEN):
        for match in pattern.finditer(text):
            yield "email", match.start(), match.end()
    for match in _WEB.finditer(text):
        first, last = _sentence_around(text, match.start())
        if _REACHES.search(text, first, last):
            yield "web", match.start(), match.end()
    for match in _ORGANISATION.finditer(text):
        group = "a" if match["a"] else "b"
        yield "organisation", match.start(group), match.end(group)
    yield from _phones(text)
    yield from _postal(text)


def _phones(text: str) -> Iterator[tuple[Kind, int, int]]:
    seen: set[int] = set()
    for region in _REGIONS:
        matcher = phonenumbers.PhoneNumberMatcher(
            text, region, leniency=phonenumbers.Leniency.POSSIBLE
        )
        for match in matcher:
            digits = sum(map(str.isdigit, match.raw_string))
            dialled = _DIALS.search(text, max(0, match.start - 60), match.start)
            sure = digits >= 9 and (dialled or _DIALLED.match(match.raw_string))
            if sure and match.start not in seen and not _POSTCODE.search(match.raw_string):
                seen.update(range(match.start, match.end))
                yield "phone", match.start, match.end


def _postal(text: str) -> Iterator[tuple[Kind, int, int]]:
    last = 0
    for match in _POSTCODE.finditer(text):
        start = _address_start(text, max(last, match.start() - _ADDRESS_REACH), match.start())
        end = _address_end(text, match.end())
        if start >= last and _STREET.search(text, start, match.start()):
            yield "postal", start, end
            last = end


def _address_start(text: str, earliest: int, postcode: int) -> int:
    """Where an address begins: at its line or block of short lines, or behind "at", "to", ":"."""
    line = text.rfind("\n", earliest, postcode) + 1
    start = max(line, earliest)
    while line > earliest:  # up through short lines of one block
        above = text.rfind("\n", earliest, line - 1) + 1
        body = text[above : line - 1].strip()
        if not _BLOCK_LINE.fullmatch(body):
            break
        start = line = above
    block = "\n" in text[start:postcode]
    for cue in () if block else _BEFORE_ADDRESS.finditer(text, start, postcode):
        start = cue.end()
    for email in _EMAIL.finditer(text, start, postcode):
        start = email.end()
    while start < postcode and not text[start].isalnum():
        start += 1
    return start


def _address_end(text: str, postcode_end: int) -> int:
    line_end = text.find("\n", postcode_end)
    line_end = len(text) if line_end < 0 else line_end
    stop = _ADDRESS_END.search(text, postcode_end, line_end)
    end = stop.start() if stop else line_end
    while text[end - 1] in " ,":
        end -= 1
    return end


def _role(passage: Passage, position: int) -> str:
    """What a contact is for, by the nearest words: its sentence, its headings, its passage."""
    first, last = _sentence_around(passage.text, position)
    for near in (passage.text[first:last], *reversed(passage.section), passage.text):
        for role, pattern in _ROLE_PATTERNS:
            if pattern.search(near):
                return role
    return ""


def _sentence_around(text: str, position: int) -> tuple[int, int]:
    spans = sentence_spans(text, 0, len(text))
    return next(((a, b) for a, b in spans if a <= position < b), (0, len(text)))
