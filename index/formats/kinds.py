"""Which format a file has: its name says it, and its first bytes must not belie it."""

import codecs

from index.formats.extracted import Unreadable

READ = "only TXT, Markdown, HTML, PDF, DOCX, ODT, EML and ZIP are read"
SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".odt": "odt",
    ".eml": "eml",
}
_PDF, _ZIP, _OLE = b"%PDF-", b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_WITHIN = 1_024  # bytes; what readers of PDF have always allowed before its first line
_BEGINNINGS = (
    (_PDF, "a PDF"),
    (_ZIP, "a ZIP archive, or a DOCX or ODT"),
    (b"PK\5\6", "an empty ZIP archive"),
    (_OLE, "an old Office file, or one with a password"),
    (b"\x7fELF", "a Linux program"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"SQLite format 3\0", "a database"),
    (b"\xcf\xfa\xed\xfe", "a macOS program"),
)
_ARTICLED = {
    "text": "a text",
    "html": "HTML",
    "pdf": "a PDF",
    "docx": "a DOCX",
    "odt": "an ODT",
    "eml": "an e-mail",
}


class OtherFormat(Unreadable):
    """A file of a format that no policy is read from; there is nothing wrong with it."""


def format_of(id: str, data: bytes) -> str:
    """The format of a file: "text", "html", "pdf", "docx", "odt" or "eml"; no parser is run.

    Raises OtherFormat if the name has another ending, Unreadable where the content belies it or is
    empty.
    """
    format = SUFFIXES.get(id[id.rfind(".") :].lower())
    if format is None:
        raise OtherFormat(f"has another ending: {READ}")
    if not data:
        raise Unreadable("is empty")
    if not _BEGINS[format](data):
        begins = _beginning(data) or _page(data)
        but = f": it begins like {begins}" if begins else ""
        raise Unreadable(f"does not begin like {_ARTICLED[format]}{but}")
    return format


def _beginning(data: bytes) -> str:
    """What a file looks like; "" if it may be a text."""
    for bytes_, kind in _BEGINNINGS:
        if data.startswith(bytes_):
            return kind
    return "a Windows program" if data.startswith(b"MZ") and b"\0" in data[:64] else ""


def _page(data: bytes) -> str:
    """What a server gave instead of the file, very often: a page to log in."""
    start = data[:_PDF_WITHIN].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    return "a web page" if start.startswith((b"<!doctype html", b"<html")) else ""


def _like_text(data: bytes) -> bool:
    return not _beginning(data)  # of a text, a page of HTML and an e-mail alike


def _like_pdf(data: bytes) -> bool:
    return _PDF in data[:_PDF_WITHIN]


def _like_zip(data: bytes) -> bool:
    return data.startswith(_ZIP)


_BEGINS = {
    "text": _like_text,
    "html": _like_text,
    "eml": _like_text,
    "pdf": _like_pdf,
    "docx": _like_zip,
    "odt": _like_zip,
}
