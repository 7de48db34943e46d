"""Names and texts as they are shown to a person: what cannot be seen is made visible."""

import unicodedata

# Control characters, halves of a pair, line and paragraph separators.
_UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
# They turn the letters around them: "exe.fdp" would be seen as "pdf.exe".
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def shown(name: str) -> str:
    r"""A name for terminals and messages: "a\nb.md", "caf\xe9.txt" where a byte is no text."""
    return "".join(_visible(char) for char in name)


def shown_text(text: str) -> str:
    """A text for a terminal, which obeys nothing in it: its lines and tabs, and nothing unseen."""
    lines = text.replace("\r\n", "\n")
    return "".join(char if char in "\n\t" else _visible(char) for char in lines)


def _visible(char: str) -> str:
    if unicodedata.category(char) not in _UNSEEN and char not in _TURNING:
        return char
    if "\udc80" <= char <= "\udcff":  # how Python holds a byte of a name that is no text
        return f"\\x{ord(char) - 0xDC00:02x}"
    return repr(char)[1:-1]


def is_text(name: str) -> bool:
    """Whether a name can be written as UTF-8."""
    return not any("\ud800" <= char <= "\udfff" for char in name)
