"""Packed weights: each number within half a step of what it was, and a model made of them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from sentence_transformers import SentenceTransformer

from index.encoder import SentenceEncoder
from index.errors import ModelError
from index.models import CARD, ORIGINAL_MODEL, card_of_files, find_model, fingerprint_of
from index.packed import FILE, Weights, pack, unpack
from training.ship import ship

Floats = NDArray[np.float32]

SENTENCES = [
    "We keep your personal data for two years.",
    "Who can see my location?",
    "Cookies",
    "You may ask us to erase your data at any time, by writing to our data protection officer.",
    "§ 1798.100(a)(1) – CCPA/CPRA: 45 days; GDPR Art. 12(3): one month.",
    "Wir geben Ihre Daten nicht an Dritte weiter.",
    "We do NOT sell your information, and we have never sold it.",
    "The sky over the harbour was the colour of a television tuned to a dead channel.",
    "E-mail address, phone number, IP address, browser type, time zone, device identifiers",
    "If you are in California, " + "we share your data with our advertising partners. " * 60,
]


def _random(rows: int, columns: int, seed: int = 7) -> Floats:
    """A matrix whose rows differ a millionfold in how large their numbers are."""
    random = np.random.default_rng(seed)
    sizes = 10.0 ** random.uniform(-4, 2, size=(rows, 1))
    return (random.normal(size=(rows, columns)) * sizes).astype(np.float32)


def _file_of(weights: Weights, folder: Path) -> bytes:
    pack(weights, folder)
    return (folder / FILE).read_bytes()


def _quiet(done: int, total: int) -> None:
    pass


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 50), (50, 1), (2, 3), (384, 1536)])
def test_every_number_comes_back_within_half_a_step_of_its_row(
    rows: int, columns: int, tmp_path: Path
) -> None:
    values = _random(rows, columns)
    pack({"dense.weight": values}, tmp_path)
    back = unpack(tmp_path)["dense.weight"]
    assert back.dtype == np.float32
    assert back.shape == values.shape
    step = np.abs(values).max(axis=1, keepdims=True).astype(np.float64) / 127
    apart = np.abs(back.astype(np.float64) - values) / step
    # A float has 24 binary digits, so the step, a quotient and a product of up to 127 steps may
    # each be off by one part in 2²⁴ of itself.
    assert apart.max() <= 0.5 + 3 * 127 * 2.0**-24
    if columns > 1:
        assert apart.max() > 0.25  # it is packed at all


def test_the_largest_of_a_row_comes_back_as_it_was(tmp_path: Path) -> None:
    values = np.array([[-12.7, 0.06, 0.04, 12.7], [1.27, -0.5, 0.004, 0]], dtype=np.float32)
    pack({"dense.weight": values}, tmp_path)
    tensors = load_file(tmp_path / FILE)
    assert tensors["dense.weight"].tolist() == [[-127, 1, 0, 127], [127, -50, 0, 0]]
    assert tensors["dense.weight.scale"].tolist() == pytest.approx([0.1, 0.01], rel=1e-6)
    back = unpack(tmp_path)["dense.weight"]
    expected = np.array([[-12.7, 0.1, 0, 12.7], [1.27, -0.5, 0, 0]])
    assert back == pytest.approx(expected, rel=1e-6)


def test_a_row_of_zeros_stays_zeros_beside_others(tmp_path: Path) -> None:
    values = np.array([[0, 0, 0], [1, -1, 0], [0, 0, 0]], dtype=np.float32)
    pack({"dense.weight": values}, tmp_path)
    assert unpack(tmp_path)["dense.weight"] == pytest.approx(values, abs=1e-6)
    assert not unpack(tmp_path)["dense.weight"][[0, 2]].any()


def test_vectors_come_back_bit_for_bit(tmp_path: Path) -> None:
    bias = _random(500, 1)[:, 0]
    awkward = np.array([0.0, -0.0, 1e-45, 3.4e38, 1 / 3], dtype=np.float32)
    pack({"bias": bias, "norm": awkward, "dense.weight": _random(3, 4)}, tmp_path)
    back = unpack(tmp_path)
    assert back["bias"].tobytes() == bias.tobytes()
    assert back["norm"].tobytes() == awkward.tobytes()


def test_all_names_come_back_and_no_others(tmp_path: Path) -> None:
    weights = {"b.weight": _random(3, 4), "a.weight": _random(5, 2), "b.bias": _random(3, 1)[:, 0]}
    pack(weights, tmp_path)
    assert {name: values.shape for name, values in unpack(tmp_path).items()} == {
        "a.weight": (5, 2),
        "b.bias": (3,),
        "b.weight": (3, 4),
    }


def test_a_matrix_that_lies_sideways_in_memory_is_packed_by_its_rows(tmp_path: Path) -> None:
    values = _random(4, 6)
    upright = _file_of({"dense.weight": values}, tmp_path)
    assert _file_of({"dense.weight": np.asfortranarray(values)}, tmp_path) == upright


def test_the_same_weights_give_the_same_bytes(tmp_path: Path) -> None:
    weights = {"b.weight": _random(30, 40), "a.weight": _random(5, 2), "bias": _random(9, 1)[:, 0]}
    first = _file_of(weights, tmp_path)
    assert _file_of(dict(reversed(weights.items())), tmp_path) == first
    assert _file_of(weights | {"bias": weights["bias"] * 2}, tmp_path) != first


def test_a_packed_file_has_a_byte_a_number_and_four_a_row(tmp_path: Path) -> None:
    matrix, bias = _random(1000, 384), _random(384, 1)[:, 0]
    content = _file_of({"dense.weight": matrix, "dense.bias": bias}, tmp_path)
    header = 8 + int.from_bytes(content[:8], "little")  # as safetensors has it
    assert header < 500
    assert len(content) - header == 1000 * 384 + 4 * 1000 + 4 * 384
    assert len(content) / (matrix.nbytes + bias.nbytes) == pytest.approx(0.25, abs=0.005)


@pytest.mark.parametrize("scales", [None, 2, 4, 12], ids=["none", "few", "many", "one a number"])
def test_a_matrix_without_a_scale_for_each_row_is_refused(
    scales: int | None, tmp_path: Path
) -> None:
    numbers = np.ones((3, 4), dtype=np.int8)
    tensors: dict[str, NDArray[np.int8] | Floats] = {"query.weight": numbers}
    if scales is not None:
        tensors["query.weight.scale"] = np.ones(scales, dtype=np.float32)
    save_file(tensors, tmp_path / FILE)
    with pytest.raises(ValueError, match=r"no 3 scales for the rows of query\.weight"):
        unpack(tmp_path)


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The original model, packed as the shipped one is."""
    folder = tmp_path_factory.mktemp("packed") / "m"
    original = str(find_model(ORIGINAL_MODEL))
    ship(SentenceTransformer(original, device="cpu", local_files_only=True), folder)
    return folder


@pytest.fixture
def copy(packed: Path, tmp_path: Path) -> Path:
    """A copy of it to be changed, without the card that would tell."""
    folder = tmp_path / "copy"
    shutil.copytree(packed, folder)
    (folder / CARD).unlink()
    return folder


def test_a_packed_model_is_whole_and_listed_in_its_card(packed: Path) -> None:
    assert find_model(str(packed)) == packed
    assert card_of_files(packed) in (packed / CARD).read_text(encoding="utf-8")
    assert [path.name for path in packed.rglob("*.safetensors")] == [FILE]


def test_a_packed_model_is_changed_little_but_it_is_changed(
    packed: Path, minilm: SentenceEncoder
) -> None:
    encoder = SentenceEncoder(str(packed))
    assert (encoder.model.name, encoder.model.dimensions) == (str(packed.resolve()), 384)
    vectors, originals = encoder.passages(SENTENCES, _quiet), minilm.passages(SENTENCES, _quiet)
    cosines = np.einsum("ij,ij->i", vectors, originals)
    assert cosines.min() > 0.995
    assert cosines.mean() > 0.999
    assert not (vectors == originals).all(axis=1).any()


def test_a_packed_model_is_the_original_with_its_matrices_rounded(packed: Path) -> None:
    original = SentenceTransformer(
        str(find_model(ORIGINAL_MODEL)), device="cpu", local_files_only=True
    )
    with torch.no_grad():
        for weight in original.parameters():
            if weight.ndim == 2:
                step = weight.abs().amax(dim=1, keepdim=True).clamp(min=1e-30) / 127
                weight.copy_((weight / step).round() * step)
    expected = original.encode(SENTENCES, normalize_embeddings=True, show_progress_bar=False)
    vectors = SentenceEncoder(str(packed)).questions(SENTENCES)
    assert np.einsum("ij,ij->i", vectors, expected).min() > 0.99999


def test_the_packed_folder_is_one_that_sentence_transformers_can_read(packed: Path) -> None:
    trusting = SentenceTransformer(
        str(packed), device="cpu", local_files_only=True, trust_remote_code=True
    )
    vectors = trusting.encode(SENTENCES, normalize_embeddings=True, show_progress_bar=False)
    ours = SentenceEncoder(str(packed)).questions(SENTENCES)
    assert np.einsum("ij,ij->i", vectors, ours).min() > 0.99999


def test_a_packed_model_loads_without_network(packed: Path, offline: list[str]) -> None:
    assert SentenceEncoder(str(packed)).questions(["data"]).shape == (1, 384)
    assert offline == []


def test_a_packed_model_needs_no_card_if_it_is_not_the_default(copy: Path) -> None:
    assert SentenceEncoder(str(copy)).model.dimensions == 384


@pytest.mark.parametrize(
    "changes",
    [{"hidden_size": 192, "num_attention_heads": 12}, {"num_hidden_layers": 5}, {"vocab_size": 9}],
    ids=["dimensions", "layers", "words"],
)
def test_weights_that_are_not_those_of_the_configuration_are_refused(
    copy: Path, changes: dict[str, int]
) -> None:
    path = copy / "config.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(settings | changes), encoding="utf-8")
    with pytest.raises(ModelError) as refused:
        SentenceEncoder(str(copy))
    assert f"The model in {copy} cannot be loaded: " in str(refused.value)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def _without_scales(path: Path) -> None:
    tensors = load_file(path)
    del tensors["embeddings.word_embeddings.weight.scale"]
    path.unlink()
    save_file(tensors, path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_cut, "Error while deserializing"),
        (lambda path: path.write_bytes(b""), "Error while deserializing"),
        (_without_scales, r"no 30522 scales for the rows of embeddings\.word_embeddings\.weight"),
    ],
    ids=["cut", "empty", "without scales"],
)
def test_a_spoiled_packed_file_is_refused(
    copy: Path, change: Callable[[Path], object], said: str
) -> None:
    change(copy / FILE)
    with pytest.raises(ModelError, match=rf"The model in .* cannot be loaded: .*{said}"):
        SentenceEncoder(str(copy))


@pytest.mark.parametrize(
    "name", ["config.json", "tokenizer.json", "tokenizer_config.json", "1_Pooling/config.json"]
)
def test_a_packed_model_without_one_of_its_files_is_refused(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelError, match=r"The model in .* cannot be loaded: "):
        SentenceEncoder(str(copy))


@pytest.mark.parametrize("content", ["{}", "[]", "", '{"pooling_mode": "mean"}'])
def test_a_pooling_that_says_nothing_is_refused(copy: Path, content: str) -> None:
    (copy / "1_Pooling" / "config.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"The model in .* cannot be loaded: "):
        SentenceEncoder(str(copy))


def test_another_packed_file_gives_another_fingerprint(copy: Path) -> None:
    before = SentenceEncoder(str(copy)).model.fingerprint
    assert before == fingerprint_of(copy)
    weights = dict(unpack(copy))
    weights["embeddings.LayerNorm.bias"] = weights["embeddings.LayerNorm.bias"] * 1.001
    pack(weights, copy)
    after = SentenceEncoder(str(copy)).model.fingerprint
    assert after == fingerprint_of(copy)
    assert after != before


def test_a_packed_file_with_one_bit_changed_is_not_loaded(packed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(packed, folder)
    with (folder / FILE).open("r+b") as file:
        file.seek(10_000_000)
        (byte,) = file.read(1)
        file.seek(10_000_000)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(ModelError, match=rf"{FILE} is not what the model's card says"):
        SentenceEncoder(str(folder))
