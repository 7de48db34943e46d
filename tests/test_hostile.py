"""Texts made to be slow: each took minutes, or hours, with one unbounded repetition in a rule.

There is no clock here: what is not linear shows by never ending.
"""

import pytest

from index.identity import identify
from index.split import split
from qa.contacts import find_contacts


@pytest.mark.parametrize(
    "piece",
    ["a", " ", "\u00a0", "A-", "A ", "a.", ".", "a_", "a@", "1", "[", "*", "_", "“", "(", "# h\n"],
)
def test_a_long_monotonous_text_is_read_in_linear_time(piece: str) -> None:
    text = "x" + piece * 100_000 + "y"
    passages = split(identify("odd.txt", text))
    found = "".join(passage.text for passage in passages)
    assert "".join(found.split()) == "".join(text.split())
    for passage in passages[:20]:
        find_contacts(passage, 1)
