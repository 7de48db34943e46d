"""PDFs written by hand, byte by byte: what a test needs to say of fonts and places."""

import zlib
from collections.abc import Sequence
from typing import NamedTuple


class Put(NamedTuple):
    """A line of text on a page; x and y in points from the lower left corner."""

    x: float
    y: float
    text: str
    size: float = 10
    font: str = "F1"  # F1 is Helvetica, F2 the same in bold
    more: str = ""  # operators before the text, as "3 Tr"


def content(puts: Sequence[Put]) -> bytes:
    """What draws some lines of text, in their order."""
    drawn = []
    for put in puts:
        text = put.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        drawn.append(f"{put.more} /{put.font} {put.size} Tf 1 0 0 1 {put.x} {put.y} Tm ({text}) Tj")
    return "\n".join(["BT", *drawn, "ET"]).encode("cp1252")


def document(pages: Sequence[Sequence[Put]], info: str = "", root: str = "") -> bytes:
    """A PDF of pages of 400 by 600 points."""
    return written([content(page) for page in pages], info, root)


def written(contents: Sequence[bytes], info: str = "", root: str = "", filter: str = "") -> bytes:
    """A PDF whose pages are drawn by the contents; they are packed already if there is a filter."""
    kids = " ".join(f"{5 + 2 * i} 0 R" for i in range(len(contents)))
    bodies: list[bytes] = [
        f"<</Type/Catalog/Pages 2 0 R{root}>>".encode(),
        f"<</Type/Pages/Count {len(contents)}/Kids[{kids}]/MediaBox[0 0 400 600]"
        "/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
    ]
    for i, drawn in enumerate(contents):
        bodies.append(f"<</Type/Page/Parent 2 0 R/Contents {6 + 2 * i} 0 R>>".encode())
        head = f"<</Length {len(drawn)}{filter}>>stream\n".encode()
        bodies.append(head + drawn + b"\nendstream\n")
    bodies.append(f"<<{info}>>".encode())
    return assembled(bodies, f"/Info {len(bodies)} 0 R")


def assembled(bodies: Sequence[bytes], trailer: str = "") -> bytes:
    """Numbered objects, the first the catalogue, as a file with its table of places."""
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(bodies) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R{trailer}>>"
    return data + f"{end}\nstartxref\n{len(data)}\n%%EOF\n".encode()


def flat(data: bytes) -> bytes:
    """Data packed by Flate."""
    return zlib.compress(data, 9)
