"""Policies added to an index: as if built at once, and only what is new is made or written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import WordEncoder, policy_of
from numpy.typing import NDArray

from index import build, disk, layout, store
from index.append import add
from index.encoder import Encoder, Progress
from index.errors import CallError, IndexMissing, IndexOutdated
from index.manifest import Manifest
from index.policy import Policy
from index.store import Index, load
from index.vectors import Exact, VectorIndex, Vectors
from qa.policy_qa import PolicyQA

ENCODER = WordEncoder("data cookies rights")
POLICIES = (
    policy_of("# Data\n\nWe keep data. We share no data.\n\n# Cookies\n\nNone.", "a.txt", "Acme"),
    policy_of(
        "Rights\n\nYou have these rights:\n• to see Ð data;\n• to eat cookies.", "b.txt", "B"
    ),
    policy_of("", "c.txt", "Cee"),
    policy_of("We like cookies 👩‍👩‍👧.\n\n# Rights\n\nTo bake, that is zebras.\n", "d.txt", "Dee"),
    policy_of("# Data\n\nErased data. Ovens.\n\n# Ende\n\nFür immer.", "e.txt", "E"),
)


@pytest.fixture
def tiny_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards of a few rows, so that five policies fill several of each kind."""
    shards = {"POLICIES": 2, "PASSAGES": 2, "VECTORS": 3, "WORDS": 3, "PLACES": 4}
    for name, rows in shards.items():
        monkeypatch.setattr(layout, name, rows)


def _build(folder: Path, policies: Sequence[Policy], encoder: Encoder = ENCODER) -> Manifest:
    with disk.building(folder):
        return store.save(folder, build.make_parts(policies, encoder), encoder.model)


def _add(folder: Path, policies: Sequence[Policy], encoder: Encoder = ENCODER) -> Manifest:
    with disk.building(folder):
        return add(folder, policies, encoder)


def _found(index: Index, question: str) -> list[tuple[str, str, float]]:
    """What each part of an index finds for a question, by address and not by row."""
    vector = ENCODER.questions([question])[0]
    passages, words = index.passages, question.split()
    found = [
        *(("whole", passages[n.row], n.cosine) for n in index.passage_vectors.nearest(vector, 99)),
        *(
            ("part", passages[index.passage_of(n.row)], n.cosine)
            for n in index.sentence_vectors.nearest(vector, 99)
        ),
        *(("word", passages[row], score) for row, score in index.lexical.best(words, 99).items()),
    ]
    return sorted((kind, passage.address, round(score, 9)) for kind, passage, score in found)


@pytest.mark.usefixtures("tiny_shards")
@pytest.mark.parametrize("first", [1, 2, 3, 4])
def test_an_index_that_grew_is_the_one_built_at_once(tmp_path: Path, first: int) -> None:
    _build(tmp_path / "grown", POLICIES[:first])
    for policy in POLICIES[first:]:
        _add(tmp_path / "grown", [policy])
    _build(tmp_path / "whole", POLICIES)
    grown, whole = disk.read(tmp_path / "grown"), disk.read(tmp_path / "whole")
    assert {**grown[1], "lexical.sqlite": b""} == {**whole[1], "lexical.sqlite": b""}
    same = {"lexical.sqlite": whole[0].files["lexical.sqlite"]}
    assert replace(grown[0], files={**grown[0].files, **same}) == whole[0]
    assert len(grown[1]) > 25
    one, other = load(tmp_path / "grown"), load(tmp_path / "whole")
    for question in ("data", "cookies", "rights", "zebras", "erased ovens data"):
        assert _found(one, question) == _found(other, question) != []


@pytest.mark.usefixtures("tiny_shards")
def test_an_index_in_shards_is_the_one_in_memory(tmp_path: Path) -> None:
    _build(tmp_path, POLICIES)
    loaded, made = load(tmp_path), build.in_memory(POLICIES, ENCODER)
    assert tuple(loaded.policies) == POLICIES
    assert tuple(loaded.passages) == made.passages
    assert [loaded.rows(p.id) for p in POLICIES] == [made.rows(p.id) for p in POLICIES]
    assert loaded.rows("c.txt") == range(made.rows("c.txt").start, made.rows("c.txt").start)
    assert _found(loaded, "data cookies") == _found(made, "data cookies")


@pytest.mark.usefixtures("tiny_shards")
def test_only_the_last_shards_are_written_again(tmp_path: Path) -> None:
    before = tmp_path / _build(tmp_path, POLICIES[:4]).generation
    after = tmp_path / _add(tmp_path, POLICIES[4:]).generation
    linked = {path.name for path in after.iterdir() if (before / path.name).exists()
              and path.samefile(before / path.name)}  # fmt: skip
    assert {"texts.000.txt", "texts.001.txt", "passages.000.npy", "passage-exact.000.npy"} <= linked
    assert {"sentence-exact.000.npy", "word-held.000.npy", "word-vectors.000.npy"} <= linked
    written = {path.name for path in after.iterdir()} - linked
    assert {"manifest.json", "texts.002.txt", "lexical.sqlite", "words.json"} <= written
    rows = [len(np.load(path, allow_pickle=False)) for path in sorted(after.glob("passage-*"))]
    assert rows == [3, 3, 1]
    assert load(tmp_path).policy("e.txt") == POLICIES[4]


class _Watched:
    """An encoder that remembers what it encoded."""

    def __init__(self) -> None:
        self.model = ENCODER.model
        self.texts: list[str] = []

    def passages(self, texts: Sequence[str], progress: Progress) -> Vectors:
        self.texts += texts
        return ENCODER.passages(texts, progress)

    def questions(self, texts: Sequence[str]) -> Vectors:
        return ENCODER.questions(texts)


def test_nothing_is_encoded_that_is_there_already(tmp_path: Path) -> None:
    _build(tmp_path, [policy_of("We keep data.", "a.txt")])
    encoder = _Watched()
    _add(tmp_path, [policy_of("We keep cookies.", "b.txt")], encoder)
    assert encoder.texts == ["We keep cookies.", "We keep cookies.", "cookies"]
    assert "keep" in load(tmp_path).vocabulary


def test_the_seeds_answer_the_same_however_they_came_in(
    tmp_path: Path, seeds: list[Policy]
) -> None:
    encoder = WordEncoder("data personal information contact cookies gdpr kept sell share rights")
    _build(tmp_path, [seeds[0], seeds[3], seeds[4]], encoder)
    _add(tmp_path, [seeds[2], seeds[1]], encoder)
    grown = PolicyQA(load(tmp_path), encoder)
    whole = PolicyQA(build.in_memory(seeds, encoder), encoder)
    for question in (
        "who can I contact about GDPR at BetterCloud?",
        "how long is my personal data kept?",
        "does Kaseya sell personal information?",
        "which companies use cookies?",
        "what does Telmetrics share, and Timus?",
        "how do I bake bread?",
    ):
        one, other = (qa.ask(question, top=20).to_dict() for qa in (grown, whole))
        assert one | {"elapsed_ms": 0} == other | {"elapsed_ms": 0}


# Where vectors are kept otherwise once there are many


def _by_size(vectors: Vectors, rows: int) -> dict[str, NDArray[Any]]:
    return {"exact": vectors} if rows < 10 else {"half": vectors.astype(np.float16)}


def _open(arrays: Mapping[str, Sequence[NDArray[Any]]]) -> VectorIndex:
    (parts,) = arrays.values()
    return Exact(np.concatenate(parts).astype(np.float32))


@pytest.mark.usefixtures("tiny_shards")
def test_an_index_that_outgrows_its_kind_of_vectors_is_kept_in_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("layout", "append"):
        monkeypatch.setattr(f"index.{module}.stored", _by_size)
    monkeypatch.setattr(store, "open_vectors", _open)
    kinds = []
    _build(tmp_path / "grown", POLICIES[:3])
    for policy in POLICIES[3:]:
        manifest = _add(tmp_path / "grown", [policy])
        kinds.append({name.split(".")[0] for name in manifest.files if name.startswith("sent")})
    assert kinds == [{"sentences", "sentence-exact"}, {"sentences", "sentence-half"}]
    _build(tmp_path / "whole", POLICIES)
    grown, whole = disk.read(tmp_path / "grown")[1], disk.read(tmp_path / "whole")[1]
    assert {**grown, "lexical.sqlite": b""} == {**whole, "lexical.sqlite": b""}
    assert _found(load(tmp_path / "grown"), "data") == _found(load(tmp_path / "whole"), "data")


# What is refused


def test_a_policy_that_is_there_already_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    manifest = _build(tmp_path, POLICIES[:2])
    again = replace(POLICIES[4], id="a.txt")
    for policies in ([again], [POLICIES[3], again], [POLICIES[3], POLICIES[3]]):
        with pytest.raises(CallError, match=r"a policy '[ad]\.txt' in the index already\. Give"):
            _add(tmp_path, policies)
    with pytest.raises(CallError, match="no policies to add"):
        _add(tmp_path, [])
    assert disk.current_manifest(tmp_path) == manifest


def test_an_index_of_another_model_is_not_added_to(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        _add(tmp_path, POLICIES)
    _build(tmp_path, POLICIES[:1])
    with pytest.raises(IndexOutdated, match="was made with model words"):
        _add(tmp_path, POLICIES[1:], WordEncoder("cookies data rights"))
