"""A visitor's own files: nobody else is answered from them, and they are gone with the visit.

They are on disk only while they are read, in Gradio's folder for uploads.
"""

import math
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Protocol

from index.errors import CallError
from index.policy import Policy
from index.read import Corpus, Told
from index.renewal import NOBODY, Watched
from qa import PolicyQA

MOST_AT_ONCE = 20  # files
MOST_FILES = 100  # of a visit
MOST_TEXT = 1_000_000  # characters of a visit; 33,501 were read and encoded in 1.8 s
MOST_VISITS = 20  # with files of their own: each holds an index in memory
IDLE = 3_600  # seconds after a visit's last question
UNUSED = 600  # seconds after it, if another visitor needs the place

FORGOTTEN = "Your files are forgotten, and the conversation with what it quoted of them."
LOST = (
    "Your files are not here any more: you asked nothing for long, and files are kept for a while"
    " only. Drop them again, or ask once more without them."
)


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

    def forget(self, session: str | None) -> bool:
        """Forget what is a session's alone; whether there was anything."""

    def is_lost(self, session: str | None) -> bool:
        """Whether a session's files were forgotten and it was not told; it is by this."""


@dataclass(slots=True)
class Visit:
    """What one visitor asks: the policies here and their own."""

    qa: PolicyQA
    used: float = 0  # when last, by time.monotonic
    files: int = 0
    characters: int = 0
    brought: tuple[Brought, ...] = ()


class Visits:
    """Who has brought files; safe to share between threads."""

    title = "Ask your own policies too"
    about = (
        f"Up to {MOST_AT_ONCE} files at once, {MOST_FILES} in all. Only you are answered from them."
        f" They are kept in memory, and forgotten when you close or reload this page or have asked"
        f" nothing for {IDLE // 60} minutes."
    )

    def __init__(self, qa: PolicyQA) -> None:
        """qa: what everybody asks."""
        self._qa = qa
        self._visits: dict[str, Visit] = {}
        self._lost: set[str] = set()  # sessions to be told that their files are gone
        self._lock = Lock()
        self._reading = Lock()

    def of(self, session: str | None) -> PolicyQA:
        """What a session asks: with its files, or what everybody asks."""
        visit = self._visit(session)
        return visit.qa if visit else self._qa

    def brought(self, session: str | None) -> tuple[Brought, ...]:
        """The policies of a session's own."""
        visit = self._visit(session)
        return visit.brought if visit else ()

    def add(self, session: str | None, files: Sequence[Path], watched: Watched = NOBODY) -> Corpus:
        """Read a session's files; what was read is in `of` from now on.

        Raises CallError if they are too many, if there are too many visits or if this one ended.
        """
        with self._reading:
            visit = self._begun(session, len(files))
            paths, archives = without_archives(files)
            room = MOST_TEXT - visit.characters
            qa, corpus = visit.qa.with_files(paths, room, watched)
            with self._lock:
                if self._visits.get(session or "") is not visit:
                    raise CallError("The files were forgotten while they were read.")
                visit.qa = qa
                visit.used = time.monotonic()
                visit.files += len(files)
                visit.characters += sum(len(policy.text) for policy in corpus.policies)
                visit.brought += tuple(map(Brought.of, corpus.policies))
        return replace(corpus, skipped=(*corpus.skipped, *archives))

    def forget(self, session: str | None) -> bool:
        """Forget a session's files; whether there were any."""
        with self._lock:
            self._lost.discard(session or "")
            return self._visits.pop(session or "", None) is not None

    def is_lost(self, session: str | None) -> bool:
        """Whether a session's files were forgotten and it was not told; it is by this."""
        with self._lock:
            self._forget_idle()
            is_lost = session in self._lost
            self._lost.discard(session or "")
            return is_lost

    def _visit(self, session: str | None) -> Visit | None:
        with self._lock:
            self._forget_idle()
            visit = self._visits.get(session or "")
            if visit:
                visit.used = time.monotonic()
            return visit

    def _begun(self, session: str | None, files: int) -> Visit:
        if not session:
            raise CallError("Files can only be dropped in the chat's page.")
        with self._lock:
            self._forget_idle()
            visit = self._visits.get(session) or Visit(self._qa)
            if files > MOST_AT_ONCE or visit.files + files > MOST_FILES:
                raise CallError(
                    f"Those are {files} files after {visit.files}. Drop at most {MOST_AT_ONCE} at"
                    f" once, and {MOST_FILES} in all."
                )
            if session not in self._visits and len(self._visits) >= MOST_VISITS:
                self._make_room()
            visit.used = time.monotonic()
            self._visits[session] = visit
            self._lost.discard(session)
            return visit

    def _make_room(self) -> None:
        """Forget the files of who has asked nothing for longest, unless that is not long."""
        idlest = min(self._visits, key=lambda session: self._visits[session].used)
        seconds = self._visits[idlest].used + UNUSED - time.monotonic()
        if seconds > 0:
            raise CallError(
                f"{MOST_VISITS} visitors have files here now. Try again in"
                f" {math.ceil(seconds / 60)} min."
            )
        self._lose(idlest)

    def _forget_idle(self) -> None:
        last = time.monotonic() - IDLE
        for session in [session for session, visit in self._visits.items() if visit.used < last]:
            self._lose(session)

    def _lose(self, session: str) -> None:
        if self._visits.pop(session).brought:
            self._lost.add(session)


def without_archives(files: Iterable[Path]) -> tuple[list[Path], list[Told]]:
    """The files that are read, and what is told of those that are not unpacked."""
    files = list(files)
    archives = [file for file in files if file.suffix.lower() == ".zip"]
    told = [Told(file.name, "is an archive. Drop the files in it") for file in archives]
    return [file for file in files if file not in archives], told


@contextmanager
def received(payload: Iterable[Mapping[str, Any]], uploads: Path) -> Iterator[list[Path]]:
    """Uploaded files, in a folder of their own; after the `with` they are nowhere.

    payload: what the browser says of each. uploads: the folder where Gradio keeps them.

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
    """The path of an uploaded file: one in the folder named by its bytes, never a folder."""
    path = Path(os.path.realpath(file["path"]))
    is_one = path.parent.parent == Path(os.path.realpath(uploads)) and path.is_file()
    return path if is_one else None


def _moved(path: Path, folder: Path) -> Path:
    folder.mkdir()
    moved = path.replace(folder / path.name)
    if not any(path.parent.iterdir()):
        path.parent.rmdir()
    return moved
