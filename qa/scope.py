"""Which policies a question is about, decided before anything is searched.

A question that names a company is answered from that company's policy and no other; one that names
a company without a policy here is not answered from somebody else's.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from index.errors import CallError
from index.lexical import STOP_WORDS
from index.policy import Policy
from qa.names import Mention, Names, Token, english, tokenise

Origin = Literal["question", "history", "caller", "all"]

_EVERYBODY = re.compile(
    r"\b(?:(?:all|any|each|every|both|none)(?: of)?(?: the| these| those)?(?: \w+)?"
    r" (?:policies|companies|firms|vendors)"
    r"|(?:all|any|each|both|none|which|who) of (?:them|these|those)"
    r"|(?:which|what)(?: of the| of these)? (?:policies|companies|firms|vendors)"
    r"|everybody|compare)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:except|excluding|but not|other than|apart from|besides)\s+(?:for\s+)?$", re.IGNORECASE
)
_NAME = r"(?P<name>[^\W\d_][\w&.-]*\w(?:\s(?-i:[A-Z])[\w&.-]*\w){0,3})"
# Where a question has the company it asks about: "does X sell …", "X's privacy policy", "… at X?".
_SUBJECT = re.compile(
    r"^(?:(?:and|so|but|ok|hi|hello|please)\W+)*(?:(?:how|why|when|where|what|who|which)"
    r"(?: long| often| much| data| information)?\s+)?"
    rf"(?:does|do|did|has|have|will|would|can|could|may|must|should)\s+{_NAME}(?=\s+(?-i:[a-z]))",
    re.IGNORECASE,
)
_OWNER = re.compile(
    rf"{_NAME}['’]s?\s+(?:privacy|policy|terms|notice|data|dpo|address|e-?mail|customers|users"
    r"|security|contact|website|cookies)",
    re.IGNORECASE,
)
_PLACE = re.compile(rf"\b(?:at|of|by|from|for|with|about|to|in)\s+{_NAME}\s*[?.!]*$", re.IGNORECASE)
_PEER = re.compile(rf"\b(?:and|or|vs\.?|versus|than|,)\s+{_NAME}\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_LAWS = frozenset("gdpr ccpa cpra coppa hipaa ferpa glba pipeda lgpd popia dpa sccs dnt".split())
_SHORTEST = 3  # letters of a stranger's name


@dataclass(frozen=True, slots=True)
class Scope:
    """The policies to look in, and how that was decided."""

    policies: frozenset[str] | None  # ids; None is all of them, the empty set is none
    companies: tuple[str, ...]  # of those policies, in the order of mention; empty for all
    unknown: tuple[str, ...]  # companies asked about that have no policy here
    origin: Origin


class Scoper:
    """Decides the scope of questions over one set of policies."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self._policies = {policy.id: policy for policy in policies}
        self.names = Names(policies)
        self._text = "\n".join(policy.text for policy in policies)
        self._used = frozenset(
            re.findall(r"[^\W_]+", self._text)
        )  # as written: "Google" is not "google"

    @property
    def companies(self) -> tuple[str, ...]:
        """Every company, in alphabetical order."""
        return tuple(
            sorted({policy.company for policy in self._policies.values()}, key=str.casefold)
        )

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
        """The scope that a question names by itself; all policies if it names no company."""
        mentions = self.names.mentions(question)
        unknown = self._strangers(question, mentions)
        wanted = [m for m in mentions if not _EXCEPT.search(question[: m.start])]
        left_out = {id for m in mentions if m not in wanted for id in m.policies}
        if wanted:
            order = list(dict.fromkeys(id for m in wanted for id in sorted(m.policies)))
            return Scope(frozenset(order), self._companies(order), unknown, "question")
        if left_out:
            order = [id for id in self._policies if id not in left_out]
            return Scope(frozenset(order), self._companies(order), unknown, "question")
        if unknown:
            return Scope(frozenset(), (), unknown, "question")
        return Scope(None, (), (), "all")

    def asks_everybody(self, question: str) -> bool:
        """Whether a question is put to all policies in so many words ("which companies …")."""
        return bool(_EVERYBODY.search(question))

    def nearest(self, name: str) -> list[str]:
        """The companies here whose names are most like one that is not here."""
        near = difflib.get_close_matches(
            name.casefold(), [company.casefold() for company in self.companies], n=3, cutoff=0.5
        )
        return [company for company in self.companies if company.casefold() in near]

    def _companies(self, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._policies[id].company for id in ids))

    def _no_such(self, name: str) -> str:
        near = self.nearest(name) or self.companies[:10]
        return f"There is no policy of {name!r} here. The nearest names are: {', '.join(near)}."

    def _strangers(self, question: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
        """Companies that a question asks about and that no policy is of.

        Beside a known company only its peers count ("Kaseya and Acme"): whoever else is named is
        part of the matter, as in "does Kaseya share data with Acme?".
        """
        patterns = (_PEER,) if mentions else (_SUBJECT, _OWNER, _PLACE)
        tokens = {token.start: token for token in tokenise(question)}
        found = []
        for pattern in patterns:
            for match in pattern.finditer(question):
                start = match.start("name")
                known = any(mention.start <= start < mention.end for mention in mentions)
                if not known and self._is_stranger(tokens[start], sure=pattern is _SUBJECT):
                    found.append(_POSSESSIVE.sub("", match["name"]).rstrip("."))
        return tuple(dict.fromkeys(found))

    def _is_stranger(self, token: Token, sure: bool) -> bool:
        """Whether a word can only be the name of a company that has no policy here.

        sure: whether its place in the question is one that mostly companies have.
        """
        if token.key in _LAWS:
            return False
        capital = token.text[0].isupper() and not (token.first and token.key in english())
        if token.text in self._used:
            return capital and self._is_named_company(_POSSESSIVE.sub("", token.text))
        if token.key in STOP_WORDS or "-" in token.text or len(token.key) < _SHORTEST:
            return False
        if token.key in english():
            return capital and sure
        return capital or (sure and token.key not in self._used)

    def _is_named_company(self, name: str) -> bool:
        """Whether the policies use a name as a company's ("including Google"), not a place's."""
        word = re.escape(name)
        as_company = (
            rf"(?:contact|including|such as|by|visit|uses?|partners?) {word}\b|\b{word}[’']s\b"
        )
        as_place = rf"\b(?:in|of|into|outside|within|under) (?:the )?{word}\b"
        return len(re.findall(as_company, self._text)) > len(re.findall(as_place, self._text))
