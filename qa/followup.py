"""What a question means after the ones before it: "and at Kaseya?", "how do I change it?"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import shorten

from qa.names import Mention
from qa.scope import Scope, Scoper

_CONTINUES = re.compile(
    r"^\W*(?:and|or|but|so|also|what about|how about|what if|then|else|same|why|since when"
    r"|how (?:long|much|many|often|soon|so|come)|until when|by when|who|whom|where|when"
    r"|which|really|ok|okay)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|that|those|these|this|there|then|one|ones"
    r"|same|other|others|else|instead|too|either|again|so)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:the )?(?:others|other (?:companies|firms|policies|vendors|ones))\b", re.IGNORECASE
)
_SHORT = 3  # words; a question no longer than this leans on the one before
_LONGEST = 300  # characters of an earlier question that are kept


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question made to stand alone, and its scope."""

    question: str  # what is searched for, in words
    scope: Scope
    topic: str  # the last question that stood alone, which the next may lean on


def resolve(question: str, history: Sequence[str], scoper: Scoper) -> Resolved:
    """The question as it would be asked without the ones before it.

    A company in the question itself always counts. Without one, the last company asked about is
    carried on, unless all are asked; and a question that leans on the last one is put behind it.
    """
    scope = scoper.for_question(question)
    if not history:
        return Resolved(question, scope, question)
    before = resolve(history[-1], history[:-1], scoper)
    named = scope.origin == "question"
    everybody = scoper.asks_everybody(question)
    if _OTHERS.search(question) and not named and before.scope.policies:
        scope = scoper.but(before.scope)
    elif not named and not everybody and before.scope.origin != "all":
        scope = replace(before.scope, origin="history")
    if not _leans(question, named, everybody, scoper):
        return Resolved(question, scope, question)
    if named:
        moved = _moved(before.topic, question, scoper)
        return Resolved(moved, scope, moved)
    return Resolved(f"{shorten(before.topic, _LONGEST)} {question}", scope, before.topic)


def without_names(question: str, mentions: Sequence[Mention]) -> str:
    """The question without the companies' names, which the policies themselves hardly use."""
    for mention in reversed(mentions):
        question = question[: mention.start] + " " + question[mention.end :]
    return re.sub(r"\s+([?.,!;:])", r"\1", " ".join(question.split()))


def _leans(question: str, named: bool, everybody: bool, scoper: Scoper) -> bool:
    """Whether a question cannot be understood without the one before it."""
    rest = without_names(question, scoper.names.mentions(question))
    few = len(rest.split()) <= _SHORT + 2 * named
    if named:
        return few and bool(_ELLIPSIS.match(rest))
    if everybody:
        return False
    return bool(few or _POINTS_BACK.search(rest) or _CONTINUES.match(rest))


_ELLIPSIS = re.compile(r"\W*(?:and|or|what about|how about|compared)\b", re.IGNORECASE)


def _moved(before: str, question: str, scoper: Scoper) -> str:
    """The question before, put to the companies that this one names."""
    new = scoper.names.mentions(question)
    old = scoper.names.mentions(before)
    if not new or not old:
        return f"{before} {question}"
    names = question[new[0].start : new[-1].end]
    return before[: old[0].start] + names + before[old[-1].end :]
