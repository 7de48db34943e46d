"""Make every bad input, run the program over them, and print the table: `python -m tests.bad`."""

import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from index.models import find_model

from .measure import MEASURED, costs
from .outcomes import ROWS
from .run import all_outcomes

NOWHERE = "http://127.0.0.1:9/template.dotm"


def main() -> int:
    """Print the number, the input, what is expected, what it took and became; 1 if they differ."""
    with TemporaryDirectory() as name:
        tiny = import_module("tests.tiny_model")  # pytest and mypy know it as `tiny_model`
        model = find_model(str(tiny.write_tiny_model(Path(name))))
        outcomes, _ = all_outcomes(Path(name), model, NOWHERE)
        files = {
            file: Path(name, "bad", file)
            for row in ROWS
            for file in [row.name.split(".zip/")[0] + ".zip" * (".zip/" in row.name)]
            if row.number in MEASURED and Path(name, "bad", file).exists()
        }
        took = {file: str(costs([path])[0]) for file, path in files.items()}
    wrong = 0
    for row in ROWS:
        outcome = outcomes.get(row.name, "")
        differs = not row.fits(outcome)
        wrong += differs
        mark = "WRONG" if differs else "     "
        cost = took.get(row.name.split(".zip/")[0] + ".zip" * (".zip/" in row.name), "")
        what = f"{row.number:2} {mark} {row.name[:40]:40} {row.expected:8}"
        print(f"{what} {cost:15} {outcome[:110]}")
        if row.why:
            print(f"{'':50}because {row.why}")
    print(f"{len(ROWS)} rows, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
