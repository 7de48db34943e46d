"""What an index carries of its encoder: made once, found again, and honest where there is none."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from tiny_model import write_tiny_model

from index import disk, encoders, store
from index.__main__ import main as index_main
from index.encoder import SentenceEncoder
from index.encoders import encoder_to_ask
from index.exported import WEIGHTS, ExportedEncoder
from qa import PolicyQA
from qa.__main__ import main as qa_main

POLICY = "Acme Privacy Policy\n\nWe keep your personal data for as long as the law asks.\n"
HEAVY = {"torch", "transformers", "sentence_transformers"}


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "acme.txt").write_text(POLICY, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("tiny"))


def _build(policies: Path, index: Path, *more: str) -> None:
    assert index_main(["build", str(policies), "--index", str(index), *more]) == 0


def _carried(index: Path) -> str:
    return disk.current_manifest(index).carried.folder


def _folders(index: Path) -> list[str]:
    return sorted(path.name for path in index.glob("encoder-*"))


def _modules_after(code: str) -> set[str]:
    """The top-level modules in memory once a fresh program has run; its last line of output."""
    told = (
        "import json, sys; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{told}"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_neither_building_nor_asking_by_the_default_model_loads_torch(
    policies: Path, tmp_path: Path
) -> None:
    where = ["--index", str(tmp_path / "index")]
    build = f"from index.__main__ import main; main({['build', str(policies), *where]})"
    ask = f"from qa.__main__ import main; main({['how long is data kept?', *where]})"
    built, asked = _modules_after(build), _modules_after(ask)
    assert {"faiss", "numpy", "onnxruntime"} <= built & asked
    assert (built | asked) & HEAVY == set()


def test_asking_an_index_of_any_other_model_loads_no_torch(
    policies: Path, tmp_path: Path, tiny: Path
) -> None:
    index = tmp_path / "index"
    _build(policies, index, "--model", str(tiny))
    ask = (
        f"from qa.__main__ import main; main(['how long is data kept?', '--index', {str(index)!r}])"
    )
    assert _modules_after(ask) & HEAVY == set()


def test_the_window_and_a_folder_in_memory_load_no_torch(policies: Path) -> None:
    code = (
        "import ui_page; from qa import PolicyQA; from ui_visits import Visits;"
        f" ui_page.build(Visits(PolicyQA.from_folder({str(policies)!r})))"
    )
    modules = _modules_after(code)
    assert "gradio" in modules
    assert modules & HEAVY == set()


def test_a_model_is_exported_once_and_found_again(
    policies: Path, tmp_path: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    _build(policies, index, "--model", str(tiny))
    first = _carried(index)
    monkeypatch.setattr("index.export.export", None)  # calling it would raise
    monkeypatch.setattr(encoders, "SentenceEncoder", None)
    (policies / "zenith.txt").write_text("Zenith Privacy Policy\n\nWe keep it.", encoding="utf-8")
    _build(policies, index, "--model", str(tiny))
    assert (_carried(index), _folders(index)) == (first, [first])
    assert isinstance(encoder_to_ask(index), ExportedEncoder)


def test_an_encoder_that_no_generation_names_is_removed(
    policies: Path, tmp_path: Path, tiny: Path
) -> None:
    index = tmp_path / "index"
    _build(policies, index, "--model", str(tiny))
    of_tiny = _carried(index)
    _build(policies, index)
    assert _folders(index) == sorted([of_tiny, _carried(index)])  # the generation before is kept
    (policies / "acme.txt").write_text(POLICY + "More.", encoding="utf-8")
    _build(policies, index)
    assert _folders(index) == [_carried(index)] != [of_tiny]


def test_a_damaged_encoder_is_refused_and_made_again_by_building(
    policies: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = tmp_path / "index"
    _build(policies, index)
    weights = index / _carried(index) / WEIGHTS
    content = bytearray(weights.read_bytes())
    content[1000] ^= 1
    weights.write_bytes(content)
    assert qa_main(["how long is data kept?", "--index", str(index)]) == 3
    assert "encoder.bin was changed: expected SHA-256" in capsys.readouterr().err
    _build(policies, index)
    assert "is built" in capsys.readouterr().out
    assert qa_main(["how long does Acme keep data?", "--index", str(index)]) == 0


def test_a_model_that_cannot_be_exported_is_asked_by_sentence_transformers_and_that_is_said(
    policies: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model = write_tiny_model(tmp_path / "other", include_prompt=False)
    index = tmp_path / "index"
    with caplog.at_level(logging.WARNING):
        _build(policies, index, "--model", str(model))
    assert "cannot be exported: a vector's length is off 1" in caplog.text
    assert "will load sentence-transformers, which takes seconds" in caplog.text
    assert (_carried(index), _folders(index)) == ("", [])
    caplog.clear()
    encoder = encoder_to_ask(index)
    assert isinstance(encoder, SentenceEncoder)
    assert "carries no encoder (a vector's length is off 1" in caplog.text
    assert PolicyQA(store.load(index), encoder).ask("what does the law ask?").sources


def test_where_sentence_transformers_is_missing_the_remedy_is_told(
    policies: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    model = write_tiny_model(tmp_path / "other", include_prompt=False)
    index = tmp_path / "index"
    _build(policies, index, "--model", str(model))
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)  # as if it were not installed
    assert qa_main(["how long is data kept?", "--index", str(index)]) == 3
    assert (
        "sentence_transformers is not installed here. Run: pip install" in capsys.readouterr().err
    )


@pytest.mark.parametrize("arguments", [[""], ["?!"], ["data?", "--top", "0"]])
def test_a_mistake_in_the_call_is_told_before_a_model_is_loaded(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr("qa.__main__.encoder_to_ask", asked.append)
    assert qa_main(arguments) == 2
    assert asked == []
