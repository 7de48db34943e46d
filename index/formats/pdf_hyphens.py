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
_LONG = 4  # letters: shorter words are syllables of others, too
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]")  # written without spaces
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S{0,300}$")

_REST = re.compile(r"[^\s@]{1,100}@|\S{1,100}[./]\w")  # the rest of an address


@dataclass(frozen=True, slots=True)
class Hyphens:
    """How words are written in a document, by which it is told whether a hyphen is theirs."""

    counts: Counter[str]
    whole: int  # words that were parted there for sure, less those that have their own hyphen

    @classmethod
    def over(cls, lines: Iterable[str]) -> "Hyphens":
        """What the lines of a document say, but for words that a line's end parts."""
        counts: Counter[str] = Counter()
        parted: list[tuple[str, str]] = []
        last = ""
        for line in lines:
            words = _WORD.findall(line.casefold())
            if last and words:
                parted.append((last, words[0]))
            ends = line.endswith(tuple(_HYPHENS)) and words
            counts.update(words[bool(last) : len(words) - bool(ends)])
            last = words[-1] if ends else ""
        signs = [counts[a + b] - counts[f"{a}-{b}"] for a, b in parted]
        return cls(counts, sum((sign > 0) - (sign < 0) for sign in signs))

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
        if not last or not first or _ADDRESS.search(text) or _REST.match(following):
            return True
        before, after = last[0].casefold(), first[0].casefold()
        if not first[0].islower() or not last[0][-1].islower() or "-" in before:
            return True
        apart, whole = self.counts[f"{before}-{after}"], self.counts[before + after]
        if apart != whole:
            return apart > whole
        if before in _PARTS or (self.counts[before] and self.counts[after]):
            return True
        if self.whole:
            return self.whole < 0
        known = len(before) >= _LONG and self.counts[before] > 0
        return known or (len(after) >= _LONG and self.counts[after] > 0)
