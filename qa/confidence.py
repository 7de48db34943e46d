"""How sure an answer is, as a probability, and what status follows from it.

A logistic curve over a few signals: how near the best passage is,
whether it speaks of each word of the question and offers what it is after, and the form of the
question, since a long one can never be as near as a short one. `bench/fit.py` fits it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from qa.search import Hit, Query
from qa.weights import Fitted

Status = Literal["answered", "related", "not_found"]

_COUNTS = ("duration", "money", "number")  # what is wanted where a figure is


def signals(query: Query, hits: Sequence[Hit]) -> dict[str, float]:
    """What the confidence of an answer is made of; hits: of one policy or more, best first."""
    best = hits[0]
    wanted = {want.name for want in query.wants}
    return {
        "score": best.score,
        "sentence": best.parts.sentence,
        "weakest": min(best.coverage, default=0.0),
        "length": math.log(max(query.length, 1)),
        "yes_or_no": float(query.yes_or_no),
        "figure": float(bool(wanted & set(_COUNTS))),
        "open": float(bool(wanted - set(_COUNTS))),
        "unmet": float(bool(query.wants) and not best.parts.offered),
    }


def confidence_of(found: Mapping[str, float], fitted: Fitted) -> float:
    """The probability, from 0 to 1, that the first sources answer."""
    total = sum(fitted.confidence[name] * found[name] for name in fitted.confidence)
    return 1 / (1 + math.exp(-(total + fitted.intercept)))


def status_of(confidence: float, query: Query, best: Hit) -> Status:
    """What an answer may be called; best: its first hit.

    Where nobody is named, something is always a little near: there it has to be nearer.
    """
    fitted = query.fitted
    if best.score < (fitted.nothing_of_all if query.nobody else fitted.nothing):
        return "not_found"
    return "answered" if confidence >= fitted.answered else "related"
