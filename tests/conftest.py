"""What several test files share: a toy encoder, the real ones, and the five policies in seeds/."""

import hashlib
import re
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import huggingface_hub.constants
import numpy as np
import pytest
from hypothesis import settings

from index import build
from index.encoder import Model, Progress, SentenceEncoder
from index.exported import ExportedEncoder
from index.models import ORIGINAL_MODEL
from index.policy import Policy
from index.read import read_folder
from index.shipped import in_memory
from index.vectors import Vectors
from qa.policy_qa import PolicyQA

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"

# The same examples every time, so that a failure here is a failure everywhere.
settings.register_profile("policy-qa", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("policy-qa")


class WordEncoder:
    """A toy `Encoder` whose cosines a person can work out.

    Each known word is an axis, and a text is how often it has each of them, scaled to length 1: of
    "data", "cookies" and "data cookies", the third has cosine 1/√2 = .707 with either of the others
    and these have 0 with each other. Unknown words do not count; a text of nothing else lies on an
    axis of its own.
    """

    def __init__(self, words: str) -> None:
        """words: the known ones, with spaces between them."""
        self._axes = {word: axis for axis, word in enumerate(words.casefold().split())}
        fingerprint = hashlib.sha256(words.encode()).hexdigest()
        self.model = Model("words", fingerprint, len(self._axes) + 1)
        self.asked: list[str] = []  # every question, in order

    def passages(self, texts: Sequence[str], progress: Progress) -> Vectors:
        vectors = np.array([self._vector(text) for text in texts], dtype=np.float32)
        progress(len(texts), len(texts))
        return vectors.reshape(len(texts), self.model.dimensions)

    def questions(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return self.passages(texts, lambda done, total: None)

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(self.model.dimensions, dtype=np.float32)
        for word in re.findall(r"\w+", text.casefold()):
            if word in self._axes:
                vector[self._axes[word]] += 1
        if not vector.any():
            vector[-1] = 1
        scaled: Vectors = vector / np.linalg.norm(vector)
        return scaled


def policy_of(text: str, id: str = "acme.txt", company: str = "Acme") -> Policy:
    """A policy of a made-up company."""
    return Policy(id, company, (), "Privacy Policy", None, text)


@pytest.fixture(scope="session")
def encoder() -> ExportedEncoder:
    """The default model as it is asked: exported, run by ONNX Runtime."""
    return in_memory()


@pytest.fixture(scope="session")
def sentence_encoder() -> SentenceEncoder:
    """The default model by sentence-transformers; loading it takes seconds: all share one."""
    return SentenceEncoder()


@pytest.fixture(scope="session")
def minilm() -> SentenceEncoder:
    """The original model, which the default one was tuned from."""
    return SentenceEncoder(ORIGINAL_MODEL)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of the network, in a test in which nothing may be."""
    asked: list[str] = []

    def refuse(*arguments: object, **options: object) -> None:
        asked.append(str(arguments))
        raise OSError("the network is off in this test")

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)  # what it is by itself
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return asked


@pytest.fixture(scope="session")
def seeds() -> list[Policy]:
    """The five policies, in the order of their file names."""
    return list(read_folder(SEEDS).policies)


@pytest.fixture(scope="session")
def seeds_qa(seeds: list[Policy], encoder: ExportedEncoder) -> PolicyQA:
    """The five policies, ready to be asked, with the real model."""
    return PolicyQA(build.in_memory(seeds, encoder), encoder)


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five policies indexed on disk, by the command that people use."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    command = [sys.executable, "-m", "index", "build", "seeds", "--index", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert built.returncode == 0, built.stderr
    assert "5 policies, " in built.stdout
    return folder
