"""Ask from the shell: `python -m qa "QUESTION"`, or a file of questions with `--jsonl`.

`python -m qa evaluate QUESTIONS.jsonl` measures the answers to questions whose evidence is known.
"""

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import IndexUnusable, ModelError, PolicyError
from qa.checks import check_question, check_top
from qa.options import options_of

if TYPE_CHECKING:
    from index.encoder import Encoder

ANSWERED, MISTAKE, NO_INDEX, INTERRUPTED = 0, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        options = options_of(sys.argv[1:] if arguments is None else arguments)
        check_top(options.top)
        if options.command == "ask" and options.jsonl is None:
            check_question(options.question or "")  # a mistake is told before a model is loaded
        with ThreadPoolExecutor(max_workers=1) as meanwhile:
            # Most of loading a model needs no Python, and importing the rest needs nothing else.
            encoder = meanwhile.submit(encoder_to_ask, Path(options.index))
            from qa.shell import run

            return run(options, encoder.result)
    except PolicyError as error:
        print(f"policy-qa: {error}", file=sys.stderr)
        return NO_INDEX if isinstance(error, IndexUnusable | ModelError) else MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone
        return ANSWERED


def encoder_to_ask(index: Path) -> "Encoder":
    """The encoder of the index in a folder, as `index.encoders` has it."""
    from index import encoders

    return encoders.encoder_to_ask(index)


if __name__ == "__main__":
    sys.exit(main())
