"""Names that belong to one policy though they are no company's: its products, its representatives.

A name that stands in another policy as well tells nothing, and is not among them.
"""

from collections.abc import Sequence

from index.lexicon import Lexicon
from index.spelling import is_odd, squashed
from qa.names import Mention
from qa.words import Token, tokenise

_WINDOW = 5  # words of the longest name


class OwnNames:
    """The products and representatives of the policies in an index."""

    def __init__(self, lexicon: Lexicon) -> None:
        pairs = zip(lexicon.ids, lexicon.own, strict=True)
        self._owners = {squashed(name): (id, name) for id, names in pairs for name in names}

    def mentions(self, question: str) -> list[Mention]:
        """Where a question names one of them, in order."""
        tokens = tokenise(question)
        found: list[Mention] = []
        row = 0
        while row < len(tokens):
            sizes = range(min(_WINDOW, len(tokens) - row), 0, -1)
            size = next((size for size in sizes if self._owner(tokens[row : row + size])), 0)
            if size:
                window = tokens[row : row + size]
                owner = frozenset({self._owner(window)})
                found.append(Mention(window[0].start, window[-1].end, owner))
            row += size or 1
        return found

    def _owner(self, window: Sequence[Token]) -> str:
        """Whose name some words are; "" if nobody's. Common words need their capitals."""
        owner, name = self._owners.get("".join(token.key for token in window), ("", ""))
        meant = any(map(is_odd, name.split())) or all(token.is_capital for token in window)
        return owner if meant else ""
