"""A web page to text: what a reader sees, and what of it is the site's and not the page's.

selectolax makes the tree as browsers do (docs/decisions.md); nothing of a page is run or fetched.
"""

import codecs
import re
from typing import cast

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from index.formats.blocks import Block, lay_out
from index.formats.charsets import in_charset
from index.formats.chrome import marked
from index.formats.extracted import Extracted, Unreadable
from index.formats.html_clues import clues
from index.formats.html_reader import Reader

MAX_OPEN = 3_000  # elements of one name that are not closed; so many of 15 names: 6 s, 34 MB
MAX_ATTRIBUTES = 20_000  # of one element: 1.4 s; the time grows by their square
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 4_096  # bytes in which a page names its encoding; browsers look at 1,024
_CHARSET = re.compile(
    rb"<meta\b[^>]{0,300}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.I
)
_LATIN = ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "iso8859-1", "windows-1252")
_TAG = re.compile(r"<(/?)([a-zA-Z]{1,20})([^>]*)>?")
# Elements that end where another of them begins, or have no end.
_UNENDED = frozenset(
    "p li dt dd td th tr option optgroup thead tbody tfoot colgroup rp rt html head body area base"
    " br col embed hr img input link meta param source track wbr".split()
)


def extract(data: bytes) -> Extracted:
    """The text of a web page.

    Menus, banners, footers and hidden elements stay in their place, marked as furniture. Raises
    Unreadable if its encoding is unknown, or it is built to keep a parser busy.
    """
    page, warnings = _decoded(data)
    tree = _tree(page)
    text, layout = lay_out(_blocks(tree))
    return Extracted(text, layout, clues(tree, page), warnings)


def blocks_of(page: str) -> list[Block]:
    """The blocks of a page whose characters are known; raises Unreadable if it is built so."""
    return _blocks(_tree(page))


def _tree(page: str) -> LexborHTMLParser:
    _check(page)
    try:
        return LexborHTMLParser(page)
    except SelectolaxError as error:
        raise Unreadable(f"it is a page too large for the memory: {error}") from error


def _blocks(tree: LexborHTMLParser) -> list[Block]:
    """What a page shows with scripts; if that is nothing, what it shows without."""
    root = cast(LexborNode, tree.root)  # which even an empty page has
    seen = Reader(frozenset({"noscript"})).read(root) or Reader(frozenset()).read(root)
    return marked(seen)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The characters of a page: by its mark, by what it says, as UTF-8, or as Windows-1252."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), ()
    said = _CHARSET.search(data[:_HEAD])
    name = said[1].decode("ascii").lower() if said else "utf-8"
    name = "cp1252" if name in _LATIN else name  # as every browser does
    # What says in ASCII that it is in UTF-16 is in UTF-8.
    for encoding in ("utf-8" if name.startswith("utf") else name, "utf-8"):
        page = in_charset(data, encoding)
        if page is not None:
            return page, ()
    return data.decode("cp1252", "replace"), ("read as Windows-1252",)


def _check(page: str) -> None:
    """Raises Unreadable for a page whose tree would take minutes: both limits are far off."""
    opened: dict[str, int] = {}
    for match in _TAG.finditer(page):
        name = match[2].lower()
        if match[3].count("=") > MAX_ATTRIBUTES:
            raise Unreadable(f"it has an element with more than {MAX_ATTRIBUTES:,} attributes")
        if name not in _UNENDED:
            opened[name] = max(0, opened.get(name, 0) + (-1 if match[1] else 1))
            if opened[name] > MAX_OPEN:
                raise Unreadable(f"it has more than {MAX_OPEN:,} elements inside each other")
