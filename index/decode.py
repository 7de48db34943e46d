"""From the bytes of a text file to its characters."""

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOST = "\ufffd"


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a file, and what a person should know of how it was read.

    UTF-8, UTF-16 or UTF-32 with a byte order mark, which is not part of the text; UTF-8, or else
    Windows-1252, without. Damaged bytes become U+FFFD, and that is said. Raises ValueError if it
    is no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    if b"\0" in data:
        raise ValueError(f"is no text: byte {data.index(0)} is zero. Save it as UTF-8 if it is one")
    replaced = data.decode("utf-8", "replace")
    # Bytes that are partly valid UTF-8 are a damaged UTF-8 file; as Windows-1252 they would
    # turn into "Ã©" without anybody noticing.
    if _LOST not in replaced or any(char > "\x7f" and char != _LOST for char in replaced):
        return _decoded(data, "utf-8")
    text, warnings = _decoded(data, "cp1252")
    return text, ("was read as Windows-1252", *warnings)


def _decoded(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode(encoding, "replace")
    if "\0" in text:
        raise ValueError(f"is no text: character {text.index(chr(0))} is zero")
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return text, (
            f"is damaged at byte {error.start}: what is no {encoding.upper()} is shown as {_LOST}",
        )
    return text, ()
