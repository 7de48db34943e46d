"""Running heads, feet and page numbers: what stands at the edge of many pages in the same place."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.formats.pdf_lines import Line, Row, rows_of

_ROWS = 3  # of a page's rows, from above and from below: heads and feet are not taller
_SHARE = 0.4  # of the pages: an even page's head differs from an odd one's
_PAGES = 2  # at least so many show it
_GRID = 3.0  # points: so far may one thing wander from page to page
_LARGE = 1.15  # of the body's size: headings are as large, running heads are not
_ROMAN = re.compile(r"[ivxlcdm]{1,7}|[IVXLCDM]{1,7}")
_NUMBER = re.compile(r"\d{1,9}")
_OF = re.compile(r"(?:page\s)?(\d{1,4})\s?(?:/|of)\s?(\d{1,4})", re.IGNORECASE)
_PRINTED = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4},? \d{1,2}:\d{2}(?:\s?[AP]M)?")


@dataclass(frozen=True, slots=True)
class Parted:
    """The lines of a page."""

    body: list[Line]
    furniture: list[Line]  # from above to below, from left to right


def parted(pages: Sequence[Sequence[Line]]) -> list[Parted]:
    """The lines of each page, what repeats at its edges apart from the rest."""
    repeated = _Repeated.over(pages)
    return [_parted(lines, repeated, (i, len(pages))) for i, lines in enumerate(pages, start=1)]


@dataclass(frozen=True, slots=True)
class _Repeated:
    """How often each thing stands in the same place."""

    counts: Counter[tuple[str, int]]
    least: float  # so many times is often
    large: float  # points

    @classmethod
    def over(cls, pages: Sequence[Sequence[Line]]) -> "_Repeated":
        counts: Counter[tuple[str, int]] = Counter()
        sizes: Counter[float] = Counter()
        for lines in pages:
            rows = rows_of(lines)
            outer = rows[:_ROWS] + rows[max(_ROWS, len(rows) - _ROWS) :]
            counts.update({key for row in outer for line in row for key in _places(line)})
            for line in lines:
                sizes[line.size] += len(line.text)
        body = sizes.most_common(1)[0][0] if sizes else 0.0
        return cls(counts, max(_PAGES, _SHARE * sum(map(bool, pages))), _LARGE * body)

    def holds(self, row: Row) -> bool:
        return any(
            line.size < self.large and self.counts[_places(line)[0]] >= self.least for line in row
        )


def _places(line: Line) -> list[tuple[str, int]]:
    """A line's words and where it stands, the place itself first and then those beside it."""
    words = "#" if _ROMAN.fullmatch(line.text) else _NUMBER.sub("#", line.text)
    place = round(line.base / _GRID)
    return [(words, place), (words, place - 1), (words, place + 1)]


def _parted(lines: Sequence[Line], repeated: _Repeated, place: tuple[int, int]) -> Parted:
    rows = rows_of(lines)
    found: list[Row] = []
    for edge in (rows[:_ROWS], rows[: -_ROWS - 1 : -1]):
        for row in edge:
            if not (repeated.holds(row) or _is_printed(row, place)):
                break
            found.append(row)
    taken = {line for row in found for line in row}
    furniture = [line for row in rows for line in row if line in taken]
    return Parted([line for line in lines if line not in taken], furniture)


def _is_printed(row: Row, place: tuple[int, int]) -> bool:
    """Whether a row is the number of the page and of all pages, or when a browser printed it."""
    for line in row:
        number = _OF.fullmatch(line.text)
        if number and (int(number[1]), int(number[2])) == place:
            return True
    if place == (1, 1) and [line.text for line in row] == ["1"]:
        return True
    return bool(_PRINTED.fullmatch(row[0].text))
