"""The shipped model's exported encoder: its graph, and which weight stands where in it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from index.encoder import SentenceEncoder
from index.errors import ModelError
from index.export import export
from index.exported import GRAPH, SETTINGS, TOKENIZER, WEIGHTS
from index.models import DEFAULT_MODEL, SHIPPED
from index.packed import Weights, unpack
from index.shipped import EXPORT, LAYOUT, Place, layout_bytes, write_weights


def ship_export(folder: Path = EXPORT) -> None:
    """Export the shipped model anew, as `index/shipped.py` puts it together again.

    Raises ModelError if that would not give back every byte.
    """
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch)
        export(SentenceEncoder(DEFAULT_MODEL), made)
        weights = unpack(SHIPPED)
        places = list(_places(made, weights))
        write_weights(weights, places, made / "again")
        if (made / "again").read_bytes() != (made / WEIGHTS).read_bytes():
            raise ModelError(f"The weights in {SHIPPED} are not those that its graph names.")
        folder.mkdir(exist_ok=True)
        for name in (GRAPH, TOKENIZER, SETTINGS):
            shutil.copyfile(made / name, folder / name)
        (folder / LAYOUT).write_bytes(layout_bytes(places))


def _places(made: Path, weights: Weights) -> Iterator[Place]:
    """Which weight each part of the file of weights is, found by its bytes."""
    known = {_key(values): (name, False) for name, values in weights.items()}
    turned = {n: np.ascontiguousarray(v.T) for n, v in weights.items() if v.ndim > 1}
    known |= {_key(values): (name, True) for name, values in turned.items()}
    content = (made / WEIGHTS).read_bytes()
    graph = onnx.load(made / GRAPH, load_external_data=False).graph
    for tensor in graph.initializer:
        where = {entry.key: entry.value for entry in tensor.external_data}
        if where:
            offset, length = int(where["offset"]), int(where["length"])
            values = np.frombuffer(content, np.float32, length // 4, offset)
            name, transposed = known[_key(values.reshape(tuple(tensor.dims)))]
            yield Place(name, transposed, offset)


def _key(values: NDArray[np.float32]) -> tuple[tuple[int, ...], bytes]:
    return values.shape, values.tobytes()
