"""Policies added, changed, corrected and removed: on disk, by the real model."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import disk, store, upkeep
from index.errors import CallError, SourceError

SEEDS = Path(__file__).parent.parent / "seeds"
MORE = "Acme, Inc. Privacy Policy\n\nAcme, Inc. (“Acme”, “we”) keeps invoices for nine years.\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two policies, and an index of it."""
    place = tmp_path_factory.mktemp("built")
    (place / "policies").mkdir()
    for name in ("kaseya.txt", "telmetrics.txt"):
        shutil.copy(SEEDS / name, place / "policies")
    upkeep.build(place / "index", place / "policies")
    return place


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """Those policies, in a place of their own; beside them their index."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return tmp_path / "policies"


@pytest.fixture
def index(folder: Path) -> Path:
    return folder.with_name("index")


def _generation(index: Path) -> str:
    return (index / disk.CURRENT).read_text(encoding="utf-8")


def test_an_update_is_the_index_that_is_built(index: Path, folder: Path, tmp_path: Path) -> None:
    (folder / "acme.txt").write_text(MORE, encoding="utf-8")
    (folder / "telmetrics.txt").unlink()
    text = (folder / "kaseya.txt").read_text(encoding="utf-8")
    (folder / "kaseya.txt").write_text(f"{text}\n\nWe keep data on Mars.\n", encoding="utf-8")
    report = upkeep.update(index)
    assert (report.new, report.changed, report.gone) == (
        ("acme.txt",),
        ("kaseya.txt",),
        ("telmetrics.txt",),
    )
    upkeep.build(tmp_path / "other", folder)
    assert _generation(index) == _generation(tmp_path / "other")
    assert upkeep.update(index).is_idle


def test_a_policy_is_added_and_removed_from_every_file(index: Path, tmp_path: Path) -> None:
    (tmp_path / "acme.txt").write_text(MORE, encoding="utf-8")
    before = _generation(index)
    assert upkeep.add(index, [tmp_path / "acme.txt"]).new == ("acme.txt",)
    assert store.load(index).policy("acme.txt").company == "Acme"
    assert upkeep.add(index, [tmp_path / "acme.txt"]).is_idle
    assert upkeep.remove(index, ["acme.txt"]).gone == ("acme.txt",)
    assert _generation(index) == before
    current = index / before.strip()
    assert [p.name for p in current.iterdir() if b"invoices for nine" in p.read_bytes()] == []


def test_building_does_not_lose_what_was_added(index: Path, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "acme.txt").write_text(MORE, encoding="utf-8")
    upkeep.add(index, [tmp_path / "acme.txt"])
    before = _generation(index)
    with pytest.raises(CallError, match=r"not in .*policies: acme\.txt\. To keep them: .* update"):
        upkeep.build(index, folder)
    assert _generation(index) == before
    upkeep.update(index, [folder])
    assert store.load(index).policy("acme.txt").text == MORE


def test_what_is_set_by_hand_is_kept(index: Path, folder: Path) -> None:
    upkeep.correct(index, "kaseya.txt", {"company": "Kaseya Ltd", "aliases": ("KL",)})
    text = (folder / "kaseya.txt").read_text(encoding="utf-8")
    (folder / "kaseya.txt").write_text(f"{text}\n\nOne more.\n", encoding="utf-8")
    assert upkeep.update(index).changed == ("kaseya.txt",)
    policy = store.load(index).policy("kaseya.txt")
    assert (policy.company, policy.aliases) == ("Kaseya Ltd", ("KL",))
    assert policy.text.endswith("One more.\n")


def test_a_bad_file_is_an_error_if_that_is_wanted(index: Path, folder: Path) -> None:
    (folder / "bad.pdf").write_bytes(b"MZ")
    before = _generation(index)
    with pytest.raises(SourceError, match=r"bad\.pdf does not begin like a PDF"):
        upkeep.update(index, strict=True)
    assert _generation(index) == before
    assert [told.name for told in upkeep.update(index).read.skipped] == ["bad.pdf"]


def test_the_last_policy_and_one_that_is_not_there_cannot_be_removed(index: Path) -> None:
    with pytest.raises(CallError, match="leave no policy"):
        upkeep.remove(index, ["kaseya.txt", "telmetrics.txt"])
    with pytest.raises(CallError, match=r"no policy 'gone\.txt'. There are: kaseya\.txt"):
        upkeep.remove(index, ["gone.txt"])


def test_a_killed_build_leaves_the_old_index_and_what_it_encoded(index: Path, folder: Path) -> None:
    before = _generation(index)
    for name in ("bettercloud.txt", "customertimes.txt", "timus.txt"):
        shutil.copy(SEEDS / name, folder)
    with _running(index) as process:
        while process.poll() is None and not _kept(index):
            time.sleep(0.01)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert _generation(index) == before
    assert store.load(index).passages
    assert _kept(index)
    assert len(upkeep.update(index).new) == 3
    assert not list(index.glob("made-*"))


@pytest.mark.parametrize("times", [1, 6])
def test_ctrl_c_leaves_the_old_index_and_is_told_in_one_line(
    index: Path, folder: Path, times: int
) -> None:
    before = _generation(index)
    for name in ("bettercloud.txt", "customertimes.txt", "timus.txt"):
        shutil.copy(SEEDS / name, folder)
    with _running(index) as process:
        while process.poll() is None and not _kept(index):
            time.sleep(0.01)
        for _ in range(times):
            process.send_signal(signal.SIGINT)
            time.sleep(0.06)
        _, said = process.communicate()
    assert said.splitlines() == [
        "index: interrupted; the index is as it was. Run it again to go on from what was encoded."
    ]
    assert process.returncode == 130
    assert _generation(index) == before
    assert _kept(index)
    assert len(upkeep.update(index).new) == 3


def test_ctrl_c_while_files_are_read_leaves_nothing(tmp_path: Path) -> None:
    folder, index = tmp_path / "folder", tmp_path / "new"
    folder.mkdir()
    for number in range(20):  # each starts a process that reads it, or asks the one that does
        (folder / f"{number}.html").write_text(f"<p>Policy {number}</p>" * 20_000, encoding="utf-8")
    command = [sys.executable, "-m", "index", "build", str(folder), "--index", str(index)]
    with subprocess.Popen(command, cwd=SEEDS.parent, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not (index / ".lock").exists():
            time.sleep(0.01)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert said.splitlines() == [
        "index: interrupted; the index is as it was. Run it again to go on from what was encoded."
    ]
    assert process.returncode == 130
    assert not index.exists()


def _running(index: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "index", "update", "--index", str(index)]
    return subprocess.Popen(command, cwd=SEEDS.parent, stderr=subprocess.PIPE, text=True)


def _kept(index: Path) -> int:
    """Bytes of what was encoded for an index that is not made yet."""
    return sum(path.stat().st_size for path in index.glob("made-*.vectors"))
