"""Generations on disk: whole or not at all, one builder at a time, nothing run that was read."""

import ast
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT

from index import disk
from index.content import Buffer
from index.encoder import Model
from index.errors import CallError, IndexDamaged, IndexMissing, IndexOutdated
from index.manifest import FORMAT, NOT_CARRIED, File, Manifest, read_manifest

FILES = {"a.txt": b"first", "b.npy": b"second"}
CHANGED = {"a.txt": b"fir5t", "b.npy": b"second"}


def _manifest(name: str = "acme.txt", files: dict[str, bytes] = FILES) -> Manifest:
    return Manifest(
        format=FORMAT,
        model=Model("words", "f" * 64, 3),
        carried=NOT_CARRIED,
        splitter={"version": 1},
        policies={name: "0" * 64},
        passages=2,
        sentences=3,
        files={name: File.of(content) for name, content in files.items()},
    )


def _publish(folder: Path, name: str = "acme.txt", files: dict[str, bytes] = FILES) -> str:
    drafts: list[disk.Draft] = [
        (file, [content[:3], memoryview(content)[3:]]) for file, content in files.items()
    ]
    with disk.building(folder):
        manifest = disk.publish(folder, drafts, lambda made: replace(_manifest(name), files=made))
    assert manifest == _manifest(name, files)
    return manifest.generation


def _generations(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("gen-*")}


def test_what_was_published_is_read_back(tmp_path: Path) -> None:
    generation = _publish(tmp_path / "new" / "index")
    assert disk.read(tmp_path / "new" / "index") == (_manifest(), FILES)
    assert (tmp_path / "new" / "index" / "CURRENT").read_bytes() == f"{generation}\n".encode()


def test_nothing_but_the_generation_its_pointer_and_the_lock_is_left(tmp_path: Path) -> None:
    generation = _publish(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names - {".lock"} == {"CURRENT", generation}
    assert {path.name for path in (tmp_path / generation).iterdir()} == {*FILES, "manifest.json"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_an_index_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    generation = folder / _publish(folder)
    files = [folder / "CURRENT", *generation.iterdir()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder, generation)} == {0o700}


def test_a_generations_name_tells_what_is_in_it(tmp_path: Path) -> None:
    assert _manifest().generation == _manifest().generation
    assert _manifest("other.txt").generation != _manifest().generation
    changed = _manifest(files={**FILES, "a.txt": b"fir5t"})
    assert changed.generation != _manifest().generation
    assert len(_manifest().generation) == len("gen-") + 12


def test_publishing_the_same_again_repairs_it(tmp_path: Path) -> None:
    generation = _publish(tmp_path)
    (tmp_path / generation / "a.txt").write_bytes(b"wrong")
    with pytest.raises(IndexDamaged):
        disk.read(tmp_path)
    assert _publish(tmp_path) == generation
    assert disk.read(tmp_path)[1] == FILES


def test_the_generation_before_is_kept_and_older_ones_go(tmp_path: Path) -> None:
    names = [_publish(tmp_path, f"{number}.txt") for number in range(4)]
    assert _generations(tmp_path) == set(names[2:])
    assert disk.current_manifest(tmp_path).generation == names[3]


def test_going_back_to_an_older_generation_keeps_the_one_before(tmp_path: Path) -> None:
    first, second = _publish(tmp_path, "1.txt"), _publish(tmp_path, "2.txt")
    assert _publish(tmp_path, "1.txt") == first
    assert _generations(tmp_path) == {first, second}
    assert disk.current_manifest(tmp_path).generation == first


def test_what_a_broken_build_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".build-dead").mkdir()
    (tmp_path / ".build-dead" / "a.txt").write_bytes(b"half")
    _publish(tmp_path)
    assert not list(tmp_path.glob(".build-*"))


def test_files_that_cannot_be_made_leave_nothing_behind(tmp_path: Path) -> None:
    def drafts() -> Iterator[disk.Draft]:
        yield "a.txt", [b"fir5t"]
        raise ValueError("no more")

    before = _publish(tmp_path)
    with disk.building(tmp_path), pytest.raises(ValueError, match="no more"):
        disk.publish(tmp_path, drafts(), lambda made: replace(_manifest(), files=made))
    names = {path.name for path in tmp_path.iterdir()} - {".lock"}
    assert names == {"CURRENT", before}
    assert disk.read(tmp_path) == (_manifest(), FILES)


@pytest.mark.parametrize("allowed", range(7))
@pytest.mark.parametrize("step", ["_write", "_link", "_flush_folder", "_forget_old"])
def test_a_build_that_breaks_off_leaves_the_index_before_or_the_new_one(
    tmp_path: Path, step: str, allowed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _publish(tmp_path, "before.txt")
    whole, left = getattr(disk, step), iter(range(allowed))

    def fail(*arguments: object) -> object:
        if next(left, None) is None:
            raise OSError(28, "No space left on device")
        return whole(*arguments)

    with monkeypatch.context() as patch, suppress(CallError):
        patch.setattr(disk, step, fail)
        _publish(tmp_path, "after.txt", CHANGED)
    old, new = (_manifest("before.txt"), FILES), (_manifest("after.txt", CHANGED), CHANGED)
    assert disk.read(tmp_path) in (old, new)
    after = _publish(tmp_path, "after.txt", CHANGED)
    assert _generations(tmp_path) <= {before, after}
    assert disk.current_manifest(tmp_path).generation == after
    assert not list(tmp_path.glob(".build-*"))


def test_the_pointer_is_swapped_and_never_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    _publish(tmp_path, "before.txt")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        with pytest.raises(CallError):
            _publish(tmp_path, "after.txt")
    assert disk.current_manifest(tmp_path) == _manifest("before.txt")


def test_what_did_not_reach_the_disk_whole_is_noticed_and_the_index_before_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(path: Path, buffers: Sequence[Buffer]) -> None:
        content = b"".join(buffers)
        path.write_bytes(content[1:] if path.name == "a.txt" else content)

    before = _publish(tmp_path, "before.txt")
    _publish(tmp_path, "between.txt")
    monkeypatch.setattr(disk, "_write", write)
    with pytest.raises(IndexDamaged, match=r"a\.txt has 4 bytes"):
        _publish(tmp_path, "after.txt", CHANGED)
    assert before in _generations(tmp_path)


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, buffers: Sequence[Buffer]) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "_write", fail)
    with pytest.raises(CallError, match=r"cannot be written: No space left on device\. Choose"):
        _publish(tmp_path)


# Links


def test_a_file_that_is_there_already_is_linked_and_not_written_again(tmp_path: Path) -> None:
    before = tmp_path / _publish(tmp_path)
    after = tmp_path / _publish(tmp_path, "other.txt", CHANGED)
    assert (after / "b.npy").samefile(before / "b.npy")
    assert not (after / "a.txt").samefile(before / "a.txt")
    assert (before / "a.txt").read_bytes() == b"first"
    assert disk.read(tmp_path) == (_manifest("other.txt", CHANGED), CHANGED)


def test_a_file_that_is_kept_is_linked_unread(tmp_path: Path) -> None:
    before = tmp_path / _publish(tmp_path)
    drafts = [("b.npy", None), ("c.txt", [b"third"])]
    with disk.building(tmp_path):
        made = disk.publish(tmp_path, drafts, lambda made: replace(_manifest(), files=made))
    assert made.files == {"b.npy": File.of(b"second"), "c.txt": File.of(b"third")}
    assert disk.read(tmp_path)[1] == {"b.npy": b"second", "c.txt": b"third"}
    assert (tmp_path / made.generation / "b.npy").samefile(before / "b.npy")


def test_where_there_are_no_links_files_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, target: Path) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    before = tmp_path / _publish(tmp_path)
    drafts = [("a.txt", [b"first"]), ("b.npy", None)]
    with disk.building(tmp_path):
        made = disk.publish(tmp_path, drafts, lambda made: replace(_manifest("2"), files=made))
    assert disk.read(tmp_path)[1] == FILES
    assert not (tmp_path / made.generation / "b.npy").samefile(before / "b.npy")


def test_a_damaged_file_is_not_linked(tmp_path: Path) -> None:
    (tmp_path / _publish(tmp_path) / "b.npy").write_bytes(b"sec0nd")
    _publish(tmp_path, "other.txt")
    assert disk.read(tmp_path) == (_manifest("other.txt"), FILES)


def test_a_kept_file_that_was_damaged_since_is_noticed_where_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / _publish(tmp_path) / "b.npy").write_bytes(b"sec0nd")
    monkeypatch.setattr(disk, "_link", lambda source, target: False)
    with disk.building(tmp_path), pytest.raises(IndexDamaged, match=r"b\.npy was changed"):
        disk.publish(tmp_path, [("b.npy", None)], lambda made: replace(_manifest(), files=made))


# The lock

HOLDER = """
import sys
import time
from pathlib import Path
from index import disk
from index.content import Buffer
with disk.building(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def _another_build(folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_builder_is_refused_at_once_and_readers_are_not(tmp_path: Path) -> None:
    generation = _publish(tmp_path)
    with _another_build(tmp_path) as process:
        began = time.perf_counter()
        with pytest.raises(CallError, match="Another build is writing to"), disk.building(tmp_path):
            pytest.fail("two builders at once")
        assert time.perf_counter() - began < 5
        assert disk.read(tmp_path)[0].generation == generation
        process.kill()
        process.wait()
        assert _publish(tmp_path, "next.txt")  # what a killed builder held is free


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "file", tmp_path / "file" / "index"):
        with pytest.raises(CallError, match="cannot be written"), disk.building(folder):
            pytest.fail("there is no folder")


# What is refused when read


def test_without_an_index_the_command_that_builds_one_is_named(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "gone"):
        with pytest.raises(IndexMissing, match=r"There is no index in .*: python -m index build\."):
            disk.read(folder)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"../gen-0123456789ab\n",
        b"gen-../../../etc\n",
        b"gen-/etc/passwd\n",
        b"gen-a\\b\n",
        b"gen-\n",
        b"gen-0123456789ab\n",
        b"/etc\n",
        b".\n",
        b"gen-\xe9\n",
        b"gen-a\0b\n",
        b"gen-" + b"a" * 1_000_000,
    ],
)
def test_a_pointer_to_no_generation_is_refused(tmp_path: Path, content: bytes) -> None:
    _publish(tmp_path)
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(IndexDamaged, match="Build it again: python -m index build"):
        disk.read(tmp_path)


def test_a_pointer_outside_the_index_is_not_followed(tmp_path: Path) -> None:
    generation = _publish(tmp_path / "other")
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "CURRENT").write_text(f"../other/{generation}\n", encoding="utf-8")
    with pytest.raises(IndexDamaged, match="names no generation"):
        disk.read(tmp_path / "index")


def test_a_changed_file_is_named_with_both_hashes(tmp_path: Path) -> None:
    path = tmp_path / _publish(tmp_path) / "a.txt"
    path.write_bytes(b"fir5t")
    expected, found = File.of(b"first").sha256, File.of(b"fir5t").sha256
    complaint = rf"a\.txt was changed: expected SHA-256 {expected}, found {found}"
    with pytest.raises(IndexDamaged, match=complaint):
        disk.read(tmp_path)


def test_a_file_of_another_length_is_named_with_both_lengths(tmp_path: Path) -> None:
    path = tmp_path / _publish(tmp_path) / "a.txt"
    path.write_bytes(b"firs")
    with pytest.raises(IndexDamaged, match=r"a\.txt has 4 bytes; expected 5"):
        disk.read(tmp_path)


@pytest.mark.parametrize("name", ["manifest.json", "a.txt", "b.npy"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / _publish(tmp_path) / name).unlink()
    with pytest.raises(IndexDamaged, match=f"{name} cannot be read: No such file"):
        disk.read(tmp_path)


def test_a_file_too_many_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / _publish(tmp_path) / "c.txt").write_bytes(b"more")
    assert disk.read(tmp_path)[1] == FILES


def test_two_files_that_changed_places_are_noticed(tmp_path: Path) -> None:
    generation = tmp_path / _publish(tmp_path)
    (generation / "a.txt").write_bytes(FILES["b.npy"])
    (generation / "b.npy").write_bytes(FILES["a.txt"])
    with pytest.raises(IndexDamaged):
        disk.read(tmp_path)


@pytest.mark.parametrize(
    ("found", "advice"),
    [
        (FORMAT + 1, "Update this program"),
        (FORMAT - 1, "Build it again"),
        ('"1"', "Build it again"),
    ],
)
def test_another_format_is_refused_with_advice(tmp_path: Path, found: object, advice: str) -> None:
    path = tmp_path / _publish(tmp_path) / "manifest.json"
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace(f'"format": {FORMAT}', f'"format": {found}'), encoding="utf-8")
    with pytest.raises(IndexOutdated, match=f"expected {FORMAT}. {advice}"):
        disk.read(tmp_path)


WHOLE = json.loads(_manifest().to_bytes())


def _as_bytes(**changes: object) -> bytes:
    return json.dumps({**WHOLE, **changes}, indent=1, sort_keys=True).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"5",
        b'"text"',
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        _manifest().to_bytes().replace(b'"passages": 2', b'"passages": NaN'),
        _manifest().to_bytes().replace(b'"passages": 2', b'"passages": 2, "passages": 2'),
        _manifest().to_bytes() + b"\n",
        _as_bytes(more=1),
        _as_bytes(model=None),
        _as_bytes(model={"name": "words"}),
        _as_bytes(files=[]),
        _as_bytes(files={"a.txt": 5}),
        _as_bytes(files={"": {"size": 1, "sha256": ""}}),
        _as_bytes(files={"../a.txt": {"size": 1, "sha256": ""}}),
        _as_bytes(files={"/etc/passwd": {"size": 1, "sha256": ""}}),
        _as_bytes(files={"..": {"size": 1, "sha256": ""}}),
        _as_bytes(files={"a\\b": {"size": 1, "sha256": ""}}),
        _as_bytes(files={"a.txt": {"size": 1, "sha256": "", "more": 1}}),
    ],
)  # fmt: skip
def test_what_is_no_manifest_is_refused(content: bytes) -> None:
    with pytest.raises(IndexDamaged, match=r"where is not a manifest|where was changed"):
        read_manifest(content, _manifest().generation, "where")


def test_a_manifest_that_names_a_file_elsewhere_is_refused_even_under_its_own_name() -> None:
    for name in ("../a.txt", "/etc/passwd", "..", ".hidden", "a/b", ""):
        manifest = replace(_manifest(), files={name: File.of(b"")})
        with pytest.raises(IndexDamaged, match="file names"):
            read_manifest(manifest.to_bytes(), manifest.generation, "where")


def test_a_manifest_under_another_name_is_refused() -> None:
    with pytest.raises(IndexDamaged, match="expected gen-0, found gen-"):
        read_manifest(_manifest().to_bytes(), "gen-0", "where")


# Nothing that is read is ever run


@pytest.mark.parametrize(
    "path", sorted([*(ROOT / "index").rglob("*.py"), *(ROOT / "qa").rglob("*.py")]), ids=str
)
def test_nothing_unpickles_or_evaluates(path: Path) -> None:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.name.split(".")[0] for alias in node.names}
            names.add((getattr(node, "module", None) or "").split(".")[0])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            names.add(f"{node.func.id}()")
        elif isinstance(node, ast.keyword) and node.arg in {"allow_pickle", "trust_remote_code"}:
            assert isinstance(node.value, ast.Constant)
            assert node.value.value is False
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "np" and node.func.attr == "load":
                assert "allow_pickle" in {keyword.arg for keyword in node.keywords}
    if path.name in {"rerank.py", "packed_transformer.py", "export.py"}:  # no way to load one
        names.discard("torch")
    forbidden = {"pickle", "joblib", "dill", "shelve", "marshal", "torch", "eval()", "exec()"}
    assert names & {*forbidden, "compile()", "__import__()"} == set()
