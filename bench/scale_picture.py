"""docs/scale.svg: how time, memory and disk grow with the passages, from a results file.

PYTHONPATH=. python bench/scale_picture.py bench/results/scale-COMMIT.json
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt

PANELS: Mapping[str, Mapping[str, str]] = {
    "an answer, ms": {
        "scoped_p50_ms": "one company, p50",
        "scoped_p95_ms": "one company, p95",
        "unscoped_p50_ms": "all, p50",
        "unscoped_p95_ms": "all, p95",
    },
    "seconds": {"build_s": "build", "open_s": "open", "add_s": "add one policy"},
    "MB": {"disk_mb": "on disk", "peak_mb": "memory, at most"},
}


def picture(sizes: Sequence[Mapping[str, Any]], target: Path) -> None:
    """Draw the curves of every size; both axes are logarithmic."""
    mpl.rcParams["svg.hashsalt"] = "scale"  # the same figures give the same file
    figure, axes = plt.subplots(1, len(PANELS), figsize=(12, 3.8), layout="constrained")
    for axis, (name, curves) in zip(axes, PANELS.items(), strict=True):
        for field, label in curves.items():
            axis.plot(
                [one["passages"] for one in sizes],
                [one[field] for one in sizes],
                marker="o",
                label=label,
                linestyle="--" if "p95" in field else "-",
            )
        axis.set(xscale="log", yscale="log", xlabel="passages", title=name)
        axis.grid(visible=True, alpha=0.3)
        axis.legend(frameon=False)
    figure.savefig(target, metadata={"Date": None})


if __name__ == "__main__":
    results = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    picture(results["sizes"], Path(__file__).parent.parent / "docs/scale.svg")
