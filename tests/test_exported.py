"""The exported encoder: the model's own vectors without torch, and no byte changed."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import SEEDS
from hypothesis import given
from hypothesis import strategies as st

from index import export, exported, shipped
from index.build import embedded
from index.encoder import Model, SentenceEncoder
from index.errors import IndexDamaged, ModelError
from index.exported import GRAPH, SETTINGS, TOKENIZER, WEIGHTS, ExportedEncoder, open_exported
from index.models import DEFAULT_MODEL, find_model, fingerprint_of
from index.read import read_folder
from index.split import split
from training.export import ship_export


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped encoder, put together in a folder with its proper name."""
    made = tmp_path_factory.mktemp("exported") / "made"
    made.mkdir()
    settings = shipped.assemble(made)
    return made.rename(made.with_name(settings.folder))


def _quiet(done: int, total: int) -> None:
    pass


def test_the_shipped_export_is_of_the_shipped_model(encoder: ExportedEncoder) -> None:
    fingerprint = fingerprint_of(find_model(DEFAULT_MODEL))
    assert encoder.model == Model("policy-minilm", fingerprint, 384)


def test_its_vectors_of_real_passages_are_the_models_own(
    encoder: ExportedEncoder, sentence_encoder: SentenceEncoder
) -> None:
    policy = read_folder(SEEDS).policies[2]
    texts = [embedded(passage, policy.text) for passage in split(policy)]
    assert len(texts) == 40
    ours, own = encoder.passages(texts, _quiet), sentence_encoder.passages(texts, _quiet)
    assert np.einsum("ij,ij->i", ours, own).min() > 0.99999


@given(st.text(max_size=60))
def test_any_text_at_all_is_read_as_the_model_reads_it(
    encoder: ExportedEncoder, sentence_encoder: SentenceEncoder, text: str
) -> None:
    (ours,), (own,) = encoder.questions([text]), sentence_encoder.questions([text])
    assert float(ours @ own) > 0.99999


def test_threads_get_the_vectors_that_one_gets(encoder: ExportedEncoder) -> None:
    texts = [f"how long is clause {number} kept" for number in range(24)]
    alone = encoder.questions(texts)
    found: dict[int, list[np.ndarray]] = {row: [] for row in range(8)}

    def ask(row: int) -> None:
        found[row] = [encoder.questions([text])[0] for text in texts]

    threads = [threading.Thread(target=ask, args=(row,)) for row in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for vectors in found.values():
        assert np.einsum("ij,ij->i", np.array(vectors), alone).min() > 0.99999


def test_prompts_stand_before_questions_and_passages(folder: Path) -> None:
    settings = replace(exported.settings_of(folder), query_prompt="ask: ", passage_prompt="say: ")
    prompted, plain = ExportedEncoder(folder, settings), open_exported(folder)
    (asked,), (read,) = prompted.questions(["data"]), prompted.passages(["data"], _quiet)
    expected = plain.questions(["ask: data", "say: data"])
    assert asked.tolist() == pytest.approx(expected[0].tolist(), abs=1e-6)
    assert read.tolist() == pytest.approx(expected[1].tolist(), abs=1e-6)


@pytest.mark.parametrize("name", [GRAPH, WEIGHTS, TOKENIZER])
def test_a_changed_byte_is_refused(folder: Path, tmp_path: Path, name: str) -> None:
    copy = shutil.copytree(folder, tmp_path / folder.name)
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    assert not exported.is_sound(copy)
    with pytest.raises(IndexDamaged, match=rf"{name} was changed: expected SHA-256 .* Build it"):
        open_exported(copy)


def test_a_missing_file_is_refused(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / folder.name)
    (copy / WEIGHTS).unlink()
    with pytest.raises(IndexDamaged, match=r"encoder\.bin cannot be read: No such file"):
        open_exported(copy)


def test_settings_that_are_not_those_of_the_name_are_refused(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / folder.name)
    changed = replace(exported.settings_of(copy), longest=255)
    (copy / SETTINGS).write_bytes(changed.to_bytes())
    with pytest.raises(IndexDamaged, match=f"expected {folder.name}, found {changed.folder}"):
        open_exported(copy)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"longest": 1}', b'{"model": 3}'])
def test_settings_that_are_none_are_refused(folder: Path, tmp_path: Path, content: bytes) -> None:
    copy = shutil.copytree(folder, tmp_path / folder.name)
    (copy / SETTINGS).write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"encoder\.json is damaged"):
        open_exported(copy)


def test_a_graph_that_cannot_be_run_is_told_with_the_remedy(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / GRAPH).write_bytes(b"no graph")
    with pytest.raises(ModelError, match=r"cannot load the encoder .* requirements\.txt"):
        ExportedEncoder(copy, exported.settings_of(folder))


def test_shipped_files_that_were_changed_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(shipped.EXPORT, tmp_path / "export")
    (copy / TOKENIZER).write_text("{}", encoding="utf-8")
    monkeypatch.setattr(shipped, "EXPORT", copy)
    (tmp_path / "made").mkdir()
    with pytest.raises(ModelError, match=r"tokenizer\.json .* not the one that was shipped"):
        shipped.assemble(tmp_path / "made")
    (copy / SETTINGS).unlink()
    with pytest.raises(ModelError, match=r"encoder\.json cannot be read"):
        shipped.shipped_settings()


def test_the_shipped_export_is_what_training_writes_and_the_models_own_on_every_length(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proved: list[tuple[int, float]] = []
    prove = export.prove

    def noted(encoder: SentenceEncoder, made: ExportedEncoder, longest: int) -> float:
        proved.append((longest, prove(encoder, made, longest)))
        return proved[-1][1]

    monkeypatch.setattr(export, "prove", noted)
    ship_export(tmp_path)
    ((longest, least),) = proved
    assert longest == shipped.shipped_settings().longest == 256
    assert least > 0.99999
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in shipped.EXPORT.iterdir()}
