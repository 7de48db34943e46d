"""The process that reads files, and nothing else: `python -m index.formats SECONDS BYTES`.

index/sandbox.py starts it, asks it as index/formats/wire.py says, and ends it. A mistake in a
parser ends the process: the other side says so, and starts another.
"""

import io
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import IO

from index.formats.extracted import Unreadable
from index.formats.limits import limit_memory, limit_time, refuse_the_rest
from index.formats.registry import READERS
from index.formats.wire import answer, read, refusal, write

NO_MEMORY = 77  # the exit code; Python's own are 0, 1 and 2
_MOST = 2**40  # bytes of a request: the other side is trusted, and has looked at the size


def main(readers: Mapping[str, str] = READERS) -> None:
    """Answer requests until there are no more.

    readers: of each format the module that has `extract(data: bytes) -> Extracted`.
    """
    seconds, size = map(int, sys.argv[1:])
    limit_memory(size)
    answers = _answers()
    refuse_the_rest()
    requests = io.BufferedReader(io.FileIO(0))
    while requests.peek(1):
        format, data = read(requests, _MOST).decode(), read(requests, _MOST)
        limit_time(seconds)
        try:
            write(answers, answer(import_module(readers[format]).extract(data)))
        except Unreadable as error:
            write(answers, refusal(error))
        except MemoryError:
            os._exit(NO_MEMORY)  # there may be too little left to say more


def _answers() -> IO[bytes]:
    """Where the answers go; whatever a parser prints goes where complaints do."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


if __name__ == "__main__":
    main()
