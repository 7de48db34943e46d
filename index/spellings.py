"""The names that a company goes by, read off the one in its policy, and their spellings."""

import re
from collections.abc import Sequence

from index.spelling import english, squashed, without_legal_form
from index.uses import Uses

_UMLAUTS = str.maketrans(dict(zip("äöüÄÖÜ", ("ae", "oe", "ue", "Ae", "Oe", "Ue"), strict=True)))
_SHORTEST = 5  # letters of a word that stands for a whole name


def names_of(company: str, aliases: Sequence[tuple[str, bool]], uses: Uses) -> list[str]:
    """The company's names, and the beginnings and words of its own that are no common words.

    aliases: its other names, and of each whether it stands in somebody else's policy too.
    """
    if company == "?":
        return [alias for alias, _ in aliases]
    spoken = without_legal_form(company)
    words = re.sub(r"^The ", "", spoken).split()
    starts = [words[:size] for size in range(1, len(words))]
    telling = [s for s in starts if not s[-1].islower() and s[-1].lower() not in uses.shared]
    later = [word for word in words[1:] if len(word) >= _SHORTEST]
    telling += [[word] for word in later if squashed(word) not in uses.ordinary]
    keys = [squashed("".join(words)) for words in telling]
    own = [key for key in keys if len(key) > 2 and key not in english()]
    said = [alias for alias, shared in aliases if not (shared and _is_matter(alias, company, uses))]
    other = [name for alias in said for name in (alias, without_legal_form(alias))]
    names = [company, spoken, *other, *own]
    return [spelt for name in names for spelt in _spelt(name)]


def _spelt(name: str) -> tuple[str, str, str]:
    """A name, and how it is spelt on a keyboard without umlauts, or by who writes no "&"."""
    return name, name.translate(_UMLAUTS), name.replace("&", "and")


def _is_matter(alias: str, company: str, uses: Uses) -> bool:
    """Whether what others say too is a term that they define ("Personal Data"), and no alias."""
    words = [squashed(word) for word in alias.split()]
    plain = all(word in english() or word in uses.ordinary for word in words)
    return plain and squashed(alias) != squashed(company)
