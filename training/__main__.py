"""The door: make the shipped model again, or the five of the folds that it is measured by."""

import argparse
import os
import sys
import time
from collections.abc import Collection
from functools import partial
from pathlib import Path

from tqdm import tqdm

from index.errors import PolicyError
from index.models import ORIGINAL_MODEL, SHIPPED, find_model
from index.packed import FILE
from training.folds import FOLDS, folds_of
from training.lessons import Bench, lessons_of, read_bench
from training.recipe import Recipe

ROOT = Path(__file__).parent.parent
BENCH = ROOT / "bench" / "policybench"
OF_FOLDS = ROOT / ".training"  # fold-0 … fold-4: what bench/ measures with, never shipped


def main() -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m training",
        description="Tune all-MiniLM-L6-v2 to policies, on PolicyBench.",
        epilog="Exit codes: 0 done, 2 a mistake in the call, or something needed is not here.",
    )
    parser.add_argument("--out", type=Path, default=SHIPPED, metavar="DIR", help="default: shipped")
    parser.add_argument(
        "--folds",
        type=int,
        nargs="*",
        choices=range(FOLDS),
        metavar="N",
        help=f"instead tune models that never see a fold: these, or all {FOLDS}",
    )
    parser.add_argument("--card", action="store_true", help="only write the model's card anew")
    parser.add_argument("--export", action="store_true", help="only export the shipped model anew")
    options = parser.parse_args()
    try:
        _run(options)
    except PolicyError as error:
        print(f"training: {error}", file=sys.stderr)
        return 2
    return 0


def _run(options: argparse.Namespace) -> None:
    if options.card:
        from training.ship import write_card

        write_card(options.out)
        return
    if options.export:
        from training.export import ship_export

        ship_export()
        return
    bench = read_bench(BENCH)
    folds = folds_of((policy.id for policy in bench.policies), bench.questions)
    if options.folds is None:
        _make(bench, folds, options.out)
        return
    for number in options.folds or range(FOLDS):
        others = [policy for policy, fold in folds.items() if fold != number]
        _make(bench, others, OF_FOLDS / f"fold-{number}")


def _make(bench: Bench, policies: Collection[str], folder: Path) -> None:
    """Tune a model on these policies and write it."""
    original = find_model(ORIGINAL_MODEL)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # the same result twice on a GPU
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    from training.export import ship_export
    from training.ship import on_best_device, ship
    from training.tune import tune

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # it would draw over ours
    began = time.perf_counter()
    before = _bytes(folder)
    lessons = lessons_of(bench, policies)
    base = SentenceTransformer(str(original), local_files_only=True)
    model = on_best_device(base)
    with tqdm(desc=folder.name, unit=" policies", disable=None) as bar:
        tune(model, lessons, Recipe(), partial(_show, bar))
    ship(model, folder)
    if folder == SHIPPED:
        ship_export()
    same = "the same bytes as before" if before == _bytes(folder) else "other bytes than before"
    print(
        f"{folder}: {len(lessons)} policies, {sum(len(one.asked) for one in lessons):,} questions,"
        f" in {time.perf_counter() - began:.0f} s; {same if before else 'new'}."
    )


def _bytes(folder: Path) -> bytes:
    return (folder / FILE).read_bytes() if (folder / FILE).exists() else b""


def _show(bar: "tqdm[None]", done: int, total: int, loss: float) -> None:
    bar.total = total
    bar.set_postfix(loss=f"{loss:.2f}", refresh=False)
    bar.update(done - bar.n)


if __name__ == "__main__":
    sys.exit(main())
