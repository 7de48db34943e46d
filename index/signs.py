"""Which of millions of vectors may be near a question, by the signs of their numbers alone.

A vector is kept as a bit a dimension. Its product with a question is that of the question's own
numbers, each with the sign of the vector's, looked up four dimensions at once by FAISS ("fast
scan"). Nothing is learnt from the vectors, so that rows can be added and none ever change.
"""

from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
_BLOCK = 32  # vectors that FAISS compares at once
_GROUP = 4  # dimensions looked up together: 16 patterns of signs
_PACKED = 32_768  # rows packed at once, in the cache: 34 ns each; a million at once took 1.4 s


def signs_of(vectors: NDArray[np.float32]) -> Bytes:
    """The signs of vectors (n, d), as bits (n, d / 8); d is a multiple of 8."""
    return np.packbits(vectors > 0, axis=1, bitorder="little")


class Signs:
    """Signs that can be asked, by several threads, which rows may be near a question."""

    def __init__(self, shards: Sequence[Bytes], dimensions: int) -> None:
        """shards: what `signs_of` gave, in the order of rows. Raises ValueError if it is not."""
        if any(s.dtype != np.uint8 or s.shape[1:] != (dimensions // 8,) for s in shards):
            raise ValueError(f"signs of shape {shards[0].shape}; expected {dimensions // 8} wide")
        self._faiss = faiss.IndexPQFastScan(
            dimensions, dimensions // _GROUP, 4, faiss.METRIC_INNER_PRODUCT
        )
        faiss.copy_array_to_vector(_patterns(dimensions).ravel(), self._faiss.pq.centroids)
        self._faiss.is_trained = True
        self._fill(shards, dimensions // 8)

    def __len__(self) -> int:
        return int(self._faiss.ntotal)

    def near(self, question: NDArray[np.float32], k: int) -> NDArray[np.int64]:
        """The `k` rows that are nearest by their signs, or all, in the order of rows."""
        _, rows = self._faiss.search(question[None, :], k)
        found: NDArray[np.int64] = np.sort(rows[0])
        return found[np.searchsorted(found, 0) :]  # FAISS fills up with -1

    def _fill(self, shards: Sequence[Bytes], width: int) -> None:
        """Give FAISS the signs as it would arrange them; its own way takes 12 µs a row."""
        rows = sum(map(len, shards))
        blocks = -(-rows // _BLOCK)
        self._faiss.codes.resize(blocks * _BLOCK * width)
        memory = faiss.rev_swig_ptr(self._faiss.codes.get(), self._faiss.codes.size())
        for start in range(0, rows, _PACKED):
            packed = packed_blocks(_slice(shards, start, start + _PACKED)).ravel()
            memory[start * width : start * width + len(packed)] = packed
        self._faiss.ntotal = rows
        self._faiss.ntotal2 = blocks * _BLOCK  # type: ignore[attr-defined]


def packed_blocks(signs: Bytes) -> Bytes:
    """Signs as FAISS's fast scan has them in memory: (blocks of 32 rows, bytes)."""
    rows, width = signs.shape
    blocks = -(-rows // _BLOCK)
    whole = np.zeros((blocks * _BLOCK, width), dtype=np.uint8)
    whole[:rows] = signs
    halves = whole.reshape(blocks, 2, -1)
    first, second = halves[:, 0], halves[:, 1]
    # A byte holds four signs of a row of each half, and the other four come 16 bytes behind it.
    both = np.concatenate([first & 15 | second << 4, first >> 4 | second & 240], axis=1)
    places = np.arange(both.shape[1]).reshape(2, 2, 8, width).transpose(3, 0, 2, 1)
    return both.take(places.ravel(), axis=1)


def _patterns(dimensions: int) -> NDArray[np.float32]:
    """What FAISS takes for the vectors behind each pattern of four signs, a table a group."""
    bits = np.arange(16)[:, None] >> np.arange(_GROUP) & 1
    signs = (2 * bits - 1).astype(np.float32) / np.sqrt(np.float32(dimensions))
    return np.tile(signs, (dimensions // _GROUP, 1, 1))


def _slice(shards: Sequence[Bytes], first: int, last: int) -> Bytes:
    found, start = [], 0
    for shard in shards:
        found.append(shard[max(0, first - start) : max(0, last - start)])
        start += len(shard)
    return np.concatenate(found)
