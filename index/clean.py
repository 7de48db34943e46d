"""Text as it is compared and embedded: without markup, odd spaces and typographic variants.

Nothing here is ever shown. What is shown is always a slice of the policy itself.
"""

import re

_LINK = re.compile(r"\[([^\[\]]{1,300})\]\([^()\s]{0,500}\)")
_ANGLED = re.compile(r"<((?:https?|mailto):[^<>\s]{1,500})>")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~<@&$%:;,\"'/=^])")
_EMPHASIS = re.compile(r"\*{1,3}|`+|(?<!\w)_{1,3}(?=\w)|(?<=[\w.!?,:;)])_{1,3}(?!\w)")
_PREFIX = re.compile(r"^(?:>\s{0,3}|#{1,6}\s)+", re.MULTILINE)
_WORD = re.compile(r"\w+")
_NO_WORD = "".join(char for char in map(chr, range(128)) if not _WORD.match(char))
_SPACED = str.maketrans(_NO_WORD, " " * len(_NO_WORD))
_FOLD = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-",
        "\u00a0": " ", "\u2007": " ", "\u202f": " ",
        "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None,
        "\ufeff": None,
    }
)  # fmt: skip


def plain(text: str) -> str:
    """The text without Markdown, with straight quotes and dashes and single spaces."""
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if not text.isascii():
        text = text.translate(_FOLD)
    # Most texts have none of these, and to see that is quicker than to search by a pattern.
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if ">" in text or "#" in text:
        text = _PREFIX.sub("", text)
    if "<" in text:
        text = _ANGLED.sub(r"\1", text)
    if "*" in text or "_" in text or "`" in text:
        text = _EMPHASIS.sub("", text)
    return " ".join(text.split())


def folded(text: str) -> str:
    """The words of a text, in lower case and with nothing between them but one space."""
    words = plain(text).casefold()
    # Most texts are ASCII: to put spaces between their words takes half as long as to find them.
    found = words.translate(_SPACED).split() if words.isascii() else _WORD.findall(words)
    return " ".join(found)
