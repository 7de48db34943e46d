"""Nearest vectors: FAISS must agree with a plain matrix product, and its traps stay closed."""

from collections.abc import Callable, Sequence
from typing import Any

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from index.codes import codes_of
from index.errors import ModelError
from index.signs import Signs, packed_blocks, signs_of
from index.vectors import (
    Compressed,
    Exact,
    VectorIndex,
    Vectors,
    check_vectors,
    indexed,
    open_vectors,
    stored,
)

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
    found = indexed(PASSAGES).nearest(QUESTION, k=2)
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
    found = indexed(vectors).nearest(question, k, ranges)
    assert [neighbour.row for neighbour in found] == _plainly(vectors, question, k, rows)
    expected = vectors[[neighbour.row for neighbour in found]] @ question
    assert [neighbour.cosine for neighbour in found] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("ranges", [[], [range(0)], [range(2, 2), range(1, 1)]])
def test_an_empty_scope_finds_nothing_and_not_everything(ranges: list[range]) -> None:
    assert indexed(PASSAGES).nearest(QUESTION, 3, ranges) == []


@pytest.mark.parametrize("ranges", [None, [range(80)], [range(40), range(40, 80)]])
def test_equal_vectors_come_in_order_of_rows(ranges: list[range] | None) -> None:
    index = indexed(np.tile(PASSAGES[:1], (80, 1)))
    assert [found.row for found in index.nearest(QUESTION, 4, ranges)] == [0, 1, 2, 3]


def test_equal_vectors_behind_better_ones_come_in_order_of_rows() -> None:
    index = indexed(np.tile(PASSAGES[:2], (40, 1)))  # .6, 1, .6, 1, …
    found = [neighbour.row for neighbour in index.nearest(QUESTION, 45)]
    assert found == [*range(1, 80, 2), 0, 2, 4, 6, 8]


def test_more_neighbours_than_there_are_gives_all_and_no_row_twice() -> None:
    index = indexed(PASSAGES)
    assert [found.row for found in index.nearest(QUESTION, 50)] == [1, 0, 2]
    assert [found.row for found in index.nearest(QUESTION, 50, [range(1, 2)])] == [1]
    assert [found.row for found in index.nearest(QUESTION, 3, [range(2), range(9, 99)])] == [1, 0]


def test_an_empty_index_finds_nothing() -> None:
    index = indexed(np.empty((0, 2), dtype=np.float32))
    assert len(index) == 0
    assert index.nearest(QUESTION, 5) == []
    assert index.nearest(QUESTION, 5, [range(5)]) == []


@pytest.mark.parametrize("k", [0, -1])
def test_asking_for_fewer_than_one_is_refused(k: int) -> None:
    with pytest.raises(ValueError, match=f"k is {k}; expected 1 or more"):
        indexed(PASSAGES).nearest(QUESTION, k)


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
    index = indexed(PASSAGES)
    for ask in (lambda: index.nearest(question, 1), lambda: index.cosines(question, [0])):
        with pytest.raises(ModelError, match=complaint):
            ask()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_vector_that_is_not_finite_is_refused_by_its_row(value: float) -> None:
    vectors = PASSAGES.copy()
    vectors[2, 0] = value
    with pytest.raises(ModelError, match="vector 2 of 3 is not finite"):
        indexed(vectors)


def test_a_vector_of_another_length_is_refused() -> None:
    with pytest.raises(ModelError, match=r"off 1 by 0\.500"):
        indexed(PASSAGES * np.array([[1], [0.5], [1]], dtype=np.float32))
    assert len(indexed(PASSAGES * np.float32(1.0009))) == 3


def test_another_number_of_vectors_is_refused() -> None:
    with pytest.raises(ModelError, match=r"shape \(3, 2\); expected \(4, 2\)"):
        check_vectors(PASSAGES, 4, 2)


def test_vectors_become_contiguous_single_floats() -> None:
    checked = check_vectors(np.asfortranarray(PASSAGES.astype(np.float64)), 3, 2)
    assert checked.dtype == np.float32
    assert checked.flags.c_contiguous
    assert checked.tolist() == PASSAGES.tolist()


def test_the_cosines_of_rows_come_in_their_order() -> None:
    index = indexed(PASSAGES)
    assert index.cosines(QUESTION, [2, 0, 1, 0]).tolist() == pytest.approx([0, 0.6, 1, 0.6])
    assert index.cosines(QUESTION, []).tolist() == []


# Of many vectors only what is near by signs is compared, in bytes.


MANY = 10_001  # rows that are no longer kept as they are


def _parts(vectors: Vectors, rows: int, each: int) -> dict[str, list[NDArray[Any]]]:
    """What is written of vectors, in parts of so many rows."""
    pieces = [stored(vectors[a : a + each], rows) for a in range(0, max(1, len(vectors)), each)]
    return {key: [piece[key] for piece in pieces] for key in pieces[0]}


def _compressed(vectors: Vectors, each: int = 100) -> VectorIndex:
    return open_vectors(_parts(vectors, MANY, each))


def _like(vectors: Vectors, near: float) -> Vectors:
    """For each vector, another one that has this cosine with it."""
    others = np.random.default_rng(8).normal(size=vectors.shape)
    others -= (others * vectors).sum(axis=1, keepdims=True) * vectors
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    found: Vectors = (near * vectors + np.sqrt(1 - near**2) * others).astype(np.float32)
    return found


def test_few_vectors_are_kept_as_they_are_and_many_in_bytes() -> None:
    vectors = _random(3, 16)
    assert stored(vectors, MANY - 1).keys() == {"exact"}
    assert stored(vectors, MANY - 1)["exact"] is vectors
    kept = stored(vectors, MANY)
    assert {key: (array.dtype.name, array.shape) for key, array in kept.items()} == {
        "codes": ("int8", (3, 16)),
        "scales": ("float32", (3,)),
        "signs": ("uint8", (3, 2)),
    }
    assert isinstance(indexed(_random(MANY - 1, 8)), Exact)
    assert isinstance(indexed(_random(MANY, 8)), Compressed)


def test_vectors_whose_signs_fill_no_bytes_are_kept_as_they_are() -> None:
    assert stored(_random(3, 12), MANY).keys() == {"exact"}


def test_a_row_is_written_the_same_whatever_stands_beside_it() -> None:
    vectors = _random(50)
    whole, last = stored(vectors, MANY), stored(vectors[30:], MANY + 7)
    assert all((whole[key][30:] == last[key]).all() for key in whole)


def test_bytes_and_scales_give_the_vector_back() -> None:
    codes, scales = codes_of(np.array([[0.6, -0.8], [0, 1]], dtype=np.float32))
    assert codes.tolist() == [[95, -127], [0, 127]]
    assert scales.tolist() == pytest.approx([0.8 / 127, 1 / 127])
    vectors = _random(2000)
    codes, scales = codes_of(vectors)
    off = np.abs((codes * scales[:, None]) @ vectors[0] - vectors @ vectors[0])
    assert off.mean() < 0.0005
    assert off.max() < 0.003


@pytest.mark.parametrize("rows", [1, 31, 32, 33, 1000])
@pytest.mark.parametrize("dimensions", [8, 16, 384])
def test_signs_are_packed_as_faiss_packs_them(rows: int, dimensions: int) -> None:
    vectors = _random(rows, dimensions)
    theirs = faiss.IndexPQFastScan(dimensions, dimensions // 4, 4, faiss.METRIC_INNER_PRODUCT)
    ours = Signs([signs_of(vectors)], dimensions)._faiss
    faiss.copy_array_to_vector(faiss.vector_to_array(ours.pq.centroids), theirs.pq.centroids)
    theirs.is_trained = True
    theirs.add(vectors)
    packed = packed_blocks(signs_of(vectors)).ravel()
    assert faiss.AlignedTable_to_array(theirs.codes)[: packed.size].tolist() == packed.tolist()
    assert faiss.AlignedTable_to_array(ours.codes)[: packed.size].tolist() == packed.tolist()
    assert theirs.ntotal == ours.ntotal == rows


def test_all_of_many_signs_are_packed_whatever_parts_they_come_in() -> None:
    signs = signs_of(_random(100_001, 8))
    packed = packed_blocks(signs).ravel().tolist()
    for each in (100_001, 40_000, 999):
        ours = Signs([signs[a : a + each] for a in range(0, len(signs), each)], 8)
        assert len(ours) == 100_001
        assert faiss.AlignedTable_to_array(ours._faiss.codes)[: len(packed)].tolist() == packed


def test_what_is_near_by_signs_is_what_their_product_with_the_question_says() -> None:
    vectors = _random(501, 64)
    vectors, question = vectors[:-1], vectors[-1]
    signs = Signs([signs_of(vectors[:77]), signs_of(vectors[77:])], 64)
    found = signs.near(question, 50)
    products = np.where(vectors > 0, 1, -1) @ question
    assert found.tolist() == sorted(found)
    # FAISS rounds what it looks up: a row at the edge may be exchanged for one as good.
    assert len(set(found) & set(np.argsort(-products)[:50])) >= 48
    assert products[found].min() > np.sort(products)[-50] - 0.05


@pytest.mark.parametrize(
    "ranges",
    [
        None,
        [range(500)],
        [range(95, 205)],
        [range(300, 350), range(10, 60)],
        [range(90), range(10, 20), range(50, 95)],
    ],
    ids=["all", "whole", "over two seams", "two backwards", "overlapping"],
)
@pytest.mark.parametrize("k", [1, 7, 1000])
def test_a_compressed_scope_gives_what_a_matrix_product_gives(
    ranges: list[range] | None, k: int
) -> None:
    vectors = _random(501)
    vectors, question = vectors[:-1], vectors[-1]
    rows = sorted({row for some in ranges or [range(500)] for row in some})
    codes, scales = codes_of(vectors)
    rounded = codes * scales[:, None]
    found = _compressed(vectors).nearest(question, k, ranges)
    assert [neighbour.row for neighbour in found] == _plainly(rounded, question, k, rows)
    expected = vectors[[neighbour.row for neighbour in found]] @ question
    assert [neighbour.cosine for neighbour in found] == pytest.approx(expected, abs=3e-3)


def test_the_near_ones_among_many_are_found() -> None:
    questions, vectors = np.split(_random(9020), [20])
    places = np.random.default_rng(9).permutation(9000)[:200].reshape(20, 10)
    for question, rows in zip(questions, places, strict=True):
        vectors[rows] = _like(np.tile(question, (10, 1)), 0.5)
    index = _compressed(vectors)
    for question, rows in zip(questions, places, strict=True):
        assert {found.row for found in index.nearest(question, 10)} == set(rows.tolist())


@pytest.mark.parametrize("gap", [range(1), range(4000, 4400)], ids=["one row", "a policy"])
def test_most_of_many_are_searched_and_no_row_outside(gap: range) -> None:
    vectors = _random(9001)
    vectors, question = vectors[:-1], vectors[-1]
    vectors[gap.start : gap.stop] = question
    vectors[[gap.stop, 8999]] = _like(np.stack([question, question]), 0.5)
    scope = [range(gap.stop, 9000), range(gap.start)]
    assert {found.row for found in _compressed(vectors).nearest(question, 2, scope)} == {
        gap.stop,
        8999,
    }


def test_a_scope_is_searched_before_the_best_are_taken() -> None:
    vectors = _random(9001)
    vectors, question = vectors[:-1], vectors[-1]
    vectors[:4400] = _like(np.tile(question, (4400, 1)), 0.9)  # more than are compared of all
    index = _compressed(vectors, each=8999)
    everything = index.nearest(question, 5)
    assert all(found.row < 4400 for found in everything)
    assert index.cosines(question, range(9000)) == pytest.approx(vectors @ question, abs=3e-3)
    for scope in ([range(4400, 9000)], [range(8000, 9000)]):
        codes, scales = codes_of(vectors)
        expected = _plainly(codes * scales[:, None], question, 5, list(scope[0]))
        found = index.nearest(question, 5, scope)
        assert [neighbour.row for neighbour in found] == expected


@pytest.mark.parametrize("ranges", [None, [range(80)], [range(40), range(40, 80)]])
def test_equal_vectors_in_bytes_come_in_order_of_rows(ranges: list[range] | None) -> None:
    index = _compressed(np.tile(_random(1), (80, 1)))
    found = [neighbour.row for neighbour in index.nearest(_random(1)[0], 4, ranges)]
    assert found == [0, 1, 2, 3]


def test_a_compressed_index_keeps_the_limits_of_an_exact_one() -> None:
    vectors = _random(3, 16)
    index = _compressed(vectors)
    assert len(index) == 3
    assert index.nearest(vectors[0], 3, []) == []
    assert index.nearest(vectors[0], 3, [range(0), range(2, 2)]) == []
    assert [found.row for found in index.nearest(vectors[2], 50, [range(2, 9)])] == [2]
    assert index.cosines(vectors[0], [2, 0, 1, 0]).tolist() == pytest.approx(
        (vectors[[2, 0, 1, 0]] @ vectors[0]).tolist(), abs=0.01
    )
    assert index.cosines(vectors[0], []).tolist() == []
    with pytest.raises(IndexError):
        index.cosines(vectors[0], [3])
    with pytest.raises(ValueError, match="k is 0; expected 1 or more"):
        index.nearest(vectors[0], 0)
    for ask in (
        lambda: index.nearest(vectors[0][:8], 1),
        lambda: index.cosines(vectors[0] * 2, [0]),
    ):
        with pytest.raises(ModelError, match=r"shape \(1, 8\)|off 1 by 1\.000"):
            ask()


def test_an_empty_compressed_index_finds_nothing() -> None:
    index = _compressed(np.empty((0, 16), dtype=np.float32))
    assert len(index) == 0
    assert index.nearest(_random(1, 16)[0], 5) == []
    assert index.nearest(_random(1, 16)[0], 5, [range(5)]) == []


def test_vectors_that_cannot_be_used_are_not_compressed() -> None:
    for spoilt, complaint in ((np.nan, "not finite"), (2, r"off 1 by 1\.000")):
        with pytest.raises(ModelError, match=complaint):
            stored(_random(3, 16) * np.float32(spoilt), MANY)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda p: p.pop("scales"), "scales"),
        (lambda p: p.pop("signs"), "signs"),
        (lambda p: p["codes"].pop(), r"scales of shape \(250,\); expected \(200,\)"),
        (lambda p: p["signs"].pop(), "signs of 200 vectors must match 250"),
        (lambda p: p["codes"].insert(1, p["codes"].pop()), r"parts of \[100, 50, 100\] rows"),
        (
            lambda p: p.update(codes=[c[:99] for c in p["codes"][:2]] + p["codes"][:1]),
            "99, 99, 100",
        ),
        (lambda p: p.update(codes=[c.astype("i4") for c in p["codes"]]), "int32"),
        (lambda p: p.update(signs=[s[:, :1] for s in p["signs"]]), "expected 2 wide"),
        (lambda p: p.update(scales=[s * np.nan for s in p["scales"]]), "not finite"),
    ],
)
def test_parts_that_contradict_each_other_are_refused(
    change: Callable[[dict[str, Any]], object], complaint: str
) -> None:
    parts = _parts(_random(250, 16), MANY, 100)
    change(parts)
    with pytest.raises((KeyError, ValueError), match=complaint):
        open_vectors(parts)
