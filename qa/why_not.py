"""Why a passage is not among the sources, or not the first: what it has less of, or what barred it.

A passage is named by the policy's file and a character in it, as `acme.txt:14931`.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from index.errors import CallError
from index.passage import Passage
from index.store import Index
from qa.answer import Answer
from qa.checks import MAX_TOP
from qa.explain import Reading, Scored, as_dict, reading, scored
from qa.policy_qa import Found
from qa.search import Hit

_PLACE = re.compile(r"(?P<file>.+):(?P<start>\d{1,9})(?:-\d{1,9})?", re.ASCII | re.DOTALL)
_LISTED = 5  # policies named in a complaint

Outcome = Literal[
    "shown",  # it is among the sources
    "outranked",  # it was looked at, and others came before it
    "withheld",  # it was looked at, but nothing is near enough to be shown
    "far",  # it was in scope, but is not near by any part of the score
    "elsewhere",  # the question is about another company
    "unasked",  # the question has no word to look for
]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What became of one passage."""

    address: str  # file:start-end
    company: str
    outcome: Outcome
    scored: Scored | None  # None if it was not looked at
    beside: Scored | None  # the first one, or of several companies its own company's first
    lacks: str | None  # the part of the score in which it falls behind that one most
    top: int | None  # the number of sources to ask for so that it is among them
    reading: Reading

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON has it, with every digit."""
        return as_dict(self)


def passage_at(index: Index, place: str) -> Passage:
    """The passage that holds a character, named as FILE:START or by a whole address.

    Raises CallError if it is not so named, or there is no such file, character or passage.
    """
    named = _PLACE.fullmatch(place)
    if named is None:
        raise CallError(f"{place!r} names no passage; expected FILE:START, as in acme.txt:14931.")
    file, start = named["file"], int(named["start"])
    if file not in {policy.id for policy in index.policies}:
        raise CallError(_no_such_file(index, file))
    length = len(index.policy(file).text)
    if start >= length:
        raise CallError(
            f"{file} has {length:,} characters, and none at {start}. Name one from 0 to"
            f" {length - 1}."
        )
    return _holding([index.passages[row] for row in index.rows(file)], file, start)


def why_not(index: Index, found: Found, answer: Answer, passage: Passage) -> WhyNot:
    """What became of a passage when `answer` was made out of `found`."""
    hit = next((h for h in found.hits if h.passage == passage), None)
    source = next((s.rank for s in answer.sources if s.address == passage.address), None)
    company = index.policy(passage.policy).company
    first = _first(found, passage) if hit else None
    this = scored(found, hit, source) if hit else None
    shown = {one.address: one.rank for one in answer.sources}
    beside = scored(found, first, shown.get(first.passage.address)) if first else None
    outcome = _outcome(found, answer, company, this) if this else _barred(found, passage)
    return WhyNot(
        address=passage.address,
        company=company,
        outcome=outcome,
        scored=this,
        beside=beside,
        lacks=_lacks(this, beside) if this and beside else None,
        top=_top(found, hit) if hit and outcome == "outranked" else None,
        reading=reading(index, found),
    )


def _holding(passages: Sequence[Passage], file: str, start: int) -> Passage:
    for passage in passages:
        if passage.start <= start < passage.end:
            return passage
    near = sorted(passages, key=lambda p: min(abs(p.start - start), abs(p.end - 1 - start)))
    nearest = f"; the nearest is {near[0].address}" if near else ""
    raise CallError(
        f"No passage holds character {start} of {file}, which is blank or between two{nearest}."
        " Name a character of a passage."
    )


def _no_such_file(index: Index, file: str) -> str:
    ids = [policy.id for policy in index.policies]
    near = difflib.get_close_matches(file, ids, n=_LISTED) or ids[:_LISTED]
    more = f" and {len(ids) - len(near)} more" if len(ids) > len(near) else ""
    return f"There is no policy {file!r} in the index. Name one of {', '.join(near)}{more}."


def _first(found: Found, passage: Passage) -> Hit | None:
    """The hit that a passage is compared with; None if it is that one."""
    hits = [h for h in found.hits if not found.each or h.passage.policy == passage.policy]
    return hits[0] if hits[0].passage != passage else None


def _outcome(found: Found, answer: Answer, company: str, this: Scored) -> Outcome:
    """What became of a passage that was looked at."""
    if this.source:
        return "shown"
    statuses = {one.company: one.status for one in answer.by_company} if found.each else {}
    status = statuses.get(company, answer.status)
    return "withheld" if "not_found" in (status, answer.status) else "outranked"


def _barred(found: Found, passage: Passage) -> Outcome:
    """Why a passage was not looked at."""
    policies = found.resolved.scope.policies
    if policies is not None and passage.policy not in policies:
        return "elsewhere"
    return "far" if found.query else "unasked"


def _lacks(this: Scored, beside: Scored) -> str | None:
    """The part in which a passage falls behind another most; None if it does in none."""
    pairs = zip(this.parts, beside.parts, strict=True)
    behind, name = max((there.adds - here.adds, here.name) for here, there in pairs)
    return name if behind > 0 else None


def _top(found: Found, hit: Hit) -> int | None:
    """How many sources (of each policy, where several are asked about) reach down to a hit."""
    same = [h for h in found.hits if not found.each or h.passage.policy == hit.passage.policy]
    return same.index(hit) + 1 if hit.rank <= MAX_TOP else None
