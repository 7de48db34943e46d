"""What of an extracted text its layout marks."""

import re

from index.formats.extracted import Extracted


def marked(found: Extracted) -> list[tuple[int, str]]:
    """The headings with their levels."""
    return [(level, found.text[start:end]) for start, end, level in found.layout.headings]


def furniture(found: Extracted) -> list[str]:
    """What is not the document's own."""
    return [found.text[start:end] for start, end in found.layout.furniture]


def own(found: Extracted) -> str:
    """The text without what is marked as furniture."""
    text = found.text
    for start, end in reversed(found.layout.furniture):
        text = text[:start] + text[end:]
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
