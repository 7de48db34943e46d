"""Weights in one byte each, as the shipped model has them: a quarter of the size.

Each row of a matrix is whole numbers from -127 to 127 times one scale of its own; vectors (biases,
norms) stay as they are. They are made floats again when the model is loaded.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

FILE = "model.int8.safetensors"
SETTINGS = (  # what lies beside it; without one of them it would load, but as another model
    "config.json",
    "config_sentence_transformers.json",
    "sentence_bert_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "1_Pooling/config.json",
)
_SCALE = ".scale"  # behind a matrix's name: its scales, one a row
_MOST = 127  # the largest whole number; -128 is left out, so that a row is symmetric

Weights = Mapping[str, NDArray[np.float32]]


def pack(weights: Weights, folder: Path) -> None:
    """Write weights, packed, into a folder: the same bytes for the same weights.

    Raises ValueError if one is not a number, as after a training that diverged.
    """
    tensors: dict[str, NDArray[np.float32] | NDArray[np.int8]] = {}
    for name, values in sorted(weights.items()):
        if not np.isfinite(values).all():
            raise ValueError(f"{name} has weights that are no finite numbers")
        if values.ndim > 2:
            raise ValueError(f"{name} has {values.ndim} dimensions; expected a matrix or a vector")
        if values.ndim < 2:
            tensors[name] = values.astype(np.float32)
            continue
        scale = np.abs(values).max(axis=1) / _MOST
        scale[scale == 0] = 1  # a row of zeros
        tensors[name] = np.round(values / scale[:, None]).astype(np.int8, order="C")
        tensors[name + _SCALE] = scale.astype(np.float32)
    save_file(tensors, folder / FILE)
    (folder / FILE).chmod(0o644)  # safetensors lets only its writer read it


def unpack(folder: Path) -> Weights:
    """The weights in a folder, as floats. Raises ValueError if a matrix has no scales."""
    tensors = load_file(folder / FILE)
    weights = {}
    for name, values in tensors.items():
        if name.endswith(_SCALE):
            continue
        if values.dtype == np.int8:
            scale = tensors.get(name + _SCALE)
            if scale is None or scale.shape != values.shape[:1]:
                raise ValueError(f"{FILE} has no {len(values)} scales for the rows of {name}")
            values = values * scale[:, None]
        weights[name] = values
    return weights
