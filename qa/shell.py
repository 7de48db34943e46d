"""What `python -m qa` does: answer a question, or a file of them, or measure the answers."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from index import store
from index.encoder import Encoder
from index.errors import CallError, PolicyError
from index.store import Index
from qa.answer import Answer
from qa.policy_qa import PolicyQA
from qa.render import COLOUR, PLAIN, render
from qa.rerank import CrossReranker

if TYPE_CHECKING:
    from qa.explain import Explanation
    from qa.why_not import WhyNot

ANSWERED, NOTHING_FOUND, DONE = 0, 1, 0
Loader = Callable[[], Encoder]


def run(options: argparse.Namespace, encoder: Loader) -> int:
    """Do what was told, with the encoder that is loaded meanwhile; returns the exit code."""
    if options.command == "evaluate":
        return _evaluate(options, encoder)
    if options.jsonl is not None:
        return _answer_lines(options, encoder)
    return _answer(options, encoder)


def _evaluate(options: argparse.Namespace, encoder: Loader) -> int:
    from tqdm import tqdm  # here, as an answer needs none of these, and they take their time

    from qa import report, report_file, report_text
    from qa.evaluate import evaluate
    from qa.questions import read_questions

    index = store.load(Path(options.index))
    questions = read_questions(options.questions, index.policies)
    if options.report:
        report_file.check_place(options.report, options.questions)
    qa = _opened(index, options, encoder)
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


def _answer(options: argparse.Namespace, encoder: Loader) -> int:
    index = store.load(Path(options.index))
    if options.explain or options.why_not is not None:
        answer, explanation, why = _explained(index, options, encoder)
    else:
        answer = _opened(index, options, encoder).ask(
            options.question, companies=options.company, top=options.top
        )
        explanation = why = None
    print((_as_json if options.json else _as_text)(answer, explanation, why))
    return NOTHING_FOUND if answer.status == "not_found" else ANSWERED


def _explained(
    index: Index, options: argparse.Namespace, encoder: Loader
) -> "tuple[Answer, Explanation | None, WhyNot | None]":
    """An answer, and what was asked to be said about it."""
    from qa.explain import explain
    from qa.why_not import passage_at, why_not

    place = None if options.why_not is None else passage_at(index, options.why_not)
    qa = _opened(index, options, encoder)
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


def _opened(index: Index, options: argparse.Namespace, encoder: Loader) -> PolicyQA:
    """What answers from an index, with the model that made it and the reranker that was named."""
    reranker = None if options.reranker is None else CrossReranker(options.reranker)
    return PolicyQA(index, encoder(), reranker)


def _answer_lines(options: argparse.Namespace, encoder: Loader) -> int:
    with _lines_of(options.jsonl) as lines:
        qa = _opened(store.load(Path(options.index)), options, encoder)
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
