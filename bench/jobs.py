"""What peers and this program are measured at: one run of each job."""

import json
import os
import platform
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from contenders import CONTENDERS, OURS, PEERS, PLACE, ROOT, Contender
from processes import Ran, chat, run

Record = dict[str, Any]
FOLDERS = {"seeds": ROOT / "seeds", "policybench": ROOT / "bench" / "policybench" / "docs"}
QUESTIONS = ROOT / "tests" / "golden" / "dev.jsonl"
EVIDENCE = "DPR Group"  # what the passage says that answers contenders.QUESTION
_FIRST = re.compile(r"^\[1\] (.*?)(?=^\[2\] |\Z)", re.MULTILINE | re.DOTALL)
_TAIL = 2000  # characters shown of what a failed process said
_OUR_OWN = CONTENDERS[0]


@dataclass(frozen=True, slots=True)
class Job:
    """Something to measure, and who does it."""

    contenders: tuple[Contender, ...]
    run: Callable[[Contender], Record]


def _build(name: str, contender: Contender) -> Record:
    """Index a folder into an empty one."""
    return _costs(_built(name, contender))


def _cold(contender: Contender) -> Record:
    """Answer one question, from the shell; `right` is whether the first passage answers it."""
    ran = _ended(contender, _run(contender, contender.ask(_index(contender))))
    first = first_passage(ran.output)
    if not first:
        raise SystemExit(f"{contender.name} printed no passage:\n{ran.output[-_TAIL:]}")
    return _costs(ran) | {"right": EVIDENCE in first}


def _warm(contender: Contender) -> Record:
    """Ask an opened index everything, one by one and by 8 threads, which it may not survive."""
    ran = _run(contender, contender.warm(_index(contender), QUESTIONS))
    printed = [line for line in ran.output.splitlines() if line.startswith("{")]
    if not printed:
        raise SystemExit(f"{contender.name} ended with {ran.code}:\n{ran.errors[-_TAIL:]}")
    found: Record = {"answers_per_s": 0.0, "failures": ["it died"]}
    for line in printed:
        found |= json.loads(line)
    failures = found.pop("failures")
    told = {"failed": len(failures), "failures": sorted(set(failures))[:3], "exit": ran.code}
    return _costs(ran) | found | told


def _chat(contender: Contender) -> Record:
    """Start our chat window, until its page is served."""
    command = [contender.python, "ui.py", "--index", str(_index(contender)), "--port", "0"]
    return _costs(_ended(contender, chat(command, contender.variables(), ROOT)))


JOBS = {
    "cold": Job((_OUR_OWN, *PEERS), _cold),
    "warm": Job((_OUR_OWN, *PEERS), _warm),
    "chat": Job((_OUR_OWN,), _chat),
    "build-seeds": Job(CONTENDERS, partial(_build, "seeds")),
    "build-policybench": Job(CONTENDERS, partial(_build, "policybench")),
}


def first_passage(printed: str) -> str:
    """What a door printed as its first passage, its white space made one; "" if it is empty."""
    found = _FIRST.search(printed)
    _, _, text = found[1].partition("\n") if found else ("", "", "")
    return " ".join(text.split())


@cache
def _index(contender: Contender) -> Path:
    """An index of the seeds, built once for all that only asks it."""
    _built("seeds", contender)
    return _place("seeds", contender)


def _built(name: str, contender: Contender) -> Ran:
    place = _place(name, contender)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    return _ended(contender, _run(contender, contender.build(FOLDERS[name], place)))


def _place(name: str, contender: Contender) -> Path:
    folder = re.sub(r"\W+", "-", contender.name.lower())
    return PLACE / "indexes" / folder / name


def _run(contender: Contender, command: list[str]) -> Ran:
    """Run a contender where its packages are, and no other's."""
    return run(command, contender.variables(), ROOT if contender.name == OURS else PLACE)


def _ended(contender: Contender, ran: Ran) -> Ran:
    if ran.code:
        raise SystemExit(f"{contender.name} ended with {ran.code}:\n{ran.errors[-_TAIL:]}")
    return ran


def _costs(ran: Ran) -> Record:
    return {"wall_s": ran.wall_s, "cpu_s": ran.cpu_s, "peak_mb": ran.peak_mb, "load": ran.load}


def machine() -> Record:
    """What all of this was measured on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    text = information.read_text(encoding="utf-8") if information.is_file() else ""
    found = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    return found[1] if found else platform.processor()
