"""A model as it is asked: its graph, weights and tokenizer in a folder, run by ONNX Runtime alone.

Neither torch nor transformers nor sentence-transformers is imported here: they take seconds.
`index/export.py` makes such a folder of a sentence-transformers model.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
    NoSuchFile,
    RuntimeException,
)
from onnxruntime.capi.onnxruntime_pybind11_state import (
    NotImplemented as NotSupported,
)
from tokenizers import Encoding, Tokenizer

from index.batches import WINDOW, alike, batches
from index.encoder import Model, Progress
from index.errors import IndexDamaged, ModelError
from index.manifest import REBUILD
from index.vectors import Vectors, check_vectors

GRAPH = "encoder.onnx"  # from token numbers to a vector, pooling and normalisation included
WEIGHTS = "encoder.bin"  # what the graph names, float32; mapped into memory
TOKENIZER = "tokenizer.json"  # cuts off what is too long
SETTINGS = "encoder.json"  # what is below, with the SHA-256 of the others
INPUTS = ("input_ids", "attention_mask")  # both (texts, tokens)
OUTPUT = "embedding"  # (texts, dimensions), of length 1

# Threads that encode a question together: with two its answer took 6.5 ms in the median and 10.3 in
# the 95th percentile, with one 8.8 and 13.6; of 8 questions at once 157 and 177 a second.
TOGETHER = min(4, os.cpu_count() or 1)

_UNLOADABLE = (  # they have no class of their own in common
    Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NoSuchFile, NotSupported,
    RuntimeException,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """What else has to be known to encode as the model does."""

    model: Model
    longest: int  # tokens of a text; the rest is not read
    padding: int  # the number of the token that fills up a batch
    query_prompt: str  # before every question
    passage_prompt: str  # before every passage
    files: Mapping[str, str]  # SHA-256 of each

    def to_bytes(self) -> bytes:
        """The settings as JSON."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False).encode()

    @property
    def folder(self) -> str:
        """The name of the folder, which proves the settings and so every file."""
        return f"encoder-{sha256(self.to_bytes()).hexdigest()[:12]}"


def read_settings(content: bytes) -> Settings:
    """What `Settings.to_bytes` wrote. Raises KeyError, TypeError or ValueError on anything else."""
    table: dict[str, Any] = json.loads(content)
    return Settings(**{**table, "model": Model(**table["model"])})


class ExportedEncoder:
    """An `Encoder` from an exported folder; safe to share between threads."""

    def __init__(self, folder: Path, settings: Settings, together: int = TOGETHER) -> None:
        """Load an exported model, whose folder stays. Raises ModelError if it cannot be run.

        together: threads that encode a question together; 1 is best if only passages come.
        """
        self.model = settings.model
        self._together = together
        self._settings = settings
        self._folder = folder
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        try:
            self._session = _session(folder, together)
        except _UNLOADABLE as error:
            raise ModelError(
                f"ONNX Runtime {onnxruntime.__version__} cannot load the encoder in {folder}:"
                f" {error}. Install the version that requirements.txt names."
            ) from error

    def passages(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """The vectors of passages or sentences, (n, dimensions), a row each; by all cores."""
        vectors = np.empty((len(texts), self.model.dimensions), dtype=np.float32)
        # A batch a thread: two on one batch take twice the processor time, waiting for each other.
        session = self._session if self._together == 1 else _session(self._folder, 1)
        encode = partial(self._vectors, session)
        done = 0
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for start in range(0, len(texts), WINDOW):
                window = vectors[start : start + WINDOW]
                tokens = self._tokens(texts[start : start + WINDOW], self._settings.passage_prompt)
                parts = list(alike([len(one) for one in tokens]))
                found = pool.map(encode, _of(tokens, parts))
                for rows, of_rows in zip(parts, found, strict=True):
                    window[rows] = of_rows
                    done += len(set(rows))
                    progress(done, len(texts))
        return check_vectors(vectors, len(texts), self.model.dimensions)

    def questions(self, texts: Sequence[str]) -> Vectors:
        """The vectors of questions, (n, dimensions), a row each."""
        vectors = np.empty((len(texts), self.model.dimensions), dtype=np.float32)
        tokens = self._tokens(texts, self._settings.query_prompt)
        for rows in batches([len(one) for one in tokens]):
            vectors[rows] = self._vectors(self._session, [tokens[row] for row in rows])
        return check_vectors(vectors, len(texts), self.model.dimensions)

    def _tokens(self, texts: Sequence[str], prompt: str) -> list[Encoding]:
        found: list[Encoding] = self._tokenizer.encode_batch([prompt + text for text in texts])
        return found

    def _vectors(self, session: onnxruntime.InferenceSession, texts: Sequence[Encoding]) -> Vectors:
        """The vectors of one batch."""
        (found,) = session.run([OUTPUT], _padded(texts, self._settings.padding))
        vectors: Vectors = found
        return vectors


def _of(tokens: Sequence[Encoding], parts: Sequence[list[int]]) -> Iterator[list[Encoding]]:
    return ([tokens[row] for row in rows] for rows in parts)


def _padded(texts: Sequence[Encoding], padding: int) -> dict[str, NDArray[np.int64]]:
    """Texts as the graph takes them, filled up to the longest."""
    shape = len(texts), max(map(len, texts))
    ids, mask = np.full(shape, padding, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = text.ids
        mask[row, : len(text)] = 1
    return dict(zip(INPUTS, (ids, mask), strict=True))


def _session(folder: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # errors only: what it warns of is of no use to anybody here
    return onnxruntime.InferenceSession(
        str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
    )


def open_exported(folder: Path, together: int = TOGETHER) -> ExportedEncoder:
    """The encoder in a folder, which is proved byte for byte by the folder's name.

    Raises IndexDamaged if a file is not the one that was written.
    """
    settings = settings_of(folder)
    with ThreadPoolExecutor(max_workers=1) as pool:  # the proof of 90 MB takes as long as loading
        proof = pool.submit(_check, folder, settings)
        try:
            return ExportedEncoder(folder, settings, together)
        finally:
            proof.result()


def is_sound(folder: Path) -> bool:
    """Whether there is an exported encoder in a folder, byte for byte."""
    try:
        _check(folder, settings_of(folder))
    except IndexDamaged:
        return False
    return True


def settings_of(folder: Path) -> Settings:
    """The settings in a folder whose name proves them. Raises IndexDamaged if it does not."""
    content = _bytes(folder / SETTINGS)
    try:
        settings = read_settings(content)
    except (KeyError, TypeError, ValueError) as error:
        raise IndexDamaged(f"{folder / SETTINGS} is damaged: {error}. {REBUILD}.") from error
    if settings.folder != folder.name or settings.to_bytes() != content:
        raise IndexDamaged(
            f"{folder / SETTINGS} was changed: expected {folder.name}, found {settings.folder}."
            f" {REBUILD}."
        )
    return settings


def _check(folder: Path, settings: Settings) -> None:
    for name in (GRAPH, WEIGHTS, TOKENIZER):
        expected, found = settings.files[name], _sha256(folder / name)
        if found != expected:
            raise IndexDamaged(
                f"{folder / name} was changed: expected SHA-256 {expected}, found {found}."
                f" {REBUILD}."
            )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise IndexDamaged(f"{path} cannot be read: {error.strerror}. {REBUILD}.") from error


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise IndexDamaged(f"{path} cannot be read: {error.strerror}. {REBUILD}.") from error
