"""How good the answers are: every set of questions, by the default model and by the original.

    PYTHONPATH=. python bench/quality.py [--third-party FOLDER] [--no-ablation]

Prints hit@1/3/5 by kind with 95 % intervals (drawn by policy), how well confidence tells what is
answerable, its calibration, the ranking with each part off in turn and alone, and at last the goals
beside both models. Writes it all to bench/results/quality-COMMIT.json, and a reliability diagram of
PolicyBench beside it. PolicyBench is asked in folds of policies, model and weights never having
seen the policy asked about: `make folds` first.
FOLDER holds sets of others (NAME/docs, NAME/questions.jsonl): measured with, not shipped.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from collect import ROOT, Case, Set, collect, order, ranks, sets
from fit import HELD, MODELS, as_array, confidence, crossfitted
from folds import out_of_fold
from goals import GOALS, Goal, reached
from goals import table as table_of_goals
from revision import commit

from index.models import DEFAULT_MODEL, find_model, fingerprint_of
from qa.metrics import (
    FIRST,
    Judged,
    Mean,
    Scores,
    auroc,
    calibration_error,
    reliability,
    scores,
)
from qa.report_picture import reliability_svg
from qa.search import PARTS
from qa.weights import Fitted, load_weights

RESULTS = ROOT / "bench" / "results"
Record = dict[str, Any]
Fits = Sequence[tuple[Case, Fitted]]  # cases, each with the weights it is ranked by


def main() -> None:
    """Print and write the measurement."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--third-party", type=Path, metavar="FOLDER")
    parser.add_argument("--no-ablation", action="store_true")
    options = parser.parse_args()
    record: Record = {"commit": commit(), "models": {}}
    RESULTS.mkdir(exist_ok=True)
    goals: dict[str, dict[Goal, Mean]] = {}
    for model in MODELS:
        print(f"\n=== {model} ===")
        goals[model] = {}
        record["models"][model] = {}
        for one in sets(options.third_party):
            fitted = fits(one, model)
            judged = judge(fitted)
            about = [case.about for case, _ in fitted]
            found = figures(one.name, fitted, judged)
            if not options.no_ablation:
                found["ablation"] = ablation(one.name, fitted)
            record["models"][model][one.name] = found
            goals[model] |= {g: reached(judged, about, g) for g in GOALS if g.set == one.name}
            if one.name == "policybench" and model == DEFAULT_MODEL:
                picture = RESULTS / f"reliability-{commit()}.svg"
                picture.write_text(reliability_svg(reliability(judged)), encoding="utf-8")
    record["goals"] = table_of_goals(goals)
    target = RESULTS / f"quality-{record['commit']}.json"
    target.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"Written: {target.relative_to(ROOT)}")


def fits(one: Set, model: str) -> Fits:
    """A set's cases with the weights that each is ranked by; PolicyBench in folds by policy."""
    if one.name == "policybench":
        return crossfitted(one, out_of_fold(one, model), HELD[model])
    weights = load_weights(fingerprint_of(find_model(model)))
    return [(case, weights) for case in collect(one, model)]


def figures(name: str, fitted: Fits, judged: Sequence[Judged]) -> Record:
    """Print and return the scores, abstention and lengths of cases under their weights."""
    about = [case.about for case, _ in fitted]
    record = table(name, judged, about) | abstention(judged, about)
    record["median first source"] = median(lengths(fitted))
    print(f"  median first source: {record['median first source']:.0f} characters")
    return record


def judge(fitted: Fits) -> list[Judged]:
    """What becomes of each case, ranked and judged by its weights."""
    return [_judge(case, weights) for case, weights in fitted]


def _judge(case: Case, fitted: Fitted) -> Judged:
    rows = order(case, as_array(fitted))
    found = ranks(case, rows) if case.question.answerable else ()
    sure = confidence(case, fitted)
    answered = bool(case.query and case.hits) and sure >= fitted.answered
    return Judged(case.question, found, sure, answered)


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


def abstention(judged: Sequence[Judged], about: Sequence[str]) -> Record:
    """Print and return how well confidence tells what is answerable, in all and within policies."""
    sides: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for one, policy in zip(judged, about, strict=True):
        for name in {"", policy}:  # once where it is about several, or none
            sides[name][not one.question.answerable].append(one.confidence)
    record = {
        "auroc": auroc(*sides.pop("")),
        "auroc within policy": _weighted(list(sides.values())),
        "answerable answered": _share([o.answered for o in judged if o.question.answerable]),
        "unanswerable answered": _share([o.answered for o in judged if not o.question.answerable]),
        "calibration error": calibration_error(reliability(judged)),
    }
    shown = [f"{name} {value:.3f}" for name, value in record.items() if value is not None]
    print("  " + ", ".join(shown))
    return dict(record)


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def _weighted(sides: Sequence[tuple[list[float], list[float]]]) -> float | None:
    """The AUROC within policies, each weighing as many pairs as it has."""
    pairs = [(auroc(p, n) or 0.0, len(p) * len(n)) for p, n in sides if p and n]
    return sum(a * w for a, w in pairs) / sum(w for _, w in pairs) if pairs else None


def lengths(fitted: Fits) -> list[int]:
    """The lengths of the first sources, in characters."""
    firsts = [case.hits[order(case, as_array(w))[0]] for case, w in fitted if case.hits]
    return [hit.passage.end - hit.passage.start for hit in firsts]


def ablation(name: str, fitted: Fits) -> Record:
    """Print and return the ranking with each part off in turn, and alone."""
    rows = {"all parts": np.ones(len(PARTS))}
    for place, part in enumerate(PARTS):
        rows[f"without {part}"] = np.where(np.arange(len(PARTS)) == place, 0, 1)
    for place, part in enumerate(PARTS):
        rows[f"{part} alone"] = np.where(np.arange(len(PARTS)) == place, 1, 0)
    able = [(case, as_array(w)) for case, w in fitted if case.question.answerable]
    print(f"  ablation of {name}: hit@1 / 3 / 5, contact hit@1")
    record = {}
    for label, tried in rows.items():
        judged = [Judged(c.question, ranks(c, order(c, w * tried)), 0, False) for c, w in able]
        found = [float(np.mean([one.hit(k) for one in judged])) for k in (1, FIRST, 5)]
        contact = [one.hit(1) for one in judged if one.question.kind == "contact"]
        found += [float(np.mean(contact))] if contact else []
        record[label] = [round(figure, 4) for figure in found]
        print(f"    {label:20}" + " / ".join(f"{figure:.3f}" for figure in found))
    return record


if __name__ == "__main__":
    main()
