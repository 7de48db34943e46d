"""A line of progress on a terminal, for what takes more than a moment."""

import time
from typing import TextIO

from tqdm import tqdm

_PATIENCE = 2  # seconds before there is anything to see
_LINE = "{desc} {bar:8} {remaining} left{postfix}"


class Bar:
    """What is done of one kind of work, seen from two seconds after the bar was made.

    It is at most as wide as the terminal, and gone when the work is done. The time that is left
    follows from what was done since the first that was told of it.
    """

    def __init__(self, stream: TextIO, doing: str, unit: str) -> None:
        """stream: a terminal."""
        self._stream, self._doing, self._unit = stream, doing, unit
        self._made = time.time()
        self._bar: tqdm[None] | None = None

    def show(self, done: int, total: int, share: float, name: str = "") -> None:
        """Draw it: so many of so many, a share of the work from 0 to 1, and what is next."""
        if self._bar is None:
            delay = max(0.001, self._made + _PATIENCE - time.time())
            self._bar = tqdm(
                total=1.0, file=self._stream, delay=delay, leave=False, dynamic_ncols=True,
                miniters=0, smoothing=0, bar_format=_LINE,
            )  # fmt: skip
        self._bar.set_description_str(f"{self._doing} {done:,}/{total:,} {self._unit}", False)
        self._bar.set_postfix_str(name, False)
        self._bar.update(share - self._bar.n)

    def clear(self) -> None:
        """Take it away."""
        if self._bar is not None:
            self._bar.close()
