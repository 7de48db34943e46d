"""Tables of data, to be read row by row, and tables that only place the parts of a page."""

from selectolax.lexbor import LexborNode

from index.formats.html_sizes import Sizes

_LONG_CELL = 1_500  # characters; a choice: on 48 made pages 100 and no limit do as well
_MOST_CELLS = 40  # looked at


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
