"""Words of questions and policies: how they are cut, compared, and known to be ordinary."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from index.policy import Policy

_LATIN = r"[0-9A-Za-zÀ-ÖØ-öø-ɏ]"  # other scripts stand against it without a space
_APOSTROPHES = "'’`´ʼ＇"
_TOKEN = re.compile(
    rf"{_LATIN}+(?:(?:[{_APOSTROPHES}]|\.(?=[a-z0-9])){_LATIN}+)*[{_APOSTROPHES}]?"
    rf"|(?:(?!{_LATIN})[^\W_])+"
)
_NO_LETTER = re.compile(r"[\W_]")
_BEGINS = re.compile(r"(?:^|[.?!:\n])\W*$")
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}]s?$", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?:www\.)?([\w-]+)(?:\.co)?\.(?:[a-z]{2,3}|info|example|cloud)", re.IGNORECASE
)
_WORD = re.compile(r"(?<![\w./@-])[^\W\d_]+(?![\w/@]|\.\w)")  # not of a web or e-mail address
LEGAL_FORM = (
    r"(?:inc|incorporated|corp|corporation|llc|llp|ltd|limited|plc|gmbh|ag|b\.?v|n\.?v|sas|s\.?a|ab"
    r"|as|aps|oy|oü|ehf|spa|srl|pty|dac|ug|co|company)"
)
LEGAL_BEHIND = re.compile(
    r",?\s(?:Inc|INC|inc|Incorporated|Corp|CORP|corp|Corporation|LLC|llc|LLP|Ltd|LTD|ltd|Limited"
    r"|PLC|plc|GmbH|gmbh|DAC|B\.V|BV|S\.A|AG)\b"
)
_SITE = re.compile(r"(?<![\w-])([\w-]{2,40})\.(?:com|org|net|io|gov|edu|eu)\b", re.IGNORECASE)


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


class Vocabulary:
    """The words that the policies use."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        uses = Counter(word for policy in policies for word in set(_WORD.findall(policy.text)))
        lower = {word for word in uses if word.islower()}
        self.ordinary = frozenset(map(squashed, lower))  # in lower case somewhere
        self.shared = frozenset(squashed(word) for word in lower if uses[word] > 1)
        self.names = frozenset(map(squashed, uses.keys() - lower)) - self.ordinary
        sites = (site for policy in policies for site in _SITE.findall(policy.text))
        self.sites = frozenset(map(squashed, sites))  # web addresses, without what is around them
        self._texts = {policy.id: policy.text.casefold() for policy in policies}

    def is_elsewhere(self, phrase: str, policy: str) -> bool:
        """Whether another policy than this one has a phrase, in whatever case."""
        key = phrase.casefold()
        return any(key in text for id, text in self._texts.items() if id != policy)


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


def squashed(name: str) -> str:
    """A name as it is compared: letters and digits only, in lower case and without accents."""
    if name.isascii():
        return name.lower() if name.isalnum() else _NO_LETTER.sub("", name).lower()
    return _NO_LETTER.sub("", unicodedata.normalize("NFKD", name)).casefold()


def without_legal_form(name: str) -> str:
    """A company's name as people say it: "AcmeSoft" for "AcmeSoft, Inc."."""
    return re.sub(rf",? {LEGAL_FORM}\.?$", "", name.strip(), flags=re.IGNORECASE)


@lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """Common English words, none of which is taken for a misspelt name."""
    return _listed("english.txt")


@lru_cache(maxsize=1)
def proper() -> frozenset[str]:
    """Words that have a capital and are no companies: countries, peoples, months, laws."""
    return _listed("proper.txt")


def is_misspelt(word: str, ordinary: frozenset[str]) -> bool:
    """Whether a word is one slip away from a common one: a letter left out, added or swapped."""
    pairs = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    slips = {left + right[1:] for left, right in pairs}
    slips |= {left + right[1] + right[0] + right[2:] for left, right in pairs if len(right) > 1}
    for letter in "abcdefghijklmnopqrstuvwxyz":
        slips |= {left + letter + right for left, right in pairs}
        slips |= {left + letter + right[1:] for left, right in pairs}
    return not slips.isdisjoint(english()) or not slips.isdisjoint(ordinary)


def _listed(file: str) -> frozenset[str]:
    text = (resources.files("qa") / "data" / file).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
