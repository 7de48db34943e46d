"""Every bad input, made into a folder; each file's name begins with its number in the table."""

import codecs
import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

from . import archives, pdfs

HALF = "&#xD83D;"  # half of a pair, as HTML may ask for it
ODD_NAMES = (
    "26-a\nb.md",
    "-rf.md",
    "CON",
    "26-<img src=x onerror=alert(1)>.md",
    "=cmd().md",
    "26-" + "x" * 249 + ".md",
    "26-..\\..\\etc\\x.md",
    "CON.md",
)


def text(number: int | str) -> str:
    """A policy's text, of each number another."""
    return f"Acme keeps data for {number} years. You can ask for a copy of it.\n"


_TEXTS: Mapping[str, bytes] = {
    "01-empty.md": b"",
    "02-spaces.txt": b" \n\t\n  ",
    "03-only-mark.txt": codecs.BOM_UTF8,
    "04-mark.txt": codecs.BOM_UTF8 + text(4).encode(),
    "05-utf-16-le.txt": codecs.BOM_UTF16_LE + text("five").encode("utf-16-le"),
    "05-utf-16-be.txt": codecs.BOM_UTF16_BE + text(5).encode("utf-16-be"),
    "06-utf-16-unmarked.txt": text(6).encode("utf-16-le"),
    "07-cp1252.txt": f"{text(7)}The café’s data.\n".encode("cp1252"),
    "08-damaged.txt": f"{text(8)}The café’s ".encode() + b"\xff\xc3 data.\n",
    "09-zero.txt": b"Acme keeps\0data.\n",
    "10-half.txt": text(10).encode() + b"\xed\xa0\xbd and caf\xc3\xa9.\n",
    "10-half.html": f"<p>{text('ten')} {HALF}</p>".encode(),
    "12-long-line.txt": b"Acme keeps data. " * 60_000,
    "13-newlines.txt": b"\n" * 1_000_000,
    "14-spaces.txt": b" " * 1_000_000,
    "15-headings.md": b"# Privacy at Acme\n\n## Data\n\n## Leave\n",
    "16-fence.md": b"# Fence\n\n```\n" + b"Acme keeps data. It is code.\n" * 2_000,
    "17-bidi.txt": f"{text(17)}\u202eevil\u202c \u05e9\u05dc\u05d5\u05dd\n".encode(),
    "17-\u202etxt.txt": text("\u202e17").encode(),
    "18-zwj.txt": f"{text(18)}👩‍👩‍👧 e\u0301\n".encode(),
    "18-caf\u00e9.txt": text("18 é").encode(),
    "18-cafe\u0301.txt": text("18 e\u0301").encode(),
    "19-soft.txt": f"{text(19)}The pol\u00adicy of re\u200btention.\n".encode(),
    "20-ansi.txt": f"{text(20)}\x1b[2J\x1b]0;owned\x07\n".encode(),
    "20-\x1b[2J.txt": text("\x1b[31m20").encode(),
    "21-lines.txt": f"{text(21)}One.\r\nTwo.\rThree.\u2028Four.\fFive.\n".encode(),
    "22-quotes.md": b">" * 10_000 + b" Acme keeps data for 22 years.\n",
    "23-headings.md": b"".join(b"# Heading %d of Acme\n" % n for n in range(100_000)),
    "24-table.md": b"| Data | Years |\n|---|---|\n" + b"| Names of Acme | 24 |\n" * 45_000,
    "25-one/same.txt": text(25).encode(),
    "25-two/same.txt": text("twenty-five").encode(),
    "25-two/copy.txt": text(25).encode(),
    "34-page.txt": f"<!doctype html><script>alert(1)</script><p>{text(34)}".encode(),
    "44-lie.txt": pdfs.of("Acme keeps data for 44 years."),
    "44-policy.pdf.exe": b"MZ\x90\0",
    "44-picture.docx": b"\x89PNG\r\n\x1a\n",
    "44-nothing.pdf": b"",
}
_MADE: Mapping[str, Callable[[], bytes]] = {
    "33-program.pdf": lambda: b"MZ\x90\0\3\0\0\0" + bytes(1_000),
    "35-cut.pdf": lambda: pdfs.of("Acme keeps data for 35 years.")[:300],
    "35-no-pages.pdf": lambda: pdfs.of_pages(0),
    "35-no-table.pdf": lambda: pdfs.without_xref("Acme keeps data for 35 years."),
    "35-circling.pdf": pdfs.circling,
    "35-circling-outline.pdf": lambda: pdfs.circling_outline("Acme keeps data for 35.1 years."),
    "35-hundred-thousand.pdf": lambda: pdfs.of_pages(100_000),
    "35-length-short.pdf": lambda: pdfs.with_length("Acme keeps data for 35.2 years.", 5),
    "35-length-long.pdf": lambda: pdfs.with_length("Acme keeps data for 35.3 years.", 10**9),
    "36-no-password.pdf": lambda: pdfs.encrypted("Acme keeps data for 36 years.", b""),
    "36-password.pdf": lambda: pdfs.encrypted("Acme keeps data for 36 years.", b"secret"),
    "37-scan.pdf": pdfs.image_only,
    **{f"38-{name}.pdf": make for name, make in pdfs.BOMBS.items()},
    "39-acting.pdf": lambda: pdfs.acting("Acme keeps data for 39 years."),
    "40-page-too.pdf": lambda: (
        b"<html><script>alert(1)</script>\n" + pdfs.of("Acme keeps data for 40 years.")
    ),
    "41-bomb.zip": archives.bomb,
    "41-lying.zip": archives.lying,
    "41-nested.zip": archives.bombs_in_bombs,
    "41-crowded.zip": lambda: archives.crowded(200_000),
    "41-astray.zip": lambda: archives.astray(text(41).encode()),
    "41-bomb.docx": archives.word_bomb,
    "42-fetching.docx": lambda: archives.word("Acme &x;", archives.FETCHING),
    "42-laughing.docx": lambda: archives.word("Acme &x;", archives.LAUGHING),
    "43-macros.docm": lambda: archives.word_with_macros(text(43)),
}


def make(folder: Path, template: str = "http://127.0.0.1:9/x.dotm") -> None:
    """Make all of them; template: what 42-template.docx would have from the network."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in _TEXTS.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    for name, made in _MADE.items():
        (folder / name).write_bytes(made())
    word = archives.word_with_template("Acme keeps data for 42 years.", template)
    (folder / "42-template.docx").write_bytes(word)
    for number, name in enumerate(ODD_NAMES):
        (folder / name).write_text(text(f"26.{number}"), encoding="utf-8")
    _make_odd_files(folder)


def _make_odd_files(folder: Path) -> None:
    with (folder / "11-huge.txt").open("wb") as huge:
        huge.truncate(2**30)
    Path(os.fsdecode(os.fsencode(folder) + b"/27-caf\xe9.txt")).write_text(
        text(27), encoding="utf-8"
    )
    for name, target in {
        "29-loop.txt": "29-loop.txt",
        "29-etc": "/etc",
        "29-passwd.txt": "/etc/passwd",
        "29-parent": "..",
        "29-here": ".",
        "29-nothing.txt": "gone",
        "30-zero.txt": "/dev/zero",
    }.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "30-pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(folder / "30-socket.txt"))
    (folder / "32-folder.txt").mkdir()
    (folder / "32-folder.txt" / "inside.txt").write_text(text(32), encoding="utf-8")
