"""A line of progress: when it is seen, what it says, and how wide it is."""

import fcntl
import io
import os
import pty
import struct
import termios

import pytest
from tqdm import std

from index import bars
from index.bars import Bar


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(bars, "time", clock)
    monkeypatch.setattr(std, "time", clock.time)
    return clock


def _drawn(stream: io.StringIO) -> str:
    """What is on the line, once all was written to it."""
    return stream.getvalue().rpartition("\r")[2].rstrip()


def test_nothing_is_seen_before_two_seconds_have_passed(clock: Clock) -> None:
    stream = io.StringIO()
    bar = Bar(stream, "Reading", "files")
    for clock.now in (100.0, 101.9):
        bar.show(1, 4, 0.25, "a.txt")
    bar.clear()
    assert stream.getvalue().strip() == ""


def test_it_says_what_is_left_by_the_share_of_the_work_since_it_began(clock: Clock) -> None:
    stream = io.StringIO()
    bar = Bar(stream, "Encoding", "texts")
    clock.now = 110.0
    bar.show(0, 9_000, 0.0)
    clock.now = 130.0  # a tenth in 20 seconds: 180 are left
    bar.show(2_000, 9_000, 0.1)
    assert "Encoding 2,000/9,000 texts " in _drawn(stream)
    assert _drawn(stream).endswith(" 03:00 left")
    clock.now = 10_110.0
    bar.show(5_000, 9_000, 0.5, "b.txt")
    assert _drawn(stream).endswith(" 2:46:40 left, b.txt")
    bar.clear()
    assert _drawn(stream) == ""


def test_it_is_as_wide_as_the_terminal_at_most(clock: Clock) -> None:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 40, 0, 0))
    with os.fdopen(slave, "w") as terminal:
        bar = Bar(terminal, "Reading", "files")
        for clock.now in (100.0, 103.0):
            bar.show(1, 4, 0.25, "a-long-name-" * 9)
        drawn = os.read(master, 1_000).decode()
    os.close(master)
    line = drawn.rpartition("\r")[2]
    assert line.startswith("Reading 1/4 files ")
    assert len(line) == 39
