"""The words that policies use as they are spelt, and by how many of them: one, or several."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from index.spelling import squashed

_WORD = re.compile(r"(?<![\w./@-])[^\W\d_]+(?![\w/@]|\.\w)")  # not of a web or e-mail address
_SITE = re.compile(r"(?<![\w-])([\w-]{2,40})\.(?:com|org|net|io|gov|edu|eu)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Uses:
    """The words of policies; each list in alphabetical order."""

    once: tuple[str, ...]  # in lower case, used by one policy
    often: tuple[str, ...]  # in lower case, used by several
    capital: tuple[str, ...]  # with a capital
    sites: frozenset[str]  # web addresses, squashed, without what is around them
    ordinary: frozenset[str] = field(init=False)  # squashed: in lower case somewhere
    shared: frozenset[str] = field(init=False)  # squashed: in lower case in several policies
    names: frozenset[str] = field(init=False)  # squashed: never in lower case

    def __post_init__(self) -> None:
        shared = _all_squashed(self.often)
        ordinary = shared | _all_squashed(self.once)
        object.__setattr__(self, "shared", shared)
        object.__setattr__(self, "ordinary", ordinary)
        object.__setattr__(self, "names", _all_squashed(self.capital) - ordinary)

    @classmethod
    def of(cls, texts: Iterable[str], before: "Uses | None" = None) -> "Uses":
        """The uses of these texts, and of the others that were counted before."""
        uses: Counter[str] = Counter()
        sites = set(before.sites if before else ())
        if before:
            uses.update(before.once + before.capital)
            uses.update({word: 2 for word in before.often})
        for text in texts:
            uses.update(set(_WORD.findall(text)))
            sites.update(map(squashed, _SITE.findall(text)))
        lower = sorted(word for word in uses if word.islower())
        once = tuple(word for word in lower if uses[word] == 1)
        often = tuple(word for word in lower if uses[word] > 1)
        capital = tuple(sorted(word for word in uses if not word.islower()))
        return cls(once, often, capital, frozenset(sites))


def _all_squashed(words: Iterable[str]) -> frozenset[str]:
    """Each word squashed; those in ASCII, which are letters only, all at once: 10 times as fast."""
    plain = " ".join(filter(str.isascii, words)).lower().split()
    return frozenset(plain).union(squashed(word) for word in words if not word.isascii())
