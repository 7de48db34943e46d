"""An index in memory: the policies, their passages, and what finds them; row i is passage i."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import disk
from index.encoder import Encoder, Model
from index.errors import IndexDamaged, IndexOutdated, ModelError
from index.lexical import LexicalIndex
from index.lexicon import Lexicon
from index.manifest import FORMAT, REBUILD, File, Manifest
from index.offers import Offers
from index.passage import SETTINGS, Passage
from index.policy import Policy
from index.records import (
    passages_file,
    policies_file,
    read_passages,
    read_policies,
    read_vectors,
    read_words,
    vectors_file,
    words_file,
)
from index.vectors import VectorIndex, Vectors
from index.vocabulary import Vocabulary, Words

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Parts:
    """What an index is made of, in step: row i is passage i."""

    policies: tuple[Policy, ...]
    passages: tuple[Passage, ...]  # of one policy after the other, in the order of `policies`
    passage_vectors: Vectors  # (passages, d)
    sentence_vectors: Vectors  # (sentences, d), those of passage 0 first, then those of 1
    lexical: bytes
    words: Words
    offers: Offers  # (passages,)
    lexicon: Lexicon


class Index:
    """Policies, passages, vectors and words, ready to be searched; nothing in it changes."""

    def __init__(self, parts: Parts, model: Model) -> None:
        """Store ready parts. Raises ValueError if they do not match each other."""
        counts = [len(passage.sentences) for passage in parts.passages]
        for what, rows, expected in (
            ("passage vectors", len(parts.passage_vectors), len(parts.passages)),
            ("sentence vectors", len(parts.sentence_vectors), sum(counts)),
        ):
            if rows != expected:
                raise ValueError(f"{rows} {what} must match {expected}")
        self.policies = parts.policies
        self.passages = parts.passages
        self.model = model
        self.passage_vectors = VectorIndex(parts.passage_vectors)
        self.sentence_vectors = VectorIndex(parts.sentence_vectors)
        self.lexical = LexicalIndex(parts.lexical)
        if self.lexical.rows != len(parts.passages):
            raise ValueError(
                f"{self.lexical.rows} lexical rows must match {len(parts.passages)} passages"
            )
        self.vocabulary = Vocabulary(parts.words, len(parts.passages))
        self.lexicon = parts.lexicon
        self.offers = parts.offers
        if self.offers.shape != (len(parts.passages),) or self.offers.dtype != np.uint32:
            raise ValueError(f"offers of shape {self.offers.shape} and {self.offers.dtype}")
        self._starts = np.array([0, *accumulate(counts)], dtype=np.int64).data
        self._policies = {policy.id: policy for policy in parts.policies}
        self._rows = _rows_by_policy(parts.policies, parts.passages)
        if self.lexicon.ids != tuple(self._policies):
            raise ValueError(f"a lexicon of {len(self.lexicon.ids)} other policies")

    def policy(self, id: str) -> Policy:
        """The policy of a given id."""
        return self._policies[id]

    def rows(self, policy: str) -> range:
        """The rows of a policy's passages."""
        return self._rows[policy]

    def sentence_rows(self, rows: range) -> range:
        """The rows, among the sentence vectors, of the sentences of these passages."""
        return range(self._starts[rows.start], self._starts[rows.stop])

    def passage_of(self, sentence_row: int) -> int:
        """The row of the passage that a sentence vector belongs to."""
        return bisect_right(self._starts, sentence_row) - 1

    def passages_of(self, sentence_rows: Rows) -> Rows:
        """The rows of the passages that sentence vectors belong to, (n,)."""
        return np.searchsorted(np.asarray(self._starts), sentence_rows, side="right") - 1

    def sentence_bounds(self, rows: Rows) -> tuple[Rows, Rows]:
        """Where the sentences of each of some passages begin and end, (n,) and (n,)."""
        starts = np.asarray(self._starts)
        return starts[rows], starts[rows + 1]


def save(folder: Path, parts: Parts, model: Model) -> Manifest:
    """Publish an index as the folder's current generation; call it while `disk.building`."""
    files = {
        _POLICIES: policies_file(parts.policies),
        _PASSAGES: passages_file(parts.passages),
        _PASSAGE_VECTORS: vectors_file(parts.passage_vectors),
        _SENTENCE_VECTORS: vectors_file(parts.sentence_vectors),
        _LEXICAL: parts.lexical,
        _WORDS: words_file(parts.words.words),
        _WORD_VECTORS: vectors_file(parts.words.vectors),
        _WORD_COUNTS: vectors_file(parts.words.counts),
        _WORDS_HELD: vectors_file(parts.words.held),
        _OFFERS: vectors_file(parts.offers),
        _LEXICON: parts.lexicon.to_bytes(),
    }
    manifest = Manifest(
        format=FORMAT,
        model=model,
        splitter=SETTINGS,
        policies={policy.id: policy.sha256 for policy in parts.policies},
        passages=len(parts.passages),
        sentences=len(parts.sentence_vectors),
        files={name: File.of(content) for name, content in files.items()},
    )
    disk.publish(folder, manifest, files)
    return manifest


def load(folder: Path) -> Index:
    """Open the current generation of an index.

    Raises IndexMissing, IndexDamaged or IndexOutdated, each with the remedy.
    """
    manifest, files = disk.read(folder)
    if dict(manifest.splitter) != SETTINGS:
        raise IndexOutdated(
            f"The index in {folder} was split with {dict(manifest.splitter)}; this program splits "
            f"with {SETTINGS}. {REBUILD}."
        )
    try:
        policies = read_policies(files[_POLICIES])
        parts = Parts(
            policies,
            read_passages(files[_PASSAGES], policies),
            read_vectors(files[_PASSAGE_VECTORS]),
            read_vectors(files[_SENTENCE_VECTORS]),
            files[_LEXICAL],
            Words(
                read_words(files[_WORDS]),
                read_vectors(files[_WORD_VECTORS]),
                read_vectors(files[_WORD_COUNTS]),
                read_vectors(files[_WORDS_HELD]),
            ),
            read_vectors(files[_OFFERS]),
            Lexicon.from_bytes(files[_LEXICON]),
        )
        return Index(parts, manifest.model)
    except (KeyError, TypeError, ValueError, ModelError) as error:
        raise IndexDamaged(
            f"The index in {folder} contradicts itself: {error}. {REBUILD}."
        ) from error


def check_model(index: Index, encoder: Encoder) -> None:
    """Raise IndexOutdated unless the index was made with this very model."""
    made, used = index.model, encoder.model
    if made.fingerprint != used.fingerprint:
        raise IndexOutdated(
            f"The index was made with model {made.name} ({made.fingerprint[:12]}); in use is "
            f"{used.name} ({used.fingerprint[:12]}). {REBUILD} --model {used.name}."
        )


def is_current(folder: Path, policies: Sequence[Policy], fingerprint: str) -> bool:
    """Whether the folder holds an undamaged index of just these policies, model and settings."""
    manifest, _ = disk.read(folder)
    return (
        manifest.files[_POLICIES] == File.of(policies_file(policies))
        and manifest.model.fingerprint == fingerprint
        and dict(manifest.splitter) == SETTINGS
    )


_POLICIES, _PASSAGES = "policies.jsonl", "passages.jsonl"
_PASSAGE_VECTORS, _SENTENCE_VECTORS = "passages.npy", "sentences.npy"
_LEXICAL = "lexical.sqlite"
_WORDS, _WORD_VECTORS = "words.json", "words.npy"
_WORD_COUNTS, _WORDS_HELD = "counts.npy", "held.npy"
_OFFERS, _LEXICON = "offers.npy", "lexicon.json"


def _rows_by_policy(policies: Sequence[Policy], passages: Sequence[Passage]) -> dict[str, range]:
    counts = dict.fromkeys((policy.id for policy in policies), 0)
    for passage in passages:
        counts[passage.policy] = counts.get(passage.policy, 0) + 1
    in_order = [id for id, count in counts.items() for _ in range(count)]
    if len(counts) != len(policies) or in_order != [passage.policy for passage in passages]:
        raise ValueError("the passages are not in the order of their policies")
    ends = [0, *accumulate(counts.values())]
    return {id: range(a, b) for id, a, b in zip(counts, ends, ends[1:], strict=False)}
