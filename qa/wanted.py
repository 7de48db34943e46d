"""What a question is after, and whether a passage offers it: a time, a price, a place, a reason."""

import math
import re
from dataclasses import dataclass

import numpy as np

from index.vectors import Vectors
from qa.weights import Fitted

_NUMBER = r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|twice|once)\b"
_SPAN = r"(?:minutes?|hours?|days?|weeks?|months?|quarters?|years?|annual|yearly|monthly)"


@dataclass(frozen=True, slots=True)
class Want:
    """Something that questions are after, by how they ask and how passages give it."""

    name: str
    asks: re.Pattern[str]
    offers: re.Pattern[str]


def _want(name: str, asks: str, offers: str) -> Want:
    return Want(name, re.compile(asks, re.IGNORECASE), re.compile(offers, re.IGNORECASE))


WANTS = (
    _want(
        "duration",
        r"\bhow (?:long|soon|quickly|fast|often|far back|many (?:minutes|hours|days|weeks|months"
        r"|years))\b|\b(?:until|by|since) when\b|\bdeadline\b",
        rf"\b{_SPAN}\b|\bwithin \w{{1,20}}|\bas long as\b|\bimmediately\b|\bindefinite|\bwithout"
        r" (?:undue )?delay\b|\bas soon as\b",
    ),
    _want(
        "money",
        r"\bhow much\b|\bcosts?\b|\bfees?\b|\bprices?\b|\bcharged?\b|\bfor free\b|\bfines?\b",
        r"[$€£¥%]|\b(?:EUR|USD|GBP|CHF|NOK|SEK|DKK|CAD|AUD|fees?|free|charges?|costs?|prices?"
        r"|euros?|pounds?|dollars?|kroner|francs?|percent)\b",
    ),
    _want(
        "number",
        r"\bhow (?:many|old|big|large|high|low|far)\b|\bwhat (?:age|percentage|number|limit)\b",
        _NUMBER,
    ),
    _want(
        "place",
        r"^\W*(?:\w{1,20}\s){0,3}where\b|\b(?:which|what) (?:country|countries|cit(?:y|ies)|town)",
        r"\b(?:country|countries|located|location|stored|hosted|servers?|cent(?:er|re)s?|region"
        r"|website|page|online|offices?|desk|counter)\b|\b(?:in|at|to|from|outside) (?:the )?"
        r"(?-i:[A-Z])",
    ),
    _want(
        "reason",
        r"\bwhy\b|\bwhat for\b|\bpurposes?\b|\breasons?\b",
        r"\b(?:because|so that|in order to|purposes?|reasons?|since|therefore|to)\b",
    ),
    _want(
        "definition",
        r"\bmeans?\b|\bmeaning\b|\bdefin\w{1,8}|\bcounts? as\b|^\W*what(?:'s| is| are) (?:an? )?"
        r"[\w-]{2,30}(?: [\w-]{2,30})?\W*$",
        r"[“\"][^”\"\n]{2,60}[”\"]|\bmeans?\b|\brefers? to\b|\bdefin\w{1,8}|\bis (?:an?|any)\b",
    ),
    _want(
        "version",
        r"\b(?:last|latest|most recent\w*) (?:changed?|updated?|revis\w{1,4}|amend\w{1,4}|version)"
        r"|\b(?:effective|in force|into force|effective date|up to date|how (?:old|recent|current))"
        r"\b",
        r"\b(?:effective|in force|valid|updated|revised|amended|version|revision|modified)\b"
        r"[^\n.]{0,40}?\d{1,4}",
    ),
)
_YES_OR_NO = re.compile(
    r"^\W*(?:(?:and|so|but)\W+)?(?:can|may|am|must|do|does|did|is|are|will|would|should|could|has"
    r"|have)\b",
    re.IGNORECASE,
)


def wants_of(question: str) -> tuple[Want, ...]:
    """What a question is after; often nothing that can be told by its words."""
    return tuple(want for want in WANTS if want.asks.search(question))


def offered(wants: tuple[Want, ...], text: str) -> float:
    """The share, from 0 to 1, of what is wanted that a text offers; 0 where nothing is."""
    return sum(bool(want.offers.search(text)) for want in wants) / len(wants) if wants else 0.0


def wants_contact(asks: bool, vector: Vectors, fitted: Fitted) -> float:
    """The probability, from 0 to 1, that a question wants somebody's address.

    asks:   whether its words are such as ask for one.
    vector: (d,), of the model that was fitted on; with another only the words tell.
    """
    if len(vector) != len(fitted.contact):
        return float(asks)
    total = float(vector @ np.array(fitted.contact)) + fitted.contact_words * asks
    return 1 / (1 + math.exp(-(total + fitted.contact_intercept)))


def is_yes_or_no(question: str) -> bool:
    """Whether a question can be answered by yes or no."""
    return bool(_YES_OR_NO.search(question))
