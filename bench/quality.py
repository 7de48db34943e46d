"""How good the answers are: every set of questions, with intervals and ablations.

    python bench/quality.py [--third-party FOLDER] [--no-ablation]

Prints hit@1/3/5 by kind with 95 % intervals (drawn by policy), how well confidence tells what is
answerable, its calibration, and the ranking with each part off in turn and alone. Writes it all
to bench/results/quality-COMMIT.json, and a reliability diagram of PolicyBench beside it.
FOLDER holds sets of others (NAME/docs, NAME/questions.jsonl): measured with, not shipped.
"""

import argparse
import json
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from collect import ROOT, Case, Numbers, Set, collect, order, ranks, sets
from fit import confidences, crossfitted

from qa.confidence import status_of
from qa.metrics import (
    FIRST,
    Judged,
    Scores,
    auroc,
    calibration_error,
    reliability,
    scores,
)
from qa.report import reliability_svg
from qa.search import PARTS, default_weights

RESULTS = ROOT / "bench" / "results"
Record = dict[str, Any]


def main() -> None:
    """Print and write the measurement."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--third-party", type=Path, metavar="FOLDER")
    parser.add_argument("--no-ablation", action="store_true")
    options = parser.parse_args()
    record: Record = {"commit": commit(), "sets": {}}
    RESULTS.mkdir(exist_ok=True)
    for one in sets(options.third_party):
        cases = collect(one)
        record["sets"][one.name] = measure(one, cases)
        if not options.no_ablation:
            record["sets"][one.name]["ablation"] = ablation(one.name, cases)
    target = RESULTS / f"quality-{record['commit']}.json"
    target.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"Written: {target.relative_to(ROOT)}")


def measure(one: Set, cases: Sequence[Case]) -> Record:
    """The table of one set."""
    weights = as_array()
    judged = judge(cases, weights, confidences(cases, weights))
    record = table(one.name, judged, [case.about for case in cases])
    record |= abstention(judged, cases)
    record["median first source"] = median(lengths(cases, weights))
    print(f"  median first source: {record['median first source']:.0f} characters")
    if one.name == "policybench":
        honest = judge(cases, weights, crossfitted(cases, weights))
        bins = reliability(honest)
        record["calibration error by folds"] = round(calibration_error(bins), 4)
        record["auroc by folds"] = abstention(honest, cases, shown=False)["auroc"]
        picture = RESULTS / f"reliability-{commit()}.svg"
        picture.write_text(reliability_svg(bins), encoding="utf-8")
        print(
            f"  confidence fitted in five folds by policy: AUROC {record['auroc by folds']:.3f},"
            f" expected calibration error {record['calibration error by folds']:.3f}"
            f" ({picture.relative_to(ROOT)})"
        )
    return record


def as_array() -> Numbers:
    """The weights in use, in the order of the parts."""
    return np.array([getattr(default_weights(), part) for part in PARTS])


def judge(cases: Sequence[Case], weights: Numbers, confidence: Sequence[float]) -> list[Judged]:
    """What becomes of each case, ranked and judged so."""
    return [
        Judged(
            case.question,
            ranks(case, order(case, weights)) if case.question.answerable else (),
            sure,
            status_of(sure) == "answered",
        )
        for case, sure in zip(cases, confidence, strict=True)
    ]


def table(name: str, judged: Sequence[Judged], about: Sequence[str]) -> Record:
    """Print and return the scores by kind; the intervals are drawn by policy."""
    kinds: dict[str, list[int]] = defaultdict(list)
    for row, one in enumerate(judged):
        if one.question.answerable:
            kinds[one.question.kind].append(row)
            kinds["ALL"].append(row)
    print(f"\n{name}\n{'':12}{'n':>6}" + "".join(f"{f'hit@{k}':>19}" for k in (1, 3, 5)))
    record = {}
    for kind in sorted(kinds, key=lambda kind: (kind == "ALL", kind)):
        rows = kinds[kind]
        groups = [about[row] or f"several {row}" for row in rows]
        found = scores(kind, [judged[row] for row in rows], groups)
        print(_line(found))
        record[kind] = {"n": found.n, "hit@1/3/5": [asdict(m) for m in found.hits]}
    return {"kinds": record}


def _line(found: Scores) -> str:
    cells = (f"{m.value:>7.3f} {m.low:.3f}-{m.high:.3f}" for m in found.hits)
    return f"{found.kind:12}{found.n:>6}" + "".join(cells)


def abstention(judged: Sequence[Judged], cases: Sequence[Case], shown: bool = True) -> Record:
    """Print and return how well confidence tells what is answerable, in all and within policies."""
    sides: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for one, case in zip(judged, cases, strict=True):
        for name in ("", case.about):
            sides[name][not one.question.answerable].append(one.confidence)
    yes = [one.answered for one in judged if one.question.answerable]
    no = [one.answered for one in judged if not one.question.answerable]
    pairs = [(auroc(p, n), len(p) * len(n)) for name, (p, n) in sides.items() if name and p and n]
    record = {
        "auroc": auroc(*sides[""]) if no else None,
        "auroc within policy": sum(a * w for a, w in pairs if a is not None)
        / sum(w for _, w in pairs)
        if pairs
        else None,
        "answerable answered": sum(yes) / len(yes),
        "unanswerable answered": sum(no) / len(no) if no else None,
        "calibration error": calibration_error(reliability(judged)),
    }
    if shown:
        figures = ", ".join(f"{k} {v:.3f}" for k, v in record.items() if v is not None)
        print(f"  {figures}")
    return record


def lengths(cases: Sequence[Case], weights: Numbers) -> list[int]:
    """The lengths of the first sources, in characters."""
    firsts = [case.hits[order(case, weights)[0]] for case in cases if case.hits]
    return [hit.passage.end - hit.passage.start for hit in firsts]


def ablation(name: str, cases: Sequence[Case]) -> Record:
    """Print and return the ranking with each part off in turn, and alone."""
    weights = as_array()
    rows = {"all parts": weights}
    for place, part in enumerate(PARTS):
        rows[f"without {part}"] = np.where(np.arange(len(PARTS)) == place, 0, weights)
    for place, part in enumerate(PARTS):
        rows[f"{part} alone"] = np.where(np.arange(len(PARTS)) == place, weights, 0)
    able = [case for case in cases if case.question.answerable]
    print(f"  ablation of {name}: hit@1 / 3 / 5, contact hit@1")
    record = {}
    for label, tried in rows.items():
        judged = judge(able, tried, [0.0] * len(able))
        figures = [float(np.mean([one.hit(k) for one in judged])) for k in (1, FIRST, 5)]
        contact = [one.hit(1) for one in judged if one.question.kind == "contact"]
        figures += [float(np.mean(contact))] if contact else []
        record[label] = [round(figure, 4) for figure in figures]
        print(f"    {label:20}" + " / ".join(f"{figure:.3f}" for figure in figures))
    return record


def commit() -> str:
    """The commit that is measured, with a + if the tree differs from it."""
    run = ["git", "describe", "--always", "--dirty=+", "--abbrev=8", "--exclude=*"]
    return subprocess.run(run, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
