"""What the headers of a mail say, decoded, and what that tells of whose policy it holds."""

import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_tz

from index.formats.charsets import in_charset
from index.formats.extracted import Clue, is_day

_MOST = 300  # characters of a clue
# Providers of mailboxes: "Web Shop <joe@web.de>" is not web.de's. The domains of companies are
# no fewer than all, so the rule has to name those that are none.
_FREE = re.compile(
    r"(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|rocketmail|aol|icloud|me|mac|gmx|web"
    r"|t-online|mail|email|proton|protonmail|pm|tutanota|fastmail|zoho|yandex|qq|163|126|orange"
    r"|wanadoo|free|laposte|libero|comcast|verizon|att|btinternet)\.(?:com?\.)?\w+"
)
_ENCODED = re.compile(r"=\?[^?\s]{1,40}\?[bBqQ]\?[^?]{0,2000}\?=")
_REPLIES = re.compile(r"\A(?:\s{0,3}(?:re|fwd?|aw|wg|tr|sv)\s{0,3}:\s{0,3}){0,9}", re.I)
_EPOCH = "1980"  # an older date is that of a clock without battery
_LATIN = ("", "us-ascii", "ascii", "iso-8859-1", "latin-1", "unknown-8bit", "default")


def clues(message: Message) -> Iterator[Clue]:
    """The sender's company and domain, the subject, and the day it was sent."""
    name, address = map(header, parseaddr(" ".join(str(message["from"] or "").split())))
    domain = address.rpartition("@")[2].lower().strip(".>").removeprefix("www.")
    name = " ".join(name.split())[:_MOST]
    if "." in domain and not _FREE.fullmatch(domain):
        # A person's name has the look of a company's; one that its domain knows is no person's.
        if _is_of(name, domain):
            yield Clue("company", name, "e-mail sender")
        yield Clue("domain", domain, "e-mail sender")
    subject = _REPLIES.sub("", " ".join(header(str(message["subject"] or "")).split()))
    if subject:
        yield Clue("title", subject[:_MOST], "e-mail subject")
    date = parsedate_tz(str(message["date"] or ""))
    day = f"{date[0]:04d}-{date[1]:02d}-{date[2]:02d}" if date else ""
    if is_day(day) and day > _EPOCH:
        yield Clue("date", day, "e-mail date")


def _is_of(name: str, domain: str) -> bool:
    """Whether a sender's name begins with its domain's, as "Acme Corp" does with acme.com's."""
    letters = "".join(filter(str.isalnum, name.lower()))
    labels = ["".join(filter(str.isalnum, label)) for label in domain.split(".")[:-1]]
    return bool(letters) and any(
        len(label) > 2 and (letters.startswith(label) or label.startswith(letters))
        for label in labels
    )


def header(value: str) -> str:
    """A header's words, decoded where they are encoded; what cannot be decoded stays."""
    try:
        pieces = decode_header(value) if _ENCODED.search(value) else []
    except MessageError:
        pieces = []
    if not pieces:
        return decoded(value.encode("utf-8", "surrogateescape"), "")
    return "".join(
        decoded(piece, encoding or "") if isinstance(piece, bytes) else piece
        for piece, encoding in pieces
    )


def decoded(data: bytes, named: str) -> str:
    """The characters of bytes in the encoding that is named, else in UTF-8 or Windows-1252."""
    text = None if named in _LATIN else in_charset(data, named)
    text = in_charset(data, "utf-8") if text is None else text
    return data.decode("cp1252", "replace") if text is None else text
