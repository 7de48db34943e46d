"""Policies added to an index: nothing that is there already is split, encoded or written again."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from index.build import silent, texts_of
from index.encoder import Encoder, Progress
from index.errors import CallError
from index.joined import Joined, Stack
from index.layout import Arrays, Parts
from index.lexical import LexicalIndex, lexical_bytes_with
from index.manifest import Manifest
from index.naming import extended
from index.offering import offers_of
from index.policy import Policy
from index.store import check_model, extend, read
from index.stored_words import StoredWords
from index.tables import ids_of
from index.vectors import Vectors, stored
from index.vocabulary import Words, words_in

_LOOKED_AT = 20  # passages that hold the words of a phrase in some form


def add(
    folder: Path, policies: Sequence[Policy], encoder: Encoder, progress: Progress = silent
) -> Manifest:
    """Publish the folder's index with more policies; call it while `disk.building`.

    It answers as one does that is built of all of them at once.

    Raises CallError if there are none, or the index has one of the same name, IndexUnusable if
    there is no index that this model made.
    """
    manifest, before = read(folder)
    check_model(manifest, encoder)
    return extend(folder, grown(before, policies, encoder, progress), (manifest, before))


def grown(
    before: Parts, policies: Sequence[Policy], encoder: Encoder, progress: Progress = silent
) -> Parts:
    """The parts of an index as they were read, and more policies behind them.

    Raises CallError if there are none, or one has the name of another.
    """
    _check_new(policies, ids_of(before.policies))
    texts = texts_of(policies)
    words, places = words_in(texts.searched, before.words.words)
    vectors = encoder.passages([*texts.passages, *texts.sentences, *words], progress)
    of_passages, of_sentences, of_words = np.split(vectors, texts.ends)
    return Parts(
        Joined(before.policies, policies),
        Joined(before.passages, texts.made),
        _grown(before.passage_vectors, of_passages),
        _grown(before.sentence_vectors, of_sentences),
        lexical_bytes_with(before.lexical, texts.searched),
        StoredWords.of(before.words).followed_by(Words(words, of_words, places)),
        np.concatenate([before.offers, offers_of(texts.made)]),
        extended(before.lexicon, policies, partial(_stands, before, LexicalIndex(before.lexical))),
    )


def _check_new(policies: Sequence[Policy], ids: Sequence[str]) -> None:
    if not policies:
        raise CallError("There are no policies to add. Give at least one.")
    seen = set(ids)
    for policy in policies:
        if policy.id in seen:
            raise CallError(
                f"There is a policy {policy.id!r} in the index already. Give it another name, or"
                " build the index again."
            )
        seen.add(policy.id)


def _stands(before: Parts, lexical: LexicalIndex, phrase: str) -> bool:
    """Whether a phrase stands in an index, word for word."""
    said = _spoken(phrase)
    return any(
        said in _spoken(before.passages[row].text) for row in lexical.holding(phrase, _LOOKED_AT)
    )


def _spoken(text: str) -> str:
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return f" {words} "


def _grown(before: Vectors | Arrays, vectors: Vectors) -> Arrays:
    """What is stored of vectors, with more behind them."""
    assert isinstance(before, Mapping)
    old = {key: Stack(parts) for key, parts in before.items()}
    rows = len(next(iter(old.values()))) + len(vectors)
    new = stored(vectors, rows)
    if new.keys() == old.keys():
        return {key: [*parts, new[key]] for key, parts in before.items()}
    whole = np.concatenate([*before["exact"], vectors])  # it has grown past what is kept exact
    return {key: [array] for key, array in stored(whole, rows).items()}
