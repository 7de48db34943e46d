"""A visitor's own files: nobody else is answered from them, and they are gone with the visit.

They are on disk only while they are read, in Gradio's folder for uploads.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from index.errors import CallError
from index.read import Corpus, Told
from index.upkeep import NOBODY, Watched
from qa import PolicyQA

MOST_AT_ONCE = 20  # files
MOST_FILES = 100  # of a visit
MOST_TEXT = 1_000_000  # characters of a visit; 33,501 were read and encoded in 1.8 s
MOST_VISITS = 20  # with files of their own: each holds an index in memory
IDLE = 3_600  # seconds after a visit's last question


@dataclass(slots=True)
class Visit:
    """What one visitor asks: the policies here and their own."""

    qa: PolicyQA
    used: float = 0  # when last, by time.monotonic
    files: int = 0
    characters: int = 0


class Visits:
    """Who has brought files; safe to share between threads. Sessions are named by Gradio."""

    def __init__(self, qa: PolicyQA) -> None:
        """qa: what everybody asks."""
        self._qa = qa
        self._visits: dict[str, Visit] = {}
        self._lock = Lock()
        self._reading = Lock()

    def of(self, session: str | None) -> PolicyQA:
        """What a session asks: with its files, or what everybody asks."""
        with self._lock:
            self._forget_idle()
            visit = self._visits.get(session or "")
            if visit is None:
                return self._qa
            visit.used = time.monotonic()
            return visit.qa

    def add(self, session: str | None, files: Sequence[Path], watched: Watched = NOBODY) -> Corpus:
        """Read a session's files; what was read is in `of` from now on.

        Raises CallError if they are too many, if there are too many visits or if this one ended.
        """
        with self._reading:
            visit = self._begun(session, len(files))
            archives = [file for file in files if file.suffix.lower() == ".zip"]
            paths = [file for file in files if file not in archives]
            qa, corpus = visit.qa.with_files(paths, MOST_TEXT - visit.characters, watched)
            with self._lock:
                if self._visits.get(session or "") is not visit:
                    raise CallError("The files were forgotten while they were read.")
                visit.qa = qa
                visit.files += len(files)
                visit.characters += sum(len(policy.text) for policy in corpus.policies)
        unpacked = [Told(file.name, "is an archive. Drop the files in it") for file in archives]
        return replace(corpus, skipped=(*corpus.skipped, *unpacked))

    def forget(self, session: str | None) -> bool:
        """Forget a session's files; whether there were any."""
        with self._lock:
            return self._visits.pop(session or "", None) is not None

    def _begun(self, session: str | None, files: int) -> Visit:
        if not session:
            raise CallError("Files can only be dropped in the chat's page.")
        with self._lock:
            self._forget_idle()
            visit = self._visits.get(session) or Visit(self._qa)
            if session not in self._visits and len(self._visits) >= MOST_VISITS:
                raise CallError(f"{MOST_VISITS} visitors have files here now. Try again later.")
            if files > MOST_AT_ONCE or visit.files + files > MOST_FILES:
                raise CallError(
                    f"Those are {files} files after {visit.files}. Drop at most {MOST_AT_ONCE} at"
                    f" once, and {MOST_FILES} in all."
                )
            visit.used = time.monotonic()
            self._visits[session] = visit
            return visit

    def _forget_idle(self) -> None:
        last = time.monotonic() - IDLE
        self._visits = {
            session: visit for session, visit in self._visits.items() if visit.used >= last
        }


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
