"""Files that were handed over, not named: no path leads back to them for an update to take."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.policy import Origin, Policy
from index.read import Corpus, Told, Watch, read_corpus, unwatched

UPLOADED = "upload://"  # as `Origin.path`: no path is written so, whatever there is on a disk


def read_received(
    paths: Sequence[Path],
    before: Sequence[Policy],
    most: int | None = None,
    watch: Watch = unwatched,
) -> Corpus:
    """The policies behind files; none takes the place of one that is there.

    before: the policies of an index: their names are taken, and their texts are there already.
    most:   characters that are taken in; a policy beyond them is left out and told of.

    Raises SourceError if a path is not there.
    """
    # What lies at one path now and then is not one file: two visitors' may, and two uploads.
    there = [replace(policy, origin=Origin()) for policy in before]
    corpus = read_corpus(paths, paths[0].parent if paths else Path(), there, watch)
    policies = [
        replace(policy, origin=replace(policy.origin, path=UPLOADED, added=True))
        for policy in corpus.policies
    ]
    return _within(replace(corpus, policies=tuple(policies)), most)


def _within(corpus: Corpus, most: int | None) -> Corpus:
    """What was read, without the policies that there is no room for."""
    if most is None:
        return corpus
    taken: list[Policy] = []
    left: list[Told] = []
    for policy in corpus.policies:
        length = len(policy.text)
        if length <= most:
            taken.append(policy)
            most -= length
        else:
            why = f"has {length:,} characters; there is room for {most:,} more"
            left.append(Told(policy.origin.name, why))
    return replace(corpus, policies=tuple(taken), skipped=(*corpus.skipped, *left))
