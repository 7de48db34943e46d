"""Names that belong to one policy though they are no company's: its products, its representatives.

They are read from the texts: what a policy calls its own ("our application X", "“X” refers to the
application …"), and whom it names as its representative or officer. A third party that is merely
named is left out.
"""

import re
from collections.abc import Iterator

from index.spelling import is_odd, without_legal_form

_WORD = r"[^\W\d_a-z][\w’'-]{0,30}"
_NAME = rf"(?P<name>{_WORD}(?:[ \u00a0](?:& )?{_WORD}){{0,4}})"
_GOODS = (
    r"(?:apps?|applications?|product|service|software|platform|portal|web page|tool|suite|programme"
    r"|program|device|extension|plug-?in)\b"
)
_ROLE = r"(?:[Rr]epresentative|[Dd]ata [Pp]rotection [Oo]fficer|DPO)\b"
_DEFINED = re.compile(
    rf"[“\"]{_NAME}[”\"][^.\n“”\"]{{0,12}}(?:means|refers to|is)\b[^.\n“”\"]{{0,45}}?\b{_GOODS}"
)
_OURS = re.compile(rf"\b[Oo]ur (?:[a-z-]{{1,20}} ){{0,2}}{_GOODS},? {_NAME}")
_OURS_BEFORE = re.compile(rf"\b[Oo]ur {_NAME} {_GOODS}")
_APPOINTED = re.compile(
    rf"\b(?:appoint(?:ed|s)?|named?|designated?) {_NAME} (?:as|to be) [^.\n]{{0,60}}?{_ROLE}"
)
_REPRESENTED = re.compile(rf"{_ROLE}[^.\n:;@]{{0,60}}?(?: is|:|\):|,)\s{_NAME}(?=[ ,.;\n])")
_RULES = (_DEFINED, _OURS, _OURS_BEFORE, _APPOINTED, _REPRESENTED)
_MOST = 200  # names of one policy
_TELLING = 5  # letters of a first word that stands for the whole name


def own_names(text: str) -> list[str]:
    """What a text calls its own, and whom it names as its representative; each name once."""
    return sorted(set(_found(text)))


def _found(text: str) -> Iterator[str]:
    """What a text calls its own, and whom it names as its representative."""
    for rule in _RULES:
        for match in list(rule.finditer(text))[:_MOST]:
            words = without_legal_form(" ".join(match["name"].split())).split()
            if len(words) > 1 and len(words[-1]) == 1:  # of a legal form with points, as "B.V."
                words.pop()
            name = " ".join(words)
            defined = rule is _DEFINED and len(words) > 1
            if defined or any(is_odd(word) for word in words):
                yield name
                if len(words) > 1 and is_odd(words[0]) and len(words[0]) >= _TELLING:
                    yield words[0]
