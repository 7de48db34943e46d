"""An index made anew of other policies: published whole, or not at all.

Whatever breaks off before that, the old one stays as it was, and what was encoded is not encoded
again the next time.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index import append, store
from index.build import silent
from index.change import changed
from index.encoder import Progress
from index.encoders import encoder_to_add, forget_others
from index.journal import Journal, Kept
from index.journal import unwatched as unkept
from index.layout import Parts
from index.manifest import Carried, Manifest
from index.policy import Policy
from index.read import Corpus, Watch, unwatched
from index.tables import ids_of

Policies = Sequence[Policy]


@dataclass(frozen=True, slots=True)
class Watched:
    """Who watches: how many files are read, how many texts are encoded, and kept."""

    reading: Watch = unwatched
    encoding: Progress = silent
    kept: Kept = unkept


@dataclass(frozen=True, slots=True)
class Report:
    """What was done to an index."""

    manifest: Manifest
    new: tuple[str, ...]  # ids of policies
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    read: Corpus  # and what could not be
    seconds: float
    is_idle: bool  # there was nothing to do


@dataclass(frozen=True, slots=True)
class There:
    """An index that is there."""

    manifest: Manifest
    parts: Parts
    policies: tuple[Policy, ...]  # of the parts, each made once: their texts are in files

    @classmethod
    def of(cls, index: Path) -> "There":
        manifest, parts = store.read(index)
        return cls(manifest, parts, tuple(parts.policies))


NOBODY = Watched()
_HUGE = 100_000  # passages: to count their words anew takes longer than a person waits


def ordered(before: Parts, policies: Policies) -> list[Policy]:
    """Policies by id, as a folder is read; in a huge index new ones last: the rest stays."""
    if len(before.passages) <= _HUGE:
        return sorted(policies, key=lambda policy: policy.id)
    places = {id: place for place, id in enumerate(ids_of(before.policies))}
    return sorted(policies, key=lambda policy: (places.get(policy.id, len(places)), policy.id))


def renewed(
    index: Path,
    there: There,
    policies: Policies,
    corpus: Corpus,
    watched: Watched,
    began: float,
) -> Report:
    """Publish the index of other policies, unless they are the same."""
    manifest, before, old = there.manifest, there.parts, there.policies
    if tuple(policies) == old:
        return reported(manifest, old, policies, corpus, began, is_idle=True)
    load = partial(encoder_to_add, index)
    with ThreadPoolExecutor(1) as pool:
        # What is to be encoded is made ready meanwhile.
        open_encoder = pool.submit(load).result if corpus.policies else load
        journal = Journal(index, manifest.model, open_encoder, watched.kept)
        if len(before.passages) > _HUGE and tuple(policies[: len(old)]) == old:
            manifest = append.add(index, policies[len(old) :], journal, watched.encoding)
            journal.forget()
        else:
            parts = changed(before, policies, journal, watched.encoding)
            manifest = published(index, parts, journal, manifest.carried)
    return reported(manifest, old, policies, corpus, began)


def published(index: Path, parts: Parts, journal: Journal, carried: Carried) -> Manifest:
    """Publish a generation, and forget what only making it needed."""
    manifest = store.save(index, parts, journal.model, carried)
    journal.forget()
    forget_others(index)
    return manifest


def reported(
    manifest: Manifest,
    before: Policies,
    policies: Policies,
    corpus: Corpus,
    began: float,
    is_idle: bool = False,
) -> Report:
    """What became of the policies that were there before."""
    old, now = ({policy.id: policy for policy in some} for some in (before, policies))
    return Report(
        manifest,
        tuple(id for id in now if id not in old),
        tuple(id for id in now if id in old and old[id] != now[id]),
        tuple(id for id in old if id not in now),
        corpus,
        time.perf_counter() - began,
        is_idle,
    )
