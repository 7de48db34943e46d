"""Word's styles: which paragraphs are headings, bold, or numbered by their style alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from index.formats.numerals import whole
from index.formats.xmltree import first, within

TITLE = 1  # the level of a document's title; its first headings are then at 2
_BODY_TEXT = 9  # the outline level of what is no heading
_MOST_PARENTS = 20  # a style is based on another, and so on; Word allows 10
_OFF = ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Style:
    """A style of paragraphs or of words, as far as it says so itself."""

    name: str  # in English for Word's own, whatever the language of the document
    parent: str  # the id of the style it is based on, "" for none
    outline: int | None  # from 0, the outermost heading, to 9, which is no heading
    bold: bool | None
    hidden: bool | None
    size: int | None  # in half points
    list_id: str | None
    list_level: str | None


Styles = Mapping[str, Style]


def read_styles(part: Element | None) -> dict[str, Style]:
    """The styles of a document by their ids; the default for paragraphs is at "" too."""
    styles: dict[str, Style] = {}
    for element in () if part is None else within(part, "style"):
        style = style_of(element)
        styles[element.get("styleId", "")] = style
        if element.get("type") == "paragraph" and is_on(element.get("default"), "0"):
            styles.setdefault("", style)
    return styles


def style_of(element: Element) -> Style:
    """A style that is defined by an element, or what a paragraph says of itself."""
    outline = value(element, "pPr", "outlineLvl")
    return Style(
        name=(value(element, "name") or "").lower(),
        parent=value(element, "basedOn") or "",
        outline=_number(outline),
        bold=switch(element, "rPr", "b"),
        hidden=switch(element, "rPr", "vanish"),
        size=_number(value(element, "rPr", "sz")),
        list_id=value(element, "pPr", "numPr", "numId"),
        list_level=value(element, "pPr", "numPr", "ilvl"),
    )


def value(element: Element, *path: str) -> str | None:
    """The value of the first element at a path, None if there is none."""
    found = first(element, *path)
    return None if found is None else found.get("val")


def switch(element: Element, *path: str) -> bool | None:
    """Whether something is switched on; None if nothing is said of it."""
    found = first(element, *path)
    return None if found is None else is_on(found.get("val"), "1")


def is_on(said: str | None, otherwise: str) -> bool:
    """Whether a value means yes; if nothing is said, `otherwise` does."""
    return (said or otherwise).lower() not in _OFF


def chain(styles: Styles, style_id: str) -> Iterator[Style]:
    """A style and those it is based on, itself first."""
    for _ in range(_MOST_PARENTS):
        style = styles.get(style_id)
        if style is None:
            return
        yield style
        if not style.parent:
            return
        style_id = style.parent


def heading_level(styles: Styles, style_id: str, outline: str | None) -> int:
    """The level of a paragraph as a heading from 1, or 0; a title is 1, as the first heading is."""
    said = _number(outline)
    if said is not None:
        return _level(said)
    for style in chain(styles, style_id):
        if style.outline is not None:
            return _level(style.outline)
        kind, _, number = style.name.rpartition(" ")
        if kind == "heading":
            return whole(number, 0)
        if style.name == "title":
            return TITLE
    return 0


def is_title(styles: Styles, style_id: str) -> bool:
    """Whether a style is that of a document's title."""
    return any(style.name == "title" for style in chain(styles, style_id))


def _level(outline: int) -> int:
    return 0 if outline >= _BODY_TEXT else outline + 1


def _number(said: str | None) -> int | None:
    number = whole(said, -1)
    return None if number < 0 else number
