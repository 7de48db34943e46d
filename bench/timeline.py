"""Where the time goes: from a cold shell, in a warm answer, and in building; beside the machine.

    PYTHONPATH=. python bench/timeline.py [--runs N]

Indexes the seeds in a folder that is thrown away. Prints medians; docs/performance.md has them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import qa.policy_qa
from index.build import silent, texts_of
from index.encoders import shipped_encoder
from index.exported import ExportedEncoder
from index.read import read_folder
from index.vocabulary import words_in
from qa import PolicyQA

ROOT = Path(__file__).parent.parent
QUESTION = "who can I contact about GDPR at BetterCloud?"
# What a program does between being started and having answered, one after the other.
COLD = """
import json, time
from pathlib import Path

laps, began = {}, time.perf_counter()

def lap(name):
    global began
    laps[name] = (time.perf_counter() - began) * 1000
    began = time.perf_counter()

import numpy; lap("import NumPy")
import faiss; lap("import FAISS")
import qa.shell; lap("import the program")
from index import store
opened = store.load(Path(INDEX)); lap("open the index")
import index.exported; lap("import ONNX Runtime")
from index.encoders import encoder_to_ask
encoder = encoder_to_ask(Path(INDEX)); lap("open the model")
answer = qa.shell.PolicyQA(opened, encoder).ask(QUESTION); lap("first answer")
str(answer); lap("print it")
print(json.dumps(laps))
"""
Laps = dict[str, list[float]]


def main() -> None:
    """Print all three profiles."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=9, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        build = [sys.executable, "-m", "index", "build", "seeds", "--index", scratch]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        _print("from a cold shell, ms (one after the other)", cold(scratch, options.runs))
        _print("a warm answer, ms", warm(PolicyQA.open(scratch), options.runs))
    _print("building the seeds, ms", building(options.runs))
    _print("the machine, one thread", machine(options.runs))


def cold(index: str, runs: int) -> Laps:
    """The steps of new processes, and the whole of `python -m qa`, which does some at once."""
    found: Laps = defaultdict(list)
    for _ in range(runs):
        code = f"INDEX, QUESTION = {index!r}, {QUESTION!r}\n{COLD}"
        steps = _ran("-c", code)
        for name, value in json.loads(steps).items():
            found[name].append(value)
        began = time.perf_counter()
        _ran("-m", "qa", QUESTION, "--index", index)
        found["whole: python -m qa"].append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        _ran("-c", "pass")
        found["of that, starting and ending Python"].append((time.perf_counter() - began) * 1000)
    return found


def _ran(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


def warm(asked: PolicyQA, runs: int) -> Laps:
    """The steps of answers to the golden questions, once each has been warmed up."""
    lines = (ROOT / "tests" / "golden" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    encoder: Any = asked._encoder
    found: Laps = defaultdict(list)
    with (
        _timed(qa.policy_qa, "resolve", "scope", found),
        _timed(encoder, "_tokens", "tokenise", found),
        _timed(encoder, "_vectors", "encode", found),
        _timed(qa.policy_qa, "search", "search and rank", found),
        _timed(qa.policy_qa, "sources_of", "quotes and contacts", found),
    ):
        for run in range(runs):
            for question in questions:
                began = time.perf_counter()
                asked.ask(question["question"], question.get("history") or ())
                found["whole"].append((time.perf_counter() - began) * 1000)
            if not run:
                found.clear()
    return found


@contextmanager
def _timed(owner: object, name: str, step: str, found: Laps) -> Iterator[None]:
    """Note how long each call of a function takes."""
    function: Callable[..., Any] = getattr(owner, name)

    def timed(*arguments: object, **named: object) -> object:
        began = time.perf_counter()
        result = function(*arguments, **named)
        found[step].append((time.perf_counter() - began) * 1000)
        return result

    setattr(owner, name, timed)
    try:
        yield
    finally:
        setattr(owner, name, function)


def building(runs: int) -> Laps:
    """The steps of making an index of the seeds, and how far encoding is from the machine."""
    encoder = shipped_encoder()
    assert isinstance(encoder, ExportedEncoder)
    found: Laps = defaultdict(list)
    for _ in range(max(1, runs // 3)):
        laps = time.perf_counter()
        policies = read_folder(ROOT / "seeds").policies
        found["read"].append((time.perf_counter() - laps) * 1000)
        laps = time.perf_counter()
        texts = texts_of(policies)
        words, _ = words_in(texts.searched)
        found["split"].append((time.perf_counter() - laps) * 1000)
        every = [*texts.passages, *texts.sentences, *words]
        laps = time.perf_counter()
        encoder.passages(every, silent)
        seconds = time.perf_counter() - laps
        found["encode"].append(seconds * 1000)
        tokens = sum(map(len, encoder._tokens(every, "")))
        found["tokens encoded a second"].append(tokens / seconds)
        found["GFLOP/s of encoding, all cores"].append(tokens * _FLOPS / seconds / 1e9)
    return found


_FLOPS = 2 * 10_646_784  # of a token: twice the weights of the six layers (attention is under 5 %)


def machine(runs: int) -> Laps:
    """What one core multiplies, by torch's own library, and what the memory gives."""
    import torch

    torch.set_num_threads(1)
    found: Laps = defaultdict(list)
    left, right = torch.ones(1024, 384), torch.ones(384, 1536)
    block, copy = (np.ones(64_000_000, dtype=np.float32) for _ in range(2))
    for _ in range(runs):
        began = time.perf_counter()
        for _ in range(20):
            torch.mm(left, right)
        seconds = time.perf_counter() - began
        found["GFLOP/s of a matrix product"].append(20 * 2 * 1024 * 384 * 1536 / seconds / 1e9)
        began = time.perf_counter()
        np.copyto(copy, block)
        seconds = time.perf_counter() - began
        found["GB/s read and written"].append(2 * block.nbytes / seconds / 1e9)
    return found


def _print(title: str, found: Laps) -> None:
    print(f"\n{title}")
    for name, values in found.items():
        spread = f"{min(values):,.2f}-{max(values):,.2f}"
        print(f"  {name:38}{median(values):>12,.2f}   {spread}")


if __name__ == "__main__":
    main()
