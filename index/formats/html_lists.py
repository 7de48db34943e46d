"""The lists of a web page, and the numbers of their items."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from index.formats.blocks import BULLET
from index.formats.numerals import numeral, whole

_STYLES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman"} | {
    "I": "upperRoman",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s{0,3}:\s{0,3}([\w-]{1,30})")


@dataclass(slots=True)
class List:
    """A list that is open, and the number of its next item."""

    style: str  # a format of numerals, "bullet" or "none"
    number: int = 1
    step: int = 1

    def mark(self, item: LexborNode) -> str:
        """What stands before the next item: a bullet, its number or nothing."""
        self.number = number(item, "value", self.number)
        mark = f"{numeral(self.number, self.style)}. "
        self.number += self.step
        return {"bullet": BULLET, "none": ""}.get(self.style, mark)


def list_of(node: LexborNode, tag: str) -> List:
    """The list that an element begins."""
    said = _LIST_STYLE.search(node.attributes.get("style") or "")
    named = said[1] if said else ""
    if named == "none":
        return List("none")
    if tag != "ol":
        return List("bullet")
    kind = node.attributes.get("type") or named
    step = -1 if "reversed" in node.attributes else 1
    return List(_STYLES.get(kind, "decimal"), number(node, "start", 1), step)


def number(node: LexborNode, attribute: str, otherwise: int) -> int:
    """The number that an attribute of an element says, `otherwise` if it says none."""
    said = (node.attributes.get(attribute) or "").strip()
    return -whole(said[1:], -otherwise) if said[:1] == "-" else whole(said, otherwise)
