"""A policy: one document, exactly as it was read, and whose it is."""

import hashlib
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy document; every offset elsewhere is a character offset into `text`."""

    id: str  # the file's name, unique in an index
    company: str  # "?" where none was found
    aliases: tuple[str, ...]  # other names of the company, and of what it sells
    title: str
    effective_date: date | None
    text: str  # as read, with no newline translation

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text in UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()
