"""The lines of a page in the order in which they are read: columns one after another, tables.

Programs draw the text of a page in the order of reading, with few exceptions: a column from top
to bottom, then the next; a table row by row, each cell from top to bottom. That order is kept
where it is plausible, and made anew from the places where it is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from index.formats.pdf_lines import Line, joined, rows_of

_SHUFFLED = 0.1  # the share of lines drawn after one below them, from which the order is made anew
_ALIGNED = 0.6  # of the size: so far apart may edges be that are aligned
_LEADING = 1.4  # of the size: the least that is taken for a pitch
_NEAR = 1.15  # of the pitch below: lines of one cell are no further apart
_COLUMN = 12  # lines: cells that are longer on average are columns
_WOVEN = 5  # rows, from which a table may be columns that were drawn line by line
_PROSE = 0.5  # the share of their lines that begin with a small letter: 0.8 in prose, 0.1 in tables

Cell = list[Line]


@dataclass(frozen=True, slots=True)
class Flow:
    """Lines one below another: a column, or text over the whole width."""

    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; each cell the lines in it."""

    rows: list[list[Cell]]


@dataclass(slots=True)
class _Band:
    """Cells side by side."""

    cells: list[Cell] = field(default_factory=list)


def in_order(lines: list[Line]) -> list[Flow | Table]:
    """The lines of a page as they are read; each is in it once."""
    if _is_shuffled(lines):
        lines = [line for row in rows_of(lines) for line in row]
    found: list[Flow | Table] = []
    for tabular, bands in _runs(_bands(lines)):
        if tabular:
            found.extend(_table(bands))
        else:
            found.extend(flow for band in bands for flow in _flows(band))
    return list(_connected(found))


def _is_shuffled(lines: list[Line]) -> bool:
    """Whether the pen often goes up to where text stands below already."""
    lowest: dict[int, float] = {}  # by tens of points from the left
    late = 0
    for last, line in zip(lines[:1] + lines, lines, strict=False):
        places = range(int(line.left // 10), int(line.right // 10) + 1)
        if line.base < last.base - line.row:
            late += any(lowest.get(x, line.base) > line.base + line.row for x in places)
        for x in places:
            lowest[x] = max(lowest.get(x, line.base), line.base)
    return late > _SHUFFLED * len(lines)


def _bands(lines: list[Line]) -> list[_Band]:
    bands: list[_Band] = []
    for line in lines:
        if not bands:
            bands.append(_Band([[line]]))
            continue
        cells = bands[-1].cells
        last = cells[-1][-1]
        if _is_beside(line, cells):
            above, beside = _parted(cells[-1], line) if len(cells) == 1 else ([], cells[-1])
            if above:
                bands[-1].cells = [above]
                bands.append(_Band([beside]))
            bands[-1].cells.append([line])
        elif line.base > last.base - last.row and not _leaves(line, cells):
            cells[-1].append(line)
        else:
            bands.append(_Band([[line]]))
    return bands


def _is_beside(line: Line, cells: list[Cell]) -> bool:
    """Whether a line begins a cell to the right: level with the last or above it."""
    last = cells[-1]
    if line.base > last[-1].base + line.row:
        return False
    level = [each for cell in cells for each in cell if each.base > line.base - line.row]
    return bool(level) and all(each.right <= line.left for each in level)


def _leaves(line: Line, cells: list[Cell]) -> bool:
    """Whether a line lower down belongs to a new band: it reaches under an earlier cell."""
    return any(line.left < each.right for cell in cells[:-1] for each in cell)


def _parted(cell: Cell, line: Line) -> tuple[Cell, Cell]:
    """What stands over the band of a cell beside which a line begins, and the cell itself."""
    start = next(i for i, each in enumerate(cell) if each.base > line.base - line.row)
    pitch = cell[start + 1].base - cell[start].base if start + 1 < len(cell) else 0.0
    pitch = max(pitch, _LEADING * line.size)
    while start > 0 and _is_one(cell[start - 1], cell[start], pitch):
        if cell[start - 1].right >= line.left:
            break
        start -= 1
    return cell[:start], cell[start:]


def _is_one(above: Line, below: Line, pitch: float) -> bool:
    return above.size == below.size and below.base - above.base < _NEAR * pitch


def _runs(bands: list[_Band]) -> Iterator[tuple[bool, list[_Band]]]:
    """Bands one below another that are rows of one table, and the others, each alone."""
    start = 0
    for end in range(1, len(bands) + 1):
        if end < len(bands) and _are_rows(bands[end - 1], bands[end]):
            continue
        yield end - start > 1, bands[start:end]
        start = end


def _are_rows(above: _Band, below: _Band) -> bool:
    """Whether two bands are rows of one table: their cells but the first stand under another."""
    few, many = sorted((above.cells[1:], below.cells[1:]), key=len)
    return bool(few) and all(any(_is_under(a, b) for b in many) for a in few)


def _is_under(above: Cell, below: Cell) -> bool:
    edges = [
        (min(line.left for line in cell), max(line.right for line in cell))
        for cell in (above, below)
    ]
    (left, right), (other, end) = edges
    reach = _ALIGNED * max(above[0].size, below[0].size)
    return min(abs(left - other), abs(right - end), abs(left + right - other - end) / 2) < reach


def _table(bands: list[_Band]) -> list[Flow | Table]:
    cells = [cell for band in bands for cell in band.cells]
    if sum(len(cell) for cell in cells) > _COLUMN * len(cells):
        return [Flow(cell) for cell in cells]
    if _are_woven(bands):
        width = max(len(band.cells) for band in bands)
        columns = ([band.cells[i] for band in bands if i < len(band.cells)] for i in range(width))
        return [Flow([line for cell in column for line in cell]) for column in columns]
    return [Table([band.cells for band in bands])]


def _are_woven(bands: list[_Band]) -> bool:
    """Whether the rows of a table are columns of prose, drawn line by line across them."""
    lines = [line for band in bands for cell in band.cells for line in cell]
    small = sum(line.text[:1].islower() for line in lines)
    return len(bands) >= _WOVEN and small > _PROSE * len(lines)


def _flows(band: _Band) -> list[Flow]:
    """A band that is no row: columns, or one line whose words stand far apart."""
    if len(band.cells) > 1 and all(len(cell) == 1 for cell in band.cells):
        return [Flow([joined([cell[0] for cell in band.cells])])]
    return [Flow(cell) for cell in band.cells]


def _connected(found: list[Flow | Table]) -> Iterator[Flow | Table]:
    """The same, text that goes on below put together again."""
    pending: list[Line] = []
    for each in found:
        if isinstance(each, Flow) and (not pending or _goes_on(pending[-1], each.lines[0])):
            pending = pending + each.lines
            continue
        if pending:
            yield Flow(pending)
        pending = each.lines if isinstance(each, Flow) else []
        if isinstance(each, Table):
            yield each
    if pending:
        yield Flow(pending)


def _goes_on(above: Line, below: Line) -> bool:
    return below.base > above.base and above.crosses(below)
