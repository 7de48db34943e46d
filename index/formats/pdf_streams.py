"""A PDF's packed streams, looked at before anything is unpacked in earnest."""

import re
import zlib

from index.formats.extracted import Unreadable

MAX_STREAM = 50_000_000  # bytes of one stream unpacked; the text of a dense page takes 50,000
MAX_STREAMS = 400_000_000  # bytes of all; unpacked at 300 MB a second
_STREAM = re.compile(rb"stream\r?\n(?=[\x08-\x78][\x01\x5e\x9c\xda])")  # and zlib's two bytes
_PIECE = 1 << 20


def check_streams(data: bytes) -> None:
    """Raises Unreadable where a stream, or all of them, unpack to too much."""
    total = 0
    for match in _STREAM.finditer(data):
        total += _unpacked(data, match.end())
        if total > MAX_STREAMS:
            raise Unreadable(
                f"it unpacks to more than {MAX_STREAMS // 1_000_000} MB, which no policy has."
            )


def _unpacked(data: bytes, start: int) -> int:
    """How many bytes the stream that begins there unpacks to."""
    machine = zlib.decompressobj()
    size = 0
    packed = data[start : start + _PIECE]
    end = start + _PIECE
    try:
        while packed and not machine.eof:
            size += len(machine.decompress(packed, _PIECE))
            if size > MAX_STREAM:
                raise Unreadable(
                    f"a part of it unpacks to more than {MAX_STREAM // 1_000_000} MB, "
                    "which no page of text does."
                )
            packed = machine.unconsumed_tail
            if not packed:
                packed, end = data[end : end + _PIECE], end + _PIECE
    except zlib.error:
        return size
    return size
