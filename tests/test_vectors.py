"""Nearest vectors: FAISS must agree with a plain matrix product, and its traps stay closed."""

from collections.abc import Sequence

import numpy as np
import pytest

from index.errors import ModelError
from index.vectors import VectorIndex, Vectors, check_vectors

# Three passages in the plane. Asked about (1, 0), their cosines are 0.6, 1 and 0.
PASSAGES = np.array([[0.6, 0.8], [1, 0], [0, 1]], dtype=np.float32)
QUESTION = np.array([1, 0], dtype=np.float32)


def _random(rows: int, dimensions: int = 384) -> Vectors:
    vectors = np.random.default_rng(7).normal(size=(rows, dimensions)).astype(np.float32)
    scaled: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


def _plainly(vectors: Vectors, question: Vectors, k: int, rows: Sequence[int]) -> list[int]:
    """The nearest rows by the definition: all cosines, sorted."""
    cosines = vectors[list(rows)] @ question
    order = np.argsort(-cosines, kind="stable")[:k]
    return [rows[i] for i in order]


def test_the_nearest_comes_first_with_its_cosine() -> None:
    found = VectorIndex(PASSAGES).nearest(QUESTION, k=2)
    assert [neighbour.row for neighbour in found] == [1, 0]
    assert [neighbour.cosine for neighbour in found] == pytest.approx([1, 0.6])


@pytest.mark.parametrize(
    "ranges",
    [
        None,
        [range(500)],
        [range(100, 160)],
        [range(1)],
        [range(10, 60), range(300, 350)],
        [range(300, 350), range(10, 60)],
        [range(20, 20), range(30, 50), range(499, 500)],
    ],
    ids=["all", "whole", "one", "one row", "two", "two backwards", "one of them empty"],
)
@pytest.mark.parametrize("k", [1, 7, 1000])
def test_any_scope_gives_what_a_matrix_product_gives(ranges: list[range] | None, k: int) -> None:
    vectors = _random(501)
    vectors, question = vectors[:-1], vectors[-1]
    rows = sorted({row for some in ranges or [range(500)] for row in some})
    found = VectorIndex(vectors).nearest(question, k, ranges)
    assert [neighbour.row for neighbour in found] == _plainly(vectors, question, k, rows)
    expected = vectors[[neighbour.row for neighbour in found]] @ question
    assert [neighbour.cosine for neighbour in found] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("ranges", [[], [range(0)], [range(2, 2), range(1, 1)]])
def test_an_empty_scope_finds_nothing_and_not_everything(ranges: list[range]) -> None:
    assert VectorIndex(PASSAGES).nearest(QUESTION, 3, ranges) == []


@pytest.mark.parametrize("ranges", [None, [range(80)], [range(40), range(40, 80)]])
def test_equal_vectors_come_in_order_of_rows(ranges: list[range] | None) -> None:
    index = VectorIndex(np.tile(PASSAGES[:1], (80, 1)))
    assert [found.row for found in index.nearest(QUESTION, 4, ranges)] == [0, 1, 2, 3]


def test_equal_vectors_behind_better_ones_come_in_order_of_rows() -> None:
    index = VectorIndex(np.tile(PASSAGES[:2], (40, 1)))  # .6, 1, .6, 1, …
    found = [neighbour.row for neighbour in index.nearest(QUESTION, 45)]
    assert found == [*range(1, 80, 2), 0, 2, 4, 6, 8]


def test_more_neighbours_than_there_are_gives_all_and_no_row_twice() -> None:
    index = VectorIndex(PASSAGES)
    assert [found.row for found in index.nearest(QUESTION, 50)] == [1, 0, 2]
    assert [found.row for found in index.nearest(QUESTION, 50, [range(1, 2)])] == [1]
    assert [found.row for found in index.nearest(QUESTION, 3, [range(2), range(9, 99)])] == [1, 0]


def test_an_empty_index_finds_nothing() -> None:
    index = VectorIndex(np.empty((0, 2), dtype=np.float32))
    assert len(index) == 0
    assert index.nearest(QUESTION, 5) == []
    assert index.nearest(QUESTION, 5, [range(5)]) == []


@pytest.mark.parametrize("k", [0, -1])
def test_asking_for_fewer_than_one_is_refused(k: int) -> None:
    with pytest.raises(ValueError, match=f"k is {k}; expected 1 or more"):
        VectorIndex(PASSAGES).nearest(QUESTION, k)


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        (np.array([1, 0, 0], dtype=np.float32), r"shape \(1, 3\); expected \(1, 2\)"),
        (np.array([np.nan, 0], dtype=np.float32), "not finite"),
        (np.array([np.inf, 0], dtype=np.float32), "not finite"),
        (np.array([0, 0], dtype=np.float32), r"off 1 by 1\.000"),
        (QUESTION * 3, r"off 1 by 2\.000"),
        (QUESTION * 1.002, r"off 1 by 0\.002"),
    ],
    ids=["dimension", "nan", "infinity", "zero", "long", "a little long"],
)
def test_an_unusable_question_is_refused(question: Vectors, complaint: str) -> None:
    index = VectorIndex(PASSAGES)
    for ask in (lambda: index.nearest(question, 1), lambda: index.cosines(question, [0])):
        with pytest.raises(ModelError, match=complaint):
            ask()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_vector_that_is_not_finite_is_refused_by_its_row(value: float) -> None:
    vectors = PASSAGES.copy()
    vectors[2, 0] = value
    with pytest.raises(ModelError, match="vector 2 of 3 is not finite"):
        VectorIndex(vectors)


def test_a_vector_of_another_length_is_refused() -> None:
    with pytest.raises(ModelError, match=r"off 1 by 0\.500"):
        VectorIndex(PASSAGES * np.array([[1], [0.5], [1]], dtype=np.float32))
    assert len(VectorIndex(PASSAGES * np.float32(1.0009))) == 3


def test_another_number_of_vectors_is_refused() -> None:
    with pytest.raises(ModelError, match=r"shape \(3, 2\); expected \(4, 2\)"):
        check_vectors(PASSAGES, 4, 2)


def test_vectors_become_contiguous_single_floats() -> None:
    checked = check_vectors(np.asfortranarray(PASSAGES.astype(np.float64)), 3, 2)
    assert checked.dtype == np.float32
    assert checked.flags.c_contiguous
    assert checked.tolist() == PASSAGES.tolist()


def test_the_cosines_of_rows_come_in_their_order() -> None:
    index = VectorIndex(PASSAGES)
    assert index.cosines(QUESTION, [2, 0, 1, 0]).tolist() == pytest.approx([0, 0.6, 1, 0.6])
    assert index.cosines(QUESTION, []).tolist() == []
