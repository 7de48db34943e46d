"""What was encoded before a run broke off is not encoded again, and what is damaged is."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index import journal
from index.build import silent
from index.encoder import Model, Progress
from index.errors import CallError
from index.journal import Journal
from index.vectors import Vectors

MODEL = Model("lengths", "a" * 64, 8)


class Lengths:
    """A test double: a vector of each text's length."""

    def __init__(self) -> None:
        self.model = MODEL
        self.asked: list[str] = []

    def passages(self, texts: Sequence[str], progress: Progress) -> Vectors:
        self.asked += texts
        progress(len(texts), len(texts))
        return np.array([[len(text)] * 8 for text in texts], dtype=np.float32)

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self.passages(texts, silent)


@pytest.fixture
def encoder() -> Lengths:
    return Lengths()


def _journal(folder: Path, encoder: Lengths) -> Journal:
    return Journal(folder, MODEL, lambda: encoder)


def test_a_later_run_encodes_only_what_is_new(tmp_path: Path, encoder: Lengths) -> None:
    _journal(tmp_path, encoder).passages(["one", "three", "one"], silent)
    assert encoder.asked == ["three", "one"]
    found = _journal(tmp_path, encoder).passages(["one", "seventeen", "three"], silent)
    assert encoder.asked == ["three", "one", "seventeen"]
    assert found[:, 0].tolist() == [3, 9, 5]


def test_nothing_is_opened_where_nothing_is_new(tmp_path: Path, encoder: Lengths) -> None:
    _journal(tmp_path, encoder).passages(["one"], silent)

    def never() -> Lengths:
        raise AssertionError("it was opened")

    assert Journal(tmp_path, MODEL, never).passages(["one"], silent)[0, 0] == 3


def test_a_row_that_was_cut_off_or_changed_is_encoded_again(
    tmp_path: Path, encoder: Lengths
) -> None:
    _journal(tmp_path, encoder).passages(["seventeen", "three", "one"], silent)
    (path,) = tmp_path.glob("made-*.vectors")
    content = bytearray(path.read_bytes())
    content[len(content) // 3 + 20] ^= 1  # in the second row
    path.write_bytes(content[:-5])
    encoder.asked.clear()
    again = _journal(tmp_path, encoder)
    assert again.passages(["seventeen", "three", "one"], silent)[:, 0].tolist() == [9, 5, 3]
    assert encoder.asked == ["three", "one"]
    encoder.asked.clear()
    _journal(tmp_path, encoder).passages(["seventeen", "three", "one"], silent)
    assert encoder.asked == []


def test_what_is_kept_is_for_its_owner_only_and_forgotten(tmp_path: Path, encoder: Lengths) -> None:
    made = _journal(tmp_path, encoder)
    made.passages(["one"], silent)
    (path,) = tmp_path.glob("made-*.vectors")
    assert path.stat().st_mode & 0o077 == 0
    made.forget()
    assert list(tmp_path.iterdir()) == []


def test_progress_counts_what_is_new(tmp_path: Path, encoder: Lengths) -> None:
    seen: list[tuple[int, int]] = []
    _journal(tmp_path, encoder).passages(
        ["a", "bb", "a"], lambda done, total: seen.append((done, total))
    )
    assert seen == [(2, 2)]


def test_so_many_characters_are_kept_at_a_time(
    tmp_path: Path, encoder: Lengths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_AT_ONCE", 6)
    seen: list[tuple[int, int, float]] = []
    made = Journal(tmp_path, MODEL, lambda: encoder, lambda *all: seen.append(all))
    made.passages(["a", "four", "bb", "seventeen", "cc"], silent)
    assert encoder.asked == ["seventeen", "four", "bb", "cc", "a"]
    assert seen == [(1, 5, 9 / 18), (3, 5, 15 / 18), (5, 5, 1.0)]


def test_a_full_disk_is_said(encoder: Lengths) -> None:
    made = _journal(Path("/dev"), encoder)
    made._path = Path("/dev/full")
    with pytest.raises(CallError, match="No space left"):
        made.passages(["one"], silent)
