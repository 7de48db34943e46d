"""Sequences of which the items are made when they are asked for, and several as one."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar, overload

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
    """Arrays as one, row after row, of which no more is put together than is asked for."""

    def __init__(self, parts: Sequence[NDArray[Any]]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def pieces(self, rows: range) -> list[NDArray[Any]]:
        """Some of the rows, in the arrays that hold them; of none an array of the same kind."""
        found, start = [], 0
        for part in self._parts:
            if start < rows.stop and start + len(part) > rows.start:
                found.append(part[max(0, rows.start - start) : rows.stop - start])
            start += len(part)
        return found or [self._parts[0][:0]]
