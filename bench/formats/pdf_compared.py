"""Packages that read PDFs compared on documents whose text is known (`pdf_made.py` makes them).

    python bench/formats/pdf_compared.py FOLDER [NAME...]

For each way of printing and each reader: how alike the text is to what went in (1 minus the
Levenshtein distance by the length of the longer, white space collapsed), how many paragraphs and
headings are found and how many of those found are right, and seconds for a hundred pages.
"""

import io
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import pdfplumber
import pypdf
import pypdfium2
from pdfminer.high_level import extract_text
from pdftext.extraction import plain_text_output
from rapidfuzz.distance import Levenshtein

from index.formats.pdf import extract

_SPACE = re.compile(r"\s+")


class Read(NamedTuple):
    """What a reader makes of a file; no headings where it tells none."""

    text: str
    headings: tuple[str, ...] = ()


class Score(NamedTuple):
    """How well one file was read; shares from 0 to 1."""

    alike: float
    breaks_right: float  # of the paragraphs found
    breaks_found: float  # of the paragraphs there are
    headings_right: float
    headings_found: float
    seconds: float  # for each page


def here(data: bytes) -> Read:
    """As this program does; without what it marks as furniture."""
    found = extract(data)
    text = found.text
    headings = tuple(text[start:end] for start, end, _ in found.layout.headings)
    for start, end in reversed(found.layout.furniture):
        text = text[:start] + text[end:]
    return Read(text, headings)


def with_pypdfium2(data: bytes) -> Read:
    """The text as pdfium orders it."""
    document = pypdfium2.PdfDocument(data)
    try:
        return Read("\n".join(page.get_textpage().get_text_bounded() for page in document))
    finally:
        document.close()


def with_pypdf(data: bytes) -> Read:
    """pypdf, plain."""
    return Read("\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages))


def with_pdfminer(data: bytes) -> Read:
    """pdfminer.six with its layout analysis."""
    return Read(extract_text(io.BytesIO(data)))


def with_pdfplumber(data: bytes) -> Read:
    """pdfplumber, plain."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        return Read("\n".join(page.extract_text() for page in document.pages))


def with_pdftext(data: bytes) -> Read:
    """pdftext, with words that a line's end parts joined again."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        return Read(plain_text_output(file.name, sort=False, hyphens=False))


READERS: dict[str, Callable[[bytes], Read]] = {
    "here": here,
    "pypdfium2": with_pypdfium2,
    "pdfminer.six": with_pdfminer,
    "pypdf": with_pypdf,
    "pdfplumber": with_pdfplumber,
    "pdftext": with_pdftext,
}


def scored(read: Read, blocks: list[tuple[str, str]], seconds: float) -> Score:
    """A reading against the blocks that went in."""
    truth = _SPACE.sub(" ", " ".join(text for _, text in blocks)).strip()
    found = _SPACE.sub(" ", read.text).strip()
    paragraphs = [each for each in re.split(r"\n\s*", read.text) if each.strip()]
    return Score(
        Levenshtein.normalized_similarity(truth, found),
        *_shares(paragraphs, [text for _, text in blocks]),
        *_shares(list(read.headings), [text for kind, text in blocks if kind[0] == "h"]),
        seconds,
    )


def _shares(found: list[str], wanted: list[str]) -> tuple[float, float]:
    """Precision and recall of pieces of text, compared without white space."""
    ours = [_SPACE.sub("", each) for each in found]
    theirs = [_SPACE.sub("", each) for each in wanted]
    right = sum(each in set(theirs) for each in ours)
    there = sum(each in set(ours) for each in theirs)
    return right / len(ours) if ours else 1.0, there / len(theirs) if theirs else 1.0


def measured(path: Path, blocks: list[tuple[str, str]], name: str) -> Score:
    """One reader's score of one file."""
    data = path.read_bytes()
    with pypdfium2.PdfDocument(data) as document:
        pages = len(document)
    start = time.perf_counter()
    read = READERS[name](data)
    return scored(read, blocks, (time.perf_counter() - start) / pages)


def main(arguments: list[str]) -> None:
    """Print the table."""
    folder, names = Path(arguments[0]), arguments[1:] or list(READERS)
    ways: dict[str, list[tuple[Path, list[tuple[str, str]]]]] = {}
    for pdf in sorted(folder.glob("*.pdf")):
        stem, way, _ = pdf.name.split(".")
        blocks = json.loads((folder / f"{stem}.json").read_text("utf-8"))
        ways.setdefault(way, []).append((pdf, blocks))
    print("way          reader        alike  worst  para P/R    head P/R    s/100 pages")
    for way, files in ways.items():
        for name in names:
            scores = [measured(pdf, blocks, name) for pdf, blocks in files]
            means = [mean(values) for values in zip(*scores, strict=True)]
            worst = min(score.alike for score in scores)
            print(
                f"{way:12} {name:12} {means[0]:.4f} {worst:.4f} {means[1]:.3f}/{means[2]:.3f} "
                f"{means[3]:.3f}/{means[4]:.3f} {100 * means[5]:.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
