"""A PDF's packed streams, looked at before anything is unpacked in earnest."""

import re
import zlib
from collections.abc import Iterable, Iterator

from index.formats.extracted import Unreadable

MAX_STREAM = 50_000_000  # bytes of one stream unpacked; the text of a dense page takes 50,000
MAX_STREAMS = 400_000_000  # bytes of all; unpacked at 300 MB a second
_STREAM = re.compile(rb"stream\r?\n(?=[\x08-\x78][\x01\x5e\x9c\xda])")  # and zlib's two bytes
_PACKED = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")  # as zlib begins, but for rare ones
_PIECE = 1 << 20
_LAYERS = 3  # of packing looked through; honest streams have one


def check_streams(data: bytes) -> None:
    """Raises Unreadable where a stream, or all of them, unpack to too much.

    Only zlib's packing (Flate) is looked at: the others unpack to less, or pdfium limits them.
    """
    total = 0
    for match in _STREAM.finditer(data):
        total += _unpacked(data, match.end())
        if total > MAX_STREAMS:
            raise Unreadable(
                f"it unpacks to more than {MAX_STREAMS // 1_000_000} MB, which no policy has."
            )


def _unpacked(data: bytes, start: int) -> int:
    """How many bytes the stream that begins there unpacks to, in its largest layer."""
    pieces = (data[i : i + _PIECE] for i in range(start, len(data), _PIECE))
    size = 0
    for piece in _inner(_flat(pieces), _LAYERS):
        size += len(piece)
        if size > MAX_STREAM:
            raise Unreadable(
                f"a part of it unpacks to more than {MAX_STREAM // 1_000_000} MB, "
                "which no page of text does."
            )
    return size


def _inner(pieces: Iterator[bytes], layers: int) -> Iterator[bytes]:
    """What is packed in the pieces, if they begin like packed data; else the pieces."""
    first = next(pieces, b"")
    if layers and first.startswith(_PACKED):
        yield from _inner(_flat(_after(first, pieces)), layers - 1)
    yield first
    yield from pieces


def _after(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces


def _flat(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What packed data holds, as far as it is not damaged, a piece at a time."""
    machine = zlib.decompressobj()
    for piece in pieces:
        packed = piece
        while packed and not machine.eof:
            try:
                yield machine.decompress(packed, _PIECE)
            except zlib.error:
                return
            packed = machine.unconsumed_tail
        if machine.eof:
            return
