"""The real models: texts become vectors of length 1, the same vector every time."""

from pathlib import Path

import numpy as np
import pytest

from index.encoder import Model, SentenceEncoder
from index.errors import ModelError
from index.exported import ExportedEncoder
from index.models import DEFAULT_MODEL, ORIGINAL_MODEL, find_model, fingerprint_of

SENTENCE = "We keep your personal data for two years."
# The first five numbers of its vector by the original model, worked out with transformers alone:
# the mean of the last hidden states, scaled to length 1. They change with the model, its pooling or
# its scaling.
GOLDEN = [-0.042062, 0.005845, 0.069432, 0.010131, 0.029820]


def _quiet(done: int, total: int) -> None:
    pass


def test_a_known_sentence_has_its_known_vector(minilm: SentenceEncoder) -> None:
    (vector,) = minilm.passages([SENTENCE], _quiet)
    assert vector[:5].tolist() == pytest.approx(GOLDEN, abs=1e-4)


def test_the_original_encodes_a_question_as_it_encodes_a_passage(minilm: SentenceEncoder) -> None:
    (asked,) = minilm.questions([SENTENCE])
    assert asked[:5].tolist() == pytest.approx(GOLDEN, abs=1e-4)


def test_the_default_model_is_another_than_the_original(
    encoder: ExportedEncoder, minilm: SentenceEncoder
) -> None:
    (tuned,) = encoder.passages([SENTENCE], _quiet)
    (original,) = minilm.passages([SENTENCE], _quiet)
    assert float(tuned @ original) < 0.99  # packing alone takes less away than that


def test_the_default_encodes_a_question_as_it_encodes_a_passage(encoder: ExportedEncoder) -> None:
    (asked,) = encoder.questions([SENTENCE])
    (read,) = encoder.passages([SENTENCE], _quiet)
    assert float(asked @ read) > 0.99999


def test_a_question_is_nearer_to_its_answer_than_to_another_matter(
    encoder: ExportedEncoder,
) -> None:
    (asked,) = encoder.questions(["How long is my information stored?"])
    near, far = encoder.passages([SENTENCE, "Our office is in New York."], _quiet) @ asked
    assert near > far + 0.3


def test_vectors_have_length_one(encoder: ExportedEncoder) -> None:
    texts = ["data", "", "x" * 5_000, SENTENCE * 50, "👩‍👩‍👧 \u202e", "\0"]
    vectors = encoder.passages(texts, _quiet)
    assert vectors.shape == (6, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(6), abs=1e-5)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: ExportedEncoder) -> None:
    others = [f"{SENTENCE} " * (number % 7) + f"Clause {number}." for number in range(40)]
    (alone,) = encoder.passages([SENTENCE], _quiet)
    among = encoder.passages([*others[:20], SENTENCE, *others[20:]], _quiet)[20]
    assert float(alone @ among) > 0.99999


def test_each_row_is_its_own_texts_whatever_their_order(encoder: ExportedEncoder) -> None:
    texts = [f"{SENTENCE} " * (number % 5) + f"Clause {number}." for number in range(40)]
    forwards = encoder.passages(texts, _quiet)
    backwards = encoder.passages(texts[::-1], _quiet)[::-1]
    assert np.einsum("ij,ij->i", forwards, backwards).min() > 0.99999


def test_no_texts_give_no_vectors(encoder: ExportedEncoder) -> None:
    assert encoder.passages([], _quiet).shape == (0, 384)


def test_progress_counts_up_to_all_texts(
    encoder: ExportedEncoder, sentence_encoder: SentenceEncoder
) -> None:
    seen: list[tuple[int, int]] = []
    sentence_encoder.passages(["data"] * 70, lambda done, total: seen.append((done, total)))
    assert seen == [(32, 70), (64, 70), (70, 70)]
    seen.clear()
    encoder.passages(["data " * 100] * 24, lambda done, total: seen.append((done, total)))
    assert seen == [(10, 24), (20, 24), (24, 24)]  # of 102 tokens each, within 1,024


def test_the_default_model_says_what_it_is(encoder: ExportedEncoder) -> None:
    fingerprint = fingerprint_of(find_model(DEFAULT_MODEL))
    assert encoder.model == Model("policy-minilm", fingerprint, 384)


def test_the_original_model_says_what_it_is(minilm: SentenceEncoder) -> None:
    fingerprint = fingerprint_of(find_model(ORIGINAL_MODEL))
    assert minilm.model == Model("minilm", fingerprint, 384)


@pytest.mark.parametrize("name", [DEFAULT_MODEL, ORIGINAL_MODEL])
def test_a_model_loads_without_network(name: str, offline: list[str]) -> None:
    assert SentenceEncoder(name).questions(["data"]).shape == (1, 384)
    assert offline == []


def test_a_folder_that_only_looks_like_a_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[]", encoding="utf-8")
    (tmp_path / "model.safetensors").write_text("weights", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be loaded"):
        SentenceEncoder(str(tmp_path))
