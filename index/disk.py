"""Generations on disk: published whole or not at all, checked byte for byte when read.

    DIR/CURRENT            the name of the generation in use
    DIR/gen-<hash>/        immutable: manifest.json and the files it lists
    DIR/.build-*           being written; removed by the next build
    DIR/.lock              held while building

A generation is written beside the others, flushed to the disk, renamed, and only then named in
CURRENT by an atomic replacement. Readers see the old index or the new one, never a mixture. A file
that a generation shares with the one before it is linked, not written again.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.content import Buffer, Content, content_of, sha256_of
from index.errors import CallError, IndexDamaged, IndexMissing, IndexOutdated, IndexUnusable
from index.manifest import NAME, REBUILD, File, Manifest, generation_of, read_manifest

CURRENT = "CURRENT"
_KEPT = 2  # generations: the one in use, and the one before for readers that have just begun
_LONGEST_NAME = 64  # bytes of CURRENT that are read
_ALONE = 33_554_432  # bytes that one thread checks in 20 ms; a pool is for more

# A file by its name: what it holds, or None if it is as in the current generation, whose files the
# caller has just read, and so checked.
Draft = tuple[str, Iterable[Buffer] | None]


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """Hold the folder's lock while building. Raises CallError if another build holds it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock", timeout=0, mode=0o600)
        lock.acquire()
    except Timeout as error:
        raise CallError(
            f"Another build is writing to {folder}. Wait until it has ended, then try again."
        ) from error
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def _unwritable(folder: Path, error: OSError) -> CallError:
    return CallError(f"{folder} cannot be written: {error.strerror}. Choose another.")


def publish(
    folder: Path, files: Iterable[Draft], describe: Callable[[Mapping[str, File]], Manifest]
) -> Manifest:
    """Write a generation and make it the current one; call it while `building`.

    files:    each is written before the next is asked for, so that never all are in memory.
    describe: makes the manifest, once all files are known.

    Raises CallError if the folder cannot be written; the index is then as it was.
    """
    try:
        return _publish(folder, files, describe)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _publish(
    folder: Path, files: Iterable[Draft], describe: Callable[[Mapping[str, File]], Manifest]
) -> Manifest:
    for stale in folder.glob(".build-*"):
        shutil.rmtree(stale)
    temporary = Path(tempfile.mkdtemp(prefix=".build-", dir=folder))
    before = _before(folder)
    written: dict[str, File] = {}  # those that have to be read back
    listed: dict[str, File] = {}
    for name, buffers in files:
        listed[name], is_new = _place(temporary / name, buffers, before)
        if is_new:
            written[name] = listed[name]
    manifest = describe(listed)
    content = manifest.to_bytes()
    _write(temporary / NAME, [content])
    _flush_folder(temporary)
    generation = generation_of(content)
    target = folder / generation
    if target.exists():  # damaged, or it would not have been built again
        shutil.rmtree(target)
    temporary.rename(target)
    _flush_folder(folder)
    pointer = folder / f".{CURRENT}.tmp"
    _write(pointer, [f"{generation}\n".encode()])
    pointer.replace(folder / CURRENT)
    _flush_folder(folder)
    current_manifest(folder)
    _all_checked(target, written)
    _forget_old(folder, generation)
    return manifest


def _before(folder: Path) -> tuple[Path, Mapping[str, File]]:
    """The generation that is current before another is, and its files; none if it is no use."""
    try:
        where, manifest = _current(folder)
    except IndexUnusable:
        return folder, {}
    return where, manifest.files


def _place(
    path: Path, buffers: Iterable[Buffer] | None, before: tuple[Path, Mapping[str, File]]
) -> tuple[File, bool]:
    """Link a file that is there already, or write it; returns it, and whether it was written."""
    where, files = before
    if buffers is None:
        linked = _link(where / path.name, path)
        if not linked:
            _write(path, [memoryview(_content(where / path.name))])
        return files[path.name], not linked
    content = list(buffers)
    file = File.of(*content)
    # Reading what is there is five times faster than writing it again.
    if files.get(path.name) == file and _link(where / path.name, path):
        try:
            _checked(path, file)
            return file, False
        except IndexDamaged:
            path.unlink()
    _write(path, content)
    return file, True


def _link(source: Path, target: Path) -> bool:
    try:
        target.hardlink_to(source)
    except OSError:  # not every file system has links, nor any number of them
        return False
    return True


def read(folder: Path) -> tuple[Manifest, dict[str, Content]]:
    """The current generation: its manifest, and its files as the very bytes that were checked.

    Raises IndexMissing if there is none, IndexDamaged or IndexOutdated if it cannot be trusted.
    """
    where, manifest = _current(folder)
    return manifest, _all_checked(where, manifest.files)


def current_manifest(folder: Path) -> Manifest:
    """The manifest of the current generation, its files unread; raises as `read` does."""
    return _current(folder)[1]


def _current(folder: Path) -> tuple[Path, Manifest]:
    pointer = folder / CURRENT
    if not _is_file(pointer):
        raise IndexMissing(f"There is no index in {folder}. {REBUILD.replace(' again', '')}.")
    content = _content(pointer)[:_LONGEST_NAME].decode("ascii", "replace")
    name = content.removesuffix("\n")
    if not re.fullmatch(r"gen-[0-9a-f]+", name) or content != f"{name}\n":
        raise IndexDamaged(f"{pointer} names no generation but {content!r}. {REBUILD}.")
    where = folder / name
    return where, read_manifest(bytes(_content(where / NAME)), name, str(where / NAME))


def manifests(folder: Path) -> list[Manifest]:
    """The manifests of every generation that is there, damaged ones left out."""
    found = []
    for where in sorted(folder.glob("gen-*")):
        try:
            found.append(read_manifest(bytes(_content(where / NAME)), where.name, str(where)))
        except (IndexDamaged, IndexOutdated):
            continue
    return found


def _all_checked(where: Path, files: Mapping[str, File]) -> dict[str, Content]:
    """Files of a generation, several at once where there is much to check, the largest first."""
    names = sorted(files, key=lambda name: (-files[name].size, name))
    if sum(file.size for file in files.values()) < _ALONE:
        return {name: _checked(where / name, files[name]) for name in names}
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # hashing lets other threads run
        found = pool.map(lambda name: _checked(where / name, files[name]), names)
        return dict(zip(names, found, strict=True))


def _checked(path: Path, expected: File) -> Content:
    content = _content(path)
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


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name longer than the system allows, say
        return False


def _content(path: Path) -> Content:
    try:
        return content_of(path)
    except OSError as error:
        raise IndexDamaged(f"{path} cannot be read: {error.strerror}. {REBUILD}.") from error


def _write(path: Path, buffers: Sequence[Buffer]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(buffers)
        file.flush()
        os.fsync(file.fileno())


def flush(folder: Path) -> None:
    """Bring a folder's files to the disk, so that a power cut cannot lose them."""
    for path in sorted(folder.iterdir()):
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows flushes a folder's entries by itself and opens no folder
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _forget_old(folder: Path, current: str) -> None:
    generations = sorted(folder.glob("gen-*"), key=lambda path: path.stat().st_mtime_ns)
    others = [path for path in generations if path.name != current]
    for path in others[: len(others) - (_KEPT - 1)]:
        shutil.rmtree(path)
