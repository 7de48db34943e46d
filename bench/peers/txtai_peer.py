"""txtai as its documentation shows it: a hybrid Embeddings database with its content.

By lines: one of the seeds has no blank line, so as paragraphs it would be one, and in its vector
no more than the first 256 tokens of it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import door
from txtai import Embeddings


def build(folder: Path, index: Path) -> None:
    """Segment, embed and save."""
    from txtai.pipeline import Segmentation

    segments = Segmentation(lines=True)

    def rows() -> Iterator[dict[str, str]]:
        for path in sorted(folder.glob("*.txt")):
            for line in segments(path.read_text(encoding="utf-8")):
                yield {"text": line, "file": path.name}

    with Embeddings(path=door.model(), content=True, hybrid=True) as embeddings:
        embeddings.index(rows())
        embeddings.save(str(index))


def opened(index: Path) -> door.Ask:
    """Load what was saved."""
    embeddings = Embeddings().load(str(index))

    def ask(question: str, history: Sequence[str], top: int) -> list[door.Passage]:
        return [("", one["text"]) for one in embeddings.search(question, top)]

    return ask


if __name__ == "__main__":
    door.main(build, opened)
