"""What the process that reads files and the one that asks it say to each other.

Parts of bytes, before each its length. A request is the format's name and the file; an answer is a
head in JSON, the text, and the files inside. Nothing in an answer is trusted: whatever took over
the reader can still give no more than another text.
"""

import json
import re
import struct
from collections.abc import Iterable
from datetime import date
from typing import IO, Any, get_args

from index.errors import SourceError
from index.formats.extracted import Clue, Extracted, Kind, Unreadable
from index.policy import Layout

MAX_TEXT = 10_000_000  # characters
MAX_ATTACHED = 20_000_000  # bytes, all files inside one
MAX_HEAD = 20_000_000  # bytes
NONSENSE = "made the reader give an answer without sense"
_LENGTH = struct.Struct("<Q")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")  # what neither UTF-8 nor an index holds
_KINDS = get_args(Kind)


def write(stream: IO[bytes], parts: Iterable[bytes]) -> None:
    """Send parts, each behind its length."""
    for part in parts:
        stream.write(_LENGTH.pack(len(part)))
        stream.write(part)
    stream.flush()


def read(stream: IO[bytes], most: int, too_much: str = NONSENSE) -> bytes:
    """The next part. Raises EOFError if it does not come whole, SourceError if it is too long."""
    (length,) = _LENGTH.unpack(_whole(stream, _LENGTH.size))
    if length > most:
        raise SourceError(too_much)
    return _whole(stream, length)


def _whole(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def answer(extracted: Extracted) -> list[bytes]:
    """What was read of a file, as parts."""
    layout = extracted.layout
    head = {
        "pages": layout.pages,
        "headings": layout.headings,
        "furniture": layout.furniture,
        "clues": [(clue.kind, clue.value, clue.where) for clue in extracted.clues],
        "warnings": extracted.warnings,
        "attached": [name for name, _ in extracted.attached],
    }
    text = extracted.text.encode("utf-8", "surrogatepass")
    return [json.dumps(head).encode(), text, *(data for _, data in extracted.attached)]


def refusal(error: Unreadable) -> list[bytes]:
    """That a file was not readable, as parts."""
    return [json.dumps({"unreadable": str(error)}).encode()]


def read_answer(stream: IO[bytes]) -> Extracted | Unreadable:
    """The answer that comes; half pairs and zeros in its texts become U+FFFD.

    Raises EOFError if it does not come whole, SourceError if it is too long or makes no sense.
    """
    try:
        return _understood(json.loads(read(stream, MAX_HEAD)), stream)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise SourceError(NONSENSE) from error


def _understood(head: dict[str, Any], stream: IO[bytes]) -> Extracted | Unreadable:
    if "unreadable" in head:
        return Unreadable(_text(head["unreadable"]))
    too_long = f"gave more than {MAX_TEXT:,} characters. Split it"
    text = _text(read(stream, 4 * MAX_TEXT, too_long).decode("utf-8", "surrogatepass"))
    if len(text) > MAX_TEXT:
        raise SourceError(too_long)
    pages = tuple(head["pages"])
    if list(_spans([[page, page] for page in pages], 2, len(text))) and pages[0] != 0:
        raise ValueError(f"the first page begins at {pages[0]}")
    headings = tuple((a, b, level) for a, b, level in _spans(head["headings"], 3, len(text)))
    furniture = tuple((a, b) for a, b in _spans(head["furniture"], 2, len(text)))
    return Extracted(
        text,
        Layout(pages, headings, furniture),
        tuple(_clue(*clue) for clue in head["clues"]),
        tuple(map(_text, head["warnings"])),
        tuple(_attached(head["attached"], stream)),
    )


def _spans(items: Iterable[list[int]], width: int, end: int) -> Iterable[list[int]]:
    """Rows of so many whole numbers, the first two being a span; in order, none over another."""
    last = 0
    for item in items:
        if len(item) != width or any(type(number) is not int for number in item):
            raise ValueError(f"{item!r} is not {width} whole numbers")
        if not last <= item[0] <= item[1] <= end or item[-1] < 0:
            raise ValueError(f"{item!r} does not lie between {last} and {end}")
        last = item[1]
        yield item


def _clue(kind: Kind, value: str, where: str) -> Clue:
    if kind not in _KINDS:
        raise ValueError(f"{kind!r} is none of {_KINDS}")
    if kind == "date":
        date.fromisoformat(value)
    return Clue(kind, _text(value), _text(where))


def _attached(names: Iterable[str], stream: IO[bytes]) -> Iterable[tuple[str, bytes]]:
    left = MAX_ATTACHED
    for name in names:
        data = read(stream, left, f"holds files of more than {MAX_ATTACHED:,} bytes")
        left -= len(data)
        yield _text(name), data


def _text(value: str) -> str:
    return _NO_TEXT.sub("\ufffd", value)
