"""What a question means after the ones before it: "and at Acme?", "can I undo it?"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import shorten

from qa.leaning import asks_about, asks_nothing, leans, telling
from qa.moving import ALL, OTHERS, listed, names_company, put_to, without_names
from qa.scope import Scope, Scoper

__all__ = ["Resolved", "resolve", "without_names"]

_OTHER_COMPANIES = re.compile(r"\bother (?:companies|firms|vendors|policies)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\bthe (?:others|other ones|rest)\b", re.IGNORECASE)
_OF_THEM = re.compile(r"\b(?:all|any|each|both|none|which|who) of (?:them|these|those)\b", re.I)
_WHICH = re.compile(r"\b(?:which|what) (?:company|firm|vendor)\b", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:what|how) about\b", re.IGNORECASE)
_AT = re.compile(
    r"\W*(?:(?:and|or|but|what about|how about)\W+)?at\s+"
    r"(?P<name>(?-i:[^\W\d_a-z])[\w&-]*(?:\s(?-i:[^\W\d_a-z])[\w&-]*){0,3})\W*",
    re.IGNORECASE,
)
# Words beside a company's name that only say: the same question again.
_AGAIN = frozenset(
    "and or but so also then ok okay same the it is are at for with by of from to in too as well do"
    " does did that this there instead now please case all each every both companies company firms"
    " vendors policies policy others other ones rest everybody everyone".split()
)
_LONGEST = 300  # characters of an earlier question that are kept before a new one


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question made to stand alone, and its scope."""

    question: str  # what is searched for, in words; empty where nothing is asked ("thanks")
    scope: Scope
    topic: str  # the last question that stood alone, which the next may lean on
    aside: str = ""  # what the last question that leaned on the topic added to it
    earlier: str = ""  # the part of `question`, at its start, that was said before


def resolve(question: str, history: Sequence[str], scoper: Scoper) -> Resolved:
    """The question as it would be asked without the ones before it.

    A company in the question itself always counts. Without one, the last company asked about is
    carried on, unless all are asked; and a question that leans on the last one is put behind it.
    """
    turn = Resolved("", Scope(None, (), (), "all"), "")
    for asked in (*history, question):
        turn = _next(turn, asked, scoper)
    return turn


def _next(before: Resolved, asked: str, scoper: Scoper) -> Resolved:
    scope, companies = _scope(before, asked, scoper)
    rest = without_names(asked, scoper.names.mentions(asked))
    again = bool(companies) and _says_again(rest, scope)
    if asks_nothing(rest) and not again:
        return replace(before, question="", scope=scope, earlier="")
    if not before.topic or not (again or leans(rest, named=bool(companies))):
        return Resolved(asked, scope, asked if telling(rest) else "")
    topic, aside = before.topic, before.aside
    if companies:
        topic = put_to(topic, companies, scoper)
        aside = put_to(aside, companies, scoper) if names_company(aside, scoper) else aside
    if asks_about(rest):
        aside = ""  # "and by post?" takes the place of the "and by phone?" before it
    earlier = _joined(shorten(topic, _LONGEST, placeholder=" …"), aside)
    if again:
        return Resolved(_joined(topic, aside), scope, topic, aside)
    kept = shorten(asked, _LONGEST, placeholder=" …") if telling(rest) else aside
    return Resolved(_joined(earlier, asked), scope, topic, kept, earlier)


def _scope(before: Resolved, asked: str, scoper: Scoper) -> tuple[Scope, str]:
    """The scope of a question after another, and in words the companies that are new in it."""
    own = scoper.for_question(asked)
    if own.origin == "question":
        return own, _named(asked, own, scoper)
    if scoper.asks_everybody(_OF_THEM.sub("", asked)) or _WHICH.search(asked):
        return own, ALL
    stranger = _stranger(before.topic, asked, scoper)
    if stranger:
        return stranger, listed(stranger.unknown)
    if before.scope.policies is not None and _asks_others(asked):
        return _others(before.scope, own, scoper), OTHERS
    if before.scope.origin == "all":
        return own, ""
    unknown = tuple(dict.fromkeys((*before.scope.unknown, *own.unknown)))
    return replace(before.scope, unknown=unknown, origin="history"), ""


def _others(before: Scope, everybody: Scope, scoper: Scoper) -> Scope:
    """The scope of the other companies; the same again if there are none."""
    if not before.policies:
        return everybody
    others = scoper.but(before)
    return others if others.policies else replace(before, origin="history")


def _stranger(topic: str, asked: str, scoper: Scoper) -> Scope | None:
    """The scope of "and at Acme?", where Acme is a matter of the policies but has none itself.

    Only in the question before does the name stand where it must be a company: "Does Acme sell …".
    """
    at = _AT.fullmatch(asked)
    if not at or not topic:
        return None
    scope = scoper.for_question(put_to(topic, at["name"], scoper))
    return scope if scope.unknown else None


def _named(asked: str, scope: Scope, scoper: Scoper) -> str:
    """The companies that a question names, as it names them; none if it names them to leave out."""
    mentions = scoper.names.mentions(asked)
    if not all(m.policies <= (scope.policies or frozenset()) for m in mentions):
        return ""
    return listed([*(asked[m.start : m.end] for m in mentions), *scope.unknown])


def _asks_others(asked: str) -> bool:
    """Whether a question is put to the other companies; "the others" may be other cookies."""
    if _OTHER_COMPANIES.search(asked):
        return True
    return bool(_OTHERS.search(asked)) and _only_again(asked)


def _says_again(rest: str, scope: Scope) -> bool:
    """Whether a question says nothing but to whom the one before is now put: "and at Acme?"."""
    for name in scope.unknown:
        rest = re.sub(re.escape(name), " ", rest, flags=re.IGNORECASE)
    return _only_again(rest)


def _only_again(text: str) -> bool:
    return set(re.findall(r"[^\W_]+", _ABOUT.sub(" ", text).lower())) <= _AGAIN


def _joined(first: str, second: str) -> str:
    """Two questions, one behind the other."""
    if not second:
        return first
    return f"{first} {second}" if first[-1:] in ("?", ".", "!", "…", "") else f"{first} – {second}"
