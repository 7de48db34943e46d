"""How fast an opened index answers: one question after the other, then 8 threads at once.

No question is put twice in the same words, so nothing remembered can answer it.
"""

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles

THREADS = 8
_WARM_UP = "Please: {}"  # a pass that is not counted
_AT_ONCE = ("Tell me: {}", "I ask you: {}", "Now: {}")  # how the threads put the questions

Ask = Callable[[str, Sequence[str], int], Sequence[tuple[str, str]]]
Asked = tuple[str, Sequence[str]]  # a question, and those before it


def measure(open_it: Callable[[], Ask], questions: Path, top: int) -> None:
    """Print two lines of JSON: opening, p50 and p95; then answers a second, and what failed.

    The first is printed before the threads start: an index may not survive them.
    """
    began = time.perf_counter()
    ask = open_it()
    opening = time.perf_counter() - began
    asked = read(questions)
    each_of(ask, worded(asked, _WARM_UP), top)
    cpu = time.process_time()
    times = each_of(ask, asked, top)
    cpu_ms = (time.process_time() - cpu) / len(times) * 1000  # says more on a busy machine
    found = {"opening_s": opening, "questions": len(times), "cpu_ms": cpu_ms} | in_ms(times)
    print(json.dumps(found), flush=True)
    once = [one for words in _AT_ONCE for one in worded(asked, words)]
    answers, failures = at_once(ask, once, top)
    print(json.dumps({"answers_per_s": answers, "failures": failures}))


def read(questions: Path) -> list[Asked]:
    """The questions of a file, one JSON object a line."""
    lines = questions.read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines if line.strip()]
    return [(record["question"], tuple(record.get("history") or ())) for record in records]


def worded(asked: Sequence[Asked], words: str) -> list[Asked]:
    """The same questions, in other words."""
    return [(words.format(question), history) for question, history in asked]


def each_of(ask: Ask, asked: Sequence[Asked], top: int) -> list[float]:
    """The seconds that each question took, one after the other."""
    times = []
    for question, history in asked:
        began = time.perf_counter()
        ask(question, history, top)
        times.append(time.perf_counter() - began)
    return times


def in_ms(times: Sequence[float]) -> dict[str, float]:
    """The median and the 95th percentile of times, in milliseconds."""
    p95 = quantiles(times, n=20, method="inclusive")[-1]
    return {"p50_ms": median(times) * 1000, "p95_ms": p95 * 1000}


def at_once(ask: Ask, asked: Sequence[Asked], top: int) -> tuple[float, list[str]]:
    """Answers a second by 8 threads, and how the questions failed that got none.

    What fails is not counted as an answer, but its time is.
    """

    def answered(one: Asked) -> str | None:
        try:
            ask(one[0], one[1], top)
        except Exception as error:  # whatever a peer's threads trip over is its result
            return f"{type(error).__name__}: {error}"
        return None

    with ThreadPoolExecutor(THREADS) as pool:
        began = time.perf_counter()
        failures = [failure for failure in pool.map(answered, asked) if failure]
        took = time.perf_counter() - began
    return (len(asked) - len(failures)) / took, failures
