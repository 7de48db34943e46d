"""What a name is short for: "gctimes" for the Granton City Times."""

import re
from collections import Counter
from functools import cache

from index.names import NAME, NOT_NAMES, SMALL, is_name, proper
from index.spelling import squashed

_MOST_RUNS = 500  # names looked at, the most frequent; no text of 195 has more than 254
_INITIALS = 3  # letters that other words often begin with: "ADP", "Applicable Data Protection"


def in_full(label: str, text: str) -> str:
    """The name in the text whose words' beginnings, in order, are the label; or ""."""
    names = Counter(match[0] for match in re.finditer(NAME, text)).most_common(_MOST_RUNS)
    found: Counter[str] = Counter()
    for run, count in names:
        words = proper(run).split()
        for start, word in enumerate(words):
            if squashed(word)[:1] != label[0] or word in SMALL:
                continue
            for end in range(start + 2, len(words) + 1):
                name = " ".join(words[start:end])
                if _begins(label, name.casefold().split()) and _is_full(name, label, text):
                    found[name] += count
    return found.most_common(1)[0][0] if found else ""


def _is_full(name: str, label: str, text: str) -> bool:
    """Whether a name is what a label is short for, and not words that happen to begin so."""
    words = list(map(squashed, name.split()))
    if label in words or not is_name(name):
        return False
    spelt = any(len(word) > _INITIALS and word.rstrip("s") in label for word in words)
    if spelt or len(label) > _INITIALS:
        return True
    defined = re.search(rf"{re.escape(name)}\W{{1,5}}(?i:{re.escape(label)})\b", text)
    if defined or not NOT_NAMES.isdisjoint(words) or words[-1] in SMALL:
        return bool(defined)
    addressed = re.search(rf"(?<![a-z0-9]){re.escape(label)}\.[a-z]{{2,}}", text)
    return bool(addressed) and not any(
        re.search(rf"\b{re.escape(word.lower())}\b", text)
        for word in name.split()
        if word not in SMALL
    )


def _begins(label: str, words: list[str]) -> bool:
    """Whether a label is made of these words: each whole, or by its first letter."""
    if not (label and words):
        return not (label or words)
    word = "and" if words[0] == "&" else squashed(words[0])
    ways = {way for way in (word, word.rstrip("s"), word[:1]) if label.startswith(way)}
    if words[0] in SMALL:
        ways.add("")
    return any(_begins(label[len(way) :], words[1:]) for way in ways)


def is_short_for(label: str, name: str) -> bool:
    """Whether a label is made of the beginnings of some of a name's words, in any order."""

    @cache
    def is_made_of(label: str, words: frozenset[str]) -> bool:
        return not label or any(
            label.startswith(word[:size]) and is_made_of(label[size:], words - {word})
            for word in words
            for size in range(1, len(word) + 1)
        )

    return is_made_of(label, frozenset(map(squashed, name.split())) - SMALL)
