"""The program really run over every bad input, and what became of each."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from index import files, store
from index.errors import SourceError
from index.files import offered
from index.policy import Policy
from index.shown import shown

from .make import make, text
from .uploads import upload_outcomes

ROOT = Path(__file__).parent.parent.parent
TEXT_SHOWN = 400  # characters


def built(folder: Path, index: Path, model: Path) -> tuple[dict[str, str], list[Policy]]:
    """Of each file under a folder what `python -m index build` says of it, or its text.

    Raises RuntimeError if the build fails, or leaves a file without a word.
    """
    command = [sys.executable, "-m", "index", "build", str(folder), "--index", str(index)]
    done = subprocess.run(
        [*command, "--model", str(model)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    policies = list(store.load(index).policies)
    found = {shown(policy.id): repr(policy.text[:TEXT_SHOWN].rstrip()) for policy in policies}
    names = sorted((shown(file.id) for file in offered([folder])), key=len, reverse=True)
    for line in done.stderr.splitlines():
        said = line.removeprefix("index: ").partition(": ")[2]
        for name in names:
            if said.startswith(f"{name} "):
                words = said.removeprefix(f"{name} ")
                found[name] = f"{found[name]}, {words}" if name in found else words
                break
    if silent := set(names) - set(found):
        raise RuntimeError(f"nothing was said of {silent}")
    return found, policies


def apart(folder: Path, index: Path) -> dict[str, str]:
    """What only a stage of its own can show: odd paths, a terminal, changes meanwhile, rights."""
    return {
        "20-ansi.txt in a terminal": repr(_in_a_terminal("20-ansi.txt", index)),
        "/dev/zero": _said(lambda: next(offered([Path("/dev/zero")])).read()),
        "04-mark.txt/inside.txt": _said(lambda: offered([folder / "04-mark.txt/inside.txt"])),
        **_changed(),
        **_closed(),
    }


def _in_a_terminal(policy: str, index: Path) -> str:
    """What `python -m index show` writes to a terminal."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "index", "show", policy, "--index", str(index)]
    subprocess.run(command, cwd=ROOT, stdout=theirs, check=True)
    os.close(theirs)
    try:
        return os.read(ours, 4_096).decode()
    finally:
        os.close(ours)


def _said(do: Callable[[], object]) -> str:
    try:
        return repr(do())
    except SourceError as error:
        return str(error)


def _changed() -> dict[str, str]:
    """Files that grow, lose their end or vanish while they are read."""
    with TemporaryDirectory() as name:
        cut, growing, removed = (
            Path(name, f"31-{how}.txt") for how in ("cut", "growing", "removed")
        )
        for path in (cut, growing, removed):
            path.write_text(text(31), encoding="utf-8")
        found = list(offered([Path(name)]))
        removed.unlink()
        nothing = lambda: None  # noqa: E731
        looks = iter(
            (
                *(nothing, lambda: os.truncate(cut, 9)),
                *(nothing, lambda: growing.write_text(text("31 or more"))),
            )
        )
        with patch.object(files, "_check", lambda status, most: next(looks)()):
            return {file.id: _said(file.read) for file in found}


def _closed() -> dict[str, str]:
    """A file and a folder that may not be read."""
    with TemporaryDirectory() as name:
        Path(name, "28-closed.txt").write_text(text(28), encoding="utf-8")
        Path(name, "28-closed").mkdir()
        for path in Path(name).iterdir():
            path.chmod(0)
        Path(name).chmod(0o755)
        with nobody():
            found = {file.id: _said(file.read) for file in offered([Path(name)])}
        Path(name, "28-closed").chmod(0o700)
        return found


@contextmanager
def nobody() -> Iterator[None]:
    """Lay down root's rights, which no permission binds, if this is root."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def all_outcomes(folder: Path, model: Path, template: str) -> tuple[dict[str, str], list[Policy]]:
    """Make every bad input in a folder and run the program; the policies are those it read.

    model: a folder with an embedding model. template: an address that no one may ask.
    """
    make(folder / "bad", template)
    found, policies = built(folder / "bad", folder / "index", model)
    found |= apart(folder / "bad", folder / "index") | upload_outcomes(folder / "index")
    return found, policies
