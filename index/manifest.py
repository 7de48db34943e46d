"""What a generation says of itself: how it was made, and the size and SHA-256 of each file."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from index.encoder import Model
from index.errors import IndexDamaged, IndexOutdated

FORMAT = 4  # raised whenever a program could misread what another wrote
NAME = "manifest.json"
REBUILD = "Build it again: python -m index build"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a generation."""

    size: int  # bytes
    sha256: str

    @classmethod
    def of(cls, content: bytes) -> "File":
        return cls(len(content), hashlib.sha256(content).hexdigest())


@dataclass(frozen=True, slots=True)
class Manifest:
    """How a generation was made. The same policies, model and settings give the same manifest."""

    format: int
    model: Model
    splitter: Mapping[str, int]
    policies: Mapping[str, str]  # the SHA-256 of each policy's text, by id
    passages: int
    sentences: int
    files: Mapping[str, File]

    def to_bytes(self) -> bytes:
        """The manifest as JSON."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @property
    def generation(self) -> str:
        """The name of the generation's folder, which proves the manifest itself."""
        return f"gen-{hashlib.sha256(self.to_bytes()).hexdigest()[:12]}"


def read_manifest(content: bytes, generation: str, where: str) -> Manifest:
    """The manifest of a generation.

    Raises IndexOutdated for another format, IndexDamaged if it is not what was written.
    """
    try:
        table = json.loads(content, parse_constant=_refuse)
        found = table["format"]
        if found != FORMAT:
            newer = isinstance(found, int) and found > FORMAT
            remedy = "Update this program, or build the index again" if newer else REBUILD
            raise IndexOutdated(f"{where} has format {found}; expected {FORMAT}. {remedy}.")
        manifest = _from_table(table)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IndexDamaged(f"{where} is not a manifest ({error}). {REBUILD}.") from error
    if manifest.generation != generation or manifest.to_bytes() != content:
        raise IndexDamaged(
            f"{where} was changed: expected {generation}, found {manifest.generation}. {REBUILD}."
        )
    return manifest


def _from_table(table: dict[str, Any]) -> Manifest:
    files = {str(name): File(**entry) for name, entry in table["files"].items()}
    if not all(name.replace(".", "").isalnum() and name[0] != "." for name in files):
        raise ValueError(f"file names {sorted(files)}")
    return Manifest(**{**table, "model": Model(**table["model"]), "files": files})


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")
