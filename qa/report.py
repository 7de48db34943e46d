"""An evaluation for people: as text for a terminal, and as one HTML file that needs nothing else.

Policies and questions are shown as they are and never obeyed: all that is theirs is escaped.
"""

import html
import os
import tempfile
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path

from index.errors import CallError
from qa.answer import Source
from qa.evaluate import Asked, Evaluation, Expected
from qa.metrics import CUTS, DEEPEST, FIRST, Bin, Mean, Scores
from qa.render import STATUS, WIDTH

_HEADS = (*(f"hit@{k}" for k in CUTS), f"MRR@{DEEPEST}")
_LONGEST_KIND, _LONGEST_QUOTE, _LONGEST_LINE = 13, 200, 2_000  # characters, in a terminal
_SIGNS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t\r"} | {127: 0x2421}
_SIDE, _LEFT, _TOP = 260, 48, 16  # of the square in the picture of confidence, and where it stands
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # a page that can load and run nothing


def as_text(evaluation: Evaluation) -> str:
    """The table, what else was measured, and the misses, in lines of 80 columns."""
    lines = [*textwrap.wrap(about(evaluation), WIDTH), "", *_table(evaluation), ""]
    for sentence in remarks(evaluation):
        lines += textwrap.wrap(sentence, WIDTH)
    for title, asked in _parts(evaluation):
        lines += ["", *textwrap.wrap(title, WIDTH)]
        lines += [line for one in asked for line in _miss(one)]
    return "\n".join(lines)


def about(evaluation: Evaluation) -> str:
    """What was measured, in a sentence."""
    able, unable = evaluation.overall.n, evaluation.unanswerable
    return (
        f"{able} answerable and {unable} unanswerable questions on"
        f" {_counted(evaluation.policies, 'policy', 'policies')};"
        f" {_counted(evaluation.top, 'source')} asked for."
    )


def remarks(evaluation: Evaluation) -> Iterator[str]:
    """What the table does not say, a sentence each."""
    yield (
        "hit@k: the evidence is in the first k sources (for a cross question, the share of its"
        " policies found). MRR: 1 / its rank. Beside each, its 95 % interval."
    )
    if evaluation.top < DEEPEST:
        yield f"With {_counted(evaluation.top, 'source')} asked for, deeper hits count as none."
    able, unable = evaluation.answerable_answered, evaluation.unanswerable_answered
    also = "" if unable is None else f" and {unable:.0%} of the unanswerable"
    yield f"Called answered: {able:.0%} of the answerable questions{also}."
    if evaluation.auroc is not None:
        yield f"Confidence tells these two apart with an AUROC of {evaluation.auroc:.3f}."
    yield (
        f"Confidence is off by {evaluation.calibration_error:.3f} on average (expected calibration"
        f" error, {len(evaluation.bins)} bins used)."
    )
    if evaluation.median_length is not None:
        yield f"The first source has {evaluation.median_length:.0f} characters (median)."


def _parts(evaluation: Evaluation) -> Iterator[tuple[str, tuple[Asked, ...]]]:
    misses, wrongly = evaluation.misses, evaluation.wrongly_answered
    if misses:
        count = _counted(len(misses), "miss", "misses")
        yield f"{count}: the evidence is not, or not all, in the first {FIRST} sources.", misses
    if wrongly:
        count = _counted(len(wrongly), "unanswerable question")
        yield f"{count} called answered.", wrongly


def _counted(count: int, one: str, more: str = "") -> str:
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def _table(evaluation: Evaluation) -> Iterator[str]:
    yield f"{'kind':{_LONGEST_KIND}}{'n':>6}" + "".join(f"  {head:13}" for head in _HEADS).rstrip()
    for row in (*evaluation.kinds, evaluation.overall):
        kind = _cut(row.kind, _LONGEST_KIND)
        figures = "".join(f"  {one.value:.3f} {_interval(one)}" for one in _means(row))
        yield f"{kind:{_LONGEST_KIND}}{row.n:>6}{figures}"


def _means(row: Scores) -> tuple[Mean, ...]:
    return (*row.hits, row.mrr)


def _interval(mean: Mean) -> str:
    ends = (f"{end:.2f}" for end in (mean.low, mean.high))
    return "–".join("1.0" if end == "1.00" else end[1:] for end in ends)


def _miss(one: Asked) -> Iterator[str]:
    question = one.judged.question
    title = f"{question.id} ({question.kind}) {question.question}"
    yield ""
    yield from textwrap.wrap(_cut(title, _LONGEST_LINE), WIDTH, subsequent_indent="    ")
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
    return f"{company}, {place}: “{_cut(quote, _LONGEST_QUOTE)}”"


def _labelled(label: str, text: str) -> list[str]:
    indent = " " * 12
    line = _cut(text, _LONGEST_LINE)
    return textwrap.wrap(line, WIDTH, initial_indent=f"  {label:10}", subsequent_indent=indent)


def _cut(text: str, most: int) -> str:
    """The start of a text, on one line, with nothing in it that a terminal obeys."""
    line = " ".join(text.split())
    line = "".join(char if char.isprintable() else "�" for char in line)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def as_html(evaluation: Evaluation, name: str) -> str:
    """The evaluation as one page, for a browser or a printer; `name` is that of the questions."""
    style = (resources.files("qa") / "data" / "report.css").read_text(encoding="utf-8")
    title = f"How well {_shown(name)} is answered"
    links = [("scores", "Evidence found"), ("confidence", "Confidence")]
    links += [(key, label) for key, label, _, asked in _lists(evaluation) if asked]
    parts = [
        _tag("h1", title),
        _tag("p", about(evaluation)),
        _tag("nav", *(f'<a href="#{key}">{label}</a> ' for key, label in links)),
        _section("scores", "Evidence found", _scores_html(evaluation)),
        _section("confidence", "Confidence", _confidence_html(evaluation)),
    ]
    for key, label, why, asked in _lists(evaluation):
        articles = "".join(map(_asked_html, asked))
        parts.append(_section(key, f"{label}: {len(asked)}", _tag("p", why) + articles))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n<main>\n{''.join(parts)}</main>\n</body>\n</html>\n"
    )


def _lists(evaluation: Evaluation) -> Iterator[tuple[str, str, str, tuple[Asked, ...]]]:
    """The parts that list questions: an anchor, a heading, what is in it, and the questions."""
    missed = f"Their evidence is not, or not all, in the first {FIRST} sources."
    wrongly = "They are unanswerable: no policy here says it, and yet the answer was called sure."
    yield "misses", "Misses", missed, evaluation.misses
    yield "wrongly", "Answered, but unanswerable", wrongly, evaluation.wrongly_answered


def _scores_html(evaluation: Evaluation) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Kind", "n", *_HEADS))
    rows = "".join(_scores_row(row) for row in evaluation.kinds)
    table = _tag("thead", _tag("tr", heads)) + _tag("tbody", rows)
    table += _tag("tfoot", _scores_row(evaluation.overall))
    notes = "".join(_tag("p", remark) for remark in remarks(evaluation))
    wide = '<div class="wide" role="region" aria-label="Scores by kind" tabindex="0">'
    return f"{wide}{_tag('table', table)}</div>\n{notes}"


def _scores_row(row: Scores) -> str:
    cells = "".join(
        f"<td>{one.value:.3f} <small>{_interval(one)}</small></td>" for one in _means(row)
    )
    return _tag("tr", f'<th scope="row">{_shown(row.kind)}</th><td>{row.n}</td>{cells}')


def _confidence_html(evaluation: Evaluation) -> str:
    heads = ("Confidence", "Mean", "Right", "Answers")
    head = "".join(f'<th scope="col">{head}</th>' for head in heads)
    rows = "".join(
        f'<tr><th scope="row">{one.low:.1f}–{one.high:.1f}</th><td>{one.confidence:.2f}</td>'
        f"<td>{one.right:.2f}</td><td>{one.count}</td></tr>"
        for one in evaluation.bins
    )
    table = _tag("table", _tag("thead", _tag("tr", head)) + _tag("tbody", rows))
    why = (
        f"An answer is right if its evidence is in the first {FIRST} sources (of a cross question,"
        " for half of its policies). Where confidence is honest, the points lie on the diagonal; a"
        " larger point stands for more answers."
    )
    return _tag("p", why) + f'<div class="figure">{_picture(evaluation.bins)}{table}</div>\n'


def _picture(bins: Sequence[Bin]) -> str:
    """The reliability diagram: confidence to the right, the share of right answers upwards."""
    right, bottom = _LEFT + _SIDE, _TOP + _SIDE
    middle = _LEFT + _SIDE / 2, _TOP + _SIDE / 2
    most = max(one.count for one in bins)
    points = "".join(_point(one, most) for one in bins)
    return (
        f'<svg viewBox="0 0 {right + 20} {bottom + 48}" role="img" aria-labelledby="picture">'
        '<title id="picture">The share of right answers at each confidence; the table beside has'
        f" the numbers</title>{''.join(map(_ticks, (0.0, 0.25, 0.5, 0.75, 1.0)))}"
        f'<path class="diagonal" d="M{_LEFT} {bottom}L{right} {_TOP}"/>'
        f'<path class="axes" d="M{_LEFT} {_TOP}V{bottom}H{right}"/>{points}'
        f'<text x="{middle[0]}" y="{bottom + 42}">Confidence</text>'
        f'<text transform="translate(12 {middle[1]}) rotate(-90)">Share right</text></svg>'
    )


def _ticks(value: float) -> str:
    x, y = _LEFT + value * _SIDE, _TOP + (1 - value) * _SIDE
    return (
        f'<path class="grid" d="M{x} {_TOP}V{_TOP + _SIDE}M{_LEFT} {y}H{_LEFT + _SIDE}"/>'
        f'<text x="{x}" y="{_TOP + _SIDE + 18}">{value:g}</text>'
        f'<text class="left" x="{_LEFT - 7}" y="{y + 4}">{value:g}</text>'
    )


def _point(one: Bin, most: int) -> str:
    x, y = _LEFT + one.confidence * _SIDE, _TOP + (1 - one.right) * _SIDE
    radius = 3 + 11 * (one.count / most) ** 0.5
    count = _counted(one.count, "answer")
    said = f"{count}: confidence {one.confidence:.2f}, {one.right:.2f} right"
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{said}</title></circle>'


def _asked_html(one: Asked) -> str:
    question, answer = one.judged.question, one.answer
    facts = [f"{_shown(question.id)}, {_shown(question.kind)}"]
    facts.append(f"{STATUS[answer.status]}, confidence {one.judged.confidence:.2f}")
    parts = [_tag("h3", _shown(question.question)), _tag("p", " · ".join(facts), kind="faint")]
    if question.history:
        parts.append(_tag("p", f"Asked after: {_shown(' / '.join(question.history))}"))
    if answer.resolved_question != question.question:
        parts.append(_tag("p", f"Understood as: {_shown(answer.resolved_question)}"))
    shown = answer.sources[: max(FIRST, len(one.judged.ranks))]
    returned = "".join(map(_source_html, shown)) or _tag("p", "Nothing.")
    sides = _tag("div", _tag("h4", "Returned"), returned)
    if one.expected:
        several = len(one.expected) > 1 and len(one.judged.ranks) == 1
        title = "Expected, any one of" if several else "Expected"
        found = "".join(map(_expected_html, one.expected))
        sides += _tag("div", _tag("h4", title), found)
    return _tag("article", *parts, _tag("div", sides, kind="sides"))


def _source_html(source: Source) -> str:
    head = f"{source.rank}. {_place(source.company, source.section)}"
    where = _tag("p", _shown(source.address), kind="faint")
    return _tag("p", head, kind="place") + where + _tag("blockquote", _marked(source))


def _expected_html(expected: Expected) -> str:
    came = f"came as source {expected.rank}" if expected.rank else "not returned"
    head = _tag("p", _place(expected.company, expected.section), kind="place")
    where = _tag("p", f"{_shown(expected.address)} · {came}", kind="faint")
    return head + where + _tag("blockquote", _shown(expected.text))


def _place(company: str, section: Iterable[str]) -> str:
    return " › ".join([f"<b>{_shown(company)}</b>", *map(_shown, section)])


def _marked(source: Source) -> str:
    """A source's whole text, with its quotes marked."""
    parts, position = [], source.start
    for quote in source.quotes:
        parts.append(_shown(source.text[position - source.start : quote.start - source.start]))
        said = source.text[quote.start - source.start : quote.end - source.start]
        parts.append(f"<mark>{_shown(said)}</mark>")
        position = quote.end
    return "".join(parts) + _shown(source.text[position - source.start :])


def _section(key: str, title: str, content: str) -> str:
    return f'<section id="{key}">\n{_tag("h2", title)}{content}</section>\n'


def _tag(name: str, *content: str, kind: str = "") -> str:
    """An element around HTML that is already safe."""
    named = f' class="{kind}"' if kind else ""
    return f"<{name}{named}>{''.join(content)}</{name}>\n"


def _shown(text: str) -> str:
    """Text of others as HTML that shows it, and does nothing else."""
    return html.escape(text.encode(errors="replace").decode().translate(_SIGNS))


def check_place(path: Path, questions: Path) -> None:
    """Raise CallError unless a report can be written there, over no file of questions."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise CallError(f"{path} is no name for a report; expected one that ends in .html.")
    try:
        if path.exists() and path.samefile(questions):
            raise CallError(f"{path} holds the questions. Give the report another name.")
        if path.exists() and not path.is_file():
            raise CallError(f"{path} is no plain file. Give the report another name.")
        with tempfile.TemporaryFile(dir=path.resolve().parent):
            pass
    except OSError as error:
        raise _unwritable(path, error) from error


def write(path: Path, page: str) -> None:
    """Write a report whole or not at all. Raises CallError if it cannot be written."""
    target = path.resolve()
    try:
        descriptor, name = tempfile.mkstemp(prefix=".report-", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(page.encode())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> CallError:
    return CallError(f"{path} cannot be written: {error.strerror}. Choose another place.")
