"""Word's automatic numbers and bullets: "1.", "3.1", "(a)", counted as Word counts them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from index.formats.blocks import BULLET
from index.formats.docx_styles import is_on, value
from index.formats.numerals import numeral, whole
from index.formats.xmltree import within

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_MOST_LINKS = 5  # a list is defined by its style, and that by another list


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    style: str = "decimal"
    pattern: str = "%1."  # "%1.%2": the numbers of levels, from 1
    start: int = 1
    restart: int | None = None  # after which level, from 1; 0 never, None after any outer one
    arabic: bool = False  # outer levels are shown as 1, 2, 3 whatever their style
    paragraph_style: str = ""  # the style whose paragraphs are at this level


@dataclass(frozen=True, slots=True)
class Definition:
    """A list as paragraphs refer to it."""

    counts: str  # lists with the same definition go on counting together
    levels: Mapping[int, Level]
    starts: Mapping[int, int]  # levels that begin anew for this list alone, and where


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted."""

    lists: Mapping[str, Definition]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, list_id: str, style_id: str) -> int:
        """The level at which a list numbers the paragraphs of a style, 0 if it does not say."""
        listed = self.lists.get(list_id)
        levels = listed.levels if listed else {}
        return next((i for i, level in levels.items() if level.paragraph_style == style_id), 0)

    def mark(self, list_id: str, at: int) -> tuple[str, bool]:
        """What stands before the next paragraph of a list at a level from 0, and if it is a bullet.

        The mark ends with a space, "" if there is none. Counts the paragraph.
        """
        listed = self.lists.get(list_id)
        level = listed.levels.get(at) if listed else None
        if listed is None or level is None:
            return "", False
        counts = self._counts.setdefault(listed.counts, {})
        self._count(list_id, listed, level, at, counts)
        if level.style == "bullet":
            return BULLET, True

        def number(match: re.Match[str]) -> str:
            outer = int(match[1]) - 1
            rule = listed.levels.get(outer, Level())
            shown = "decimal" if level.arabic else rule.style
            return numeral(counts.get(outer, rule.start), shown) if shown != "none" else ""

        words = _PLACE.sub(number, level.pattern).strip()
        return (f"{words} " if words else ""), False

    def restart(self, list_id: str, at: int, number: int) -> None:
        """Give the next paragraph of a list at a level this number."""
        listed = self.lists.get(list_id)
        if listed is not None:
            self._counts.setdefault(listed.counts, {})[at] = number - 1

    def forget(self, list_id: str) -> None:
        """Begin a list anew."""
        listed = self.lists.get(list_id)
        if listed is not None:
            self._counts.pop(listed.counts, None)

    def _count(
        self, list_id: str, listed: Definition, level: Level, at: int, counts: dict[int, int]
    ) -> None:
        if at in listed.starts and (list_id, at) not in self._begun:
            counts.pop(at, None)
            self._begun.add((list_id, at))
        counts[at] = counts[at] + 1 if at in counts else listed.starts.get(at, level.start)
        for outer in range(at):
            counts.setdefault(outer, listed.levels.get(outer, Level()).start)
        for inner in [i for i in counts if i > at]:
            restart = listed.levels.get(inner, Level()).restart
            if restart is None or restart > at:
                del counts[inner]


def read_numbering(part: Element | None) -> Numbering:
    """The lists of a document from its part for them; without one there are none."""
    if part is None:
        return Numbering({})
    abstract = {one.get("abstractNumId", ""): one for one in within(part, "abstractNum")}
    named = {value(one, "styleLink"): key for key, one in abstract.items()}
    lists: dict[str, Definition] = {}
    for one in within(part, "num"):
        counts = value(one, "abstractNumId") or ""
        for _ in range(_MOST_LINKS):
            link = value(abstract[counts], "numStyleLink") if counts in abstract else None
            if link is None or link not in named:
                break
            counts = named[link]
        levels = _levels(abstract[counts]) if counts in abstract else {}
        starts: dict[int, int] = {}
        for change in within(one, "lvlOverride"):
            at = whole(change.get("ilvl"), 0)
            levels |= _levels(change)
            start = value(change, "startOverride")
            if start is not None:
                starts[at] = whole(start, 1)
        lists[one.get("numId", "")] = Definition(counts, levels, starts)
    return Numbering(lists)


def _levels(element: Element) -> dict[int, Level]:
    return {whole(one.get("ilvl"), 0): _level(one) for one in within(element, "lvl")}


def _level(element: Element) -> Level:
    restart = value(element, "lvlRestart")
    arabic = next(within(element, "isLgl"), None)
    level = Level(
        style=value(element, "numFmt") or "decimal",
        pattern=value(element, "lvlText") or "",
        start=whole(value(element, "start"), 0),
        restart=None if restart is None else whole(restart, 0),
        arabic=arabic is not None and is_on(arabic.get("val"), "1"),
        paragraph_style=value(element, "pStyle") or "",
    )
    # Some programs write a bullet as a number's text.
    return replace(level, style="bullet") if level.pattern in ("•", "\uf0b7") else level
