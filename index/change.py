"""An index brought up to date: what has not changed is neither split nor encoded again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.build import Texts, embedded, embedded_sentences, make_parts, searched, silent, texts_of
from index.encoder import Encoder, Progress
from index.errors import CallError
from index.layout import Arrays, Parts
from index.lexical import lexical_bytes
from index.naming import lexicon_of
from index.offering import offers_of
from index.offers import Offers
from index.passage import Kind, Passage
from index.policy import Layout, Policy
from index.stored_words import StoredWords
from index.tables import passage_counts, running, sentence_counts
from index.vectors import Vectors, stored
from index.vocabulary import Places, Words, words_in

_NEW = -1  # the row of a text that has no vector yet


def changed(
    before: Parts, policies: Sequence[Policy], encoder: Encoder, progress: Progress = silent
) -> Parts:
    """The parts of an index of these policies, as `make_parts` makes them, to the last bit.

    before: the parts of an index by the same model, as they were read.

    A text is encoded unless the same policy held it before, or one that is gone or has changed.
    Raises CallError if there are no policies.
    """
    if not policies:
        raise CallError("There are no policies to build an index of. Give at least one.")
    old = _Old(before)
    found = [old.same_as(policy) for policy in policies]
    sources: list[int | Texts] = [
        texts_of([policy]) if number is None else number
        for policy, number in zip(policies, found, strict=True)
    ]
    made = [
        old.passages_of(source, policy.id) if isinstance(source, int) else source.made
        for source, policy in zip(sources, policies, strict=True)
    ]
    passages = tuple(chain.from_iterable(made))
    texts = [searched(passage) for passage in passages]
    words, places = words_in(texts)
    dropped = sorted(set(range(len(before.policies))) - set(found))
    columns = (
        old.passage_column(sources, dropped),
        old.sentence_column(sources, dropped),
        old.word_column(words),
    )
    if any(column.is_lossy(encoder.model.dimensions) for column in columns):
        return make_parts(policies, encoder, progress)
    of_passages, of_sentences, of_words = _encoded(columns, encoder, progress)
    return Parts(
        tuple(policies),
        passages,
        of_passages,
        of_sentences,
        lexical_bytes(texts),
        _stored_words(words, of_words, places),
        old.offers(sources, dropped),
        lexicon_of(policies),
    )


@dataclass(frozen=True, slots=True)
class _Column:
    """The texts of one kind that a new index has, and where the vector of each comes from."""

    arrays: Arrays  # what is stored of the old index's vectors
    rows: NDArray[np.int64]  # (texts,), the row among them; `_NEW` if the text is not there
    texts: list[str]  # those that are not, in order

    @classmethod
    def of(
        cls, arrays: Arrays, parts: Iterable[range | Sequence[str]], known: Mapping[str, int]
    ) -> "_Column":
        """parts: rows that are taken as they are, or texts to look for among the known ones."""
        rows: list[NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
        texts: list[str] = []
        for part in parts:
            if isinstance(part, range):
                rows.append(np.arange(part.start, part.stop))
            else:
                rows.append(np.array([known.get(text, _NEW) for text in part], dtype=np.int64))
                texts += [text for text in part if text not in known]
        return cls(arrays, np.concatenate(rows), texts)

    def is_lossy(self, dimensions: int) -> bool:
        """Whether vectors are to be kept exact of which only bytes are there."""
        nothing = np.empty((0, dimensions), dtype=np.float32)
        return "exact" not in self.arrays and "exact" in stored(nothing, len(self.rows))

    def filled(self, vectors: Vectors, total: int) -> Arrays:
        """What is stored of all, with the vectors of those that were not there."""
        new = stored(vectors, total)
        if new.keys() == self.arrays.keys():
            return {key: [self._joined(key, array)] for key, array in new.items()}
        whole = self._joined("exact", vectors)  # it has grown past what is kept exact
        return {key: [array] for key, array in stored(whole, total).items()}

    def _joined(self, key: str, new: NDArray[Any]) -> NDArray[Any]:
        old = np.concatenate([*self.arrays[key]])
        joined = np.empty((len(self.rows), *new.shape[1:]), dtype=new.dtype)
        is_there = self.rows != _NEW
        joined[is_there] = old[self.rows[is_there]]
        joined[~is_there] = new
        return joined


class _Old:
    """An index that is there, and where everything in it stands."""

    def __init__(self, before: Parts) -> None:
        self._before = before
        self._words = StoredWords.of(before.words)
        self._firsts = running(passage_counts(before.policies, before.passages))
        self._starts = running(sentence_counts(before.passages))
        self._numbers = {_key(policy): n for n, policy in enumerate(before.policies)}

    def same_as(self, policy: Policy) -> int | None:
        """The number of a policy that has the same passages; None if there is none."""
        return self._numbers.get(_key(policy))

    def passages_of(self, number: int, id: str) -> Sequence[Passage]:
        """The passages of a policy, as those of a policy of another name if it has one."""
        rows = self._rows(number)
        found = self._before.passages[rows.start : rows.stop]
        return [p if p.policy == id else replace(p, policy=id) for p in found]

    def passage_column(self, sources: Sequence[int | Texts], dropped: Sequence[int]) -> _Column:
        """The passages of policies that are there, by number, or are new."""
        known: dict[str, int] = {}
        for row, passage, text in self._each(dropped):
            known.setdefault(embedded(passage, text), row)
        parts = [self._rows(s) if isinstance(s, int) else s.passages for s in sources]
        return _Column.of(_arrays(self._before.passage_vectors), parts, known)

    def sentence_column(self, sources: Sequence[int | Texts], dropped: Sequence[int]) -> _Column:
        """Their sentences."""
        known: dict[str, int] = {}
        for row, passage, text in self._each(dropped):
            for place, sentence in enumerate(embedded_sentences(passage, text)):
                known.setdefault(sentence, self._starts[row] + place)
        parts = [self._sentences(s) if isinstance(s, int) else s.sentences for s in sources]
        return _Column.of(_arrays(self._before.sentence_vectors), parts, known)

    def word_column(self, words: Sequence[str]) -> _Column:
        """Single words."""
        known = {word: row for row, word in enumerate(self._words.words)}
        return _Column.of({"exact": self._words.arrays["vectors"]}, [words], known)

    def offers(self, sources: Sequence[int | Texts], dropped: Sequence[int]) -> Offers:
        """What their passages offer."""
        all_offers = self._before.offers
        known = {_offering(passage): all_offers[row] for row, passage, _ in self._each(dropped)}
        parts = [
            all_offers[slice(self._rows(s).start, self._rows(s).stop)]
            if isinstance(s, int)
            else _offers_of(s.made, known)
            for s in sources
        ]
        return np.concatenate(parts)

    def _each(self, numbers: Iterable[int]) -> Iterable[tuple[int, Passage, str]]:
        """The rows, the passages and the whole text of policies."""
        for number in numbers:
            text = self._before.policies[number].text
            for row in self._rows(number):
                yield row, self._before.passages[row], text

    def _rows(self, number: int) -> range:
        return range(self._firsts[number], self._firsts[number + 1])

    def _sentences(self, number: int) -> range:
        rows = self._rows(number)
        return range(self._starts[rows.start], self._starts[rows.stop])


def _key(policy: Policy) -> tuple[str, str, Layout]:
    """What the passages of a policy follow from."""
    return policy.sha256, policy.company, policy.layout


def _offering(passage: Passage) -> tuple[str, tuple[str, ...], Kind]:
    """What the offers of a passage follow from."""
    return passage.text, passage.section, passage.kind


def _offers_of(passages: Sequence[Passage], known: Mapping[Any, np.uint32]) -> Offers:
    new = [passage for passage in passages if _offering(passage) not in known]
    told = {**known, **dict(zip(map(_offering, new), offers_of(new), strict=True))}
    return np.array([told[_offering(passage)] for passage in passages], dtype=np.uint32)


def _arrays(vectors: Vectors | Arrays) -> Arrays:
    return vectors if isinstance(vectors, Mapping) else {"exact": [vectors]}


def _encoded(
    columns: tuple[_Column, ...], encoder: Encoder, progress: Progress
) -> tuple[Arrays, ...]:
    """What is stored of the vectors of passages, sentences and words."""
    texts = list(chain.from_iterable(column.texts for column in columns))
    ends = np.cumsum([len(column.texts) for column in columns])[:-1]
    vectors = encoder.passages(texts, progress)
    *kinds, words = zip(columns, np.split(vectors, ends), strict=True)
    filled = [column.filled(some, len(column.rows)) for column, some in kinds]
    return *filled, words[0].filled(words[1], 0)


def _stored_words(words: tuple[str, ...], vectors: Arrays, places: Places) -> StoredWords:
    whole = Words(words, vectors["exact"][0], places)
    return StoredWords.of(whole)
