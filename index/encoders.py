"""The encoder that an index carries: made when it is built, used when it is asked.

A model is exported once and lies beside the generations, which name it; then neither building nor
asking loads sentence-transformers again. One that cannot be exported is run by it every time.
"""

import logging
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from index import disk
from index.encoder import Encoder, SentenceEncoder
from index.errors import IndexDamaged
from index.manifest import Carried
from index.models import DEFAULT_MODEL, find_model, fingerprint_of

_LOG = logging.getLogger(__name__)
_FOLDERS = "encoder-*"


def encoder_to_build(index: Path, name: str = DEFAULT_MODEL) -> tuple[Encoder, Carried]:
    """The encoder of a model, and what an index is to carry of it; call it while `disk.building`.

    Exports the model if the index has not got it yet; if that cannot be done, says so in the log.
    Raises ModelError if the model is not on this machine, CallError if the folder is read-only.
    """
    from index.export import NotExported, export
    from index.exported import open_exported
    from index.shipped import assemble, shipped_settings

    fingerprint = fingerprint_of(find_model(name))
    there = _exported(index, name, fingerprint)
    if there:
        return open_exported(there, together=1), Carried(there.name, "")
    if name == DEFAULT_MODEL and shipped_settings().model.fingerprint == fingerprint:
        placed = _placed(index, lambda folder: assemble(folder).folder)
        return open_exported(placed, together=1), Carried(placed.name, "")
    encoder = SentenceEncoder(name)
    try:
        placed = _placed(index, lambda folder: export(encoder, folder).folder)
    except NotExported as error:
        _LOG.warning(
            "The model %s cannot be exported: %s. Asking this index will load"
            " sentence-transformers, which takes seconds.", name, error,
        )  # fmt: skip
        return encoder, Carried("", str(error))
    return open_exported(placed, together=1), Carried(placed.name, "")


def encoder_to_ask(index: Path) -> Encoder:
    """The encoder of the index in a folder: the one it carries, or its model if it carries none.

    Raises IndexUnusable if there is no index or its encoder is damaged, ModelError if it carries
    none and the model is not on this machine.
    """
    from index.exported import TOGETHER

    return _encoder_of(index, TOGETHER)


def encoder_to_add(index: Path) -> Encoder:
    """The same, to encode passages with; raises as `encoder_to_ask` does."""
    return _encoder_of(index, 1)


def _encoder_of(index: Path, together: int) -> Encoder:
    from index.exported import open_exported

    manifest = disk.current_manifest(index)
    if manifest.carried.folder:
        return open_exported(index / manifest.carried.folder, together)
    _LOG.warning(
        "This index carries no encoder (%s): loading sentence-transformers, which takes seconds.",
        manifest.carried.why_not,
    )
    return SentenceEncoder(manifest.model.name)


def shipped_encoder() -> Encoder:
    """The default model's encoder, for an index that is never written."""
    from index.shipped import in_memory

    return in_memory()


def is_carried(index: Path, carried: Carried) -> bool:
    """Whether what an index carries is there, byte for byte."""
    from index.exported import is_sound

    return not carried.folder or is_sound(index / carried.folder)


def forget_others(index: Path) -> None:
    """Remove the encoders that no generation names."""
    named = {manifest.carried.folder for manifest in disk.manifests(index)}
    for folder in index.glob(_FOLDERS):
        if folder.name not in named:
            shutil.rmtree(folder)


def _exported(index: Path, name: str, fingerprint: str) -> Path | None:
    """The folder of a model's encoder, if the index has it already, whole."""
    from index.exported import is_sound, settings_of

    for folder in sorted(index.glob(_FOLDERS)):
        try:
            model = settings_of(folder).model
        except IndexDamaged:
            continue
        if model.fingerprint == fingerprint and is_sound(folder):
            return folder
    return None


def _placed(index: Path, make: Callable[[Path], str]) -> Path:
    """A folder in an index that is there whole or not at all; `make` fills it and names it."""
    temporary = Path(tempfile.mkdtemp(prefix=".build-", dir=index))
    try:
        target = index / make(temporary)
        disk.flush(temporary)
        if target.exists():  # damaged, or it would have been used
            shutil.rmtree(target)
        temporary.rename(target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return target
