"""A policy's text as a web page, Word, OpenDocument or PDF file: a paragraph a line.

The words stay the same. Markdown headings become headings of the format; all else is as written.
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from html import escape
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape as xml
from zipfile import ZipFile

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_BEFORE = (
    '<header><a href="/">Start</a></header>'
    '<nav><ul><li><a href="/p">Products</a></li><li><a href="/j">Jobs</a></li></ul></nav>'
    '<div class="cookie-banner"><p>We use cookies. Do you accept all of them?</p>'
    "<button>Accept all</button></div>"
)
_AFTER = '<footer><p>All rights reserved.</p><a href="/imprint">Imprint</a></footer>'
_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
    "</Relationships>"
)
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_WORD_STYLES = f"<w:styles {_WORD}>" + "".join(
    f'<w:style w:type="paragraph" w:styleId="H{n}"><w:name w:val="heading {n}"/></w:style>'
    for n in range(1, 7)
)
_ODT = "application/vnd.oasis.opendocument.text"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_OFFICE = f'xmlns:office="{_OASIS}:office:1.0" xmlns:text="{_OASIS}:text:1.0"'
_MANIFEST = (
    f'<m:manifest xmlns:m="{_OASIS}:manifest:1.0">'
    f'<m:file-entry m:full-path="/" m:media-type="{_ODT}"/>'
    '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
)


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Each line of a text without the spaces around it, and its level as a heading, or 0."""
    for line in text.splitlines():
        heading = _HEADING.fullmatch(line.strip())
        yield (len(heading[1]), heading[2]) if heading else (0, line.strip())


def html_page(text: str, furnished: bool = True) -> str:
    """A page with a text as its content; furnished: inside a menu, a banner and a footer.

    All its headings are `h2`.
    """
    tags = [("h2" if level else "p", escape(line)) for level, line in lines_of(text) if line]
    body = "\n".join(f"<{tag}>{line}</{tag}>" for tag, line in tags)
    before, after = (_BEFORE, _AFTER) if furnished else ("", "")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Privacy</title></head>'
        f"<body>{before}<main>\n{body}\n</main>{after}</body></html>"
    )


def docx(text: str) -> bytes:
    """A Word file."""
    styled = {0: ""} | {n: f'<w:pPr><w:pStyle w:val="H{n}"/></w:pPr>' for n in range(1, 7)}
    body = "".join(
        f'<w:p>{styled[level]}<w:r><w:t xml:space="preserve">{xml(line)}</w:t></w:r></w:p>'
        for level, line in lines_of(text)
    )
    return _zipped(
        {
            "[Content_Types].xml": _CONTENT_TYPES,
            "_rels/.rels": _RELATIONS,
            "word/document.xml": f"<w:document {_WORD}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": _WORD_STYLES + "</w:styles>",
        }
    )


def odt(text: str) -> bytes:
    """An OpenDocument text."""
    body = "".join(
        f'<text:h text:outline-level="{level}">{xml(line)}</text:h>'
        if level
        else f"<text:p>{xml(line)}</text:p>"
        for level, line in lines_of(text)
    )
    content = (
        f"<office:document-content {_OFFICE}><office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )
    return _zipped({"mimetype": _ODT, "META-INF/manifest.xml": _MANIFEST, "content.xml": content})


def pdf(text: str, chromium: str, folder: Path) -> bytes:
    """A PDF, as a browser prints the page without what stands around the text.

    folder: an empty one that the browser may fill.
    """
    page, printed = folder / "page.html", folder / "page.pdf"
    page.write_text(html_page(text, furnished=False), encoding="utf-8")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command += [f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={printed}"]
    subprocess.run([*command, page.as_uri()], check=True, capture_output=True, timeout=60)
    return printed.read_bytes()


MADE: dict[str, Callable[[str], bytes]] = {
    "html": lambda text: html_page(text).encode(),
    "docx": docx,
    "odt": odt,
}


def _zipped(members: dict[str, str]) -> bytes:
    """A ZIP archive; its members are not packed, as an OpenDocument's first must not be."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()
