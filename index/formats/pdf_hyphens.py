"""Two lines of a paragraph put together, and with them a word that was parted at the line's end."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_HYPHENS = "-\u2010\u00ad"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST = re.compile(r"(?:[^\W\d_]+-)*[^\W_]+$")
_FIRST = re.compile(r"[^\W_]+")
_PARTS = frozenset("self non third co pre opt cross long short well e re multi sub real".split())
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]")  # written without spaces
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S{0,300}$")


@dataclass(frozen=True, slots=True)
class Hyphens:
    """How words are written in a document, by which it is told whether a hyphen is theirs."""

    counts: Counter[str]

    @classmethod
    def over(cls, lines: Iterable[str]) -> "Hyphens":
        """What the lines of a document say, but for the word that each ends with."""
        counts: Counter[str] = Counter()
        for line in lines:
            counts.update(_WORD.findall(line.rstrip(_HYPHENS).casefold()))
        return cls(counts)

    def joined(self, text: str, following: str) -> tuple[str, str]:
        """A line as it stays, and what goes between it and the next: a space or nothing."""
        if _WIDE.match(text[-1]) and _WIDE.match(following):
            return text, ""
        if text[-1] in "\u2014/" and not text[-2:-1].isspace():
            return text, ""
        if text[-1] not in _HYPHENS or not text[-2:-1].isalnum():
            return text, " "
        if text[-1] == "\u00ad":
            return text[:-1], ""
        return (text if self._is_kept(text[:-1], following) else text[:-1]), ""

    def _is_kept(self, text: str, following: str) -> bool:
        """Whether a hyphen between two parts of a word belongs to it."""
        last, first = _LAST.search(text), _FIRST.match(following)
        if not last or not first or _ADDRESS.search(text):
            return True
        before, after = last[0].casefold(), first[0].casefold()
        if not first[0].islower() or not last[0][-1].islower() or "-" in before:
            return True
        apart, whole = self.counts[f"{before}-{after}"], self.counts[before + after]
        if apart != whole:
            return apart > whole
        return before in _PARTS or (self.counts[before] > 0 and self.counts[after] > 0)
