"""A saved e-mail to text: its body; its attachments go on to be read as files of their own."""

import itertools
import re
from collections.abc import Callable, Container, Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import Compat32

from index.formats import html
from index.formats.blocks import Block, lay_out
from index.formats.eml_header import clues, decoded, header
from index.formats.extracted import Extracted, Unreadable
from index.policy import Layout

MAX_PARTS = 1_000
MAX_ATTACHED = 50
_MOST_NAME = 300  # characters
_ENDINGS = {"plain": "txt", "octet-stream": "bin"}  # of attachments without name; else as the type
_RICHER = 0.7  # of the plain text's length that a richer HTML part must have to be its equal
_FAR_RICHER = 2  # times that length: HTML without structure is read then, too


class _AsWritten(Compat32):
    """Headers as they stand; `email` would put "?" for letters that are not encoded."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


_POLICY = _AsWritten()


def extract(data: bytes) -> Extracted:
    """The text of a mail: its plain part, or the HTML part if only that has structure.

    Quoted replies and signatures are part of it. A mail in the mail is an attachment ".eml"; at
    most `MAX_ATTACHED` are handed on. Raises Unreadable if it has no headers of a mail, or more
    than `MAX_PARTS` parts.
    """
    try:
        message = message_from_bytes(data, policy=_POLICY)
        parts = list(_parts(message))
    except (MessageError, RecursionError) as error:
        raise Unreadable(f"it is no mail that can be read: {type(error).__name__}") from error
    if not any(message[name] for name in ("from", "subject", "date", "received", "to")):
        raise Unreadable("it has none of the headers of a mail, such as From or Subject")
    attached, dropped = _attached(parts)
    warnings = tuple(f"{dropped} more attachments were left out" for _ in range(dropped > 0))
    text, layout = _body(parts)
    return Extracted(text, layout, tuple(clues(message)), warnings, attached)


def _parts(message: Message) -> Iterator[Message]:
    """The parts of a mail that hold something, those of a mail inside it not among them."""
    waiting, count = [message], 0
    while waiting:
        part = waiting.pop()
        count += 1
        if count > MAX_PARTS:
            raise Unreadable(f"it has more than {MAX_PARTS:,} parts")
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += reversed(_inside(part))
        else:
            yield part


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload() if part.is_multipart() else ()
    return [one for one in payload if isinstance(one, Message)]


def _body(parts: list[Message]) -> tuple[str, Layout]:
    texts = [part for part in parts if not _is_attached(part)]
    plain = [_plain(part) for part in texts if part.get_content_type() == "text/plain"]
    pages = [one for one in texts if one.get_content_type() == "text/html"]
    shown = [block for page in pages for block in html.blocks_of(_text(page))]
    written = "\n\n".join(text for text in plain if text.strip())
    text, layout = lay_out(shown)
    if _is_richer(shown, len(text), len(written)):
        return text, layout
    return lay_out([Block(written)])


def _is_richer(shown: list[Block], size: int, plain: int) -> bool:
    """Whether the HTML says as much as the plain text, and has headings, items or rows.

    Or far more: the plain part is then a list's footer, or says to look at the other.
    """
    structured = any(
        block.kind in ("heading", "item", "row") and not block.furniture for block in shown
    )
    return size >= (_RICHER if structured else _FAR_RICHER) * plain


def _plain(part: Message) -> str:
    text = _text(part).replace("\r\n", "\n").replace("\r", "\n")
    if str(part.get_param("format")).lower() == "flowed":
        text = _unflowed(text, str(part.get_param("delsp")).lower() == "yes")
    return text


def _unflowed(text: str, drop_space: bool) -> str:
    """A text of which lines that end with a space go on in the next (RFC 3676)."""
    lines: list[str] = []
    open_line = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        if open_line and not quoted:
            lines[-1] += line.removeprefix(" ")
        else:
            lines.append(line.removeprefix(" "))
        open_line = line.endswith(" ") and line != "-- " and not quoted
        if open_line and drop_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    return decoded(data if isinstance(data, bytes) else b"", _said(part.get_content_charset))


def _said(get: Callable[[], str | None]) -> str:
    """What a header says; "" if it says it in an encoding that there is not."""
    try:
        return get() or ""
    except (ValueError, LookupError):
        return ""


def _is_attached(part: Message) -> bool:
    text = part.get_content_maintype() == "text"
    return not text or part.get_content_disposition() == "attachment" or bool(_name(part))


def _attached(parts: list[Message]) -> tuple[tuple[tuple[str, bytes], ...], int]:
    """Names and contents of what is attached, each name once, and how many more there were."""
    found: dict[str, bytes] = {}
    dropped = 0
    for part in parts:
        if not _is_attached(part) or _is_picture(part):
            continue
        if len(found) == MAX_ATTACHED:
            dropped += 1
        else:
            kind = part.get_content_subtype()
            name = _name(part) or f"attachment.{_ENDINGS.get(kind, kind)}"
            found[_untaken(name, found)] = _content(part)
    return tuple(found.items()), dropped


def _untaken(name: str, taken: Container[str]) -> str:
    """A name, or "policy (2).txt" where there is a "policy.txt"."""
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    names = (f"{stem} ({n}){dot}{ending}" for n in itertools.count(2))
    return name if name not in taken else next(one for one in names if one not in taken)


def _is_picture(part: Message) -> bool:
    """Whether a part is a picture shown in the body, such as the logo of a signature."""
    return part.get_content_maintype() == "image" and (
        part.get_content_disposition() == "inline" or bool(part["content-id"])
    )


def _name(part: Message) -> str:
    name = header(_said(part.get_filename))
    if part.get_content_maintype() == "message":
        subject = "".join(header(mail["subject"] or "") for mail in _inside(part)[:1])
        name = f"{(name or subject or 'mail').removesuffix('.eml')}.eml"
    # A name is never a path: it stands beside the mail's own in what is shown.
    return " ".join(re.split(r"[\\/:\0]+", name)[-1].split())[-_MOST_NAME:].lstrip(".")


def _content(part: Message) -> bytes:
    if part.is_multipart():
        return b"\n".join(one.as_bytes() for one in _inside(part))
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
