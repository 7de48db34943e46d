"""The index on disk, as everybody who opens the page may add to it and take out of it again."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from index import disk, store
from index.encoders import encoder_to_ask
from index.errors import CallError, PolicyError
from index.read import Corpus
from index.received import UPLOADED
from index.renewal import NOBODY, Report, Watched
from index.upkeep import receive, withdraw
from qa import PolicyQA
from ui_files import MOST_AT_ONCE, MOST_TEXT, Brought, counted

MOST_SHARED = 1_000  # policies that came by upload; chosen, not measured


@dataclass(frozen=True, slots=True)
class _Open:
    """A generation of the index that is open."""

    current: bytes  # what CURRENT says
    qa: PolicyQA
    uploaded: tuple[Brought, ...]

    @classmethod
    def of(cls, folder: Path) -> "_Open":
        current = _current(folder)  # before the rest: a change in between is then seen
        index = store.load(folder)
        uploaded = [policy for policy in index.policies if policy.origin.path == UPLOADED]
        qa = PolicyQA(index, encoder_to_ask(folder))
        return cls(current, qa, tuple(map(Brought.of, uploaded)))


class Shared:
    """What everybody asks; safe to share between threads.

    A question is answered from the index before a change or after it, never from both.
    """

    title = "Add policies for everybody"
    about = (
        f"What you drop here goes into the index: everybody is answered from it, and anybody can"
        f" remove it again. Up to {MOST_AT_ONCE} files at once."
    )

    def __init__(self, folder: Path) -> None:
        """folder: of the index. Raises IndexUnusable as `PolicyQA.open` does."""
        self._folder = folder
        self._open = _Open.of(folder)
        self._changing = Lock()

    def of(self, session: str | None) -> PolicyQA:
        """What anybody asks."""
        return self._now().qa

    def brought(self, session: str | None) -> tuple[Brought, ...]:
        """The policies that came by upload, whoever's."""
        return self._now().uploaded

    def is_lost(self, session: str | None) -> bool:
        """Whether files of a session were forgotten: none are."""
        return False

    def visit(self, session: str | None) -> None:
        """What is a session's alone: there is nothing."""

    def forget(self, session: str | None) -> None:
        """Forget what is a session's alone: there is nothing."""

    def leave(self, session: str | None) -> None:
        """Forget what is a session's alone: there is nothing."""

    def add(self, session: str | None, files: Sequence[Path], watched: Watched = NOBODY) -> Corpus:
        """Put files into the index; what was read is in `of` from now on.

        Raises CallError if they are too many, and PolicyError if the index cannot be written.
        """
        count = counted(files)
        with self._changing:
            there = len(self._now().uploaded)
            if count > MOST_AT_ONCE or there + count > MOST_SHARED:
                raise CallError(
                    f"Those are {count} files after {there} policies. Drop"
                    f" at most {MOST_AT_ONCE} at once, and {MOST_SHARED:,} in all."
                )
            report = self._changed(lambda: receive(self._folder, files, MOST_TEXT, watched))
        return report.read

    def remove(self, one: Brought) -> None:
        """Take a policy that came by upload out of the index, but not another of its name.

        Raises CallError if it is not there, and PolicyError if the index cannot be written.
        """
        with self._changing:
            self._changed(lambda: withdraw(self._folder, one.id, one.sha256))

    def _changed(self, change: Callable[[], Report]) -> Report:
        """Change the index; visitors are not told where it lies."""
        try:
            return change()
        except PolicyError as error:
            raise CallError(str(error).replace(str(self._folder), "the index")) from error

    def _now(self) -> _Open:
        """The index as it is; as it was, while it cannot be read."""
        if _current(self._folder) != self._open.current:
            with contextlib.suppress(PolicyError):
                self._open = _Open.of(self._folder)
        return self._open


def _current(folder: Path) -> bytes:
    """Which generation is current, unchecked; nothing if there is none."""
    try:
        return (folder / disk.CURRENT).read_bytes()
    except OSError:
        return b""
