"""An explanation as text for a terminal: small tables whose columns add up as they are printed."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from qa.explain import Explanation, Reading, Scored, Spoken, Sureness, Term
from qa.plain import one_line, wrapped
from qa.render import STATUS
from qa.why_not import WhyNot

_DIGITS = 10_000  # four decimals
_HELD = 0.6  # coverage from which a passage holds a word or another form of it, as in `qa.reason`
_LONGEST_NAME = 12
_INDENT = "    "
_PARTS = {
    "passage": "how near the passage is to the question",
    "sentence": "how near its nearest sentence is",
    "lexical": "the question's words that it holds, rare ones most",
    "covered": "the question's words that it speaks of, in these or like ones",
    "offered": "what the question is after: a time, a price, a place",
    "contact": "an address, where somebody's is wanted",
    "role": "an address for the matter that one is wanted for",
    "furniture": "menus and tables of contents, which answer nothing",
}
_ORIGIN = {
    "question": "as the question says",
    "history": "as an earlier question says",
    "caller": "as the call says",
    "all": "since the question names no company that has a policy here",
}


def explained(explanation: Explanation) -> str:
    """Why an answer is as it is, in lines of 80 columns."""
    seen = explanation.reading.passages
    blocks = [[*_source(source, seen)] for source in explanation.sources]
    blocks += [[*_legend(explanation.sources)]] if explanation.sources else []
    blocks += [[*_sureness(one)] for one in explanation.confidence]
    blocks += [_thresholds(explanation), [*_reading(explanation.reading)]]
    return "Why\n\n" + "\n\n".join("\n".join(lines) for lines in blocks)


def refused(why: WhyNot) -> str:
    """What became of a passage, in lines of 80 columns."""
    title = f"Why not {why.address} ({why.company})"
    lines = [*wrapped(title, hanging=_INDENT), *wrapped(" ".join(_outcome(why)))]
    if why.scored and why.beside:
        lines += ["", *_comparison(why.scored, why.beside)]
        lines += wrapped(_lacks(why, why.beside.score - why.scored.score), _INDENT)
    elif why.scored:
        lines += ["", *_terms("part", why.scored.parts, "score")]
    if why.scored:
        lines += _spoken(why.scored.words)
    return "\n".join(lines)


def _source(source: Scored, seen: int) -> Iterator[str]:
    title = f"[{source.source}] {source.address}: score {source.score:.4f}"
    yield from wrapped(f"{title}, rank {source.rank:,} of {seen:,}", hanging=_INDENT)
    yield from _terms("part", source.parts, "score")
    yield from _spoken(source.words)


def _terms(
    kind: str, terms: Sequence[Term], total: str, intercept: float | None = None
) -> list[str]:
    """The table of what was counted, and its sum."""
    adds = _printed([term.adds for term in terms] + ([] if intercept is None else [intercept]))
    lines = [_row(kind, "value", "weight", "adds")]
    for term, added in zip(terms, adds, strict=False):
        lines.append(_row(term.name, _figure(term.value), _figure(term.weight), _whole(added)))
    if intercept is not None:
        lines.append(_row("intercept", "", "", _whole(adds[-1])))
    return [*lines, _row(total, "", "", _whole(sum(adds)))]


def _comparison(this: Scored, first: Scored) -> list[str]:
    """The table of a passage's parts beside those of the one before it."""
    here, there = (_printed([term.adds for term in one.parts]) for one in (this, first))
    which = f"source {first.source}" if first.source else "the first one"
    lines = wrapped(f"Beside {which}, {first.address}:", hanging=_INDENT)
    lines.append(_row("part", "value", "weight", "adds", "there", "adds", "behind"))
    for own, other, mine, its in zip(this.parts, first.parts, here, there, strict=True):
        figures = (_figure(own.value), _figure(own.weight), _whole(mine), _figure(other.value))
        lines.append(_row(own.name, *figures, _whole(its), _whole(its - mine)))
    totals = (_whole(sum(here)), "", _whole(sum(there)), _whole(sum(there) - sum(here)))
    return [*lines, _row("score", "", "", *totals)]


def _row(name: str, *cells: str) -> str:
    figures = "".join(f"{cell:>9}" for cell in cells)
    return f"{_INDENT}{one_line(name, _LONGEST_NAME):{_LONGEST_NAME}}{figures}"


def _printed(adds: Sequence[float]) -> list[int]:
    """Summands in ten-thousandths, rounded so that they add up to their sum, rounded."""
    totals = [round(total * _DIGITS) for total in accumulate(adds, initial=0.0)]
    return [after - before for before, after in pairwise(totals)]


def _whole(number: int) -> str:
    return _figure(number / _DIGITS)


def _figure(value: float) -> str:
    return f"{value:.4f}"


def _spoken(words: Sequence[Spoken]) -> Iterator[str]:
    """Which words of the question a passage speaks of, and which it does not."""
    held = [_quoted(one) for one in words if one.coverage >= _HELD]
    like = [_quoted(one) for one in words if 0 < one.coverage < _HELD]
    missing = [_quoted(one) for one in words if one.coverage <= 0]
    for said, those in (
        ("Speaks of", held),
        ("Has words a little like", like),
        ("Says nothing of", missing),
    ):
        if those:
            yield from wrapped(f"{said} {', '.join(those)}.", _INDENT, _INDENT * 2)


def _quoted(one: Spoken) -> str:
    degree = f" ({one.coverage:.2f})" if 0 < one.coverage < 0.995 else ""
    return f"“{one.word}”{degree}"


def _legend(sources: Sequence[Scored]) -> Iterator[str]:
    yield "The parts:"
    for part in sources[0].parts:
        name = f"{_INDENT}{one_line(part.name, _LONGEST_NAME):{_LONGEST_NAME}}"
        yield from wrapped(_PARTS.get(part.name, ""), name, " " * len(name))


def _sureness(one: Sureness) -> Iterator[str]:
    whose = f" of {one.company}" if one.company else ""
    yield from wrapped(f"The confidence{whose}: {one.probability:.4f}, {STATUS[one.status]}")
    yield from _terms("signal", one.signals, "sum", one.intercept)
    yield f"{_INDENT}1 / (1 + e^-sum) = {one.probability:.4f}"


def _thresholds(explanation: Explanation) -> list[str]:
    nothing, sure = explanation.nothing, explanation.answered
    if not explanation.confidence:
        return ["No passage was looked at, so that there is no confidence."]
    return wrapped(
        f"From {sure:g} on an answer is called answered, unless the question may be about a"
        f" company that has no policy here. With a best score below {nothing:g} nothing is shown."
    )


def _reading(reading: Reading) -> Iterator[str]:
    yield "How the question was read"
    for label, text in (
        ("understood", reading.resolved_question or "nothing is asked"),
        ("searched", reading.searched),
        ("words", ", ".join(reading.words) or "none"),
        ("after", ", ".join(reading.wants) or "nothing that can be told"),
        ("scope", _scope(reading)),
        ("looked at", _looked_at(reading)),
    ):
        name = f"{_INDENT}{label:{_LONGEST_NAME}}"
        yield from wrapped(text, name, " " * len(name))


def _looked_at(reading: Reading) -> str:
    passages, policies = _counted(reading.passages, "passage"), _counted(reading.policies, "polic")
    order = "each policy's best before any second" if reading.each else "the best first"
    reranked = "; a reranker put the first of them into its own order" if reading.reranked else ""
    return f"{passages} of {policies}, {order}{reranked}"


def _counted(count: int, one: str) -> str:
    ending = {"passage": ("", "s"), "polic": ("y", "ies")}[one][count != 1]
    return f"{count:,} {one}{ending}"


def _scope(reading: Reading) -> str:
    """Where was looked, and who said so."""
    where = ", ".join(reading.companies) or ("all companies" if reading.policies else "nowhere")
    missing = f"; no policy here is of {', '.join(reading.unknown)}" if reading.unknown else ""
    return f"{where} ({_ORIGIN[reading.origin]}){missing}"


def _outcome(why: WhyNot) -> Iterator[str]:
    """What became of a passage, in sentences."""
    if why.scored:
        yield f"Rank {why.scored.rank:,} of {_counted(why.reading.passages, 'passage')} looked at."
        yield _shown(why, why.scored)
    elif why.outcome == "elsewhere":
        yield f"It was not looked at. The scope was: {_scope(why.reading)}."
    elif why.outcome == "far":
        yield "It was not looked at: by no part of the score is it among the nearest."
    else:
        yield "No passage was looked at: the question has no word to look for."


def _shown(why: WhyNot, scored: Scored) -> str:
    """Whether a passage that was looked at is shown, and what it takes to be."""
    if why.outcome == "shown":
        return f"It stands there, as source {scored.source}."
    if why.outcome == "withheld":
        whose = f"of {why.company} " if why.reading.each else ""
        return f"Nothing {whose}is shown: the best score is too low (see --explain)."
    return f"With --top {why.top} it is shown." if why.top else "It is too deep to be shown."


def _lacks(why: WhyNot, behind: float) -> str:
    """What put a passage behind the one before it, by how far its score is behind."""
    if why.lacks and behind > 0:
        meaning = f": {_PARTS[why.lacks]}" if why.lacks in _PARTS else ""
        return f"It falls behind most by “{why.lacks}”{meaning}."
    if why.reading.reranked:
        return "Its score is no lower; a reranker put it behind."
    return "Its score is the same; such passages are in order of file and place."
