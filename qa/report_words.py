"""What an evaluation says in words and figures, for a terminal and for a page alike."""

from collections.abc import Iterator

from qa.evaluate import Evaluation
from qa.metrics import CUTS, DEEPEST, Mean, Scores

HEADS = (*(f"hit@{k}" for k in CUTS), f"MRR@{DEEPEST}")


def about(evaluation: Evaluation) -> str:
    """What was measured, in a sentence."""
    able, unable = evaluation.overall.n, evaluation.unanswerable
    return (
        f"{able} answerable and {unable} unanswerable questions on"
        f" {counted(evaluation.policies, 'policy', 'policies')};"
        f" {counted(evaluation.top, 'source')} asked for."
    )


def remarks(evaluation: Evaluation) -> Iterator[str]:
    """What the table does not say, a sentence each."""
    yield (
        "hit@k: the evidence is in the first k sources (for a cross question, the share of its"
        " policies found). MRR: 1 / its rank. Beside each, its 95 % interval."
    )
    if evaluation.top < DEEPEST:
        yield f"With {counted(evaluation.top, 'source')} asked for, deeper hits count as none."
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


def means(row: Scores) -> tuple[Mean, ...]:
    """The figures of a row of the table, in the order of `HEADS`."""
    return (*row.hits, row.mrr)


def interval(mean: Mean) -> str:
    """The ends of an interval, as in .52–.71."""
    ends = (f"{end:.2f}" for end in (mean.low, mean.high))
    return "–".join("1.0" if end == "1.00" else end[1:] for end in ends)


def counted(count: int, one: str, more: str = "") -> str:
    """A number of things: "1 miss", "3 misses"."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"
