"""Which policies a question is about, decided before anything is searched.

A question that names a company is answered from that company's policy and no other; one that names
a company without a policy here is not answered from somebody else's.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from index.errors import CallError
from index.lexicon import Lexicon
from index.policy import Policy
from index.store import Index
from qa.names import Mention, Names
from qa.near_names import nearest
from qa.own_names import OwnNames
from qa.strangers import JOINT, Strangers

Origin = Literal["question", "history", "caller", "all"]

_GROUP = r"(?:policies|companies|firms|vendors|businesses|providers)"
_ONE = r"(?:policy|company|firm|vendor|business|provider)"
EVERYBODY = re.compile(
    rf"\b(?:(?:all|any|each|every|both|none)(?: of)?(?: the| these| those)?(?: \w{{1,30}})?"
    rf" {_GROUP}"
    rf"|(?:each|every|any)(?: \w{{1,30}})? {_ONE}"
    r"|(?:all|any|each|both|none|which|who) of (?:them|these|those)"
    r"|(?:all|any|each) of the (?:two|three|four|five|six|\d{1,3})"
    rf"|(?:which|what)(?: of the| of these)? {_GROUP}"
    r"|(?:does|do|did|will|has|is) (?:anyone|anybody|everyone|everybody) "
    r"(?:here|sell|share|collect|keep|store|use|offer|promise|mention|track)"
    r"|everybody|everyone (?:except|but)|compare)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:except(?:ing)?|excluding|excl\.?|but not|not|(?:all|everyone|everybody|anyone|anybody"
    r"|companies|vendors|firms|policies) but|others? than|else than|apart from|aside from|besides"
    r"|without|unlike|minus|ignoring|leaving (?:out|aside)|leave out|(?:not )?counting|save"
    r"|with the exception of|rather than|instead of)\s+"
    r"(?:(?:for|both|either|the polic(?:y|ies) of|the)\s+){0,3}$",
    re.IGNORECASE,
)
_MOST_SPEAKING = 2_000  # passages that are looked at for one word; PolicyBench has 1,975 in all
_NEAREST = 3  # companies that are named where another has no policy
_EXCEPT_LOOK = 60  # characters before a name


@dataclass(frozen=True, slots=True)
class Scope:
    """The policies to look in, and how that was decided."""

    policies: frozenset[str] | None  # ids; None is all of them, the empty set is none
    companies: tuple[str, ...]  # of those policies, in the order of mention; empty for all
    unknown: tuple[str, ...]  # companies asked about, it seems, that have no policy here
    origin: Origin


class Scoper:
    """Decides the scope of questions over one set of policies."""

    def __init__(self, lexicon: Lexicon, speaking: Callable[[str], Iterable[str]]) -> None:
        """Store what is known of the policies.

        speaking: the texts of the policies, or the parts of them, that hold a word.
        """
        self._policies = dict(zip(lexicon.ids, lexicon.companies, strict=True))
        self.names = Names(lexicon)
        self._own_names = OwnNames(lexicon)
        self._strangers = Strangers(lexicon.uses, speaking)

    @classmethod
    def of(cls, policies: Sequence[Policy]) -> "Scoper":
        """The scoper of policies that are in no index."""
        from index.naming import lexicon_of  # what only building needs takes its time to import

        texts = [(policy.text, policy.text.casefold()) for policy in policies]

        def speaking(word: str) -> list[str]:
            return [text for text, folded in texts if word.casefold() in folded]

        return cls(lexicon_of(policies), speaking)

    @classmethod
    def over(cls, index: Index) -> "Scoper":
        """The scoper of the policies in an index."""

        def speaking(word: str) -> list[str]:
            rows = index.lexical.holding(word, _MOST_SPEAKING)
            return [index.passages[row].text for row in rows]

        return cls(index.lexicon, speaking)

    @cached_property
    def companies(self) -> tuple[str, ...]:
        """Every company, in alphabetical order."""
        return tuple(sorted(set(self._policies.values()), key=str.casefold))

    @cached_property
    def named(self) -> tuple[str, ...]:
        """Those of them whose name is known."""
        return tuple(company for company in self.companies if company != "?")

    def for_companies(self, companies: Iterable[str]) -> Scope:
        """The scope that a caller names.

        Raises CallError, with the nearest names, for a company that has no policy here.
        """
        found: list[str] = []
        for name in companies:
            policies = self.names.called(name)
            if not policies:
                raise CallError(self._no_such(name))
            found += sorted(policies)
        return Scope(frozenset(found), self._companies(found), (), "caller")

    def for_question(self, question: str) -> Scope:
        """The scope that a question names by itself; all policies if it names no company.

        A company is named by its own names, or else by its products' and its representatives'.
        What only may be the name of a company without a policy is `unknown`, but all are searched.
        """
        mentions = self.names.mentions(question)
        excluded = _excluded(question, mentions)
        wanted = [mention for mention in mentions if mention not in excluded]
        if excluded and not wanted:
            order = self.others(frozenset().union(*(m.policies for m in excluded)))
            return Scope(frozenset(order), self._companies(order), (), "question")
        wanted = wanted or self._own_names.mentions(question)
        strangers = self._strangers.find(question, [(m.start, m.end) for m in wanted])
        unknown = tuple(stranger.name for stranger in strangers)
        if wanted:
            order = list(dict.fromkeys(id for m in wanted for id in sorted(m.policies)))
            return Scope(frozenset(order), self._companies(order), unknown, "question")
        if any(stranger.sure for stranger in strangers):
            return Scope(frozenset(), (), unknown, "question")
        return Scope(None, (), unknown, "all")

    def others(self, policies: frozenset[str]) -> list[str]:
        """All policies but these."""
        return [id for id in self._policies if id not in policies]

    def but(self, scope: Scope) -> Scope:
        """The scope of all the other companies."""
        order = self.others(scope.policies or frozenset())
        return Scope(frozenset(order), self._companies(order), (), "history")

    def asks_everybody(self, question: str) -> bool:
        """Whether a question is put to all policies in so many words ("which companies …")."""
        return bool(EVERYBODY.search(question))

    def nearest(self, name: str) -> list[str]:
        """The companies here whose names are most like one that is not here."""
        near = nearest(name.casefold(), [company.casefold() for company in self.named], _NEAREST)
        return [company for company in self.named if company.casefold() in near]

    def _companies(self, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._policies[id] for id in ids))

    def _no_such(self, name: str) -> str:
        near = self.nearest(name) or self.named[:10]
        return f"There is no policy of {name!r} here. The nearest names are: {', '.join(near)}."


def _excluded(question: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions behind "except" or "other than", and those joined to them by "and" or ","."""
    excluded: list[Mention] = []
    for row, mention in enumerate(mentions):
        joined = (
            row > 0
            and mentions[row - 1] in excluded
            and JOINT.fullmatch(question, mentions[row - 1].end, mention.start)
        )
        before = question[max(0, mention.start - _EXCEPT_LOOK) : mention.start]
        if joined or _EXCEPT.search(before):
            excluded.append(mention)
    return excluded
