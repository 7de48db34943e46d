"""Exporting any sentence-transformers model: proved, the same bytes twice, or honestly not done."""

from pathlib import Path

import numpy as np
import pytest
from tiny_model import write_tiny_model

from index import export
from index.encoder import SentenceEncoder
from index.export import NotExported
from index.exported import ExportedEncoder, open_exported
from index.vectors import Vectors


def _quiet(done: int, total: int) -> None:
    pass


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("tiny"))


def test_any_model_is_exported_with_its_pooling_and_prompts(tiny: Path, tmp_path: Path) -> None:
    own = SentenceEncoder(str(tiny))
    settings = export.export(own, tmp_path)
    assert (settings.longest, settings.query_prompt, settings.passage_prompt) == (
        16, "law ", "data ",
    )  # fmt: skip
    ours = open_exported(tmp_path.rename(tmp_path.with_name(settings.folder)))
    assert ours.model == own.model
    texts = ["we keep your data", "the law asks", "as long as the law asks " * 9]
    for found, expected in (
        (ours.questions(texts), own.questions(texts)),
        (ours.passages(texts, _quiet), own.passages(texts, _quiet)),
    ):
        assert np.abs(found - expected).max() < 1e-5
    assert not np.allclose(ours.questions(texts), ours.passages(texts, _quiet), atol=1e-3)


def test_the_same_model_gives_the_same_bytes(tiny: Path, tmp_path: Path) -> None:
    folders = tmp_path / "one", tmp_path / "two"
    for folder in folders:
        folder.mkdir()
        export.export(SentenceEncoder(str(tiny)), folder)
    one, two = ({path.name: path.read_bytes() for path in f.iterdir()} for f in folders)
    assert one == two
    assert sorted(one) == ["encoder.bin", "encoder.json", "encoder.onnx", "tokenizer.json"]


class _Wrong:
    """A double for an exported encoder whose vectors are off: a real export is exact."""

    def __init__(self, right: SentenceEncoder, *, mixed: bool) -> None:
        self._right, self._mixed = right, mixed

    def passages(self, texts: list[str], progress: object) -> Vectors:
        vectors = self._right.passages(texts, _quiet)
        if self._mixed:  # where a text stands among the others is in its vector
            vectors = vectors + 0.1 * np.eye(8, dtype=np.float32)[np.arange(len(texts)) % 8]
        else:
            vectors = vectors + 0.02 * np.roll(vectors, 1, axis=1)
        scaled: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return scaled

    questions = lambda self, texts: self._right.questions(texts)  # noqa: E731


@pytest.mark.parametrize(
    ("mixed", "complaint"), [(False, r"have cosine 0\.9"), (True, "depends on the texts")]
)
def test_vectors_that_are_not_the_models_own_are_refused(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, mixed: bool, complaint: str
) -> None:
    monkeypatch.setattr(export, "EXACT", 0.9999 if not mixed else 0.5)
    own = SentenceEncoder(str(tiny))
    wrong: ExportedEncoder = _Wrong(own, mixed=mixed)  # type: ignore[assignment]
    with pytest.raises(NotExported, match=complaint):
        export.prove(own, wrong, 16)


def test_a_model_without_a_fast_tokenizer_is_not_exported(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = SentenceEncoder(str(tiny))
    monkeypatch.setattr(
        type(own.sentence_transformer.tokenizer), "backend_tokenizer", property(lambda self: 1 / 0)
    )
    with pytest.raises(NotExported, match="ZeroDivisionError"):
        export.export(own, tmp_path)
