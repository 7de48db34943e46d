"""This program, for what is asked of one process again and again; the rest is by its own doors."""

from collections.abc import Sequence
from pathlib import Path

import door

from qa import PolicyQA


def build(folder: Path, index: Path) -> None:
    """Not here: `python -m index build` is what people use."""
    raise SystemExit("Use `python -m index build FOLDER --index INDEX`.")


def opened(index: Path) -> door.Ask:
    """Open the index: whole answers, with scope, quotes and contacts."""
    qa = PolicyQA.open(index)

    def ask(question: str, history: Sequence[str], top: int) -> list[door.Passage]:
        answer = qa.ask(question, history, top=top)
        return [(source.file, source.text) for source in answer.sources]

    return ask


if __name__ == "__main__":
    door.main(build, opened)
