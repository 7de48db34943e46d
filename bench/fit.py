"""Fit the weights of the ranking and of confidence on PolicyBench, in folds by policy.

    python bench/fit.py [--write]

Ranking: logistic regression on differences between a passage with the evidence and one without,
of the same question. Confidence: logistic regression on whether the evidence is among the first
three sources. Prints both as they come out of five folds by policy, and with --write puts the fit
on all of PolicyBench into qa/data/weights.json, with what it was fitted on.
"""

import argparse
import hashlib
import json
from collections.abc import Sequence

import numpy as np
from collect import ROOT, Case, Numbers, Set, collect, order, ranks, sets, signals_of
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from index.encoder import SentenceEncoder
from index.passage import SETTINGS
from qa.confidence import confidence_of
from qa.metrics import Judged
from qa.search import PARTS
from qa.weights import Fitted

FOLDS = 5
NEGATIVES = 8  # passages without the evidence that each with it is compared to, the nearest
STRENGTH = 0.3  # of the regression, the inverse of its penalty
ANSWERED_SHARE = 0.93  # of the answerable questions that are to be called answered
NOTHING_SHARE = 0.995  # of the answerable questions that are to be shown something
WEIGHTS = ROOT / "qa" / "data" / "weights.json"


def main() -> None:
    """Print the fit, and write it if asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS.name}")
    options = parser.parse_args()
    bench = next(one for one in sets(None) if one.name == "policybench")
    cases = collect(bench)
    groups = groups_of(cases)
    ranking = np.zeros(len(PARTS))
    for fold, (train, test) in enumerate(GroupKFold(FOLDS).split(cases, groups=groups)):
        weights = fit_ranking([cases[row] for row in train])
        found = [cases[row] for row in test if cases[row].question.answerable]
        print(f"fold {fold}: {_shown(weights)}  hit@1 {hit(found, weights, 1):.3f}")
    ranking = fit_ranking(cases)
    print(f"all:    {_shown(ranking)}")
    if options.write:
        write(bench, cases, ranking)


def groups_of(cases: Sequence[Case]) -> list[str]:
    """The policy that each case is about; questions about several are a group of their own."""
    return [case.about or "several" for case in cases]


def fit_ranking(cases: Sequence[Case]) -> Numbers:
    """The weights of the parts, their sizes adding up to 1."""
    differences = [row for case in cases for row in _differences(case)]
    signs = np.where(np.arange(len(differences)) % 2, 1, -1)
    model = LogisticRegression(C=STRENGTH, fit_intercept=False)
    model.fit(np.array(differences) * signs[:, None], signs)
    weights: Numbers = model.coef_[0] / np.abs(model.coef_[0]).sum()
    return weights


def hit(cases: Sequence[Case], weights: Numbers, k: int) -> float:
    """hit@k of answerable cases under these weights."""
    found = [Judged(c.question, ranks(c, order(c, weights)), 0, False).hit(k) for c in cases]
    return sum(found) / len(found)


def signals_by_company(case: Case, weights: Numbers) -> list[dict[str, float]]:
    """The signals of each policy that was asked, or of all together; none for no hit."""
    if case.query is None or not case.hits:
        return []
    rows, scores = order(case, weights), case.parts @ weights
    groups = [rows]
    if case.each:
        groups = [rows[case.policy[rows] == policy] for policy in np.unique(case.policy)]
    return [signals_of(case, group, scores) for group in groups]


def confidences(
    cases: Sequence[Case], weights: Numbers, fitted: Fitted | None = None
) -> list[float]:
    """The confidence of each case: of the surest company asked."""
    found = [signals_by_company(case, weights) for case in cases]
    return [max((confidence_of(s, fitted) for s in each), default=0.0) for each in found]


def fit_confidence(cases: Sequence[Case], weights: Numbers) -> tuple[dict[str, float], float]:
    """The weight of each signal, and the intercept; from questions to one company, or to nobody."""
    found = [(case, signals_by_company(case, weights)) for case in cases if not case.each]
    rows = [(list(each[0].values()), _is_right(case, weights)) for case, each in found if each]
    values, right = np.array([row for row, _ in rows]), np.array([flag for _, flag in rows])
    scale = values.std(axis=0) + 1e-9
    model = LogisticRegression(C=STRENGTH, max_iter=2_000).fit(values / scale, right)
    names = next(list(each[0]) for _, each in found if each)
    coefficients = (model.coef_[0] / scale).tolist()
    return dict(zip(names, coefficients, strict=True)), float(model.intercept_[0])


def crossfitted(cases: Sequence[Case], weights: Numbers) -> list[float]:
    """The confidence of each case by a curve fitted on other policies."""
    found = np.zeros(len(cases))
    for train, test in GroupKFold(FOLDS).split(cases, groups=groups_of(cases)):
        curve, intercept = fit_confidence([cases[row] for row in train], weights)
        fitted = Fitted({}, curve, intercept, 0, 0)
        found[test] = confidences([cases[row] for row in test], weights, fitted)
    return found.tolist()


def write(bench: Set, cases: Sequence[Case], ranking: Numbers) -> None:
    """Fit confidence on top of the ranking, and write both with what they were fitted on."""
    curve, intercept = fit_confidence(cases, ranking)
    able = [case for case in cases if case.question.answerable and case.hits]
    sure = confidences(able, ranking, Fitted({}, curve, intercept, 0, 0))
    record = {
        "fitted_on": {
            "questions": hashlib.sha256(bench.questions.read_bytes()).hexdigest(),
            "cases": len(cases),
            "splitter": dict(SETTINGS),
            "model": SentenceEncoder().model.fingerprint,
        },
        "ranking": {k: round(float(v), 4) for k, v in zip(PARTS, ranking, strict=True)},
        "confidence": {k: round(v, 4) for k, v in curve.items()},
        "intercept": round(intercept, 4),
        "answered": round(float(np.quantile(sure, 1 - ANSWERED_SHARE)), 3),
        "nothing": round(float(np.quantile(sure, 1 - NOTHING_SHARE)), 3),
    }
    WEIGHTS.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"Written: {WEIGHTS.relative_to(ROOT)}")


def _is_right(case: Case, weights: Numbers) -> bool:
    if not case.question.answerable:
        return False
    return Judged(case.question, ranks(case, order(case, weights)), 0, False).right


def _differences(case: Case) -> list[Numbers]:
    """The evidence's parts less those of the nearest passages without it."""
    held = case.gold >= 0
    if not held.any() or case.each:
        return []
    plain = case.parts[:, PARTS.index("passage")] + case.parts[:, PARTS.index("sentence")]
    best = int(np.flatnonzero(held)[np.argmax(plain[held])])
    others = [row for row in np.argsort(-plain) if not held[row]][:NEGATIVES]
    return [case.parts[best] - case.parts[row] for row in others]


def _shown(weights: Numbers) -> str:
    return " ".join(f"{part} {weight:.3f}" for part, weight in zip(PARTS, weights, strict=True))


if __name__ == "__main__":
    main()
