"""An evaluation as text for a terminal: the table, what else was measured, and the misses."""

import textwrap
from collections.abc import Iterator

from qa.evaluate import Asked, Evaluation
from qa.metrics import FIRST
from qa.plain import one_line
from qa.render import WIDTH
from qa.report_words import HEADS, about, counted, interval, means, remarks

_LONGEST_KIND, _LONGEST_QUOTE, _LONGEST_LINE = 13, 200, 2_000  # characters


def as_text(evaluation: Evaluation) -> str:
    """The table, what else was measured, and the misses, in lines of 80 columns."""
    lines = [*textwrap.wrap(about(evaluation), WIDTH), "", *_table(evaluation), ""]
    for sentence in remarks(evaluation):
        lines += textwrap.wrap(sentence, WIDTH)
    for title, asked in _parts(evaluation):
        lines += ["", *textwrap.wrap(title, WIDTH)]
        lines += [line for one in asked for line in _miss(one)]
    return "\n".join(lines)


def _parts(evaluation: Evaluation) -> Iterator[tuple[str, tuple[Asked, ...]]]:
    misses, wrongly = evaluation.misses, evaluation.wrongly_answered
    if misses:
        count = counted(len(misses), "miss", "misses")
        yield f"{count}: the evidence is not, or not all, in the first {FIRST} sources.", misses
    if wrongly:
        count = counted(len(wrongly), "unanswerable question")
        yield f"{count} called answered.", wrongly


def _table(evaluation: Evaluation) -> Iterator[str]:
    yield f"{'kind':{_LONGEST_KIND}}{'n':>6}" + "".join(f"  {head:13}" for head in HEADS).rstrip()
    for row in (*evaluation.kinds, evaluation.overall):
        kind = one_line(row.kind, _LONGEST_KIND)
        figures = "".join(f"  {one.value:.3f} {interval(one)}" for one in means(row))
        yield f"{kind:{_LONGEST_KIND}}{row.n:>6}{figures}"


def _miss(one: Asked) -> Iterator[str]:
    question = one.judged.question
    title = f"{question.id} ({question.kind}) {question.question}"
    yield ""
    yield from textwrap.wrap(one_line(title, _LONGEST_LINE), WIDTH, subsequent_indent="    ")
    if one.answer.resolved_question != question.question:
        yield from _labelled("read as:", one.answer.resolved_question)
    if one.answer.sources:
        first = one.answer.sources[0]
        yield from _labelled("first:", _found(first.company, first.address, first.quote))
    else:
        yield from _labelled("first:", "nothing was returned")
    several = len(one.judged.ranks) > 1
    for row, expected in enumerate(one.expected):
        came = f" (source {expected.rank})" if expected.rank else ""
        found = _found(expected.company, expected.address + came, expected.text)
        yield from _labelled("expected:" if several or row == 0 else "or:", found)


def _found(company: str, place: str, quote: str) -> str:
    return f"{company}, {place}: “{one_line(quote, _LONGEST_QUOTE)}”"


def _labelled(label: str, text: str) -> list[str]:
    indent = " " * 12
    line = one_line(text, _LONGEST_LINE)
    return textwrap.wrap(line, WIDTH, initial_indent=f"  {label:10}", subsequent_indent=indent)
