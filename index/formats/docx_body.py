"""The paragraphs and tables of a Word document, each as Word shows it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from xml.etree.ElementTree import Element

from index.formats.blocks import Block, Kind, row, tidy
from index.formats.docx_styles import Styles, chain, heading_level, is_title, switch, value
from index.formats.numbering import Numbering
from index.formats.numerals import whole
from index.formats.word_heads import Paragraph
from index.formats.xmltree import first

# What holds paragraphs or words and adds nothing of its own.
_AROUND = frozenset(
    "body sdt sdtContent customXml ins moveTo smartTag hyperlink fldSimple dir bdo hdr ftr footnote"
    " endnote txbxContent AlternateContent Choice Fallback oMath oMathPara ruby rubyBase document"
    " drawing pict object inline anchor graphic graphicData wsp txbx shape textbox group rect wgp"
    " roundrect oval grpSp wpc pBdr".split()
)
_ELSEWHERE = "\f"  # where a paragraph goes on on the next page, or in the next column
_BROKEN = re.compile(rf"[ \n]{{0,9}}{_ELSEWHERE}[ \n]{{0,9}}")
_SIGNS = {
    "tab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
    "ptab": "\t",
}
_REFERENCES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_SYMBOLS = {0xB7: "•", 0xA7: "▪", 0xFC: "✓", 0xD8: "➢", 0xA8: "□", 0xFE: "☑", 0x6F: "□"}
_PRIVATE = 0xF000  # where Word keeps the characters of its symbol fonts


@dataclass(slots=True)
class Body:
    """Reads the parts of one document, in order, as its numbers and notes go on."""

    styles: Styles
    numbering: Numbering
    marks: dict[tuple[str, str], int] = field(default_factory=dict)  # of notes: kind, id -> number
    _boxes: list[Element] = field(default_factory=list)  # text boxes met in a paragraph
    _fields: list[bool] = field(default_factory=list)  # of open fields: whether its result began

    def blocks(self, element: Element) -> Iterator[Block]:
        """The blocks of a part without what is known of their letters."""
        return (paragraph.block for paragraph in self.paragraphs(element))

    def paragraphs(self, element: Element) -> Iterator[Paragraph]:
        """The paragraphs and rows under an element; a text box follows what it is anchored in.

        A paragraph whose end was deleted goes on with the next one, and is what that one is.
        """
        children = list(_shown(element))
        begun: list[tuple[str, Element]] = []
        for child, following in zip_longest(children, children[1:]):
            if child.tag == "p":
                if _goes_on(child) and following is not None and following.tag == "p":
                    begun += self._runs(child)
                    continue
                yield self._paragraph(child, begun)
                begun = []
                boxes, self._boxes = self._boxes, []
                for box in boxes:
                    yield from self.paragraphs(box)
            elif child.tag == "tbl":
                yield from self._table(child)
            elif child.tag in _AROUND:
                yield from self.paragraphs(child)

    def _paragraph(self, element: Element, begun: Sequence[tuple[str, Element]]) -> Paragraph:
        """begun: the words that it goes on from, with their runs."""
        runs = [(words, run) for words, run in (*begun, *self._runs(element)) if words]
        style_id = value(element, "pPr", "pStyle") or ""
        spelt = "".join(words for words, _ in runs).replace("\t", " ")
        text = tidy(_BROKEN.sub("\n", spelt).strip("\n"))
        if not text:
            return Paragraph(Block(""))
        level = heading_level(self.styles, style_id, value(element, "pPr", "outlineLvl"))
        mark, bulleted = self._mark(element, style_id)
        kind: Kind = "heading" if level else "item" if mark or bulleted else "paragraph"
        spoken = [run for words, run in runs if words.strip()]
        return Paragraph(
            Block(mark + text, kind, level),
            is_title(self.styles, style_id),
            all(self._is_bold(run, style_id) for run in spoken),
            self._size(spoken[0], style_id) if spoken else 0,
        )

    def _mark(self, element: Element, style_id: str) -> tuple[str, bool]:
        list_id = value(element, "pPr", "numPr", "numId")
        level = value(element, "pPr", "numPr", "ilvl")
        by_style = list_id is None
        for style in chain(self.styles, style_id) if by_style else ():
            if style.list_id is not None:
                list_id, level = style.list_id, level or style.list_level
                break
        if list_id is None or list_id == "0":  # "0" takes a paragraph out of its style's list
            return "", False
        if level is None and by_style:
            return self.numbering.mark(list_id, self.numbering.level_of_style(list_id, style_id))
        return self.numbering.mark(list_id, whole(level, 0))

    def _table(self, element: Element) -> Iterator[Paragraph]:
        for line in _shown(element, "tr"):
            cells = []
            for cell in _shown(line, "tc"):
                merged = first(cell, "tcPr", "vMerge")
                if merged is not None and merged.get("val") != "restart":
                    cells.append("")
                else:
                    cells.append(" ".join(b.text for b in self.blocks(cell) if b.text))
            yield Paragraph(row(cells), in_table=True)

    def _runs(self, element: Element) -> Iterator[tuple[str, Element]]:
        """The words of a paragraph, each with the run they stand in."""
        for child in _shown(element):
            if child.tag == "r":
                if not self._is_hidden(child):
                    yield self._words(child), child
            elif child.tag in _AROUND:
                yield from self._runs(child)

    def _words(self, run: Element) -> str:
        words: list[str] = []
        for child in run:
            if child.tag == "fldChar":
                self._field(child.get("fldCharType"))
            elif child.tag in ("AlternateContent", "drawing", "pict", "object"):
                self._boxes += _text_boxes(child)
            elif not all(self._fields):
                continue
            elif child.tag == "t":
                words.append(child.text or "")
            elif child.tag in _SIGNS:
                elsewhere = child.get("type") in ("page", "column")
                words.append(_ELSEWHERE if elsewhere else _SIGNS[child.tag])
            elif child.tag == "sym":
                words.append(_symbol(child.get("char") or ""))
            elif child.tag in _REFERENCES:
                words.append(self._note(_REFERENCES[child.tag], child.get("id", "")))
        return "".join(words)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif self._fields and kind == "separate":
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _note(self, kind: str, note_id: str) -> str:
        number = self.marks.setdefault((kind, note_id), len(self.marks) + 1)
        return f"[{number}]"

    def _is_hidden(self, run: Element) -> bool:
        said = switch(run, "rPr", "vanish")
        if said is not None:
            return said
        styles = chain(self.styles, value(run, "rPr", "rStyle") or "-")
        return any(style.hidden for style in styles)

    def _is_bold(self, run: Element, style_id: str) -> bool:
        said = switch(run, "rPr", "b")
        if said is not None:
            return said
        for name in (value(run, "rPr", "rStyle") or "-", style_id):
            for style in chain(self.styles, name):
                if style.bold is not None:
                    return style.bold
        return False

    def _size(self, run: Element, style_id: str) -> int:
        said = whole(value(run, "rPr", "sz"), 0)
        return said or next((s.size for s in chain(self.styles, style_id) if s.size is not None), 0)


def _shown(element: Element, tag: str = "") -> Iterator[Element]:
    """The children of an element, of two alternatives the first; of one name also those in wraps.

    What was deleted or moved away stands under other names, and so is not read.
    """
    alternatives = element.tag == "AlternateContent" and first(element, "Choice") is not None
    for child in element:
        if alternatives and child.tag == "Fallback":
            continue
        if tag and child.tag in _AROUND:
            yield from _shown(child, tag)
        elif (not tag or child.tag == tag) and not (child.tag == "tr" and _is_deleted(child)):
            yield child


def _is_deleted(line: Element) -> bool:
    return first(line, "trPr", "del") is not None


def _goes_on(paragraph: Element) -> bool:
    """Whether the end of a paragraph was deleted, or moved away."""
    changes = ("del", "moveFrom")
    return any(first(paragraph, "pPr", "rPr", change) is not None for change in changes)


def _text_boxes(element: Element) -> Iterator[Element]:
    for child in _shown(element):
        if child.tag == "txbxContent":
            yield child
        else:
            yield from _text_boxes(child)


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if number >= _PRIVATE:
        return _SYMBOLS.get(number - _PRIVATE, "•")
    return chr(number) if number >= 32 else ""
