"""From policies to an index: split, encode, and count words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.clean import folded, plain
from index.encoder import Encoder, Progress
from index.errors import CallError
from index.lexical import lexical_bytes
from index.naming import lexicon_of
from index.offering import offers_of
from index.passage import Passage
from index.policy import Policy
from index.split import split
from index.store import Index, Parts
from index.vocabulary import Words, words_in

WARN_PASSAGES = 100_000  # beyond this many, BM25 leaves common words out (index/lexical.py)


@dataclass(frozen=True, slots=True)
class Texts:
    """The passages of policies, and their texts: what is encoded, and what words are found in."""

    made: tuple[Passage, ...]
    passages: list[str]  # as they are encoded
    sentences: list[str]  # as they are encoded
    searched: list[str]  # as words are looked for in each passage

    @property
    def ends(self) -> tuple[int, int]:
        """Where passages and sentences end among their vectors, one after the other."""
        return len(self.passages), len(self.passages) + len(self.sentences)


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


def make_parts(policies: Sequence[Policy], encoder: Encoder, progress: Progress = silent) -> Parts:
    """Split the policies and encode their passages and sentences."""
    if not policies:
        raise CallError("There are no policies to build an index of. Give at least one.")
    texts = texts_of(policies)
    words, places = words_in(texts.searched)
    vectors = encoder.passages([*texts.passages, *texts.sentences, *words], progress)
    of_passages, of_sentences, of_words = np.split(vectors, texts.ends)
    return Parts(
        tuple(policies),
        texts.made,
        of_passages,
        of_sentences,
        lexical_bytes(texts.searched),
        Words(words, of_words, places),
        offers_of(texts.made),
        lexicon_of(policies),
    )


def texts_of(policies: Sequence[Policy]) -> Texts:
    """Split the policies into what is encoded and searched."""
    passages = tuple(passage for policy in policies for passage in split(policy))
    sources = {policy.id: policy.text for policy in policies}
    return Texts(
        passages,
        [embedded(passage, sources[passage.policy]) for passage in passages],
        [text for p in passages for text in embedded_sentences(p, sources[p.policy])],
        [searched(passage) for passage in passages],
    )


def searched(passage: Passage) -> str:
    """A passage as words are looked for in it: under its headings, folded."""
    return folded(f"{' '.join(passage.section)} {passage.text}")


def in_memory(policies: Sequence[Policy], encoder: Encoder, progress: Progress = silent) -> Index:
    """An index that is never written."""
    return Index(make_parts(policies, encoder, progress), encoder.model)


def embedded(passage: Passage, text: str) -> str:
    """A passage as it is encoded: under its headings and its list's lead-in, without markup."""
    body = plain(passage.text)
    above = [heading for heading in passage.section[-2:] if not body.startswith(heading)]
    lead = [plain(text[slice(*passage.lead)])] if passage.lead else []
    return " - ".join([*above, *lead, body])


def embedded_sentences(passage: Passage, text: str) -> list[str]:
    """A passage's sentences as they are encoded: a list item behind its lead-in."""
    texts = []
    lead = plain(text[slice(*passage.lead)]) if passage.lead else ""
    for sentence in passage.sentences:
        body = plain(text[sentence.start : sentence.end])
        if not sentence.item:
            lead = body if body.endswith(":") else ""
        texts.append(f"{lead} {body}".strip() if sentence.item else body)
    return texts
