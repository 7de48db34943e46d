"""The bytes of a file, read only once: a large file is mapped, so that it takes no memory.

A mapping shows a file as it is; a generation's files are never changed, only replaced.
"""

import hashlib
import mmap
from collections.abc import Iterable
from pathlib import Path

Content = bytes | mmap.mmap  # both are sliced to bytes
Buffer = bytes | memoryview
# Each mapping keeps a file open, and many systems allow 256 or 1,024: small files are read whole.
_MAPPED = 4_194_304  # bytes
_BLOCK = 4_194_304  # bytes that are hashed at once; a multiple of every page size


def content_of(path: Path) -> Content:
    """What a file holds. Raises OSError if it cannot be read."""
    with path.open("rb") as file:
        if path.stat().st_size < _MAPPED:
            return file.read()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def sha256_of(content: Content) -> str:
    """The SHA-256 of a file's content; the pages of a mapping are given back as they are read."""
    digest = hashlib.sha256()
    with memoryview(content) as view:
        for start in range(0, len(view), _BLOCK):
            digest.update(view[start : start + _BLOCK])
            if isinstance(content, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
                length = min(_BLOCK, len(view) - start)
                content.madvise(mmap.MADV_DONTNEED, start, length)
    return digest.hexdigest()


def sha256_of_buffers(buffers: Iterable[Buffer]) -> str:
    """The SHA-256 of a file that is not yet written."""
    digest = hashlib.sha256()
    for buffer in buffers:
        digest.update(buffer)
    return digest.hexdigest()
