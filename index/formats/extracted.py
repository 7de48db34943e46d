"""What every format gives: the text, its layout, and what the file says of whose policy it is."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from index.policy import PLAIN, Layout

# "author": who wrote the file, which may be a law firm, or the computer's maker by default.
Kind = Literal["title", "company", "author", "domain", "date"]


@dataclass(frozen=True, slots=True)
class Clue:
    """What a file says of itself outside its text."""

    kind: Kind
    value: str  # as it stands there; a domain without "www.", a date as 2019-12-19
    where: str  # for a person: "HTML title", "PDF author", "e-mail sender"


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file; every offset in `layout` is a character offset into it.

    Paragraphs, headings and tables stand apart by an empty line, list items and table rows by a
    line break. An item begins with its bullet or number as a reader sees it ("• ", "3.1 "), the
    cells of a row are separated by " | ". There is no line break inside a paragraph but one that
    its author made.
    """

    text: str
    layout: Layout = PLAIN
    clues: tuple[Clue, ...] = ()
    warnings: tuple[str, ...] = ()  # for a person: "read as Windows-1252"
    attached: tuple[tuple[str, bytes], ...] = ()  # name and content of files inside, as in a mail


def is_day(value: str) -> bool:
    """Whether a clue's date is one that a calendar has, written as 2019-12-19."""
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


class Unreadable(ValueError):
    """A file that holds no policy's text; the message says why, to stand after its name."""
