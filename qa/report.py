"""An evaluation as one HTML page that needs nothing else, for a browser or a printer.

Policies and questions are shown as they are and never obeyed: all that is theirs is escaped.
"""

import html
from collections.abc import Iterable, Iterator
from importlib import resources

from qa.answer import Source
from qa.evaluate import Asked, Evaluation, Expected
from qa.metrics import FIRST, Scores
from qa.render import STATUS
from qa.report_picture import picture, reliability_svg
from qa.report_words import HEADS, about, interval, means, remarks

__all__ = ["as_html", "reliability_svg"]

_SIGNS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t\r"} | {127: 0x2421}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # a page that can load and run nothing


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
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Kind", "n", *HEADS))
    rows = "".join(_scores_row(row) for row in evaluation.kinds)
    table = _tag("thead", _tag("tr", heads)) + _tag("tbody", rows)
    table += _tag("tfoot", _scores_row(evaluation.overall))
    notes = "".join(_tag("p", remark) for remark in remarks(evaluation))
    wide = '<div class="wide" role="region" aria-label="Scores by kind" tabindex="0">'
    return f"{wide}{_tag('table', table)}</div>\n{notes}"


def _scores_row(row: Scores) -> str:
    cells = "".join(
        f"<td>{one.value:.3f} <small>{interval(one)}</small></td>" for one in means(row)
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
    return _tag("p", why) + f'<div class="figure">{picture(evaluation.bins)}{table}</div>\n'


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
