"""The paragraphs, lists and tables of an OpenDocument text, each as a reader sees it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from index.formats.blocks import LEVELS, Block, Kind, row, tidy
from index.formats.numbering import Numbering
from index.formats.numerals import whole
from index.formats.odt_styles import OUTLINE, Styles
from index.formats.word_heads import Paragraph
from index.formats.xmltree import first

_SKIPPED = frozenset(
    "tracked-changes annotation annotation-end forms sequence-decls variable-decls user-field-decls"
    " index-title-template table-of-content-source bibliography-source alphabetical-index-source"
    " change change-start change-end bookmark bookmark-start bookmark-end hidden-text script"
    " soft-page-break object object-ole image title desc shapes ruby-text".split()
)
_SPACE = re.compile(r"[ \t\n\r]+")
_MOST_SPACES = 100  # of one <text:s>; more are a gap to the reader just as well
_MOST_REPEATED = 50  # cells; programs repeat an empty last cell to the edge of the sheet
_SIGNS = {"tab": " ", "line-break": "\n"}


@dataclass(slots=True)
class Body:
    """Reads the parts of one document, in order, as its numbers and notes go on."""

    styles: Styles
    notes: list[Element] = field(default_factory=list)  # the bodies of notes met so far
    _numbering: Numbering = field(init=False)
    _boxes: list[Element] = field(default_factory=list)
    _spoken: list[tuple[str, bool, int]] = field(default_factory=list)  # words, bold, size

    def __post_init__(self) -> None:
        self._numbering = Numbering(self.styles.lists)

    def blocks(self, element: Element) -> Iterator[Block]:
        """The blocks of a part without what is known of their letters."""
        return (paragraph.block for paragraph in self.paragraphs(element))

    def paragraphs(self, element: Element, mark: str = "") -> Iterator[Paragraph]:
        """The paragraphs and rows under an element, `mark` before the first."""
        for child in element:
            if child.tag in ("p", "h"):
                paragraph = self._paragraph(child, mark)
                mark = "" if paragraph.block.text else mark
                boxes, self._boxes = self._boxes, []
                yield paragraph
                for box in boxes:
                    yield from self.paragraphs(box)
            elif child.tag == "list":
                yield from self._list(child, "", 0)
            elif child.tag == "table":
                yield from self._table(child)
            elif child.tag not in _SKIPPED and child.get("display") != "none":
                yield from self.paragraphs(child)

    def _paragraph(self, element: Element, mark: str) -> Paragraph:
        name = element.get("style-name", "")
        self._spoken = []
        text = tidy(_collapsed(self._words(element, name)))
        if not text:
            return Paragraph(Block(""))
        level = 0
        title = self.styles.is_title(name)
        if element.tag == "h":
            level = min(whole(element.get("outline-level"), 1), LEVELS)
            if not mark and element.get("is-list-header") != "true":
                mark = self._heading_mark(name, level, element)
        kind: Kind = "heading" if level or title else "item" if mark else "paragraph"
        spoken = [(bold, size) for words, bold, size in self._spoken if words.strip()]
        return Paragraph(
            Block(mark + text, kind, level or int(title)),
            title,
            all(bold for bold, _ in spoken),
            spoken[0][1] if spoken else 0,
        )

    def _heading_mark(self, name: str, level: int, element: Element) -> str:
        """The number of a heading: by the list of its style, or by the outline."""
        named = next(
            (s.list_name for s in self.styles.chain(name) if s.list_name is not None), None
        )
        if named == "":
            return ""
        start = element.get("start-value")
        if start:
            self._numbering.restart(named or OUTLINE, level - 1, whole(start, 1))
        return self._numbering.mark(named or OUTLINE, level - 1)[0]

    def _list(self, element: Element, name: str, level: int) -> Iterator[Paragraph]:
        name = element.get("style-name") or name or self._list_of(element)
        continued = element.get("continue-numbering") == "true" or element.get("continue-list")
        if not level and not continued:
            self._numbering.forget(name)
        for item in element:
            mark = ""
            if item.tag == "list-item":
                start = item.get("start-value")
                if start:
                    self._numbering.restart(name, level, whole(start, 1))
                if any(child.tag in ("p", "h") for child in item):
                    mark = self._numbering.mark(name, level)[0]
            yield from self._item(item, name, level, mark)

    def _item(self, item: Element, name: str, level: int, mark: str) -> Iterator[Paragraph]:
        for child in item:
            if child.tag == "list":
                yield from self._list(child, name, level + 1)
            elif child.tag not in _SKIPPED:
                holder = Element("part")
                holder.append(child)
                yield from self.paragraphs(holder, mark)
                mark = ""

    def _list_of(self, element: Element) -> str:
        """The list style that the paragraphs of a list have by their own style."""
        paragraph = first(element, "list-item", "p")
        style = "" if paragraph is None else paragraph.get("style-name", "")
        return next((s.list_name for s in self.styles.chain(style) if s.list_name), "")

    def _table(self, element: Element) -> Iterator[Paragraph]:
        for child in element:
            if child.tag == "table-row":
                cells: list[str] = []
                for cell in child:
                    if cell.tag in ("table-cell", "covered-table-cell"):
                        text = " ".join(b.text for b in self.blocks(cell) if b.text)
                        text = text if cell.tag == "table-cell" else ""
                        times = whole(cell.get("number-columns-repeated"), 1)
                        cells += [text] * min(times, _MOST_REPEATED)
                yield Paragraph(row(cells), in_table=True)
            elif child.tag in ("table-header-rows", "table-rows", "table-row-group"):
                yield from self._table(child)

    def _words(self, element: Element, style: str) -> str:
        """The words in an element; of spaces each run is one, but those that are meant."""
        parts = [self._letters(element.text, style)]
        for child in element:
            parts += [self._part(child, style), self._letters(child.tail, style)]
        return "".join(parts)

    def _part(self, child: Element, style: str) -> str:
        if child.tag == "s":
            return "\0" * min(whole(child.get("c"), 1), _MOST_SPACES)
        if child.tag in _SIGNS:
            return _SIGNS[child.tag]
        if child.tag == "note":
            body = first(child, "note-body")
            if body is not None:
                self.notes.append(body)
                return f"[{len(self.notes)}]"
        elif child.tag == "text-box":
            self._boxes.append(child)
        elif child.tag not in _SKIPPED:
            own = child.get("style-name") if child.tag in ("span", "a") else None
            return self._words(child, own or style)
        return ""

    def _letters(self, words: str | None, style: str) -> str:
        if not words:
            return ""
        chain = list(self.styles.chain(style))
        if next((s.hidden for s in chain if s.hidden is not None), False):
            return ""
        bold = next((s.bold for s in chain if s.bold is not None), False)
        size = next((s.size for s in chain if s.size is not None), 0)
        self._spoken.append((words, bold, size))
        return _SPACE.sub(" ", words)


def _collapsed(words: str) -> str:
    return re.sub(" {2,}", " ", words).replace("\0", " ")
