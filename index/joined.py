"""Sequences of which the items are made when they are asked for, and several as one."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


class Rows(Sequence[T]):
    """A sequence of what `_item` makes."""

    def _item(self, row: int) -> T:
        raise NotImplementedError

    @overload
    def __getitem__(self, row: int) -> T: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[T, ...]: ...
    def __getitem__(self, row: int | slice) -> T | tuple[T, ...]:
        if isinstance(row, slice):
            return tuple(self._item(each) for each in range(len(self))[row])
        return self._item(range(len(self))[row])


class Joined(Rows[T]):
    """Two sequences, one after the other."""

    def __init__(self, first: Sequence[T], second: Sequence[T]) -> None:
        self.first, self.second = first, second

    def __len__(self) -> int:
        return len(self.first) + len(self.second)

    def __iter__(self) -> Iterator[T]:
        return chain(self.first, self.second)

    def _item(self, row: int) -> T:
        before = len(self.first)
        return self.first[row] if row < before else self.second[row - before]


class Stack:
    """Arrays as one, row after row, of which a range is put together when it is asked for."""

    def __init__(self, parts: Sequence[NDArray[Any]]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        first, last, _ = rows.indices(len(self))
        found, start = [], 0
        for part in self._parts:
            if start < last and start + len(part) > first:
                found.append(part[max(0, first - start) : last - start])
            start += len(part)
        if len(found) == 1:
            return found[0]
        return np.concatenate(found) if found else self._parts[0][:0]
