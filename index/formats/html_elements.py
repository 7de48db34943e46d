"""What the elements of a web page are: blocks, headings, controls."""

from selectolax.lexbor import LexborNode

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav"
    " ol p pre search section summary table tbody td tfoot th thead tr ul caption option select"
    " button textarea optgroup noscript frameset".split()
)
_CONTROLS = ("button", "select", "label")


def is_block(node: LexborNode, tag: str) -> bool:
    """Whether an element stands on lines of its own."""
    return tag in _BLOCKS


def is_control(node: LexborNode, tag: str) -> bool:
    """Whether an element is there to be pressed or set."""
    return tag in _CONTROLS and not _folds(node)


def _folds(node: LexborNode) -> bool:
    """Whether a button opens and closes a part of the text, and so is that part's heading."""
    attributes = node.attributes
    return (
        "aria-expanded" in attributes
        or "aria-controls" in attributes
        or "accordion" in (attributes.get("class") or "")
    )
