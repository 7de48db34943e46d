"""Where a report may be written, and how: whole or not at all."""

import os
import tempfile
from pathlib import Path

from index.errors import CallError


def check_place(path: Path, questions: Path) -> None:
    """Raise CallError unless a report can be written there, over no file of questions."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise CallError(f"{path} is no name for a report; expected one that ends in .html.")
    try:
        if path.exists() and path.samefile(questions):
            raise CallError(f"{path} holds the questions. Give the report another name.")
        if path.exists() and not path.is_file():
            raise CallError(f"{path} is no plain file. Give the report another name.")
        with tempfile.TemporaryFile(dir=path.resolve().parent):
            pass
    except OSError as error:
        raise _unwritable(path, error) from error


def write(path: Path, page: str) -> None:
    """Write a report whole or not at all. Raises CallError if it cannot be written."""
    target = path.resolve()
    try:
        descriptor, name = tempfile.mkstemp(prefix=".report-", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(page.encode())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> CallError:
    return CallError(f"{path} cannot be written: {error.strerror}. Choose another place.")
