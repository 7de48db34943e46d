"""The README's examples do what they say."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n\$ ([^\n]+)\n(.*?)```", README, re.DOTALL)
PYTHON = re.search(r"```python\n(.*?)```\n\nprints\n\n```\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def folder(seeds_index: Path, tmp_path: Path) -> Path:
    """A folder with an index in .index, as the README's commands expect it."""
    (tmp_path / ".index").symlink_to(seeds_index)
    return tmp_path


def output(folder: Path, arguments: list[str]) -> str:
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.stderr == ""
    return ran.stdout


def test_there_are_examples() -> None:
    assert len(CONSOLE) >= 4
    assert PYTHON


@pytest.mark.parametrize(("command", "expected"), CONSOLE, ids=[c for c, _ in CONSOLE])
def test_a_shell_example_prints_what_it_says(folder: Path, command: str, expected: str) -> None:
    python, *arguments = shlex.split(command)
    assert python == "python"
    assert output(folder, arguments) == expected


def test_the_python_example_prints_what_it_says(folder: Path) -> None:
    assert PYTHON
    assert output(folder, ["-c", PYTHON[1]]) == PYTHON[2]


def test_every_file_in_the_map_is_there() -> None:
    block = README.split("## A map of the files")[1].split("```")[1]
    for package in ("index", "qa"):
        lines = block.split(f"{package}/ ")[1].split("\n  ")[1:]
        described = " ".join(line.split("  ")[0] for line in lines if line)
        named = set(re.findall(r"\w+", described.split("\nqa/")[0]))
        modules = {path.stem for path in (ROOT / package).glob("*.py")}
        missing = modules - named - {"__init__", "__main__", "errors", "clean", "policy", "passage"}
        assert not missing, f"{package}: {missing}"


def test_every_option_of_the_shell_is_described() -> None:
    shown = output(ROOT, ["-m", "qa", "--help"])
    for option in re.findall(r"--[a-z]+", shown):
        assert option in {"--help"} or option in README
