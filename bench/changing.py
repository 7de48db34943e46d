"""What it costs to change one paragraph of one policy, beside building all: `bench/changing.py`.

Both are whole commands in processes of their own, from PolicyBench's 80 policies.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

DOCS = Path(__file__).parent / "policybench" / "docs"
RUNS = 5
GOAL = 0.03  # of building them all


def main() -> int:
    """Measure, and say whether the goal is reached and the two indexes are the same."""
    with TemporaryDirectory() as name:
        folder, index = Path(name, "docs"), Path(name, "index")
        shutil.copytree(DOCS, folder)
        build = _seconds("build", str(folder), "--index", str(index))
        changes = []
        for run in range(RUNS):
            path = sorted(folder.glob("*.txt"))[40]
            path.write_text(f"{path.read_text('utf-8')}\n\nRun {run} is kept on Mars.\n", "utf-8")
            changes.append(_seconds("update", "--index", str(index)))
        _seconds("build", str(folder), "--index", str(Path(name, "afresh")))
        current = [
            (Path(name, each) / "CURRENT").read_text("utf-8") for each in ("index", "afresh")
        ]
    share = median(changes) / build
    print(f"building {build:.1f} s; changing {median(changes):.2f} s, of {RUNS}: {share:.1%}")
    print(f"goal {GOAL:.0%}: {'reached' if share <= GOAL else 'missed'}")
    print(f"the same index: {'yes' if len(set(current)) == 1 else 'no'}")
    return 0


def _seconds(*arguments: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "index", *arguments], check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
