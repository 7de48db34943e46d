"""ZIP archives and Word files written by hand, each wrong in its own way."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="{}"/></Types>'
)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
_LINKS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A sound archive."""
    with io.BytesIO() as data:
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return data.getvalue()


def by_hand(files: Mapping[str, tuple[bytes, int, int]]) -> bytes:
    """An archive of deflated bytes, whose size and checksum are whatever is said of them."""
    bodies, directory = bytearray(), bytearray()
    for name, (packed, size, crc) in files.items():
        title = name.encode()
        common = struct.pack("<5H3L", 20, 0, 8, 0, 33, crc, len(packed), size)
        directory += b"PK\1\2" + struct.pack("<H", 20) + common
        directory += struct.pack("<5H2L", len(title), 0, 0, 0, 0, 0, len(bodies)) + title
        bodies += b"PK\3\4" + common + struct.pack("<2H", len(title), 0) + title + packed
    count = min(len(files), 0xFFFF)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(bodies), 0)
    return bytes(bodies + directory) + end


def deflated(megabytes: int, start: bytes = b"", end: bytes = b"") -> bytes:
    """Raw deflate of so many MB of spaces between two texts, in no time."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    head = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b" " * 10**6) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + piece * megabytes + packer.compress(end) + packer.flush()


def bomb() -> bytes:
    """1 GB of spaces as one text file."""
    return by_hand({"policy.txt": (deflated(1_000), 10**9, 0)})


def lying() -> bytes:
    """A file of 1 GB that says of itself that it has 100 bytes."""
    return by_hand({"policy.txt": (deflated(1_000), 100, 0)})


def bombs_in_bombs() -> bytes:
    """Archives in archives in archives, as 42.zip has them; of 4 TB in all."""
    inner = bomb()
    for depth in range(3):
        inner = zipped({f"lib {depth}{number}.zip": inner for number in "0123456789abcdef"})
    return inner


def crowded(count: int) -> bytes:
    """So many empty entries."""
    packed = zlib.compress(b"", wbits=-zlib.MAX_WBITS)
    return by_hand({f"{number}": (packed, 0, 0) for number in range(count)})


def astray(text: bytes) -> bytes:
    """One entry that is fine among others that would be written outside the folder."""
    names = (
        "../../etc/cron.d/x.txt",
        "/etc/x.txt",
        "C:\\x.txt",
        "a/../../x.txt",
        "\\\\host\\x.txt",
    )
    return zipped({"fine.txt": text, **dict.fromkeys(names, text)})


def body(text: str) -> str:
    """The main part of a Word file of one paragraph."""
    return (
        f'<w:document xmlns:w="{_MAIN}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body>'
        "</w:document>"
    )


def _around(
    type: str, links: str = "", more: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    main = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    return {
        "[Content_Types].xml": _TYPES.format(type).encode(),
        "_rels/.rels": f"{_LINKS}{main}</Relationships>".encode(),
        "word/_rels/document.xml.rels": f"{_LINKS}{links}</Relationships>".encode(),
        **(more or {}),
    }


def word(text: str, before: str = "") -> bytes:
    """A Word file; before: what stands before its main element, as a document type."""
    return zipped(_around(_WORD) | {"word/document.xml": (before + body(text)).encode()})


def word_with_macros(text: str) -> bytes:
    """A .docm with something in the place of a macro."""
    macros = {"word/vbaProject.bin": b'Sub AutoOpen()\r\nShell "calc"\r\nEnd Sub'}
    return zipped(_around(_MACROS, "", macros) | {"word/document.xml": body(text).encode()})


def word_with_template(text: str, address: str) -> bytes:
    """A Word file that wants its template, and a picture, from the network."""
    outside = f'Target="{address}" TargetMode="External"'
    links = (
        f'<Relationship Id="r1" Type="{_OFFICE}/attachedTemplate" {outside}/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/image" {outside}/>'
    )
    settings = {"word/_rels/settings.xml.rels": f"{_LINKS}{links}</Relationships>".encode()}
    return zipped(_around(_WORD, links, settings) | {"word/document.xml": body(text).encode()})


def word_bomb() -> bytes:
    """A Word file whose main part has 1 GB."""
    start, _, end = body("#").partition("#")
    packed = deflated(1_000, start.encode(), end.encode())
    return by_hand(
        {
            name: (zlib.compress(data, wbits=-zlib.MAX_WBITS), len(data), zlib.crc32(data))
            for name, data in _around(_WORD).items()
        }
        | {"word/document.xml": (packed, 10**9 + len(start) + len(end), 0)}
    )


FETCHING = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHING = (
    '<!DOCTYPE w:document [<!ENTITY x0 "ha">'
    + "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
    + '<!ENTITY x "&x9;">]>'
)
