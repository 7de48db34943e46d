"""What a generation says of itself: how it was made, and the size and SHA-256 of each file."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from index.content import Buffer, sha256_of_buffers
from index.encoder import Model
from index.errors import IndexDamaged, IndexOutdated

FORMAT = 5  # raised whenever a program could misread what another wrote
NAME = "manifest.json"
REBUILD = "Build it again: python -m index build"
_FILE_NAME = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a generation."""

    size: int  # bytes
    sha256: str

    @classmethod
    def of(cls, *buffers: Buffer) -> "File":
        """The file that holds these buffers, one after the other."""
        return cls(sum(memoryview(b).nbytes for b in buffers), sha256_of_buffers(buffers))


@dataclass(frozen=True, slots=True)
class Carried:
    """What an index carries of its encoder, so that asking loads nothing else."""

    folder: str  # beside the generations; its name proves its files; "" if there is none
    why_not: str  # why there is none; "" if there is one


NOT_CARRIED = Carried("", "it was built without one")


@dataclass(frozen=True, slots=True)
class Manifest:
    """How a generation was made. The same policies, model and settings give the same manifest."""

    format: int
    model: Model
    carried: Carried
    splitter: Mapping[str, int]
    policies: Mapping[str, str]  # the SHA-256 of each policy's text, by id
    passages: int
    sentences: int
    files: Mapping[str, File]

    def to_bytes(self) -> bytes:
        """The manifest as JSON."""
        table = {field.name: getattr(self, field.name) for field in fields(self)}
        return json.dumps(table, indent=1, sort_keys=True, default=asdict).encode()

    @property
    def generation(self) -> str:
        """The name of the generation's folder, which proves the manifest itself."""
        return generation_of(self.to_bytes())


def generation_of(content: bytes) -> str:
    """The name of the generation that has this manifest."""
    return f"gen-{hashlib.sha256(content).hexdigest()[:12]}"


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
    found = generation_of(content)
    if found != generation:
        raise IndexDamaged(f"{where} was changed: expected {generation}, found {found}. {REBUILD}.")
    return manifest


def _from_table(table: dict[str, Any]) -> Manifest:
    files = {str(name): File(**entry) for name, entry in table["files"].items()}
    if not all(_FILE_NAME.fullmatch(name) for name in files):
        raise ValueError(f"file names {sorted(files)}")
    carried = Carried(**table["carried"])
    if not re.fullmatch(r"(encoder-[0-9a-f]+)?", carried.folder):
        raise ValueError(f"encoder {carried.folder!r}")
    model = Model(**table["model"])
    return Manifest(**{**table, "model": model, "carried": carried, "files": files})


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")
