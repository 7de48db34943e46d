"""Fit the curve of qa/confidence.py: the best score against whether the first sources answer.

    python bench/fit_confidence.py QUESTIONS.jsonl ANSWERS.jsonl

QUESTIONS: {"id", "kind", "answerable", "docs", "about"?, "gold": [{"doc", "start", "end"}]}, one a
line. ANSWERS: what `python -m qa --jsonl` wrote for them. Prints the curve, its calibration error
in five folds by policy, and the confidence that shares of the answerable questions exceed.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

FIRST = 3  # sources that may hold the evidence
FOLDS = 5
BINS = 10
SHARES = (0.005, 0.02, 0.05)  # of answerable questions that may fall below a threshold

Record = dict[str, Any]
Numbers = NDArray[np.float64]


def main(questions: str, answers: str) -> None:
    """Print the fit."""
    asked = {record["id"]: record for record in _read(questions)}
    # An answer without sources has no score: its company has no policy, or nothing came near.
    answered = [record for record in _read(answers) if record["sources"]]
    scores = np.array([[record["sources"][0]["score"]] for record in answered])
    right = np.array([_is_right(asked[record["id"]], record["sources"]) for record in answered])
    groups = [_policy(asked[record["id"]]) for record in answered]
    model = LogisticRegression(C=1e6)
    folds = cross_val_predict(
        model, scores, right, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba"
    )
    model.fit(scores, right)
    print(
        f"{len(answered)} of {len(asked)} answers have sources; {right.mean():.3f} of them answer"
    )
    print(f"SLOPE = {model.coef_[0, 0]:.2f}, INTERCEPT = {model.intercept_[0]:.2f}")
    print(f"expected calibration error {calibration_error(folds[:, 1], right):.3f}, {FOLDS} folds")
    able = np.array([asked[record["id"]]["answerable"] for record in answered])
    for share in SHARES:
        limit = np.quantile(model.predict_proba(scores[able])[:, 1], share)
        print(f"{1 - share:.1%} of the answerable questions are above {limit:.3f}")


def calibration_error(confidence: Numbers, right: NDArray[np.bool_]) -> float:
    """The mean gap, from 0 to 1, between confidence and share of right answers, in equal bins."""
    bins = np.array_split(np.argsort(confidence, kind="stable"), BINS)
    gaps = [abs(confidence[rows].mean() - right[rows].mean()) * len(rows) for rows in bins]
    return float(sum(gaps) / len(confidence))


def _is_right(question: Record, sources: list[Record]) -> bool:
    """Whether at least half of the policies asked about are answered by the first sources."""
    docs = question["docs"] if question["kind"] == "cross" else [None]
    first = sources[: FIRST * len(docs)]
    found = [
        any(_hits(gold, source) for gold in question["gold"] for source in first)
        if doc is None
        else any(_hits(g, source) for g in question["gold"] if g["doc"] == doc for source in first)
        for doc in docs
    ]
    return bool(question["answerable"] and np.mean(found) >= 0.5)


def _hits(gold: Record, source: Record) -> bool:
    shared = min(gold["end"], source["end"]) - max(gold["start"], source["start"])
    shorter = min(gold["end"] - gold["start"], source["end"] - source["start"])
    return bool(gold["doc"] == source["file"] and shared >= 0.5 * shorter)


def _policy(question: Record) -> str:
    return str(question.get("about") or (question["docs"] or ["none"])[0])


def _read(path: str) -> list[Record]:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


if __name__ == "__main__":
    main(*sys.argv[1:])
