"""What the elements of a web page are: blocks, headings, controls."""

import re

from selectolax.lexbor import LexborNode

from index.formats.html_lists import number
from index.formats.html_sizes import HEADINGS, Sizes

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav"
    " ol p pre search section summary table tbody td tfoot th thead tr ul caption option select"
    " button textarea optgroup noscript frameset".split()
)
# In these an element of the page's own making is a word with an icon, a hint or the like.
_LINES = HEADINGS | frozenset("p a span b strong i em u small sub sup label".split())
_CONTROLS = ("button", "select", "label")
_PRESSED = re.compile(r"(?<![a-z])(?:btn|button)(?![a-z])", re.I)  # in a link's class
_REACHED = ("mailto:", "tel:")  # what a policy's own buttons lead to
_MOST_NAME = 400  # characters of a class that are looked at


def is_block(node: LexborNode, tag: str, measured: Sizes) -> bool:
    """Whether an element stands on lines of its own.

    So do a page's own elements (<site-footer>), if they hold words and stand in no line.
    """
    if "-" in tag and measured.held(node).text:
        return node.parent is None or node.parent.tag not in _LINES
    return tag in _BLOCKS or level_of(node, tag) > 0


def level_of(node: LexborNode, tag: str) -> int:
    """The level of a heading, from 1; 0 if an element is none."""
    named = node.attributes.get("role") == "heading"
    level = int(tag[1]) if tag in HEADINGS else 2 * named
    return max(1, number(node, "aria-level", level)) if level else 0


def is_control(node: LexborNode, tag: str) -> bool:
    """Whether an element is there to be pressed or set: also a link that looks like a button."""
    return (tag in _CONTROLS or (tag == "a" and _is_pressed(node))) and not _folds(node)


def _is_pressed(link: LexborNode) -> bool:
    attributes = link.attributes
    if (attributes.get("href") or "").lower().startswith(_REACHED):
        return False
    named = (attributes.get("class") or "")[:_MOST_NAME]
    return attributes.get("role") == "button" or bool(_PRESSED.search(named))


def _folds(node: LexborNode) -> bool:
    """Whether a button opens and closes a part of the text, and so is that part's heading."""
    attributes = node.attributes
    return (
        "aria-expanded" in attributes
        or "aria-controls" in attributes
        or "accordion" in (attributes.get("class") or "")
    )
