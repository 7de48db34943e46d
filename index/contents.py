"""Tables of contents: runs of short lines that name the headings further down."""

import re
from collections.abc import Sequence

from index.clean import folded
from index.lines import Line

NUMBERED = re.compile(
    r"(?:(?:§|art(?:icle|\.)|part|section|chapter|clause|appendix|annex|schedule|q)\s?)?"
    r"(?:\d{1,2}(?:\.\d{1,2})*|[A-Z]|[IVX]{1,5})[.):]?\s+(?=[\"'A-Z])",
    re.IGNORECASE,
)
MAX_TITLE = 90  # characters; the longest heading of a line of its own in the seeds has 85
_PREFIX = 24  # characters by which an entry finds the inline heading it stands for


def find_contents(lines: Sequence[Line]) -> tuple[frozenset[int], frozenset[str]]:
    """The rows of a table of contents, and the headings it lists (folded).

    A table of contents is a run of at least four short lines of which most come again further down.
    """
    keys = [_key(line) for line in lines]
    last = {key: row for row, key in enumerate(keys) if key}
    starts = {key[:_PREFIX]: row for row, key in enumerate(keys)}
    rows: set[int] = set()
    row = 0
    while row < len(lines):
        end, seen = row, set[str]()
        while end < len(lines) and _is_entry(lines[end]) and keys[end] not in seen:
            # What comes again is the first section's heading; a line without letters never does.
            seen.update([keys[end]] if keys[end] else [])
            end += 1
        again = [r for r in range(row, end) if _comes_again(keys, r, end, last, starts)]
        if len(again) >= 4 and len(again) >= 0.6 * (again[-1] - again[0] + 1):
            first, final = again[0], again[-1]
            while final + 1 < end and not lines[final + 1].gap:
                final += 1
            if first > 0 and _is_entry(lines[first - 1]) and not lines[first - 1].marker:
                first -= 1
            rows.update(range(first, final + 1))
        row = max(end, row + 1)
    return frozenset(rows), frozenset(folded(lines[r].plain) for r in rows) - {""} | frozenset(
        keys[r] for r in rows if keys[r]
    )


def _key(line: Line) -> str:
    return folded(NUMBERED.sub("", line.plain, count=1))


def _is_entry(line: Line) -> bool:
    return len(line.plain) <= MAX_TITLE and not line.plain.endswith((".", ";", ","))


def _comes_again(
    keys: Sequence[str], row: int, end: int, last: dict[str, int], starts: dict[str, int]
) -> bool:
    key = keys[row]
    return len(key) > 2 and (last[key] >= end or starts.get(key[:_PREFIX], -1) >= end)
