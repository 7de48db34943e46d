"""Making a lexicon: reading the names and the words of policies off their texts."""

import re
from collections.abc import Callable, Iterable, Sequence

from index.lexicon import Aliases, Lexicon
from index.own_names import own_names
from index.policy import Policy
from index.spelling import squashed
from index.spellings import names_of
from index.uses import Uses

_CAMEL = re.compile(r"[A-Z][^A-Z\s]*|\S+")
_NOT_ACRONYMS = frozenset("eu us uk ai it hr ip id pc tv os dpo".split())
_WORD = re.compile(r"\w+")
_ENOUGH = 2  # policies that hold a phrase: no more are needed to know that another than one does


def lexicon_of(policies: Sequence[Policy]) -> Lexicon:
    """The lexicon of policies; their texts are read three times, one after the other."""
    return _extended(None, policies, lambda phrase: False)


def extended(
    lexicon: Lexicon, policies: Sequence[Policy], stands: Callable[[str], bool]
) -> Lexicon:
    """The lexicon of more policies, behind those that it has; no text of these is read.

    stands: whether a phrase stands in one of the policies before.
    """
    return _extended(lexicon, policies, stands)


def _extended(
    before: Lexicon | None, policies: Sequence[Policy], stands: Callable[[str], bool]
) -> Lexicon:
    old_own = before.own if before else ()
    old_aliases = before.aliases if before else ()
    own = [own_names(policy.text) for policy in policies]
    aliases = [policy.aliases for policy in policies]
    phrases = {phrase for each in (*old_own, *own, *aliases) for phrase in each}
    phrases |= {alias for each in old_aliases for alias, _ in each}
    holders = _holders((policy.text for policy in policies), phrases)

    def shared(phrase: str, number: int) -> bool:
        return any(holder != number for holder in holders[phrase]) or stands(phrase)

    return _named(
        (*(before.ids if before else ()), *(policy.id for policy in policies)),
        (*(before.companies if before else ()), *(policy.company for policy in policies)),
        (
            *(tuple((a, s or bool(holders[a])) for a, s in each) for each in old_aliases),
            *(tuple((a, shared(a, n)) for a in each) for n, each in enumerate(aliases)),
        ),
        (
            *(tuple(name for name in each if not holders[name]) for each in old_own),
            *(tuple(o for o in each if not shared(o, n)) for n, each in enumerate(own)),
        ),
        Uses.of((policy.text for policy in policies), before.uses if before else None),
    )


def _named(
    ids: tuple[str, ...],
    companies: tuple[str, ...],
    aliases: tuple[Aliases, ...],
    own: tuple[tuple[str, ...], ...],
    uses: Uses,
) -> Lexicon:
    """A lexicon with the names that follow from the rest."""
    names: dict[str, list[int]] = {}
    acronyms: dict[str, list[int]] = {}
    for number, company in enumerate(companies):
        keys = map(squashed, names_of(company, aliases[number], uses))
        for key in dict.fromkeys(filter(None, keys)):
            names.setdefault(key, []).append(number)
        initials = "".join(part[0] for part in _CAMEL.findall(company)).casefold()
        if len(initials) > 1 and initials not in _NOT_ACRONYMS:
            acronyms.setdefault(initials, []).append(number)
    return Lexicon(
        ids,
        companies,
        aliases,
        own,
        dict(sorted(names.items())),
        dict(sorted(acronyms.items())),
        uses,
    )


def _holders(texts: Iterable[str], phrases: Iterable[str]) -> dict[str, list[int]]:
    """The first two of some texts that hold each phrase, by their numbers.

    A phrase stands where its words do, one after the other, whatever is between them.
    """
    spoken = {phrase: " ".join(_WORD.findall(phrase.casefold())) for phrase in phrases}
    found: dict[str, list[int]] = {words: [] for words in spoken.values()}
    beginning: dict[str, list[str]] = {}
    for words in found:
        beginning.setdefault(words.partition(" ")[0], []).append(words)
    for number, text in enumerate(texts):
        said = _WORD.findall(text.casefold())
        line = f" {' '.join(said)} "
        for first in beginning.keys() & set(said):
            for words in beginning[first]:
                if len(found[words]) < _ENOUGH and f" {words} " in line:
                    found[words].append(number)
    return {phrase: found[words] for phrase, words in spoken.items()}
