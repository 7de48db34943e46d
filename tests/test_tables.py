"""Policies and passages in their files: made when asked for, and never from another's bytes."""

import mmap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import WordEncoder, policy_of
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import build, checked, content, disk, layout, store, tables
from index.content import content_of, sha256_of
from index.joined import Joined
from index.manifest import File
from index.passage import Kind, Passage, Sentence
from index.policy import Policy
from index.records import array_file, passage_tables, read_array
from index.split import split
from index.store import load
from index.tables import StoredPassages, StoredPolicies, Texts

ENCODER = WordEncoder("data cookies")
POLICIES = (
    policy_of("# Data\n\nWe keep Ünïcode data. 👩‍👩‍👧 We share.\n\n# Ωmega\n\nNone.", "a.txt"),
    policy_of("You have these rights:\n• to see Ð data;\n• to eat cookies.", "b.txt"),
)


def _stored(policies: tuple[Policy, ...], passages: tuple[Passage, ...]) -> StoredPassages:
    """Passages as they come back from the bytes of files."""
    texts = [policy.text.encode() for policy in policies]
    sizes = np.array([len(text) for text in texts], dtype=np.int64)
    records = [{"id": p.id, "company": p.company, "aliases": (), "title": "", "effective_date": ""}
               for p in policies]  # fmt: skip
    held = StoredPolicies(records, Texts.of([b"".join(texts)], len(policies), sizes))
    table, sections, sentences = passage_tables(passages, {p.id: p.text for p in policies})
    counts = np.array([sum(p.policy == one.id for p in passages) for one in policies])
    return StoredPassages(held, counts, table, ([sections], 99), sentences)


MADE = tuple(passage for policy in POLICIES for passage in split(policy))


def test_passages_come_back_as_they_were() -> None:
    stored = _stored(POLICIES, MADE)
    assert len(stored) == len(MADE) == 3
    assert tuple(stored) == MADE
    assert {*stored} == {*MADE}
    assert stored[-1] == MADE[-1]
    assert stored[1:] == MADE[1:]
    assert stored[0] is stored[0]
    for row in (3, -4):
        with pytest.raises(IndexError):
            stored[row]


@given(st.text(max_size=30), st.data())
def test_any_stretch_of_any_text_comes_back(text: str, data: st.DataObject) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    lead = data.draw(st.one_of(st.none(), st.tuples(st.integers(0, 9), st.integers(0, 9))))
    section = tuple(data.draw(st.lists(st.text(max_size=5).filter(str.isprintable), max_size=3)))
    sentences = (Sentence(start, end), Sentence(0, 7, item=True))
    cut = text[start:end]
    passage = Passage("b.txt", section, start, end, cut, Kind.CONTENTS, lead, sentences)
    policies = (policy_of("before Ü", "a.txt"), policy_of(text, "b.txt"))
    assert tuple(_stored(policies, (passage, passage))) == (passage, passage)


def test_two_sequences_joined_are_one() -> None:
    joined = Joined("ab", "cde")
    assert ("".join(joined), len(joined), joined[-1], joined[1:4]) == ("abcde", 5, "e", (*"bcd",))


Change = Callable[[NDArray[np.int32]], object]


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        (2, 3, "of no known kind"),
        (2, -1, "of no known kind"),
        (5, -1, "does not lie inside"),
        (5, 99, "does not lie inside"),
        (6, 999, "does not lie inside"),
        (7, -1, "does not lie inside"),
        (8, 999, "does not lie inside"),
        (9, 7, "sentences do not match"),
        (9, -1, "sentences do not match"),
    ],
)
def test_rows_that_point_elsewhere_are_refused(column: int, value: int, complaint: str) -> None:
    table, sections, sentences = passage_tables(MADE, {p.id: p.text for p in POLICIES})
    table[0, column] = value
    policies = _stored(POLICIES, MADE)._policies
    with pytest.raises(ValueError, match=complaint):
        StoredPassages(policies, np.array([2, 1]), table, ([sections], 99), sentences)
    for counts in ([3, 1], [4, -1], [3]):
        with pytest.raises(ValueError, match="passages do not match"):
            StoredPassages(policies, np.array(counts), table, ([sections], 99), sentences)


def test_texts_of_other_sizes_are_refused() -> None:
    for sizes in ([3, 4], [9, -3]):
        with pytest.raises(ValueError, match="texts have"):
            Texts.of([b"abcdef"], 2, np.array(sizes))


# Arrays


@pytest.mark.parametrize("shape", [(0, 3), (1, 2), (5,)])
@pytest.mark.parametrize("kind", [np.float32, np.int8, np.int64])
def test_an_array_comes_back(shape: tuple[int, ...], kind: type) -> None:
    array: NDArray[Any] = np.arange(np.prod(shape), dtype=kind).reshape(shape)
    found = read_array(b"".join(array_file(array)))
    assert found.dtype == kind
    assert found.shape == shape
    assert found.tolist() == array.tolist()
    assert read_array(b"".join(array_file(np.arange(6).reshape(2, 3).T))).tolist() == [
        [0, 3],
        [1, 4],
        [2, 5],
    ]


def test_what_is_no_array_of_numbers_is_refused(tmp_path: Path) -> None:
    whole = b"".join(array_file(np.arange(6)))
    np.save(tmp_path / "object.npy", np.array([{}]), allow_pickle=True)
    for wrong in (b"", b"x" * 200, whole[:-1], whole + b"\0" * 8, whole[:40],
                  (tmp_path / "object.npy").read_bytes()):  # fmt: skip
        with pytest.raises(ValueError):  # noqa: PT011 - each says it in other words
            read_array(wrong)


# Large files


def test_a_mapped_file_has_the_hash_of_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "_MAPPED", 10)
    monkeypatch.setattr(content, "_BLOCK", mmap.ALLOCATIONGRANULARITY)
    size = 3 * mmap.ALLOCATIONGRANULARITY + 5
    for name, data in (("small", b"123456789"), ("large", bytes(range(251)) * (size // 251))):
        (tmp_path / name).write_bytes(data)
        found = content_of(tmp_path / name)
        assert isinstance(found, mmap.mmap) == (name == "large")
        assert sha256_of(found) == File.of(data).sha256
        assert found[:] == data
        with pytest.raises(TypeError):
            found[0] = 1  # type: ignore[index]


def test_an_index_is_the_same_where_every_file_is_mapped_and_checked_by_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with disk.building(tmp_path):
        store.save(tmp_path, build.make_parts(POLICIES, ENCODER), ENCODER.model)
    whole = load(tmp_path)
    monkeypatch.setattr(content, "_MAPPED", 1)
    monkeypatch.setattr(checked, "_ALONE", 0)
    mapped = load(tmp_path)
    assert {type(file) for file in disk.read(tmp_path)[1].values()} == {mmap.mmap}
    assert tuple(mapped.passages) == tuple(whole.passages) == MADE
    assert tuple(mapped.policies) == POLICIES
    assert mapped.lexical.best(["cookies"], 9) == whole.lexical.best(["cookies"], 9) != {}


def test_no_more_is_kept_than_can_be_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_KEPT_PASSAGES", 1)
    stored = _stored(POLICIES, MADE)
    first = stored[0]
    assert stored[0] is first
    assert (stored[1], stored[0]) == MADE[1::-1]
    assert stored[0] is not first


def test_parts_may_be_any_sequences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a large index can be built of what is never in memory at once."""
    monkeypatch.setattr(layout, "PASSAGES", 2)
    monkeypatch.setattr(layout, "VECTORS", 2)
    parts = build.make_parts(POLICIES, ENCODER)
    vectors = np.asarray(parts.passage_vectors)
    half = replace(
        parts,
        policies=Joined(POLICIES[:1], POLICIES[1:]),
        passages=Joined(MADE[:2], MADE[2:]),
        passage_vectors={"exact": [vectors[:1], vectors[1:]]},
    )
    found = []
    for name, made in (("one", parts), ("two", half)):
        with disk.building(tmp_path / name):
            found.append(store.save(tmp_path / name, made, ENCODER.model))
    assert found[0] == found[1]
    assert disk.read(tmp_path / "one") == disk.read(tmp_path / "two")
