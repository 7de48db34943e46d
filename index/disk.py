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
from contextlib import contextmanager
from pathlib import Path

from index.checked import all_checked, checked, readable
from index.content import Buffer, Content
from index.errors import CallError, IndexDamaged, IndexMissing, IndexOutdated, IndexUnusable
from index.manifest import NAME, REBUILD, File, Manifest, generation_of, read_manifest

CURRENT = "CURRENT"
_KEPT = 2  # generations: the one in use, and the one before for readers that have just begun
_LONGEST_NAME = 64  # bytes of CURRENT that are read

# A file by its name: what it holds, or None if it is as in the current generation, whose files the
# caller has just read, and so checked.
Draft = tuple[str, Iterable[Buffer] | None]


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """Hold the folder's lock while building. Raises CallError if another build holds it."""
    from filelock import FileLock, Timeout  # takes 17 ms, for which nobody who asks should wait

    is_new = not folder.exists()
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
        if is_new and {path.name for path in folder.iterdir()} <= {".lock"}:
            shutil.rmtree(folder)  # nothing came of it


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
        for stale in folder.glob(".build-*"):
            shutil.rmtree(stale)
        temporary = Path(tempfile.mkdtemp(prefix=".build-", dir=folder))
        try:
            listed, written = _written(temporary, files, _before(folder))
            manifest = describe(listed)
            target = _named(folder, temporary, manifest)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)  # it is no more, unless all broke off
        current_manifest(folder)
        all_checked(target, written)
        _forget_old(folder, target.name)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return manifest


def _written(
    folder: Path, files: Iterable[Draft], before: tuple[Path, Mapping[str, File]]
) -> tuple[dict[str, File], dict[str, File]]:
    """Put files into a folder; returns all, and those of them that are to be read back."""
    listed: dict[str, File] = {}
    written: dict[str, File] = {}
    for name, buffers in files:
        listed[name], is_new = _place(folder / name, buffers, before)
        if is_new:
            written[name] = listed[name]
    return listed, written


def _named(folder: Path, temporary: Path, manifest: Manifest) -> Path:
    """Make a folder of files the current generation; returns it under its name."""
    content = manifest.to_bytes()
    _write(temporary / NAME, [content])
    _flush_folder(temporary)
    target = folder / generation_of(content)
    if target.exists():  # damaged, or it would not have been built again
        shutil.rmtree(target)
    temporary.rename(target)
    _flush_folder(folder)
    pointer = folder / f".{CURRENT}.tmp"
    _write(pointer, [f"{target.name}\n".encode()])
    pointer.replace(folder / CURRENT)
    _flush_folder(folder)
    return target


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
            _write(path, [memoryview(readable(where / path.name))])
        return files[path.name], not linked
    content = list(buffers)
    file = File.of(*content)
    # Reading what is there is five times faster than writing it again.
    if files.get(path.name) == file and _link(where / path.name, path):
        try:
            checked(path, file)
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
    return manifest, all_checked(where, manifest.files)


def current_manifest(folder: Path) -> Manifest:
    """The manifest of the current generation, its files unread; raises as `read` does."""
    return _current(folder)[1]


def _current(folder: Path) -> tuple[Path, Manifest]:
    pointer = folder / CURRENT
    if not _is_file(pointer):
        raise IndexMissing(f"There is no index in {folder}. {REBUILD.replace(' again', '')}.")
    content = readable(pointer)[:_LONGEST_NAME].decode("ascii", "replace")
    name = content.removesuffix("\n")
    if not re.fullmatch(r"gen-[0-9a-f]+", name) or content != f"{name}\n":
        raise IndexDamaged(f"{pointer} names no generation but {content!r}. {REBUILD}.")
    where = folder / name
    return where, read_manifest(bytes(readable(where / NAME)), name, str(where / NAME))


def manifests(folder: Path) -> list[Manifest]:
    """The manifests of every generation that is there, damaged ones left out."""
    found = []
    for where in sorted(folder.glob("gen-*")):
        try:
            found.append(read_manifest(bytes(readable(where / NAME)), where.name, str(where)))
        except (IndexDamaged, IndexOutdated):
            continue
    return found


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name longer than the system allows, say
        return False


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
