"""Vectors kept while an index is made, so that a run that was broken off is not done again."""

import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, Model, Progress
from index.errors import CallError
from index.vectors import Vectors

# Characters of the texts that are encoded before their vectors are kept: of PolicyBench's 1.5
# million, a tenth of the work at most. With 65,536 equal lengths are parted so often that the work
# is 3% more than with 262,144.
_AT_ONCE = 131_072
# Texts encoded, texts in all, and the share of the work that they are, by their characters.
Kept = Callable[[int, int, float], None]
_FILES = "made-*.vectors"


def unwatched(done: int, total: int, share: float) -> None:
    """Progress that nobody watches."""


class Journal:
    """An `Encoder` that keeps what it makes in a folder, and makes nothing that is kept there.

    The encoder behind it is opened when there is something to encode. Call it while
    `disk.building`, and `forget` when the index is published.
    """

    def __init__(
        self,
        folder: Path,
        model: Model,
        open_encoder: Callable[[], Encoder],
        watch: Kept = unwatched,
    ) -> None:
        """Read what is kept there of the same model; what was cut off or changed is left out."""
        self.model = model
        self._folder = folder
        self._path = folder / f"made-{model.fingerprint[:12]}.vectors"
        self._row = np.dtype(
            [("key", "V16"), ("vector", "<f4", (model.dimensions,)), ("check", "<u4")]
        )
        self._open_encoder = open_encoder
        self._watch = watch
        self._encoder: Encoder | None = None
        self._known = self._read()

    def passages(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """As an `Encoder`'s; equal texts are encoded once. Raises CallError on a full disk."""
        keys = [sha256(text.encode()).digest()[:16] for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        # Those of like length together, as the encoder would have them.
        ordered = sorted(new, key=lambda key: -len(new[key]))
        ends = np.cumsum([0, *(len(new[key]) for key in ordered)])  # in characters
        for start, end in _windows(ends):

            def of_all(done: int, _: int, before: int = start) -> None:
                done += before
                progress(done, len(ordered))
                self._watch(done, len(ordered), float(ends[done] / max(1, ends[-1])))

            some = ordered[start:end]
            self._keep(some, self._open().passages([new[key] for key in some], of_all))
        found = np.empty((len(texts), self.model.dimensions), dtype=np.float32)
        for row, key in enumerate(keys):
            found[row] = self._known[key]
        return found

    def questions(self, texts: Sequence[str]) -> Vectors:
        """As an `Encoder`'s."""
        return self._open().questions(texts)

    def _open(self) -> Encoder:
        self._encoder = self._encoder or self._open_encoder()
        return self._encoder

    def forget(self) -> None:
        """Remove what is kept, of this model and of others."""
        for path in self._folder.glob(_FILES):
            path.unlink()

    def _read(self) -> dict[bytes, NDArray[np.float32]]:
        try:
            size = self._path.stat().st_size
        except FileNotFoundError:
            return {}
        whole = size // self._row.itemsize
        rows = np.fromfile(self._path, dtype=self._row, count=whole)
        os.truncate(self._path, whole * self._row.itemsize)  # a row was cut off in its middle
        return {bytes(row["key"]): row["vector"] for row in rows if row["check"] == _check(row)}

    def _keep(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        rows = np.empty(len(keys), dtype=self._row)
        rows["key"] = np.frombuffer(b"".join(keys), dtype="V16")
        rows["vector"] = vectors
        rows["check"] = [_check(row) for row in rows]
        self._known.update(zip(keys, vectors, strict=True))
        try:
            with os.fdopen(
                os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb"
            ) as file:
                file.write(rows.tobytes())
        except OSError as error:
            raise CallError(
                f"{self._path} cannot be written: {error.strerror}. Make room, or choose another"
                " folder for the index; what was encoded is kept."
            ) from error


def _windows(ends: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """The first and the one after the last of the texts that are encoded before they are kept.

    ends: (texts + 1,), where each text begins among the characters, and where the last ends.
    """
    start = 0
    while start < len(ends) - 1:
        full = int(np.searchsorted(ends, ends[start] + _AT_ONCE, side="right")) - 1
        yield start, max(start + 1, full)
        start = max(start + 1, full)


def _check(row: Any) -> int:  # noqa: ANN401
    return zlib.crc32(bytes(row["key"]) + row["vector"].tobytes())
