"""Paragraphs, headings, list items and table rows, put together as one text with its layout."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from index.policy import Layout

Kind = Literal["paragraph", "heading", "item", "row", "line"]
LEVELS = 6  # of headings, as in HTML; Word's seventh to ninth are set like its sixth
BULLET = "• "
# What else Python takes for the end of a line.
_BREAKS = str.maketrans(dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n") | {"\0": None})
_EDGES = re.compile(r"[ \t]*\n[ \t]*")  # linear: what comes before it is not part of the match


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document that stands on lines of its own."""

    text: str
    kind: Kind = "paragraph"  # "line": joined to the block before it by a line break
    level: int = 0  # of a heading, from 1, the outermost
    furniture: bool = False  # a menu, a running head: not what the document says
    bold: bool = False  # a paragraph of its own, every word of it


def lay_out(blocks: Iterable[Block]) -> tuple[str, Layout]:
    """The text of a document and its layout. Blocks without text are left out.

    Items of a list and rows of a table are joined by a line break, all else by an empty line.
    Furniture that stands together is one span.
    """
    parts: list[str] = []
    headings: list[tuple[int, int, int]] = []
    furniture: list[tuple[int, int]] = []
    position = 0
    before: Block | None = None
    for block in blocks:
        text = block.text.translate(_BREAKS).strip("\n")
        if block.level:
            text = " ".join(text.split("\n"))
        if not text.strip():
            continue
        if before is not None:
            gap = "\n" if _close(before, block) else "\n\n"
            parts.append(gap)
            position += len(gap)
        start, position = position, position + len(text)
        parts.append(text)
        if block.level:
            headings.append((start, position, min(block.level, LEVELS)))
        if block.furniture:
            joined = before is not None and before.furniture
            furniture.append((furniture.pop()[0] if joined else start, position))
        before = block
    return "".join(parts), Layout(headings=tuple(headings), furniture=tuple(furniture))


def _close(before: Block, block: Block) -> bool:
    return block.kind == "line" or (block.kind in ("item", "row") and block.kind == before.kind)


def tidy(text: str) -> str:
    """A paragraph without space around its lines, and without empty lines around it."""
    return _EDGES.sub("\n", text).strip(" \t\n")


def row(cells: Iterable[str]) -> Block:
    """A row of a table. A line break in a cell becomes a space; no row is without any word."""
    words = [" ".join(tidy(cell).split("\n")) for cell in cells]
    return Block(" | ".join(words).rstrip(" |") if any(words) else "", "row")
