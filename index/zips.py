"""The files in a ZIP archive, inflated one by one in memory: nothing is unpacked to the disk.

The directory is read here and not by `zipfile`, which makes an object of every entry before they
can be counted, cuts a name at a zero byte, and refuses all for one name that is no text.
"""

import re
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from index.errors import SourceError
from index.shown import is_text

MAX_ENTRIES = 1_000
MAX_RATIO = (
    100  # bytes out for a byte in; deflate reaches 1,032 at most, the five policies in seeds/ 3
)
MAX_TOTAL = 200_000_000  # bytes out of one archive

_END = struct.Struct("<4s4H2LH")
_RECORD = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
# An absolute path, a drive, "." or ".." or nothing between slashes, a backslash, a zero.
_ASTRAY = re.compile(r"\A[A-Za-z]:|(?:\A|/)\.{0,2}(?:/|\Z)|[\\\0]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive, as the archive's directory has it; its numbers may be lies."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int  # bytes
    size: int  # bytes
    mode: int  # as Unix has it, 0 if it came from elsewhere
    at: int  # where it begins in the archive


class Archive:
    """An archive held in memory; of what it holds, `MAX_TOTAL` bytes are given and no more."""

    def __init__(self, data: bytes, max_file: int, max_total: int = MAX_TOTAL) -> None:
        """Raises SourceError if it is no sound archive, or has more than `MAX_ENTRIES` entries."""
        self._data = data
        self._max_file = max_file
        self._left = self._max_total = max_total
        try:
            self._entries = list(_directory(data))
        except struct.error:
            raise SourceError("is a damaged ZIP archive") from None
        self.names = sorted({entry.name for entry in self._entries if entry.name[-1:] != "/"})

    def read(self, name: str) -> bytes:
        """A file's bytes. Raises SourceError with a reason that stands after its name."""
        entries = [entry for entry in self._entries if entry.name == name]
        if len(entries) > 1:
            raise SourceError(f"is {len(entries)} times in its archive")
        _check(entries[0])
        try:
            content = self._inflated(entries[0])
        except (struct.error, zlib.error):
            raise SourceError("is damaged in its archive") from None
        self._left -= len(content)
        return content

    def _inflated(self, entry: Entry) -> bytes:
        *_, name, extra = _LOCAL.unpack_from(self._data, entry.at)
        start = entry.at + _LOCAL.size + name + extra
        packed = self._data[start : start + entry.packed]
        if entry.method == _STORED:
            content, whole = packed[: self._max_file + 1], True
        else:
            stream = zlib.decompressobj(-zlib.MAX_WBITS)
            most = min(self._max_file, self._left, MAX_RATIO * len(packed))
            content = stream.decompress(packed, most + 1)
            whole = stream.eof and not stream.unused_data
        self._check_size(len(content), len(packed))
        if not whole or len(content) != entry.size or zlib.crc32(content) != entry.crc:
            raise SourceError("is damaged in its archive, or not of the size that is said there")
        return content

    def _check_size(self, size: int, packed: int) -> None:
        if size > self._max_file:
            raise SourceError(f"has more than {self._max_file:,} bytes. Split it")
        if size > MAX_RATIO * packed:
            raise SourceError(f"unpacks to more than {MAX_RATIO} times its size, as bombs do")
        if size > self._left:
            raise SourceError(
                f"and the files before it have more than {self._max_total:,} bytes. Split the"
                " archive"
            )


def _directory(data: bytes) -> Iterator[Entry]:
    end = data.rfind(b"PK\5\6")
    if end < 0:
        raise SourceError("is not a ZIP archive, or was cut off")
    _, _, _, _, count, size, at, _ = _END.unpack_from(data, end)
    if count > MAX_ENTRIES:
        raise SourceError(f"has {count:,} entries or more; at most {MAX_ENTRIES:,} are read")
    stop = at + size
    for _ in range(count):
        signature, *fields = _RECORD.unpack_from(data, at)
        _, _, flags, method, _, _, crc, packed, full, name, extra, comment, *_ = fields
        if signature != b"PK\1\2":
            raise SourceError("is a damaged ZIP archive")
        at += _RECORD.size
        title = _decoded(data[at : at + name], flags)
        yield Entry(title, flags, method, crc, packed, full, fields[-2] >> 16, fields[-1])
        at += name + extra + comment
    if at != stop or stop > end:
        raise SourceError("is a ZIP archive that does not say truly how much it holds")


def _decoded(name: bytes, flags: int) -> str:
    """A name in UTF-8, which macOS writes without saying so, or else as DOS had it."""
    try:
        return name.decode()
    except UnicodeDecodeError:
        said = flags & _UTF8_NAME
        return name.decode("utf-8", "surrogateescape") if said else name.decode("cp437")


def _check(entry: Entry) -> None:
    if not is_text(entry.name):
        raise SourceError("has a name that is not UTF-8. Rename it")
    if _ASTRAY.search(entry.name):
        raise SourceError("has a path that is none inside an archive")
    if entry.name.lower().endswith(".zip"):
        raise SourceError("is an archive in an archive. Unpack it")
    if stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
        raise SourceError("is a link or a device, not a file")
    if entry.flags & _ENCRYPTED:
        raise SourceError("is encrypted. Unpack the archive with its password")
    if entry.method not in (_STORED, _DEFLATED):
        raise SourceError(f"is packed by method {entry.method}; only stored and deflated are read")
