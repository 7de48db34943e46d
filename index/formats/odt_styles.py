"""The styles of an OpenDocument text: of paragraphs, of words, and of lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from index.formats.numbering import Definition, Level
from index.formats.numerals import whole
from index.formats.xmltree import first, within

_MOST_PARENTS = 20
_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "": "none",
}
_BULLETS = ("list-level-style-bullet", "list-level-style-image")
OUTLINE = "\0outline"  # the list by which headings are numbered; no style has such a name


@dataclass(frozen=True, slots=True)
class Style:
    """A style of paragraphs or words, as far as it says so itself."""

    parent: str
    list_name: str | None
    bold: bool | None
    hidden: bool | None
    size: int | None  # in tenths of a point


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a document by name."""

    of: Mapping[str, Style]
    lists: Mapping[str, Definition]

    def chain(self, name: str) -> Iterator[Style]:
        """A style and those it is based on, itself first."""
        for _ in range(_MOST_PARENTS):
            style = self.of.get(name)
            if style is None:
                return
            yield style
            name = style.parent

    def is_title(self, name: str) -> bool:
        """Whether a style is that of a document's title, or based on it."""
        return name == "Title" or any(style.parent == "Title" for style in self.chain(name))


def read_styles(parts: Sequence[Element]) -> Styles:
    """The styles in the parts of a document; what a later part says counts."""
    styles: dict[str, Style] = {}
    lists: dict[str, Definition] = {}
    for part in parts:
        for group in ("styles", "automatic-styles"):
            for style in within(part, group, "style"):
                styles[style.get("name", "")] = _style(style)
            for named in within(part, group, "list-style"):
                lists[named.get("name", "")] = _list(named.get("name", ""), named)
            for outline in within(part, group, "outline-style"):
                lists[OUTLINE] = _list(OUTLINE, outline)
    return Styles(styles, lists)


def _style(element: Element) -> Style:
    letters = first(element, "text-properties")
    said = {} if letters is None else letters.attrib
    weight, size = said.get("font-weight"), said.get("font-size", "")
    return Style(
        element.get("parent-style-name", ""),
        element.get("list-style-name"),
        None if weight is None else weight in ("bold", "600", "700", "800", "900"),
        said.get("display") == "none" if "display" in said else None,
        _tenths(size),
    )


def _tenths(size: str) -> int | None:
    try:
        return round(float(size.removesuffix("pt")) * 10) if size.endswith("pt") else None
    except (ValueError, OverflowError):
        return None


def _list(name: str, element: Element) -> Definition:
    levels: dict[int, Level] = {}
    for one in element:
        at = whole(one.get("level"), 1) - 1
        if one.tag in _BULLETS:
            levels[at] = Level("bullet")
        elif one.get("num-format") is not None:
            levels[at] = _level(one, at)
    return Definition(name, levels, {})


def _level(element: Element, at: int) -> Level:
    style = _FORMATS.get(element.get("num-format", ""), "decimal")
    shown = min(whole(element.get("display-levels"), 1), at + 1)
    numbers = ".".join(f"%{place + 1}" for place in range(at + 1 - shown, at + 1))
    numbers = "" if style == "none" else numbers
    pattern = element.get("num-list-format") or (
        element.get("num-prefix", "") + numbers + element.get("num-suffix", "")
    )
    # In num-list-format places are written "%1%".
    for place in range(1, 10):
        pattern = pattern.replace(f"%{place}%", f"%{place}")
    return Level(style, "" if style == "none" else pattern, whole(element.get("start-value"), 1))
