"""Ask from the shell: `python -m qa "QUESTION"`, or a file of questions with `--jsonl`.

`python -m qa evaluate QUESTIONS.jsonl` measures the answers to questions whose evidence is known.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from tqdm import tqdm

from index import store
from index.encoder import SentenceEncoder
from index.errors import CallError, IndexUnusable, ModelError, PolicyError
from qa import report
from qa.checks import check_question, check_top
from qa.evaluate import DEFAULT_TOP as EVALUATED_TOP
from qa.evaluate import EXAMPLE, evaluate, read_questions
from qa.policy_qa import DEFAULT_INDEX, DEFAULT_TOP, PolicyQA
from qa.render import COLOUR, PLAIN, render

ANSWERED, NOTHING_FOUND, MISTAKE, NO_INDEX, INTERRUPTED = 0, 1, 2, 3, 130
DONE = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _options(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        return int(options.run(options))
    except PolicyError as error:
        print(f"policy-qa: {error}", file=sys.stderr)
        return NO_INDEX if isinstance(error, IndexUnusable | ModelError) else MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone
        return ANSWERED


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    """`evaluate` is the command only as a word of its own with something after it."""
    if len(arguments) > 1 and arguments[0] == "evaluate":
        return _evaluation_parser().parse_args(arguments[1:])
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="policy-qa",
        description="Ask company policies; get the passages that answer, word for word.",
        epilog="`policy-qa evaluate QUESTIONS.jsonl` measures the answers to questions of your own;"
        " see `policy-qa evaluate --help`. A question that begins so goes in quotation marks:"
        ' "evaluate my rights". Exit codes: 0 answered (or all lines written), 1 nothing found,'
        " 2 a mistake in the call, 3 the index cannot be used.",
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
    parser.set_defaults(run=_ask)
    return parser


def _evaluation_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="policy-qa evaluate",
        description="Measure the answers to questions whose evidence is known: how often it is"
        " found, how far confidence can be relied on, and what was missed.",
        epilog=f"A line of QUESTIONS.jsonl: {EXAMPLE}; offsets are characters of the policy. It may"
        " have id, kind, text in a gold, history, companies and docs; a question without gold is"
        " one that the policies do not answer; of the kind cross, it wants gold in each of docs."
        " Exit codes: 0 done, 2 a mistake in the call or the file, 3 the index cannot be used.",
    )
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    parser.add_argument("--index", default=DEFAULT_INDEX, metavar="DIR", help="default: .index")
    parser.add_argument(
        "--top",
        type=int,
        default=EVALUATED_TOP,
        metavar="N",
        help=f"sources asked for, 1 to 100; default: {EVALUATED_TOP}",
    )
    parser.add_argument("--json", action="store_true", help="print the evaluation as JSON")
    parser.add_argument(
        "--report", type=Path, metavar="FILE.html", help="write a page with every miss as well"
    )
    parser.set_defaults(run=_evaluate)
    return parser


def _evaluate(options: argparse.Namespace) -> int:
    check_top(options.top)
    index = store.load(Path(options.index))
    questions = read_questions(options.questions, index.policies)
    if options.report:
        report.check_place(options.report, options.questions)
    qa = PolicyQA(index, SentenceEncoder(index.model.name))
    watched = tqdm(questions, desc="Asking", unit=" questions", leave=False, disable=None)
    evaluation = evaluate(qa, index, watched, options.top)
    try:
        if options.report:
            report.write(options.report, report.as_html(evaluation, options.questions.name))
    finally:  # what took long is printed, whatever becomes of the page
        if options.json:
            print(json.dumps(evaluation.to_dict(), ensure_ascii=False))
        else:
            print(report.as_text(evaluation))
    return DONE


def _ask(options: argparse.Namespace) -> int:
    return _answer(options) if options.jsonl is None else _answer_lines(options)


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
