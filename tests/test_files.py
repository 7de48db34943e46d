"""What lies behind the paths a person names: each file read as it is, or refused by a reason."""

import os
import socket
import sys
import tempfile
from pathlib import Path

import pytest
from bad.run import nobody

from index import files
from index.errors import SourceError
from index.files import offered
from index.shown import shown

TEXT = b"Acme keeps data.\n"


def make(folder: Path, *ids: str) -> Path:
    """A folder with these files in it, each holding its own id."""
    for id in ids:
        path = folder / id
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(id, encoding="utf-8")
    return folder


def ids(*paths: Path) -> list[str]:
    return [file.id for file in offered(paths)]


def outcomes(*paths: Path, max_file: int = files.MAX_FILE) -> dict[str, str]:
    """Of each file its text, or why it has none."""
    found = {}
    for file in offered(paths, max_file):
        try:
            found[shown(file.id)] = file.read().decode()
        except SourceError as error:
            found[shown(file.id)] = f"! {error}"
    return found


def test_a_folder_gives_all_that_lies_in_it_in_the_order_of_ids(tmp_path: Path) -> None:
    named = ("a.txt", "hr/b/leave.txt", "hr/a.pdf", "hr-old.md", "hr.txt", "Z.eml", "é.txt")
    make(tmp_path, *named)
    assert ids(tmp_path) == sorted(named)
    assert outcomes(tmp_path) == {id: id for id in named}
    assert {file.folder for file in offered([tmp_path])} == {tmp_path}


def test_what_is_hidden_a_readme_or_policies_toml_is_left_out_at_any_depth(tmp_path: Path) -> None:
    make(tmp_path, ".git/config", ".a.txt", "README.md", "readme", "policies.toml", "ok.txt")
    make(tmp_path, "hr/.a.txt", "hr/ReadMe.txt", "hr/policies.toml", "hr/ok.txt", "Readme/x.txt")
    assert ids(tmp_path) == ["hr/ok.txt", "ok.txt"]


def test_a_file_that_is_named_is_read_whatever_its_name(tmp_path: Path) -> None:
    make(tmp_path, "hr/README.md", "hr/.hidden.txt", "hr/other.txt")
    hr = tmp_path / "hr"
    (file,) = offered([hr / "README.md"])
    assert (file.id, file.folder, file.read()) == ("README.md", hr, b"hr/README.md")
    assert ids(hr / ".hidden.txt") == [".hidden.txt"]


def test_several_paths_give_one_order_and_a_path_named_twice_counts_once(tmp_path: Path) -> None:
    one, two = make(tmp_path / "one", "a.txt", "c.txt"), make(tmp_path / "two", "b.txt", "c.txt")
    found = [(file.id, file.folder) for file in offered([two, one, two])]
    assert found == [("a.txt", one), ("b.txt", two), ("c.txt", two), ("c.txt", one)]


def test_a_path_with_nothing_there_is_an_error_before_anything_is_read(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    with pytest.raises(SourceError, match=r"/gone\\n\.txt cannot be read: No such file"):
        offered([tmp_path, tmp_path / "gone\n.txt"])


def test_a_folder_deeper_than_python_can_call_is_walked(tmp_path: Path) -> None:
    deep = "a/" * 500 + "x.txt"
    make(tmp_path, deep)
    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(400)
        assert ids(tmp_path) == [deep]
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.parametrize("size", [9, 10, 11])
def test_a_file_is_read_up_to_its_size_and_not_beyond(tmp_path: Path, size: int) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * size)
    refusal = "! has 11 bytes; at most 10 are read. Split it"
    assert outcomes(tmp_path, max_file=10) == {"a.txt": refusal if size > 10 else "x" * size}


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(2**30)
    reason = "! has 1,073,741,824 bytes; at most 20,000,000 are read. Split it"
    assert outcomes(tmp_path) == {"huge.txt": reason}


def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    make(tmp_path, "ok.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.txt"))
        assert outcomes(tmp_path, Path("/dev/zero")) == {
            "ok.txt": "ok.txt",
            "pipe.txt": "! is a named pipe, not a file",
            "socket.txt": "! is a socket, not a file",
            "zero": "! is a device, not a file",
        }


def test_links_are_followed_to_files_in_the_folder_and_nowhere_else(tmp_path: Path) -> None:
    make(tmp_path, "in/hr/leave.txt", "out/secret.txt", "in-too/secret.txt")
    within = tmp_path / "in"
    for name, target in {
        "again.txt": "hr/leave.txt",
        "twice.txt": "again.txt",
        "out.txt": "../out/secret.txt",
        "like.txt": "../in-too/secret.txt",
        "root.txt": "/etc/passwd",
        "folder": "hr",
        "here": ".",
        "up": "..",
        "loop.txt": "loop.txt",
        "nothing.txt": "gone.txt",
    }.items():
        (within / name).symlink_to(target)
    out = "! is a link out of the folder. Put the file itself there"
    assert outcomes(within) == {
        "again.txt": "in/hr/leave.txt",
        "folder": "! is a link to a folder, not a file",
        "here": "! is a link to a folder, not a file",
        "hr/leave.txt": "in/hr/leave.txt",
        "like.txt": out,
        "loop.txt": "! is a link that leads back to itself, or became one meanwhile",
        "nothing.txt": "! is not there any more, or is a link to nothing",
        "out.txt": out,
        "root.txt": out,
        "twice.txt": "in/hr/leave.txt",
        "up": out,
    }


def test_a_path_that_a_person_names_may_be_a_link(tmp_path: Path) -> None:
    make(tmp_path, "real/leave.txt")
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "file.txt").symlink_to("real/leave.txt")
    assert outcomes(tmp_path / "folder") == {"leave.txt": "real/leave.txt"}
    assert outcomes(tmp_path / "file.txt") == {"file.txt": "real/leave.txt"}


@pytest.mark.parametrize("swapped", ["in/hr", "in/hr/leave.txt"])
def test_what_becomes_a_link_at_the_last_moment_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swapped: str
) -> None:
    make(tmp_path, "in/hr/leave.txt", "out/leave.txt")
    (file,) = offered([tmp_path / "in"])
    look = files._check

    def swap(status: os.stat_result, max_file: int) -> None:
        look(status, max_file)
        if not (tmp_path / swapped).is_symlink():
            (tmp_path / swapped).rename(tmp_path / "moved")
            (tmp_path / swapped).symlink_to(tmp_path / "out" / Path(swapped).relative_to("in/hr"))

    monkeypatch.setattr(files, "_check", swap)
    with pytest.raises(SourceError, match=r"became one meanwhile|Not a directory"):
        file.read()


@pytest.mark.parametrize("change", ["grows", "shrinks", "is written anew"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = make(tmp_path, "a.txt") / "a.txt"
    looks = []

    def write_meanwhile(status: os.stat_result, max_file: int) -> None:
        looks.append(status)
        if len(looks) == 2:  # when it is open
            path.write_text({"grows": "a.txt a", "shrinks": "a"}.get(change, "b.txt"))
            os.utime(path, ns=(0, status.st_mtime_ns + (change == "is written anew")))

    monkeypatch.setattr(files, "_check", write_meanwhile)
    assert outcomes(tmp_path) == {"a.txt": "! changed while it was read. Try again"}


def test_a_file_that_holds_more_than_it_says_is_refused() -> None:
    assert outcomes(Path("/proc/self/status")) == {
        "status": "! changed while it was read. Try again"
    }


def test_a_file_that_is_removed_meanwhile_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt", "c.txt")
    found = offered([tmp_path])
    assert next(found).read() == b"a.txt"
    (tmp_path / "b.txt").unlink()
    with pytest.raises(SourceError, match="is not there any more"):
        next(found).read()
    assert next(found).read() == b"c.txt"


def test_what_may_not_be_read_is_refused_and_the_rest_is_read() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        folder = make(Path(name), "a.txt", "closed/b.txt", "c.txt")
        folder.chmod(0o755)
        (folder / "a.txt").chmod(0)
        (folder / "closed").chmod(0)
        reason = "! may not be read by this user. Change its permissions"
        with nobody():
            assert outcomes(folder) == {"a.txt": reason, "closed": reason, "c.txt": "c.txt"}
            with pytest.raises(SourceError, match=r"closed cannot be read: Permission denied\."):
                offered([folder / "closed"])
        (folder / "closed").chmod(0o755)


def test_a_name_that_is_no_text_is_refused_and_shown(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_bytes(TEXT)
    folder = tmp_path / os.fsdecode(b"\xff")
    folder.mkdir()
    (folder / "a.txt").write_bytes(TEXT)
    reason = "! has a name that is not UTF-8. Rename it"
    assert outcomes(tmp_path) == {"caf\\xe9.txt": reason, "\\xff/a.txt": reason}


def test_odd_names_are_read_and_kept_as_they_are(tmp_path: Path) -> None:
    odd = ["a\nb.md", "-rf.md", "CON", "<img src=x onerror=alert(1)>.md", "=cmd().md", "x" * 255]
    odd += ["caf\u00e9.md", "cafe\u0301.md", "a\\b.md", "\u202efdp.md", "👩‍👩‍👧.md"]
    make(tmp_path, *odd)
    assert ids(tmp_path) == sorted(odd)
    assert set(outcomes(tmp_path).values()) == set(odd)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("hr/Café 👩‍👩‍👧 no.1.pdf", "hr/Café 👩‍👩‍👧 no.1.pdf"),
        ("a\nb\t\x1b[2J\x7f\x9b\0", "a\\nb\\t\\x1b[2J\\x7f\\x9b\\x00"),
        ("\u202efdp.exe\u2066\u200f", "\\u202efdp.exe\\u2066\\u200f"),
        ("a\u2028b\ud83d", "a\\u2028b\\ud83d"),
        (os.fsdecode(b"caf\xe9"), "caf\\xe9"),
    ],
    ids=["usual", "control", "bidi", "lines and halves", "no text"],
)
def test_what_cannot_be_seen_in_a_name_is_made_visible(name: str, seen: str) -> None:
    assert shown(name) == seen
