"""A line of progress on a terminal, for what takes more than a moment: what is done, what is left.

There is one at a time, at most as wide as the terminal, and it is gone when the work is done.
"""

import shutil
import time
import unicodedata
from typing import TextIO

_PATIENCE = 2  # seconds before there is anything to see
_TELLING = 1  # seconds of work before they say anything of the rest
_EVERY = 0.1  # seconds from one line to the next
_WIDE = ("W", "F")  # characters that take two columns
_CLEARED = "\r\x1b[K"  # the cursor to the beginning of the line, and the line empty


class Bar:
    """What is done of one kind of work, seen from two seconds after the bar was made.

    The time that is left follows from what was done since the first that was told of it.
    """

    def __init__(self, stream: TextIO, doing: str, unit: str) -> None:
        """stream: a terminal."""
        self._stream, self._doing, self._unit = stream, doing, unit
        self._hidden_until = time.monotonic() + _PATIENCE
        self._began: float | None = None
        self._drawn = 0.0  # when; 0 if nothing is there

    def show(self, done: int, total: int, share: float, name: str = "") -> None:
        """Draw it: so many of so many, a share of the work from 0 to 1, and what is next."""
        now = time.monotonic()
        self._began = self._began or now
        if now - self._drawn >= _EVERY:
            spent = now - self._began
            told = spent > _TELLING and share
            left = f", {_clock(spent / share - spent)} left" if told else ""
            next = f": {name}" if name else ""
            self.say(f"{self._doing} {done:,}/{total:,} {self._unit}{left}{next}")

    def say(self, line: str) -> None:
        """Draw a line of other words."""
        now = time.monotonic()
        if now >= self._hidden_until:
            self._drawn = now
            width = shutil.get_terminal_size().columns - 1  # a full line may begin another
            self._stream.write(_CLEARED + cut(line, width))
            self._stream.flush()

    def clear(self) -> None:
        """Take it away."""
        if self._drawn:
            self._stream.write(_CLEARED)
            self._stream.flush()
            self._drawn = 0.0


def cut(line: str, columns: int) -> str:
    """As much of a line as so many columns hold; "…" stands for the rest."""
    if sum(map(_columns, line)) <= columns:
        return line
    kept, left = [], columns - 1
    for char in line:
        left -= _columns(char)
        if left < 0:
            break
        kept.append(char)
    return f"{''.join(kept)}…"


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in _WIDE else 1


def _clock(seconds: float) -> str:
    """A time as "0:07", "12:30" or "1:02:03"."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
