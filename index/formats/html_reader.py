"""From the tree of a web page to its blocks, as a browser without style sheets shows them."""

import re
from dataclasses import dataclass, field
from typing import Literal

from selectolax.lexbor import LexborNode

from index.formats.blocks import BULLET, Block, Kind, row, tidy
from index.formats.html_elements import is_block, is_control
from index.formats.html_lists import List, list_of
from index.formats.html_seen import Seen
from index.formats.html_sizes import HEADINGS, Sizes, sizes
from index.formats.html_tables import is_layout
from index.formats.html_walk import walk
from index.formats.regions import region

_DROPPED = frozenset(
    "script style template svg head object canvas video audio iframe math datalist"
    " title embed applet map".split()
)
_LISTS = ("ul", "ol", "menu", "dir")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_STARTS = re.compile(r"\s{0,9}(?:[•·◦▪‣●○■*–—-]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)])\s")


@dataclass(slots=True)
class Reader:
    """Walks a page once. The names in `dropped` are left out, besides scripts and the like."""

    dropped: frozenset[str]
    seen: list[Seen] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)  # of the block that is open
    _linked: int = 0
    _inner: int = 0
    _pressed: int = 0
    _link: Literal["", "out", "in"] = ""
    _button: int = 0  # how many controls are open
    _verbatim: int = 0
    _headings: list[int] = field(default_factory=list)
    _regions: list[str] = field(default_factory=lambda: [""])
    _lists: list[List] = field(default_factory=list)
    _marker: str = ""  # of an item of which nothing is written yet
    _kind: Kind = "paragraph"
    _row: list[str] | None = None  # the cells of the row that is open
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
                if is_block(node, node.tag):
                    self._flush()
                if opens:
                    self._regions.append(region(node, measured) or self._regions[-1])
                    self._open(node, node.tag)
                    self._open_block(node, node.tag, measured)
                else:
                    self._close(node, node.tag)
                    self._close_block(node.tag)
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
        size = len(words.strip())
        if self._link == "out":
            self._linked += size
        elif self._link == "in":
            self._inner += size
        if self._button:
            self._pressed += size

    def _open(self, node: LexborNode, tag: str) -> None:
        """What an element in a line begins."""
        if tag == "br":
            self._words.append("\n")
        elif tag == "a":
            target = node.attributes.get("href") or ""
            self._link = "in" if target.startswith("#") and target != "#" else "out"
            self._link = self._link if target else ""
        elif tag == "q":
            self._words.append("“")
        elif is_control(node, tag):
            self._button += 1
        elif tag in ("pre", "textarea"):
            self._verbatim += 1

    def _open_block(self, node: LexborNode, tag: str, measured: Sizes) -> None:
        """What an element with lines of its own begins."""
        if tag in HEADINGS:
            self._headings.append(int(tag[1]))
        elif tag in _LISTS:
            self._lists.append(list_of(node, tag))
        elif tag == "li":
            self._kind = "item"
            self._marker = (self._lists[-1] if self._lists else List("bullet")).mark(node)
        elif tag == "dd":
            self._kind = "line"
        elif tag == "table":
            self._layouts.append(is_layout(node, measured))
        elif tag == "tr" and not self._layouts[-1]:
            self._row = []
        elif tag in ("td", "th") and self._row is not None:
            self._row.append("")

    def _close(self, node: LexborNode, tag: str) -> None:
        """What an element in a line ends."""
        if tag == "a":
            self._link = ""
        elif tag == "q":
            self._words.append("”")
        elif is_control(node, tag):
            self._button -= 1
        elif tag in ("pre", "textarea"):
            self._verbatim -= 1

    def _close_block(self, tag: str) -> None:
        """What an element with lines of its own ends."""
        if tag in HEADINGS:
            self._headings.pop()
        elif tag in _LISTS:
            self._lists.pop()
        elif tag in ("li", "dd"):
            self._marker = ""
            self._kind = "paragraph"
        elif tag == "table":
            self._layouts.pop()
        elif tag == "tr" and self._row is not None:
            self._add(row(self._row))
            self._row = None

    def _flush(self) -> None:
        """End the block that is open, if it holds anything."""
        text = "".join(self._words)
        text = text.strip("\n").rstrip() if self._verbatim else tidy(text)
        self._words.clear()
        if not text:
            return
        if self._row:  # text stands in a cell; a table that has tables in it has no rows
            self._row[-1] += (" " if self._row[-1] else "") + self._marked(text)
            return
        kind: Kind = self._kind
        level = self._headings[-1] if self._headings else 0
        self._add(Block(self._marked(text), "heading" if level else kind, level))
        # What follows in an item is a paragraph of its own, and so is what follows in a <dd>.
        self._kind = "paragraph"

    def _marked(self, text: str) -> str:
        marker, self._marker = self._marker, ""
        return text if marker == BULLET and _STARTS.match(text) else marker + text

    def _add(self, block: Block) -> None:
        self.seen.append(Seen(block, self._regions[-1], self._linked, self._inner, self._pressed))
        self._linked = self._inner = self._pressed = 0
