"""A line of progress: when it is seen, what it says, and how wide it is."""

import io

import pytest

from index import bars
from index.bars import Bar, cut


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(bars, "time", clock)
    monkeypatch.setenv("COLUMNS", "60")
    return clock


def _drawn(stream: io.StringIO) -> str:
    """What is on the line, once all was written to it."""
    return stream.getvalue().rpartition("\r\x1b[K")[2]


def test_nothing_is_seen_before_two_seconds_have_passed(clock: Clock) -> None:
    stream = io.StringIO()
    bar = Bar(stream, "Reading", "files")
    for clock.now in (100.0, 101.9):
        bar.show(1, 4, 0.25, "a.txt")
    bar.clear()
    assert stream.getvalue() == ""


def test_it_says_what_is_left_by_the_share_of_the_work(clock: Clock) -> None:
    stream = io.StringIO()
    bar = Bar(stream, "Encoding", "texts")
    clock.now = 110.0
    bar.show(0, 9_000, 0.0)
    assert _drawn(stream) == "Encoding 0/9,000 texts"
    clock.now = 130.0  # a tenth in 20 seconds: 180 are left
    bar.show(2_000, 9_000, 0.1)
    assert _drawn(stream) == "Encoding 2,000/9,000 texts, 3:00 left"
    clock.now = 10_110.0
    bar.show(5_000, 9_000, 0.5, "b.txt")
    assert _drawn(stream) == "Encoding 5,000/9,000 texts, 2:46:40 left: b.txt"
    bar.clear()
    assert _drawn(stream) == ""


def test_it_is_drawn_ten_times_a_second_at_most(clock: Clock) -> None:
    stream = io.StringIO()
    bar = Bar(stream, "Reading", "files")
    for clock.now in (103.0, 103.05, 103.2):
        bar.show(round(clock.now * 100), 99_999, 0.5)
    assert stream.getvalue().count("\r") == 2
    assert "10,305" not in stream.getvalue()


def test_it_is_as_wide_as_the_terminal_at_most(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    stream = io.StringIO()
    bar = Bar(stream, "Reading", "files")
    clock.now = 103.0
    bar.show(1, 4, 0.25, "long.txt")
    assert _drawn(stream) == "Reading 1/4 files:…"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("abcde", "abcde"),
        ("abcdef", "abcd…"),
        ("条款ab", "条款…"),
        ("条款a", "条款a"),
        ("e\u0301" * 5, "e\u0301" * 5),
        ("e\u0301" * 6, "e\u0301" * 4 + "…"),
    ],
)
def test_a_line_is_cut_by_the_columns_it_takes(line: str, kept: str) -> None:
    assert cut(line, 5) == kept
