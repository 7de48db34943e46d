"""Policies and passages that stay in their files until one is asked for."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.content import Content
from index.joined import Joined, Rows
from index.passage import Passage
from index.policy import Policy
from index.records import BYTES, KINDS, SECTION, SENTENCES, passage_of, policy_of

# Making a passage takes 9 µs, finding it again .5 µs; so many with their texts are 30 MB.
_KEPT_PASSAGES = 16_384
_KEPT_POLICIES = 256


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of policies in UTF-8, in files of so many policies each."""

    files: Sequence[Content]
    each: int  # policies in a file, but for the last
    sizes: NDArray[np.int64]  # (policies,), in bytes
    starts: memoryview  # (policies,), the first byte of each in its file

    @classmethod
    def of(cls, files: Sequence[Content], each: int, sizes: NDArray[np.int64]) -> "Texts":
        """Raises ValueError if the files do not hold texts of these sizes."""
        shards = [sizes[a : a + each] for a in range(0, max(1, len(sizes)), each)]
        found, expected = [len(file) for file in files], [int(s.sum()) for s in shards]
        if found != expected or (len(sizes) and sizes.min() < 0):
            raise ValueError(f"texts have {found} bytes; expected {expected}")
        starts = [np.cumsum(shard) - shard for shard in shards]
        return cls(files, each, sizes, _numbers(starts))

    def text(self, policy: int, first: int = 0, last: int | None = None) -> str:
        """A policy's text, or what its bytes from `first` to `last` hold."""
        start = self.starts[policy]
        end = start + (int(self.sizes[policy]) if last is None else last)
        return self.files[policy // self.each][start + first : end].decode()


class StoredPolicies(Rows[Policy]):
    """The policies of an index on disk: a policy is made when it is asked for."""

    def __init__(self, records: Sequence[Mapping[str, Any]], texts: Texts) -> None:
        """records: without their texts, as `read_policies` gives them."""
        if len(records) != len(texts.sizes):
            raise ValueError(f"{len(records)} policies must match {len(texts.sizes)} texts")
        self.ids: tuple[str, ...] = tuple(record["id"] for record in records)
        self.records = records
        self.texts = texts
        self._kept = lru_cache(_KEPT_POLICIES)(self._made)

    def __len__(self) -> int:
        return len(self.ids)

    def _item(self, row: int) -> Policy:
        return self._kept(row)

    def _made(self, row: int) -> Policy:
        return policy_of(self.records[row], self.texts.text(row))


class StoredPassages(Rows[Passage]):
    """The passages of an index on disk: a passage is made when it is asked for."""

    def __init__(
        self,
        policies: StoredPolicies,
        counts: NDArray[np.int64],
        table: NDArray[np.int32],
        sections: tuple[Sequence[Content], int],
        sentences: NDArray[np.int32],
    ) -> None:
        """Store them. Raises ValueError if they contradict each other.

        counts:    (policies,), passages of each.
        table:     (passages, PASSAGE), as `passage_tables` makes it.
        sections:  in files of so many passages each.
        sentences: (sentences, SENTENCE).
        """
        self.counts = counts
        self.sentence_counts = table[:, SENTENCES].astype(np.int64)
        _check(policies.texts.sizes, counts, table, sections, len(sentences))
        self._policies, self._table, self._sentences = policies, table, sentences
        self._sections, self._each = sections
        self._firsts = _numbers([[0], np.cumsum(counts)])
        self._starts = _numbers([[0], np.cumsum(self.sentence_counts)])
        self._kept = lru_cache(_KEPT_PASSAGES)(self._made)

    def __len__(self) -> int:
        return len(self._table)

    def _item(self, row: int) -> Passage:
        return self._kept(row)

    def _made(self, row: int) -> Passage:
        numbers = self._table[row].tolist()
        policy = bisect_right(self._firsts, row) - 1
        return passage_of(
            numbers,
            self._sentences[self._starts[row] : self._starts[row + 1]].tolist(),
            self._policies.ids[policy],
            self._policies.texts.text(policy, *numbers[BYTES]),
            self._sections[row // self._each][slice(*numbers[SECTION])],
        )


def ids_of(policies: Sequence[Policy]) -> tuple[str, ...]:
    """The ids of policies, their texts unread."""
    if isinstance(policies, StoredPolicies):
        return policies.ids
    if isinstance(policies, Joined):
        return (*ids_of(policies.first), *ids_of(policies.second))
    return tuple(policy.id for policy in policies)


def sentence_counts(passages: Sequence[Passage]) -> NDArray[np.int64]:
    """How many sentences each passage has."""
    if isinstance(passages, StoredPassages):
        return passages.sentence_counts
    if isinstance(passages, Joined):
        return np.concatenate([sentence_counts(passages.first), sentence_counts(passages.second)])
    return np.fromiter((len(p.sentences) for p in passages), dtype=np.int64)


def passage_counts(policies: Sequence[Policy], passages: Sequence[Passage]) -> NDArray[np.int64]:
    """How many passages each policy has. Raises ValueError if they are not in its order."""
    if isinstance(passages, StoredPassages):
        return passages.counts
    if isinstance(policies, Joined) and isinstance(passages, Joined):
        first = passage_counts(policies.first, passages.first)
        return np.concatenate([first, passage_counts(policies.second, passages.second)])
    numbers = {id: number for number, id in enumerate(ids_of(policies))}
    rows = np.fromiter((numbers.get(p.policy, -1) for p in passages), dtype=np.int64)
    if len(numbers) != len(policies) or (rows < 0).any() or (np.diff(rows) < 0).any():
        raise ValueError("the passages are not in the order of their policies")
    return np.bincount(rows, minlength=len(policies)).astype(np.int64)


def running(counts: NDArray[np.int64]) -> memoryview:
    """Where each of so many begins, and where the last ends: (n + 1,), read as Python's ints."""
    return _numbers([[0], np.cumsum(counts)])


def _numbers(arrays: Sequence[Any]) -> memoryview:
    joined = np.concatenate(arrays) if arrays else np.zeros(0)
    return joined.astype(np.int64).data


def _check(
    sizes: NDArray[np.int64],
    counts: NDArray[np.int64],
    table: NDArray[np.int32],
    sections: tuple[Sequence[Content], int],
    sentences: int,
) -> None:
    files, each = sections
    if counts.shape != sizes.shape or (counts < 0).any() or counts.sum() != len(table):
        raise ValueError(f"{len(table)} passages do not match those of {len(sizes)} policies")
    held = table[:, SENTENCES]
    if (held < 0).any() or held.sum(dtype=np.int64) != sentences:
        raise ValueError(f"{sentences} sentences do not match those of {len(table)} passages")
    if len(files) != max(1, -(-len(table) // each)):
        raise ValueError(f"{len(files)} files of sections for {len(table)} passages")
    lengths = np.repeat([len(file) for file in files], each)[: len(table)]
    for span, most in ((table[:, BYTES], np.repeat(sizes, counts)), (table[:, SECTION], lengths)):
        if not ((span[:, 0] >= 0) & (span[:, 0] <= span[:, 1]) & (span[:, 1] <= most)).all():
            raise ValueError("a passage does not lie inside its policy")
    if not ((table[:, 2] >= 0) & (table[:, 2] < len(KINDS))).all():
        raise ValueError("a passage is of no known kind")
