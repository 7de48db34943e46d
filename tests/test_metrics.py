"""The figures of an evaluation, each beside the sum that a reader can do by hand."""

from dataclasses import dataclass

import pytest

from qa.metrics import (
    Bin,
    Gold,
    Judged,
    Question,
    auroc,
    calibration_error,
    first_hits,
    hits,
    judge,
    mean,
    reliability,
    scores,
)


@dataclass(frozen=True)
class At:
    """Where some program's source stands."""

    file: str
    start: int
    end: int


def question(*gold: Gold, kind: str = "direct", docs: tuple[str, ...] = ()) -> Question:
    docs = docs or tuple(dict.fromkeys(one.doc for one in gold))
    return Question("q", "how long?", kind, docs, bool(gold), gold)


def judged(*ranks: int | None, confidence: float = 0.5, answered: bool = True) -> Judged:
    asked = question(*(Gold("a", 0, 10) for _ in ranks))
    return Judged(asked, ranks, confidence, answered)


@pytest.mark.parametrize(
    ("start", "end", "hit"),
    [
        (100, 140, True),  # the same
        (0, 500, True),  # all of it, and more
        (110, 120, True),  # a part of it: half of the shorter
        (120, 160, True),  # 20 of 40
        (121, 161, False),  # 19 of 40
        (60, 120, True),  # 20 of the shorter, 40
        (60, 119, False),
        (135, 145, True),  # 5 of the shorter, 10
        (136, 146, False),
        (140, 180, False),  # they touch
        (0, 40, False),
    ],
)
def test_a_source_hits_what_it_shares_half_of_the_shorter_with(
    start: int, end: int, hit: bool
) -> None:
    assert hits(Gold("a", 100, 140), At("a", start, end)) is hit
    assert not hits(Gold("a", 100, 140), At("b", start, end))


def test_an_empty_source_hits_nothing() -> None:
    assert not hits(Gold("a", 100, 140), At("a", 120, 120))


def test_any_evidence_will_do_and_the_first_source_that_has_it_counts() -> None:
    asked = question(Gold("a", 0, 10), Gold("b", 50, 60))
    sources = [At("a", 50, 60), At("b", 50, 60), At("a", 0, 10)]
    assert first_hits(asked, sources) == (2,)
    assert first_hits(asked, sources[:1]) == (None,)
    assert first_hits(asked, []) == (None,)


def test_a_cross_question_wants_each_of_its_policies() -> None:
    asked = question(Gold("a", 0, 10), Gold("b", 0, 10), Gold("b", 50, 60), kind="cross")
    sources = [At("b", 50, 60), At("c", 0, 10), At("b", 0, 10), At("a", 0, 10)]
    assert first_hits(asked, sources) == (4, 1)
    assert first_hits(asked, sources[:3]) == (None, 1)


@pytest.mark.parametrize(
    ("ranks", "at_1", "at_3", "at_5", "reciprocal"),
    [
        ((1,), 1, 1, 1, 1),
        ((2,), 0, 1, 1, 1 / 2),
        ((3,), 0, 1, 1, 1 / 3),
        ((4,), 0, 0, 1, 1 / 4),
        ((10,), 0, 0, 0, 1 / 10),
        ((11,), 0, 0, 0, 0),
        ((None,), 0, 0, 0, 0),
        ((1, 2), 1, 1, 1, 3 / 4),  # two policies have twice as many sources
        ((2, 6), 1 / 2, 1, 1, (1 / 2 + 1 / 6) / 2),
        ((7, 20), 0, 0, 1 / 2, (1 / 7 + 1 / 20) / 2),
        ((21, None), 0, 0, 0, 0),
        ((1, None, None), 1 / 3, 1 / 3, 1 / 3, 1 / 3),
    ],
)
def test_credit_falls_with_the_rank_and_is_shared_among_policies(
    ranks: tuple[int | None, ...], at_1: float, at_3: float, at_5: float, reciprocal: float
) -> None:
    one = judged(*ranks)
    assert [one.hit(1), one.hit(3), one.hit(5)] == pytest.approx([at_1, at_3, at_5])
    assert one.reciprocal == pytest.approx(reciprocal)
    assert one.missed == (at_3 < 1)


def test_an_answer_is_right_if_the_first_three_sources_hold_at_least_half_of_the_evidence() -> None:
    assert judged(3).right
    assert not judged(4).right
    assert judged(6, None).right
    assert not judged(7, None).right
    assert not judged(1, None, None).right


def test_an_unanswerable_question_is_never_right_nor_missed() -> None:
    unanswerable = question()
    one = judge(unanswerable, [At("a", 0, 10)], 0.9, answered=True)
    assert (one.ranks, one.hit(3), one.reciprocal, one.right, one.missed) == (
        (),
        0,
        0,
        False,
        False,
    )
    assert one.wrongly_answered
    assert not judge(unanswerable, [], 0.1, answered=False).wrongly_answered
    assert not judged(None, answered=True).wrongly_answered


def test_scores_are_the_means_of_questions_not_of_policies() -> None:
    found = scores("cross", [judged(1, None, None, None), judged(2), judged(4), judged(None)])
    assert (found.kind, found.n) == ("cross", 4)
    assert [one.value for one in found.hits] == pytest.approx([0.25 / 4, 1.25 / 4, 2.25 / 4])
    assert found.mrr.value == pytest.approx((1 / 4 + 1 / 2 + 1 / 4) / 4)


def test_auroc_counts_a_tie_as_half() -> None:
    assert auroc([0.9, 0.5], [0.5, 0.1]) == (1 + 1 + 0.5 + 1) / 4
    assert auroc([0.9], [0.1]) == 1
    assert auroc([0.1], [0.9]) == 0
    assert auroc([0.5, 0.5], [0.5]) == 0.5


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    above, below = [0.1, 0.4, 0.4, 0.8, 1.0], [0.0, 0.4, 0.6, 0.8]
    pairs = [(p > n) + 0.5 * (p == n) for p in above for n in below]
    assert auroc(above, below) == sum(pairs) / len(pairs)


def test_auroc_of_one_side_only_is_none() -> None:
    assert auroc([], [0.1]) is None
    assert auroc([0.1], []) is None


def test_bins_are_equally_wide_and_only_those_with_answers() -> None:
    right, wrong = (judged(1, confidence=c) for c in (0.95, 1.0)), judged(4, confidence=0.9)
    bins = reliability([*right, wrong, judged(1, confidence=0.0), judged(None, confidence=0.49)])
    assert [(one.low, one.high, one.count) for one in bins] == [
        *((0.0, 0.1, 1), (0.4, 0.5, 1), (0.9, 1.0, 3))
    ]
    assert [one.confidence for one in bins] == pytest.approx([0, 0.49, 0.95])
    assert [one.right for one in bins] == pytest.approx([1, 0, 2 / 3])
    assert [one.count for one in reliability([judged(1)], bins=1)] == [1]


def test_the_calibration_error_weighs_each_gap_by_its_answers() -> None:
    bins = (Bin(0.1, 0.2, 0.15, 0.25, 3), Bin(0.9, 1.0, 0.95, 0.45, 1))
    assert calibration_error(bins) == pytest.approx((3 * 0.1 + 1 * 0.5) / 4)
    honest = [judged(1, confidence=0.5), judged(None, confidence=0.5)]
    assert calibration_error(reliability(honest)) == 0


def test_the_interval_of_a_share_is_as_wide_as_theory_says() -> None:
    found = mean([1, 0] * 200)
    assert found.value == 0.5
    assert found.low == pytest.approx(0.5 - 1.96 * 0.5 / 20, abs=0.008)
    assert found.high == pytest.approx(0.5 + 1.96 * 0.5 / 20, abs=0.008)
    assert mean([1, 0] * 200) == found


def test_values_that_are_all_equal_have_an_interval_without_width() -> None:
    for values in ([1.0], [1, 1, 1], [0, 0]):
        found = mean(values)
        assert (found.low, found.value, found.high) == (values[0], values[0], values[0])


def test_questions_of_one_policy_are_drawn_together() -> None:
    values = [1] * 50 + [0] * 50
    apart = mean(values)
    together = mean(values, ["a"] * 50 + ["b"] * 50)
    assert together.value == apart.value
    assert (together.low, together.high) == (0, 1)
    assert apart.high - apart.low < 0.25
    assert mean(values, range(100)) == apart


def test_clusters_weigh_as_many_as_they_hold() -> None:
    found = mean([1] * 90 + [0] * 10, ["a"] * 90 + ["b"] * 10)
    assert (found.value, found.low, found.high) == (0.9, 0, 1)
