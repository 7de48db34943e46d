"""What each line of a policy is: a heading, running text, a list item, contents or furniture.

Headings come in many styles and none is marked as such in plain text, so each style has a rule
here, and a style that needs company (an inline "Title: text") counts only where a text has several.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from index.clean import folded
from index.contents import MAX_TITLE, NUMBERED, find_contents
from index.furniture import furniture_lines
from index.lines import Line, read_lines
from index.policy import PLAIN, Layout


class Role(StrEnum):
    """What a line is for."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"  # of a list, or of a block of short lines such as an address
    CONTENTS = "contents"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Unit:
    """A line and what it is; a heading, or text that begins with one, has a level and a label."""

    line: Line
    role: Role
    level: int = 0  # 0 for no heading; the lower, the further out
    label: str = ""
    lead_in: bool = False  # it introduces the list that follows


_MARKDOWN = re.compile(r"(#{1,6})\s+\S")
_BOLD = re.compile(r"(?:\*\*|__)(.{2,90}?)(?:\*\*|__)")
_INLINE_COLON = re.compile(r"([A-Z\"'][^.:;?!]{2,88}\??):\s+(?=\S)")
_INLINE_DASH = re.compile(r"([A-Z\"'][^.:;!]{2,68}?)\s[-–—]\s+(?=\S)")
_INLINE_STOP = re.compile(r"([A-Z][^.:;?!]{2,50})\.\s+(?=[A-Z])")
_SENTENCE_START = re.compile(
    r"(?:we|you|if|this|these|please|note|for|in|when|e-?mail|address|phone|tel|call|fax|or|and|attn"
    r"|it|our|your|to|by|write|send|web|online|contact us|https?)\b",
    re.IGNORECASE,
)
_MAX_WORDS = 15
_LONG_TEXT = 30  # characters after an inline heading; less is a field such as "E-mail: …"
_MOST_LISTED = 300  # entries of a table of contents that are compared letter by letter
_SAME_HEADING = 85  # of 100; "… for Californian Users" is listed, "… Consumers" is the heading
_INLINE_COMPANY = 3  # inline headings of one style before any is believed
# Levels, outermost first. Markdown says its own (1-6).
_CAPS, _LISTED, _DEPTH, _PLAIN, _INLINE = 8, 9, 10, 20, 30


def read_structure(text: str, company: str, layout: Layout = PLAIN) -> list[Unit]:
    """The lines of a text in order, each with its role; every non-space character is in one.

    What the file marks as headings and furniture is taken at its word; the rules see the rest.
    """
    lines = read_lines(text)
    marked = _within(lines, layout.furniture)
    own = [line for row, line in enumerate(lines) if row not in marked]
    units = _units(text, own, company, _levels(layout.headings))
    units += [Unit(lines[row], Role.FURNITURE) for row in marked]
    return sorted(units, key=lambda unit: unit.line.start)


def _within(lines: Sequence[Line], spans: Sequence[tuple[int, int]]) -> set[int]:
    """The rows of the lines that begin inside one of some spans, which are in order."""
    starts = [start for start, _ in spans]
    found = ((row, bisect_right(starts, line.start) - 1) for row, line in enumerate(lines))
    return {row for row, span in found if span >= 0 and lines[row].start < spans[span][1]}


def _levels(headings: Sequence[tuple[int, int, int]]) -> dict[int, int]:
    """The level of each heading by where it begins; level 1 is left to a title that is alone."""
    several = sum(level == 1 for _, _, level in headings) > 1
    return {start: level + several for start, _, level in headings}


def _units(text: str, lines: Sequence[Line], company: str, levels: Mapping[int, int]) -> list[Unit]:
    contents, listed = find_contents(lines)
    furniture = furniture_lines(lines, company)
    styles = _inline_styles(text, lines)
    units: list[Unit] = []
    for row, line in enumerate(lines):
        if row in contents:
            units.append(Unit(line, Role.CONTENTS))
        elif row in furniture:
            units.append(Unit(line, Role.FURNITURE))
        else:
            following = lines[row + 1] if row + 1 < len(lines) else None
            level = levels.get(line.start, 0)
            level = level or _heading_level(text, lines, row, following, listed)
            if level:
                units.append(Unit(line, Role.HEADING, level, line.plain.rstrip(": ")))
            else:
                units.append(_body(text, line, units[-1] if units else None, styles, following))
    return units


def _heading_level(
    text: str, lines: Sequence[Line], row: int, following: Line | None, listed: frozenset[str]
) -> int:
    """The level of a line that is a heading and nothing else; 0 if it is not one."""
    line = lines[row]
    words = line.plain
    markdown = _MARKDOWN.match(text, line.start, line.end)
    if markdown:
        return len(markdown[1])
    if following is None or len(words) > MAX_TITLE or len(words.split()) > _MAX_WORDS:
        return 0
    number = NUMBERED.match(words)
    if number and _is_title(words[number.end() :]) and _is_numbering(number[0], lines, row):
        nested = number[0].count(".") - number[0].rstrip().endswith(".")
        siblings = not following.gap and bool(NUMBERED.match(following.plain)) and not nested
        sibling_item = siblings and len(following.plain) < MAX_TITLE and not line.gap
        return 0 if sibling_item else _DEPTH + max(0, nested)
    if line.marker:
        return 0
    if _is_listed(words, listed):
        return _LISTED
    if words.endswith(":") and _names_section(words) and not following.marker:
        return _INLINE
    if words.isupper() and sum(map(str.isalpha, words)) > 3 and not words.endswith((",", ";")):
        return _CAPS
    alone = line.gap or row == 0
    if alone and _is_title(words) and _opens(line, following) and not _BREAKS.search(words):
        return _PLAIN
    return 0


def _is_numbering(number: str, lines: Sequence[Line], row: int) -> bool:
    """Whether a number is a heading's, and not a house's ("1 Main Street")."""
    if not number.strip().isdigit():
        return True
    return lines[row].gap and not (row and lines[row - 1].plain.endswith(":"))


_BREAKS = re.compile(r"[|@]|\s{3}|\d{4}|https?:|www\.")


def _is_title(words: str) -> bool:
    return bool(
        words
        and (words[0].isupper() or words[0] in "\"'")
        and not words.endswith((".", ";", ",", "!"))
        and (not words.endswith(":") or len(words.split()) <= 3)
        and not words.endswith((" and", " or"))
    )


def _names_section(words: str) -> bool:
    return _is_title(words) and not _SENTENCE_START.match(words)


def _is_listed(words: str, listed: frozenset[str]) -> bool:
    """Whether a table of contents has this heading, give or take a word."""
    key = folded(words)
    if words.endswith(":") or len(listed) > _MOST_LISTED:
        return key in listed
    return key in listed or any(fuzz.ratio(key, entry) > _SAME_HEADING for entry in listed)


def _opens(line: Line, following: Line) -> bool:
    """Whether what follows reads like the text under a heading."""
    return following.gap or bool(following.marker) or len(following.plain) > len(line.plain)


def _body(
    text: str, line: Line, before: Unit | None, styles: frozenset[str], following: Line | None
) -> Unit:
    lead_in = following is not None and line.plain.endswith(":")
    in_block = before is not None and not line.gap
    in_list = before is not None and (before.lead_in or before.role == Role.ITEM)
    if line.marker or (in_block and in_list and len(line.plain) <= MAX_TITLE):
        return Unit(line, Role.ITEM, lead_in=lead_in)
    if in_list and before is not None and before.lead_in and _is_short_block(line, following):
        return Unit(line, Role.ITEM, lead_in=lead_in)
    for style, label in _inline_labels(text, line):
        if style in styles:
            return Unit(line, Role.TEXT, _INLINE, label, lead_in)
    return Unit(line, Role.TEXT, lead_in=lead_in)


def _is_short_block(line: Line, following: Line | None) -> bool:
    """Whether a line begins a block of short lines, such as an address, after an empty line."""
    return (
        len(line.plain) <= 60
        and following is not None
        and not following.gap
        and len(following.plain) <= 60
    )


def _inline_labels(text: str, line: Line) -> list[tuple[str, str]]:
    """The headings that a line may begin with, each with the name of its style."""
    labels = []
    bold = _BOLD.match(text, line.start, line.end)
    if bold and line.end - bold.end() > _LONG_TEXT:
        labels.append(("bold", bold[1].strip(" :.")))
    patterns = (("colon", _INLINE_COLON), ("dash", _INLINE_DASH), ("stop", _INLINE_STOP))
    for style, pattern in patterns:
        match = pattern.match(line.plain)
        if match and len(line.plain) - match.end() > _LONG_TEXT:
            few = len(match[1].split()) <= (5 if style == "stop" else _MAX_WORDS)
            starts = line.plain[match.end()].isupper() or not line.plain[match.end()].isalpha()
            named = _is_capitalised(match[1]) or not _SENTENCE_START.match(match[1])
            if few and named and (starts or style == "colon"):
                labels.append((style, match[1]))
    return labels


def _is_capitalised(words: str) -> bool:
    """Whether the words are written as a title, each longer one with a capital."""
    long = [word for word in words.split() if len(word) > 3]
    return len(long) > 1 and all(word[0].isupper() for word in long)


def _inline_styles(text: str, lines: Sequence[Line]) -> frozenset[str]:
    counts = Counter(
        style for line in lines if not line.marker for style, _ in _inline_labels(text, line)
    )
    return frozenset(style for style, count in counts.items() if count >= _INLINE_COMPANY)
