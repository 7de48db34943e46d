"""A saved e-mail to text: its body; its attachments go on to be read as files of their own."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr, parsedate_tz

from index.formats import html
from index.formats.blocks import Block, lay_out
from index.formats.extracted import Clue, Extracted, Unreadable

MAX_PARTS = 1_000
MAX_ATTACHED = 50
_MOST = 300  # characters of a clue
_RICHER = 0.7  # of the plain text's length that a richer HTML part must have to be its equal
_FREE = frozenset(
    "gmail googlemail outlook hotmail live msn yahoo ymail rocketmail aol icloud me mac gmx web"
    " t-online mail email proton protonmail pm tutanota fastmail zoho yandex qq 163 126 orange"
    " wanadoo free laposte libero comcast verizon att btinternet".split()
)  # providers whose domain says nothing of who writes
_ENCODED = re.compile(r"=\?[^?\s]{1,40}\?[bBqQ]\?[^?]{0,2000}\?=")
_REPLY = re.compile(r"\s{0,3}(?:(?:re|fwd?|aw|wg|tr|sv)\s{0,3}:\s{0,3})", re.I)
_LATIN = ("us-ascii", "ascii", "iso-8859-1", "latin-1", "unknown-8bit", "default")


def extract(data: bytes) -> Extracted:
    """The text of a mail: its plain part, or the HTML part if only that has structure.

    Quoted replies and signatures are part of it. A mail in the mail is an attachment ".eml"; at
    most `MAX_ATTACHED` are handed on. Raises Unreadable if it has no headers of a mail, or more
    than `MAX_PARTS` parts.
    """
    try:
        message = message_from_bytes(data, policy=compat32)
        parts = list(_parts(message))
    except (MessageError, RecursionError) as error:
        raise Unreadable(f"it is no mail that can be read: {type(error).__name__}") from error
    if not any(message[name] for name in ("from", "subject", "date", "received", "to")):
        raise Unreadable("it has none of the headers of a mail, such as From or Subject")
    attached, dropped = _attached(parts)
    warnings = tuple(f"{dropped} more attachments were left out" for _ in range(dropped > 0))
    body = _body(parts)
    return Extracted(
        body.text, body.layout, tuple(_clues(message)), body.warnings + warnings, attached
    )


def _parts(message: Message) -> Iterator[Message]:
    """The parts of a mail that hold something, those of a mail inside it not among them."""
    waiting = [message]
    for count in range(MAX_PARTS + 1):
        if not waiting:
            return
        part = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += [one for one in reversed(inner) if isinstance(one, Message)]
        else:
            yield part
        if count == MAX_PARTS:
            raise Unreadable(f"it has more than {MAX_PARTS:,} parts")


def _body(parts: list[Message]) -> Extracted:
    texts = [part for part in parts if not _is_attached(part)]
    plain = [_plain(part) for part in texts if part.get_content_type() == "text/plain"]
    pages = [html.of_page(_text(one)) for one in texts if one.get_content_type() == "text/html"]
    written = "\n\n".join(text for text in plain if text.strip())
    if pages and (not written or _is_richer(pages, written)):
        return _joined(pages)
    text, layout = lay_out([Block(written)])
    return Extracted(text, layout)


def _is_richer(pages: list[Extracted], plain: str) -> bool:
    """Whether the HTML says as much as the plain text, and has headings, items or rows."""
    long = sum(len(page.text) for page in pages) >= _RICHER * len(plain)
    structured = any(
        page.layout.headings or "\n• " in page.text or " | " in page.text for page in pages
    )
    return long and structured


def _joined(pages: list[Extracted]) -> Extracted:
    """Several HTML parts as one; hardly any mail has more than one."""
    if len(pages) == 1:
        return pages[0]
    text, layout = lay_out(Block(page.text) for page in pages)
    return Extracted(text, layout)


def _plain(part: Message) -> str:
    text = _text(part).replace("\r\n", "\n").replace("\r", "\n")
    if (part.get_param("format") or "") == "flowed":
        text = _unflowed(text, part.get_param("delsp") == "yes")
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
    """The characters of a part in the encoding it names, else in UTF-8 or Windows-1252."""
    data = part.get_payload(decode=True)
    return _decoded(data if isinstance(data, bytes) else b"", part.get_content_charset() or "")


def _decoded(data: bytes, named: str) -> str:
    for encoding in (named if named not in _LATIN else "utf-8", "utf-8"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


def _is_attached(part: Message) -> bool:
    text = part.get_content_maintype() == "text"
    return not text or part.get_content_disposition() == "attachment" or bool(_name(part))


def _attached(parts: list[Message]) -> tuple[tuple[tuple[str, bytes], ...], int]:
    """Names and contents of what is attached, and how many more there were."""
    found: list[tuple[str, bytes]] = []
    dropped = 0
    for part in parts:
        name = _name(part)
        if not _is_attached(part) or not name or _is_picture(part):
            continue
        if len(found) == MAX_ATTACHED:
            dropped += 1
        else:
            found.append((name, _content(part)))
    return tuple(found), dropped


def _is_picture(part: Message) -> bool:
    """Whether a part is a picture shown in the body, such as the logo of a signature."""
    return part.get_content_maintype() == "image" and (
        part.get_content_disposition() == "inline" or bool(part["content-id"])
    )


def _name(part: Message) -> str:
    name = _header(part.get_filename() or "")
    if part.get_content_maintype() == "message":
        inner = part.get_payload()
        mail = inner[0] if isinstance(inner, list) and inner else None
        subject = _header(str(mail["subject"] or "")) if isinstance(mail, Message) else ""
        name = f"{(name or subject or 'mail').removesuffix('.eml')}.eml"
    # A name is never a path: it stands beside the mail's own in what is shown.
    return " ".join(re.split(r"[\\/:\0]+", name)[-1].split())[-_MOST:].lstrip(".")


def _content(part: Message) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list):
        return b"\n".join(one.as_bytes() for one in inner if isinstance(one, Message))
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _clues(message: Message) -> Iterator[Clue]:
    name, address = parseaddr(" ".join(str(message["from"] or "").split()))
    domain = address.rpartition("@")[2].lower().strip(".>").removeprefix("www.")
    name = " ".join(_header(name).split())[:_MOST]
    known = domain and "." in domain and domain.split(".")[0] not in _FREE
    if known:
        # A person's name has the look of a company's; one that its domain knows is no person's.
        if _is_of(name, domain):
            yield Clue("company", name, "e-mail sender")
        yield Clue("domain", domain, "e-mail sender")
    subject = _REPLY.sub("", " ".join(_header(str(message["subject"] or "")).split()), 1)
    if subject:
        yield Clue("title", subject[:_MOST], "e-mail subject")
    date = parsedate_tz(str(message["date"] or ""))
    if date and 1980 <= date[0] <= 9999:
        yield Clue("date", f"{date[0]:04d}-{date[1]:02d}-{date[2]:02d}", "e-mail date")


def _is_of(name: str, domain: str) -> bool:
    """Whether a sender's name begins with its domain's, as "Acme Corp" does with acme.com's."""
    letters = "".join(filter(str.isalnum, name.lower()))
    labels = ["".join(filter(str.isalnum, label)) for label in domain.split(".")[:-1]]
    return bool(letters) and any(
        len(label) > 2 and (letters.startswith(label) or label.startswith(letters))
        for label in labels
    )


def _header(value: str) -> str:
    """A header's words, decoded where they are encoded; what cannot be decoded stays."""
    if not _ENCODED.search(value):
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    words = []
    for piece, encoding in decode_header(value):
        words.append(_decoded(piece, encoding or "") if isinstance(piece, bytes) else piece)
    return "".join(words)
