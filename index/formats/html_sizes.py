"""How much of a web page each of its elements holds."""

from dataclasses import dataclass, fields

from selectolax.lexbor import LexborNode

from index.formats.html_walk import walk

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_PARTS = HEADINGS | frozenset("table article section main form".split())


@dataclass(frozen=True, slots=True)
class Held:
    """What an element holds, itself not counted: characters of text, and elements of each kind."""

    text: int = 0
    linked: int = 0  # of the characters
    headings: int = 0
    titles: int = 0  # h1, and main
    buttons: int = 0
    forms: int = 0
    fields: int = 0
    parts: int = 0  # of a page: headings, sections, forms, tables
    dialogs: int = 0


_NOTHING = Held()


@dataclass(frozen=True, slots=True)
class Sizes:
    """What each element holds, by its place in memory."""

    of: dict[int, Held]
    whole: Held
    has_own: bool  # whether the page says what is its own: <main>, <article>

    def held(self, node: LexborNode) -> Held:
        """What an element holds."""
        return self.of.get(node.mem_id, _NOTHING)

    def share(self, node: LexborNode) -> float:
        """The part of the page's text outside links that an element holds, from 0 to 1."""
        held = self.held(node)
        return (held.text - held.linked) / max(1, self.whole.text - self.whole.linked)


def sizes(root: LexborNode, dropped: frozenset[str]) -> Sizes:
    """The sizes of all elements that are not dropped; in one walk, as boxes may be in boxes."""
    held: dict[int, Held] = {}
    begun: list[tuple[int, ...]] = []
    sums = [0] * len(fields(Held))
    links, has_own = 0, False
    for node, opens in walk(root, dropped):
        if node.is_text_node:
            if opens:
                size = len((node.text_content or "").strip())
                sums[0] += size
                sums[1] += size if links else 0
            continue
        has_own |= node.tag in ("main", "article")
        links += (node.tag == "a") * (1 if opens else -1)
        if opens:
            sums[2:] = [n + counts for n, counts in zip(sums[2:], _counts(node), strict=True)]
            begun.append(tuple(sums))
        else:
            before = begun.pop()
            held[node.mem_id] = Held(*(n - b for n, b in zip(sums, before, strict=True)))
    return Sizes(held, Held(*sums), has_own)


def _counts(node: LexborNode) -> tuple[bool, ...]:
    """What an element is, in the order of `Held`."""
    tag, kind = node.tag or "", node.attributes.get("type") or ""
    role = node.attributes.get("role") or ""
    pressed = tag == "input" and kind.lower() in ("button", "submit")
    return (
        tag in HEADINGS,
        tag in ("h1", "main"),
        tag == "button" or pressed or role == "button",
        tag == "form",
        tag in ("input", "select", "textarea"),
        tag in _PARTS,
        tag == "dialog" or role.endswith("dialog"),
    )
