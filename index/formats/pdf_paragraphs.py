"""Lines in the order of reading joined to paragraphs, and what each of these is."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from index.formats.pdf_columns import Flow, Table
from index.formats.pdf_hyphens import Hyphens
from index.formats.pdf_lines import MARKER, Line

_GAP = 1.25  # of the usual pitch of lines: paragraphs stand further apart
_FAR = 3.5  # of the size: no text is set with wider pitch
_INDENT = 0.8  # of the size: a first line set in by as much begins a paragraph
_INSET = 0.4  # of the lines set in so far, from which they are first lines of paragraphs
_NEAR = 2.0  # of the size: a line that is followed by the rest of its paragraph ends so far away
_SAME = 0.08  # of the size: sizes that differ by less are one
_SLACK = 1.5  # of the size: how long a word is, is known no better; author's lines are shorter
_GRID = 12.0  # points: columns whose left edges are that near are one
_OUTLIERS = 20  # lines of a column, from which the one in twenty that reaches furthest is left out
_RARE = 0.15  # of the commonest pitch's count: rarer ones are no usual pitch
_BULLETS = "•·◦▪▫‣●○■□❖✓➢➔"
_ENDS = re.compile(r"[.!?:;]['\"\u2019\u201d)\]]*$")

Kind = Literal["text", "item", "row"]


@dataclass(slots=True)
class Paragraph:
    """A paragraph, heading, item of a list or row of a table."""

    kind: Kind
    size: float
    bold: bool
    pieces: list[tuple[int, str]] = field(default_factory=list)  # page from 0, text with its end
    gap: bool = True  # whether more than a line break parts it from the one before

    @property
    def text(self) -> str:
        """All of it, as it is read."""
        return "".join(text for _, text in self.pieces)


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a document is set."""

    body: float  # the size of most letters, in points
    pitch: float  # from line to line, by the size of the letters
    first: float  # by how much first lines of paragraphs are set in, in points; 0 if they are not
    margins: dict[int, float]  # the right margin of the column that begins there
    hyphens: Hyphens

    def is_full(self, line: Line, following: Line, left: float) -> bool:
        """Whether the next line's first word had no room on a line."""
        word = following.text.split(" ", 1)[0]
        width = (following.right - following.left) / max(1, len(following.text)) * (len(word) + 1)
        margin = self.margins.get(round(left / _GRID), line.right)
        return line.right + width > margin - _SLACK * line.size


def paragraphs_of(pages: Sequence[Sequence[Flow | Table]]) -> list[Paragraph]:
    """The paragraphs of the pages in order; one may run over several pages."""
    setting = _setting(pages)
    builder = _Builder(setting)
    for number, page in enumerate(pages):
        for each in page:
            if isinstance(each, Table):
                builder.add_table(number, each)
            else:
                builder.add_flow(number, each)
    return builder.done


def body_size(pages: Sequence[Sequence[Flow | Table]]) -> float:
    """The size in which most is set, in points; 0 where there is nothing."""
    sizes: Counter[float] = Counter()
    for line in _lines(pages):
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _lines(pages: Sequence[Sequence[Flow | Table]]) -> Iterator[Line]:
    for page in pages:
        for each in page:
            if isinstance(each, Flow):
                yield from each.lines
            else:
                yield from (line for row in each.rows for cell in row for line in cell)


def _setting(pages: Sequence[Sequence[Flow | Table]]) -> _Setting:
    pitches: Counter[float] = Counter()
    rights: dict[int, list[float]] = {}
    body = body_size(pages)
    flows = [each for page in pages for each in page if isinstance(each, Flow)]
    for flow in flows:
        for line, following in pairwise(flow.lines):
            pitch = (following.base - line.base) / following.size
            if line.size == following.size and 0 < pitch < _FAR:
                pitches[round(pitch, 1)] += 1
        ends = [line.right for line in flow.lines if line.size <= body * (1 + _SAME)]
        rights.setdefault(round(_left(flow) / _GRID), []).extend(ends)
    usual = [pitch for pitch, count in pitches.items() if count > _RARE * max(pitches.values())]
    margins = {left: _margin(sorted(ends)) for left, ends in rights.items() if ends}
    hyphens = Hyphens.over(line.text for line in _lines(pages))
    return _Setting(body, min(usual, default=1.2), _first_indent(flows), margins, hyphens)


def _first_indent(flows: Sequence[Flow]) -> float:
    """By how much the first lines of paragraphs are set in, where most that is set in is such."""
    steps: Counter[float] = Counter()
    inside: Counter[float] = Counter()
    for flow in flows:
        left, right = _left(flow), max(line.right for line in flow.lines)
        for line, following in pairwise(flow.lines):
            inset = round(line.left - left, 1)
            if inset > _INDENT * line.size:
                inside[inset] += 1
                on = following.left - left < 1.0 and line.right > right - _NEAR * line.size
                steps[inset] += on and following.base - line.base < _NEAR * line.size
    step, count = steps.most_common(1)[0] if steps else (0.0, 0)
    return step if count >= _INSET * inside[step] else 0.0


def _margin(ends: list[float]) -> float:
    return ends[-1 - len(ends) // _OUTLIERS] if len(ends) >= _OUTLIERS else ends[-1]


def _left(flow: Flow) -> float:
    return min(line.left for line in flow.lines)


class _Builder:
    """The paragraphs so far, the last of which may go on."""

    def __init__(self, setting: _Setting) -> None:
        self.done: list[Paragraph] = []
        self._setting = setting
        self._last: list[Line] = []  # the lines of the last paragraph since its last line break
        self._left = 0.0  # where the column of the last line begins

    def add_table(self, page: int, table: Table) -> None:
        for i, row in enumerate(table.rows):
            first = row[0][0]
            bold = all(line.bold for cell in row for line in cell)
            text = " | ".join(self._cell(cell) for cell in row)
            self.done.append(Paragraph("row", first.size, bold, [(page, text)], gap=i == 0))
        self._last = []

    def add_flow(self, page: int, flow: Flow) -> None:
        left = _left(flow)
        for i, line in enumerate(flow.lines):
            if not self._last:
                how = "new"
            elif i == 0:
                how = "on" if self._goes_over(line) else "new"
            else:
                how = self._how(line, left)
            self._add(page, line, how)
            self._left = left

    def _cell(self, cell: list[Line]) -> str:
        text = cell[0].text
        for line in cell[1:]:
            before, between = self._setting.hyphens.joined(text, line.text)
            text = before + between + line.text
        return text

    def _add(self, page: int, line: Line, how: str) -> None:
        if how in ("new", "item"):
            kind: Kind = "item" if _is_marked(line) else "text"
            gap = how == "new" or not self._is_listed()
            self.done.append(Paragraph(kind, line.size, line.bold, [(page, line.text)], gap))
            self._last = [line]
            return
        pieces = self.done[-1].pieces
        number, text = pieces[-1]
        if how == "break":
            pieces[-1] = (number, text + "\n")
            self._last = [line]
        else:
            before, between = self._setting.hyphens.joined(text, line.text)
            pieces[-1] = (number, before + between)
            self._last.append(line)
        pieces.append((page, line.text))
        self.done[-1].bold &= line.bold

    def _is_listed(self) -> bool:
        return bool(self.done) and self.done[-1].kind == "item"

    def _how(self, line: Line, left: float) -> str:
        """What a line is to the one above it: "new", "item", "break", or "on"."""
        last = self._last[-1]
        size = max(line.size, last.size)
        full = self._setting.is_full(last, line, left)
        wide = line.base - last.base > _GAP * self._setting.pitch * size
        if _is_marked(line) and (wide or not full or self._begins_item(line)):
            bullet = line.text[0] in _BULLETS
            return "item" if bullet or not wide else "new"
        if wide or abs(line.size - last.size) > _SAME * size:
            return "new"
        if line.bold != last.bold and not (full and last.bold):
            return "new"
        if line.size > self._setting.body * (1 + _SAME):
            return "on"
        if self._is_moved(line, left, full=full):
            return "new"
        if full:
            return "on"
        return "break" if len(self._last) == 1 else "new"

    def _is_moved(self, line: Line, left: float, *, full: bool) -> bool:
        """Whether a line is set in, or is not set in any more, so that it begins a paragraph."""
        last, reach = self._last[-1], _INDENT * line.size
        if self._setting.first and abs(line.left - left - self._setting.first) < 1.0:
            return True
        if len(self._last) > 1:
            return abs(line.left - last.left) > reach
        if line.left > last.left + last.indent + reach:
            return True
        # The first line of a paragraph may be set in.
        return not full and line.left < last.left + last.indent - reach

    def _begins_item(self, line: Line) -> bool:
        """Whether a line is an item though it may be the rest of a sentence: "section / 2. ..."."""
        first, last = self._last[0], self._last[-1]
        lefts = (last.left, last.left + last.indent)
        return (
            line.text[0] in _BULLETS
            or _shape(line) == _shape(first)
            or min(abs(line.left - left) for left in lefts) > _INDENT * line.size
        )

    def _goes_over(self, line: Line) -> bool:
        """Whether a line at the top of a column or page goes on with the paragraph before."""
        last = self._last[-1]
        if abs(line.size - last.size) > _SAME * line.size or line.bold != last.bold:
            return False
        if _is_marked(line):
            return False
        if line.text[:1].islower() or last.text[-1] in "-,":
            return True
        return not _ENDS.search(last.text) and self._setting.is_full(last, line, self._left)


def _shape(line: Line) -> str:
    """A line's bullet or number, whatever the number: "(1)" for "(12)"."""
    found = MARKER.match(line.text)
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"\d+", "1", found[0])) if found else ""


def _is_marked(line: Line) -> bool:
    return bool(MARKER.match(line.text))
