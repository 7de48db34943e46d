"""A text as lines that mean something: the lines of a hard-wrapped paragraph joined again."""

import re
from dataclasses import dataclass
from itertools import pairwise

from index.clean import plain

_BULLET = re.compile(r"\\?(?:[•·◦▪▫‣●○■□*+-]|o(?=\s{2}))\s*(?=\S)|[–—]\s+")
_ORDINAL = re.compile(
    r"(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,5})\)|(?:\d{1,2}|[a-z])\\?\.)\s+(?=\S)"
)
_WRAPPED_SHARE = 0.4  # of 295 texts two are wrapped, with .60 and .68; no other is over .28
_WRAP_WIDTH = 55  # characters; what is shorter may be a list or an address
_CALL = re.compile(
    r"(?i:(?:read|learn|find out|see|discover|sign up|log in|get started|download|subscribe"
    r"|click here|book a demo|contact us)\b[^.!?\n]{0,20})[.!?»>](?=[A-Z\u201c\"])"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or several that were one before a program wrapped them."""

    start: int  # characters into the text, without surrounding space
    end: int
    plain: str  # as it is compared: no markup, single spaces
    gap: bool  # whether an empty line stands before it
    marker: str  # its bullet or number, "" for none


def read_lines(text: str) -> list[Line]:
    """The lines of a text that hold anything, in order; every non-space character is in one."""
    lines = _physical(text)
    return _joined(text, lines) if _is_wrapped(lines) else lines


def _physical(text: str) -> list[Line]:
    lines: list[Line] = []
    gap = True
    position = 0
    for raw in text.splitlines(keepends=True):
        for start, end in _unglued(text, position, position + len(raw)):
            body = text[start:end].strip()
            if not body:
                gap = True
                continue
            first = start + text[start:end].index(body[0])
            lines.append(_line(text, first, first + len(body), gap))
            gap = False
        position += len(raw)
    return lines


def _unglued(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A line in two, where a web page's button was glued to its first word ("Read more!We …")."""
    match = _CALL.match(text, start, end)
    return [(start, match.end()), (match.end(), end)] if match else [(start, end)]


def _line(text: str, start: int, end: int, gap: bool) -> Line:
    body = text[start:end]
    match = _BULLET.match(body) or _ORDINAL.match(body)
    marker = match[0].strip() if match and not body.startswith(("**", "--")) else ""
    return Line(start, end, plain(body), gap, marker)


def _is_wrapped(lines: list[Line]) -> bool:
    continued = sum(_continues(a, b) for a, b in pairwise(lines) if not b.gap)
    return continued > _WRAPPED_SHARE * len(lines)


def _continues(line: Line, following: Line) -> bool:
    """Whether the second line looks like the rest of the first, cut off by a right margin."""
    return (
        _WRAP_WIDTH <= line.end - line.start <= 2 * _WRAP_WIDTH
        and not following.marker
        and (following.plain[:1].islower() or not line.plain.endswith((".", ":", ";", "?", "!")))
    )


def _joined(text: str, lines: list[Line]) -> list[Line]:
    width = sorted(line.end - line.start for line in lines)[len(lines) * 9 // 10]
    joined: list[Line] = []
    reach = 0  # the length of the last physical line in joined[-1]
    for line in lines:
        fits = joined and not line.gap and not line.marker and reach > 0.7 * width
        if fits and not (joined[-1].plain.isupper() and not line.plain.isupper()):
            joined[-1] = _line(text, joined[-1].start, line.end, joined[-1].gap)
        else:
            joined.append(line)
        reach = line.end - line.start
    return joined
