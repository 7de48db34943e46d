"""The headings of a written document: by its styles, or by short bold paragraphs without them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.formats.blocks import Block

_LONGEST = 100  # characters of a heading
_MOST_BOLD = 0.4  # of the paragraphs; where more are bold, it is how the document looks
_STOPS = (".", ",", ";", "!")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, and what tells whether it is a heading where no style says so."""

    block: Block
    title: bool = False
    bold: bool = False  # every word of it
    size: int = 0  # of its first words in half points, 0 if nothing says it
    in_table: bool = False


def with_headings(paragraphs: Sequence[Paragraph]) -> list[Block]:
    """The blocks of a document, its headings with their levels.

    A title is at level 1, and where there is one, the headings under it begin at 2. Bold
    paragraphs are headings in the order of their sizes.
    """
    if any(one.block.level and not one.title for one in paragraphs):
        down = any(one.title for one in paragraphs)
        return [
            replace(one.block, level=one.block.level + 1)
            if down and one.block.level and not one.title
            else one.block
            for one in paragraphs
        ]
    bold = [one for one in paragraphs if _could_be(one)]
    if len(bold) > _MOST_BOLD * sum(bool(one.block.text) for one in paragraphs):
        return [one.block for one in paragraphs]
    titled = any(one.title for one in paragraphs)
    sizes = sorted({one.size for one in bold if not one.title}, reverse=True)
    return [
        replace(one.block, kind="heading", level=sizes.index(one.size) + 1 + titled)
        if _could_be(one) and not one.title
        else one.block
        for one in paragraphs
    ]


def _could_be(one: Paragraph) -> bool:
    text = one.block.text
    return (
        one.bold
        and not one.in_table
        and 1 < len(text) <= _LONGEST
        and "\n" not in text
        and not text.endswith(_STOPS)
        and any(map(str.isalpha, text))
    )
