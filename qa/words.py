"""Words of questions: how they are cut, and taken for misspelt ones."""

import re
from collections.abc import Set
from dataclasses import dataclass

from index.spelling import english, squashed

_LATIN = r"[0-9A-Za-zÀ-ÖØ-öø-ɏ]"  # other scripts stand against it without a space
_APOSTROPHES = "'’`´ʼ＇"
_TOKEN = re.compile(
    rf"{_LATIN}+(?:(?:[{_APOSTROPHES}]|\.(?=[a-z0-9])){_LATIN}+)*[{_APOSTROPHES}]?"
    rf"|(?:(?!{_LATIN})[^\W_])+"
)
_BEGINS = re.compile(r"(?:^|[.?!:\n])\W*$")
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}]s?$", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?:www\.)?([\w-]+)(?:\.co)?\.(?:[a-z]{2,3}|info|example|cloud)", re.IGNORECASE
)
LEGAL_BEHIND = re.compile(
    r",?\s(?:Inc|INC|inc|Incorporated|Corp|CORP|corp|Corporation|LLC|llc|LLP|Ltd|LTD|ltd|Limited"
    r"|PLC|plc|GmbH|gmbh|DAC|B\.V|BV|S\.A|AG)\b"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a question."""

    start: int
    end: int
    text: str
    first: bool  # whether it begins a sentence, where anything has a capital
    name: str  # without a possessive ending, and of a web address only its name
    key: str  # as it is compared

    @property
    def is_domain(self) -> bool:
        """Whether it is a web address, or the end of an e-mail address."""
        return bool(_DOMAIN.fullmatch(_POSSESSIVE.sub("", self.text)))

    @property
    def is_possessive(self) -> bool:
        """Whether it ends as the owner of what follows: "Acme's", "Acmes'"."""
        return bool(_POSSESSIVE.search(self.text))

    @property
    def is_capital(self) -> bool:
        """Whether it is written as a name: "Acme", "eBay", "23andMe"."""
        return not self.text.islower() and any(char.isalpha() for char in self.text)


def tokenise(question: str) -> list[Token]:
    """The words of a question, in order."""
    return [_token(question, match) for match in _TOKEN.finditer(question)]


def _token(question: str, match: re.Match[str]) -> Token:
    start, end = match.span()
    bare = _POSSESSIVE.sub("", match[0])
    domain = _DOMAIN.fullmatch(bare) if "." in bare else None
    name = domain[1] if domain else bare
    first = bool(_BEGINS.search(question, max(0, start - 4), start))
    return Token(start, end, match[0], first, name, squashed(name))


def is_misspelt(word: str, ordinary: Set[str]) -> bool:
    """Whether a word is one slip away from a common one: a letter left out, added or swapped."""
    pairs = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    slips = {left + right[1:] for left, right in pairs}
    slips |= {left + right[1] + right[0] + right[2:] for left, right in pairs if len(right) > 1}
    for letter in "abcdefghijklmnopqrstuvwxyz":
        slips |= {left + letter + right for left, right in pairs}
        slips |= {left + letter + right[1:] for left, right in pairs}
    return not slips.isdisjoint(english()) or not slips.isdisjoint(ordinary)
