"""A policy gives the same answers as a web page, Word, OpenDocument or PDF file as it does as text.

The five seeds are turned into each format, and the golden questions are asked of what was read.
"""

import json
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from documents import MADE, pdf

from index import build
from index.encoder import Encoder, Progress
from index.exported import ExportedEncoder
from index.policy import Policy
from index.read import read_folder
from index.vectors import Vectors
from qa import Answer, PolicyQA, Source

SAME = 0.95  # of those answered from text; when written .983, of PDF .966 (57 of 59)
SAME_WORDS = 0.8  # of the longer quote's words
QUESTIONS = Path(__file__).parent / "golden" / "dev.jsonl"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
NO_CHROMIUM = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
FORMATS = [*MADE, pytest.param("pdf", marks=NO_CHROMIUM)]


class Remembering:
    """An encoder that encodes a text once: most passages are the same in every format."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.model = encoder.model
        self._known: dict[str, Vectors] = {}

    def passages(self, texts: Sequence[str], progress: Progress) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._encoder.passages(new, progress), strict=True))
        return np.array([self._known[text] for text in texts])

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.questions(texts)


@dataclass(frozen=True, slots=True)
class Asked:
    """The seeds in one format, and what they answer to each question."""

    kind: str
    policies: dict[str, Policy]
    answers: list[Answer]


@pytest.fixture(scope="module")
def from_text(seeds_qa: PolicyQA) -> list[Answer]:
    return ask(seeds_qa)


@pytest.fixture(scope="module")
def remembering(encoder: ExportedEncoder) -> Remembering:
    return Remembering(encoder)


@pytest.fixture(scope="module", params=FORMATS)
def asked(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    seeds: list[Policy],
    remembering: Remembering,
) -> Asked:
    kind = request.param
    folder = tmp_path_factory.mktemp(kind)
    for seed in seeds:
        data = made(kind, seed.text, tmp_path_factory.mktemp("printed"))
        (folder / seed.id).with_suffix(f".{kind}").write_bytes(data)
    policies = read_folder(folder).policies
    answers = ask(PolicyQA(build.in_memory(policies, remembering), remembering))
    return Asked(kind, {policy.id: policy for policy in policies}, answers)


def made(kind: str, text: str, folder: Path) -> bytes:
    return pdf(text, str(CHROMIUM), folder) if kind == "pdf" else MADE[kind](text)


def ask(qa: PolicyQA) -> list[Answer]:
    questions = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    return [qa.ask(q["question"], history=q.get("history", ())) for q in questions]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def is_same(one: Source, other: Source) -> bool:
    """Whether two sources say the same for the same company, by the words of their quotes."""
    first, second = words(one.quote), words(other.quote)
    if one.company != other.company:
        return False
    joined = [f" {' '.join(each)} " for each in (first, second)]
    if joined[0] in joined[1] or joined[1] in joined[0]:
        return True
    shared = (Counter(first) & Counter(second)).total()
    return shared >= SAME_WORDS * max(len(first), len(second))


def test_each_file_is_read_as_the_same_company_s_policy(asked: Asked, seeds: list[Policy]) -> None:
    found = {Path(name).stem: policy.company for name, policy in asked.policies.items()}
    assert found == {Path(seed.id).stem: seed.company for seed in seeds}


def test_the_first_source_is_the_one_that_the_text_gives(
    asked: Asked, from_text: list[Answer]
) -> None:
    pairs = [
        (text.sources[0], there.sources[0] if there.sources else None)
        for text, there in zip(from_text, asked.answers, strict=True)
        if text.status == "answered"
    ]
    assert len(pairs) >= 55
    differ = [(one, other) for one, other in pairs if other is None or not is_same(one, other)]
    rate = 1 - len(differ) / len(pairs)
    print(f"{asked.kind}: {len(pairs) - len(differ)} of {len(pairs)}, {rate:.3f}")  # noqa: T201 - read with -rP
    told = [
        f"{one.address} {one.quote!r} -> {other.quote if other else None!r}"
        for one, other in differ
    ]
    assert rate >= SAME, "\n".join(told)


def test_every_source_is_what_was_read_and_only_a_pdf_has_pages(asked: Asked) -> None:
    sources = [source for answer in asked.answers for source in answer.sources]
    assert sources
    pages = set()
    for source in sources:
        policy = asked.policies[source.file]
        assert policy.text[source.start : source.end] == source.text
        assert source.page == policy.layout.page(source.quotes[0].start)
        pages |= {policy.layout.page(source.start), source.page}
    assert pages >= {1, 2, 3} and None not in pages if asked.kind == "pdf" else pages == {None}


def test_a_page_s_footer_is_marked_and_answers_nothing(asked: Asked) -> None:
    if asked.kind == "html":
        for policy in asked.policies.values():
            marked = [policy.text[start:end] for start, end in policy.layout.furniture]
            assert "Imprint" in "\n".join(marked)
    answered = [answer for answer in asked.answers if answer.status == "answered"]
    for answer in answered:
        for words_around in ("Imprint", "Accept all", "Products"):
            assert words_around not in answer.sources[0].text.splitlines()
