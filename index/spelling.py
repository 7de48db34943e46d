"""How words are compared, and the lists of words that are no company's."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

LEGAL_FORM = (
    r"(?:inc|incorporated|corp|corporation|llc|llp|ltd|limited|plc|gmbh|ag|b\.?v|n\.?v|sas|s\.?a|ab"
    r"|as|aps|oy|oü|ehf|spa|srl|pty|dac|ug|co|company)"
)
_DATA = Path(__file__).parent / "data"
_NO_LETTER = re.compile(r"[\W_]")
_LEGAL_END = re.compile(rf",? {LEGAL_FORM}\.?$", re.IGNORECASE)


def squashed(name: str) -> str:
    """A name as it is compared: letters and digits only, in lower case and without accents."""
    if name.isascii():
        return name.lower() if name.isalnum() else _NO_LETTER.sub("", name).lower()
    return _NO_LETTER.sub("", unicodedata.normalize("NFKD", name)).casefold()


def without_legal_form(name: str) -> str:
    """A company's name as people say it: "AcmeSoft" for "AcmeSoft, Inc."."""
    return _LEGAL_END.sub("", name.strip())


@lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """Common English words, none of which is taken for a misspelt name."""
    return _listed("english.txt")


@lru_cache(maxsize=1)
def proper() -> frozenset[str]:
    """Words that have a capital and are no companies: countries, peoples, months, laws."""
    return _listed("proper.txt")


def is_odd(word: str) -> bool:
    """Whether a word is a name's, and not a title's or a place's."""
    key = squashed(word)
    return len(key) > 2 and key not in english() and key not in proper()


def _listed(file: str) -> frozenset[str]:
    text = (_DATA / file).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
