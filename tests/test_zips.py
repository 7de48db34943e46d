"""The files in ZIP archives: read in memory as they are, or refused by a reason."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from test_files import outcomes

from index.errors import SourceError
from index.files import offered
from index.zips import MAX_ENTRIES, Archive

ENOUGH = 1_000_000


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    with io.BytesIO() as data:
        with zipfile.ZipFile(data, "w", method) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return data.getvalue()


def refusal(archive: bytes, name: str, **limits: int) -> str:
    with pytest.raises(SourceError) as caught:
        Archive(archive, **{"max_file": ENOUGH, **limits}).read(name)
    return str(caught.value)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_an_archives_files_stand_among_a_folders_under_its_name(
    tmp_path: Path, method: int
) -> None:
    files = {
        "hr/leave.txt": b"leave",
        "a.txt": b"a",
        ".x.txt": b"",
        "hr/README.txt": b"",
        "d/": b"",
    }
    for name in ("pack.zip", "in/PACK.ZIP"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(packed(files, method))
    (tmp_path / "pack.txt").write_bytes(b"beside")
    (tmp_path / "pack.zip-old.txt").write_bytes(b"old")
    assert list(outcomes(tmp_path).items()) == [
        ("in/PACK.ZIP/a.txt", "a"),
        ("in/PACK.ZIP/hr/leave.txt", "leave"),
        ("pack.txt", "beside"),
        ("pack.zip-old.txt", "old"),
        ("pack.zip/a.txt", "a"),
        ("pack.zip/hr/leave.txt", "leave"),
    ]
    assert {file.folder for file in offered([tmp_path])} == {tmp_path}
    found = [(file.id, file.folder) for file in offered([tmp_path / "pack.zip"])]
    named = tmp_path / "pack.zip"
    assert found == [("pack.zip/a.txt", named), ("pack.zip/hr/leave.txt", named)]


def test_what_is_no_archive_is_offered_and_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\3\4, or so")
    (tmp_path / "b.zip").write_bytes(b"x" * 30)
    assert outcomes(tmp_path, max_file=29) == {
        "a.zip": "! is not a ZIP archive, or was cut off",
        "b.zip": "! has 30 bytes; at most 29 are read. Split it",
    }


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_entries_are_counted_before_anything_is_made_of_them(over: int) -> None:
    archive = packed({f"{number}.txt": b"x" for number in range(MAX_ENTRIES + over)})
    if over > 0:
        with pytest.raises(SourceError, match=r"has 1,001 entries or more; at most 1,000"):
            Archive(archive, ENOUGH)
    else:
        assert len(Archive(archive, ENOUGH).names) == MAX_ENTRIES + over


def test_a_count_that_is_a_lie_is_refused() -> None:
    archive = bytearray(packed({"a.txt": b"a", "b.txt": b"b"}))
    struct.pack_into("<2H", archive, len(archive) - 14, 1, 1)
    with pytest.raises(SourceError, match="does not say truly how much it holds"):
        Archive(bytes(archive), ENOUGH)


@pytest.mark.parametrize("over", [0, 1])
def test_a_file_may_unpack_to_a_hundred_times_its_size_and_no_more(over: int) -> None:
    size = next(n for n in range(1_000, 9_000) if n == 100 * _deflated(n)) + over
    archive = packed({"a.txt": b"\0" * size})
    if over:
        assert refusal(archive, "a.txt") == "unpacks to more than 100 times its size, as bombs do"
    else:
        assert Archive(archive, ENOUGH).read("a.txt") == b"\0" * size


def _deflated(zeros: int) -> int:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return len(stream.compress(b"\0" * zeros) + stream.flush())


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("over", [-1, 0, 1])
def test_a_file_in_an_archive_has_the_same_limit_as_any(method: int, over: int) -> None:
    content = bytes(range(200)) * 2
    archive = packed({"a.txt": content}, method)
    if over > 0:
        reason = refusal(archive, "a.txt", max_file=len(content) - 1)
        assert reason == "has more than 399 bytes. Split it"
    else:
        assert Archive(archive, len(content) - over).read("a.txt") == content


def test_an_archive_gives_so_much_in_all_and_no_more() -> None:
    archive = Archive(packed({"a.txt": b"a" * 50, "b.txt": b"b" * 51, "c.txt": b"c" * 50}), 99, 100)
    assert archive.read("a.txt") == b"a" * 50
    with pytest.raises(SourceError, match="and the files before it have more than 100 bytes"):
        archive.read("b.txt")
    assert archive.read("c.txt") == b"c" * 50


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../x.txt", "has a path that is none inside an archive"),
        ("a/../../x.txt", "has a path that is none inside an archive"),
        ("..", "has a path that is none inside an archive"),
        ("/etc/x.txt", "has a path that is none inside an archive"),
        ("C:/x.txt", "has a path that is none inside an archive"),
        ("c:x.txt", "has a path that is none inside an archive"),
        ("a\\x.txt", "has a path that is none inside an archive"),
        ("a//x.txt", "has a path that is none inside an archive"),
        ("./x.txt", "has a path that is none inside an archive"),
        ("x.txt#.exe", "has a path that is none inside an archive"),
        ("in.ZIP", "is an archive in an archive. Unpack it"),
    ],
)
def test_a_path_that_leads_astray_is_refused_and_the_rest_is_read(name: str, reason: str) -> None:
    data = packed({name: b"x", "ok..txt": b"fine", "no: b.txt": b"fine"})
    data = data.replace(b"x.txt#", b"x.txt\0")
    name = name.replace("#", "\0")
    archive = Archive(data, ENOUGH)
    assert name in archive.names
    assert refusal(data, name) == reason
    assert archive.read("ok..txt") == archive.read("no: b.txt") == b"fine"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(0o120000, "is a link or a device, not a file"), (0o020000, "is a link or a device, not a")],
)
def test_a_link_in_an_archive_is_refused(kind: int, reason: str) -> None:
    info = zipfile.ZipInfo("a.txt")
    info.external_attr = (kind | 0o644) << 16
    with io.BytesIO() as data:
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr(info, "/etc/passwd")
        assert refusal(data.getvalue(), "a.txt").startswith(reason)


def _patched(archive: bytes, local: int, central: int, form: str, value: int) -> bytes:
    """An archive of one file, with a number changed in its own head and in the directory."""
    data = bytearray(archive)
    struct.pack_into(form, data, data.index(b"PK\3\4") + local, value)
    struct.pack_into(form, data, data.index(b"PK\1\2") + central, value)
    return bytes(data)


def test_encrypted_and_oddly_packed_files_are_refused() -> None:
    archive = packed({"a.txt": b"a"})
    assert refusal(_patched(archive, 6, 8, "<H", 1), "a.txt").startswith("is encrypted.")
    assert refusal(_patched(archive, 8, 10, "<H", 14), "a.txt").startswith("is packed by method 14")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("size", [0, 1, 49, 51, 2**31])
@pytest.mark.parametrize(("local", "central"), [(18, 20), (22, 24)], ids=["packed", "full"])
def test_a_size_that_is_a_lie_is_refused(method: int, size: int, local: int, central: int) -> None:
    archive = packed({"a.txt": bytes(range(50))}, method)
    assert Archive(archive, ENOUGH).read("a.txt") == bytes(range(50))
    reason = refusal(_patched(archive, local, central, "<L", size), "a.txt")
    assert reason.startswith(("is damaged in its archive", "unpacks to more than 100 times"))


def test_a_packed_size_that_is_a_lie_hides_no_bomb() -> None:
    bomb = packed({"a.txt": b"\0" * 900_000})
    padded = bomb[: bomb.index(b"PK\1\2")] + bytes(900_000) + bomb[bomb.index(b"PK\1\2") :]
    moved = bytearray(padded)
    struct.pack_into("<L", moved, len(moved) - 6, padded.index(b"PK\1\2"))
    lying = _patched(bytes(moved), 18, 20, "<L", 899_000)
    assert refusal(lying, "a.txt").startswith("is damaged in its archive")


def test_a_name_that_stands_twice_is_refused() -> None:
    archive = packed({"a.txt": b"one", "b.txt": b"two"}).replace(b"b.txt", b"a.txt")
    assert refusal(archive, "a.txt") == "is 2 times in its archive"


@pytest.mark.parametrize(
    ("name", "flags", "expected"),
    [
        (b"caf\xc3\xa9", 0x800, "café"),
        (b"caf\xc3\xa9", 0, "café"),
        (b"caf\x82", 0, "café"),
        (b"caf\xe9", 0x800, "caf\udce9"),
    ],
    ids=["UTF-8", "UTF-8 as macOS has it", "DOS", "no text"],
)
def test_names_are_read_as_they_were_written(name: bytes, flags: int, expected: str) -> None:
    data = packed({"#" * len(name): b"x"}).replace(b"#" * len(name), name)
    data = _patched(data, 6, 8, "<H", flags)
    assert Archive(data, ENOUGH).names == [expected]
    if "\udce9" in expected:
        assert refusal(data, expected) == "has a name that is not UTF-8. Rename it"
    else:
        assert Archive(data, ENOUGH).read(expected) == b"x"


def test_whatever_is_damaged_nothing_wrong_is_given() -> None:
    content = b"Acme keeps data for two years." * 3
    whole = packed({"a.txt": content, "b.txt": content[::-1]})
    damaged = [whole[:end] for end in range(len(whole))]
    for place in range(len(whole)):
        for bit in (1, 0x80, 0xFF):
            damaged.append(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
    given = 0
    for data in damaged:
        try:
            archive = Archive(data, ENOUGH)
        except SourceError:
            continue
        for name in archive.names:
            try:
                assert archive.read(name) in (content, content[::-1])
                given += 1
            except SourceError:
                pass
    assert given > 100
