"""The names by which a question may call a company: exact, misspelt, shortened or abbreviated."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from rapidfuzz.distance import DamerauLevenshtein

from index.policy import Policy

_TOKEN = re.compile(r"[^\W_]+(?:[&.'’-][^\W_]+)*[’']?")
_ENDING = re.compile(r"['’]s?$|\.(?:com|org|net|io|co\.uk)$")
_LEGAL = re.compile(
    r",? (?:inc|incorporated|corp|corporation|llc|llp|ltd|limited|plc|gmbh|ag|bv|b\.v|nv|n\.v|sas"
    r"|sa|ab|as|aps|oy|oü|ehf|spa|srl|pty|dac|co|company)\.?$",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"[A-Z][^A-Z\s]*|\S+")
_NOT_ACRONYMS = frozenset("eu us uk ai it hr ip id pc tv os dpo".split())
_SIMILAR = 0.8  # one edit in five letters; lower takes "times" for a company
_SIMILAR_LONG = 0.75  # two in eight, for names too long to be taken for a word
_LONG = 8  # letters
_SHORTEST = 5  # letters; shorter names are too near to common words to be misspelt safely
_PREFIX = 4  # letters of an abbreviation such as "Telm"
_WINDOW = 5  # words of the longest name that is looked for


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a question names a company."""

    start: int  # characters into the question
    end: int
    policies: frozenset[str]  # ids; several where the name is shared


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a question."""

    start: int
    end: int
    text: str
    first: bool  # whether it begins the question, where anything has a capital

    @property
    def key(self) -> str:
        """The word as it is compared."""
        return squashed(_ENDING.sub("", self.text))


class Names:
    """Every name of every company that has a policy in the index."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self._owners: dict[str, frozenset[str]] = {}
        self._acronyms: dict[str, frozenset[str]] = {}
        self._words: dict[str, frozenset[str]] = {}  # of each company's name
        for policy in policies:
            for name in _names_of(policy):
                _add(self._owners, squashed(name), policy.id)
            self._words[policy.id] = frozenset(map(squashed, policy.company.split()))
            initials = "".join(part[0] for part in _CAMEL.findall(policy.company)).casefold()
            if len(initials) > 1 and initials not in _NOT_ACRONYMS:
                _add(self._acronyms, initials, policy.id)

    def mentions(self, question: str) -> list[Mention]:
        """Where a question names a company, in order; an exact name goes before a near one."""
        tokens = tokenise(question)
        taken: set[int] = set()
        found: list[Mention] = []
        looks: tuple[Callable[[Sequence[Token]], frozenset[str]], ...] = (self._exact, self._near)
        for look in looks:
            for size in range(_WINDOW, 0, -1):
                for first in range(len(tokens) - size + 1):
                    rows = set(range(first, first + size))
                    if rows & taken:
                        continue
                    policies = look(tokens[first : first + size])
                    if policies:
                        taken |= rows
                        rest = tokens[first + size : first + size + 2]
                        span = tokens[first].start, tokens[first + size - 1].end
                        found.append(Mention(*span, self._narrowed(policies, rest)))
        return sorted(found, key=lambda mention: mention.start)

    def called(self, name: str) -> frozenset[str]:
        """The policies of a company called just so, case, spaces and legal form aside."""
        for key in (squashed(name), squashed(without_legal_form(name))):
            if key in self._owners:
                return self._owners[key]
        return frozenset()

    def _narrowed(self, policies: frozenset[str], following: Sequence[Token]) -> frozenset[str]:
        """Of the owners of a shared name, those whose full name goes on as the question does."""
        keys = {token.key for token in following}
        matching = frozenset(id for id in policies if keys & self._words.get(id, frozenset()))
        return matching or policies

    def _exact(self, window: Sequence[Token]) -> frozenset[str]:
        key = "".join(token.key for token in window)
        if len(window) > 1:
            return self._owners.get(key, frozenset())
        token = window[0]
        # A company called "Time" is meant by "Time", not by "time".
        meant = key not in english() or (token.text[0].isupper() and not token.first)
        if meant and key in self._owners:
            return self._owners[key]
        return self._acronyms.get(key, frozenset()) if token.text.isupper() else frozenset()

    def _near(self, window: Sequence[Token]) -> frozenset[str]:
        if len(window) > 3 or any(token.key in english() for token in window):
            return frozenset()
        key = "".join(token.key for token in window)
        return self._misspelt(key) or (self._shortened(key) if len(window) == 1 else frozenset())

    def _misspelt(self, key: str) -> frozenset[str]:
        likeness = {
            name: DamerauLevenshtein.normalized_similarity(key, name)
            for name in self._owners
            if min(len(key), len(name)) >= _SHORTEST and abs(len(key) - len(name)) <= 3
        }
        best = max(likeness.values(), default=0)
        if best < (_SIMILAR_LONG if len(key) >= _LONG else _SIMILAR):
            return frozenset()
        return frozenset().union(*(self._owners[n] for n, s in likeness.items() if s == best))

    def _shortened(self, key: str) -> frozenset[str]:
        if len(key) < _PREFIX:
            return frozenset()
        owners = {policies for name, policies in self._owners.items() if name.startswith(key)}
        return owners.pop() if len(owners) == 1 else frozenset()


def tokenise(question: str) -> list[Token]:
    """The words of a question, in order."""
    return [
        Token(match.start(), match.end(), match[0], row == 0)
        for row, match in enumerate(_TOKEN.finditer(question))
    ]


def squashed(name: str) -> str:
    """A name as it is compared: letters and digits only, in lower case."""
    return re.sub(r"[\W_]", "", name).casefold()


def without_legal_form(name: str) -> str:
    """A company's name as people say it: "BetterCloud" for "BetterCloud, Inc."."""
    return _LEGAL.sub("", name.strip())


@lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """Common English words, none of which is taken for a misspelt name."""
    text = (resources.files("qa") / "data" / "english.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


def _names_of(policy: Policy) -> list[str]:
    """The company's names, and the beginnings and words of its own that are no common words."""
    if policy.company == "?":
        return list(policy.aliases)
    spoken = without_legal_form(policy.company)
    words = re.sub(r"^The ", "", spoken).split()
    starts = [words[:size] for size in range(1, len(words))]
    starts += [[word] for word in words[1:] if len(word) >= _SHORTEST]
    telling = [s for s in starts if squashed("".join(s)) not in english() and not s[-1].islower()]
    telling = [s for s in telling if len(squashed("".join(s))) > 2]
    aliases = [name for alias in policy.aliases for name in (alias, without_legal_form(alias))]
    return [policy.company, spoken, *aliases, *(" ".join(start) for start in telling)]


def _add(owners: dict[str, frozenset[str]], key: str, policy: str) -> None:
    if key:
        owners[key] = owners.get(key, frozenset()) | {policy}
