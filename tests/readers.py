"""Parsers that do what no parser should, each run as a real one is: `python -m tests.readers`."""

import ctypes
import os
import socket
import subprocess
import sys
import time
from types import SimpleNamespace

from index.formats.__main__ import main
from index.formats.extracted import Clue, Extracted, Unreadable


def extract(data: bytes) -> Extracted:
    """What the file says is done here, with all that a parser may do."""
    scope: dict[str, object] = {}
    exec(data, globals(), scope)
    return scope["gives"]  # type: ignore[return-value]


if __name__ == "__main__":
    main({"python": "tests.readers"})
