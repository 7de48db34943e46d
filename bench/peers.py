"""This program beside LangChain, LlamaIndex and txtai: same model, same texts, same machine.

    python bench/peers.py [--only cold,build-seeds,…] [--runs N]
    python bench/peers.py --readme

Sets up each peer in .peers/ (once), then runs whole processes of all in turn: A B C, A B C. The
first round of each job only warms the disk's cache and is not counted. Prints medians with their
spread beside the goals, and writes every run to bench/results/peers-COMMIT.json; jobs that are
measured again replace what the file has of them. `--readme` writes the last results' table into
the README. The peers have all-MiniLM-L6-v2, this program its own model of the same make and size.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from statistics import median
from typing import Any

from contenders import CONTENDERS, OURS, PEERS, ROOT, set_up, versions
from jobs import JOBS, machine
from revision import commit
from versus import Verdict, as_markdown, as_text, rewritten, verdicts

RESULTS = ROOT / "bench" / "results"
README = ROOT / "README.md"
RUNS = 5
Record = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print, or write the README's table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", type=_jobs, default=list(JOBS), metavar=",".join(JOBS))
    parser.add_argument("--runs", type=_count, default=RUNS, metavar="N", help="counted runs (5)")
    parser.add_argument("--readme", action="store_true", help="write the last results' table")
    options = parser.parse_args(arguments)
    if options.readme:
        write_readme()
    else:
        compare(options.only, options.runs)


def compare(jobs: Sequence[str], runs: int) -> None:
    """Measure some jobs; print all figures that there are of this commit, and write them."""
    set_up()
    target = RESULTS / f"peers-{commit()}.json"
    record = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {"runs": {}}
    record |= {"commit": commit(), "machine": machine()}
    record |= {"versions": {one.name: versions(one) for one in CONTENDERS}}
    for job in jobs:
        record["runs"][job] = measure(job, runs)
        record["verdicts"] = [_brief(one) for one in judged(record)]
        record["date"] = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
        RESULTS.mkdir(exist_ok=True)
        target.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print("\n" + as_text(judged(record), OURS))
    for name, right in answers(record).items():
        print(f"{name}: the first passage {'answers' if right else 'does not answer'} the question")
    print(busy(record))
    print(f"\nWritten: {target.relative_to(ROOT)}")


def write_readme() -> None:
    """Put the table of the last results into the README."""
    record, names = last(), [*(peer.name for peer in PEERS), OURS]
    found, right = judged(record), answers(record)
    runs = min(figure.runs for one in found for figure in one.figures.values())
    about = f"{record['machine']['cores']} cores, medians of {runs} runs"
    told = ["yes" if right[name] else "no" for name in names if name in right]
    table = as_markdown(found, OURS, names[:-1], about, told)
    README.write_text(rewritten(README.read_text(encoding="utf-8"), table), encoding="utf-8")


def answers(record: Record) -> dict[str, bool]:
    """Whether each contender's first passage answered the question, every time."""
    cold = record["runs"].get("cold", {})
    return {name: all(run["right"] for run in runs) for name, runs in cold.items()}


def busy(record: Record) -> str:
    """How busy the machine was: wall times say little where others wanted its cores as well."""
    each = record["runs"].values()
    loads = [run["load"] for job in each for runs in job.values() for run in runs]
    return (
        f"Processes that wanted one of {record['machine']['cores']} cores, before each run: median"
        f" {median(loads):.1f}, at most {max(loads):.1f}; one program alone makes it 1 to 2."
    )


def judged(record: Record) -> list[Verdict]:
    """The verdicts on what a results file holds."""
    return verdicts(record["runs"], OURS, [peer.name for peer in PEERS])


def last() -> Record:
    """The results that were written last."""
    files = RESULTS.glob("peers-*.json")
    records = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    if not records:
        raise SystemExit("No results in bench/results: run bench/peers.py without --readme first.")
    return dict(max(records, key=lambda record: record["date"]))


def _brief(one: Verdict) -> Record:
    found = {name: asdict(figure) for name, figure in one.figures.items()}
    return {
        "figure": one.row.name, "unit": one.row.unit, "goal": one.row.goal, "best peer": one.best,
        "ratio": one.ratio, "reached": one.reached, "figures": found,
    }  # fmt: skip


def _jobs(names: str) -> list[str]:
    chosen, there = names.split(","), ", ".join(JOBS)
    unknown = ", ".join(name for name in chosen if name not in JOBS)
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no job {unknown}; choose from {there}")
    return chosen


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is no number of runs; 1 or more is expected")
    return int(text)


def measure(job: str, runs: int) -> dict[str, list[Record]]:
    """The runs of a job, of each that does it, in turn; a round before them is not counted."""
    one = JOBS[job]
    found: dict[str, list[Record]] = {contender.name: [] for contender in one.contenders}
    for number in range(runs + 1):
        for contender in one.contenders:
            record = one.run(contender)
            print(f"{job}, {number or 'not counted'}: {contender.name} {_told(record)}", flush=True)
            if number:
                found[contender.name].append(record)
    return found


def _told(record: Record) -> str:
    return ", ".join(
        f"{name} {value:.2f}" if isinstance(value, float) else f"{name} {value}"
        for name, value in record.items()
    )


if __name__ == "__main__":
    main()
