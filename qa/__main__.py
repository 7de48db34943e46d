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
from typing import TYPE_CHECKING, Any, BinaryIO

from index import store
from index.encoders import encoder_to_ask
from index.errors import CallError, IndexUnusable, ModelError, PolicyError
from index.store import Index
from qa.answer import Answer
from qa.checks import check_question, check_top
from qa.options import options_of
from qa.policy_qa import PolicyQA
from qa.render import COLOUR, PLAIN, render
from qa.rerank import CrossReranker

if TYPE_CHECKING:
    from qa.explain import Explanation
    from qa.why_not import WhyNot

ANSWERED, NOTHING_FOUND, MISTAKE, NO_INDEX, INTERRUPTED = 0, 1, 2, 3, 130
DONE = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        options = options_of(sys.argv[1:] if arguments is None else arguments)
        if options.command == "evaluate":
            return _evaluate(options)
        return _answer(options) if options.jsonl is None else _answer_lines(options)
    except PolicyError as error:
        print(f"policy-qa: {error}", file=sys.stderr)
        return NO_INDEX if isinstance(error, IndexUnusable | ModelError) else MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone
        return ANSWERED


def _evaluate(options: argparse.Namespace) -> int:
    from tqdm import tqdm  # here, as an answer needs none of these, and they take their time

    from qa import report, report_file, report_text
    from qa.evaluate import evaluate
    from qa.questions import read_questions

    check_top(options.top)
    index = store.load(Path(options.index))
    questions = read_questions(options.questions, index.policies)
    if options.report:
        report_file.check_place(options.report, options.questions)
    qa = _opened(index, options)
    watched = tqdm(questions, desc="Asking", unit=" questions", leave=False, disable=None)
    evaluation = evaluate(qa, index, watched, options.top)
    try:
        if options.report:
            report_file.write(options.report, report.as_html(evaluation, options.questions.name))
    finally:  # what took long is printed, whatever becomes of the page
        if options.json:
            print(json.dumps(evaluation.to_dict(), ensure_ascii=False))
        else:
            print(report_text.as_text(evaluation))
    return DONE


def _answer(options: argparse.Namespace) -> int:
    check_question(options.question or "")
    check_top(options.top)
    index = store.load(Path(options.index))
    if options.explain or options.why_not is not None:
        answer, explanation, why = _explained(index, options)
    else:
        answer = _opened(index, options).ask(
            options.question, companies=options.company, top=options.top
        )
        explanation = why = None
    print((_as_json if options.json else _as_text)(answer, explanation, why))
    return NOTHING_FOUND if answer.status == "not_found" else ANSWERED


def _explained(
    index: Index, options: argparse.Namespace
) -> "tuple[Answer, Explanation | None, WhyNot | None]":
    """An answer, and what was asked to be said about it."""
    from qa.explain import explain
    from qa.why_not import passage_at, why_not

    place = None if options.why_not is None else passage_at(index, options.why_not)
    qa = _opened(index, options)
    answer = qa.ask(options.question, companies=options.company, top=options.top)
    found = qa.look_up(options.question, companies=options.company)
    explanation = explain(index, found, answer) if options.explain else None
    return answer, explanation, why_not(index, found, answer, place) if place else None


def _as_json(answer: Answer, explanation: "Explanation | None", why: "WhyNot | None") -> str:
    more = {"explanation": explanation, "why_not": why}
    added = {name: record.to_dict() for name, record in more.items() if record}
    return json.dumps(answer.to_dict() | added, ensure_ascii=False)


def _as_text(answer: Answer, explanation: "Explanation | None", why: "WhyNot | None") -> str:
    seen = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    blocks = [render(answer, COLOUR if seen else PLAIN)]
    if explanation or why:
        from qa.explain_text import explained, refused

        blocks += [explained(explanation)] if explanation else []
        blocks += [refused(why)] if why else []
    return "\n\n".join(blocks)


def _opened(index: Index, options: argparse.Namespace) -> PolicyQA:
    """What answers from an index, with the model that made it and the reranker that was named."""
    reranker = None if options.reranker is None else CrossReranker(options.reranker)
    return PolicyQA(index, encoder_to_ask(Path(options.index)), reranker)


def _answer_lines(options: argparse.Namespace) -> int:
    check_top(options.top)
    with _lines_of(options.jsonl) as lines:
        qa = _opened(store.load(Path(options.index)), options)
        for line in lines:
            if line.strip():
                answer = _answer_line(qa, line, options)
                print(json.dumps(answer, ensure_ascii=False), flush=True)
    return ANSWERED


@contextmanager
def _lines_of(name: str) -> Iterator[BinaryIO]:
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
