"""From a folder of policy files to policies: bytes to text, and `policies.toml` over what is found.

A file is read whole or refused by name; nothing is repaired on the way.
"""

import codecs
import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from index.errors import SourceError
from index.identity import identify
from index.policy import Policy

MAX_FILE = 20_000_000  # bytes
MAX_TEXT = 10_000_000  # characters
SUFFIXES = (".txt", ".md")
OVERRIDES = "policies.toml"
_FOUND = {FileNotFoundError: "there is nothing there", NotADirectoryError: "it is a file"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """The policies of a folder, by file name, and the files beside them that were not read."""

    policies: tuple[Policy, ...]
    ignored: tuple[str, ...]  # "name: why", for a person


def decode(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 or UTF-32 with a byte order mark, or else Windows-1252.

    The mark is not part of the text. Raises ValueError, saying why, for anything else.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _without_zero(data[len(mark) :].decode(encoding))
    if b"\0" in data:
        raise ValueError(f"byte {data.index(0)} is zero, which no text has")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # Bytes that are partly valid UTF-8 are a damaged UTF-8 file; as Windows-1252 they would
        # turn into "Ã©" without anybody noticing.
        if any(char > "\x7f" and char != "\ufffd" for char in data.decode("utf-8", "replace")):
            raise ValueError(f"it is UTF-8 with a damaged byte at {error.start}") from None
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is neither UTF-8 nor Windows-1252") from None


def _without_zero(text: str) -> str:
    if "\0" in text:
        raise ValueError(f"character {text.index(chr(0))} is zero, which no text has")
    return text


def read_text(path: Path) -> str:
    """The text of one policy file. Raises SourceError, naming the file, if it cannot be read."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise SourceError(
                f"{path.name} has {size:,} bytes; at most {MAX_FILE:,} are read. Split the file."
            )
        text = decode(path.read_bytes())
    except OSError as error:
        raise SourceError(
            f"{path.name} cannot be read: {error.strerror}. Check the file and its permissions."
        ) from error
    except ValueError as error:
        raise SourceError(
            f"{path.name} is not readable text: {error}. Save it as UTF-8 and try again."
        ) from error
    if len(text) > MAX_TEXT:
        raise SourceError(
            f"{path.name} has {len(text):,} characters; at most {MAX_TEXT:,} are read. Split it."
        )
    return text


def read_folder(folder: Path) -> Corpus:
    """Every policy in a folder (`.txt` and `.md`; not `README*`, not dotfiles), by file name.

    Raises SourceError naming every file that cannot be read, or if there is no policy at all.
    """
    try:
        names = sorted(entry.name for entry in folder.iterdir() if _is_offered(entry))
    except OSError as error:
        found = _FOUND.get(type(error), str(error.strerror))
        raise SourceError(
            f"{folder} is not a folder of policies: {found}. Name a folder."
        ) from error
    for name in names:
        if not _is_text(name):
            raise SourceError(f"{folder} has a file whose name is no text: {name!r}. Rename it.")
    wanted = [name for name in names if name.lower().endswith(SUFFIXES)]
    ignored = [f"{name}: only .txt and .md are read" for name in names if name not in wanted]
    overrides = _read_overrides(folder / OVERRIDES, wanted)
    policies: list[Policy] = []
    complaints: list[str] = []
    for name in wanted:
        try:
            text = read_text(folder / name)
        except SourceError as error:
            complaints.append(str(error))
            continue
        if text.strip():
            policies.append(_overridden(identify(name, text), overrides.get(name, {})))
        else:
            ignored.append(f"{name}: it holds no text")
    if complaints:
        raise SourceError("\n".join(complaints))
    if not policies:
        there = "; ".join(ignored) or "nothing"
        raise SourceError(
            f"{folder} holds no policy to read. Found: {there}. Put .txt or .md files there."
        )
    return Corpus(tuple(policies), tuple(ignored))


def _overridden(policy: Policy, fields: Mapping[str, Any]) -> Policy:
    """A policy with what `policies.toml` says of it.

    Of the aliases found, those stay that are like the company named there: a text that was taken
    for "Receiving Party" and is said to be Acme's gives Acme no such alias.
    """
    if "company" in fields:
        kin = tuple(alias for alias in policy.aliases if _alike(alias, fields["company"]))
        policy = replace(policy, aliases=kin)
    return replace(policy, **fields)


def _alike(one: str, other: str) -> bool:
    """Whether two names share a telling word, or one is the other written apart."""
    words = [set(re.findall(r"[^\W_]{3,}", name.casefold())) - _COMMON for name in (one, other)]
    joined = ["".join(re.findall(r"[^\W_]+", name.casefold())) for name in (one, other)]
    return bool(words[0] & words[1]) or (joined[0] in joined[1] and one.casefold() not in _COMMON)


_COMMON = frozenset("the and for inc llc ltd agreement this policy services service".split())


def _is_offered(entry: Path) -> bool:
    name = entry.name
    return (
        (entry.is_file() or entry.is_symlink())
        and not name.startswith(".")
        and not name.upper().startswith("README")
        and name != OVERRIDES
    )


def _is_text(name: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in name)


def _read_overrides(path: Path, names: list[str]) -> dict[str, dict[str, Any]]:
    """What `policies.toml` says of each file, as the fields of `Policy` it replaces."""
    if not path.exists():
        return {}
    try:
        table = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path} is not valid TOML: {error}. Correct it.") from error
    return {name: _fields(path, name, entry, names) for name, entry in table.items()}


def _fields(path: Path, name: str, entry: object, names: list[str]) -> dict[str, Any]:
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"The policies are: {', '.join(names)}."
        raise SourceError(f"{path} speaks of {name}, which is not in the folder. {hint}")
    if not isinstance(entry, Mapping):
        raise SourceError(f'{path}: expected a table ["{name}"], found {name} = {entry!r}.')
    fields: dict[str, Any] = {}
    for key, value in entry.items():
        if key not in _FIELDS:
            raise SourceError(
                f"{path}, {name}: {key!r} is not known; known are {', '.join(_FIELDS)}."
            )
        if not _FIELDS[key](value):
            raise SourceError(f"{path}, {name}: {key} = {value!r} is not {_EXPECTED[key]}.")
        if key != "kind":
            fields[key] = tuple(value) if key == "aliases" else value
    return fields


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


_FIELDS = {
    "company": _is_name,
    "aliases": lambda value: isinstance(value, list) and all(map(_is_name, value)),
    "title": _is_name,
    "effective_date": lambda value: type(value) is date,
    "kind": _is_name,
}
_EXPECTED = {
    "company": "a name",
    "aliases": 'a list of names, as ["Better Cloud"]',
    "title": "a title",
    "effective_date": "a date, as 2019-12-19 without quotes",
    "kind": "a word",
}
