"""The names that a company goes by, read off the one in its policy, and their spellings."""

import re

from index.policy import Policy
from qa.words import Vocabulary, english, squashed, without_legal_form

_UMLAUTS = str.maketrans(dict(zip("äöüÄÖÜ", ("ae", "oe", "ue", "Ae", "Oe", "Ue"), strict=True)))
_SHORTEST = 5  # letters of a word that stands for a whole name


def names_of(policy: Policy, vocabulary: Vocabulary) -> list[str]:
    """The company's names, and the beginnings and words of its own that are no common words."""
    if policy.company == "?":
        return list(policy.aliases)
    spoken = without_legal_form(policy.company)
    words = re.sub(r"^The ", "", spoken).split()
    starts = [words[:size] for size in range(1, len(words))]
    telling = [s for s in starts if not s[-1].islower() and s[-1].lower() not in vocabulary.shared]
    later = [word for word in words[1:] if len(word) >= _SHORTEST]
    telling += [[word] for word in later if squashed(word) not in vocabulary.ordinary]
    keys = [squashed("".join(words)) for words in telling]
    own = [key for key in keys if len(key) > 2 and key not in english()]
    said = [alias for alias in policy.aliases if not _is_matter(alias, policy, vocabulary)]
    aliases = [name for alias in said for name in (alias, without_legal_form(alias))]
    names = [policy.company, spoken, *aliases, *own]
    return [spelt for name in names for spelt in _spelt(name)]


def _spelt(name: str) -> tuple[str, str, str]:
    """A name, and how it is spelt on a keyboard without umlauts, or by who writes no "&"."""
    return name, name.translate(_UMLAUTS), name.replace("&", "and")


def _is_matter(alias: str, policy: Policy, vocabulary: Vocabulary) -> bool:
    """Whether what seems to be an alias is a term that others define too ("Personal Data")."""
    words = [squashed(word) for word in alias.split()]
    plain = all(word in english() or word in vocabulary.ordinary for word in words)
    own = squashed(alias) == squashed(policy.company)
    return plain and not own and vocabulary.is_elsewhere(alias, policy.id)
