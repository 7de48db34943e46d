"""Make every bad input, run the program over them, and print the table: `python -m tests.bad`."""

import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from index.models import find_model

from .outcomes import ROWS
from .run import all_outcomes

NOWHERE = "http://127.0.0.1:9/template.dotm"


def main() -> int:
    """Print the number, the input, what is expected and what became of it; 1 if they differ."""
    with TemporaryDirectory() as name:
        tiny = import_module("tests.tiny_model")  # pytest and mypy know it as `tiny_model`
        model = find_model(str(tiny.write_tiny_model(Path(name))))
        outcomes, _ = all_outcomes(Path(name), model, NOWHERE)
    wrong = 0
    for row in ROWS:
        outcome = outcomes.get(row.name, "")
        differs = not row.fits(outcome)
        wrong += differs
        mark = "WRONG" if differs else "     "
        print(f"{row.number:2} {mark} {row.name[:40]:40} {row.expected:8} {outcome[:110]}")
    print(f"{len(ROWS)} rows, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
