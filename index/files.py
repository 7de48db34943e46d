"""What lies behind the paths that a person names: files, each read safely or refused by name."""

import errno
import heapq
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path

from index.errors import SourceError
from index.shown import is_text, shown
from index.zips import Archive

MAX_FILE = 20_000_000  # bytes
OVERRIDES = "policies.toml"
ZIP = ".zip"

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
# A pipe that nobody writes into would block for ever.
_FILE = (
    os.O_RDONLY
    | _NOFOLLOW
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_KINDS = {
    stat.S_IFDIR: "a link to a folder",  # a folder itself is never read, but looked into
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_FAILURES = {
    errno.ENOENT: "is not there any more, or is a link to nothing",
    errno.ELOOP: "is a link that leads back to itself, or became one meanwhile",
    errno.EACCES: "may not be read by this user. Change its permissions",
    errno.EPERM: "may not be read by this user. Change its permissions",
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that may hold a policy; none of it is read yet."""

    id: str  # its path inside the folder that was named, with "/"; "pack.zip/hr/leave.pdf"
    folder: Path  # the folder or .zip that was named, or that a named file lies in
    read: Callable[[], bytes]  # raises SourceError, with a reason that stands after the id


def offered(paths: Sequence[Path], max_file: int = MAX_FILE) -> Iterator[Offered]:
    """Every file behind the paths, in the order of ids, found one after the other.

    paths: files, folders with all that is in them, and .zip archives, also inside folders. Left
    out are hidden names, `README*` and `policies.toml`, unless a path names them.

    Raises SourceError at once, naming the path, if there is nothing or if a folder is not to be
    looked into. Whatever is wrong with one file, or one folder inside, is said when it is read.
    """
    for path in paths:
        try:
            if stat.S_ISDIR(path.stat().st_mode):
                os.scandir(path).close()
        except OSError as error:
            raise SourceError(f"{shown(str(path))} cannot be read: {error.strerror}.") from error
    found = [_behind(path, max_file) for path in dict.fromkeys(paths)]
    return heapq.merge(*found, key=attrgetter("id"))


def _behind(path: Path, max_file: int) -> Iterator[Offered]:
    real = Path(os.path.realpath(path))  # the path that a person names may itself be a link
    read = partial(_read, real.parent, real.name, max_file)
    if real.is_dir():
        yield from _inside(path, real, max_file)
    elif _is_zip(path.name):
        yield from _unpacked(path.name, path, read, max_file)
    else:
        yield Offered(path.name, path.parent, read)


def _inside(folder: Path, root: Path, max_file: int) -> Iterator[Offered]:
    """All that lies in a folder, without recursion: one may be a thousand folders deep."""
    waiting = [("", True)]  # id, and whether it is a folder; the next is the last
    while waiting:
        id, is_folder = waiting.pop()
        read = partial(_read, root, id, max_file)
        if is_folder:
            try:
                waiting += reversed(_entries(root, id))
            except OSError as error:
                yield Offered(id.rstrip("/"), folder, partial(_refuse, _reason(error)))
        elif _is_zip(id):
            yield from _unpacked(id, folder, read, max_file)
        else:
            yield Offered(id, folder, read)


def _entries(root: Path, id: str) -> list[tuple[str, bool]]:
    """What a folder holds, in the order of the ids that come of it."""
    found = []
    with os.scandir(root / id) as entries:
        for entry in entries:
            if not _is_left_out(entry.name):
                is_folder = entry.is_dir(follow_symlinks=False)
                found.append((f"{id}{entry.name}{'/' if is_folder else ''}", is_folder))
    return sorted(found, key=lambda entry: f"{entry[0]}/" if _is_zip(entry[0]) else entry[0])


def _unpacked(id: str, folder: Path, read: Callable[[], bytes], max_file: int) -> Iterator[Offered]:
    try:
        archive = Archive(read(), max_file)
    except SourceError as error:
        yield Offered(id, folder, partial(_refuse, str(error)))
        return
    for name in archive.names:
        if not any(map(_is_left_out, name.split("/"))):
            yield Offered(f"{id}/{name}", folder, partial(archive.read, name))


def _is_zip(name: str) -> bool:
    return name.lower().endswith(ZIP)


def _is_left_out(name: str) -> bool:
    hidden = name.startswith(".") and name not in (".", "..")
    return hidden or name.upper().startswith("README") or name == OVERRIDES


def _refuse(reason: str) -> bytes:
    raise SourceError(reason)


def _reason(error: OSError) -> str:
    return _FAILURES.get(error.errno or 0, f"cannot be read: {error.strerror}")


def _read(root: Path, id: str, max_file: int) -> bytes:
    """The bytes of a file below a folder: of that very one, whole, and as it was at one moment."""
    if not is_text(id):
        raise SourceError("has a name that is not UTF-8. Rename it")
    try:
        real = Path(os.path.realpath(root / id, strict=True))
        if not real.is_relative_to(root):
            raise SourceError("is a link out of the folder. Put the file itself there")
        _check(real.lstat(), max_file)  # opening a device may already do something
        descriptor = _open(root, real.relative_to(root).parts)
        try:
            before = os.fstat(descriptor)
            _check(before, max_file)
            with open(descriptor, "rb", closefd=False) as file:
                data = file.read(before.st_size + 1)
            after = os.fstat(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise SourceError(_reason(error)) from error
    told = before.st_size, before.st_mtime_ns
    if (after.st_size, after.st_mtime_ns) != told or len(data) != before.st_size:
        raise SourceError("changed while it was read. Try again")
    return data


def _check(status: os.stat_result, max_file: int) -> None:
    kind = stat.S_IFMT(status.st_mode)
    if kind != stat.S_IFREG:
        raise SourceError(f"is {_KINDS.get(kind, 'something else')}, not a file")
    if status.st_size > max_file:
        raise SourceError(f"has {status.st_size:,} bytes; at most {max_file:,} are read. Split it")


def _open(root: Path, parts: Sequence[str]) -> int:
    """Open folder by folder, so that none can become a link out of the root on the way."""
    if os.open not in os.supports_dir_fd:
        return os.open(root.joinpath(*parts), _FILE)
    folder = os.open(root, _FOLDER)
    try:
        for part in parts[:-1]:
            inner = os.open(part, _FOLDER | _NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(parts[-1], _FILE, dir_fd=folder)
    finally:
        os.close(folder)
