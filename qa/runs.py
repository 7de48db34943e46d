"""The words of a question that may be a name: single ones, or several with capitals together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.lexical import STOP_WORDS
from index.spelling import LEGAL_FORM, proper
from qa.standing import DOCUMENT_BEHIND
from qa.words import LEGAL_BEHIND, Token

_CONTRACTED = re.compile(r"['’](?:ve|ll|d|re|m|t)$", re.IGNORECASE)
_GAP = re.compile(r" ?[ &-] ?")
_LAST_LATIN = "\u024f"


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a question that may be a name together."""

    start: int
    end: int
    head: Token
    last: Token
    described: bool  # whether an ordinary word is part of it: "Directory Information"


def runs_of(
    text: str, tokens: Sequence[Token], known: Sequence[tuple[int, int]], ordinary: frozenset[str]
) -> Iterator[Run]:
    """What may be names: each word, or several with capitals together."""
    row = 0
    while row < len(tokens):
        head = last = tokens[row]
        row += 1
        if not _is_open(head) or any(start <= head.start < end for start, end in known):
            continue
        described = False
        while row < len(tokens) and _goes_on(text, last, tokens[row]):
            if not _is_open(tokens[row]) or DOCUMENT_BEHIND.match(text, last.end):
                break
            last = tokens[row]
            described = described or last.key in ordinary
            row += 1
        yield Run(head.start, last.end, head, last, described)


def called(question: str, run: Run) -> str:
    """The name as the question has it, with its legal form and without a possessive ending."""
    legal = LEGAL_BEHIND.match(question, run.end)
    if legal and not legal[0].startswith(","):
        return question[run.start : legal.end()]
    start = run.last.start + run.last.text.find(run.last.name)
    return question[run.start : run.last.start] + question[start : start + len(run.last.name)]


def _is_open(token: Token) -> bool:
    """Whether a word may belong to a name at all."""
    key = token.key
    if _CONTRACTED.search(token.text) or token.text[0] > _LAST_LATIN or key.isdigit():
        return False
    if key in STOP_WORDS or key in proper() or key.removesuffix("s") in proper():
        return False
    if re.fullmatch(LEGAL_FORM, key) or sum(map(str.isalpha, key)) < 2:
        return False
    return len(key) > (1 if token.name.isupper() else 2 if token.is_capital else 3)


def _goes_on(text: str, last: Token, following: Token) -> bool:
    """Whether a name goes on with the word behind it."""
    gap = text[last.end : following.start]
    joined = bool(_GAP.fullmatch(gap)) and not last.is_possessive
    return joined and last.is_capital and following.is_capital
