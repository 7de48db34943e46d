"""Which texts are encoded together: those of like length, as many as a number of tokens allows."""

from collections.abc import Iterator, Sequence

# Tokens of a batch, padding included. On the texts of the seeds (58 thousand tokens) 512 and 1,024
# took 4.0 s, 2,048 4.1, 4,096 4.5 and 8,192 5.1: what is worked on has to stay near the processor.
BUDGET = 1_024
WINDOW = 16_384  # texts that are sorted together; bounds the memory, not the speed


def batches(lengths: Sequence[int], budget: int = BUDGET) -> Iterator[list[int]]:
    """The rows of texts, in batches of like length, the longest first; each row once.

    lengths: tokens of each text, 1 or more.
    budget:  tokens of a batch, padding included; a longer text is a batch by itself.

    A text less than half as long as the longest begins another batch, so that a question does not
    wait for single words filled up to its length. Equal lengths keep the order of the rows.
    """
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    start = 0
    while start < len(order):
        longest = lengths[order[start]]
        some = order[start : start + max(1, budget // longest)]
        batch = [row for row in some if 2 * lengths[row] >= longest]
        yield batch
        start += len(batch)


def alike(lengths: Sequence[int], budget: int = BUDGET) -> Iterator[list[int]]:
    """The rows of texts, in batches of one length, the longest first, as many as the budget allows.

    Without padding, and never alone, a text has the same vector whatever it is encoded with, to
    the last bit: an index that is brought up to date equals one that is built. So a row that
    would be alone is there twice.
    """
    rows: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        rows.setdefault(length, []).append(row)
    for length in sorted(rows, reverse=True):
        most = max(2, budget // length)
        for start in range(0, len(rows[length]), most):
            some = rows[length][start : start + most]
            yield some if len(some) > 1 else some * 2
