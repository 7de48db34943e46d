"""Files of a generation, opened and proved to be what its manifest says."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from index.content import Content, content_of, sha256_of
from index.errors import IndexDamaged
from index.manifest import REBUILD, File

_ALONE = 33_554_432  # bytes that one thread checks in 20 ms; a pool is for more


def all_checked(where: Path, files: Mapping[str, File]) -> dict[str, Content]:
    """The files of a folder as the very bytes that were checked; raises as `checked` does."""
    names = sorted(files, key=lambda name: (-files[name].size, name))
    if sum(file.size for file in files.values()) < _ALONE:
        return {name: checked(where / name, files[name]) for name in names}
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # hashing lets other threads run
        found = pool.map(lambda name: checked(where / name, files[name]), names)
        return dict(zip(names, found, strict=True))


def checked(path: Path, expected: File) -> Content:
    """What a file holds. Raises IndexDamaged if it is not what was written."""
    content = readable(path)
    if len(content) != expected.size:
        raise IndexDamaged(
            f"{path} has {len(content):,} bytes; expected {expected.size:,}. {REBUILD}."
        )
    found = sha256_of(content)
    if found != expected.sha256:
        raise IndexDamaged(
            f"{path} was changed: expected SHA-256 {expected.sha256}, found {found}. {REBUILD}."
        )
    return content


def readable(path: Path) -> Content:
    """What a file holds, unchecked. Raises IndexDamaged if it cannot be read."""
    try:
        return content_of(path)
    except OSError as error:
        raise IndexDamaged(f"{path} cannot be read: {error.strerror}. {REBUILD}.") from error
