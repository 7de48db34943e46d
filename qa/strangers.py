"""The companies that a question asks about and that have no policy here.

A name that stands where a company stands ("does X sell …", "X's terms", "at X") is one for sure;
elsewhere it may be one. What the policies themselves speak of is a matter of theirs, and a stranger
only where it acts, or where its own policy is asked for.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.lexical import STOP_WORDS
from index.spelling import english
from index.uses import Uses
from qa.runs import Run, called, runs_of
from qa.standing import (
    Standing,
    is_thing,
    judge_common,
    judge_lower,
    judge_odd,
    judge_word,
    standing,
)
from qa.words import Token, is_misspelt, tokenise

JOINT = re.compile(
    r"\s*(?:,|&|/|\+|,?\s+(?:and|or|nor|vs\.?|versus|than)\b)\s*(?:at\s|for\s)?\s*",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"(?:\b(?:than|vs\.?|versus)|\bcompar\w{1,6}\b[^?]{0,60}\b(?:with|to)"
    r"|\bdiffer\w{0,6}\b[^?]{0,60}\b(?:from|between))\s+$",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\b(?:compar\w{1,6}|differ\w{0,6}|vs|versus|than|between)\b", re.IGNORECASE)
_JOINT_LOOK = 15  # characters between two names
_COMPARED_LOOK = 90  # characters before a name
_MOST_PEERS = 50  # names that are looked at
_SURE_TYPO = 6  # letters from which a word one slip from a common one is that, misspelt
_LONGEST_TYPO = 20  # letters; beyond, there are too many slips to look for
_ENGLISH = 0.5  # share of a question's words, or else it is in another language
_THING_SHARE = 0.3  # of a name's uses that have an article, or else it is a company's


@dataclass(frozen=True, slots=True)
class Stranger:
    """A company that has no policy here, it seems."""

    name: str
    sure: bool  # or else it may be something else than a company


class Strangers:
    """Finds strangers in questions to one set of policies."""

    def __init__(self, uses: Uses, speaking: Callable[[str], Iterable[str]]) -> None:
        """speaking: the texts of the policies, or the parts of them, that hold a word."""
        self._speaking = speaking
        self._ordinary = uses.ordinary
        self._named = uses.names
        self._sites = uses.sites

    def find(self, question: str, known: Sequence[tuple[int, int]]) -> list[Stranger]:
        """The strangers of a question, in order.

        known: where it names companies that have a policy here. Beside these only their peers
        count ("Acme and Zenith"): whoever else is named is part of the matter, as in "does Acme
        share data with Zenith?".
        """
        lower = question.lower()
        shouted = question.isupper() and len(lower) == len(question)
        text = lower if shouted else question
        tokens = tokenise(text)
        runs = list(runs_of(text, tokens, known, self._ordinary))
        found: dict[Run, bool] = {}
        if not known:
            foreign = self._is_foreign(tokens)
            judged = ((run, self._judge(text, run)) for run in runs)
            found = {run: sure for run, sure in judged if sure or (sure is False and not foreign)}
        anchors = [*known, *((run.start, run.end) for run, sure in found.items() if sure)]
        found |= dict.fromkeys(self._peers(text, runs, anchors), True)
        ordered = sorted(found, key=lambda run: run.start)
        named: dict[str, bool] = {}
        for run in ordered:
            name = called(question, run)
            named[name] = found[run] or named.get(name, False)
        return [Stranger(name, sure) for name, sure in named.items()]

    def _judge(self, text: str, run: Run) -> bool | None:
        """Whether a name is a stranger's: for sure, perhaps (False), or not at all (None)."""
        key = run.head.key
        if run.head.is_domain:
            return None if key in self._sites or text[: run.start].endswith(("@", "/")) else True
        place = standing(text, run.start, run.end, run.last.is_possessive)
        if key in self._named or key.removesuffix("s") in self._named:
            return self._judge_matter(run, place)
        if key in self._ordinary:
            capital = run.head.is_capital and not run.head.first and not run.described
            return False if capital and place.conduct and not place.many else None
        common = key in english() or key.removesuffix("s") in english()
        if run.head.is_capital and common:
            return judge_common(run.head, place, run.head is run.last, run.described)
        if run.head.is_capital:
            return judge_odd(run.head, place, self._is_typo(key))
        if common:
            return judge_word(key, place)
        return None if self._is_typo(key) else judge_lower(key, place)

    def _judge_matter(self, run: Run, place: Standing) -> bool | None:
        """A name that the policies use is a stranger's if its own policy or conduct is asked for.

        Not, though, if a policy tells of just that conduct.
        """
        if place.own_policy or place.owns_document:
            return True
        acts = place.conduct and run.head is run.last
        return True if acts and self._is_agent(run.head.name, place.verb) else None

    def _is_agent(self, name: str, verb: str) -> bool:
        """Whether a name of the policies is a company's, and none of them tells what it does."""
        stem = verb[:-1] if verb.endswith("e") else verb
        told = re.compile(rf"\b{re.escape(name)}\s(?:\w{{1,20}}\s){{0,2}}{stem}", re.IGNORECASE)
        uses = re.compile(
            rf"(?i:\b(the|an?|your|our|each)\s)?\b(?i:{re.escape(name)})\b(?!\s[A-Z])"
        )
        texts = list(self._speaking(name))
        before = [match[1] for text in texts for match in uses.finditer(text)]
        thing = sum(map(bool, before)) > _THING_SHARE * len(before)  # "the Passport", not "Google"
        return not thing and not any(told.search(text) for text in texts)

    def _peers(
        self, text: str, runs: Sequence[Run], anchors: Sequence[tuple[int, int]]
    ) -> Iterator[Run]:
        """Names that are listed or compared with those at the anchors."""
        comparing = bool(anchors and _COMPARES.search(text))
        spans = list(anchors)
        waiting = [run for run in runs if self._may_be_peer(run, comparing)][:_MOST_PEERS]
        for _ in range(len(waiting)):
            for run in waiting:
                before = text[max(0, run.start - _COMPARED_LOOK) : run.start]
                compared = comparing and _COMPARED.search(before)
                if compared or any(_are_joined(text, run, span) for span in spans):
                    yield run
                    spans.append((run.start, run.end))
                    waiting.remove(run)
                    break

    def _may_be_peer(self, run: Run, comparing: bool) -> bool:
        key = run.head.key
        if key in self._ordinary or run.described:
            return False
        if key in self._named:
            return comparing
        if run.head.is_capital:
            return key not in english() or not (run.head.first or key.endswith("s"))
        odd = key not in english() and len(key) >= _SURE_TYPO - 1 and not is_thing(key)
        return odd and not self._is_typo(key)

    def _is_typo(self, key: str) -> bool:
        return _SURE_TYPO <= len(key) <= _LONGEST_TYPO and is_misspelt(key, self._ordinary)

    def _is_foreign(self, tokens: Sequence[Token]) -> bool:
        """Whether a question is in another language, whose words are all unknown here."""
        words = [token.key for token in tokens if not token.is_capital]
        here = sum(word in english() or word in self._ordinary for word in words)
        return len(words) > 1 and (STOP_WORDS.isdisjoint(words) or here < _ENGLISH * len(words))


def _are_joined(text: str, run: Run, span: tuple[int, int]) -> bool:
    start, end = span
    first, second = (end, run.start) if end <= run.start else (run.end, start)
    return first <= second <= first + _JOINT_LOOK and bool(JOINT.fullmatch(text, first, second))
