"""A parser that does whatever its file says, run as real ones are: `python -m tests.readers`."""

from index.formats.__main__ import main
from index.formats.extracted import Extracted


def extract(data: bytes) -> Extracted:
    """Run the file, which is Python; its `given` is what was read."""
    scope: dict[str, Extracted] = {}
    exec(b"from index.formats.extracted import *\n" + data, scope)
    return scope["given"]


if __name__ == "__main__":
    main({"python": "tests.readers"})
