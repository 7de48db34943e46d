"""Bytes in an encoding that a file names, which may be none."""


def in_charset(data: bytes, name: str) -> str | None:
    """The characters of bytes in an encoding; None if there is no such one, or they are not in it.

    Half pairs, as `unicode_escape` gives them, are no characters.
    """
    try:
        text = data.decode(name)
        text.encode()
    except (ValueError, LookupError):  # ValueError also of a name with a zero in it
        return None
    return text
