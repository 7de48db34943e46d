"""A Word document to text, from the XML inside it: what Word shows with changes accepted.

Nothing that the document refers to outside itself is followed, and no macro is looked at.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from index.formats.blocks import Block, lay_out
from index.formats.docx_body import Body
from index.formats.docx_styles import read_styles
from index.formats.extracted import Clue, Extracted, Unreadable
from index.formats.numbering import read_numbering
from index.formats.office import properties
from index.formats.word_heads import with_headings
from index.formats.xmltree import first, parse, within
from index.formats.zipped import Zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the first bytes of a .doc, and of an encrypted .docx
_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))
_SEPARATORS = ("separator", "continuationSeparator", "continuationNotice")


def extract(data: bytes) -> Extracted:
    """The text of a .docx or .docm: its body, then its notes, then its running heads and feet.

    Raises Unreadable if it is an old .doc, encrypted, damaged or built to fill the memory.
    """
    if data.startswith(OLE):
        raise Unreadable("it is an old Word file (or encrypted): save it as .docx")
    members = Zipped.of(data)
    place = _main_part(members)
    folder, _, name = place.rpartition("/")
    folder = f"{folder}/" if folder else ""
    main = _part(members, place)
    if main is None:
        raise Unreadable(f"it has no part {name}: it is no Word document")
    styles = read_styles(_part(members, f"{folder}styles.xml"))
    numbering = read_numbering(_part(members, f"{folder}numbering.xml"))
    body = Body(styles, numbering)
    blocks = with_headings(list(body.paragraphs(main)))
    for part, tag in _NOTES:
        blocks += _notes(_part(members, f"{folder}{part}.xml"), tag, body)
    blocks += _running(members, folder, Body(styles, numbering))
    text, layout = lay_out(blocks)
    return Extracted(text, layout, _clues(members))


def _part(members: Zipped, name: str) -> Element | None:
    data = members.read(name)
    return None if data is None else parse(data, name)


def _main_part(members: Zipped) -> str:
    """The name of the part that holds the document, as the package says it."""
    relations = _part(members, "_rels/.rels")
    for relation in () if relations is None else within(relations, "Relationship"):
        inside = relation.get("TargetMode") != "External"
        if inside and relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


def _notes(part: Element | None, tag: str, body: Body) -> Iterator[Block]:
    """The notes of the document, each with the mark that stands for it in the text."""
    for note in () if part is None else within(part, tag):
        if note.get("type") in _SEPARATORS:
            continue
        mark = f"[{body.marks.get((tag, note.get('id', '')), '?')}] "
        for block in body.blocks(note):
            yield Block(mark + block.text, block.kind)
            mark = ""


def _running(members: Zipped, folder: str, body: Body) -> Iterator[Block]:
    """Heads and feet of pages, each text once, as furniture."""
    seen: set[str] = set()
    for kind in ("header", "footer"):
        for name in sorted(members.names()):
            stem = name.removeprefix(f"{folder}{kind}").removesuffix(".xml")
            if name != f"{folder}{kind}{stem}.xml" or (stem and not stem.isdecimal()):
                continue
            part = _part(members, name)
            for block in () if part is None else body.blocks(part):
                if block.text not in seen:
                    seen.add(block.text)
                    yield Block(block.text, block.kind, furniture=True)


def _clues(members: Zipped) -> tuple[Clue, ...]:
    core = _part(members, "docProps/core.xml")
    app = _part(members, "docProps/app.xml")
    company = first(app, "Company")
    return properties(first(core, "title"), company, first(core, "creator"), "Word")
