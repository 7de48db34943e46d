"""What the properties of an office document say of it."""

import re
from xml.etree.ElementTree import Element

from index.formats.extracted import Clue

_MOST = 300  # characters of a clue
# What programs write by themselves, and templates leave behind.
_NO_TITLE = re.compile(
    r"(?:microsoft word\b.*|word document|document\d{0,3}|untitled\b.*|.*\.(?:docx?|odt|rtf))", re.I
)
_LEGAL_FORM = re.compile(
    r"\b(?:inc|corp|corporation|llc|llp|ltd|limited|plc|gmbh|ag|bv|nv|sa|sas|sarl|srl|oy|ab|as|pty"
    r"|company|group|university)\b\.?",
    re.I,
)


def properties(
    title: Element | None,
    company: Element | None,
    author: Element | None,
    program: str,
) -> tuple[Clue, ...]:
    """The clues in a document's properties; an author counts only if it has a company's name.

    The day a document was last saved is no clue: it says nothing of when a policy took effect.
    """
    named, firm, writer = (_words(one) for one in (title, company, author))
    clues = []
    if named and not _NO_TITLE.fullmatch(named):
        clues.append(Clue("title", named, f"{program} title"))
    if firm:
        clues.append(Clue("author", firm, f"{program} company"))
    elif _LEGAL_FORM.search(writer):
        clues.append(Clue("author", writer, f"{program} author"))
    return tuple(clues)


def _words(element: Element | None) -> str:
    words = "" if element is None else " ".join("".join(element.itertext()).split())
    return words if len(words) <= _MOST else ""
