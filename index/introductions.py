"""The names that a text introduces: whom it defines, titles, presents, and lets act."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from index.clean import plain
from index.initials import is_short_for
from index.names import LEGAL, NAME, NOT_NAMES, is_name, proper
from index.spelling import is_odd, squashed

HEAD = 2_000  # characters in which a document introduces itself
_FIRST = 12  # lines of the head that may be titles
_ACTING = 5  # names that act most
_LEGAL_NAME = re.compile(rf"({NAME}),?[ \u00a0]({LEGAL})")
_DEFINED = re.compile(
    rf"({NAME})(?:,?[ \u00a0]({LEGAL}))?[^.()\n]{{0,80}}?"
    rf"\(([^()]{{0,160}}[“\"'‘][^()]{{1,160}})\)"
)
_SHORTENED = re.compile(rf"({NAME}) \(([A-Z][A-Z&]{{1,9}})\)")  # without quotation marks
# What laws and offices end with, which are shortened as companies are.
_LAWS = frozenset(
    "act regulation regulations law laws directive commission commissioner authority officer"
    " provider providers industry framework shield area clauses rules standard standards code"
    " department agency board office number address system agreement".split()
)
_QUOTED = re.compile(r"[“\"‘']([^“”\"‘’']{2,60}?),?[”\"’']")
_OURSELVES = re.compile(r"\b(?:we|us|our)\b", re.IGNORECASE)
_ACT = (
    r"[ \u00a0](?:is|has|will|may|does|can|shall|uses|collects|respects|takes|values|provides"
    r"|reserves|keeps|processes|shares|owns|operates|runs)\b"
)
_ACTS = re.compile(rf"({NAME})(?:,?[ \u00a0]{LEGAL})?{_ACT}")
_PRESENTED = re.compile(
    r"(?i:\bwelcome to|\bvisiting|\bvisit to|\bwe are|\bhere at|(?:web ?)?sites? of"
    r"|\b(?:operated|owned|provided|published|maintained|run|issued) by"
    rf"|(?:copyright|©)(?: ©)?(?: \d{{4}},?)?)(?: [Tt]he)? ({NAME})"
)
_KIND = re.compile(
    r"\b(?i:policy|notice|statement|terms|rules|regulation|standard|charter|guideline|agreement)\b"
)
_PART = re.compile(r"\s[–—|-]\s|[,.:|*]+(?:\s|$)|\s\(")


@dataclass(slots=True)
class Evidence:
    """What speaks for one name."""

    points: float = 0
    legal: str = ""  # the name as it is written with its legal form
    short: tuple[str, ...] = ()  # what else the text calls it
    ours: bool = False  # whether the text says that it is "we"

    @property
    def is_introduced(self) -> bool:
        """Whether the text says what it is, and does not only speak of it."""
        return bool(self.legal or self.short or self.ours)


def introduced(text: str) -> dict[str, Evidence]:
    """What speaks for each name that a text introduces; names without their legal form."""
    evidence: dict[str, Evidence] = {}
    for match in _DEFINED.finditer(text[: 3 * HEAD]):
        quoted = [name.strip(" ,") for name in _QUOTED.findall(match[3])]
        kin = [q for q in quoted if is_name(q) and squashed(q) in squashed(match[1])]
        ours = bool(_OURSELVES.search(match[3]))
        if is_name(match[1]) and (ours or kin):
            found = evidence.setdefault(proper(match[1]), Evidence())
            found.points += 4 + 2 * ours
            found.short += tuple(kin)
            found.ours |= ours
    for match in _SHORTENED.finditer(text[:HEAD]):
        name, short = proper(match[1]), match[2]
        lawful = name.split()[-1].lower() in _LAWS
        if lawful or not is_name(name):
            continue
        if is_short_for(squashed(short), name) and re.search(rf"\b{short}{_ACT}", text):
            found = evidence.setdefault(name, Evidence())
            found.points += 6
            found.short += (short,)
    for match in _LEGAL_NAME.finditer(text):
        name = _after_kind(match[1])
        if is_name(name):
            found = evidence.setdefault(proper(name), Evidence())
            found.points += 1 if found.points else 2
            if not found.legal or found.legal.isupper():
                found.legal = " ".join(_after_kind(match[0]).split())
    for name, points in _mentioned(text):
        evidence.setdefault(name, Evidence()).points += points
    return evidence


def _mentioned(text: str) -> Iterator[tuple[str, float]]:
    acting = Counter(proper(match[1]) for match in _ACTS.finditer(text) if is_name(match[1]))
    for name, count in acting.most_common(_ACTING):
        yield name, min(3, count / 2)
    for match in _PRESENTED.finditer(text):
        if is_name(match[1]):
            yield proper(match[1]), 2
    lower = set(re.findall(r"\b[a-z][\w-]+", text)) | NOT_NAMES
    lines = text[:HEAD].splitlines()[:_FIRST]
    for name in {name for line in lines for name in _titles(plain(line), lower, text)}:
        yield name, 2
    for name in {name for line in lines for name in _headings(line)}:
        yield name, 2


def _titles(line: str, lower: set[str], text: str) -> Iterator[str]:
    """Names in a line of the head that the text goes on to use, and never as common words."""
    for match in re.finditer(NAME, line[:120]):
        words = proper(match[0]).split()
        while words and words[-1].lower() in lower:
            words.pop()
        while words and words[0].lower() in lower:
            words.pop(0)
        name = " ".join(words)
        if len(name) > 2 and len(re.findall(rf"[a-z,] {re.escape(name)}\b", text)) > 1:
            yield name


def _headings(line: str) -> Iterator[str]:
    """Names of several words that a line of the head is, or begins with: "Acme Tools - Terms"."""
    for part in _PART.split(line.strip("#*_ "))[:2]:
        name = proper(part)
        several = " " in name and re.fullmatch(NAME, name) and not _KIND.search(name)
        if several and any(map(is_odd, name.split()[:2])):
            yield name


def _after_kind(name: str) -> str:
    """Of "Guideline for Travel of Acme Widgets" the end."""
    while _KIND.search(name) and " of " in name:
        name = name.partition(" of ")[2]
    return name
