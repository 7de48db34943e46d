"""An OpenDocument text to text, from the XML inside it."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from index.formats.blocks import Block, lay_out
from index.formats.extracted import Extracted, Unreadable
from index.formats.odt_body import Body
from index.formats.odt_styles import read_styles
from index.formats.office import properties
from index.formats.word_heads import with_headings
from index.formats.xmltree import first, parse, within
from index.formats.zipped import Zipped

_RUNNING = ("header", "header-first", "header-left", "footer", "footer-first", "footer-left")


def extract(data: bytes) -> Extracted:
    """The text of an .odt: its body, then its notes, then its running heads and feet.

    Raises Unreadable if it is encrypted, damaged or built to fill the memory.
    """
    members = Zipped.of(data)
    if b"encryption-data" in (members.read("META-INF/manifest.xml") or b""):
        raise Unreadable("it is encrypted: save it without a password")
    content = _part(members, "content.xml")
    text_of = first(content, "body", "text")
    if content is None or text_of is None:
        raise Unreadable("it has no text in content.xml: it is no OpenDocument text")
    shared = _part(members, "styles.xml")
    body = Body(read_styles([part for part in (shared, content) if part is not None]))
    blocks = with_headings(list(body.paragraphs(text_of)))
    for number, note in enumerate(body.notes, 1):  # a note may hold further notes
        blocks += _note(body, note, number)
    blocks += _running(body, shared)
    text, layout = lay_out(blocks)
    meta = first(_part(members, "meta.xml"), "meta")
    fields = () if meta is None else within(meta, "user-defined")
    firm = next((one for one in fields if one.get("name") == "Company"), None)
    author = first(meta, "initial-creator")
    return Extracted(text, layout, properties(first(meta, "title"), firm, author, "OpenDocument"))


def _part(members: Zipped, name: str) -> Element | None:
    data = members.read(name)
    return None if data is None else parse(data, name)


def _note(body: Body, note: Element, number: int) -> Iterator[Block]:
    mark = f"[{number}] "
    for block in body.blocks(note):
        yield Block(mark + block.text, block.kind)
        mark = ""


def _running(body: Body, shared: Element | None) -> Iterator[Block]:
    """Heads and feet of pages, each text once, as furniture."""
    seen: set[str] = set()
    pages = [] if shared is None else list(within(shared, "master-styles", "master-page"))
    for kind in _RUNNING:
        for page in pages:
            for part in within(page, kind):
                for block in body.blocks(part):
                    if block.text not in seen:
                        seen.add(block.text)
                        yield Block(block.text, block.kind, furniture=True)
