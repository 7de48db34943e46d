"""From files to policies: read whole, exactly, or refused by name."""

import codecs
import socket
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from bad import archives, pdfs
from conftest import ROOT

from index import files, read
from index.decode import decode
from index.errors import SourceError
from index.overrides import replaced
from index.policy import BY_HAND
from index.read import Told, read_corpus, read_folder

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
    assert decode(data)[0] == TEXT


@pytest.mark.parametrize(
    ("data", "text", "warning"),
    [
        (b"caf\xe9", "café", "was read as Windows-1252"),
        ("naïve ".encode() + b"caf\xe9", "naïve caf\ufffd", "is damaged at byte 10"),
        (codecs.BOM_UTF8 + b"abc\xff", "abc\ufffd", "is damaged at byte 3"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\0", "\ufffda", "is damaged at byte 0"),
        (b"ab\x81", "ab\ufffd", "Windows-1252, is damaged at byte 2"),
    ],
    ids=["cp1252", "utf-8", "marked", "half a pair", "undefined"],
)
def test_what_is_not_as_it_stands_is_said(data: bytes, text: str, warning: str) -> None:
    found, warnings = decode(data)
    assert found == text
    assert warning in ", ".join(warnings)


@pytest.mark.parametrize(
    "data",
    [b"ab\0cd", codecs.BOM_UTF8 + b"ab\0cd", codecs.BOM_UTF16_LE + "ab\0cd".encode("utf-16-le")],
    ids=["unmarked", "utf-8 marked", "utf-16-le"],
)
def test_a_zero_is_in_no_text(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"is no text: \w+ 2 is zero"):
        decode(data)


def test_a_files_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\rthree\nfour\x0cfive")
    assert read_folder(tmp_path).policies[0].text == "one\r\ntwo\rthree\nfour\x0cfive"


def test_a_text_is_read_up_to_the_limit_and_not_one_character_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "MAX_TEXT", 3)
    (tmp_path / "fits.txt").write_text("éöü", encoding="utf-8")  # 3 characters in 6 bytes
    (tmp_path / "long.txt").write_text("éöüa", encoding="utf-8")
    corpus = read_folder(tmp_path)
    assert [policy.id for policy in corpus.policies] == ["fits.txt"]
    assert _said(corpus.skipped) == ["long.txt has 4 characters; at most 3 are read. Split it."]


def test_the_limits_are_the_promised_ones() -> None:
    assert (files.MAX_FILE, read.MAX_TEXT) == (20_000_000, 10_000_000)


def _said(told: Iterable[Told]) -> list[str]:
    return [str(each) for each in told]


def test_only_policies_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "C.TXT", "README.md", "readme.txt", ".hidden.txt"):
        (tmp_path / name).write_text(f"Acme keeps {name}.", encoding="utf-8")
    for name in ("scan.pdf", "notes", "blank.txt"):
        (tmp_path / name).write_text(" \n\u00a0\n", encoding="utf-8")
    (tmp_path / "folder.txt").mkdir()
    corpus = read_folder(tmp_path)
    assert [policy.id for policy in corpus.policies] == ["C.TXT", "a.md", "b.txt"]
    assert [told.name for told in corpus.ignored] == ["notes"]
    assert [told.name for told in corpus.skipped] == ["blank.txt", "scan.pdf"]


def test_an_empty_file_and_one_of_nothing_but_a_mark_hold_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Acme keeps data.", encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "mark.txt").write_bytes(codecs.BOM_UTF8)
    said = _said(read_folder(tmp_path).skipped)
    assert said == ["empty.txt is empty.", "mark.txt holds no text."]


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone is not a folder .*: there is nothing there"):
        read_folder(tmp_path / "gone")


def test_a_file_given_as_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Acme keeps data.", encoding="utf-8")
    with pytest.raises(SourceError, match=r"a\.txt is not a folder of policies: it is a file"):
        read_folder(tmp_path / "a.txt")


def test_a_folder_without_a_policy_is_refused_with_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no policy to read in .*\. Nothing is there"):
        read_folder(tmp_path)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF")
    with pytest.raises(SourceError, match=r"scan\.pdf"):
        read_folder(tmp_path)


def test_a_bad_file_is_told_of_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Acme keeps data.", encoding="utf-8")
    (tmp_path / "one.txt").write_bytes(b"ab\0")
    (tmp_path / "lost.txt").symlink_to("nowhere.txt")
    corpus = read_folder(tmp_path)
    assert [policy.id for policy in corpus.policies] == ["good.txt"]
    assert [told.name for told in corpus.skipped] == ["lost.txt", "one.txt"]
    assert "byte 2 is zero" in str(corpus.skipped[1])


def test_the_same_text_twice_is_one_policy_and_that_is_said(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Acme keeps data.", encoding="utf-8")
    corpus = read_folder(tmp_path)
    assert [policy.id for policy in corpus.policies] == ["a.txt"]
    assert _said(corpus.ignored) == ["b.txt has the same text as a.txt."]


def test_the_same_text_of_two_companies_is_two_policies(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("We keep data.", encoding="utf-8")
    (tmp_path / "policies.toml").write_text(
        '["a.txt"]\ncompany = "Acme"\n["b.txt"]\ncompany = "Bolt"\n', encoding="utf-8"
    )
    assert [policy.company for policy in read_folder(tmp_path).policies] == ["Acme", "Bolt"]


def test_files_of_one_name_in_two_places_are_told_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "privacy.txt").write_text(f"Policy {name}.", encoding="utf-8")
    named = [tmp_path / "one", tmp_path / "two" / "privacy.txt"]
    assert [policy.id for policy in read_corpus(named, tmp_path).policies] == [
        "privacy.txt",
        "two/privacy.txt",
    ]
    assert [policy.id for policy in read_folder(tmp_path).policies] == [
        "one/privacy.txt",
        "two/privacy.txt",
    ]


def test_a_file_that_cannot_be_read_any_more_keeps_its_policy(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Acme keeps data.", encoding="utf-8")
    before = read_folder(tmp_path).policies
    (tmp_path / "a.txt").write_bytes(b"\0")
    corpus = read_corpus([tmp_path], tmp_path.parent, before)
    assert corpus.policies == before
    assert str(corpus.skipped[0]).endswith("the index keeps what it had of it.")


def test_what_was_set_by_hand_outlives_a_change_and_another_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Acme keeps data.", encoding="utf-8")
    (found,) = read_folder(tmp_path).policies
    before = [replaced(found, {"company": "Acme Corp", "aliases": ("AC",)}, BY_HAND)]
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    (moved,) = read_corpus([tmp_path], tmp_path.parent, before).policies
    assert (moved.id, moved.company, moved.aliases) == ("b.txt", "Acme Corp", ("AC",))
    (tmp_path / "b.txt").write_text("Acme keeps nothing.", encoding="utf-8")
    (changed,) = read_corpus([tmp_path], tmp_path.parent, [moved]).policies
    assert (changed.text, changed.company) == ("Acme keeps nothing.", "Acme Corp")


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
    assert (second.company, second.effective_date) == ("?", None)
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
    with pytest.raises(SourceError, match=r"policies\.toml is not valid TOML"):
        read_folder(tmp_path)


_WATCHED = """
import sys
from pathlib import Path

# The splitter's import of urllib3 opens a socket of its own to see whether there is IPv6.
REACHING = "socket.connect", "socket.get", "socket.send", "urllib."

def refuse(event, arguments):
    if event.startswith(REACHING):
        raise SystemExit(f"{event} {arguments}")

sys.addaudithook(refuse)
from index.read import read_corpus
from index.split import split

folder = Path(sys.argv[1])
corpus = read_corpus([folder], folder.parent)
for policy in corpus.policies:
    print(policy.id, any("nine years" in passage.text for passage in split(policy)))
"""


def test_no_reader_and_no_splitter_asks_for_what_a_file_names(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    text = "Acme keeps invoices for nine years."
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        for name, data in _naming(url, text).items():
            (folder / name).write_bytes(data)
        command = [sys.executable, "-c", _WATCHED, str(folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert done.stdout.splitlines() == [f"{name} True" for name in sorted(_naming(url, text))]


def _naming(url: str, text: str) -> dict[str, bytes]:
    """Files that would have something from a URL, each with a text of its own besides."""
    page = (
        f'<!DOCTYPE html SYSTEM "{url}"><html><head><base href="{url}/"><title>Acme</title>'
        f'<link rel="stylesheet" href="{url}"><link rel="canonical" href="{url}">'
        f'<meta http-equiv="refresh" content="0;url={url}"><script src="{url}"></script>'
        f'<style>@import "{url}";</style></head><body><img src="{url}" srcset="{url} 2x">'
        f'<iframe src="{url}"></iframe><object data="{url}"></object><p>{{}} {text}</p></body>'
    )
    mail = (
        "From: a@acme.example\nSubject: Policy\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=x\n\n"
        f"--x\nContent-Type: text/plain\n\nBy mail. {text}\n"
        f'--x\nContent-Type: message/external-body; access-type=URL; URL="{url}"\n\n'
        "Content-Type: text/plain\n\n"
        f"--x\nContent-Type: text/plain\nContent-Location: {url}\n\n\n--x--\n"
    )
    action = f"<< /S /URI /URI ({url}) >>".encode()
    remote = f"<< /S /GoToR /F << /FS /URL /F ({url}) >> >>".encode()
    acting = b"/OpenAction 6 0 R /AA << /WC 7 0 R >>"
    content = pdfs.stream(pdfs.shows(f"As PDF. {text}"))
    return {
        "a.html": page.format("As HTML.").encode(),
        "b.docx": archives.word_with_template(f"As Word. {text}", url),
        "c.eml": mail.encode(),
        "d.pdf": pdfs.written(pdfs.paged(content, acting, action, remote)),
        "e.md": f"# Acme\n\n![x]({url}) <{url}> [a]: {url}\n\nAs Markdown. {text}\n".encode(),
        "f.txt": f"Acme Policy\n\n{url}\n\n{text * 200}\n".encode(),
    }
