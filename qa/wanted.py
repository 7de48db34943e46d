"""What a question is after: a time, a price, a place, a reason."""

import math
import re
from dataclasses import dataclass

import numpy as np

from index.vectors import Vectors
from qa.weights import Fitted


@dataclass(frozen=True, slots=True)
class Want:
    """Something that questions are after, told by how they ask; passages offer it."""

    name: str  # one of `index.offers.MATTERS`
    asks: re.Pattern[str]


_ASKS = {
    "duration": r"\bhow (?:long|soon|quickly|fast|often|far back|many (?:minutes|hours|days|weeks"
    r"|months|years))\b|\b(?:until|by|since) when\b|\bdeadline\b",
    "money": r"\bhow much\b|\bcosts?\b|\bfees?\b|\bprices?\b|\bcharged?\b|\bfor free\b"
    r"|\bfines?\b",
    "number": r"\bhow (?:many|old|big|large|high|low|far)\b"
    r"|\bwhat (?:age|percentage|number|limit)\b",
    "place": r"^\W*(?:\w{1,20}\s){0,3}where\b"
    r"|\b(?:which|what) (?:country|countries|cit(?:y|ies)|town)",
    "reason": r"\bwhy\b|\bwhat for\b|\bpurposes?\b|\breasons?\b",
    "definition": r"\bmeans?\b|\bmeaning\b|\bdefin\w{1,8}|\bcounts? as\b"
    r"|^\W*what(?:'s| is| are) (?:an? )?[\w-]{2,30}(?: [\w-]{2,30})?\W*$",
    "version": r"\b(?:last|latest|most recent\w*)"
    r" (?:changed?|updated?|revis\w{1,4}|amend\w{1,4}|version)"
    r"|\b(?:effective|in force|into force|effective date|up to date|how (?:old|recent|current))\b",
}
WANTS = tuple(Want(name, re.compile(asks, re.IGNORECASE)) for name, asks in _ASKS.items())
_YES_OR_NO = re.compile(
    r"^\W*(?:(?:and|so|but)\W+)?(?:can|may|am|must|do|does|did|is|are|will|would|should|could|has"
    r"|have)\b",
    re.IGNORECASE,
)


def wants_of(question: str) -> tuple[Want, ...]:
    """What a question is after; often nothing that can be told by its words."""
    return tuple(want for want in WANTS if want.asks.search(question))


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
