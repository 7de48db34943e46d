"""Files parsed in a process of their own, which can be stopped: a hostile file harms only itself.

What that process may do is in index/formats/limits.py. On Windows only the clock limits it.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread, Timer
from typing import IO

from index.errors import SourceError
from index.formats.__main__ import NO_MEMORY
from index.formats.extracted import Extracted, Unreadable
from index.formats.wire import read_answer, write
from index.shown import shown

SECONDS = 60
MEMORY = 1_000_000_000  # bytes of address space
FILES = 100  # for one process: what parsers forget to give back must not count against the next
_ROOT = Path(__file__).parent.parent
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH")  # of the environment: without them Python may not start
_LAST_WORDS = 1_000  # bytes of what the process complains of


class Sandbox:
    """Parses files, one after the other; to be used in a `with`, by one thread at a time."""

    def __init__(
        self, seconds: int = SECONDS, memory: int = MEMORY, worker: str = "index.formats"
    ) -> None:
        """seconds, memory: what one file may take. worker: the module that is run."""
        self._seconds = seconds
        self._memory = memory
        self._command = [sys.executable, "-E", "-B", "-m", worker, str(seconds), str(memory)]
        self._worker: _Worker | None = None

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        if self._worker:
            self._worker.stop()

    def extract(self, data: bytes, format: str) -> Extracted:
        """The text of a file.

        format: a key of `index.formats.registry.READERS`.

        Raises Unreadable if the file holds no text, and SourceError if it took too much or broke
        its parser; the message is a reason that stands after the file's name.
        """
        worker, self._worker = self._worker or _Worker(self._command), None
        answer = None
        try:
            with worker.given(self._seconds):
                answer = worker.ask(data, format)
        except (EOFError, OSError):
            raise SourceError(self._why_ended(worker)) from None
        finally:
            if answer and not worker.is_late and worker.asked < FILES:
                self._worker = worker
            else:
                worker.stop()
        if isinstance(answer, Unreadable):
            raise answer
        return answer

    def _why_ended(self, worker: "_Worker") -> str:
        code, words = worker.ended()
        if worker.is_late or code == -getattr(signal, "SIGXCPU", 0):
            return f"took longer than {self._seconds} s and was stopped"
        if code == NO_MEMORY:
            return f"needed more than {self._memory / 1e9:g} GB of memory"
        ending = f"signal {-code}" if code < 0 else shown(words) or f"exit code {code}"
        return f"ended the reader ({ending})"


class _Worker:
    """A process that reads files; it and all it started end when it is stopped."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=_ROOT,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            start_new_session=True,
        )
        self._requests = _piped(self._process.stdin)
        self._answers = _piped(self._process.stdout)
        self._complaints = _piped(self._process.stderr)
        self._words = b""
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.asked = 0  # how many files it was given
        self.is_late = False

    def ask(self, data: bytes, format: str) -> Extracted | Unreadable:
        self.asked += 1
        write(self._requests, [format.encode(), data])
        return read_answer(self._answers)

    @contextmanager
    def given(self, seconds: float) -> Iterator[None]:
        """Whoever is still busy with it after so many seconds meets its end."""
        timer = Timer(seconds, self._kill_late)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def ended(self) -> tuple[int, str]:
        """The exit code, below zero for a signal, and its last line on stderr."""
        try:
            code = self._process.wait(1)  # its answers have ended: so has it, or will never
        except subprocess.TimeoutExpired:
            self._kill()
            code = self._process.wait()
        self._listener.join(1)
        return code, self._words.decode("utf-8", "replace").strip().rpartition("\n")[2]

    def stop(self) -> None:
        self._kill()
        self._process.wait()
        self._listener.join(1)
        for pipe in (self._requests, self._answers, self._complaints):
            with suppress(OSError):  # what it was not given any more
                pipe.close()

    def _listen(self) -> None:
        while words := os.read(self._complaints.fileno(), 65_536):
            self._words = (self._words + words)[-_LAST_WORDS:]

    def _kill_late(self) -> None:
        self.is_late = True
        self._kill()

    def _kill(self) -> None:
        if self._process.returncode is None:  # else its number may be another's by now
            with suppress(ProcessLookupError):
                if sys.platform == "win32":
                    self._process.kill()
                else:
                    os.killpg(self._process.pid, signal.SIGKILL)


def _piped(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise TypeError("the process was started without pipes")
    return pipe
