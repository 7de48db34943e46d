"""Generations on disk: published whole or not at all, checked byte for byte when read.

    DIR/CURRENT            the name of the generation in use
    DIR/gen-<hash>/        immutable: manifest.json and the files it lists
    DIR/.build-*           being written; removed by the next build
    DIR/.lock              held while building

A generation is written beside the others, flushed to the disk, renamed, and only then named in
CURRENT by an atomic replacement. Readers see the old index or the new one, never a mixture.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import CallError, IndexDamaged, IndexMissing, IndexOutdated
from index.manifest import NAME, REBUILD, Manifest, read_manifest

CURRENT = "CURRENT"
_KEPT = 2  # generations: the one in use, and the one before for readers that have just begun
_LONGEST_NAME = 64  # bytes of CURRENT that are read


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


def publish(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Write a generation and make it the current one; call it while `building`.

    Raises CallError if the folder cannot be written; the index is then as it was.
    """
    try:
        _publish(folder, manifest, files)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _publish(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> None:
    for stale in folder.glob(".build-*"):
        shutil.rmtree(stale)
    temporary = Path(tempfile.mkdtemp(prefix=".build-", dir=folder))
    for name, content in {**files, NAME: manifest.to_bytes()}.items():
        _write(temporary / name, content)
    _flush_folder(temporary)
    target = folder / manifest.generation
    if target.exists():  # damaged, or it would not have been built again
        shutil.rmtree(target)
    temporary.rename(target)
    _flush_folder(folder)
    pointer = folder / f".{CURRENT}.tmp"
    _write(pointer, f"{manifest.generation}\n".encode())
    pointer.replace(folder / CURRENT)
    _flush_folder(folder)
    read(folder)
    _forget_old(folder, manifest.generation)


def read(folder: Path) -> tuple[Manifest, dict[str, bytes]]:
    """The current generation: its manifest, and its files as the very bytes that were checked.

    Raises IndexMissing if there is none, IndexDamaged or IndexOutdated if it cannot be trusted.
    """
    manifest = current_manifest(folder)
    where = folder / manifest.generation
    return manifest, {name: _checked(where / name, manifest) for name in manifest.files}


def current_manifest(folder: Path) -> Manifest:
    """The manifest of the current generation, its files unread; raises as `read` does."""
    pointer = folder / CURRENT
    if not _is_file(pointer):
        raise IndexMissing(f"There is no index in {folder}. {REBUILD.replace(' again', '')}.")
    content = _bytes(pointer)[:_LONGEST_NAME].decode("ascii", "replace")
    name = content.removesuffix("\n")
    if not re.fullmatch(r"gen-[0-9a-f]+", name) or content != f"{name}\n":
        raise IndexDamaged(f"{pointer} names no generation but {content!r}. {REBUILD}.")
    where = folder / name / NAME
    return read_manifest(_bytes(where), name, str(where))


def manifests(folder: Path) -> list[Manifest]:
    """The manifests of every generation that is there, damaged ones left out."""
    found = []
    for where in sorted(folder.glob("gen-*")):
        try:
            found.append(read_manifest(_bytes(where / NAME), where.name, str(where)))
        except (IndexDamaged, IndexOutdated):
            continue
    return found


def _checked(path: Path, manifest: Manifest) -> bytes:
    content = _bytes(path)
    expected = manifest.files[path.name]
    if len(content) != expected.size:
        raise IndexDamaged(
            f"{path} has {len(content):,} bytes; expected {expected.size:,}. {REBUILD}."
        )
    found = hashlib.sha256(content).hexdigest()
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


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise IndexDamaged(f"{path} cannot be read: {error.strerror}. {REBUILD}.") from error


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
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
