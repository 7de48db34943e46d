"""Nearest vectors by inner product, with FAISS behind checks that FAISS itself does not make.

FAISS answers a wrong dimension with a bare assert, a NaN with the label -1, and more neighbours
than there are with -1 as well; none of these gets past this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

Vectors = NDArray[np.float32]
_TOLERANCE = 1e-3  # how far a length may be off 1; the default model stays below 1e-6


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A vector found, by its row."""

    row: int  # counted from 0
    cosine: float  # from -1 to 1


def check_vectors(vectors: Vectors, rows: int, dimensions: int) -> Vectors:
    """The vectors as contiguous float32, once they are proved to be `rows` unit vectors.

    Raises ModelError on another shape, on NaN or infinity, or on a length off 1 by more than 1e-3.
    """
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    if vectors.shape != (rows, dimensions):
        raise ModelError(f"vectors have shape {vectors.shape}; expected {(rows, dimensions)}")
    lengths = np.sqrt(np.vecdot(vectors, vectors))  # not .norm, which takes as much memory again
    if not np.isfinite(lengths).all():
        row = int(np.flatnonzero(~np.isfinite(lengths))[0])
        raise ModelError(f"vector {row} of {rows} is not finite; the model cannot be used")
    off = np.abs(lengths - 1)
    if rows and off.max() > _TOLERANCE:
        raise ModelError(f"a vector's length is off 1 by {off.max():.3f}; expected unit vectors")
    return vectors


class VectorIndex:
    """Unit vectors that can be asked for the nearest to a question, in some rows or all."""

    def __init__(self, vectors: Vectors) -> None:
        """vectors: (n, d), each row of length 1; n may be 0."""
        self._vectors = check_vectors(vectors, *vectors.shape)
        self._faiss = faiss.IndexFlatIP(vectors.shape[1])
        self._faiss.add(self._vectors)

    def __len__(self) -> int:
        return int(self._faiss.ntotal)

    def nearest(
        self, question: Vectors, k: int, ranges: Sequence[range] | None = None
    ) -> list[Neighbour]:
        """The `k` rows nearest to a question, the nearest first; equal cosines in order of rows.

        question: (d,), of length 1.
        ranges:   the rows to search; None is all of them, an empty sequence is none.

        Raises ModelError if the question's shape, length or values are wrong, ValueError if k < 1.
        """
        if k < 1:
            raise ValueError(f"k is {k}; expected 1 or more")
        asked = check_vectors(question[None, :], 1, self._faiss.d)
        if ranges is not None and not any(len(rows) for rows in ranges):
            return []
        if not len(self):
            return []
        # FAISS holds no reference to the selector: it has to stay in a name.
        selector = None if ranges is None else _selector(ranges)
        settings = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        cosines, labels = self._faiss.search(asked, min(k + 1, len(self)), params=settings)
        found = _neighbours(cosines[0], labels[0])
        if len(found) > k and found[k].cosine == found[k - 1].cosine:
            # Which of several equals FAISS keeps is its own affair: take them all, then choose.
            radius = float(np.nextafter(np.float32(found[k].cosine), np.float32(-2)))
            _, cosines, labels = self._faiss.range_search(asked, radius, params=settings)
            found = _neighbours(cosines, labels)
        return found[:k]

    def cosines(self, question: Vectors, rows: Sequence[int]) -> Vectors:
        """The cosines of given rows with a question, in their order."""
        asked = check_vectors(question[None, :], 1, self._faiss.d)[0]
        found: Vectors = self._vectors[list(rows)] @ asked
        return found


def _neighbours(cosines: Vectors, labels: NDArray[np.int64]) -> list[Neighbour]:
    """What FAISS found, the nearest first; it fills up with -1 where it found fewer."""
    found = [
        Neighbour(int(row), float(cosine))
        for row, cosine in zip(labels, cosines, strict=True)
        if row >= 0
    ]
    return sorted(found, key=lambda neighbour: (-neighbour.cosine, neighbour.row))


def _selector(ranges: Sequence[range]) -> "faiss.IDSelector":
    if len(ranges) == 1:
        return faiss.IDSelectorRange(ranges[0].start, ranges[0].stop)
    return faiss.IDSelectorBatch(np.concatenate([np.arange(r.start, r.stop) for r in ranges]))


def stored(vectors: Vectors, rows: int) -> dict[str, NDArray[Any]]:
    """What is written of vectors, by key; `rows` is how many the whole index has.

    A row depends on its own vector only, so that rows can be written in parts.
    """
    return {"exact": vectors}


def open_vectors(arrays: Mapping[str, Sequence[NDArray[Any]]]) -> VectorIndex:
    """What `stored` gave, each key as its parts in the order of rows. Raises ValueError."""
    parts = arrays["exact"]
    return VectorIndex(parts[0] if len(parts) == 1 else np.concatenate(parts))
