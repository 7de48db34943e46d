"""The members of a zip file, inflated with every byte counted, whatever its headers say."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from index.formats.extracted import Unreadable

MAX_MEMBERS = 1_000  # so many running heads: .1 s, 23 MB
MAX_INFLATED = 100_000_000  # bytes of all that is read; of text in Word: 4 s, 423 MB
MAX_RATIO = 100  # inflated to file, as in a ZIP of policies
_UNSUSPECTED = 1_000_000  # bytes; so many may come of a file of any size
_PIECE = 1 << 20  # bytes inflated at a time
_ENCRYPTED = 1  # the bit of a member's flags
# What zipfile raises for damage; ValueError where it is told to seek before the beginning.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError)


@dataclass(slots=True)
class Zipped:
    """A zip file in memory, and how much of it has been inflated so far."""

    file: zipfile.ZipFile
    size: int  # bytes of the file itself
    inflated: int = 0

    @classmethod
    def of(cls, data: bytes) -> "Zipped":
        """Raises Unreadable if it is no zip file or has more than `MAX_MEMBERS` members."""
        try:
            file = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise Unreadable(f"it is a damaged archive ({error}); get it anew") from error
        count = len(file.infolist())
        if count > MAX_MEMBERS:
            raise Unreadable(f"it holds {count:,} files; at most {MAX_MEMBERS:,} are expected")
        return cls(file, len(data))

    def names(self) -> list[str]:
        """The names of its members, in order."""
        return self.file.namelist()

    def read(self, name: str) -> bytes | None:
        """A member's bytes, None if there is no such member.

        Raises Unreadable if it is damaged or encrypted, or if this and all that was read before
        are more than `MAX_INFLATED`, or more than `MAX_RATIO` times the file.
        """
        try:
            member = self.file.getinfo(name)
        except KeyError:
            return None
        if member.flag_bits & _ENCRYPTED:
            raise Unreadable("it is encrypted: save it without a password")
        pieces: list[bytes] = []
        for piece in self._inflated(member):
            self._count(len(piece))
            pieces.append(piece)
        return b"".join(pieces)

    def _inflated(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable(f"it is packed by method {member.compress_type}, not by deflate (8)")
        try:
            with self.file.open(member) as stream:
                while piece := stream.read(_PIECE):
                    yield piece
        except _DAMAGED as error:
            why = str(error) or "it ends too soon"
            raise Unreadable(f"it is a damaged archive ({why}); get it anew") from error

    def _count(self, more: int) -> None:
        self.inflated += more
        if self.inflated > MAX_INFLATED:
            raise Unreadable(f"it inflates to more than {MAX_INFLATED:,} bytes")
        if self.inflated > max(_UNSUSPECTED, MAX_RATIO * self.size):
            raise Unreadable(f"it inflates to more than {MAX_RATIO} times its size")
