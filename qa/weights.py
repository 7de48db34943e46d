"""The numbers that were fitted, and what they were fitted on: `data/weights.json`."""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Fitted:
    """What `bench/fit.py` wrote."""

    ranking: dict[str, float]  # by part of the score
    contact: tuple[float, ...]  # by dimension of a question's vector
    contact_words: float  # of whether a question's words ask for a contact
    contact_intercept: float
    confidence: dict[str, float]  # by signal
    intercept: float
    answered: float  # the confidence from which an answer is called so
    nothing: float  # the best passage's score below which nothing is shown
    nothing_of_all: float  # the same, where nobody in particular is asked


@lru_cache(maxsize=1)
def load_weights() -> Fitted:
    """Read the file, once."""
    text = (resources.files("qa") / "data" / "weights.json").read_text(encoding="utf-8")
    record = json.loads(text)
    return Fitted(
        record["ranking"],
        tuple(record["contact"]["vector"]),
        record["contact"]["words"],
        record["contact"]["intercept"],
        record["confidence"],
        record["intercept"],
        record["answered"],
        record["nothing"],
        record["nothing_of_all"],
    )
