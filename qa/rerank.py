"""A second look at the first passages: a model reads each one together with the question.

Off unless it is asked for. It changes the order and nothing else: every hit keeps its score and its
parts, and the confidence is made of those, by their own order, as it was fitted. So a reranker
never decides whether something is stated, only what of it is shown first. The model has to lie on
this machine.

Importing sentence-transformers takes seconds, so it happens when a model is loaded, not before.
"""

import json
import math
import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from index.errors import ModelError
from index.store import Index
from qa.checks import RERANKED
from qa.search import Hit

_DIGITS = 6  # of a score; the last ones differ from one processor to another
_REMEDY = "Name a folder written by CrossEncoder.save_pretrained."


class Reranker(Protocol):
    """What tells how well passages answer a question."""

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """A number for each passage, the higher the better; the same every time."""


class CrossReranker:
    """A `Reranker` by a sentence-transformers CrossEncoder; safe to share between threads."""

    def __init__(self, name: str) -> None:
        """Load a model from a folder, or by its name in the local cache.

        Raises ModelError, with the remedy, if it is not on this machine or is no cross-encoder.
        """
        folder = _find(name)
        _check(folder)
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from safetensors import SafetensorError
        from sentence_transformers import CrossEncoder
        from torch.nn import Identity
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # not over the shell's own
        try:
            self._model = CrossEncoder(str(folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            raise ModelError(
                f"The model in {folder} cannot be loaded: {error}. {_REMEDY}"
            ) from error
        if self._model.num_labels != 1:
            raise ModelError(
                f"The model in {folder} gives {self._model.num_labels} scores for a passage;"
                " expected 1. Name a model made for ranking."
            )
        self._as_it_is = Identity()  # squashed between 0 and 1, the best would be equal
        self._lock = threading.Lock()  # a fast tokenizer must not be used by two threads at once

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """How well each passage answers, as the model has it."""
        pairs = [(question, passage) for passage in passages]
        with self._lock:
            found = self._model.predict(
                pairs, activation_fn=self._as_it_is, show_progress_bar=False
            )
        return [float(score) for score in found]


def rerank(
    index: Index, reranker: Reranker, question: str, hits: Sequence[Hit], each: bool
) -> list[Hit]:
    """Hits with the first 20 in the order of a reranker, and the others behind them as they were.

    question: what was searched for.
    hits:     best first.
    each:     whether every policy's best comes before any policy's second; it then still does.

    Equal scores keep the order of the hits. Raises ModelError if a score is missing or no number.
    """
    first = hits[:RERANKED]
    from index.build import embedded  # what only building needs takes its time to import

    texts = [embedded(hit.passage, index.policy(hit.passage.policy).text) for hit in first]
    scores = [round(score, _DIGITS) for score in reranker.scores(question, texts)]
    finite = sum(map(math.isfinite, scores))
    if not finite == len(scores) == len(first):
        raise ModelError(
            f"The reranker gave {len(scores)} scores, {finite} of them finite; expected"
            f" {len(first)}, one for each passage. Use another model, or none."
        )
    order = sorted(range(len(first)), key=lambda row: -scores[row])
    ordered = [first[row] for row in order]
    if each:
        ordered = _by_rounds(ordered)
    return [replace(hit, rank=r) for r, hit in enumerate([*ordered, *hits[RERANKED:]], start=1)]


def _by_rounds(hits: Sequence[Hit]) -> list[Hit]:
    """Hits in order, but every policy's first before any policy's second."""
    seen: dict[str, int] = {}
    rounds = []
    for hit in hits:
        rounds.append(seen.get(hit.passage.policy, 0))
        seen[hit.passage.policy] = rounds[-1] + 1
    return [hits[row] for row in sorted(range(len(hits)), key=rounds.__getitem__)]


def _find(name: str) -> Path:
    """The folder of a model. Raises ModelError if it is not on this machine."""
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError) as error:
        raise ModelError(
            f"There is no reranker {name!r} on this machine: no such folder, and none of that name"
            " in the local cache. Nothing is fetched: put the model in a folder and name that."
        ) from error


def _check(folder: Path) -> None:
    """Raise ModelError unless a folder says that it holds a cross-encoder.

    Any other model would be loaded too, with a last layer made up at random.
    """
    kinds = _said(folder / "config.json").get("architectures")
    kind = str(kinds[0]) if isinstance(kinds, list) and kinds else "no kind"
    saved = _said(folder / "config_sentence_transformers.json").get("model_type")
    known = kind.endswith("ForSequenceClassification") or saved == "CrossEncoder"
    if not known or not any(folder.rglob("*.safetensors")):
        raise ModelError(
            f"{folder} is not a cross-encoder: expected a config.json of a model for sequence"
            f" classification, and a .safetensors file; found {kind}. {_REMEDY}"
        )


def _said(path: Path) -> dict[str, object]:
    """What a file of settings says; nothing if there is none to be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
