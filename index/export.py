"""From a sentence-transformers model to a folder that ONNX Runtime runs, proved on texts.

What is exported is the whole model: pooling, normalisation, prompts and the tokenizer's settings.
torch's own exporter is used, in its older form that follows one run of the model: it needs nothing
else, takes 1.4 s instead of 6, and the newer one's graph was refused by ONNX Runtime.
"""

import warnings
from hashlib import sha256
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoder import SentenceEncoder
from index.errors import ModelError
from index.exported import (
    GRAPH,
    INPUTS,
    OUTPUT,
    SETTINGS,
    TOKENIZER,
    WEIGHTS,
    ExportedEncoder,
    Settings,
)
from index.vectors import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

EXACT = 0.9999  # least cosine of an exported vector to the model's own; the default's is 0.999999
_APART = 1e-5  # how far a vector may depend on what is encoded with it, as 1 less the cosine
_SOME = 16  # of so many texts, one is encoded alone as well
_EVERY = 512  # tokens up to which every length is tried
_LONGER = (1_024, 2_048, 4_096, 8_192)  # and these beyond
_LARGE = 1_024  # bytes from which a weight lies in the file of weights, not in the graph
_ALIGNED = 64  # bytes; where a weight begins
_OPSET = 17  # the first with layer normalisation in one step
_WORDS = (
    "we keep your personal data for as long as the law asks and then delete it unless you agree"
    " to more ; write to the officer at our address in the city if you have a question about it ."
).split()
_ODD = (
    "",
    " ",
    "ÄÖÜ façade “quoted” — dash",
    "👩‍👩‍👧 \u202e\u00ad",
    "条款 و سياسة",
    "a\0b\n\tc",
    "x" * 3000,
)
# What torch's exporter raises for a model that it cannot follow, and what is missing without it.
_NOT_EXPORTED = (
    ImportError, OSError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError,
    RuntimeError,
)  # fmt: skip


class NotExported(ModelError):
    """A model that only sentence-transformers can run; the message says why."""


def export(encoder: SentenceEncoder, folder: Path) -> Settings:
    """Write a model's graph, weights, tokenizer and settings into an empty folder.

    The same bytes for the same model. Raises NotExported, with the reason, if it cannot be done or
    the vectors would not be the model's own (see `prove`).
    """
    model = encoder.sentence_transformer
    try:
        longest, padding = _write_tokenizer(model, folder / TOKENIZER)
        _write_graph(model, folder)
    except _NOT_EXPORTED as error:
        raise NotExported(f"{type(error).__name__}: {error}".split("\n")[0]) from error
    files = {name: _sha256(folder / name) for name in (GRAPH, WEIGHTS, TOKENIZER)}
    query, passage = _prompts(model)
    settings = Settings(encoder.model, longest, padding, query, passage, files)
    try:
        prove(encoder, ExportedEncoder(folder, settings), longest)
    except ModelError as error:  # such as a vector of length 0 for an empty text
        raise NotExported(str(error)) from error
    (folder / SETTINGS).write_bytes(settings.to_bytes())
    return settings


def prove(encoder: SentenceEncoder, exported: ExportedEncoder, longest: int) -> float:
    """The least cosine between a model's own vectors and the exported ones.

    Raises NotExported if it is below .9999 on any text, of every length up to the limit, or if a
    vector depends on the order of the texts or on what is encoded with it.
    """
    texts = [*_ODD, *(" ".join(islice(cycle(_WORDS), size)) for size in _sizes(longest))]
    own, found = encoder.passages(texts, _unwatched), exported.passages(texts, _unwatched)
    asked = _cosines(encoder.questions(_ODD), exported.questions(_ODD))
    least = float(min(_cosines(own, found).min(), asked.min()))
    if not least >= EXACT:
        raise NotExported(f"the exported vectors have cosine {least:.5f} to the model's own")
    backwards = exported.passages(texts[::-1], _unwatched)[::-1]
    alone = np.vstack([exported.passages([text], _unwatched) for text in texts[::_SOME]])
    apart = 1 - float(min(_cosines(found, backwards).min(), _cosines(found[::_SOME], alone).min()))
    if not apart <= _APART:
        raise NotExported(f"a vector depends on the texts encoded with it, by {apart:.6f}")
    return least


def _sizes(longest: int) -> list[int]:
    """Words, of about one token each, of the texts to prove an export on: up to past the limit."""
    every = range(1, min(longest, _EVERY) + 2)
    return [*every, *(size for size in _LONGER if size <= longest)]


def _prompts(model: "SentenceTransformer") -> tuple[str, str]:
    """The prompts of questions and of passages, as sentence-transformers chooses them."""
    said = {name: prompt or "" for name, prompt in model.prompts.items()}
    names = [name for name in ("document", "passage", "corpus") if name in said]
    default = said.get(model.default_prompt_name or "", "")
    return said.get("query", default), said[names[0]] if names else default


def _write_tokenizer(model: "SentenceTransformer", path: Path) -> tuple[int, int]:
    """Write the tokenizer; returns how many tokens it reads, and the one that fills up a batch."""
    from tokenizers import Tokenizer

    limits = (model.max_seq_length, getattr(model[0].config, "max_position_embeddings", None))
    longest = min(limit for limit in limits if limit)
    tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    path.write_text(tokenizer.to_str(), encoding="utf-8")
    return longest, model.tokenizer.pad_token_id or 0


def _write_graph(model: "SentenceTransformer", folder: Path) -> None:
    """Write the graph, and its large weights beside it so that they can be mapped into memory."""
    import onnx
    import torch

    class Whole(torch.nn.Module):
        """The model from token numbers to a vector of length 1."""

        def __init__(self) -> None:
            super().__init__()
            self.modules_in_order = torch.nn.ModuleList(model)

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            features: Any = dict(zip(INPUTS, (ids, mask), strict=True))
            for module in self.modules_in_order:
                features = module(features)
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=1)

    example = model.tokenizer(["one", "two words"], padding=True, return_tensors="pt")
    axes = {name: {0: "texts", 1: "tokens"} for name in INPUTS} | {OUTPUT: {0: "texts"}}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # that this exporter is the older one, and of its tracing
        torch.onnx.export(
            Whole().eval(),
            tuple(example[name] for name in INPUTS),
            str(folder / GRAPH),
            input_names=list(INPUTS),
            output_names=[OUTPUT],
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )
    graph = onnx.load(folder / GRAPH)
    with (folder / WEIGHTS).open("wb") as file:
        for tensor in graph.graph.initializer:
            if len(tensor.raw_data) >= _LARGE:
                file.write(b"\0" * (-file.tell() % _ALIGNED))
                onnx.external_data_helper.set_external_data(
                    tensor, WEIGHTS, file.tell(), len(tensor.raw_data)
                )
                file.write(tensor.raw_data)
                tensor.ClearField("raw_data")
    (folder / GRAPH).write_bytes(graph.SerializeToString(deterministic=True))


def _cosines(some: Vectors, others: Vectors) -> Vectors:
    found: Vectors = np.einsum("ij,ij->i", some, others)
    return found


def _sha256(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _unwatched(done: int, total: int) -> None:
    """Progress that nobody watches."""
