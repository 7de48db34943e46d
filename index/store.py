"""An index in memory: the policies, their passages, and what finds them; row i is passage i."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import disk
from index.encoder import Encoder, Model
from index.errors import IndexDamaged, IndexOutdated, ModelError
from index.layout import Arrays, Parts, drafts, parts_of, policy_files
from index.lexical import LexicalIndex
from index.manifest import FORMAT, NOT_CARRIED, REBUILD, Carried, File, Manifest
from index.passage import SETTINGS, Passage
from index.policy import Policy
from index.stored_words import StoredWords
from index.tables import ids_of, passage_counts, running, sentence_counts
from index.vectors import VectorIndex, Vectors, indexed, open_vectors
from index.vocabulary import Vocabulary

__all__ = ["Index", "Parts", "check_model", "is_current", "load", "read", "save"]

Rows = NDArray[np.int64]


class Index:
    """Policies, passages, vectors and words, ready to be searched; nothing in it changes."""

    policies: Sequence[Policy]
    passages: Sequence[Passage]

    def __init__(self, parts: Parts, model: Model) -> None:
        """Store ready parts. Raises ValueError if they do not match each other."""
        counts = sentence_counts(parts.passages)
        self.parts = parts  # what another index, of more policies, begins with
        self.policies = parts.policies
        self.passages = parts.passages
        self.model = model
        self.passage_vectors = _opened(parts.passage_vectors)
        self.sentence_vectors = _opened(parts.sentence_vectors)
        for what, rows, expected in (
            ("passage vectors", len(self.passage_vectors), len(counts)),
            ("sentence vectors", len(self.sentence_vectors), int(counts.sum())),
        ):
            if rows != expected:
                raise ValueError(f"{rows} {what} must match {expected}")
        self.lexical = LexicalIndex(parts.lexical)
        if self.lexical.rows != len(counts):
            raise ValueError(f"{self.lexical.rows} lexical rows must match {len(counts)} passages")
        self.vocabulary = Vocabulary(StoredWords.of(parts.words).whole(), len(counts))
        self.offers = parts.offers
        if self.offers.shape != (len(counts),) or self.offers.dtype != np.uint32:
            raise ValueError(f"offers of shape {self.offers.shape} and {self.offers.dtype}")
        self._starts = running(counts)
        self._firsts = running(passage_counts(parts.policies, parts.passages))
        self._numbers = {id: number for number, id in enumerate(ids_of(parts.policies))}
        if len(self._numbers) != len(parts.policies):
            raise ValueError("two policies have the same name")
        self.lexicon = parts.lexicon
        if self.lexicon.ids != tuple(self._numbers):
            raise ValueError(f"a lexicon of {len(self.lexicon.ids)} other policies")

    def policy(self, id: str) -> Policy:
        """The policy of a given id."""
        return self.policies[self._numbers[id]]

    def rows(self, policy: str) -> range:
        """The rows of a policy's passages."""
        number = self._numbers[policy]
        return range(self._firsts[number], self._firsts[number + 1])

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


def save(folder: Path, parts: Parts, model: Model, carried: Carried = NOT_CARRIED) -> Manifest:
    """Publish an index as the folder's current generation; call it while `disk.building`."""
    hashes = {policy.id: policy.sha256 for policy in parts.policies}
    describe = partial(_manifest, parts, model, carried, hashes)
    return disk.publish(folder, drafts(parts), describe)


def extend(folder: Path, parts: Parts, before: tuple[Manifest, Parts]) -> Manifest:
    """Publish what begins with the current generation, as `read` gave it; as `save` does.

    Only what is new and the last shards before it are written.
    """
    manifest, old = before
    new = parts.policies[len(old.policies) :]
    hashes = {**manifest.policies, **{policy.id: policy.sha256 for policy in new}}
    describe = partial(_manifest, parts, manifest.model, manifest.carried, hashes)
    return disk.publish(folder, drafts(parts, old), describe)


def _manifest(
    parts: Parts,
    model: Model,
    carried: Carried,
    policies: Mapping[str, str],
    files: Mapping[str, File],
) -> Manifest:
    return Manifest(
        format=FORMAT,
        model=model,
        carried=carried,
        splitter=SETTINGS,
        policies=policies,
        passages=len(parts.passages),
        sentences=int(sentence_counts(parts.passages).sum()),
        files=files,
    )


def read(folder: Path) -> tuple[Manifest, Parts]:
    """The current generation: how it was made, and its parts, checked byte for byte.

    Raises IndexMissing, IndexDamaged or IndexOutdated, each with the remedy.
    """
    manifest, files = disk.read(folder)
    if dict(manifest.splitter) != SETTINGS:
        raise IndexOutdated(
            f"The index in {folder} was split with {dict(manifest.splitter)}; this program splits "
            f"with {SETTINGS}. {REBUILD}."
        )
    with _sound(folder):
        return manifest, parts_of(files)


def load(folder: Path) -> Index:
    """Open the current generation of an index; raises as `read` does."""
    manifest, parts = read(folder)
    with _sound(folder):
        return Index(parts, manifest.model)


@contextmanager
def _sound(folder: Path) -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, ModelError) as error:
        raise IndexDamaged(
            f"The index in {folder} contradicts itself: {error}. {REBUILD}."
        ) from error


def check_model(index: Index | Manifest, encoder: Encoder) -> None:
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
    made_of = {name: File.of(content) for name, content in policy_files(policies).items()}
    return (
        manifest.policies == {policy.id: policy.sha256 for policy in policies}
        and made_of.items() <= manifest.files.items()
        and manifest.model.fingerprint == fingerprint
        and dict(manifest.splitter) == SETTINGS
    )


def _opened(vectors: Vectors | Arrays) -> VectorIndex:
    return open_vectors(vectors) if isinstance(vectors, Mapping) else indexed(vectors)
