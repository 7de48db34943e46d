"""From texts to unit vectors, with a sentence-transformers model that lies on this machine.

Importing sentence-transformers takes seconds, so it happens when a model is loaded, not before.
"""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.errors import ModelError
from index.models import DEFAULT_MODEL, ORIGINAL_MODEL, find_model, fingerprint_of
from index.vectors import Vectors, check_vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 32  # texts; sentence-transformers' own choice
Progress = Callable[[int, int], None]  # texts done, texts in all


class Encoder(Protocol):
    """What turns texts into vectors: rows of length 1, the same for the same text every time."""

    @property
    def model(self) -> "Model": ...

    def passages(self, texts: Sequence[str], progress: Progress) -> Vectors: ...

    def questions(self, texts: Sequence[str]) -> Vectors: ...


@dataclass(frozen=True, slots=True)
class Model:
    """A model by what it was called, what it is, and how long its vectors are."""

    name: str  # the default, the original, a folder, or a name in the local cache
    fingerprint: str  # SHA-256 over its weights, configuration, tokenizer and prompts
    dimensions: int


class SentenceEncoder:
    """An `Encoder` by a sentence-transformers model; safe to share between threads."""

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        """Load a model by name or folder, with the prompts that its own configuration names.

        Raises ModelError if it is not on this machine or not the published one.
        """
        folder = find_model(name)
        fingerprint = fingerprint_of(folder)
        self.sentence_transformer = _loaded(folder)
        dimensions = self.sentence_transformer.get_embedding_dimension()
        if dimensions is None:
            raise ModelError(f"The model in {folder} does not say how long its vectors are.")
        # A folder is remembered as a whole path: the index is opened from other places too.
        ours = name in {DEFAULT_MODEL, ORIGINAL_MODEL}
        known = str(folder.resolve()) if Path(name).is_dir() and not ours else name
        self.model = Model(known, fingerprint, dimensions)
        self._lock = threading.Lock()  # a fast tokenizer must not be used by two threads at once

    def passages(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """The vectors of passages or sentences, (n, dimensions), a row each."""
        order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        vectors = np.empty((len(texts), self.model.dimensions), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]  # texts of one length, so little is padding
            batch = [texts[row] for row in rows]
            with self._lock:
                vectors[rows] = self.sentence_transformer.encode_document(
                    batch, normalize_embeddings=True, show_progress_bar=False
                )
            progress(start + len(rows), len(texts))
        return check_vectors(vectors, len(texts), self.model.dimensions)

    def questions(self, texts: Sequence[str]) -> Vectors:
        """The vectors of questions, (n, dimensions), a row each."""
        with self._lock:
            vectors = self.sentence_transformer.encode_query(
                list(texts), normalize_embeddings=True, show_progress_bar=False
            )
        return check_vectors(vectors, len(texts), self.model.dimensions)


def _loaded(folder: Path) -> "SentenceTransformer":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging
    except ImportError as error:
        raise ModelError(
            f"The model in {folder} is run by sentence-transformers, and {error.name} is not"
            " installed here. Run: pip install -r requirements.txt -c constraints.txt"
        ) from error

    from index.packed import FILE

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # it would draw over the shell's own
    try:
        if (folder / FILE).exists():
            from index.packed_transformer import load_packed

            return load_packed(folder)
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    # What transformers and safetensors raise for a folder that is not as it should be.
    except (
        OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, SafetensorError,
    ) as error:  # fmt: skip
        raise ModelError(
            f"The model in {folder} cannot be loaded: {error}. Copy its folder again."
        ) from error
