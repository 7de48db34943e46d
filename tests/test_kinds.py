"""Which format a file has: by its name, unless its first bytes belie it."""

import pytest

from index.formats.extracted import Unreadable
from index.formats.kinds import READ, OtherFormat, format_of
from index.formats.registry import READERS

PDF, ZIP, OLE = b"%PDF-1.7\n", b"PK\3\4\x14\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML, EXE = b"<!doctype html><p>Hello", b"MZ\x90\0\3\0"


@pytest.mark.parametrize(
    ("id", "data", "format"),
    [
        *((f"hr/leave.{suffix}", b"Hi", "text") for suffix in "txt text md markdown MD".split()),
        *((f"a.b/leave.{suffix}", HTML, "html") for suffix in "html htm xhtml Html".split()),
        ("leave.pdf", PDF, "pdf"),
        ("leave.PDF", b"\xef\xbb\xbf" + HTML + PDF, "pdf"),
        ("pack.zip/leave.docx", ZIP, "docx"),
        ("leave.docm", ZIP, "docx"),
        ("leave.odt", ZIP, "odt"),
        ("leave.eml", b"From: [email protected]\n\nHi", "eml"),
        ("leave.html.txt", HTML, "text"),
        ("leave.pdf.txt", b"MZ is where this begins", "text"),
    ],
)
def test_a_file_has_the_format_that_its_name_says(id: str, data: bytes, format: str) -> None:
    assert format_of(id, data) == format
    assert format == "text" or format in READERS


@pytest.mark.parametrize(
    ("id", "data", "reason"),
    [
        ("leave.pdf", EXE, "does not begin like a PDF: it begins like a Windows program"),
        ("leave.pdf", ZIP, "does not begin like a PDF: it begins like a ZIP archive"),
        ("leave.pdf", HTML, "does not begin like a PDF: it begins like a web page"),
        ("leave.pdf", b"\xef\xbb\xbf\n<HTML>", "does not begin like a PDF: it begins like a web"),
        ("leave.pdf", b" " * 1_020 + PDF, "does not begin like a PDF"),
        ("leave.docx", b"\x89PNG\r\n", "does not begin like a DOCX: it begins like a PNG image"),
        ("leave.docx", OLE, "does not begin like a DOCX: it begins like an old Office file, or"),
        ("leave.odt", PDF, "does not begin like an ODT: it begins like a PDF"),
        ("leave.odt", b"Hi", "does not begin like an ODT"),
        ("leave.txt", PDF, "does not begin like a text: it begins like a PDF"),
        ("leave.md", b"\x7fELF\2", "does not begin like a text: it begins like a Linux program"),
        ("leave.html", ZIP, "does not begin like HTML: it begins like a ZIP archive"),
        ("leave.eml", b"\xff\xd8\xff\xe0", "does not begin like an e-mail: it begins like a JPEG"),
        ("leave.txt", b"", "is empty"),
        ("leave.pdf", b"", "is empty"),
        *(
            (id, PDF, f"has another ending: {READ}")
            for id in ("leave.exe", "leave.pdf.exe", "leave", "x.pdf/leave", "leave.", "leave.zip")
        ),
    ],
)
def test_a_file_whose_content_belies_its_name_is_refused(id: str, data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        format_of(id, data)
    assert str(caught.value).startswith(reason)
    assert ":" in reason or ":" not in str(caught.value)
    assert isinstance(caught.value, OtherFormat) == reason.startswith("has another")
