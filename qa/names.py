"""The names by which a question may call a company: exact, misspelt, shortened or abbreviated."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.lexicon import Lexicon, Owners
from index.spelling import english, squashed, without_legal_form
from qa.near_names import LEAST, SHORTEST, SIMILAR, NearNames, likeness
from qa.words import LEGAL_BEHIND, Token, tokenise

_LEGAL_OWNER = re.compile(rf"(?:{LEGAL_BEHIND.pattern})(?:\.(?=['’\s]|$))?(?:['’]s)?")
_ONE_OF_MANY = re.compile(r"\b(?:an?|any|no|more|other|another|some|many|how)\s+$", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:in|from|residents? of|people of)\s+$", re.IGNORECASE)
_SIMILAR_LONG = LEAST  # two edits in eight letters, for names too long to be taken for a word
_SIMILAR_APART = 0.84  # for a name in two words of which one is a common one ("beter cloud")
_SIMILAR_WORD = 0.65  # for a word that only has to tell apart those who share a name
_LONG = 8  # letters
_APART = 4  # letters of each of two words that may be one name
_PREFIX = 4  # letters of an abbreviation such as "Acme" for "Acmesoft"
_REMEMBERED = 64  # questions; each is looked at five times on its way to an answer
_WINDOW = 5  # words of the longest name that is looked for


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a question names a company."""

    start: int  # characters into the question
    end: int
    policies: frozenset[str]  # ids; several where the name is shared


class Names:
    """Every name of every company that has a policy in the index."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._ids, self._companies = lexicon.ids, lexicon.companies
        self._numbers = {id: number for number, id in enumerate(lexicon.ids)}
        self._owners, self._acronyms = lexicon.names, lexicon.acronyms
        self._uses = lexicon.uses
        self._names = NearNames(lexicon.names)
        self._known = lru_cache(_REMEMBERED)(self._mentions)

    def mentions(self, question: str) -> tuple[Mention, ...]:
        """Where a question names a company, in order; an exact name goes before a near one."""
        return self._known(question)

    def _mentions(self, question: str) -> tuple[Mention, ...]:
        tokens = tokenise(question)
        taken: set[int] = set()
        found: list[Mention] = []
        looks: tuple[Callable[[str, Sequence[Token]], frozenset[str]], ...]
        looks = (self._exact, self._near)
        for look in looks:
            for size in range(min(_WINDOW, len(tokens)), 0, -1):
                for first in range(len(tokens) - size + 1):
                    rows = range(first, first + size)
                    if not taken.isdisjoint(rows):
                        continue
                    policies = look(question, tokens[first : first + size])
                    if policies:
                        taken.update(rows)
                        narrowed = self._narrowed(policies, tokens[first + size :][:2])
                        found.append(_mention(question, tokens[first], tokens[rows[-1]], narrowed))
        return tuple(sorted(found, key=lambda mention: mention.start))

    def called(self, name: str) -> frozenset[str]:
        """The policies of a company called just so, case, spaces and legal form aside."""
        for key in (squashed(name), squashed(without_legal_form(name))):
            if key in self._owners:
                return self._policies(self._owners, key)
        return frozenset()

    def _policies(self, owners: Owners, key: str) -> frozenset[str]:
        return frozenset(self._ids[number] for number in owners.get(key, ()))

    def _narrowed(self, policies: frozenset[str], following: Sequence[Token]) -> frozenset[str]:
        """Of the owners of a shared name, those whose full name goes on as the question does."""
        if len(policies) < 2:
            return policies
        keys = [token.key for token in following]
        called = {id: self._companies[self._numbers[id]].split() for id in policies}
        # Of "Acme & Sons", the "&" is no word.
        held = {id: frozenset(map(squashed, words)) - {""} for id, words in called.items()}
        words = frozenset().union(*held.values())
        near = {word for word in words for key in keys if likeness(key, word) >= _SIMILAR_WORD}
        matching = frozenset(id for id in policies if near & held[id])
        return matching or policies

    def _exact(self, question: str, window: Sequence[Token]) -> frozenset[str]:
        key = "".join(token.key for token in window)
        owners = self._policies(self._owners, key)
        before = question[max(0, window[0].start - 15) : window[0].start]
        if len(window) > 1:
            # "Is there a better cloud?" does not ask about a company called "Better Cloud".
            common = all(token.text.islower() and token.key in english() for token in window)
            return frozenset() if common and _ONE_OF_MANY.search(before) else owners
        token = window[0]
        # A company called "Time" is meant by "Time", not by "time".
        meant = key not in english() or (token.text[0].isupper() and not token.first)
        return owners if meant and owners else self._abbreviated(question, token, before)

    def _abbreviated(self, question: str, token: Token, before: str) -> frozenset[str]:
        """The companies with these initials: in capitals, or no word at all."""
        owners = self._policies(self._acronyms, token.key)
        if not owners:
            return owners
        shouted = question.isupper() and len(question.split()) > 2
        if token.text.isupper() and not shouted:
            return frozenset() if len(token.key) == 2 and _PLACED.search(before) else owners
        ordinary = token.key in english() or token.key in self._uses.ordinary
        return owners if len(token.key) > 2 and not ordinary else frozenset()

    def _near(self, question: str, window: Sequence[Token]) -> frozenset[str]:
        if len(window) > 3:
            return frozenset()
        common = sum(len(token.key) < 3 or token.key in english() for token in window)
        key = "".join(token.key for token in window)
        if common:
            long = min(len(token.key) for token in window) >= _APART
            apart = len(window) == 2 and common == 1 and long
            return self._misspelt(key, _SIMILAR_APART) if apart else frozenset()
        if len(window) > 1:
            return self._misspelt(key, SIMILAR)
        if key in self._uses.ordinary:
            return frozenset()
        return self._misspelt(key, SIMILAR) or self._shortened(key)

    def _misspelt(self, key: str, enough: float) -> frozenset[str]:
        if len(key) < SHORTEST:
            return frozenset()
        alike = self._names.like(key)
        best = max(alike.values(), default=0)
        nearest = [name for name, by in alike.items() if by == best]
        if enough == SIMILAR and all(len(name) >= _LONG for name in nearest):
            enough = _SIMILAR_LONG
        if best < enough:
            return frozenset()
        return frozenset().union(*(self._policies(self._owners, name) for name in nearest))

    def _shortened(self, key: str) -> frozenset[str]:
        if len(key) < _PREFIX or key in self._uses.names:
            return frozenset()
        owners = {self._policies(self._owners, name) for name in self._names.starting(key)}
        return owners.pop() if len(owners) == 1 else frozenset()


def _mention(question: str, first: Token, last: Token, policies: frozenset[str]) -> Mention:
    """A mention from one word to another, and the legal form behind it."""
    legal = _LEGAL_OWNER.match(question, last.end)
    return Mention(first.start, legal.end() if legal else last.end, policies)
