"""PDFs written by hand, each wrong in its own way."""

import hashlib
import zlib
from collections.abc import Callable

_PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_ID = b"0123456789abcdef"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def written(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, the first being its catalog."""
    data, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return bytes(data) + head + table + end + b"startxref\n%d\n%%%%EOF\n" % len(data)


def shows(text: str) -> bytes:
    """What a page does to show a line of text."""
    return b"BT /F1 12 Tf 72 720 Td (%s) Tj ET" % text.encode()


def stream(content: bytes, filters: bytes = b"", length: int | None = None) -> bytes:
    """A stream object; length: what it says of itself, if that is a lie."""
    said = len(content) if length is None else length
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (said, filters, content)


def paged(content: bytes, catalog: bytes = b"", *more: bytes) -> list[bytes]:
    """The objects of a PDF of one page: catalog, pages, page, content, font, and more."""
    return [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        content,
        _FONT,
        *more,
    ]


def of(text: str) -> bytes:
    """A sound PDF of one line."""
    return written(paged(stream(shows(text))))


def with_length(text: str, length: int) -> bytes:
    """A content that is not as long as it says."""
    return written(paged(stream(shows(text), b"", length)))


def of_pages(count: int) -> bytes:
    """So many empty pages."""
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    pages = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return written([b"<< /Type /Catalog /Pages 2 0 R >>", pages, *[page] * count])


def without_xref(text: str) -> bytes:
    """All objects, and nothing that says where they are."""
    return of(text).partition(b"xref\n")[0]


def circling() -> bytes:
    """A page tree that is its own branch."""
    pages = b"<< /Type /Pages /Kids [2 0 R] /Parent 2 0 R /Count 1 >>"
    return written([b"<< /Type /Catalog /Pages 2 0 R >>", pages])


def circling_outline(text: str) -> bytes:
    """An outline whose entry comes after itself."""
    outline = b"<< /First 7 0 R /Last 7 0 R /Count 1 >>"
    entry = b"<< /Title (Loop) /Parent 6 0 R /Next 7 0 R /First 7 0 R /Last 7 0 R >>"
    return written(paged(stream(shows(text)), b"/Outlines 6 0 R", outline, entry))


def image_only() -> bytes:
    """A scan: a picture of a page and no text."""
    objects = paged(stream(b"q 600 0 0 700 0 0 cm /I Do Q"))
    objects[2] = objects[2].replace(b"/Font << /F1 5 0 R >>", b"/XObject << /I 5 0 R >>")
    objects[4] = stream(
        bytes(64),
        b"/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray"
        b" /BitsPerComponent 8",
    )
    return written(objects)


def acting(text: str) -> bytes:
    """A script, a program to start, and a file inside."""
    script = b"<< /S /JavaScript /JS (app.alert\\(1\\)) /Next 7 0 R >>"
    launch = b"<< /S /Launch /F (/bin/sh) >>"
    embedded = stream(b"hidden inside", b"/Type /EmbeddedFile")
    file = b"<< /Type /Filespec /F (inside.txt) /EF << /F 8 0 R >> >>"
    catalog = (
        b"/OpenAction 6 0 R /Names << /EmbeddedFiles << /Names [(inside.txt) 9 0 R] >>"
        b" /JavaScript << /Names [(x) 6 0 R] >> >>"
    )
    return written(paged(stream(shows(text)), catalog, script, launch, embedded, file))


def encrypted(text: str, password: bytes) -> bytes:
    """Encrypted by RC4 with 40 bits, as PDF 1.1 has it."""
    owner = _rc4(hashlib.md5(_padded(b"owner")).digest()[:5], _padded(password))
    rights = (-4).to_bytes(4, "little", signed=True)
    key = hashlib.md5(_padded(password) + owner + rights + _ID).digest()[:5]
    content = _rc4(hashlib.md5(key + b"\4\0\0\0\0").digest()[:10], shows(text))
    rules = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (
        owner.hex().encode(),
        _rc4(key, _PAD).hex().encode(),
    )
    trailer = b"/Encrypt 6 0 R /ID [<%s> <%s>]" % (_ID.hex().encode(), _ID.hex().encode())
    return written(paged(stream(content), b"", rules), trailer)


def _padded(password: bytes) -> bytes:
    return (password + _PAD)[:32]


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j, k = list(range(256)), 0, 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    given, j = bytearray(), 0
    for k, byte in enumerate(data, 1):
        i = k % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        given.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(given)


def flated(gigabytes: int) -> bytes:
    """A stream of so many GB of spaces, in no time: the same flushed piece over and over."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b" " * 10**7) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + piece * (100 * gigabytes) + packer.flush()


def lzw() -> bytes:
    """A stream of LZW that grows a thousandfold: each code is the one before and a byte more."""
    bits = []
    for _ in range(100):
        bits += [f"{256:09b}", f"{32:09b}"]
        bits += [f"{code:0{(code + 1).bit_length()}b}" for code in range(258, 4_094)]
    joined = "".join(bits) + f"{257:012b}"
    joined += "0" * (-len(joined) % 8)
    return int(joined, 2).to_bytes(len(joined) // 8, "big")


BOMBS: dict[str, Callable[[], bytes]] = {
    "flate": lambda: written(paged(stream(flated(2), b"/Filter /FlateDecode"))),
    "twice": lambda: written(
        paged(stream(zlib.compress(flated(2)), b"/Filter [/FlateDecode /FlateDecode]"))
    ),
    "lzw": lambda: written(paged(stream(lzw(), b"/Filter /LZWDecode"))),
    "runs": lambda: written(paged(stream(b"\x81 " * 5_000_000, b"/Filter /RunLengthDecode"))),
}
