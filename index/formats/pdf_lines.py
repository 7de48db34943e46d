"""Runs put together to lines, or to pieces of lines where a wide gap stands between them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.formats.pdf_runs import Run

MARKER = re.compile(
    r"(?:[•·◦▪▫‣●○■□❖✓➢➔–—*-]|\(?(?:\d{1,3}(?:\.\d{1,3}){0,5}|[A-Za-z]|[ivxlIVXL]{1,6})[.)]"
    r"|\d{1,3}(?:\.\d{1,3}){1,5}|o)(?=\s|$)"
)
_ROW = 0.5  # of the size: what is raised or lowered by less stands on the same line
_WORD = 0.15  # of the size: a gap that parts two words
_WIDE = 0.5  # of the size: a gap that may part two columns
_OVERLAP = 0.5  # of the size: letters reach over the end of the one before
_EVEN = 0.6  # of the widest gap: in a line that fills the width the others are as wide
_BULLET = 2.0  # of the size: a drawn bullet stands at most so far before its line
_HIGH = 0.8  # of the size: and at most so high above its baseline
_HANGING = 5.0  # of the size: a bullet or number stands at most so far from what it marks


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a piece of one that a wide gap parts from the rest; in points."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool  # all of it
    indent: float = 0.0  # from its bullet or number to the words
    space: float = 0.0  # the least between two of its words; 0 where it is one word

    @property
    def row(self) -> float:
        """How far apart two baselines may be that are one row."""
        return _ROW * self.size

    def crosses(self, other: "Line") -> bool:
        """Whether there is an x at which both stand."""
        return self.left < other.right and other.left < self.right


Row = list[Line]


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """Lines by the rows they stand in, from above, each row from the left."""
    rows: list[Row] = []
    for line in sorted(lines, key=lambda line: line.base):
        if rows and line.base - rows[-1][0].base < line.row:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def lines_of(runs: Iterable[Run], dots: Iterable[tuple[float, float]] = ()) -> list[Line]:
    """The lines of runs, in the order in which they are drawn.

    dots: where bullets are drawn as shapes; the lines that they mark begin with "•".
    """
    groups: list[list[Run]] = []
    for run in runs:
        if groups and _continues(run, groups[-1]):
            groups[-1].append(run)
        elif run.text.strip():
            groups.append([run])
    return _dotted(_unspread(_marked([_line(group) for group in groups])), list(dots))


def _dotted(lines: list[Line], dots: list[tuple[float, float]]) -> list[Line]:
    """The same with a bullet before each line that has a dot near its beginning."""
    found = list(lines)
    for x, y in dots:
        near = [i for i, line in enumerate(lines) if _is_dotted(line, x, y)]
        if near:
            nearest = min(near, key=lambda i: lines[i].left)
            line = lines[nearest]
            text = f"• {line.text}"
            found[nearest] = replace(line, text=text, left=x, indent=line.left - x)
    return found


def _is_dotted(line: Line, x: float, y: float) -> bool:
    return (
        0 < line.left - x < _BULLET * line.size
        and 0 < line.base - y < _HIGH * line.size
        and not MARKER.match(line.text)
    )


def joined(lines: Sequence[Line]) -> Line:
    """Pieces of one line as one."""
    whole = max(lines, key=lambda line: len(line.text))
    return Line(
        " ".join(line.text for line in lines),
        lines[0].left,
        max(line.right for line in lines),
        whole.base,
        whole.size,
        all(line.bold for line in lines),
        lines[0].indent,
        min((line.space for line in lines if line.space), default=0.0),
    )


def _continues(run: Run, group: list[Run]) -> bool:
    last = group[-1]
    size = max(run.size, max(each.size for each in group))
    base = max(group, key=lambda each: each.size).base
    gap = run.left - last.right
    return abs(run.base - base) < _ROW * size and -_OVERLAP * size < gap < _WIDE * size


def _line(runs: list[Run]) -> Line:
    text = runs[0].text
    for last, run in pairwise(runs):
        gap = run.left - last.right > _WORD * run.size
        text += " " + run.text if gap else run.text
    length = {run: len(run.text.strip()) for run in runs}
    main = max(runs, key=lambda run: length[run])
    bold = all(run.bold for run in runs if any(char.isalnum() for char in run.text))
    return Line(
        " ".join(text.split()),
        runs[0].left,
        max(run.right for run in runs),
        main.base,
        main.size,
        bold and main.bold,
        runs[0].second - runs[0].left if runs[0].second and MARKER.match(text) else 0.0,
        min((run.space for run in runs if run.space), default=0.0),
    )


def _marked(lines: list[Line]) -> list[Line]:
    """The same with each bullet or number on its line, though a wide gap stand after it."""
    merged: list[Line] = []
    for line in lines:
        last = merged[-1] if merged else None
        if last and MARKER.fullmatch(last.text) and _is_hung(last, line):
            whole = joined([line, last])
            text = f"{last.text} {line.text}"
            merged[-1] = replace(whole, text=text, left=last.left, indent=line.left - last.left)
        else:
            merged.append(line)
    return merged


def _is_hung(marker: Line, line: Line) -> bool:
    gap = line.left - marker.right
    return abs(marker.base - line.base) < line.row and 0 <= gap < _HANGING * line.size


def _unspread(lines: list[Line]) -> list[Line]:
    """The same with each line in one piece whose words a program drew apart to fill the width."""
    whole: list[Line] = []
    start = 0
    for end in range(1, len(lines) + 1):
        if end < len(lines) and _is_right_of(lines[end], lines[end - 1]):
            continue
        row = lines[start:end]
        whole.extend([joined(row)] if _is_spread(row) else row)
        start = end
    return whole


def _is_right_of(line: Line, last: Line) -> bool:
    return abs(line.base - last.base) < line.row and line.left > last.right


def _is_spread(row: Row) -> bool:
    """Whether the gaps between pieces are as wide as those between the words in them."""
    gaps = [line.left - last.right for last, line in pairwise(row)]
    words = gaps + [line.space for line in row if line.space]
    return len(words) > 1 and min(words) > _EVEN * max(gaps, default=0.0)
