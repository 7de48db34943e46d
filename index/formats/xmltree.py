"""XML from a stranger as a tree of bounded size: no document type, no entity, nothing fetched.

Names lose their namespace ("w:p" is "p"), so that both kinds of a format are one.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from index.formats.extracted import Unreadable

MAX_ELEMENTS = 1_000_000  # of paragraphs in Word or ODT: 11 to 15 s, 216 to 634 MB
MAX_DEPTH = 200  # elements; of 500 all was read, of 700 Python's recursion ended
_IDLE = ("rsid", "xmlns", "paraId", "textId")  # attributes that say nothing and are everywhere


def parse(data: bytes, name: str) -> Element:
    """The root of a part's tree; `name` is the part's, for the message.

    Raises Unreadable if it is not well-formed, has a document type, more than `MAX_ELEMENTS`
    elements, or elements more than `MAX_DEPTH` deep.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    count = depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count, depth
        count += 1
        depth += 1
        if count > MAX_ELEMENTS:
            raise Unreadable(f"{name} has more than {MAX_ELEMENTS:,} elements")
        if depth > MAX_DEPTH:
            raise Unreadable(f"{name} has elements more than {MAX_DEPTH} deep")
        local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        kept = {key: value for key, value in local.items() if not key.startswith(_IDLE)}
        builder.start(tag.rpartition(":")[2], kept)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag.rpartition(":")[2])

    def refuse(*_: object) -> None:
        raise Unreadable(f"{name} has a document type, which no Office file has")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except Unreadable:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:  # or an encoding it has not
        raise Unreadable(f"{name} is damaged: {error}") from error
    return builder.close()


def within(element: Element, *path: str) -> Iterator[Element]:
    """The elements that a path of names leads to from an element, in order."""
    if not path:
        yield element
        return
    for child in element:
        if child.tag == path[0]:
            yield from within(child, *path[1:])


def first(element: Element | None, *path: str) -> Element | None:
    """The first of them, None if there is none."""
    return None if element is None else next(within(element, *path), None)
