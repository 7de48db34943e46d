"""A visitor's own files: nobody else is answered from them, and they are gone with the visit."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from index.errors import CallError
from index.read import Corpus
from index.renewal import NOBODY, Watched
from qa import PolicyQA
from ui_files import MOST_AT_ONCE, MOST_TEXT, Brought, counted

MOST_FILES = 100  # of a visit
MOST_LOST = 1_000  # who left or asked nothing for long and is yet to be told; chosen, not measured
MOST_VISITS = 20  # with files of their own: each holds an index in memory
IDLE = 3_600  # seconds after a visit's last question
UNUSED = 600  # seconds after it, if another visitor needs the place

FORGOTTEN = "Your files are forgotten, and the conversation with what it quoted of them."
LOST = (
    "Your files are not here any more: this page lost its connection, or asked nothing for long."
    " Drop them again, or ask once more without them."
)


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
        f" They are kept in memory, and forgotten when you close or reload this page, when it loses"
        f" its connection or when you have asked nothing for {IDLE // 60} minutes."
    )

    def __init__(self, qa: PolicyQA) -> None:
        """qa: what everybody asks."""
        self._qa = qa
        self._visits: dict[str, Visit] = {}
        self._lost: dict[str, bool] = {}  # sessions to be told that their files are gone
        self._lock = Lock()
        self._reading = Lock()

    def of(self, session: str | None) -> PolicyQA:
        """What a session asks: with its files, or what everybody asks."""
        visit = self.visit(session)
        return visit.qa if visit else self._qa

    def brought(self, session: str | None) -> tuple[Brought, ...]:
        """The policies of a session's own."""
        visit = self.visit(session)
        return visit.brought if visit else ()

    def add(self, session: str | None, files: Sequence[Path], watched: Watched = NOBODY) -> Corpus:
        """Read a session's files; what was read is in `of` from now on.

        Raises CallError if they are too many, if there are too many visits or if this one ended.
        """
        with self._reading:
            count = counted(files)
            visit = self._begun(session, count)
            room = MOST_TEXT - visit.characters
            qa, corpus = visit.qa.with_files(files, room, watched)
            with self._lock:
                if self._visits.get(session or "") is not visit:
                    raise CallError("The files were forgotten while they were read.")
                visit.qa = qa
                visit.used = time.monotonic()
                visit.files += count
                visit.characters += sum(len(policy.text) for policy in corpus.policies)
                visit.brought += tuple(map(Brought.of, corpus.policies))
        return corpus

    def forget(self, session: str | None) -> None:
        """Forget a session's files, as it wants."""
        with self._lock:
            self._lost.pop(session or "", None)
            self._visits.pop(session or "", None)

    def leave(self, session: str | None) -> None:
        """Forget a session's files; it is told if it asks again after all."""
        with self._lock:
            self._lose(session or "")

    def is_lost(self, session: str | None) -> bool:
        """Whether a session's files were forgotten and it was not told; it is by this."""
        with self._lock:
            self._forget_idle()
            return self._lost.pop(session or "", False)

    def visit(self, session: str | None) -> Visit | None:
        """What stays the same until a session's files are forgotten; None if it has none."""
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
            self._lost.pop(session, None)
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
        visit = self._visits.pop(session, None)
        if visit and visit.brought:
            self._lost[session] = True
            if len(self._lost) > MOST_LOST:
                del self._lost[next(iter(self._lost))]
