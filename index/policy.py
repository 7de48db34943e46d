"""A policy: one document, exactly as it was read, and whose it is."""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

BY_HAND = "set by hand"  # where a field is from that `index set` gave: no update changes it


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file says of its text besides the characters; every number is an offset into it.

    A text file says nothing. Spans are in order and never overlap.
    """

    pages: tuple[int, ...] = ()  # where each page begins, the first at 0; none without pages
    headings: tuple[tuple[int, int, int], ...] = ()  # start, end, level from 1, the outermost
    furniture: tuple[tuple[int, int], ...] = ()  # start, end: menus, running heads, page numbers

    def page(self, offset: int) -> int | None:
        """The page, from 1, on which a character stands; None if there are no pages."""
        return bisect_right(self.pages, offset) or None

    def own(self, text: str) -> str:
        """The text without its furniture."""
        ends = [0, *(end for _, end in self.furniture)]
        starts = [*(start for start, _ in self.furniture), len(text)]
        return "".join(text[end:start] for end, start in zip(ends, starts, strict=True))

    def around(self, text: str) -> str:
        """The furniture, each span on lines of its own."""
        return "\n".join(text[start:end] for start, end in self.furniture)


PLAIN = Layout()


@dataclass(frozen=True, slots=True)
class Whence:
    """Where each thing that is known of a policy was found, for a person: "text", "file name"."""

    company: str = "text"
    aliases: str = "text"
    title: str = "text"
    effective_date: str = "text"


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that a policy was read from, by which an update knows it again."""

    path: str = ""  # what was named: a file, a folder or a ZIP, as seen from beside the index
    name: str = ""  # of the file in it, as in `Policy.id` unless that was taken
    sha256: str = ""  # of the file's bytes
    added: bool = False  # to what was built: building again would lose it


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy document; every offset elsewhere is a character offset into `text`."""

    id: str  # the file's name, with the folders it lies in; unique in an index
    company: str  # "?" where none was found
    aliases: tuple[str, ...]  # other names of the company, and of what it sells
    title: str
    effective_date: date | None
    text: str  # as read, with no newline translation; of other formats, as extracted
    layout: Layout = PLAIN
    whence: Whence = Whence()
    origin: Origin = Origin()

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text in UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()
