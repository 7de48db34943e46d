"""More policies behind those of an index, in memory: what it was made of stays untouched."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from index.append import grown
from index.encoder import Encoder
from index.layout import Arrays, Parts
from index.read import Corpus
from index.received import read_received
from index.renewal import NOBODY, Watched
from index.vectors import Vectors, stored


def more(
    before: Parts,
    paths: Sequence[Path],
    encoder: Encoder,
    most: int | None = None,
    watched: Watched | None = None,
) -> tuple[Parts | None, Corpus]:
    """The parts of an index with the policies behind paths, and what was read.

    most: characters that are taken in; a policy beyond them is left out and told of.

    Returns no parts if there is no policy to take in. Raises SourceError if a path is not there.
    """
    watched = watched or NOBODY
    corpus = read_received(paths, before.policies, most, watched.reading)
    if not corpus.policies:
        return None, corpus
    return grown(_stored(before), corpus.policies, encoder, watched.encoding), corpus


def _stored(parts: Parts) -> Parts:
    """Parts as they are read from files: `grown` puts more behind those."""
    return replace(
        parts,
        passage_vectors=_arrays(parts.passage_vectors),
        sentence_vectors=_arrays(parts.sentence_vectors),
    )


def _arrays(vectors: Vectors | Arrays) -> Arrays:
    if isinstance(vectors, Mapping):
        return vectors
    return {key: [array] for key, array in stored(vectors, len(vectors)).items()}
