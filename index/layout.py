"""How the parts of an index lie in files, as shards of a fixed number of rows each.

What is added to an index comes last everywhere, so that only the last shard of each kind changes.

    policies.000.jsonl  policies.000.npy  texts.000.txt            policies, passages of each, texts
    passages.000.npy  sections.000.jsonl  sentences.000.npy        as `passage_tables` makes them
    offers.000.npy                                                 `Offers`
    passage-KEY.000.npy  sentence-KEY.000.npy                      vectors, as `stored` gives them
    words.json  word-vectors.000.npy                               words, each once
    word-held.000.npy  word-counts.000.npy  word-holding.npy       their `Places`
    lexical.sqlite  lexicon.json
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.content import Buffer, Content
from index.disk import Draft
from index.joined import Stack
from index.lexicon import Lexicon
from index.offers import Offers
from index.passage import Passage
from index.policy import Policy
from index.records import (
    array_file,
    passage_tables,
    policies_file,
    read_array,
    read_policies,
    read_words,
    words_file,
)
from index.stored_words import KEYS, StoredWords
from index.tables import StoredPassages, StoredPolicies, Texts, passage_counts
from index.vectors import Vectors, stored
from index.vocabulary import Words

Arrays = Mapping[str, Sequence[NDArray[Any]]]  # by key, each as parts in the order of rows

# Rows of a shard. The last of each kind is written again whenever a policy is added; each other
# costs an open file. Whoever changes one raises the format: a shard is linked by its number.
POLICIES = 4_096  # 40 MB of texts, at 10 kB each
PASSAGES = 16_384  # 1 MB, which takes .2 s to make
VECTORS = 131_072  # 50 MB, at a byte a dimension
# Of words there is one but in huge indexes, so that it is mapped: putting shards together took .2
# to .9 s and 360 MB of a million passages; writing them whole takes .9 s where a policy is added.
WORDS = 262_144  # 400 MB, as they are kept exact
PLACES = 67_108_864  # 260 MB


@dataclass(frozen=True, slots=True)
class Parts:
    """What an index is made of, in step: row i is passage i."""

    policies: Sequence[Policy]
    passages: Sequence[Passage]  # of one policy after the other, in the order of `policies`
    passage_vectors: Vectors | Arrays  # (passages, d), or what is stored of them
    sentence_vectors: Vectors | Arrays  # (sentences, d), those of passage 0 first, then those of 1
    lexical: Content
    words: Words | StoredWords
    offers: Offers  # (passages,)
    lexicon: Lexicon


def drafts(parts: Parts, before: Parts | None = None) -> Iterator[Draft]:
    """The files of an index, each made when it is asked for.

    before: the parts that begin these, as they were read from the current generation; their full
            shards are there already.
    """
    counts = passage_counts(parts.policies, parts.passages)
    words = StoredWords.of(parts.words)
    old = StoredWords.of(before.words).arrays if before else {}
    yield from _policy_drafts(parts.policies, counts, len(before.policies) if before else 0)
    yield from _passage_drafts(parts, counts, len(before.passages) if before else 0)
    of_passages, of_sentences = parts.passage_vectors, parts.sentence_vectors
    yield from _vector_drafts("passage", of_passages, before.passage_vectors if before else {})
    yield from _vector_drafts("sentence", of_sentences, before.sentence_vectors if before else {})
    yield from _array_drafts("offers", [parts.offers], [before.offers] if before else [], PASSAGES)
    yield "lexicon.json", [parts.lexicon.to_bytes()]
    yield "words.json", [words_file(words.words)]
    for key, each in zip(KEYS, (WORDS, PLACES, PASSAGES), strict=True):
        yield from _array_drafts(f"word-{key}", words.arrays[key], old.get(key, ()), each)
    yield "word-holding.npy", array_file(words.holding)
    yield "lexical.sqlite", [memoryview(parts.lexical)]


def parts_of(files: Mapping[str, Content]) -> Parts:
    """The parts that lie in files. Raises KeyError, TypeError or ValueError if they are none."""
    table = _joined(files, "policies")
    texts = Texts.of(_of_kind(files, "texts", "txt"), POLICIES, table[:, 0])
    records = [
        each for file in _of_kind(files, "policies", "jsonl") for each in read_policies(file)
    ]
    policies = StoredPolicies(records, texts)
    sections = _of_kind(files, "sections", "jsonl"), PASSAGES
    passages = StoredPassages(
        policies, table[:, 1], _joined(files, "passages"), sections, _joined(files, "sentences")
    )
    return Parts(
        policies,
        passages,
        _vectors(files, "passage"),
        _vectors(files, "sentence"),
        files["lexical.sqlite"],
        StoredWords(
            read_words(files["words.json"]),
            {key: _arrays(files, f"word-{key}") for key in KEYS},
            read_array(files["word-holding.npy"]),
        ),
        _joined(files, "offers"),
        Lexicon.from_bytes(bytes(files["lexicon.json"])),
    )


def policy_files(policies: Sequence[Policy]) -> dict[str, bytes]:
    """The files that hold all of policies but their texts."""
    return {
        f"policies.{shard:03d}.jsonl": policies_file(policies[_of(rows)])
        for shard, rows in _shards(len(policies), POLICIES)
    }


def _policy_drafts(
    policies: Sequence[Policy], counts: NDArray[np.int64], kept: int
) -> Iterator[Draft]:
    for shard, rows in _shards(len(policies), POLICIES):
        names = [f"{name}.{shard:03d}.{kind}" for name, kind in _OF_POLICIES]
        if 0 < rows.stop <= kept:
            yield from ((name, None) for name in names)
            continue
        some = policies[_of(rows)]
        texts = [policy.text.encode() for policy in some]
        sizes = np.array([len(text) for text in texts], dtype=np.int64)
        table = np.stack([sizes, counts[_of(rows)]], axis=1)
        files: tuple[Iterable[Buffer], ...] = ([policies_file(some)], array_file(table), texts)
        yield from zip(names, files, strict=True)


def _passage_drafts(parts: Parts, counts: NDArray[np.int64], kept: int) -> Iterator[Draft]:
    ends = np.cumsum(counts)
    for shard, rows in _shards(len(parts.passages), PASSAGES):
        names = [f"{name}.{shard:03d}.{kind}" for name, kind in _OF_PASSAGES]
        if 0 < rows.stop <= kept:
            yield from ((name, None) for name in names)
            continue
        first, last = np.searchsorted(ends, [rows.start, rows.stop - 1], side="right").tolist()
        texts = {policy.id: policy.text for policy in parts.policies[first : last + 1]}
        table, sections, sentences = passage_tables(parts.passages[_of(rows)], texts)
        files = (array_file(table), [sections], array_file(sentences))
        yield from zip(names, files, strict=True)


def _vector_drafts(
    name: str, vectors: Vectors | Arrays, before: Vectors | Arrays
) -> Iterator[Draft]:
    if isinstance(vectors, Mapping):
        old = before if isinstance(before, Mapping) else {}
        for key, parts in vectors.items():
            yield from _array_drafts(f"{name}-{key}", parts, old.get(key, ()), VECTORS)
        return
    for shard, rows in _shards(len(vectors), VECTORS):
        for key, array in stored(vectors[_of(rows)], len(vectors)).items():
            yield f"{name}-{key}.{shard:03d}.npy", array_file(array)


def _array_drafts(
    name: str, parts: Sequence[NDArray[Any]], before: Sequence[NDArray[Any]], each: int
) -> Iterator[Draft]:
    whole, kept = Stack(parts), len(Stack(before))
    for shard, rows in _shards(len(whole), each):
        content = None if 0 < rows.stop <= kept else array_file(*whole.pieces(rows))
        yield f"{name}.{shard:03d}.npy", content


def _shards(total: int, each: int) -> Iterator[tuple[int, range]]:
    """The number and the rows of each shard; of nothing there is one, so that its shape is kept."""
    for shard, start in enumerate(range(0, max(1, total), each)):
        yield shard, range(start, min(start + each, total))


def _of(rows: range) -> slice:
    return slice(rows.start, rows.stop)


def _of_kind(files: Mapping[str, Content], name: str, kind: str) -> list[Content]:
    """The shards of one kind, in order."""
    found: list[Content] = []
    while (file := f"{name}.{len(found):03d}.{kind}") in files:
        found.append(files[file])
    if not found:
        raise KeyError(file)
    return found


def _arrays(files: Mapping[str, Content], name: str) -> list[NDArray[Any]]:
    return [read_array(file) for file in _of_kind(files, name, "npy")]


def _joined(files: Mapping[str, Content], name: str) -> NDArray[Any]:
    arrays = _arrays(files, name)
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _vectors(files: Mapping[str, Content], name: str) -> Arrays:
    keys = sorted({file.split(".")[0] for file in files if file.startswith(f"{name}-")})
    return {key.removeprefix(f"{name}-"): _arrays(files, key) for key in keys}


_OF_POLICIES = (("policies", "jsonl"), ("policies", "npy"), ("texts", "txt"))
_OF_PASSAGES = (("passages", "npy"), ("sections", "jsonl"), ("sentences", "npy"))
