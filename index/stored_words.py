"""The words of an index as they lie in files, each array in parts, so that more can follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.vocabulary import Places, Words

KEYS = ("vectors", "held", "counts")


@dataclass(frozen=True, slots=True)
class StoredWords:
    """`Words`, with nothing put together that is not needed as one."""

    words: tuple[str, ...]
    arrays: Mapping[str, Sequence[NDArray[Any]]]  # by each of KEYS, in order
    holding: NDArray[np.int32]  # (words,)

    @classmethod
    def of(cls, words: "Words | StoredWords") -> "StoredWords":
        """Words as they are written."""
        if isinstance(words, StoredWords):
            return words
        places = words.places
        arrays: tuple[list[NDArray[Any]], ...] = ([words.vectors], [places.held], [places.counts])
        return cls(words.words, dict(zip(KEYS, arrays, strict=True)), places.holding)

    def whole(self) -> Words:
        """The words as they are searched."""
        vectors, held, counts = (_whole(self.arrays[key]) for key in KEYS)
        return Words(self.words, vectors, Places(held, counts, self.holding))

    def followed_by(self, more: Words) -> "StoredWords":
        """These words with those of more passages behind them, as `words_in` counts them."""
        new = StoredWords.of(more)
        holding = more.places.holding.copy()
        holding[: len(self.holding)] += self.holding
        arrays = {key: [*parts, *new.arrays[key]] for key, parts in self.arrays.items()}
        return StoredWords(self.words + more.words, arrays, holding)


def _whole(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
