"""Files that visitors drop: how many, where they go, and how they come off Gradio's folder.

They are on disk only until they are read, where `Uploads` puts them.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from index.errors import CallError
from index.files import offered
from index.policy import Policy
from index.read import Corpus
from index.renewal import NOBODY, Watched
from qa import PolicyQA

MOST_AT_ONCE = 20  # files
MOST_TEXT = 1_000_000  # characters of a visit, or at once; 33,501 were read and encoded in 1.8 s


@dataclass(frozen=True, slots=True)
class Brought:
    """A policy that was brought, for a list of them."""

    id: str
    company: str
    title: str
    sha256: str  # of its file

    @classmethod
    def of(cls, policy: Policy) -> "Brought":
        """What is listed of a policy."""
        return cls(policy.id, policy.company, policy.title, policy.origin.sha256)


class Files(Protocol):
    """Where dropped files go. Sessions are named by Gradio."""

    title: str  # over where they are dropped
    about: str  # what visitors are told of it

    def of(self, session: str | None) -> PolicyQA:
        """What a session asks."""

    def brought(self, session: str | None) -> tuple[Brought, ...]:
        """What a session is shown as brought."""

    def add(self, session: str | None, files: Sequence[Path], watched: Watched = NOBODY) -> Corpus:
        """Take files in. Raises PolicyError."""

    def visit(self, session: str | None) -> object:
        """What stays the same until a session's files are forgotten; None if it has none."""

    def forget(self, session: str | None) -> None:
        """Forget what is a session's alone, as it wants."""

    def leave(self, session: str | None) -> None:
        """Forget what is a session's alone: its page is closed, or the connection broke."""

    def is_lost(self, session: str | None) -> bool:
        """Whether a session's files were forgotten and it was not told; it is by this."""


def counted(files: Sequence[Path]) -> int:
    """How many files those are; of a ZIP archive each that is in it. Raises PolicyError."""
    return sum(1 for _ in offered(files))


@contextmanager
def received(payload: Iterable[Mapping[str, Any]], uploads: Path) -> Iterator[list[Path]]:
    """Uploaded files, in a folder of their own; after the `with` they are nowhere.

    payload: what the browser says of each. uploads: the folder where `Uploads` keeps them.

    Raises CallError if one was not uploaded, or is gone.
    """
    found = [_uploaded(file, uploads) for file in payload]
    with TemporaryDirectory(dir=uploads) as folder:
        paths = dict.fromkeys(path for path in found if path)  # one dropped twice is one
        moved = [_moved(path, Path(folder, str(n))) for n, path in enumerate(paths, 1)]
        if None in found:
            raise CallError("A file is not there any more. Drop it again.")
        yield moved


def _uploaded(file: Mapping[str, Any], uploads: Path) -> Path | None:
    """The path of an uploaded file: one in a folder of its own there, never a folder."""
    path = Path(os.path.realpath(file["path"]))
    is_one = path.parent.parent == Path(os.path.realpath(uploads)) and path.is_file()
    return path if is_one else None


def _moved(path: Path, folder: Path) -> Path:
    folder.mkdir()
    moved = path.replace(folder / path.name)
    if not any(path.parent.iterdir()):
        path.parent.rmdir()
    return moved
