"""Which commit a measurement is of."""

import subprocess
from pathlib import Path


def commit() -> str:
    """The commit that is measured, with a + if the tree differs from it."""
    run = ["git", "describe", "--always", "--dirty=+", "--abbrev=8", "--exclude=*"]
    folder = Path(__file__).parent
    return subprocess.run(
        run, cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()
