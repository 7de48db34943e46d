"""A fresh process that opens an index and asks it: how long, and how much memory.

    PYTHONPATH=. python bench/asked.py INDEX QUESTIONS

QUESTIONS is JSON: {"scoped": [question, …], "unscoped": [question, …]}. Prints one JSON object.
"""

import json
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from qa import PolicyQA


def main() -> None:
    """Print what was measured."""
    index, file = sys.argv[1:]
    questions: dict[str, list[str]] = json.loads(Path(file).read_text(encoding="utf-8"))
    before = memory()
    began = time.perf_counter()
    qa = PolicyQA.open(index)
    found: dict[str, Any] = {"open_s": time.perf_counter() - began, "before_mb": before}
    found["opened_mb"] = memory()
    for kind, each in questions.items():
        first = time.perf_counter()
        qa.ask(each[0])
        found[f"{kind}_first_ms"] = (time.perf_counter() - first) * 1000
        times = []
        for question in each:
            began = time.perf_counter()
            scope = qa.ask(question).scope
            if (scope == "all") == (kind == "unscoped"):  # a name among 40,000 may be like a word
                times.append((time.perf_counter() - began) * 1000)
        found[f"{kind}_asked"] = len(times)
        found[f"{kind}_p50_ms"] = median(times)
        found[f"{kind}_p95_ms"] = quantiles(times, n=20)[-1]
        found[f"{kind}_mb"] = memory()
    found["peak_mb"] = memory("VmHWM")["VmHWM"]
    print(json.dumps(found))


def memory(*fields: str) -> dict[str, float]:
    """Memory of this process in MB: all, its own, and pages of files that can be taken back."""
    wanted = fields or ("VmRSS", "RssAnon", "RssFile")
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    status = dict(line.split(":", 1) for line in lines if ":" in line)
    return {field: int(status[field].split()[0]) * 1024 / 1e6 for field in wanted}


if __name__ == "__main__":
    main()
