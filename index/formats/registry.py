"""Which module reads which format; none is imported but in the process that reads."""

READERS = {
    "html": "index.formats.html",
    "pdf": "index.formats.pdf",
    "docx": "index.formats.docx",
    "odt": "index.formats.odt",
    "eml": "index.formats.eml",
}
