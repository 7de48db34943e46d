"""An index kept up: built of a folder, added to, brought up to date, corrected.

Each makes a new generation, or leaves the index as it was.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from index import disk
from index.build import make_parts
from index.change import changed
from index.encoders import encoder_to_build, is_carried
from index.errors import CallError, IndexUnusable, SourceError
from index.journal import Journal
from index.models import DEFAULT_MODEL, find_model, fingerprint_of
from index.overrides import replaced
from index.policy import BY_HAND, Policy
from index.read import NOTHING, Corpus, none_in, read_corpus
from index.received import UPLOADED, read_received
from index.renewal import (
    NOBODY,
    Policies,
    Report,
    There,
    Watched,
    ordered,
    published,
    renewed,
    reported,
)
from index.shown import shown


def build(
    index: Path,
    folder: Path,
    model: str = DEFAULT_MODEL,
    strict: bool = False,
    watched: Watched = NOBODY,
) -> Report:
    """Make an index of a folder's policies and of no others.

    strict: refuse all if one file cannot be read, which is otherwise left out and told of.

    Raises SourceError if no policy can be read, CallError if the index has policies that were
    added to it and are not in the folder.
    """
    began = time.perf_counter()
    fingerprint = fingerprint_of(find_model(model))
    with disk.building(index):
        there = _usable(index)
        old = there.policies if there else ()
        corpus = _read(index, [folder], old, strict, watched)
        _check_kept(index, folder, old, corpus.policies)
        if there and there.manifest.model.fingerprint != fingerprint:
            there = None
        if there and corpus.policies == old and is_carried(index, there.manifest.carried):
            return reported(there.manifest, old, corpus.policies, corpus, began, is_idle=True)
        encoder, carried = encoder_to_build(index, model)
        journal = Journal(index, encoder.model, lambda: encoder, watched.kept)
        if there:
            parts = changed(there.parts, corpus.policies, journal, watched.encoding)
        else:
            parts = make_parts(corpus.policies, journal, watched.encoding)
        manifest = published(index, parts, journal, carried)
        return reported(manifest, old, corpus.policies, corpus, began)


def add(
    index: Path, paths: Sequence[Path], strict: bool = False, watched: Watched = NOBODY
) -> Report:
    """Add the policies behind paths; those that are there already and have changed are replaced.

    Raises SourceError if a path is not there, or there is no policy behind any of them.
    """
    began = time.perf_counter()
    with disk.building(index):
        there = There.of(index)
        corpus = _read(index, paths, there.policies, strict, watched)
        found = {(p.origin.path, p.origin.name) for p in corpus.policies} | corpus.names
        stay = [p for p in there.policies if (p.origin.path, p.origin.name) not in found]
        policies = ordered(there.parts, [*stay, *_marked(there.policies, corpus)])
        return renewed(index, there, policies, corpus, watched, began)


def receive(index: Path, paths: Sequence[Path], most: int, watched: Watched = NOBODY) -> Report:
    """Add the policies behind files that were handed over; none replaces another, or is looked for.

    most: characters that are taken in; a policy beyond them is left out and told of.

    Raises SourceError if a path is not there.
    """
    began = time.perf_counter()
    with disk.building(index):
        there = There.of(index)
        corpus = read_received(paths, there.policies, most, watched.reading)
        policies = ordered(there.parts, [*there.policies, *corpus.policies])
        return renewed(index, there, policies, corpus, watched, began)


def withdraw(index: Path, id: str, sha256: str) -> Report:
    """Take out a policy that was handed over as a file of this hash, and no other of its id.

    Raises CallError if it is not there.
    """
    began = time.perf_counter()
    with disk.building(index):
        there = There.of(index)
        gone = (id, UPLOADED, sha256)
        stay = [p for p in there.policies if (p.id, p.origin.path, p.origin.sha256) != gone]
        if len(stay) == len(there.policies):
            raise CallError(f"{shown(id)} is not here any more.")
        return _left(index, there, stay, began)


def update(
    index: Path,
    folders: Sequence[Path] = (),
    strict: bool = False,
    watched: Watched = NOBODY,
) -> Report:
    """Bring an index up to date with folders: what is new, has changed or has vanished there.

    folders: files and ZIP archives too; none are all that the index knows of and that are there.

    Raises SourceError if a folder is not there: its policies are kept.
    """
    began = time.perf_counter()
    with disk.building(index):
        there = There.of(index)
        paths = folders or _known(index, there.policies)
        corpus = _read(index, paths, there.policies, strict, watched, or_none=True)
        stay = [p for p in there.policies if p.origin.path not in corpus.paths]
        policies = ordered(there.parts, [*stay, *_marked(there.policies, corpus)])
        return renewed(index, there, policies, corpus, watched, began)


def remove(index: Path, ids: Sequence[str]) -> Report:
    """Take policies out of every file of the index. Raises CallError if one is not there."""
    began = time.perf_counter()
    with disk.building(index):
        there = There.of(index)
        for id in ids:
            find(there.policies, id)
        stay = [policy for policy in there.policies if policy.id not in ids]
        return _left(index, there, stay, began)


def _left(index: Path, there: There, stay: Policies, began: float) -> Report:
    if not stay:
        raise CallError(
            f"That would leave no policy in {index}. Remove the folder instead, or add others"
            " first."
        )
    return renewed(index, there, stay, NOTHING, NOBODY, began)


def correct(index: Path, id: str, fields: Mapping[str, Any]) -> Report:
    """Set fields of a policy by hand, which no update changes. Raises CallError as `remove`."""
    began = time.perf_counter()
    with disk.building(index):
        there = There.of(index)
        right = replaced(find(there.policies, id), fields, BY_HAND)
        policies = [right if policy.id == id else policy for policy in there.policies]
        return renewed(index, there, policies, NOTHING, NOBODY, began)


def find(policies: Iterable[Policy], id: str) -> Policy:
    """The policy of an id. Raises CallError, naming those that there are, if there is none."""
    there = {policy.id: policy for policy in policies}
    if id not in there:
        names = ", ".join(shown(name) for name in there)
        raise CallError(f"There is no policy {id!r}. There are: {names}.")
    return there[id]


def _read(
    index: Path,
    paths: Sequence[Path],
    before: Policies,
    strict: bool,
    watched: Watched,
    or_none: bool = False,
) -> Corpus:
    corpus = read_corpus(paths, index.parent, before, watched.reading)
    if strict and corpus.skipped:
        raise SourceError("\n".join(map(str, corpus.skipped)))
    if not corpus.policies and not or_none and not corpus.ignored:
        raise SourceError(none_in(paths, corpus))
    return corpus


def _usable(index: Path) -> There | None:
    """The index as it is, if it can be used; it is built anew if not."""
    try:
        return There.of(index)
    except IndexUnusable:
        return None


def _check_kept(index: Path, folder: Path, before: Policies, policies: Policies) -> None:
    """Raise CallError if policies that were added by name would be lost."""
    there = {policy.id for policy in policies}
    lost = [shown(p.id) for p in before if p.origin.added and p.id not in there]
    if lost:
        raise CallError(
            f"{index} has policies that were added to it and are not in {folder}:"
            f" {', '.join(lost)}. To keep them: python -m index update {folder} --index {index}."
            " Else remove them first, or build another index with --index."
        )


def _known(index: Path, policies: Policies) -> list[Path]:
    """The paths that policies came from, but those that are not there any more."""
    labels = dict.fromkeys(policy.origin.path for policy in policies if policy.origin.path)
    return [path for label in labels if (path := index.parent / label).exists()]


def _marked(before: Policies, corpus: Corpus) -> list[Policy]:
    """What was read, marked as added unless it belongs to what the index was built of."""
    built = {policy.origin.path for policy in before if not policy.origin.added}
    return [
        policy
        if policy.origin.path in built
        else replace(policy, origin=replace(policy.origin, added=True))
        for policy in corpus.policies
    ]
