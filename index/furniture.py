"""Page furniture: what a web page left around and inside a policy, and no part of it.

Menus, buttons, banners, archive notes and adverts. They stay in the index, marked: nothing is lost.
"""

import re
from collections.abc import Sequence

from index.clean import folded
from index.lines import Line

_BUTTON = re.compile(
    r"(?:skip to|print this|share this|share on|search this|search the|back to top|listen|read now"
    r"|read more|learn more|log ?in|sign (?:in|up)|subscribe|menu|home|close|accept|reject"
    r"|cookie settings|you are here|follow us|download (?:pdf|as)|toggle|breadcrumb|discover our"
    r"|reading time)\b",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"\b(?:accept all|reject all|accept|ok|only (?:the )?(?:necessary|needed|first|one))\b"
    r"[\s\]/·|.]*(?:[\[/·|]|only|reject|cookie|manage|choose|$)",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(
    r"\b(?:wayback machine|archived? (?:on|copy|snapshot)|original snapshot)\b", re.I
)
_STAMPED = re.compile(r".{0,60}\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.+Z-]*")
_SEPARATORS = re.compile(r"\s*(?:[|>»]|\s·\s|\s{2,}|\]\s*\[)\s*")
_ADVERT = frozenset(
    "solution solutions provider providers innovative innovation leading industry clients"
    " competition performance infrastructure platform business enterprise goals productivity"
    " growth discover demo trial partner case study mission technologies market deliver enhance"
    " increase".split()
)
_OURS = frozenset(
    "you your yours personal privacy policy notice consent cookies rights law laws party"
    " parties agreement confidential must may shall request requests he she his her who person"
    " persons employee employees".split()
)
_CELL = " | "  # between the cells of a row, as the readers of tables write it
_HEAD_LINES = 15  # a page's menu and banner stand in its first lines
_MIN_NAMED = 2  # words of advertising in a paragraph that names the stranger
_MIN_ADVERT = 4  # words of advertising without one that concerns the reader


def furniture_lines(lines: Sequence[Line], company: str) -> frozenset[int]:
    """The rows of the lines that are page furniture."""
    opening = _opening(lines)
    table = _table(lines)
    rows = {row for row in range(opening) if _is_chrome(lines[row]) and row not in table}
    for row, line in enumerate(lines):
        outer = (row < _HEAD_LINES or row > len(lines) - _HEAD_LINES) and row not in table
        noted = _ARCHIVE.search(line.plain) or _STAMPED.fullmatch(line.plain)
        if noted or (outer and _is_menu(line.plain)):
            rows.add(row)
    rows |= _adverts(lines, company)
    if lines and _is_slogan(lines[-1].plain):
        rows.add(len(lines) - 1)
    return frozenset(rows)


def _opening(lines: Sequence[Line]) -> int:
    """How many lines stand before the first one that is a whole sentence or a title of a policy."""
    for row, line in enumerate(lines[:_HEAD_LINES]):
        if len(line.plain) > 120 or _NAMES_ITSELF.search(line.plain):
            return row if not _is_chrome(line) else min(row + 1, len(lines))
    return 0


_NAMES_ITSELF = re.compile(
    r"\b(?:policy|notice|statement|terms|standard|regulation|guideline|charter|agreement|conditions"
    r"|declaration|code of|routine|procedure|rules|guarantee|effective)\b",
    re.IGNORECASE,
)


def _is_chrome(line: Line) -> bool:
    words = line.plain
    return bool(
        not re.search(r"\w\w", words)
        or (len(words) <= 90 and _BUTTON.match(words))
        or _is_menu(words)
        or (len(words) <= 160 and "cookie" in words.lower() and _BANNER.search(words))
        or (len(words.split()) == 1 and words.islower() and not line.marker)
    )


def _table(lines: Sequence[Line]) -> set[int]:
    """The rows of lines that are a table's: two or more with as many cells, one after the other."""
    cells = [line.plain.count(_CELL) for line in lines]
    alike = {row for row in range(1, len(lines)) if cells[row] and cells[row] == cells[row - 1]}
    return alike | {row - 1 for row in alike}


def _is_menu(words: str) -> bool:
    """Whether a line is a row of links: several pieces of a few words, no sentence."""
    pieces = [piece for piece in _SEPARATORS.split(words) if piece]
    return (
        len(pieces) >= 3
        and all(len(piece.split()) <= 5 for piece in pieces)
        and not re.search(r"\d", words)
        and not words.startswith("|")
    )


def _is_slogan(words: str) -> bool:
    """Whether a closing line is three or more fragments of a few words ("Simple. Safe. Yours.")."""
    pieces = [piece for piece in re.split(r"[.!]\s*", words) if piece]
    return (
        len(pieces) >= 3 and all(len(piece.split()) <= 4 for piece in pieces) and len(words) < 120
    )


def _adverts(lines: Sequence[Line], company: str) -> set[int]:
    """Paragraphs that praise somebody and concern nobody's rights or data, and the page's own name.

    Where a policy was published on a stranger's page, that name is a line of its own at the head
    and the subject of a sentence further down; its paragraphs are adverts on weaker evidence, and
    so is a paragraph between two adverts.
    """
    keys = [folded(line.plain) for line in lines]
    bodies = [set(key.split()) for key in keys]
    strangers = [
        key for line, key in zip(lines[:4], keys, strict=False) if _is_stranger(line, company)
    ]
    strangers = [
        s for s in strangers if any(re.match(rf"{s} (?:is|are|offers|provides)\b", k) for k in keys)
    ]
    adverts = set()
    for row, line in enumerate(lines):
        praise = len(bodies[row] & _ADVERT) * (len(line.plain) > 80 and not bodies[row] & _OURS)
        named = any(name in keys[row] for name in strangers)
        if praise >= _MIN_ADVERT or (named and praise >= _MIN_NAMED):
            adverts.add(row)
    between = {
        row
        for row in range(1, len(lines) - 1)
        if {row - 1, row + 1} <= adverts and not bodies[row] & _OURS
    }
    return adverts | between | {row for row, key in enumerate(keys[:4]) if key in strangers}


def _is_stranger(line: Line, company: str) -> bool:
    words = line.plain.split()
    return (
        1 < len(words) <= 4
        and all(word[0].isupper() for word in words)
        and folded(company).split(" ")[0] not in folded(line.plain)
        and not _NAMES_ITSELF.search(line.plain)
    )
