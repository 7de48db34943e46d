"""From a thousand passages to a million: building, opening, memory, answers, and what they miss.

    PYTHONPATH=. python bench/scale.py [--sizes 1000,10000,100000,1000000] [--questions 60]

The policies are made of real ones (bench/copies.py says how). Prints a table with the goals at a
million, writes it to bench/results/scale-COMMIT.json, and draws docs/scale.svg from it. Needs 6 GB
of disk in .bench and 10 GB of memory for a million passages.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from copies import Copy, copies, renamed_by
from numpy.typing import NDArray
from revision import commit

from index import append, disk, store
from index.build import make_parts, searched
from index.encoder import Encoder
from index.encoders import encoder_to_build, shipped_encoder
from index.lexical import lexical_bytes
from index.naming import lexicon_of
from index.offers import Offers
from index.read import read_folder
from index.store import Index, Parts
from index.vectors import Neighbour, Vectors, stored
from index.vocabulary import Words, words_in
from qa.policy_qa import PolicyQA

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".bench"
POLICYBENCH = ROOT / "bench/policybench"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
BEST = 10  # of a search or an answer, that recall is of
COMPARED = 30  # questions whose cosines with all rows are kept: .5 GB for a million passages
Record = dict[str, Any]
Rows = NDArray[np.int64]
GOALS = {  # at a million passages: at most, or at least
    "open_s": ("opening, s", 2.0),
    "peak_mb": ("memory, MB", 2_500.0),
    "scoped_p50_ms": ("scoped answer p50, ms", 20.0),
    "unscoped_p50_ms": ("unscoped answer p50, ms", 40.0),
    "answer_recall": ("recall@10 of answers", -0.97),
    "add_s": ("one policy added, s", 5.0),
}


def main() -> None:
    """Print, write and draw the measurement."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), metavar="N,…")
    parser.add_argument("--questions", type=int, default=60, metavar="N", help="of each kind")
    parser.add_argument("--keep", action="store_true", help="leave the last index in .bench/scale")
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    index = FOLDER / "scale"
    record: Record = {"commit": commit(), "sizes": []}
    encoder = shipped_encoder()
    print("Encoding the real policies …", flush=True)
    real = make_parts(read_folder(POLICYBENCH / "docs").policies, encoder)
    for size in map(int, options.sizes.split(",")):
        shutil.rmtree(index, ignore_errors=True)
        measured = measure(index, size, options.questions, real)
        record["sizes"].append(measured)
        print(json.dumps(measured), flush=True)
    if not options.keep:
        shutil.rmtree(index, ignore_errors=True)
    record["goals"] = goals(record["sizes"][-1])
    target = ROOT / "bench/results" / f"scale-{record['commit']}.json"
    target.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    table(record["sizes"])
    print(f"Written: {target.relative_to(ROOT)}")
    draw(record["sizes"])


def measure(index: Path, size: int, questions: int, real: Parts) -> Record:
    """Build an index of so many passages out of real ones, and ask it."""
    with disk.building(index):
        encoder, carried = encoder_to_build(index)
        asked = _questions(questions)
        vectors = _vectors(real, encoder, asked["unscoped"][:COMPARED])
        parts, tables = _grown(real, size, vectors)
        began = time.perf_counter()
        parts = _with_words(parts, real)
        store.save(index, parts, encoder.model, carried)
        build_s = time.perf_counter() - began
    found: Record = {"passages": len(parts.passages), "policies": len(parts.policies)}
    found |= {"sentences": tables[1].shape[1], "build_s": build_s, "disk_mb": _size(index)}
    del parts
    file = FOLDER / "questions.json"
    file.write_text(json.dumps(asked), encoding="utf-8")
    found |= _asked_afresh(index, file)
    found |= _recall(index, asked["unscoped"][:COMPARED], vectors, tables)
    new = [renamed_by(real.policies, 0, copy=size)]
    began = time.perf_counter()
    with disk.building(index):
        append.add(index, new, encoder)
    return found | {"add_s": time.perf_counter() - began}


def _questions(most: int) -> dict[str, list[str]]:
    """So many questions of PolicyBench to one company, and to none."""
    lines = (POLICYBENCH / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    first = [p.name for p in sorted((POLICYBENCH / "docs").glob("*.txt"))[:30]]
    scoped = [
        r["question"]
        for r in records
        if r["kind"] in ("paraphrase", "direct") and r["docs"][0] in first
    ]
    unscoped = [r["question"] for r in records if r["kind"] == "unscoped"]
    return {
        "scoped": scoped[:: max(1, len(scoped) // most)][:most],
        "unscoped": unscoped[:most],
    }


def _vectors(real: Parts, encoder: Encoder, questions: Sequence[str]) -> Vectors:
    """What is searched for, (questions, d)."""
    qa = PolicyQA(Index(real, encoder.model), encoder)
    queries = [qa.look_up(question).query for question in questions]
    return np.stack([query.vector for query in queries if query])


def _grown(real: Parts, size: int, questions: Vectors) -> tuple[Parts, list[Vectors]]:
    """Real parts and copies of them, without words, and all cosines with some questions."""
    rows = size, round(size * len(real.sentence_vectors) / len(real.passages))
    made: list[Copy] = []
    arrays: list[dict[str, list[NDArray[Any]]]] = [{}, {}]
    tables: list[list[Vectors]] = [[], []]
    for copy in copies(real, size):
        for grain, vectors in enumerate((copy.passage_vectors, copy.sentence_vectors)):
            tables[grain].append(questions @ vectors.T)
            for key, array in stored(vectors, rows[grain]).items():
                arrays[grain].setdefault(key, []).append(array)
        made.append(replace(copy, passage_vectors=questions[:0], sentence_vectors=questions[:0]))
    parts = replace(
        real,
        policies=tuple(policy for copy in made for policy in copy.policies),
        passages=tuple(passage for copy in made for passage in copy.passages),
        passage_vectors=arrays[0],
        sentence_vectors=arrays[1],
    )
    return parts, [np.concatenate(table, axis=1) for table in tables]


def _with_words(parts: Parts, real: Parts) -> Parts:
    """The parts with their words and names; new words get vectors that mean nothing."""
    texts = [searched(passage) for passage in parts.passages]
    assert isinstance(real.words, Words)
    words, places = words_in(texts, real.words.words)
    dice = np.random.default_rng(1)
    shape = (len(words), real.words.vectors.shape[1])
    new = real.words.vectors.mean(axis=0) + dice.standard_normal(shape, dtype=np.float32) / 16
    new /= np.linalg.norm(new, axis=1, keepdims=True)
    vectors = np.concatenate([real.words.vectors, new])
    offers: Offers = np.resize(real.offers, len(parts.passages))
    return replace(
        parts,
        lexical=lexical_bytes(texts),
        words=Words(real.words.words + words, vectors, places),
        offers=offers,
        lexicon=lexicon_of(parts.policies),
    )


def _asked_afresh(index: Path, questions: Path) -> Record:
    command = [sys.executable, str(ROOT / "bench/asked.py"), str(index), str(questions)]
    ran = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: Record = json.loads(ran.stdout)
    return found | {"load": os.getloadavg()[0]}  # 2 or more: others were at work on two cores


class Table:
    """A `VectorIndex` whose cosines with some questions are all known: exact search."""

    def __init__(self, questions: Vectors, cosines: Vectors) -> None:
        self._questions, self._cosines = questions, cosines

    def __len__(self) -> int:
        return int(self._cosines.shape[1])

    def _known(self, question: Vectors) -> Vectors:
        found: Vectors = self._cosines[int((self._questions @ question).argmax())]
        return found

    def nearest(
        self, question: Vectors, k: int, ranges: Sequence[range] | None = None
    ) -> list[Neighbour]:
        assert ranges is None
        known = self._known(question)
        k = min(k, len(known))
        rows = np.flatnonzero(known >= np.partition(known, -k)[-k])
        rows = rows[np.argsort(-known[rows], kind="stable")][:k]
        return [Neighbour(int(row), float(known[row])) for row in rows]

    def cosines(self, question: Vectors, rows: Sequence[int] | Rows) -> Vectors:
        found: Vectors = self._known(question)[np.array(rows, dtype=np.int64)]
        return found


def _recall(
    index: Path, questions: Sequence[str], vectors: Vectors, tables: Sequence[Vectors]
) -> Record:
    """How many of the best of exact search are found, in vectors and in answers."""
    qa = PolicyQA.open(index)
    opened = qa._index
    exact = [Table(vectors, table) for table in tables]
    found: dict[str, list[float]] = {"passage_recall": [], "sentence_recall": []}
    grains = zip(
        found.values(), (opened.passage_vectors, opened.sentence_vectors), exact, strict=True
    )
    for shares, compressed, truth in grains:
        for vector in vectors:
            rows = [{n.row for n in x.nearest(vector, BEST)} for x in (compressed, truth)]
            shares.append(len(rows[0] & rows[1]) / BEST)
    ours = [_best(qa, question) for question in questions]
    opened.passage_vectors, opened.sentence_vectors = exact
    theirs = [_best(qa, question) for question in questions]
    found["answer_recall"] = [
        len(set(a) & set(b)) / len(b) for a, b in zip(ours, theirs, strict=True) if b
    ]
    found["same_first"] = [float(a[:1] == b[:1]) for a, b in zip(ours, theirs, strict=True)]
    return {name: float(np.mean(shares)) for name, shares in found.items()}


def _best(qa: PolicyQA, question: str) -> list[str]:
    return [hit.passage.address for hit in qa.look_up(question).hits[:BEST]]


def _size(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def goals(largest: Mapping[str, Any]) -> list[Record]:
    """Print and return what is aimed at beside what is reached at the largest size."""
    print(f"\nat {largest['passages']:,} passages{'goal':>20}{'is':>10}")
    rows = []
    for field, (name, goal) in GOALS.items():
        value = largest[field]
        met = value >= -goal if goal < 0 else value <= goal
        sign = ">=" if goal < 0 else "<="
        print(f"{name:28}{sign:>4}{abs(goal):>8g}{value:>10.3f}  {'reached' if met else 'MISSED'}")
        rows.append({"goal": name, "aim": abs(goal), "is": value, "reached": met})
    return rows


def table(sizes: Sequence[Mapping[str, Any]]) -> None:
    """Print every figure of every size."""
    print(f"\n{'':22}" + "".join(f"{one['passages']:>12,}" for one in sizes))
    for field, value in sizes[0].items():
        if isinstance(value, float | int) and field != "passages":
            print(f"{field:22}" + "".join(f"{one[field]:>12.3f}" for one in sizes))


def draw(sizes: Sequence[Mapping[str, Any]]) -> None:
    """Draw the growth curves, if matplotlib is there."""
    try:
        from scale_picture import picture
    except ImportError:
        print("matplotlib is not installed: docs/scale.svg stays as it is")
        return
    picture(sizes, ROOT / "docs/scale.svg")
    print("Drawn: docs/scale.svg")


if __name__ == "__main__":
    main()
