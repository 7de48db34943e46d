"""PDFs to measure by: texts of policies set by Chromium, LibreOffice and pandoc.

    python bench/formats/pdf_made.py OUT TEXT...

A text becomes blocks (heading, item, paragraph), whose HTML each way of printing sets in its own
manner: OUT/NAME.WAY.pdf, and beside them OUT/NAME.json, the blocks that went in.
"""

import html
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

_HASHES = re.compile(r"#{1,6}\s+")
_ITEM = re.compile(r"(?:[-*•+]|\(?[a-z]\)|\(?[ivx]{1,4}\))\s+")
_NUMBERED = re.compile(r"(?:(?:ARTICLE|Article|SECTION|Section)\s+)?\d{1,2}(?:\.|\s+[–-])\s+\S")
_MARKUP = re.compile(r"\\(?=[.*_#\-\[\]()])|[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}|^>\s*")
_LINK = re.compile(r"\[([^\]\n]{0,300})\]\([^)\n]{0,300}\)")
_HEADING = 70  # characters at most

_STYLES = {
    "chromium": "body{font:11pt/1.4 serif}",
    "headed": "body{font:10.5pt/1.35 sans-serif} h2{font-size:12pt}",
    "justified": "body{font:11pt/1.3 serif;text-align:justify;hyphens:auto} "
    "p{margin:0;text-indent:1.5em}",
    "columns": "h1{column-span:all} body{font:9pt/1.3 serif;columns:2;column-gap:20pt;"
    "text-align:justify;hyphens:auto}",
}
WAYS = (*_STYLES, "libreoffice")


class Block(NamedTuple):
    """A heading, an item of a list or a paragraph."""

    kind: str  # "h1", "h2", "li", "p"
    text: str


def blocks_of(text: str) -> list[Block]:
    """A text's lines as blocks, without the marks of Markdown."""
    blocks: list[Block] = []
    for raw in text.splitlines():
        line = _MARKUP.sub("", _LINK.sub(r"\1", _HASHES.sub("", raw.strip()))).strip()
        line = re.sub(r"\s+", " ", line)
        if line:
            blocks.append(Block(_kind(raw.strip(), line, first=not blocks), line))
    return blocks


def _kind(raw: str, line: str, *, first: bool) -> str:
    if _ITEM.match(raw) and not raw.startswith("**"):
        return "li"
    short = len(line) <= _HEADING and line[-1] not in ".,;:"
    if (first and short) or raw.startswith("# "):
        return "h1"
    marked = raw.startswith("#") or _NUMBERED.match(line) or line.isupper()
    return "h2" if short and marked else "p"


def page_of(blocks: list[Block], style: str, title: str) -> str:
    """The blocks as an HTML page; an item keeps the mark that it has in its text."""
    body: list[str] = []
    for kind, text in blocks:
        tag = "p class=li" if kind == "li" else kind
        body.append(f"<{tag}>{html.escape(text)}</{kind if kind != 'li' else 'p'}>")
    inner = "\n".join(body)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{style} .li{{margin:0 0 0 2em;text-indent:0}}</style><body>{inner}</body></html>"
    )


def print_page(page: Path, pdf: Path, *, headed: bool) -> None:
    """A page as Chromium prints it, with its own head and foot or without."""
    with tempfile.TemporaryDirectory() as profile:
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu"]
        command += [] if headed else ["--no-pdf-header-footer"]
        command += [f"--user-data-dir={profile}", f"--print-to-pdf={pdf}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


def print_document(page: Path, pdf: Path) -> None:
    """A page made a Word document by pandoc, and that a PDF by LibreOffice."""
    with tempfile.TemporaryDirectory() as profile:
        docx = Path(profile, f"{pdf.stem}.docx")
        subprocess.run(["pandoc", page, "-o", docx], check=True, timeout=120)
        command = ["soffice", f"-env:UserInstallation=file://{profile}/office", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", str(pdf.parent), str(docx)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)


def make(text: Path, out: Path) -> None:
    """Every PDF of one text that is not there yet, and its blocks."""
    blocks = blocks_of(text.read_text("utf-8"))
    (out / f"{text.stem}.json").write_text(json.dumps(blocks, ensure_ascii=False), "utf-8")
    for way in WAYS:
        pdf, page = out / f"{text.stem}.{way}.pdf", out / f"{text.stem}.{way}.html"
        if pdf.exists():
            continue
        title = blocks[0].text if way in _STYLES else ""  # pandoc sets it above the text
        page.write_text(page_of(blocks, _STYLES.get(way, ""), title), "utf-8")
        if way in _STYLES:
            print_page(page, pdf, headed=way == "headed")
        else:
            print_document(page, pdf)


def main(arguments: list[str]) -> None:
    """Make the PDFs of every text that is named."""
    out = Path(arguments[0]).resolve()
    out.mkdir(parents=True, exist_ok=True)
    for name in arguments[1:]:
        make(Path(name), out)
        print(name)


if __name__ == "__main__":
    main(sys.argv[1:])
