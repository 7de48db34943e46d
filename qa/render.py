"""An answer as text for a terminal: 80 columns, the quote marked, and plain where nobody looks."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from qa.contacts import Contact
from qa.groups import Group, groups_of, sure, understood
from qa.terminal import COLOUR, PLAIN, Style, around, passage_lines, visible

if TYPE_CHECKING:  # an answer prints itself with this
    from qa.answer import Answer, Source

__all__ = ["COLOUR", "KINDS", "PLAIN", "STATUS", "WIDTH", "Style", "first_of_each", "render"]

WIDTH = 80  # columns
_NARROWEST = 40
_INDENT = "    "
_RULE = "="  # what a heading over a group is drawn with; ASCII, as it goes on for a whole line
STATUS = {"answered": "Answered", "related": "Not clearly stated", "not_found": "Not found"}
KINDS = {
    "email": "E-mail",
    "phone": "Phone",
    "postal": "Post",
    "web": "Web",
    "organisation": "Who",
}


def render(answer: "Answer", style: Style = PLAIN, width: int = WIDTH) -> str:
    """The answer in lines of at most `width` columns, 40 or more; long words are not broken."""
    width = max(width, _NARROWEST)
    groups = groups_of(answer)
    blocks = ["\n".join(_head(answer, style, width))]
    if groups:
        blocks += [block for group in groups for block in _group(group, style, width)]
    else:
        blocks += _listed(answer, style, width)
    return "\n\n".join(blocks)


def _listed(answer: "Answer", style: Style, width: int) -> Iterator[str]:
    """The contacts and the sources of all companies together."""
    if answer.contacts:
        yield "\n".join(_contacts(answer.contacts, style, width))
    for source, first in first_of_each(answer.sources):
        lines = _source(source, style, width) if first else _reference(source, style, width)
        yield "\n".join(lines)


def _group(group: Group, style: Style, width: int) -> Iterator[str]:
    """One company's contacts and sources, the best in full and the others by address."""
    heading, parts = "\n".join(_heading(group, style, width)), []
    if len(group.companies) > 1:
        parts.append("\n".join(textwrap.wrap(visible(", ".join(group.companies)), width)))
    if group.contacts:
        parts.append("\n".join(_contacts(group.contacts, style, width)))
    if group.sources:
        parts.append("\n".join(_source(group.sources[0], style, width, named=False)))
    if group.sources[1:]:
        parts.append("\n".join(_addresses(group.sources[1:], style, width)))
    yield "\n".join([heading, *parts[:1]])
    yield from parts[1:]


def _heading(group: Group, style: Style, width: int) -> Iterator[str]:
    """Whose it is and what is stated, in a line that goes on to the edge."""
    certain = f" ({group.sure})" if group.sure else ""
    text = visible(f"{_RULE * 2} {group.name}: {group.stated}{certain}")
    *lines, last = textwrap.wrap(text, width, subsequent_indent=" " * 3)
    lines.append(f"{last} ".ljust(width, _RULE).rstrip())
    yield from (around(line, style.strong) for line in lines)


def _addresses(sources: "Iterable[Source]", style: Style, width: int) -> Iterator[str]:
    """Where more stands, a source on a line."""
    yield around("More", style.strong)
    for source in sources:
        section = f", {source.section[-1]}" if source.section else ""
        lines = textwrap.wrap(
            visible(f"[{source.rank}] {source.place}{section}"),
            width,
            initial_indent="  ",
            subsequent_indent=" " * 6,
            break_long_words=False,
            break_on_hyphens=False,
        )
        yield from (around(line, style.faint) for line in lines)


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
    # Of several companies each is as sure as its own heading says.
    certain = "" if len(answer.by_company) > 1 else sure(answer.status, answer.confidence)
    yield around(STATUS[answer.status], style.strong) + (f" ({certain})" if certain else "")
    yield from textwrap.wrap(visible(answer.reason), width)
    if meant := understood(answer):
        yield from textwrap.wrap(f"Understood as: {visible(meant)}", width)


def _contacts(contacts: Iterable[Contact], style: Style, width: int) -> Iterator[str]:
    yield around("Contacts", style.strong)
    for contact in contacts:
        value = re.sub(r"\s*\n\s*", ", ", visible(contact.value))
        role = f" ({contact.role})" if contact.role else ""
        yield from textwrap.wrap(
            f"{KINDS[contact.kind] + ':':<8}{value}{role} [{contact.source}]",
            width,
            initial_indent="  ",
            subsequent_indent=" " * 10,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _source(source: "Source", style: Style, width: int, named: bool = True) -> Iterator[str]:
    yield from _reference(source, style, width, named)
    yield ""
    quotes = [(quote.start - source.start, quote.end - source.start) for quote in source.quotes]
    for line in passage_lines(source.text, quotes, style, width - len(_INDENT)):
        yield (_INDENT + line).rstrip()


def _reference(source: "Source", style: Style, width: int, named: bool = True) -> Iterator[str]:
    """Whose and where; named: whether with the company, which may stand above it already."""
    since = f", {source.effective_date}" if source.effective_date else ""
    whose = f"{source.company}: " if named else ""
    title = f"[{source.rank}] {whose}{source.title}{since}"
    lines = textwrap.wrap(visible(title), width, subsequent_indent=_INDENT)
    yield from (around(line, style.strong) for line in lines)
    if source.section:
        path = visible(" > ".join(source.section))
        yield from textwrap.wrap(path, width, initial_indent=_INDENT, subsequent_indent=_INDENT)
    yield _INDENT + around(visible(source.place), style.faint)
