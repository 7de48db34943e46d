"""Whole processes, from exec to exit: how long, how much memory, and on how busy a machine."""

import http.client
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_READY = re.compile(r"Chat ready on http://([\d.]+):(\d+)")
_PATIENCE = 120  # seconds for a chat window to come


@dataclass(frozen=True, slots=True)
class Ran:
    """A process that has ended."""

    code: int  # its exit code; -N if signal N ended it
    wall_s: float
    cpu_s: float  # of all its threads
    peak_mb: float  # the most memory that it held, in units of 1,000,000 bytes
    load: float  # processes that wanted a core in the minute before it started
    output: str
    errors: str


def run(command: Sequence[str], variables: Mapping[str, str], folder: Path) -> Ran:
    """Run a command in a folder and wait for its end."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        load, began = os.getloadavg()[0], time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=dict(variables), stdout=output, stderr=errors
        )
        code, cpu, peak = _ended(process)
        wall = time.perf_counter() - began
        return Ran(code, wall, cpu, peak, load, _text(output), _text(errors))


def chat(command: Sequence[str], variables: Mapping[str, str], folder: Path) -> Ran:
    """Start a chat window, and stop it once its page is served: `wall_s` is until then.

    Its exit code is 0 if the page was served.
    """
    with tempfile.TemporaryFile() as errors:
        load, began = os.getloadavg()[0], time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=dict(variables), stdout=subprocess.PIPE, stderr=errors
        )
        too_long = threading.Timer(_PATIENCE, process.kill)
        too_long.start()
        assert process.stdout is not None
        with process.stdout as stream:
            line = stream.readline().decode()
            served = _served(line)
            wall = time.perf_counter() - began
            # Not `terminate`, which would take the exit of one that has ended already.
            os.kill(process.pid, signal.SIGTERM)
            _, cpu, peak = _ended(process)
        too_long.cancel()
        return Ran(0 if served else 1, wall, cpu, peak, load, line, _text(errors))


def _served(line: str) -> bool:
    """Whether the line says where the chat is, and its page is there."""
    found = _READY.match(line)
    if not found:
        return False
    asked = http.client.HTTPConnection(found[1], int(found[2]), timeout=_PATIENCE)
    asked.request("GET", "/")
    answer = asked.getresponse()
    return answer.status == http.HTTPStatus.OK and bool(answer.read())


def _ended(process: subprocess.Popen[bytes]) -> tuple[int, float, float]:
    """Wait for a process: its exit code, seconds of processor time, and peak memory in MB."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = usage.ru_maxrss * (1 if os.uname().sysname == "Darwin" else 1024)  # bytes on macOS
    return process.returncode, usage.ru_utime + usage.ru_stime, peak / 1e6


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
