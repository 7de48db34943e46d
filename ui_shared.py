"""The index on disk, as everybody who opens the page may add to it and take out of it again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from index import store
from index.encoders import encoder_to_ask
from index.errors import CallError, PolicyError
from index.read import Corpus
from index.received import UPLOADED
from index.renewal import NOBODY, Report, Watched
from index.shown import shown
from index.upkeep import receive, remove
from qa import PolicyQA
from ui_files import MOST_AT_ONCE, MOST_TEXT, Brought, without_archives

MOST_SHARED = 1_000  # policies that came by upload; chosen, not measured


@dataclass(frozen=True, slots=True)
class _Open:
    """A generation of the index that is open."""

    qa: PolicyQA
    uploaded: tuple[Brought, ...]

    @classmethod
    def of(cls, folder: Path) -> "_Open":
        index = store.load(folder)
        uploaded = [policy for policy in index.policies if policy.origin.path == UPLOADED]
        return cls(PolicyQA(index, encoder_to_ask(folder)), tuple(map(Brought.of, uploaded)))


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
        return self._open.qa

    def brought(self, session: str | None) -> tuple[Brought, ...]:
        """The policies that came by upload, whoever's."""
        return self._open.uploaded

    def is_lost(self, session: str | None) -> bool:
        """Whether files of a session were forgotten: none are."""
        return False

    def forget(self, session: str | None) -> bool:
        """Forget what is a session's alone: there is nothing."""
        return False

    def add(self, session: str | None, files: Sequence[Path], watched: Watched = NOBODY) -> Corpus:
        """Put files into the index; what was read is in `of` from now on.

        Raises CallError if they are too many, and PolicyError if the index cannot be written.
        """
        paths, archives = without_archives(files)
        with self._changing:
            if len(files) > MOST_AT_ONCE or len(self._open.uploaded) + len(files) > MOST_SHARED:
                raise CallError(
                    f"Those are {len(files)} files after {len(self._open.uploaded)} policies. Drop"
                    f" at most {MOST_AT_ONCE} at once, and {MOST_SHARED:,} in all."
                )
            report = self._changed(lambda: receive(self._folder, paths, MOST_TEXT, watched))
        return replace(report.read, skipped=(*report.read.skipped, *archives))

    def remove(self, one: Brought) -> None:
        """Take a policy that came by upload out of the index, but not another of its name.

        Raises CallError if it is not there, and PolicyError if the index cannot be written.
        """
        with self._changing:
            if one not in self._open.uploaded:
                raise CallError(f"{shown(one.id)} is not here any more.")
            self._changed(lambda: remove(self._folder, [one.id]))

    def _changed(self, change: Callable[[], Report]) -> Report:
        """Change the index and open it anew; visitors are not told where it lies."""
        try:
            report = change()
            if not report.is_idle:
                self._open = _Open.of(self._folder)
        except PolicyError as error:
            raise CallError(str(error).replace(str(self._folder), "the index")) from error
        return report
