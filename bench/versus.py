"""What peers are compared in, what is aimed at, and who comes how far: tables and the README's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

MARK, END = "<!-- peers -->", "<!-- /peers -->"
Runs = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]  # job, contender, its runs


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, and how it should compare."""

    name: str
    job: str  # which runs it is read from
    field: str  # of a run
    unit: str
    goal: str  # in words
    share: float | None = None  # of the best peer's: at most, or at least where more is better
    limit: float | None = None  # at most, whatever the peers do
    more_is_better: bool = False


ROWS = (
    Row("cold shell → answer printed", "cold", "wall_s", "s", "≤ 1/9, ≤ 0.9 s", 1 / 9, 0.9),
    Row("peak memory of that", "cold", "peak_mb", "MB", "≤ 2/5", 2 / 5),
    Row("build the five seeds, from the shell", "build-seeds", "wall_s", "s", "≤ 1/2", 1 / 2),
    Row("build 80 policies, from the shell", "build-policybench", "wall_s", "s", "≤ 1/2", 1 / 2),
    Row("warm answer, median", "warm", "p50_ms", "ms", "≤ 1.0", 1.0),
    Row("warm answer, 95th percentile", "warm", "p95_ms", "ms", "≤ 1.2", 1.2),
    Row("8 threads at once", "warm", "answers_per_s", "/s", "≥ 2", 2.0, more_is_better=True),
    Row("chat window ready", "chat", "wall_s", "s", "≤ 4 s", limit=4.0),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of some runs, and between what they lie."""

    median: float
    low: float
    high: float
    runs: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """How this program compares in one figure."""

    row: Row
    figures: Mapping[str, Figure]  # of every contender that was measured
    best: str | None  # the best peer; None where no peer does this
    ratio: float | None  # ours to the best peer's
    reached: bool


def verdicts(runs: Runs, ours: str, counted: Sequence[str]) -> list[Verdict]:
    """A verdict for each figure that was measured.

    counted: the contenders that can be the best peer; the others are only shown.

    A figure that has a goal by peers and was measured of none is left out.
    """
    found = (_verdict(row, runs.get(row.job, {}), ours, counted) for row in ROWS)
    return [verdict for verdict in found if verdict]


def _verdict(
    row: Row, runs: Mapping[str, Sequence[Mapping[str, Any]]], ours: str, counted: Sequence[str]
) -> Verdict | None:
    figures = {name: figure([run[row.field] for run in each]) for name, each in runs.items()}
    peers = [name for name in counted if name in figures]
    if ours not in figures or (row.share is not None and not peers):
        return None
    own = figures[ours].median
    if row.share is None:
        return Verdict(row, figures, None, None, _within(row, own, None))
    choose = max if row.more_is_better else min
    best = choose(peers, key=lambda name: figures[name].median)
    against = figures[best].median
    ratio = own / against if against else float("inf")
    return Verdict(row, figures, best, ratio, _within(row, own, ratio))


def figure(values: Sequence[float]) -> Figure:
    """The median and the spread of what was measured."""
    return Figure(median(values), min(values), max(values), len(values))


def _within(row: Row, own: float, ratio: float | None) -> bool:
    """Whether a figure is where the row wants it: below its limit, and far enough from a peer's."""
    if row.limit is not None and own > row.limit:
        return False
    if row.share is None or ratio is None:
        return True
    return ratio >= row.share if row.more_is_better else ratio <= row.share


def as_text(judged: Sequence[Verdict], ours: str) -> str:
    """The figures with their spread, and the verdicts, for a terminal."""
    lines = []
    for one in judged:
        lines.append(f"{one.row.name} ({one.row.unit})")
        for name, found in one.figures.items():
            spread = f"{_short(found.low)} - {_short(found.high)}"
            lines.append(f"    {name:28}{_short(found.median):>9}   {spread}, {found.runs} runs")
    lines.append("")
    lines.append(f"{'':38}{'best peer':>22}{'ours':>10}{'ratio':>8}   goal")
    for one in judged:
        best = f"{one.best} {_short(one.figures[one.best].median)}" if one.best else "-"
        own, ratio = _short(one.figures[ours].median), _ratio(one.ratio)
        verdict = "reached" if one.reached else "MISSED"
        lines.append(f"{one.row.name:38}{best:>22}{own:>10}{ratio:>8}   {one.row.goal:16}{verdict}")
    return "\n".join(lines)


def as_markdown(
    judged: Sequence[Verdict], ours: str, peers: Sequence[str], about: str, right: Sequence[str]
) -> str:
    """The README's table: the median of each, and whether the goal is reached.

    about: what stands over the figures' names.
    right: whether the first passage of each, ours last, answers what was asked; may be empty.
    """
    head = [about, *peers, "this", "to the best", "goal", ""]
    lines = [_cells(head), "|---" * len(head) + "|"]
    for one in judged:
        cells = [_short(one.figures[p].median) if p in one.figures else "-" for p in peers]
        own = f"**{_short(one.figures[ours].median)}**"
        verdict = "reached" if one.reached else "**missed**"
        name = f"{one.row.name}, {one.row.unit}"
        lines.append(_cells([name, *cells, own, _ratio(one.ratio), one.row.goal, verdict]))
    if right:
        lines.append(_cells(["the first passage answers that question", *right, "-", "-", ""]))
    return "\n".join(lines)


def _cells(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _ratio(ratio: float | None) -> str:
    if ratio is None:
        return "-"
    return f"{ratio:.2f}" if ratio >= 1 else f"{ratio:.3f}"


def _short(value: float) -> str:
    """A number with three figures or more."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def rewritten(readme: str, table: str) -> str:
    """The README with a table between its marks. Raises ValueError if they are not there once."""
    if readme.count(MARK) != 1 or readme.count(END) != 1:
        raise ValueError(f"The README needs one {MARK} and after it one {END}.")
    before, _, rest = readme.partition(MARK)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"In the README, {END} stands before {MARK}. Swap them.")
    return f"{before}{MARK}\n{table}\n{END}{after}"
