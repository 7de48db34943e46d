"""Texts of like length are encoded together: every text once, little of a batch is padding."""

from hypothesis import given
from hypothesis import strategies as st

from index.batches import BUDGET, alike, batches


def test_the_longest_come_first_as_many_as_the_budget_allows() -> None:
    assert list(batches([4, 5, 3, 4], budget=10)) == [[1, 0], [3, 2]]


def test_a_text_less_than_half_as_long_begins_another_batch() -> None:
    assert list(batches([14, 3, 7, 3, 6], budget=100)) == [[0, 2], [4, 1, 3]]


def test_equal_lengths_keep_their_order() -> None:
    assert list(batches([4, 4, 4, 4, 4], budget=8)) == [[0, 1], [2, 3], [4]]


def test_a_text_longer_than_the_budget_is_a_batch_by_itself() -> None:
    assert list(batches([9, 20], budget=10)) == [[1], [0]]


def test_nothing_makes_no_batch() -> None:
    assert list(batches([])) == []


@given(st.lists(st.integers(1, 600)))
def test_every_row_is_in_one_batch_that_fits(lengths: list[int]) -> None:
    found = list(batches(lengths))
    assert sorted(row for batch in found for row in batch) == list(range(len(lengths)))
    for batch in found:
        assert len(batch) == 1 or len(batch) * max(lengths[row] for row in batch) <= BUDGET


def test_texts_of_one_length_go_together_and_none_alone() -> None:
    assert list(alike([4, 5, 3, 4, 4], budget=8)) == [[1, 1], [0, 3], [4, 4], [2, 2]]


def test_two_go_together_whatever_the_budget() -> None:
    assert list(alike([9, 9, 9], budget=5)) == [[0, 1], [2, 2]]
