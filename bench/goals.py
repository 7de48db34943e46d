"""What is aimed at, and how far each model comes: printed by bench/quality.py, with intervals."""

import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from qa.metrics import Judged, Mean, auroc, calibration_error, mean, reliability

SAMPLE, SAMPLE_SEED = 500, 13  # answerable questions of a large set that its goals speak of
RESAMPLES = 200  # of policies, for the interval of a figure that is no mean
_SEED = 1


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure of one set, and what it should be at least, or at most."""

    set: str
    name: str
    goal: float | None  # None is what the original model has
    at_most: bool = False
    sampled: bool = False


GOALS = (
    Goal("policybench", "hit@1", 0.76),
    Goal("policybench", "hit@3", 0.91),
    Goal("policybench", "hit@5", 0.95),
    Goal("policybench", "contact hit@1", 0.82),
    Goal("policybench", "paraphrase hit@3", 0.85),
    Goal("policybench", "cross hit@3", 0.85),
    Goal("policybench", "auroc", 0.91),
    Goal("policybench", "calibration error", 0.05, at_most=True),
    Goal("golden", "hit@1", 0.75),
    Goal("golden", "hit@3", 0.90),
    Goal("golden", "hit@5", 0.95),
    Goal("golden", "auroc", 0.92),
    Goal("policyqa", "hit@1", 0.43, sampled=True),
    Goal("policyqa", "hit@5", 0.78, sampled=True),
    Goal("contractnli", "hit@5", None),
)


def reached(judged: Sequence[Judged], about: Sequence[str], goal: Goal) -> Mean:
    """A goal's figure, with its 95 % interval, drawn by policy.

    judged: the questions of the goal's set.
    about:  the policy of each; those without one are each drawn by themselves.
    """
    pairs = list(zip(judged, about, strict=True))
    if goal.sampled:
        able = [pair for pair in pairs if pair[0].question.answerable]
        pairs = random.Random(SAMPLE_SEED).sample(able, SAMPLE)
    groups = [policy or one.question.id for one, policy in pairs]
    if "hit@" not in goal.name:
        figure = _auroc if goal.name == "auroc" else _calibration_error
        return _drawn([one for one, _ in pairs], groups, figure)
    kind, _, cut = goal.name.rpartition("hit@")
    kept = [
        (one.hit(int(cut)), group)
        for (one, _), group in zip(pairs, groups, strict=True)
        if one.question.answerable and kind.strip() in ("", one.question.kind)
    ]
    return mean([value for value, _ in kept], [group for _, group in kept])


def table(found: dict[str, dict[Goal, Mean]]) -> list[dict[str, Any]]:
    """Print and return each goal beside what each model reaches, the tuned one first."""
    models = list(found)
    print(f"\n{'goals':34}{'goal':>8}" + "".join(f"{model:>22}" for model in models))
    rows = []
    for goal in GOALS:
        each = [found[model][goal] for model in models if goal in found[model]]
        if not each:
            continue
        aim = each[-1].value if goal.goal is None else goal.goal
        best = each[0].value
        met = best <= aim if goal.at_most else best >= aim
        cells = "".join(f"{m.value:>9.3f} {m.low:.3f}-{m.high:.3f}" for m in each)
        name = f"{goal.set}{f' ({SAMPLE})' if goal.sampled else ''} {goal.name}"
        sign = "<=" if goal.at_most else ">="
        print(f"{name:34}{sign:>3}{aim:>5.2f}{cells}  {'reached' if met else 'MISSED'}")
        rows.append({"goal": name, "aim": aim, "reached": met} | {
            model: asdict(one) for model, one in zip(models, each, strict=True)
        })  # fmt: skip
    return rows


def _auroc(judged: Sequence[Judged]) -> float:
    able = [one.confidence for one in judged if one.question.answerable]
    return auroc(able, [one.confidence for one in judged if not one.question.answerable]) or 0.0


def _calibration_error(judged: Sequence[Judged]) -> float:
    return calibration_error(reliability(judged))


def _drawn(
    judged: Sequence[Judged], groups: Sequence[str], figure: Callable[[Sequence[Judged]], float]
) -> Mean:
    """A figure, with the interval of as many draws of groups as there are."""
    held: dict[str, list[Judged]] = {}
    for one, group in zip(judged, groups, strict=True):
        held.setdefault(group, []).append(one)
    each, dice = list(held.values()), np.random.default_rng(_SEED)
    draws = (dice.integers(0, len(each), len(each)) for _ in range(RESAMPLES))
    values = [figure([one for row in rows for one in each[row]]) for rows in draws]
    low, high = np.percentile(values, [2.5, 97.5])
    return Mean(figure(judged), float(low), float(high))
