"""What is noted of a block of a web page while it is read."""

from dataclasses import dataclass

from index.formats.blocks import Block


@dataclass(frozen=True, slots=True)
class Seen:
    """A block of a page, and what tells whether it is the site's."""

    block: Block
    region: str  # why it may be the site's: "nav", "header", "class", "hidden" …
    linked: int  # characters in links to elsewhere
    inner: int  # characters in links to places in this page
    pressed: int  # characters on buttons
