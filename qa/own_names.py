"""Names that belong to one policy though they are no company's: its products, its representatives.

They are read from the texts: what a policy calls its own ("our application X", "“X” refers to the
application …"), and whom it names as its representative or officer. A name that stands in another
policy as well tells nothing and is left out; so is a third party that is merely named.
"""

import re
from collections.abc import Iterator, Sequence

from index.policy import Policy
from qa.names import Mention
from qa.words import Token, Vocabulary, english, proper, squashed, tokenise, without_legal_form

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
_WINDOW = 5  # words of the longest name
_TELLING = 5  # letters of a first word that stands for the whole name


class OwnNames:
    """The products and representatives of the policies in an index."""

    def __init__(self, policies: Sequence[Policy], vocabulary: Vocabulary) -> None:
        self._owners: dict[str, str] = {}
        self._plain: set[str] = set()  # names of common words only, which need their capitals
        for policy in policies:
            for name in sorted(set(_found(policy.text))):
                if not vocabulary.is_elsewhere(name, policy.id):
                    self._owners[squashed(name)] = policy.id
                    if not any(map(_is_odd, name.split())):
                        self._plain.add(squashed(name))

    def mentions(self, question: str) -> list[Mention]:
        """Where a question names one of them, in order."""
        tokens = tokenise(question)
        found: list[Mention] = []
        row = 0
        while row < len(tokens):
            sizes = range(min(_WINDOW, len(tokens) - row), 0, -1)
            size = next((size for size in sizes if self._owner(tokens[row : row + size])), 0)
            if size:
                window = tokens[row : row + size]
                owner = frozenset({self._owner(window)})
                found.append(Mention(window[0].start, window[-1].end, owner))
            row += size or 1
        return found

    def _owner(self, window: Sequence[Token]) -> str:
        """Whose name some words are; "" if nobody's. Common words need their capitals."""
        key = "".join(token.key for token in window)
        meant = key not in self._plain or all(token.is_capital for token in window)
        return self._owners.get(key, "") if meant else ""


def _found(text: str) -> Iterator[str]:
    """What a text calls its own, and whom it names as its representative."""
    for rule in _RULES:
        for match in list(rule.finditer(text))[:_MOST]:
            words = without_legal_form(" ".join(match["name"].split())).split()
            if len(words) > 1 and len(words[-1]) == 1:  # of a legal form with points, as "B.V."
                words.pop()
            name = " ".join(words)
            defined = rule is _DEFINED and len(words) > 1
            if defined or any(_is_odd(word) for word in words):
                yield name
                if len(words) > 1 and _is_odd(words[0]) and len(words[0]) >= _TELLING:
                    yield words[0]


def _is_odd(word: str) -> bool:
    """Whether a word is a name's, and not a title's or a place's."""
    key = squashed(word)
    return len(key) > 2 and key not in english() and key not in proper()
