"""From files to policies: read whole, exactly, or refused by name."""

import codecs
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from index import read
from index.errors import SourceError
from index.read import decode, read_folder, read_text

TEXT = "Acme keeps a café’s data.\r\nFor two years.\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
        codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
        TEXT.encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 marked", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp1252"],
)
def test_every_encoding_gives_the_same_text_without_its_mark(data: bytes) -> None:
    assert decode(data) == TEXT


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"ab\0cd", "byte 2 is zero"),
        ("naïve ".encode() + b"caf\xe9 and more", "UTF-8 with a damaged byte at 10"),
        ("a naïve".encode()[:-3] + b" caf\xc3\xa9", "UTF-8 with a damaged byte at 4"),
        (b"abc\x81", "byte 3 is neither UTF-8 nor Windows-1252"),
        (codecs.BOM_UTF16_LE + b"a\0b", "truncated data"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\0", "illegal"),
        (codecs.BOM_UTF8 + b"abc\xff", "invalid start byte"),
    ],
    ids=["zero", "damaged late", "damaged early", "undefined", "cut", "half a pair", "marked"],
)
def test_bytes_that_are_no_text_are_refused_with_the_place(data: bytes, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [codecs.BOM_UTF8 + b"ab\0cd", codecs.BOM_UTF16_LE + "ab\0cd".encode("utf-16-le")],
    ids=["utf-8 marked", "utf-16-le"],
)
def test_a_zero_character_is_refused_behind_a_mark_as_well(data: bytes) -> None:
    with pytest.raises(ValueError, match="zero"):
        decode(data)


def test_a_files_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\rthree\nfour\x0cfive")
    assert read_text(tmp_path / "a.txt") == "one\r\ntwo\rthree\nfour\x0cfive"


def test_a_refused_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"ab\0")
    with pytest.raises(SourceError, match=r"^bad\.txt is not readable text: byte 2 .* UTF-8"):
        read_text(tmp_path / "bad.txt")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.txt cannot be read: No such file"):
        read_text(tmp_path / "gone.txt")


def test_a_file_is_read_up_to_the_limit_and_not_one_byte_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "MAX_FILE", 10)
    (tmp_path / "fits.txt").write_bytes(b"0123456789")
    (tmp_path / "long.txt").write_bytes(b"0123456789x")
    assert read_text(tmp_path / "fits.txt") == "0123456789"
    with pytest.raises(SourceError, match=r"long\.txt has 11 bytes; at most 10 are read"):
        read_text(tmp_path / "long.txt")


def test_a_text_is_read_up_to_the_limit_and_not_one_character_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "MAX_TEXT", 3)
    (tmp_path / "fits.txt").write_text("éöü", encoding="utf-8")  # 3 characters in 6 bytes
    (tmp_path / "long.txt").write_text("éöüa", encoding="utf-8")
    assert read_text(tmp_path / "fits.txt") == "éöü"
    with pytest.raises(SourceError, match=r"long\.txt has 4 characters; at most 3 are read"):
        read_text(tmp_path / "long.txt")


def test_the_limits_are_the_promised_ones() -> None:
    assert (read.MAX_FILE, read.MAX_TEXT) == (20_000_000, 10_000_000)


def test_only_policies_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "C.TXT", "README.md", "readme.txt", ".hidden.txt"):
        (tmp_path / name).write_text("Acme keeps data.", encoding="utf-8")
    for name in ("scan.pdf", "notes", "blank.txt"):
        (tmp_path / name).write_text(" \n\u00a0\n", encoding="utf-8")
    (tmp_path / "folder.txt").mkdir()
    corpus = read_folder(tmp_path)
    assert [policy.id for policy in corpus.policies] == ["C.TXT", "a.md", "b.txt"]
    assert corpus.ignored == (
        "notes: only .txt and .md are read",
        "scan.pdf: only .txt and .md are read",
        "blank.txt: it holds no text",
    )


def test_an_empty_file_and_one_of_nothing_but_a_mark_hold_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Acme keeps data.", encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "mark.txt").write_bytes(codecs.BOM_UTF8)
    ignored = read_folder(tmp_path).ignored
    assert ignored == ("empty.txt: it holds no text", "mark.txt: it holds no text")


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone is not a folder .*: there is nothing there"):
        read_folder(tmp_path / "gone")


def test_a_file_given_as_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Acme keeps data.", encoding="utf-8")
    with pytest.raises(SourceError, match=r"a\.txt is not a folder of policies: it is a file"):
        read_folder(tmp_path / "a.txt")


def test_a_folder_without_a_policy_is_refused_with_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"holds no policy to read\. Found: nothing"):
        read_folder(tmp_path)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF")
    with pytest.raises(SourceError, match=r"Found: scan\.pdf: only \.txt and \.md are read"):
        read_folder(tmp_path)


def test_every_bad_file_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Acme keeps data.", encoding="utf-8")
    (tmp_path / "one.txt").write_bytes(b"ab\0")
    (tmp_path / "two.md").write_bytes(b"\x81")
    with pytest.raises(SourceError) as refused:
        read_folder(tmp_path)
    complaints = str(refused.value).splitlines()
    assert [complaint.split()[0] for complaint in complaints] == ["one.txt", "two.md"]


def test_a_link_to_nothing_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Acme keeps data.", encoding="utf-8")
    (tmp_path / "lost.txt").symlink_to("nowhere.txt")
    with pytest.raises(SourceError, match=r"lost\.txt cannot be read: No such file"):
        read_folder(tmp_path)


@contextmanager
def nobody() -> Iterator[None]:
    """Lay down root's rights, which no permission binds, if this is root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_without_permission_is_refused_by_name() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "secret.txt").write_text("Acme keeps data.", encoding="utf-8")
        (folder / "secret.txt").chmod(0)
        with nobody(), pytest.raises(SourceError, match=r"secret\.txt cannot be read: Permission"):
            read_folder(folder)


def test_a_file_that_fails_while_being_read_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "secret.txt").write_text("Acme keeps data.", encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(SourceError, match=r"secret\.txt cannot be read: Permission denied"):
        read_folder(tmp_path)


def test_a_file_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")  # as an old archive leaves it on Linux
    try:
        (tmp_path / name).write_text("Acme keeps data.", encoding="utf-8")
    except OSError:
        pytest.skip("this file system has no such names")
    with pytest.raises(SourceError, match="name"):
        read_folder(tmp_path)


def _folder(tmp_path: Path, overrides: str) -> Path:
    for name in ("bettercloud.txt", "kaseya.txt"):
        (tmp_path / name).write_text("In this Privacy Policy we say little.", encoding="utf-8")
    (tmp_path / "policies.toml").write_text(overrides, encoding="utf-8")
    return tmp_path


def test_overrides_replace_what_the_text_gives_and_nothing_else(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        '["bettercloud.txt"]\ncompany = "BetterCloud"\naliases = ["Better Cloud", "BC"]\n'
        'effective_date = 2019-12-19\nkind = "privacy"\n'
        '["kaseya.txt"]\ntitle = "Privacy Statement"\n',
    )
    corpus = read_folder(folder)
    first, second = corpus.policies
    assert (first.company, first.aliases) == ("BetterCloud", ("Better Cloud", "BC"))
    assert (first.title, first.effective_date) == ("Privacy Policy", date(2019, 12, 19))
    assert (second.company, second.aliases, second.effective_date) == ("?", (), None)
    assert second.title == "Privacy Statement"
    assert first.text == second.text == "In this Privacy Policy we say little."
    assert corpus.ignored == ()


@pytest.mark.parametrize(
    ("overrides", "complaint"),
    [
        ('["betercloud.txt"]', r"betercloud\.txt, which is not .* mean bettercloud\.txt\?"),
        ('["x"]', r"x, which is not .* policies are: bettercloud\.txt, kaseya\.txt\."),
        ('["kaseya.txt"]\nname = "K"', "'name' is not known; known are company, aliases, title"),
        ('["kaseya.txt"]\ncompany = 5', "company = 5 is not a name"),
        ('["kaseya.txt"]\ncompany = " "', "company = ' ' is not a name"),
        ('["kaseya.txt"]\naliases = "K"', "aliases = 'K' is not a list of names"),
        ('["kaseya.txt"]\naliases = ["K", 5]', r"aliases = \['K', 5\] is not a list of names"),
        ('["kaseya.txt"]\ntitle = []', r"title = \[\] is not a title"),
        ('["kaseya.txt"]\neffective_date = "2019-12-19"', "is not a date, as 2019-12-19 without"),
        ('["kaseya.txt"]\neffective_date = 2019-12-19T00:00:00', "is not a date"),
        ('["kaseya.txt"]\nkind = true', "kind = True is not a word"),
        ('"kaseya.txt" = "Kaseya"', r'expected a table \["kaseya\.txt"\], found'),
        ("[kaseya", r"is not valid TOML: .+ Correct it"),
    ],
)
def test_a_mistaken_override_is_refused(tmp_path: Path, overrides: str, complaint: str) -> None:
    with pytest.raises(SourceError, match=complaint) as refused:
        read_folder(_folder(tmp_path, overrides))
    assert "policies.toml" in str(refused.value)


def test_overrides_that_are_no_text_are_refused(tmp_path: Path) -> None:
    _folder(tmp_path, "").joinpath("policies.toml").write_bytes(b"\x81")
    with pytest.raises(SourceError, match=r"policies\.toml is not readable text"):
        read_folder(tmp_path)
