"""The package: what `pip install .` gives."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from index.models import SHIPPED
from index.shipped import EXPORT

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "requirements.txt", "README.md", "LICENSE", "LICENSE-APACHE"):
        (source / name).write_bytes((ROOT / name).read_bytes())
    for module in ROOT.glob("ui*.py"):
        (source / module.name).write_bytes(module.read_bytes())
    for package in ("index", "qa", "ui_assets"):
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                target = source / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", folder, source], check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_it_holds_every_module_its_data_and_its_types(wheel: zipfile.ZipFile) -> None:
    expected = {
        path.relative_to(ROOT).as_posix()
        for package in ("index", "qa", "ui_assets")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix in {".py", ".txt", ".typed", ".css"}
    } | {path.name for path in ROOT.glob("ui*.py")}
    assert expected <= set(wheel.namelist())
    data = {f"qa/data/{path.name}" for path in (ROOT / "qa" / "data").iterdir()}
    assert len(data) == 3
    assert data <= set(wheel.namelist())


def test_it_holds_the_model_to_the_last_byte(wheel: zipfile.ZipFile) -> None:
    files = [path for path in SHIPPED.rglob("*") if path.is_file()]
    assert len(files) == 9
    for path in files:
        assert wheel.read(path.relative_to(ROOT).as_posix()) == path.read_bytes()
    assert sum(path.stat().st_size for path in files) <= 25_000_000


def test_it_holds_the_models_export_to_the_last_byte(wheel: zipfile.ZipFile) -> None:
    files = list(EXPORT.iterdir())
    assert len(files) == 4
    for path in files:
        assert wheel.read(path.relative_to(ROOT).as_posix()) == path.read_bytes()
    assert sum(path.stat().st_size for path in files) <= 1_000_000


def test_a_machine_that_only_asks_needs_the_same_pins_and_no_torch() -> None:
    asking, all_of_it = (
        {line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines()} - {""}
        for name in ("requirements-ask.txt", "requirements.txt")
    )
    assert {"onnxruntime", "faiss-cpu", "numpy"} < {pin.split("==")[0] for pin in asking}
    assert asking < all_of_it
    assert not {pin for pin in asking if pin.startswith(("torch", "sentence", "gradio"))}


def test_it_holds_its_types_and_its_words(wheel: zipfile.ZipFile) -> None:
    assert {"index/py.typed", "qa/py.typed", "index/data/english.txt", "ui.py"} <= set(
        wheel.namelist()
    )


def test_it_installs_the_command_and_the_pinned_requirements(wheel: zipfile.ZipFile) -> None:
    folder = next(name for name in wheel.namelist() if name.endswith("METADATA")).rsplit("/", 1)[0]
    assert "policy-qa = qa.__main__:main" in wheel.read(f"{folder}/entry_points.txt").decode()
    metadata = wheel.read(f"{folder}/METADATA").decode()
    wanted = [
        line.split("#")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines()
    ]
    for requirement in filter(None, wanted):
        assert f"Requires-Dist: {requirement}\n" in metadata


def test_every_requirement_is_pinned_with_its_reason() -> None:
    for name in (
        "requirements.txt",
        "requirements-ask.txt",
        "requirements-train.txt",
        "requirements-dev.txt",
    ):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                requirement, reason = line.split("#")
                assert requirement.count("==") == 1
                assert len(reason.split()) >= 3


def test_the_tools_are_told_to_be_strict() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    assert settings["mypy"]["strict"] is True
    assert settings["pytest"]["ini_options"]["filterwarnings"][0] == "error"
