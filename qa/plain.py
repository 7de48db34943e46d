"""Text of others as a terminal may have it: on one line, with nothing in it that is obeyed."""

import textwrap

from qa.render import WIDTH


def one_line(text: str, most: int = 2_000) -> str:
    """The start of a text, at most so many characters, without breaks and control characters."""
    line = " ".join(text.split())
    line = "".join(char if char.isprintable() else "�" for char in line)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def wrapped(text: str, indent: str = "", hanging: str | None = None) -> list[str]:
    """A text in lines of 80 columns, the first behind `indent`, the rest behind `hanging`."""
    rest = indent if hanging is None else hanging
    return textwrap.wrap(one_line(text), WIDTH, initial_indent=indent, subsequent_indent=rest)
