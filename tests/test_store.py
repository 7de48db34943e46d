"""An index: its parts in step, the same from disk as in memory, and no changed byte unnoticed."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from conftest import WordEncoder, policy_of
from numpy.typing import NDArray

from index import build, disk, store
from index.encoder import Model
from index.errors import CallError, IndexDamaged, IndexOutdated, IndexUnusable
from index.lexical import lexical_bytes
from index.manifest import Manifest
from index.naming import lexicon_of
from index.passage import SETTINGS, Passage
from index.policy import Policy
from index.store import Index, Parts, is_current, load, save
from index.vocabulary import Words

ENCODER = WordEncoder("data cookies rights")

ACME = Policy(
    "acme.txt",
    "Acme",
    ("Acme, Inc.", "Âcme “Cloud”"),
    "Privacy Policy",
    date(2019, 12, 19),
    "Data\r\n\r\nWe keep data. We share data.\r\n\r\nRights\r\n\r\nYou have these rights:\r\n"
    "• to see\u2028data;\r\n• to delete it.\x0c\r\n",
)
GLOBEX = Policy("globex.txt", "?", (), "Policy", None, "We use cookies 👩‍👩‍👧.\n")
BOTH = (ACME, GLOBEX)


def _parts(policies: tuple[Policy, ...] = BOTH) -> Parts:
    return build.make_parts(policies, ENCODER)


def _save(folder: Path, parts: Parts, model: Model = ENCODER.model) -> Manifest:
    with disk.building(folder):
        return save(folder, parts, model)


def _vectors(index: Index) -> list[list[float]]:
    """Every vector of an index, by its cosines with the axes."""
    return [
        vectors.cosines(axis, range(len(vectors))).tolist()
        for vectors in (index.passage_vectors, index.sentence_vectors)
        for axis in np.eye(4, dtype=np.float32)
    ]


# In memory


def test_a_row_is_a_passage_everywhere() -> None:
    index = build.in_memory(BOTH, ENCODER)
    assert [(p.policy, p.text.split()[0]) for p in index.passages] == [
        ("acme.txt", "Data"),
        ("acme.txt", "Rights"),
        ("globex.txt", "We"),
    ]
    assert (index.rows("acme.txt"), index.rows("globex.txt")) == (range(2), range(2, 3))
    assert index.policy("globex.txt") is GLOBEX
    about_cookies, about_rights = ENCODER.questions(["cookies", "rights"])
    assert index.passage_vectors.nearest(about_cookies, 1)[0].row == 2
    assert index.passage_vectors.nearest(about_rights, 1)[0].row == 1
    assert list(index.lexical.best(["cookies"], 9)) == [2]
    # Of the sentences, the last is about cookies, and each right stands behind "these rights:".
    assert index.sentence_vectors.nearest(about_cookies, 1)[0].row == 6
    assert index.sentence_vectors.cosines(about_rights, range(7)).tolist() == pytest.approx(
        [0, 0, 1, 1, 0.5**0.5, 1, 0], abs=1e-6
    )


def test_sentences_are_counted_from_passage_to_passage() -> None:
    index = build.in_memory(BOTH, ENCODER)
    assert [len(passage.sentences) for passage in index.passages] == [2, 4, 1]
    assert index.sentence_rows(range(0, 1)) == range(0, 2)
    assert index.sentence_rows(range(1, 3)) == range(2, 7)
    assert index.sentence_rows(range(1, 1)) == range(2, 2)
    assert [index.passage_of(row) for row in range(7)] == [0, 0, 1, 1, 1, 1, 2]


def test_a_passage_without_sentences_owns_none() -> None:
    headings = policy_of("# Data\n\n# Cookies\n", id="a.txt")
    index = build.in_memory((headings, GLOBEX), ENCODER)
    assert [len(passage.sentences) for passage in index.passages] == [0, 1]
    assert index.sentence_rows(range(1)) == range(0)
    assert index.passage_of(0) == 1


def test_an_index_of_no_policies_is_refused() -> None:
    with pytest.raises(CallError, match="There are no policies"):
        build.make_parts([], ENCODER)


def _placed(parts: Parts, **places: NDArray[np.int32]) -> Parts:
    """The parts with other places of words."""
    assert isinstance(parts.words, Words)
    changed = replace(parts.words.places, **places)
    return replace(parts, words=replace(parts.words, places=changed))


def _without_lexical_row(parts: Parts) -> Parts:
    return replace(parts, lexical=lexical_bytes(p.text for p in parts.passages[:-1]))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda p: replace(p, passage_vectors=p.passage_vectors[:2]), "2 passage vectors .* 3"),
        (lambda p: replace(p, passages=p.passages[:2]), "3 .* must match 2"),
        (lambda p: replace(p, sentence_vectors=p.sentence_vectors[1:]), "6 sentence vectors .* 7"),
        (_without_lexical_row, "2 .* must match 3"),
        (lambda p: replace(p, policies=p.policies[:1]), "order of their policies"),
        (lambda p: replace(p, policies=p.policies[::-1]), "order of their policies"),
        (lambda p: replace(p, offers=p.offers[:2]), r"offers of shape \(2,\)"),
        (lambda p: replace(p, lexicon=lexicon_of((GLOBEX,))), "lexicon of 1 other"),
    ],
    ids=["vectors", "passages", "sentences", "words", "policies", "order", "offers", "lexicon"],
)  # fmt: skip
def test_parts_out_of_step_are_refused_with_both_numbers(
    change: Callable[[Parts], Parts], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        Index(change(_parts()), ENCODER.model)


# What is encoded


def test_a_passage_is_encoded_under_its_headings_without_saying_them_twice() -> None:
    long = ("We **keep**\u00a0it. " * 50)[:500].strip()
    text = f"# Policy\n\nAll.\n\n## Data\n\nMore.\n\n### Kept\n\n{long}\n\nFor [a year](x).\n"
    passages = build.in_memory([policy_of(text)], ENCODER).passages
    assert [passage.section for passage in passages[1:]] == [("Data",), *[("Data", "Kept")] * 2]
    encoded = [build.embedded(passage, text) for passage in passages]
    assert encoded[:2] == ["Policy All.", "Data More."]
    assert encoded[2].startswith("Data - Kept We keep it. We keep it.")
    assert encoded[3] == "Data - Kept - For a year."


def test_a_passage_is_found_by_the_words_of_its_headings() -> None:
    long = ("We keep it. " * 50)[:500].strip()
    index = build.in_memory([policy_of(f"Retention\n\n{long}\n\n{long}"), GLOBEX], ENCODER)
    assert ["Retention" in passage.text for passage in index.passages] == [True, False, False]
    assert set(index.lexical.best(["retention"], 9)) == {0, 1}


def test_a_list_item_is_encoded_behind_its_lead_in() -> None:
    text = "You have these rights:\n• to see it;\n• to delete it.\n\nWrite to us about it whenever."
    (passage,) = build.in_memory([policy_of(text)], ENCODER).passages
    assert build.embedded_sentences(passage, text) == [
        "You have these rights:",
        "You have these rights: • to see it;",
        "You have these rights: • to delete it.",
        "Write to us about it whenever.",
    ]


def test_the_rest_of_a_long_list_is_encoded_behind_its_lead_in() -> None:
    text = "You have these rights:\n\n" + "\n".join(f"• right {'x' * 90} {n}" for n in range(12))
    passages = build.in_memory([policy_of(text)], ENCODER).passages
    assert len(passages) == 2
    assert build.embedded(passages[1], text).startswith("You have these rights: - • right x")
    assert all(
        sentence.startswith("You have these rights: • right x")
        for sentence in build.embedded_sentences(passages[1], text)
    )


# On disk


def test_an_index_is_the_same_from_disk_as_in_memory(tmp_path: Path) -> None:
    parts = _parts()
    _save(tmp_path, parts)
    loaded, made = load(tmp_path), Index(parts, ENCODER.model)
    assert tuple(loaded.policies) == made.policies == BOTH
    assert tuple(loaded.passages) == made.passages
    assert loaded.model == made.model
    assert _vectors(loaded) == _vectors(made)
    assert [loaded.rows(policy.id) for policy in BOTH] == [range(2), range(2, 3)]
    for words in (["data"], ["rights", "cookies"], ["zebra"]):
        assert loaded.lexical.best(words, 9) == made.lexical.best(words, 9)


def test_a_list_from_disk_still_knows_its_lead_in(tmp_path: Path) -> None:
    items = "\n".join(f"• right {'x' * 90} {number}" for number in range(12))
    parts = _parts((policy_of(f"You have these rights:\n\n{items}"),))
    _save(tmp_path, parts)
    assert [passage.lead for passage in load(tmp_path).passages] == [None, (0, 22)]
    assert tuple(load(tmp_path).passages) == parts.passages


def test_a_loaded_passage_still_quotes_its_policy(tmp_path: Path) -> None:
    _save(tmp_path, _parts())
    index = load(tmp_path)
    for passage in index.passages:
        assert index.policy(passage.policy).text[passage.start : passage.end] == passage.text
        assert isinstance(passage, Passage)


def test_the_same_parts_give_the_same_generation_byte_for_byte(tmp_path: Path) -> None:
    first, second = _save(tmp_path / "one", _parts()), _save(tmp_path / "two", _parts())
    assert first == second
    assert disk.read(tmp_path / "one") == disk.read(tmp_path / "two")
    assert _save(tmp_path / "one", _parts()).generation == first.generation


def test_the_manifest_tells_how_an_index_was_made(tmp_path: Path) -> None:
    manifest = _save(tmp_path, _parts())
    assert manifest.format == 5
    assert manifest.model == ENCODER.model
    assert manifest.splitter == SETTINGS
    assert manifest.policies == {"acme.txt": ACME.sha256, "globex.txt": GLOBEX.sha256}
    assert (manifest.passages, manifest.sentences) == (3, 7)
    assert disk.current_manifest(tmp_path) == manifest


def test_a_name_that_is_no_text_is_refused_and_not_half_written(tmp_path: Path) -> None:
    with pytest.raises((CallError, ValueError)):
        _save(tmp_path, _parts((replace(GLOBEX, id="caf\udce9.txt"),)))
    assert not list(tmp_path.glob("gen-*"))


# Damage. Every file of a tiny index, one byte at a time.


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny index; whoever changes it puts it right again."""
    folder = tmp_path_factory.mktemp("index")
    _save(folder, _parts((GLOBEX,)))
    return folder


def _changes(content: bytes, flips: tuple[int, ...], step: int) -> Iterator[bytes]:
    """The content with one byte flipped, cut short, and one byte longer."""
    for place in range(0, len(content), step):
        for flip in flips:
            yield content[:place] + bytes([content[place] ^ flip]) + content[place + 1 :]
        yield content[:place]
    for more in (b"\0", b" ", b"\n", b"x", b"}"):
        yield content + more


@pytest.mark.parametrize(
    ("name", "flips", "step"),
    [
        ("CURRENT", tuple(range(1, 256)), 1),
        ("manifest.json", (1, 32, 128), 1),
        ("policies.000.jsonl", (1, 128), 1),
        ("policies.000.npy", (1, 128), 1),
        ("texts.000.txt", (1, 128), 1),
        ("passages.000.npy", (1, 128), 1),
        ("sections.000.jsonl", (1, 128), 1),
        ("sentences.000.npy", (1, 128), 1),
        ("passage-exact.000.npy", (1, 128), 1),
        ("sentence-exact.000.npy", (1, 128), 1),
        ("offers.000.npy", (1, 7), 1),
        ("words.json", (1, 7), 1),
        ("lexicon.json", (1, 7), 1),
        ("word-vectors.000.npy", (1, 7), 1),
        ("word-held.000.npy", (1, 7), 1),
        ("word-counts.000.npy", (1, 7), 1),
        ("word-holding.npy", (1, 7), 1),
        ("lexical.sqlite", (1,), 7),  # each seventh of its 20,480 bytes
    ],
)
def test_no_changed_byte_is_overlooked(
    saved: Path, name: str, flips: tuple[int, ...], step: int
) -> None:
    path = next(saved.rglob(name))
    whole = path.read_bytes()
    overlooked = []
    try:
        for changed in _changes(whole, flips, step):
            path.write_bytes(changed)
            with suppress(IndexDamaged, IndexOutdated):
                load(saved)
                overlooked.append(changed)
    finally:
        path.write_bytes(whole)
    assert overlooked == []
    assert tuple(load(saved).policies) == (GLOBEX,)


def test_every_file_of_an_index_is_among_those_changed_above(saved: Path) -> None:
    files = {path.name for path in saved.rglob("*") if path.is_file()} - {".lock"}
    assert files == {
        "CURRENT",
        "manifest.json",
        "policies.000.jsonl",
        "policies.000.npy",
        "texts.000.txt",
        "passages.000.npy",
        "sections.000.jsonl",
        "sentences.000.npy",
        "passage-exact.000.npy",
        "sentence-exact.000.npy",
        "lexical.sqlite",
        "words.json",
        "word-vectors.000.npy",
        "offers.000.npy",
        "lexicon.json",
        "word-held.000.npy",
        "word-counts.000.npy",
        "word-holding.npy",
    }


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda p: replace(p, passage_vectors=p.passage_vectors[:2]), "2 passage vectors .* 3"),
        (lambda p: replace(p, sentence_vectors=p.sentence_vectors * 2), "length is off 1"),
        (lambda p: replace(p, passage_vectors=p.passage_vectors * np.nan), "not finite"),
        (lambda p: replace(p, lexical=b"no database"), "full-text index cannot be opened"),
        (lambda p: replace(p, lexical=b""), "full-text index cannot be opened"),
        (lambda p: replace(p, passage_vectors=p.passage_vectors[0]), "contradicts itself"),
        (lambda p: _placed(p, held=p.words.places.held[None]), "shape"),
        (lambda p: replace(p, words=replace(p.words, words=p.words.words[1:])), "vectors have"),
        (lambda p: _placed(p, counts=np.ones(9, dtype=np.int32)), "there are 3"),
        (lambda p: _placed(p, counts=p.words.places.counts + 1), "do not match their counts"),
        (lambda p: _placed(p, holding=p.words.places.holding + 1), "do not match their counts"),
    ],
    ids="count length nan lexical no-lexical shape places words passages counts holding".split(),
)  # fmt: skip
def test_an_index_that_contradicts_itself_is_refused(
    tmp_path: Path, change: Callable[[Parts], Parts], complaint: str
) -> None:
    _save(tmp_path, change(_parts()))
    with pytest.raises(IndexUnusable, match=complaint):
        load(tmp_path)


# Outdated


def test_an_index_split_otherwise_is_outdated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _save(tmp_path, _parts())
    monkeypatch.setitem(SETTINGS, "version", 99)
    with pytest.raises(IndexOutdated, match=r"split with .*'version': 1.* with .*'version': 99"):
        load(tmp_path)


def test_an_index_of_another_model_of_the_same_size_is_outdated() -> None:
    index = build.in_memory(BOTH, ENCODER)
    store.check_model(index, WordEncoder("data cookies rights"))
    with pytest.raises(IndexOutdated, match=r"model words \(\w{12}\); in use is words \(\w{12}\)"):
        store.check_model(index, WordEncoder("cookies data rights"))


def test_an_index_is_current_until_something_that_made_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _save(tmp_path, _parts())
    fingerprint = ENCODER.model.fingerprint
    assert is_current(tmp_path, BOTH, fingerprint)
    assert is_current(tmp_path, list(BOTH), fingerprint)
    for other in (
        (replace(ACME, text=ACME.text + " "), GLOBEX),
        (ACME, replace(GLOBEX, company="Globex")),
        (ACME, replace(GLOBEX, aliases=("Glo",))),
        (ACME, replace(GLOBEX, title="Cookie Policy")),
        (ACME, replace(GLOBEX, effective_date=date(2020, 1, 1))),
        (ACME, replace(GLOBEX, id="other.txt")),
        (ACME,),
        (GLOBEX, ACME),
    ):
        assert not is_current(tmp_path, other, fingerprint)
    assert not is_current(tmp_path, BOTH, "0" * 64)
    monkeypatch.setitem(SETTINGS, "full", 1)
    assert not is_current(tmp_path, BOTH, fingerprint)


def test_a_damaged_or_missing_index_is_not_called_current(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable):
        is_current(tmp_path, BOTH, ENCODER.model.fingerprint)
    manifest = _save(tmp_path, _parts())
    (tmp_path / manifest.generation / "sentences.000.npy").write_bytes(b"wrong")
    with pytest.raises(IndexDamaged):
        is_current(tmp_path, BOTH, ENCODER.model.fingerprint)
