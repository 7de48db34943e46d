"""A web page to text: what a reader sees, and what of it is the site's and not the page's.

selectolax makes the tree as browsers do (docs/decisions.md); nothing of a page is run or fetched.
"""

import codecs
import re
from typing import cast

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from index.contents import NUMBERED
from index.formats.blocks import Block, lay_out
from index.formats.charsets import in_charset
from index.formats.chrome import marked
from index.formats.extracted import Extracted, Unreadable
from index.formats.html_clues import clues, saved_from
from index.formats.html_reader import Reader
from index.formats.word_heads import Paragraph, with_headings

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
# A template's tag; or a comment or a script, in which a tag is none.
_TEMPLATE = re.compile(
    r"<!--.*?(?:-->|\Z)|<script\b.*?(?:</script|\Z)|<(/?)template\b([^>]{0,2000})",
    re.I | re.S,
)
_SHADOW = re.compile(r"\bshadowroot(?:mode)?\s{0,3}=", re.I)
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
    text, layout = lay_out(_blocks(tree, page))
    return Extracted(text, layout, clues(tree, page), warnings)


def blocks_of(page: str) -> list[Block]:
    """The blocks of a page whose characters are known; raises Unreadable if it is built so."""
    return _blocks(_tree(page), page)


def _tree(page: str) -> LexborHTMLParser:
    _check(page)
    try:
        return LexborHTMLParser(_with_shadows(page))
    except SelectolaxError as error:
        raise Unreadable(f"it is a page too large for the memory: {error}") from error


def _with_shadows(page: str) -> str:
    """A page in which templates that browsers show are elements: the parser shows no templates."""
    if not _SHADOW.search(page):
        return page
    shown: list[bool] = []  # of each template that is open

    def renamed(found: re.Match[str]) -> str:
        if found[2] is None:
            return found[0]
        if found[1]:
            shows = bool(shown) and shown.pop()
        else:
            shows = bool(_SHADOW.search(found[2]))
            shown.append(shows)
        return f"<{found[1]}shadow-root{found[2]}" if shows else found[0]

    return _TEMPLATE.sub(renamed, page)


def _blocks(tree: LexborHTMLParser, page: str) -> list[Block]:
    """What a page shows with scripts; if that is nothing, what it shows without."""
    root = cast(LexborNode, tree.root)  # which even an empty page has
    address = saved_from(page).partition("#")[0]
    with_scripts = Reader(frozenset({"noscript"}), address).read(root)
    return _headed(marked(with_scripts or Reader(frozenset(), address).read(root)))


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


def _headed(blocks: list[Block]) -> list[Block]:
    """The blocks of a page; if it has no heading under its title, bold paragraphs are headings.

    Not if they are numbered or in capitals: the rules for all texts see their ranks by that.
    """
    own = [one for one in blocks if not one.furniture]
    if any(one.level > 1 or (one.bold and _is_ranked(one.text)) for one in own):
        return blocks
    found = iter(with_headings([Paragraph(one, one.level == 1, one.bold) for one in own]))
    return [one if one.furniture else next(found) for one in blocks]


def _is_ranked(text: str) -> bool:
    return text.isupper() or NUMBERED.match(text) is not None
