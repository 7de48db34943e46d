"""What `policies.toml` in a folder says of its files, over what is found in them."""

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from index.decode import decode
from index.errors import SourceError
from index.policy import Policy

OVERRIDES = "policies.toml"


def read_overrides(folder: Path, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What it says of each file, as the fields of `Policy` that it replaces; none without it.

    Raises SourceError if it is not readable, or speaks of what is not there.
    """
    path = folder / OVERRIDES
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(decode(path.read_bytes())[0])
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}. Check it.") from error
    except ValueError as error:  # tomllib's error is one
        raise SourceError(f"{path} is not valid TOML: {error}. Correct it.") from error
    return {name: _fields(path, name, entry, names) for name, entry in table.items()}


def overridden(policy: Policy, fields: Mapping[str, Any]) -> Policy:
    """A policy with what `policies.toml` says of it.

    Of the aliases found, those stay that are like the company named there: a text that was taken
    for "Receiving Party" and is said to be Acme's gives Acme no such alias.
    """
    return replaced(policy, fields, OVERRIDES)


def replaced(policy: Policy, fields: Mapping[str, Any], whence: str) -> Policy:
    """A policy with other fields, and from where they are."""
    if "company" in fields:
        kin = tuple(alias for alias in policy.aliases if _alike(alias, fields["company"]))
        policy = replace(policy, aliases=kin)
    known = replace(policy.whence, **dict.fromkeys(fields, whence))
    return replace(policy, **fields, whence=known)


def given(policy: Policy, whence: str) -> dict[str, Any]:
    """The fields of a policy that are from there."""
    names = ("company", "aliases", "title", "effective_date")
    return {name: getattr(policy, name) for name in names if getattr(policy.whence, name) == whence}


def _alike(one: str, other: str) -> bool:
    """Whether two names share a telling word, or one is the other written apart."""
    words = [set(re.findall(r"[^\W_]{3,}", name.casefold())) - _COMMON for name in (one, other)]
    joined = ["".join(re.findall(r"[^\W_]+", name.casefold())) for name in (one, other)]
    return bool(words[0] & words[1]) or (joined[0] in joined[1] and one.casefold() not in _COMMON)


_COMMON = frozenset("the and for inc llc ltd agreement this policy services service".split())


def _fields(path: Path, name: str, entry: object, names: Sequence[str]) -> dict[str, Any]:
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
