"""Paragraphs and what repeats on every page put together to a text and its layout."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.formats.pdf_lines import Line
from index.formats.pdf_paragraphs import Paragraph
from index.policy import Layout

_LARGER = 1.08  # of the body's size: headings are larger by more, or bold
_LONGEST = 200  # characters of a heading
_BOLDEST = 120  # characters of a heading that is only bold
_LEVELS = 6


def composed(
    paragraphs: Sequence[Paragraph], furniture: Sequence[Sequence[Line]], body: float
) -> tuple[str, Layout]:
    """The text of a document and its layout.

    furniture: of each page, what repeats; it stands where the first paragraph begins at the top
               of the page or after it.
    body: the size in which most is set, in points.
    """
    levels = _levels(paragraphs, body)
    text = _Text(furniture, [-1] * len(furniture))
    for paragraph in paragraphs:
        text.begin(paragraph.pieces[0][0], gap=paragraph.gap)
        start = text.length
        for page, piece in paragraph.pieces:
            text.add(page, piece)
        style = _style(paragraph)
        if style in levels and _is_heading(paragraph, body):
            text.headings.append((start, text.length, levels[style]))
    return text.finished()


def _style(paragraph: Paragraph) -> tuple[float, bool]:
    return -round(paragraph.size * 2) / 2, not paragraph.bold


def _levels(paragraphs: Sequence[Paragraph], body: float) -> dict[tuple[float, bool], int]:
    """The level of each style of headings: the larger, and of one size the bold, comes first."""
    styles = {_style(paragraph) for paragraph in paragraphs if _is_heading(paragraph, body)}
    return {style: min(i, _LEVELS) for i, style in enumerate(sorted(styles), start=1)}


def _is_heading(paragraph: Paragraph, body: float) -> bool:
    text = paragraph.text
    if paragraph.kind == "row" or not any(char.isalpha() for char in text):
        return False
    if paragraph.size >= _LARGER * body:
        return len(text) <= _LONGEST
    return (paragraph.bold and paragraph.size >= body / _LARGER and "\n" not in text) and (
        len(text) <= _BOLDEST and text[-1] not in ",;"
    )


@dataclass(slots=True)
class _Text:
    """A text that grows, and where its pages begin."""

    furniture: Sequence[Sequence[Line]]
    pages: list[int]  # where each begins; -1 if it has not begun
    parts: list[str] = field(default_factory=list)
    length: int = 0
    headings: list[tuple[int, int, int]] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    placed: int = 0  # pages whose furniture stands in the text

    def begin(self, page: int, *, gap: bool) -> None:
        """Ready for a paragraph that begins on a page."""
        put = self._place(page + 1)
        if self.length:
            self._append("\n\n" if gap or put else "\n")

    def add(self, page: int, piece: str) -> None:
        """Some of a paragraph."""
        if self.pages[page] < 0:
            self.pages[page] = self.length
        self._append(piece)

    def finished(self) -> tuple[str, Layout]:
        """All of it; a page without text begins where the next one does."""
        self._place(len(self.pages))
        following = self.length
        for page in range(len(self.pages) - 1, -1, -1):
            if self.pages[page] < 0:
                self.pages[page] = following
            following = self.pages[page]
        if self.pages:
            self.pages[0] = 0
        layout = Layout(tuple(self.pages), tuple(self.headings), tuple(self.spans))
        return "".join(self.parts), layout

    def _place(self, end: int) -> bool:
        """Put there what repeats on the pages before `end`; whether there was any."""
        before = len(self.spans)
        for page in range(self.placed, end):
            if self.furniture[page]:
                if self.length:
                    self._append("\n\n")
                start = self.length
                self.add(page, "\n".join(line.text for line in self.furniture[page]))
                self.spans.append((start, self.length))
        self.placed = max(self.placed, end)
        return len(self.spans) > before

    def _append(self, part: str) -> None:
        self.parts.append(part)
        self.length += len(part)
