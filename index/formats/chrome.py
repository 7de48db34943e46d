"""Which blocks of a web page are the site's - menus, banners, footers - and not the page's own.

What a part is named tells most (index/formats/regions.py), and where links stand alone the rest.
Whatever the names say, a page whose text would mostly go keeps it.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from index.formats.blocks import BULLET, Block
from index.formats.html_seen import Seen

_PROSE = 80  # characters outside links; on 48 made pages 40 to 120 do as well, 20 and 200 worse
_ALONE = 0.6  # of its characters in links or on buttons: it is nothing else; .3 as well, .9 worse
_KEPT = 0.5  # of a page's prose; if the names of its parts leave less, they are not believed
# What is believed, from everything to nothing.
_BELIEVED = (
    frozenset({"nav", "footer", "aside", "header", "class", "form", "hidden", "banner"}),
    frozenset({"nav", "footer", "hidden", "banner"}),
    frozenset({"hidden", "banner"}),
    frozenset[str](),
)
_REACH = re.compile(r"\w@\w|\d[\d ()./-]{5}")  # an address or a number is no menu
_COPYRIGHT = re.compile(r"(?:copyright\b|©|\(c\) ?\d{4})|.{0,80}\ball rights reserved\b", re.I)


def marked(seen: Sequence[Seen]) -> list[Block]:
    """The blocks in order, each marked if it is furniture. If all would be, none is."""
    prose = [_is_prose(one) for one in seen]
    flags = _named(seen, prose)
    core = [i for i, one in enumerate(prose) if one and not flags[i]]
    headings = {_letters(one) for one in seen if one.block.level}
    begin = next(
        (i for i, one in enumerate(seen) if one.block.level or not _is_inner(one)), 0
    )  # after "Skip to"
    first, last = (core[0], core[-1]) if core else (len(seen), -1)
    for i, one in enumerate(seen):
        outside = i < first or (i > last and one.region != "own")
        alone = bool(core) and outside and _is_linked(one) and not _REACH.search(one.block.text)
        flags[i] |= i < begin or alone or _is_pressed(one) or _is_entry(one, headings)
    _mark_tail(seen, flags, last + 1)
    if all(flags):
        flags = [False] * len(flags)
    return [replace(one.block, furniture=flag) for one, flag in zip(seen, flags, strict=True)]


def _named(seen: Sequence[Seen], prose: Sequence[bool]) -> list[bool]:
    """What the names of the parts say, as far as they leave enough of the prose."""
    sizes = [
        len(one.block.text) if is_prose else 0 for one, is_prose in zip(seen, prose, strict=True)
    ]
    shown = [
        0 if one.region in ("hidden", "banner") else size
        for one, size in zip(seen, sizes, strict=True)
    ]
    sizes = shown if sum(shown) else sizes
    flags = [False] * len(seen)
    for believed in _BELIEVED:
        flags = _flags(seen, believed)
        kept = sum(size for size, flag in zip(sizes, flags, strict=True) if not flag)
        if kept >= _KEPT * sum(sizes) and not all(flags):
            break
    return flags


def _flags(seen: Sequence[Seen], believed: frozenset[str]) -> list[bool]:
    """A page's title stands in a header often, or in a box called a banner, for the picture in it;
    and what follows it there is its date."""
    flags: list[bool] = []
    titled = False
    first = next((i for i, one in enumerate(seen) if one.block.level == 1), -1)
    top = 1 if first >= 0 else 2
    for i, one in enumerate(seen):
        begins = i == first or (one.region == "header" and one.block.level == top)
        titled = one.region in ("header", "class") and (titled or begins) and not _is_linked(one)
        flags.append(one.region in believed and not titled)
    return flags


def _mark_tail(seen: Sequence[Seen], flags: list[bool], start: int) -> None:
    """After the last prose: the copyright, what follows it, headings over only furniture."""
    over = True
    rights = next((i for i in range(start, len(seen)) if _is_rights(seen[i])), len(seen))
    for i in range(len(seen) - 1, start - 1, -1):
        flags[i] |= _is_rights(seen[i]) or (i > rights and seen[i].region != "own")
        if seen[i].block.level:
            flags[i] = flags[i] or (over and i + 1 < len(seen))
            over = True
        else:
            over = over and flags[i]


def _is_rights(one: Seen) -> bool:
    return bool(_COPYRIGHT.match(one.block.text))


def _is_prose(one: Seen) -> bool:
    told = max(one.linked + one.inner, one.pressed)  # a link may look like a button
    return _size(one) - told >= _PROSE and not one.block.level


def _is_linked(one: Seen) -> bool:
    return one.linked >= _ALONE * _size(one)


def _is_entry(one: Seen, headings: Set[str]) -> bool:
    """Whether a block is a line of the page's contents: a link to a heading, in its words."""
    return _is_inner(one) and not one.block.level and _letters(one) in headings


def _is_inner(one: Seen) -> bool:
    return one.inner >= _ALONE * _size(one)


def _letters(one: Seen) -> str:
    return "".join(filter(str.isalpha, one.block.text)).lower()


def _is_pressed(one: Seen) -> bool:
    return one.pressed >= _ALONE * _size(one)


def _size(one: Seen) -> int:
    return len(one.block.text.removeprefix(BULLET))
