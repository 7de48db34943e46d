"""PDF: the text layer of its pages as paragraphs, headings, tables and what repeats."""

import re
from collections import Counter
from dataclasses import replace
from urllib.parse import urlsplit

import pypdfium2 as pdfium
import pypdfium2.raw as c

from index.formats.extracted import Clue, Extracted, Unreadable
from index.formats.pdf_columns import Flow, Table, in_order
from index.formats.pdf_furniture import Parted, parted
from index.formats.pdf_lines import Line, lines_of
from index.formats.pdf_paragraphs import body_size, paragraphs_of
from index.formats.pdf_runs import NAMELESS, Sheet, read_sheet
from index.formats.pdf_streams import check_streams
from index.formats.pdf_text import composed

MAX_PAGES = 2_000  # as promised; a page of 3,800 characters takes 20 to 34 ms of the 60 s
MAX_TEXT = 10_000_000  # characters, as of any policy
_NAMELESS = 0.1  # the share of letters without a name from which the text is no use
_BEGINNING = 1024  # bytes among which "%PDF-" stands
_TELLING = {  # what a document says of itself, and what that is a clue to
    "Title": ("title", "PDF title"),
    "Subject": ("title", "PDF subject"),
    "Author": ("author", "PDF author"),
}
_PROGRAM = re.compile(
    r"^(?:microsoft|untitled|document\d*$|powerpoint|word\b|adobe|libreoffice|openoffice|user\b"
    r"|admin|unknown|anonymous|owner\b|print)|\.(?:docx?|odt|rtf|pdf|html?|indd|pages|txt|md|xlsx?"
    r"|pptx?|tex)$|^(?:https?|file):",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s]{3,300}")


def extract(data: bytes) -> Extracted:
    """The text of a PDF, with its headings, pages and what repeats on them.

    Scripts, actions and files inside are never looked at. Raises Unreadable, saying why.
    """
    if b"%PDF-" not in data[:_BEGINNING]:
        raise Unreadable('it is no PDF: "%PDF-" is missing at its beginning. Export it again.')
    check_streams(data)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Unreadable(_refusal(error)) from error
    try:
        return _extracted(document)
    finally:
        document.close()


def _refusal(error: pdfium.PdfiumError) -> str:
    if error.err_code == c.FPDF_ERR_PASSWORD:
        return "encrypted: it opens with a password only. Save it without one."
    if error.err_code == c.FPDF_ERR_SECURITY:
        return "encrypted in a way that is not known. Save it without encryption."
    return "it is a damaged PDF: no page can be found in it. Export or download it again."


def _extracted(document: pdfium.PdfDocument) -> Extracted:
    count = len(document)
    if count == 0:
        raise Unreadable("it is a PDF of 0 pages. Export or download it again.")
    if count > MAX_PAGES:
        raise Unreadable(f"it has {count:,} pages; at most {MAX_PAGES:,} are read. Split it.")
    sheets, warnings = _sheets(document)
    pages = parted([lines_of(sheet.runs, sheet.dots) for sheet in sheets])
    pages, asides = _with_turned(pages, [lines_of(sheet.turned) for sheet in sheets])
    flows = [in_order(page.body) + aside for page, aside in zip(pages, asides, strict=True)]
    text, layout = composed(
        paragraphs_of(flows), [page.furniture for page in pages], body_size(flows)
    )
    if not text:
        raise Unreadable(_empty(count, len(warnings)))
    if text.count(NAMELESS) > _NAMELESS * len(text):
        raise Unreadable(
            "its fonts do not say which letters they draw. Run text recognition (OCR) on it first."
        )
    return Extracted(text, layout, tuple(_clues(document, pages)), tuple(warnings))


def _with_turned(
    pages: list[Parted], turned: list[list[Line]]
) -> tuple[list[Parted], list[list[Flow | Table]]]:
    """The pages, and of each the text that runs in another direction, to be read after the rest.

    What more than one page says so, as "DRAFT", repeats and is no text of theirs.
    """
    counts = Counter(text for lines in turned for text in {line.text for line in lines})
    marks = [[line for line in lines if counts[line.text] > 1] for lines in turned]
    asides: list[list[Flow | Table]] = [
        [Flow([line]) for line in lines if counts[line.text] == 1] for lines in turned
    ]
    return [
        replace(page, furniture=page.furniture + mark)
        for page, mark in zip(pages, marks, strict=True)
    ], asides


def _empty(count: int, damaged: int) -> str:
    pages = "1 page" if count == 1 else f"{count:,} pages"
    if damaged >= count:
        return f"it is a damaged PDF: none of its {pages} can be read. Export or download it again."
    return (
        f"it has no text layer: {pages} without a letter. Run text recognition (OCR) on it first."
    )


def _sheets(document: pdfium.PdfDocument) -> tuple[list[Sheet], list[str]]:
    """What each page shows, and what a person should know of that."""
    sheets: list[Sheet] = []
    warnings: list[str] = []
    for number in range(len(document)):
        try:
            page = document[number]
            sheets.append(read_sheet(page))
            page.close()
        except pdfium.PdfiumError:
            sheets.append(Sheet((), ()))
            warnings.append(f"page {number + 1} is damaged and left out")
        except ValueError as error:
            raise Unreadable(f"{error}: page {number + 1}. Split it.") from error
    return sheets, warnings + _doubts(sheets)


def _doubts(sheets: list[Sheet]) -> list[str]:
    unseen = sum(sheet.unseen for sheet in sheets)
    nameless = sum(sheet.nameless for sheet in sheets)
    doubts = [f"{unseen:,} characters that no page shows are left out"] if unseen else []
    if nameless:
        doubts.append(f"{nameless:,} characters are not named by their font: they read \ufffd")
    return doubts


def _clues(document: pdfium.PdfDocument, pages: list[Parted]) -> list[Clue]:
    clues: list[Clue] = []
    for key, (kind, where) in _TELLING.items():
        value = " ".join(document.get_metadata_value(key).split())
        if value and not _PROGRAM.search(value):
            clues.append(Clue(kind, value, where))  # type: ignore[arg-type]
    hosts = {host: None for page in pages for line in page.furniture if (host := _host(line))}
    return clues + [Clue("domain", host, "PDF address") for host in hosts]


def _host(line: Line) -> str:
    """The host of the address that a browser prints at a page's edge."""
    found = _ADDRESS.search(line.text)
    host = (urlsplit(found[0]).hostname or "") if found else ""
    return host.removeprefix("www.") if "." in host else ""
