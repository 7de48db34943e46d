"""From the tree of a web page to its blocks, as a browser without style sheets shows them."""

import re
from dataclasses import dataclass, field
from typing import Literal

from selectolax.lexbor import LexborNode

from index.formats.blocks import BULLET, Block, Kind, row, tidy
from index.formats.html_elements import is_block, is_control, level_of
from index.formats.html_lists import List, list_of
from index.formats.html_seen import Seen
from index.formats.html_sizes import Sizes, sizes
from index.formats.html_tables import Cells, is_layout
from index.formats.html_walk import walk
from index.formats.regions import region

_DROPPED = frozenset(
    "script style template svg head object canvas video audio iframe math datalist"
    " title embed applet map".split()
)
_BOLD = ("b", "strong")
_CELLS = ("td", "th")
_ROWS = ("thead", "tbody", "tfoot")
_LISTS = ("ul", "ol", "menu", "dir")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_STARTS = re.compile(r"\s{0,9}(?:[•·◦▪‣●○■*–—-]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)])\s")


@dataclass(slots=True)
class Reader:
    """Walks a page once. The names in `dropped` are left out, besides scripts and the like."""

    dropped: frozenset[str]
    address: str = ""  # of the page, if it is known: a link to a place in it begins with that
    seen: list[Seen] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)  # of the block that is open
    _linked: int = 0
    _inner: int = 0
    _pressed: int = 0
    _thin: int = 0  # not bold
    _bold: int = 0  # how many such elements are open
    _link: Literal["", "out", "in"] = ""
    _begun: int = 0  # how many of the words stand before the link
    _button: int = 0  # how many controls are open
    _verbatim: int = 0
    _headings: list[int] = field(default_factory=list)
    _regions: list[str] = field(default_factory=lambda: [""])
    _lists: list[List] = field(default_factory=list)
    _marker: str = ""  # of an item of which nothing is written yet
    _kind: Kind = "paragraph"
    _cells: Cells = field(default_factory=Cells)
    _layouts: list[bool] = field(default_factory=lambda: [True])  # of the tables that are open

    def read(self, root: LexborNode) -> list[Seen]:
        """The blocks of the tree, in order."""
        dropped = _DROPPED | self.dropped
        measured = sizes(root, dropped)
        for node, opens in walk(root, dropped):
            if node.is_text_node:
                if opens:
                    self._text(node.text_content or "")
            elif node.is_element_node and node.tag:
                if is_block(node, node.tag, measured):
                    self._flush()
                if opens:
                    self._regions.append(region(node, measured, self._regions[-1]))
                    self._open_block(node, node.tag, measured)
                    self._open(node, node.tag)
                else:
                    self._close(node, node.tag)
                    self._close_block(node, node.tag)
                    self._regions.pop()
        self._flush()
        return self.seen

    def _text(self, words: str) -> None:
        if not self._verbatim:
            words = _SPACE.sub(" ", words)
            if words[:1] == " " and (not self._words or self._words[-1][-1:] in " \n"):
                words = words[1:]
        if not words:
            return
        self._words.append(words)
        self._count(len(words.strip()))

    def _count(self, size: int) -> None:
        if self._link == "out":
            self._linked += size
        elif self._link == "in":
            self._inner += size
        if self._button:
            self._pressed += size
        if not self._bold:
            self._thin += size

    def _open(self, node: LexborNode, tag: str) -> None:
        """What an element in a line begins."""
        if tag == "br":
            self._words.append("\n")
        elif tag == "a":
            self._begun = len(self._words)
            self._link = self._led(node.attributes.get("href") or "")
        elif tag == "q":
            self._words.append("“")
        elif tag in _BOLD:
            self._bold += 1
        elif tag in ("pre", "textarea"):
            self._verbatim += 1
        # What opens a section stands in its heading.
        self._button += is_control(node, tag) and not self._headings

    def _open_block(self, node: LexborNode, tag: str, measured: Sizes) -> None:
        """What an element with lines of its own begins."""
        level = level_of(node, tag)
        if level:
            self._headings.append(level)
        if tag in _LISTS:
            self._lists.append(list_of(node, tag))
        elif tag == "li":
            self._kind = "item"
            self._marker = (self._lists[-1] if self._lists else List("bullet")).mark(node)
        elif tag == "dd":
            self._kind = "line"
        elif tag == "table":
            self._layouts.append(is_layout(node, measured))
        elif tag == "tr" and not self._layouts[-1]:
            self._cells.row = []
        elif tag in _CELLS:
            self._cells.open(node)

    def _close(self, node: LexborNode, tag: str) -> None:
        """What an element in a line ends."""
        if tag == "a":
            self._close_link()
        elif tag == "q":
            self._words.append("”")
        elif tag in _BOLD:
            self._bold -= 1
        elif tag in ("pre", "textarea"):
            self._verbatim -= 1
        self._button -= is_control(node, tag) and not self._headings

    def _led(self, target: str) -> Literal["", "out", "in"]:
        """Where a link leads."""
        place = target.removeprefix(self.address)
        if place.startswith("#") and place != "#":
            return "in"
        return "out" if target else ""

    def _close_link(self) -> None:
        """In a heading a link without any letter is a sign to copy its address by."""
        if self._headings and self._link:
            words = self._words[self._begun :]
            if not any(map(str.isalnum, "".join(words))):
                del self._words[self._begun :]
                self._count(-sum(len(word.strip()) for word in words))
        self._link = ""

    def _close_block(self, node: LexborNode, tag: str) -> None:
        """What an element with lines of its own ends."""
        if level_of(node, tag):
            self._headings.pop()
        if tag in _LISTS:
            self._lists.pop()
        elif tag in ("li", "dd"):
            self._marker = ""
            self._kind = "paragraph"
        elif tag == "table":
            self._layouts.pop()
        elif tag == "tr" and self._cells.row is not None:
            self._add(row(self._cells.close_row()))
        elif tag in _ROWS:
            self._cells.close_part()

    def _flush(self) -> None:
        """End the block that is open, if it holds anything."""
        text = "".join(self._words)
        text = text.strip("\n").rstrip() if self._verbatim else tidy(text)
        self._words.clear()
        self._begun = 0
        if not text:
            return
        cells = self._cells.row
        if cells:  # text stands in a cell; a table that has tables in it has no rows
            cells[-1] += (" " if cells[-1] else "") + self._marked(text)
            return
        level = self._headings[-1] if self._headings else 0
        alone = self._kind == "paragraph" and not (self._lists or self._layouts[1:])
        bold = alone and not self._thin and self._linked + self._inner < len(text)
        self._add(Block(self._marked(text), "heading" if level else self._kind, level, bold=bold))
        # What follows in an item is a paragraph of its own, and so is what follows in a <dd>.
        self._kind = "paragraph"

    def _marked(self, text: str) -> str:
        marker, self._marker = self._marker, ""
        return text if marker == BULLET and _STARTS.match(text) else marker + text

    def _add(self, block: Block) -> None:
        self.seen.append(Seen(block, self._regions[-1], self._linked, self._inner, self._pressed))
        self._linked = self._inner = self._pressed = self._thin = 0
