"""The numbers that were fitted, for the default model and the original: `data/weights*.json`."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


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


FILES = ("weights.json", "weights-minilm.json")  # of the default model, and of the original


@lru_cache(maxsize=8)
def load_weights(fingerprint: str = "") -> Fitted:
    """What was fitted on the model of this fingerprint; for one not known, on the default model."""
    records = [json.loads((_DATA / name).read_text(encoding="utf-8")) for name in FILES]
    fitting = [record for record in records if record["fitted_on"]["model"] == fingerprint]
    record = (fitting or records)[0]
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
