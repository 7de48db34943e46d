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
    r"|(?:each|every|any)(?: \w+)? (?:policy|company|firm|vendor)"
    r"|(?:all|any|each|both|none|which|who) of (?:them|these|those)"
    r"|(?:which|what)(?: of the| of these)? (?:policies|companies|firms|vendors)"
    r"|everybody|compare)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:except|excluding|but not|not|other than|apart from|besides|without|unlike)\s+"
    r"(?:for\s+|both\s+|either\s+|the policy of\s+)*$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:,|&|,?\s*(?:and|or|nor|vs\.?|versus|than))\s*(?:at\s+)?", re.IGNORECASE
)
_NAME = r"(?P<name>[^\W\d_][\w&-]*\w(?:\s(?-i:[A-Z])[\w&.-]*\w){0,3})"
_PROPER = _NAME.replace(r"[^\W\d_]", r"(?-i:[^\W\d_a-z])", 1)  # with a capital
_LEGAL = r"(?:,?\s(?:inc|corp|llc|ltd|plc|gmbh|limited|corporation)\b\.?)"
_DOCUMENT = r"(?:policy|policies|notice|statement|terms|retention|cookies)"
# Places of a question where the company stands that it asks about.
_SUBJECT = re.compile(
    r"^(?:(?:and|so|but|ok|hi|hello|please)\W+)*(?:(?:how|why|when|where|what|who|which)"
    r"(?: long| often| much| data| information)?\s+)?"
    r"(?:does|do|did|has|have|will|would|can|could|may|must|should|is|are|was)\s+"
    rf"{_NAME}{_LEGAL}?(?=\s+(?P<verb>(?-i:[a-z])\w*))",
    re.IGNORECASE,
)
_OWNER = re.compile(rf"{_PROPER}['’]s?\s+(?-i:[a-z])", re.IGNORECASE)
_TITLE = re.compile(
    rf"(?:\b(?:the|a|an)|^)\s*{_PROPER}\s+(?:privacy\s+)?{_DOCUMENT}\b", re.IGNORECASE
)
_PLACE = re.compile(
    rf"\b(?:at|of|by|from|for|with|about)\s+{_PROPER}{_LEGAL}?\s*[?.!]*$", re.IGNORECASE
)
_FORM = re.compile(rf"{_PROPER}{_LEGAL}", re.IGNORECASE)
_DOMAIN = re.compile(r"(?<![@/.\w])(?P<name>[\w-]{2,})\.(?:com|org|net|io)\b(?!/)", re.IGNORECASE)
_ELLIPSIS = re.compile(
    rf"^\W*(?:and|or|what about|how about)\s+(?:at\s+|for\s+|with\s+)?{_NAME}(?:['’]s\s+\w+)?\W*$",
    re.IGNORECASE,
)
_PEER = re.compile(rf"(?:{_BETWEEN.pattern}){_PROPER}", re.IGNORECASE)
_CONDUCT = frozenset(
    "sell sells share shares collect collects keep keeps retain store stores disclose have hold"
    " use uses process delete track transfer".split()
)
_MATTERS = frozenset(
    "gdpr ccpa cpra coppa hipaa ferpa glba pipeda lgpd popia dpa sccs dnt wifi vpn tls ssl aes"
    " i me my you your we us they he she mom dad".split()
)
_SHORTEST = 3  # letters of a stranger's name


@dataclass(frozen=True, slots=True)
class Scope:
    """The policies to look in, and how that was decided."""

    policies: frozenset[str] | None  # ids; None is all of them, the empty set is none
    companies: tuple[str, ...]  # of those policies, in the order of mention; empty for all
    unknown: tuple[str, ...]  # companies asked about, it seems, that have no policy here
    origin: Origin


class Scoper:
    """Decides the scope of questions over one set of policies."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self._policies = {policy.id: policy for policy in policies}
        self.names = Names(policies)
        written = {word for policy in policies for word in _WORD.findall(policy.text)}
        self._words = frozenset(word for word in written if word.islower())
        self._names = frozenset(word for word in written if word.lower() not in self._words)

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
        """The scope that a question names by itself; all policies if it names no company.

        A word in lower case that may be a company's name is `unknown`, but all are searched.
        """
        mentions = self.names.mentions(question)
        excluded = _excluded(question, mentions)
        wanted = [mention for mention in mentions if mention not in excluded]
        unknown = self._strangers(question, mentions)
        if wanted:
            order = list(dict.fromkeys(id for m in wanted for id in sorted(m.policies)))
            return Scope(frozenset(order), self._companies(order), unknown, "question")
        if excluded:
            order = self.others(frozenset().union(*(m.policies for m in excluded)))
            return Scope(frozenset(order), self._companies(order), unknown, "question")
        if any(not name.islower() for name in unknown):
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
        if mentions:
            matches = [m for mention in mentions if (m := _PEER.match(question, mention.end))]
        else:
            patterns = (_SUBJECT, _OWNER, _TITLE, _PLACE, _FORM, _DOMAIN, _ELLIPSIS)
            matches = [match for pattern in patterns for match in pattern.finditer(question)]
        tokens = {token.start: token for token in tokenise(question)}
        found = []
        for match in matches:
            token = tokens.get(match.start("name"))
            known = any(mention.start <= match.start("name") < mention.end for mention in mentions)
            if token and not known and self._is_stranger(token, match):
                found.append(self._trimmed(match["name"]))
        longer = [name for name in found if not any(o.startswith(f"{name} ") for o in found)]
        return tuple(dict.fromkeys(longer))

    def _trimmed(self, name: str) -> str:
        """A name without the words behind it that are no part of it ("Acme GDPR")."""
        words = name.rstrip(".").split()
        while len(words) > 1 and self._is_matter(words[-1]):
            words.pop()
        return " ".join(words)

    def _is_matter(self, word: str) -> bool:
        legal_form = re.fullmatch(_LEGAL, f" {word}", re.IGNORECASE)
        return not legal_form and (word in self._names or word.lower() in _MATTERS)

    def _is_stranger(self, token: Token, match: re.Match[str]) -> bool:
        """Whether a word can only be the name of a company that has no policy here."""
        key = token.key
        if len(key) < _SHORTEST or key in _MATTERS or key in STOP_WORDS or key in self._words:
            return False
        name = _ENDING.sub("", token.text)
        if name in self._names:  # "Google" is a matter of these policies, unless it acts
            return match.re is _SUBJECT and match["verb"] in _CONDUCT
        if name.removesuffix("s") in self._names:  # "Californians"
            return False
        if match.re is _DOMAIN or (match.re is _FORM and name[0].isupper()):
            return True
        common = key in english() or key.removesuffix("s") in english()
        if not name[0].isupper():
            named = match.re in (_SUBJECT, _ELLIPSIS) and "-" not in name
            return named and not common and not _NOUN.search(key)
        if match.string.isupper():  # a question that is shouted has no capitals
            return False
        if not common or name.isupper():
            return True
        # "Apple" may be meant as a name, "Workers" and the France of "capital of France" are not.
        place = match.re is _PLACE and not match[0].lower().startswith("at")
        return not (token.first or key.endswith("s") or place)


_WORD = re.compile(r"(?<![\w./@-])[^\W\d_]+(?![\w/@]|\.\w)")  # not of a web or e-mail address
_ENDING = re.compile(r"['’]s?$")
_NOUN = re.compile(r"(?:ings?|ions?|ics|s|ments?|ity|isms?|wares?|ans?|ese|ers?|exit)$")


def _excluded(question: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions behind "except" or "other than", and those joined to them by "and" or ","."""
    excluded: list[Mention] = []
    for row, mention in enumerate(mentions):
        joined = (
            row > 0
            and mentions[row - 1] in excluded
            and _BETWEEN.fullmatch(question, mentions[row - 1].end, mention.start)
        )
        if joined or _EXCEPT.search(question[: mention.start]):
            excluded.append(mention)
    return excluded
