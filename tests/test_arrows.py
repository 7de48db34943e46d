"""Imports go one way, ui → qa → index and training → qa; importing is cheap; all is described."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

INDEX, QA = sorted((ROOT / "index").rglob("*.py")), sorted((ROOT / "qa").rglob("*.py"))
TRAINING = sorted((ROOT / "training").rglob("*.py"))
UI = ROOT / "ui.py"
WINDOW = sorted(ROOT.glob("ui*.py"))
# What makes and measures the program, by folders and by the scripts in them.
WORKSHOP = {"training", "bench", "tests"} | {
    path.stem for folder in ("bench", "tests") for path in (ROOT / folder).glob("*.py")
}

NETWORK = {
    *("socket", "ssl", "http.client", "http.server", "urllib.request", "ftplib", "smtplib"),
    *("requests", "httpx", "aiohttp", "urllib3"),
}
URL_METHODS = {"split_text_from_url", "split_html_from_url", "from_url", "urlopen", "urlretrieve"}
PARSERS = {
    *("pypdf", "pypdfium2", "pdfminer", "lxml", "bs4", "html5lib", "selectolax", "docx", "odf"),
    *("html.parser", "xml", "defusedxml", "email", "mailbox", "zipfile", "tarfile"),
}


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imported(tree: ast.AST) -> set[str]:
    """The packages that are imported anywhere in a file, inside functions as well."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import hides where an arrow points"
            names.add((node.module or "").split(".")[0])
    return names


def _modules(tree: ast.AST) -> set[str]:
    """The modules that are imported anywhere in a file, each with the packages it lies in."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    parts = [name.split(".") for name in names]
    return {".".join(part[:end]) for part in parts for end in range(1, len(part) + 1)}


def _loaded_by(module: str) -> set[str]:
    """The top-level modules in memory once a fresh program has imported one."""
    code = f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_there_is_something_to_look_at() -> None:
    assert len(INDEX) > 15
    assert len(QA) > 10
    assert len(TRAINING) > 6
    assert UI in WINDOW
    assert {"collect", "conftest"} <= WORKSHOP


@pytest.mark.parametrize("path", INDEX, ids=lambda path: path.name)
def test_index_knows_nothing_of_qa_the_window_or_the_workshop(path: Path) -> None:
    assert _imported(_tree(path)) & ({"qa", "ui", "gradio"} | WORKSHOP) == set()


@pytest.mark.parametrize("path", INDEX, ids=lambda path: path.name)
def test_index_fetches_nothing(path: Path) -> None:
    tree = _tree(path)
    assert _modules(tree) & NETWORK == set()
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert called & URL_METHODS == set()


@pytest.mark.parametrize("path", INDEX, ids=lambda path: path.name)
def test_parsers_are_imported_by_formats_alone(path: Path) -> None:
    if path.parent.name != "formats":
        assert _modules(_tree(path)) & PARSERS == set()


def test_no_parser_is_in_memory_but_in_the_process_that_reads() -> None:
    loaded = _loaded_by("index.sandbox, index.files, index.formats.kinds")
    assert "index" in loaded
    assert loaded & (PARSERS | {"socket"}) == set()


@pytest.mark.parametrize("path", QA, ids=lambda path: path.name)
def test_qa_knows_nothing_of_the_window_or_the_workshop(path: Path) -> None:
    assert _imported(_tree(path)) & ({"ui", "gradio"} | WORKSHOP) == set()


@pytest.mark.parametrize("path", WINDOW, ids=lambda path: path.name)
def test_the_window_knows_nothing_of_the_workshop(path: Path) -> None:
    assert _imported(_tree(path)) & WORKSHOP == set()


@pytest.mark.parametrize("path", TRAINING, ids=lambda path: path.name)
def test_training_knows_of_this_project_only_index_and_qa(path: Path) -> None:
    ours = {entry.stem for entry in ROOT.iterdir() if entry.is_dir() or entry.suffix == ".py"}
    assert {"index", "qa", "ui", "training", "bench"} <= ours
    assert _imported(_tree(path)) & (ours | WORKSHOP | {"gradio"}) <= {"index", "qa", "training"}


def test_the_window_asks_qa() -> None:
    assert "qa" in _imported(_tree(UI))


@pytest.mark.parametrize(
    "module",
    [
        *("qa", "qa.__main__", "index.__main__", "index.build"),
        *("training.folds", "training.lessons", "training.__main__"),
    ],
)
def test_importing_loads_no_model_and_no_window(module: str) -> None:
    heavy = {"torch", "gradio", "sentence_transformers", "transformers", "huggingface_hub"}
    loaded = _loaded_by(module)
    assert module.split(".")[0] in loaded
    assert loaded & heavy == set()


def test_asking_waits_for_nothing_that_only_building_or_measuring_needs() -> None:
    slow = {"langchain_text_splitters", "langchain_core", "phonenumbers", "tqdm", "rapidfuzz"}
    assert _loaded_by("qa.__main__") & slow == set()
    assert slow <= _loaded_by("langchain_text_splitters, phonenumbers, tqdm, rapidfuzz")


@pytest.mark.parametrize(
    "path", [*INDEX, *QA, *TRAINING], ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_every_module_and_all_that_is_public_in_it_says_what_it_does(path: Path) -> None:
    tree = _tree(path)
    assert ast.get_docstring(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}: {node.name} has no docstring"
