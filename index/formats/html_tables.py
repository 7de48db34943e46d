"""Tables of data, to be read row by row, and tables that only place the parts of a page."""

from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from index.formats.html_lists import number
from index.formats.html_sizes import Sizes

_LONG_CELL = 1_500  # characters; a choice: on 48 made pages 100 and no limit do as well
_MOST_CELLS = 40  # looked at
_MOST_COLUMNS = 50  # in which cells may be merged; chosen
_TO_THE_END = 65_534  # rows; what browsers allow


@dataclass(slots=True)
class Cells:
    """The cells of the row of data that is open, if one is. Each word stands in one cell only:
    where a cell covers several columns or rows, the others of them are empty."""

    row: list[str] | None = None
    _covered: dict[int, int] = field(default_factory=dict)  # column: rows, with this one

    def open(self, cell: LexborNode) -> None:
        """Begin a cell, after the columns that others cover."""
        if self.row is None:
            return
        while self._covered.get(len(self.row)):
            self.row.append("")
        first, rows = len(self.row), number(cell, "rowspan", 1) or _TO_THE_END
        columns = number(cell, "colspan", 1)
        for column in range(first, min(first + columns, _MOST_COLUMNS)):
            self._covered[column] = rows
        self.row.append("")

    def close_row(self) -> list[str]:
        """The cells of the row that ends."""
        self._covered = {column: rows - 1 for column, rows in self._covered.items() if rows > 1}
        row, self.row = self.row or [], None
        return row

    def close_part(self) -> None:
        """End a table's head or body, which no cell reaches out of."""
        self._covered.clear()


def is_layout(table: LexborNode, measured: Sizes) -> bool:
    """Whether a table holds blocks of a page: it has headings or tables in it, one column only,
    a cell longer than `_LONG_CELL`, or says itself that it is for presentation."""
    if table.attributes.get("role") in ("presentation", "none"):
        return True
    if measured.held(table).parts:
        return True
    cells = table.css("td, th")
    if any(len(cell.text()) > _LONG_CELL for cell in cells[:_MOST_CELLS]):
        return True
    return len(cells) <= len(table.css("tr"))
