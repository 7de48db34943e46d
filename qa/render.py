"""An answer as text for a terminal: 80 columns, the quote marked, and plain where nobody looks."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.contacts import Contact

if TYPE_CHECKING:  # an answer prints itself with this
    from qa.answer import Answer, Source

WIDTH = 80  # columns
_NARROWEST = 40
_INDENT = "    "
STATUS = {"answered": "Answered", "related": "Not clearly stated", "not_found": "Not found"}
KINDS = {
    "email": "E-mail",
    "phone": "Phone",
    "postal": "Post",
    "web": "Web",
    "organisation": "Who",
}
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


def render(answer: "Answer", style: Style = PLAIN, width: int = WIDTH) -> str:
    """The answer in lines of at most `width` columns, 40 or more; long words are not broken."""
    width = max(width, _NARROWEST)
    blocks = ["\n".join(_head(answer, style, width))]
    if answer.contacts:
        blocks.append("\n".join(_contacts(answer.contacts, style, width)))
    for source, first in first_of_each(answer.sources):
        lines = _source(source, style, width) if first else _reference(source, style, width)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def first_of_each(sources: "Sequence[Source]") -> "list[tuple[Source, bool]]":
    """The sources, and whether each is to be shown in full.

    About one company all are; about several, the first of each, so that they can be compared.
    """
    several = len({source.company for source in sources}) > 1
    seen: set[str] = set()
    shown = []
    for source in sources:
        shown.append((source, not several or source.company not in seen))
        seen.add(source.company)
    return shown


def _head(answer: "Answer", style: Style, width: int) -> Iterator[str]:
    sure = f" ({answer.confidence:.0%} sure)" if answer.status == "answered" else ""
    yield f"{_around(STATUS[answer.status], style.strong)}{sure}"
    yield from textwrap.wrap(_visible(answer.reason), width)
    if answer.resolved_question != answer.question:
        yield from textwrap.wrap(f"Understood as: {_visible(answer.resolved_question)}", width)


def _contacts(contacts: tuple[Contact, ...], style: Style, width: int) -> Iterator[str]:
    yield _around("Contacts", style.strong)
    for contact in contacts:
        value = re.sub(r"\s*\n\s*", ", ", _visible(contact.value))
        role = f" ({contact.role})" if contact.role else ""
        yield from textwrap.wrap(
            f"{KINDS[contact.kind] + ':':<8}{value}{role} [{contact.source}]",
            width,
            initial_indent="  ",
            subsequent_indent=" " * 10,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _source(source: "Source", style: Style, width: int) -> Iterator[str]:
    yield from _reference(source, style, width)
    yield ""
    yield from _passage(source, style, width)


def _reference(source: "Source", style: Style, width: int) -> Iterator[str]:
    since = f", {source.effective_date}" if source.effective_date else ""
    title = f"[{source.rank}] {source.company}: {source.title}{since}"
    lines = textwrap.wrap(_visible(title), width, subsequent_indent=_INDENT)
    yield from (_around(line, style.strong) for line in lines)
    if source.section:
        path = _visible(" > ".join(source.section))
        yield from textwrap.wrap(path, width, initial_indent=_INDENT, subsequent_indent=_INDENT)
    yield _INDENT + _around(source.address, style.faint)


def _passage(source: "Source", style: Style, width: int) -> Iterator[str]:
    """The passage, line by line, with its quotes marked."""
    marked = [False] * len(source.text)
    for quote in source.quotes:
        for position in range(quote.start - source.start, quote.end - source.start):
            marked[position] = True
    for start, end in _lines(source.text, width - len(_INDENT) - len("»«")):
        yield (_INDENT + _marked(source.text, start, end, marked, style)).rstrip()


def _marked(text: str, start: int, end: int, marked: list[bool], style: Style) -> str:
    pieces = []
    position = start
    while position < end:
        stop = position
        while stop < end and marked[stop] == marked[position]:
            stop += 1
        piece = _visible(text[position:stop])
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


def _around(text: str, marks: tuple[str, str]) -> str:
    return marks[0] + text + marks[1]


def _visible(text: str) -> str:
    """Text whose control characters can be seen and do nothing."""
    return text.translate(_CONTROL)
