"""Policies by the ten thousand, made of real ones: what is measured at sizes nobody has at hand.

Real: the 80 policies of PolicyBench as they are (the first copy), their questions, and the vectors
of their passages and sentences by the default model. Made up, for every further copy:

- Texts: the words of companies' names are spelt otherwise, and one in ten of the longer words is
  another that two real policies hold, each as long as before, so that every offset holds; a copy
  has its own exchanges. What a passage offers (contacts, figures) is what the real one offers.
- Vectors: a real one with noise, whose directions are spread as the real vectors are. A passage's
  copies are as near to each other as it is to the nearest passage of another real policy (median
  .57, sentences .58). The best of a question has a median cosine of .56 among 14,000 sentences and
  .58 among a million. The noise of a passage and of its sentences is independent.
- Words that only copies have are names; their vectors are noise about the mean of all words.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.passage import Passage
from index.policy import Policy
from index.store import Parts
from index.vectors import Vectors

_WORD = re.compile(r"\b[a-z]{6,}\b")
_CHANGED = 0.1  # of the longer words
_NAME = 4  # letters of a word of a name that another company's does not have
_LIKE = "bcdfghjklmnpqrstvwxz", "aeiouy"  # letters that stand for each other in names


@dataclass(frozen=True, slots=True)
class Copy:
    """One more set of the real policies, under other names."""

    policies: tuple[Policy, ...]
    passages: tuple[Passage, ...]
    passage_vectors: Vectors
    sentence_vectors: Vectors


@dataclass(frozen=True, slots=True)
class _Noise:
    vectors: Vectors  # the real ones
    size: Vectors  # (n, 1), of the noise of each, where a vector's own length is 1
    spread: Vectors  # (d, d), what makes noise that is spread as the real vectors are

    def drawn(self, seed: tuple[int, int]) -> Vectors:
        dice = np.random.default_rng(seed)
        noise = dice.standard_normal(self.vectors.shape, dtype=np.float32) @ self.spread
        found = self.vectors + self.size * noise
        scaled: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
        return scaled


def copies(real: Parts, passages: int) -> Iterator[Copy]:
    """Copies of real policies, the first as they are, up to so many passages in all."""
    assert isinstance(real.passage_vectors, np.ndarray)
    assert isinstance(real.sentence_vectors, np.ndarray)
    number = {policy.id: row for row, policy in enumerate(real.policies)}
    of_passages = np.array([number[passage.policy] for passage in real.passages])
    of_sentences = np.repeat(of_passages, [len(passage.sentences) for passage in real.passages])
    noises = (
        _noise(real.passage_vectors, of_passages),
        _noise(real.sentence_vectors, of_sentences),
    )
    words = _by_length(real.policies)
    left, copy = passages, 0
    while left > 0:
        kept = np.searchsorted(of_passages, _policies_within(of_passages, left))
        yield _copy(real, copy, int(kept), noises, words)
        left, copy = left - int(kept), copy + 1


def _policies_within(of_passages: NDArray[np.int64], passages: int) -> int:
    """How many whole policies hold so many passages, or a few more."""
    last = of_passages[min(passages, len(of_passages)) - 1]
    return int(last) + 1


def _copy(
    real: Parts, copy: int, kept: int, noises: tuple[_Noise, _Noise], words: dict[int, list[str]]
) -> Copy:
    ids = {passage.policy for passage in real.passages[:kept]}
    policies = tuple(policy for policy in real.policies if policy.id in ids)
    some, sentences = real.passages[:kept], sum(len(p.sentences) for p in real.passages[:kept])
    if copy == 0:
        passages: tuple[Passage, ...] = tuple(some)
        vectors = [noise.vectors for noise in noises]
    else:
        changed = [renamed(policy, copy, words) for policy in policies]
        new = {old.id: policy for old, policy in zip(policies, changed, strict=True)}
        policies, passages = tuple(changed), tuple(_moved(p, new[p.policy]) for p in some)
        vectors = [noise.drawn((copy, grain)) for grain, noise in enumerate(noises)]
    return Copy(policies, passages, vectors[0][:kept], vectors[1][:sentences])


def renamed(policy: Policy, copy: int, words: dict[int, list[str]]) -> Policy:
    """A policy of another company, with other words in places, as long as it was."""
    dice = random.Random(copy)
    exchanged: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        word = found[0]
        if word not in exchanged:
            swap = dice.random() < _CHANGED
            exchanged[word] = dice.choice(words.get(len(word), [word])) if swap else word
        return exchanged[word]

    shared = {word for some in words.values() for word in some}
    names = {
        word: _another(word, copy)
        for name in (policy.company, *policy.aliases)
        for word in name.split()
        if len(word) >= _NAME and word.isalpha() and word.lower() not in shared
    }
    text = _renamed(_WORD.sub(other, policy.text), names)
    return replace(
        policy,
        id=f"{policy.id.removesuffix('.txt')}-{copy}.txt",
        company=_renamed(policy.company, names),
        aliases=tuple(_renamed(alias, names) for alias in policy.aliases),
        text=text,
    )


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """A text with the words of names exchanged, in addresses and in capitals too."""
    for name in sorted(names, key=len, reverse=True):
        for form in (str, str.lower, str.upper):
            text = text.replace(form(name), form(names[name]))
    return text


def renamed_by(policies: Sequence[Policy], row: int, copy: int) -> Policy:
    """One of real policies as a copy of that number has it."""
    return renamed(policies[row], copy, _by_length(policies))


def _another(name: str, copy: int) -> str:
    """A name of the same length and shape, which goes with the name and the copy."""
    dice = random.Random(f"{name} {copy}")
    return "".join(_letter(dice, letter) for letter in name)


def _letter(dice: random.Random, letter: str) -> str:
    for like in _LIKE:
        if letter.lower() in like:
            found = dice.choice(like)
            return found.upper() if letter.isupper() else found
    return letter


def _moved(passage: Passage, policy: Policy) -> Passage:
    return replace(passage, policy=policy.id, text=policy.text[passage.start : passage.end])


def _by_length(policies: Sequence[Policy]) -> dict[int, list[str]]:
    words: dict[int, list[str]] = {}
    held = Counter(word for policy in policies for word in set(_WORD.findall(policy.text)))
    for word in sorted(word for word, count in held.items() if count > 1):  # no names
        words.setdefault(len(word), []).append(word)
    return words


def _noise(vectors: Vectors, groups: NDArray[np.int64]) -> _Noise:
    cosines = vectors @ vectors.T
    cosines[groups[:, None] == groups[None]] = -1
    nearest = np.clip(cosines.max(axis=1), 0.05, 0.98)  # of another policy
    apart = vectors - vectors.mean(axis=0)
    spread = (apart.T @ apart).astype(np.float64)
    values, axes = np.linalg.eigh(spread / np.trace(spread))
    shaped = (axes * np.sqrt(np.maximum(values, 0))).T
    return _Noise(
        vectors,
        np.sqrt(1 / nearest - 1).astype(np.float32)[:, None],
        shaped.astype(np.float32),
    )
