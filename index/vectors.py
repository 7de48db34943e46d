"""Nearest vectors by inner product, with FAISS behind checks that FAISS itself does not make.

FAISS answers a wrong dimension with a bare assert, a NaN with the label -1, and more neighbours
than there are with -1 as well; none of these gets past this file.

Few vectors are kept as they are, and all are compared. Of many there is a byte a dimension, in
files that need not be in memory, and a bit a dimension that says which are worth comparing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from index.codes import CodedVectors, codes_of
from index.errors import ModelError
from index.signs import Signs, signs_of

Vectors = NDArray[np.float32]
_TOLERANCE = 1e-3  # how far a length may be off 1; the default model stays below 1e-6
# Rows at most that are kept as they are. Of more FAISS divides one question among threads, which on
# a busy machine take 40 ms to meet; 10,000 take .4 ms, and 20,000 in bytes 1.0.
_EXACT = 10_000
# Rows compared for k of all: _SPARE + _TIMES * k. Of 4.4 million, they hold 1.000 of the best 10,
# .99 of the best 256 and .96 of the best 1,024.
_SPARE, _TIMES = 2_048, 4
_NONE = np.empty(0, dtype=np.int64)


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


class VectorIndex(Protocol):
    """Unit vectors that can be asked for the nearest to a question, in some rows or all."""

    def __len__(self) -> int: ...

    def nearest(
        self, question: Vectors, k: int, ranges: Sequence[range] | None = None
    ) -> list[Neighbour]:
        """The `k` rows nearest to a question, the nearest first; equal cosines in order of rows.

        question: (d,), of length 1.
        ranges:   the rows to search; None is all of them, an empty sequence is none.

        Raises ModelError if the question's shape, length or values are wrong, ValueError if k < 1.
        """
        ...

    def cosines(self, question: Vectors, rows: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """The cosines of given rows with a question, in their order."""
        ...


def stored(vectors: Vectors, rows: int) -> dict[str, NDArray[Any]]:
    """What is written of vectors (n, d), by key; `rows` is how many the whole index has.

    A row depends on its own vector only, so that rows can be written in parts. Raises ModelError
    if they are to be compressed and are no unit vectors.
    """
    if rows <= _EXACT or vectors.shape[1] % 8:
        return {"exact": vectors}
    checked = check_vectors(vectors, *vectors.shape)
    codes, scales = codes_of(checked)
    return {"codes": codes, "scales": scales, "signs": signs_of(checked)}


def open_vectors(arrays: Mapping[str, Sequence[NDArray[Any]]]) -> VectorIndex:
    """What `stored` gave, each key as its parts in the order of rows.

    Raises KeyError, ValueError or ModelError if the parts contradict each other.
    """
    if arrays.keys() == {"exact"}:
        parts = arrays["exact"]
        return Exact(parts[0] if len(parts) == 1 else np.concatenate(parts))
    return Compressed(CodedVectors(arrays["codes"], arrays["scales"]), arrays["signs"])


def indexed(vectors: Vectors) -> VectorIndex:
    """An index in memory of vectors (n, d), each row of length 1; n may be 0. Raises ModelError."""
    return open_vectors({key: [array] for key, array in stored(vectors, len(vectors)).items()})


class Exact:
    """A `VectorIndex` that compares all vectors, as they are."""

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
        asked = _checked(question, k, self._faiss.d)[None, :]
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

    def cosines(self, question: Vectors, rows: Sequence[int] | NDArray[np.int64]) -> Vectors:
        asked = _checked(question, 1, self._faiss.d)
        found: Vectors = self._vectors[np.asarray(rows, dtype=np.int64)] @ asked
        return found


class Compressed:
    """A `VectorIndex` that compares the rows of a scope, or else those that are near by signs.

    Where more than `_SPARE` vectors have the same signs, which of them are compared is up to FAISS.
    """

    def __init__(self, vectors: CodedVectors, signs: Sequence[NDArray[np.uint8]]) -> None:
        """Raises ValueError if they do not match each other."""
        self._vectors = vectors
        self._signs = Signs(signs, vectors.dimensions)
        if len(self._signs) != len(vectors):
            raise ValueError(f"the signs of {len(self._signs)} vectors must match {len(vectors)}")

    def __len__(self) -> int:
        return len(self._vectors)

    def nearest(
        self, question: Vectors, k: int, ranges: Sequence[range] | None = None
    ) -> list[Neighbour]:
        asked = _checked(question, k, self._vectors.dimensions)
        rows = self._worth(asked, k, ranges)
        cosines = self._vectors.products(asked, rows)
        if len(rows) > k:
            kept = cosines >= np.partition(cosines, -k)[-k]
            rows, cosines = rows[kept], cosines[kept]
        return _neighbours(cosines, rows)[:k]

    def cosines(self, question: Vectors, rows: Sequence[int] | NDArray[np.int64]) -> Vectors:
        asked = _checked(question, 1, self._vectors.dimensions)
        return self._vectors.products(asked, np.asarray(rows, dtype=np.int64))

    def _worth(
        self, question: Vectors, k: int, ranges: Sequence[range] | None
    ) -> NDArray[np.int64]:
        """The rows that are compared, in order: all of a scope, unless it is most of the index."""
        most = _SPARE + _TIMES * k
        if ranges is None:
            return self._signs.near(question, most)
        scope = _apart(ranges, len(self))
        if sum(map(len, scope)) > len(self) / 2:
            near = _within(self._signs.near(question, 2 * most), scope)
            if len(near) >= most:  # as many as of all would have been
                return near
        return np.concatenate([np.arange(r.start, r.stop) for r in scope] or [_NONE])


def _checked(question: Vectors, k: int, dimensions: int) -> Vectors:
    if k < 1:
        raise ValueError(f"k is {k}; expected 1 or more")
    asked: Vectors = check_vectors(question[None, :], 1, dimensions)[0]
    return asked


def _neighbours(cosines: Vectors, labels: NDArray[np.int64]) -> list[Neighbour]:
    """What was found, the nearest first; FAISS fills up with -1 where it found fewer."""
    found = [
        Neighbour(row, cosine)
        for row, cosine in zip(labels.tolist(), cosines.tolist(), strict=True)
        if row >= 0
    ]
    return sorted(found, key=lambda neighbour: (-neighbour.cosine, neighbour.row))


def _selector(ranges: Sequence[range]) -> "faiss.IDSelector":
    if len(ranges) == 1:
        return faiss.IDSelectorRange(ranges[0].start, ranges[0].stop)
    return faiss.IDSelectorBatch(np.concatenate([np.arange(r.start, r.stop) for r in ranges]))


def _apart(ranges: Sequence[range], end: int) -> list[range]:
    """The rows of ranges below an end, each once, in order."""
    apart, begun = [], 0
    for rows in sorted(ranges, key=lambda rows: rows.start):
        apart.append(range(max(rows.start, begun), min(rows.stop, end)))
        begun = max(begun, rows.stop)
    return [rows for rows in apart if rows]


def _within(rows: NDArray[np.int64], scope: Sequence[range]) -> NDArray[np.int64]:
    """Those of rows that are in a scope, whose ranges are in order."""
    bounds = np.array([(r.start, r.stop) for r in scope])
    which = np.searchsorted(bounds[:, 0], rows, side="right") - 1
    kept: NDArray[np.int64] = rows[(which >= 0) & (rows < bounds[which, 1])]
    return kept
