"""Telling from its text what a passage offers, as `index.offers` keeps it."""

import re
from collections.abc import Sequence

from index.contact_bodies import holds_body
from index.contact_online import holds_email, holds_web_address
from index.contact_phone import holds_phone
from index.contact_postal import holds_postal
from index.contact_roles import roles_in
from index.contact_spans import contact_spans
from index.offers import CONTACT, FURNITURE, LISTED, Offers, packed
from index.passage import Kind, Passage
from index.sentences import sentence_spans

_NUMBER = r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|twice|once)\b"
_SPAN = r"(?:minutes?|hours?|days?|weeks?|months?|quarters?|years?|annual|yearly|monthly)"
_MATTERS = {  # how passages give what questions are after
    "duration": rf"\b{_SPAN}\b|\bwithin \w{{1,20}}|\bas long as\b|\bimmediately\b|\bindefinite"
    r"|\bwithout (?:undue )?delay\b|\bas soon as\b",
    "money": r"[$€£¥%]|\b(?:EUR|USD|GBP|CHF|NOK|SEK|DKK|CAD|AUD|fees?|free|charges?|costs?|prices?"
    r"|euros?|pounds?|dollars?|kroner|francs?|percent)\b",
    "number": _NUMBER,
    "place": r"\b(?:country|countries|located|location|stored|hosted|servers?|cent(?:er|re)s?"
    r"|region|website|page|online|offices?|desk|counter)\b|\b(?:in|at|to|from|outside) (?:the )?"
    r"(?-i:[A-Z])",
    "reason": r"\b(?:because|so that|in order to|purposes?|reasons?|since|therefore|to)\b",
    "definition": r"[“\"][^”\"\n]{2,60}[”\"]|\bmeans?\b|\brefers? to\b|\bdefin\w{1,8}"
    r"|\bis (?:an?|any)\b",
    "version": r"\b(?:effective|in force|valid|updated|revised|amended|version|revision|modified)\b"
    r"[^\n.]{0,40}?\d{1,4}",
}
_PATTERNS = {name: re.compile(given, re.IGNORECASE) for name, given in _MATTERS.items()}


def offers_of(passages: Sequence[Passage]) -> Offers:
    """What each passage offers, (passages,)."""
    return packed([_offered(passage) for passage in passages])


def offered(text: str) -> tuple[str, ...]:
    """Those of `MATTERS` that a text offers."""
    return tuple(name for name, pattern in _PATTERNS.items() if pattern.search(text))


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
    held = holds_contact(passage.text)
    return roles_in(passage.text, *passage.section) if held else frozenset()


def _offered(passage: Passage) -> set[str]:
    text = passage.text
    told = {*offered(text), *roles_held(passage)}
    if passage.kind != Kind.TEXT:
        told.add(FURNITURE)
    if holds_contact(text):
        told.add(CONTACT)
    if any(contact_spans(text, sentence_spans(text, 0, len(text)))):
        told.add(LISTED)
    return told
