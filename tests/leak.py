"""Whether what is learnt from (PolicyBench) holds any text of what the program is measured by.

`python tests/leak.py FOLDER …` compares sets of others, each with docs/*.txt and questions.jsonl.
"""

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

BENCH = Path(__file__).parent.parent / "bench" / "policybench"

# Two texts that share this many words in a row have not been written apart. What PolicyBench shares
# with the five seeds is 9 at most, once: "have not done so in the past 12 months", a set phrase of
# the trade; with sets of others it was 9 and 7. So 10 is the fewest that finds nothing today. Most
# questions are shorter: they share 6 at most with it, and none may be the same.
LEAK = 10
_LEAST = 4  # words in a row that are looked up first; what is shared is not looked for below

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """Policies by the names of their files, and the questions about them, each once."""

    policies: Mapping[str, str]
    questions: tuple[str, ...]  # those before a follow-up as well

    @property
    def named(self) -> list[tuple[str, Words]]:
        """Every text as its words, behind where it is from."""
        policies = [(name, words_of(text)) for name, text in self.policies.items()]
        return policies + [(f"“{asked}”", words_of(asked)) for asked in self.questions]

    def __str__(self) -> str:
        return f"{len(self.policies):,} policies and {len(self.questions):,} questions"


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row that stand in both."""

    words: Words
    learnt: str  # where among what is learnt from
    other: str

    def __str__(self) -> str:
        words = " ".join(self.words)
        return f"{len(self.words)}, “{words}” in {self.other} and in {self.learnt}"


def read_texts(docs: Path, questions: Path) -> Texts:
    """The policies in a folder, and the questions in a file of JSON, one a line."""
    paths = sorted(docs.glob("*.txt"))
    if not paths:
        raise FileNotFoundError(f"{docs} holds no policy: expected .txt files")
    policies = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in paths}
    rows = map(json.loads, questions.read_bytes().splitlines())
    asked = [text for row in rows for text in (*(row.get("history") or ()), row["question"])]
    return Texts(policies, tuple(dict.fromkeys(asked)))


def words_of(text: str) -> Words:
    """The words of a text, whatever their case and what stands between them."""
    return tuple(re.findall(r"[^\W_]+", text.casefold()))


def same_questions(learnt: Texts, other: Texts) -> list[str]:
    """The questions that are learnt from as well, but for case, spaces and punctuation."""
    known = {words_of(question) for question in learnt.questions}
    return [question for question in other.questions if words_of(question) in known]


def longest_run(learnt: Texts, other: Texts) -> Run:
    """The most words in a row that a text of each has; none if there are not even four."""
    ours, theirs = learnt.named, other.named
    places = defaultdict(list)
    for text, (_, words) in enumerate(ours):
        for at in range(len(words) - _LEAST + 1):
            places[words[at : at + _LEAST]].append((text, at))
    longest = Run((), "", "")
    for name, words in theirs:
        for at in range(len(words) - _LEAST + 1):
            for text, start in places.get(words[at : at + _LEAST], ()):
                from_name, from_words = ours[text]
                if at and start and words[at - 1] == from_words[start - 1]:
                    continue  # the middle of a run that was seen from its first word
                length = _shared(words[at:], from_words[start:])
                if length > len(longest.words):
                    longest = Run(words[at : at + length], from_name, name)
    return longest


def _shared(first: Words, second: Words) -> int:
    """How many words two texts begin with alike."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(first), len(second)))


@dataclass(frozen=True, slots=True)
class Compared:
    """What two sets of texts have in common."""

    same: tuple[str, ...]  # questions
    run: Run

    @property
    def leak(self) -> bool:
        """Whether it is more than what two people write by themselves."""
        return bool(self.same) or len(self.run.words) >= LEAK


def compare(learnt: Texts, other: Texts) -> Compared:
    """Look for the questions and the policies of one in the other, and each in the other's kind."""
    return Compared(tuple(same_questions(learnt, other)), longest_run(learnt, other))


def main(arguments: Sequence[str]) -> int:
    """Compare folders; returns 0, 1 if there is a leak, 2 if a folder cannot be read."""
    parser = argparse.ArgumentParser(prog="python tests/leak.py", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    folders = parser.parse_args(arguments).folders
    learnt = read_texts(BENCH / "docs", BENCH / "questions.jsonl")
    leak = False
    for folder in folders:
        try:
            other = read_texts(folder / "docs", folder / "questions.jsonl")
        except (OSError, ValueError) as error:
            sys.stderr.write(f"leak: {error}. Expected docs/*.txt and questions.jsonl.\n")
            return 2
        found = compare(learnt, other)
        leak |= found.leak
        sys.stdout.write(
            f"{folder.name}: {other}, against {learnt} that are learnt from.\n"
            f"  Questions that are the same: {len(found.same)}{_listed(found.same)}.\n"
            f"  The longest run of words that both have ({LEAK} are a leak): {found.run}.\n"
            f"  {'A LEAK' if found.leak else 'No leak'}.\n"
        )
    return 1 if leak else 0


def _listed(questions: Sequence[str]) -> str:
    return f": {', '.join(f'“{asked}”' for asked in questions)}" if questions else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
