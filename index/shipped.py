"""The default model's exported encoder, which comes with the program: no torch is needed for it.

Its graph and tokenizer lie in `data/policy-minilm-export`, written by `make train`; the weights are
those of the model itself, unpacked in the order that the graph has them in.
"""

import json
import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.exported import (
    GRAPH,
    SETTINGS,
    TOKENIZER,
    WEIGHTS,
    ExportedEncoder,
    Settings,
    read_settings,
)
from index.models import DEFAULT_MODEL, SHIPPED, find_model
from index.packed import unpack

EXPORT = SHIPPED.parent / f"{DEFAULT_MODEL}-export"
LAYOUT = "weights.json"
_REMEDY = "Install policy-qa again, or take the folder from a fresh clone."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a weight stands in the file of weights."""

    name: str  # in the model
    transposed: bool  # whether it stands there with its columns as rows
    offset: int  # bytes


def layout_bytes(places: Sequence[Place]) -> bytes:
    """Places as JSON."""
    return json.dumps([asdict(place) for place in places], indent=1).encode() + b"\n"


def shipped_settings() -> Settings:
    """The settings of the encoder that comes with the program. Raises ModelError if damaged."""
    try:
        return read_settings((EXPORT / SETTINGS).read_bytes())
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{EXPORT / SETTINGS} cannot be read: {error}. {_REMEDY}") from error


def assemble(folder: Path) -> Settings:
    """Write the default model's encoder into an empty folder.

    Raises ModelError if what comes with the program is not what was shipped.
    """
    settings = shipped_settings()
    weights = unpack(find_model(DEFAULT_MODEL))
    table = json.loads((EXPORT / LAYOUT).read_text(encoding="utf-8"))
    write_weights(weights, [Place(**entry) for entry in table], folder / WEIGHTS)
    for name in (GRAPH, TOKENIZER, SETTINGS):
        shutil.copyfile(EXPORT / name, folder / name)
    for name, expected in settings.files.items():
        with (folder / name).open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise ModelError(
                f"{name} of {DEFAULT_MODEL} is not the one that was shipped: expected SHA-256"
                f" {expected}, found {found}. {_REMEDY}"
            )
    return settings


def write_weights(
    weights: Mapping[str, NDArray[np.float32]], places: Sequence[Place], path: Path
) -> None:
    """Write weights as a graph has them, each at its place, with zeros between."""
    with path.open("wb") as file:
        for place in places:
            file.write(b"\0" * (place.offset - file.tell()))
            values = weights[place.name]
            file.write(np.ascontiguousarray(values.T if place.transposed else values).data)


def in_memory() -> ExportedEncoder:
    """The default model's encoder, with no index to carry it: in a folder that goes with it."""
    scratch = Path(tempfile.mkdtemp(prefix="policy-qa-"))
    encoder = ExportedEncoder(scratch, assemble(scratch))
    weakref.finalize(encoder, shutil.rmtree, scratch, ignore_errors=True)
    return encoder
