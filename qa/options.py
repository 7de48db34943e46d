"""What the shell may be told: the arguments of both commands, and their help."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from index.errors import CallError
from qa.checks import DEFAULT_INDEX, DEFAULT_TOP, RERANKED


def options_of(arguments: Sequence[str]) -> argparse.Namespace:
    """What was told; `command` is "evaluate" or "ask".

    `evaluate` is the command only as a word of its own with something after it. Ends the program,
    with a sentence, for an argument that is none; raises CallError for two that contradict.
    """
    if len(arguments) > 1 and arguments[0] == "evaluate":
        return _evaluation_parser().parse_args(arguments[1:])
    options = _parser().parse_args(arguments)
    if options.jsonl is not None:
        _check_lines(options)
    return options


def _check_lines(options: argparse.Namespace) -> None:
    if options.question is not None:
        raise CallError("Give either a question or --jsonl, not both.")
    for name, given in (("--explain", options.explain), ("--why-not", options.why_not is not None)):
        if given:
            raise CallError(f"{name} goes with one question, not with --jsonl. Ask it by itself.")


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
    _add_sources(parser)
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
    parser.add_argument(
        "--explain",
        action="store_true",
        help="say what each score and the confidence are made of, and how the question was read",
    )
    parser.add_argument(
        "--why-not",
        metavar="FILE:START",
        help="say why the passage with that character is not among the sources, or not the first",
    )
    parser.set_defaults(command="ask")
    return parser


def _evaluation_parser() -> argparse.ArgumentParser:
    from qa.evaluate import DEFAULT_TOP as EVALUATED_TOP
    from qa.questions import EXAMPLE

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
    _add_sources(parser)
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
    parser.set_defaults(command="evaluate")
    return parser


def _add_sources(parser: argparse.ArgumentParser) -> None:
    """What both commands answer from, and with."""
    parser.add_argument("--index", default=DEFAULT_INDEX, metavar="DIR", help="default: .index")
    parser.add_argument(
        "--reranker",
        metavar="NAME|FOLDER",
        help=f"a cross-encoder on this machine that puts the first {RERANKED} passages in order",
    )
