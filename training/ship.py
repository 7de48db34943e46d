"""From a tuned model to the folder that is shipped: packed weights, settings, and its card."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import cast

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Transformer
from transformers import PreTrainedModel

from index.errors import ModelError
from index.models import CARD, card_of_files
from index.packed import SETTINGS, pack

_MODULE = "index.packed_transformer.PackedTransformer"


def ship(model: SentenceTransformer, folder: Path) -> None:
    """Write a model's folder anew, whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        saved, made = Path(scratch) / "saved", Path(scratch) / "made"
        model.save_pretrained(str(saved), create_model_card=False)
        for name in SETTINGS:
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(saved / name, made / name)
        modules = json.loads((saved / "modules.json").read_text(encoding="utf-8"))
        modules[0]["type"] = _MODULE
        (made / "modules.json").write_text(json.dumps(modules, indent=1) + "\n", encoding="utf-8")
        state = bert_of(model).state_dict()
        pack({n: w.float().cpu().numpy() for n, w in state.items() if w.is_floating_point()}, made)
        write_card(made)
        before = Path(scratch) / "before"
        if folder.exists():
            folder.rename(before)
        try:
            made.rename(folder)
        except OSError:
            if before.exists():
                before.rename(folder)
            raise


def bert_of(model: SentenceTransformer) -> PreTrainedModel:
    """The network inside a model."""
    transformer = model[0]
    assert isinstance(transformer, Transformer)
    return cast(PreTrainedModel, transformer.model)


def write_card(folder: Path) -> None:
    """Write the card of a model's folder: `card.md`, and what each file is, byte for byte.

    Raises ModelError if there is no such folder.
    """
    if not folder.is_dir():
        raise ModelError(f"{folder} is not there: no model to write the card of. Run: make train")
    text = (Path(__file__).parent / "card.md").read_text(encoding="utf-8")
    (folder / CARD).write_text(f"{text.rstrip()}\n\n{card_of_files(folder)}\n", encoding="utf-8")


def on_best_device(model: SentenceTransformer) -> SentenceTransformer:
    """The model on a GPU if there is one."""
    return model.to("cuda" if torch.cuda.is_available() else "cpu")
