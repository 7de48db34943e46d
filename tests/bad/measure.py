"""What reading and splitting files takes: `python -m tests.bad.measure FILE...`.

A line for each file, as JSON: seconds, and the MB of memory that this process and those that it
started have had at most since they began.
"""

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from index.read import read_corpus
from index.split import split

ROOT = Path(__file__).parent.parent.parent
# The numbers of which the facts speak of time or memory; the rest is small.
MEASURED = (11, 12, 16, 22, 23, 24, 35, 38, 41, 42)


class Cost(NamedTuple):
    """What a file took."""

    seconds: float
    megabytes: float

    def __str__(self) -> str:
        return f"{self.seconds:5.2f} s {self.megabytes:4.0f} MB"


def costs(paths: Sequence[Path]) -> list[Cost]:
    """What each file takes, one after the other in a process of their own."""
    command = [sys.executable, "-m", "tests.bad.measure", *map(str, paths)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    return [Cost(**json.loads(line)) for line in done.stdout.splitlines()]


def main() -> None:
    """Read and split the files that are named, and print what each took."""
    for path in map(Path, sys.argv[1:]):
        began = time.perf_counter()
        for policy in read_corpus([path], path.parent).policies:
            split(policy)
        seconds = time.perf_counter() - began
        # Not RUSAGE_SELF, which begins with what the process had that started this one.
        own = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))
        started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        peak = max(int(own[1]) if own else 0, started) / 1_000  # they are in kB
        sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": peak}) + "\n")


if __name__ == "__main__":
    main()
