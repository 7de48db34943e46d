"""Packages that read Word documents compared on documents that pandoc makes of texts of policies.

    python bench/formats/docx_compared.py OUT TEXT...

Each text gets an annex with a numbered list and a table. For each reader: how alike the text is to
what went in (as in `html_compared.py`), how many lines and headings are lines of the text, and
seconds of the processor for a document, the median.
"""

import io
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median

import docx
import mammoth
from html_compared import scored
from html_made import body_of
from pdf_made import Block, blocks_of

from index.formats.docx import extract

_ANNEX = """<h2>Annex</h2><ol><li>Names<ol type="a"><li>of customers</li><li>of their staff</li>
</ol></li><li>Addresses</li></ol><table><tr><th>Data</th><th>Kept for</th></tr>
<tr><td>Log files</td><td>30 days</td></tr></table>"""
_ANNEX_LINES = (
    *("1. Names", "a. of customers", "b. of their staff", "2. Addresses"),
    *("Data | Kept for", "Log files | 30 days"),
)


def here(data: bytes) -> str:
    """As this program does."""
    return extract(data).text


def with_python_docx(data: bytes) -> str:
    """python-docx: paragraphs and rows in order; it counts no numbers."""
    lines: list[str] = []
    for part in docx.Document(io.BytesIO(data)).iter_inner_content():
        rows = getattr(part, "rows", None)
        if rows is None:
            lines.append(part.text)
        else:
            lines += [" | ".join(cell.text for cell in row.cells) for row in rows]
    return "\n".join(lines)


def with_mammoth(data: bytes) -> str:
    """mammoth's raw text."""
    return str(mammoth.extract_raw_text(io.BytesIO(data)).value)


READERS: dict[str, Callable[[bytes], str]] = {
    "here": here,
    "python-docx": with_python_docx,
    "mammoth": with_mammoth,
}


def make(text: Path, out: Path) -> tuple[bytes, list[tuple[str, str]]]:
    """A text as a Word document, and the blocks in it."""
    blocks = blocks_of(text.read_text("utf-8"))
    page, document = out / f"{text.stem}.html", out / f"{text.stem}.docx"
    body = body_of(blocks, lambda block: f"<{block.kind}>{block.text}</{block.kind}>")
    page.write_text(f'<meta charset="utf-8">{body}{_ANNEX}', "utf-8")
    subprocess.run(["pandoc", page, "-o", document], check=True, timeout=120)
    blocks += [Block("h2", "Annex"), *(Block("p", line) for line in _ANNEX_LINES)]
    return document.read_bytes(), [(block.kind, block.text) for block in blocks]


def main(arguments: list[str]) -> None:
    """Make the documents and print the table."""
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    documents = [make(Path(name), out) for name in arguments[1:]]
    print("reader       alike  least  lines  heads  s/document")
    for name, read in READERS.items():
        scores = []
        for data, blocks in documents:
            start = time.process_time()
            text = read(data)
            scores.append(scored(text, blocks, [], time.process_time() - start))
        print(
            f"{name:12} {mean(s.alike for s in scores):.4f} {min(s.alike for s in scores):.4f} "
            f"{mean(s.lines for s in scores):.4f} {mean(s.headings for s in scores):.4f} "
            f"{median(s.seconds for s in scores):.4f}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
