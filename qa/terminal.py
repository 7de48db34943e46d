"""Text on a terminal: wide as it is, nothing in it obeyed, and quotes set off from the rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_CONTROL = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"} | {0x7F: 0x2421}


@dataclass(frozen=True, slots=True)
class Style:
    """What is put around a piece of text to set it off."""

    quote: tuple[str, str]
    strong: tuple[str, str]
    faint: tuple[str, str]


PLAIN = Style(quote=("»", "«"), strong=("", ""), faint=("", ""))
COLOUR = Style(
    quote=("\x1b[1;33m", "\x1b[0m"), strong=("\x1b[1m", "\x1b[0m"), faint=("\x1b[2m", "\x1b[0m")
)


def passage_lines(
    text: str, quotes: Iterable[tuple[int, int]], style: Style, width: int
) -> Iterator[str]:
    """A passage in lines of at most `width` columns; quotes: their spans, which are marked."""
    marked = [False] * len(text)
    for first, last in quotes:
        marked[first:last] = [True] * (last - first)
    for start, end in _lines(text, width - len("»«")):
        yield _marked(text, start, end, marked, style)


def _marked(text: str, start: int, end: int, marked: list[bool], style: Style) -> str:
    pieces = []
    position = start
    while position < end:
        stop = position
        while stop < end and marked[stop] == marked[position]:
            stop += 1
        piece = visible(text[position:stop])
        if marked[position] and piece.strip():
            # A mark that goes on over a line break is only closed where the quote really ends.
            opens = position == 0 or not marked[position - 1] or style is not PLAIN
            closes = stop == len(text) or not marked[stop] or style is not PLAIN
            piece = style.quote[0] * opens + piece + style.quote[1] * closes
        pieces.append(piece)
        position = stop
    return "".join(pieces)


def _lines(text: str, width: int) -> Iterator[tuple[int, int]]:
    """The spans of the lines of a text broken at `width`, each with its own indentation kept."""
    position = 0
    for raw in text.splitlines(keepends=True):
        start, end = position, position + len(raw.rstrip())
        position += len(raw)
        while end - start > width:
            cut = text.rfind(" ", start + 1, start + width + 1)
            cut = cut if cut > start else start + width
            yield start, cut
            start = cut + (text[cut] == " ")
        yield start, end


def around(text: str, marks: tuple[str, str]) -> str:
    """Text between two marks."""
    return marks[0] + text + marks[1]


def visible(text: str) -> str:
    """Text whose control characters can be seen and do nothing."""
    return text.translate(_CONTROL)
