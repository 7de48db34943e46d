"""Ask from the shell: `python -m qa "QUESTION"`, or a file of questions with `--jsonl`."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from index.errors import CallError, IndexUnusable, ModelError, PolicyError
from qa.checks import check_question, check_top
from qa.policy_qa import DEFAULT_INDEX, DEFAULT_TOP, PolicyQA
from qa.render import COLOUR, PLAIN, render

ANSWERED, NOTHING_FOUND, MISTAKE, NO_INDEX, INTERRUPTED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        return _answer(options) if options.jsonl is None else _answer_lines(options)
    except PolicyError as error:
        print(f"policy-qa: {error}", file=sys.stderr)
        return NO_INDEX if isinstance(error, IndexUnusable | ModelError) else MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone
        return ANSWERED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="policy-qa",
        description="Ask company policies; get the passages that answer, word for word.",
        epilog="Exit codes: 0 answered (or all lines written), 1 nothing found, 2 a mistake in the"
        " call, 3 the index cannot be used.",
    )
    parser.add_argument("question", nargs="?", metavar="QUESTION")
    parser.add_argument("--index", default=DEFAULT_INDEX, metavar="DIR", help="default: .index")
    parser.add_argument(
        "--company", action="append", metavar="NAME", help="look only there; repeat"
    )
    parser.add_argument(
        "--top", type=int, default=DEFAULT_TOP, metavar="N", help="1 to 100 sources"
    )
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.add_argument(
        "--jsonl",
        nargs="?",
        const="-",
        metavar="FILE",
        help="read a question a line as JSON, write an answer a line; - is standard input",
    )
    return parser


def _answer(options: argparse.Namespace) -> int:
    check_question(options.question or "")
    check_top(options.top)
    answer = PolicyQA.open(options.index).ask(
        options.question, companies=options.company, top=options.top
    )
    if options.json:
        print(json.dumps(answer.to_dict(), ensure_ascii=False))
    else:
        seen = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        print(render(answer, COLOUR if seen else PLAIN))
    return NOTHING_FOUND if answer.status == "not_found" else ANSWERED


def _answer_lines(options: argparse.Namespace) -> int:
    if options.question is not None:
        raise CallError("Give either a question or --jsonl, not both.")
    check_top(options.top)
    with _opened(options.jsonl) as lines:
        qa = PolicyQA.open(options.index)
        for line in lines:
            if line.strip():
                answer = _answer_line(qa, line, options)
                print(json.dumps(answer, ensure_ascii=False), flush=True)
    return ANSWERED


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below, once it is known to open
    except OSError as error:
        raise CallError(f"{name} cannot be read: {error.strerror}. Name a file, or -.") from error
    with file:
        yield file


def _answer_line(qa: PolicyQA, line: bytes, options: argparse.Namespace) -> dict[str, Any]:
    """The answer to one line; for a line that cannot be read, what is wrong with it."""
    id = None
    try:
        asked = json.loads(line, parse_constant=_refuse)
        if not isinstance(asked, dict):
            raise CallError('The line is no JSON object; expected {"question": "…"}.')
        json.dumps(asked.get("id"), ensure_ascii=False).encode()  # an id that can be written back
        id = asked.get("id")
        if "question" not in asked:
            raise CallError('The line has no question; expected {"question": "…"}.')
        history, companies, top = (asked.get(key) for key in ("history", "companies", "top"))
        answer = qa.ask(
            asked["question"],
            history=() if history is None else history,
            companies=options.company if companies is None else companies,
            top=options.top if top is None else top,
        )
    except (PolicyError, ValueError, RecursionError) as error:
        return {"id": id, "status": "error", "error": _sentence(error)}
    return answer.to_dict(id)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


def _sentence(error: Exception) -> str:
    if isinstance(error, PolicyError):
        return str(error)
    return f"The line is not JSON: {error}. Write one JSON object a line, in UTF-8."


if __name__ == "__main__":
    sys.exit(main())
