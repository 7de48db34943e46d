"""From policies to an index: split, encode, and count words."""

from collections.abc import Sequence

import numpy as np

from index.clean import plain
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

WARN_PASSAGES = 100_000  # beyond this many, searching every vector is felt


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


def make_parts(policies: Sequence[Policy], encoder: Encoder, progress: Progress = silent) -> Parts:
    """Split the policies and encode their passages and sentences."""
    if not policies:
        raise CallError("There are no policies to build an index of. Give at least one.")
    passages = [passage for policy in policies for passage in split(policy)]
    sources = {policy.id: policy.text for policy in policies}
    texts = [embedded(passage, sources[passage.policy]) for passage in passages]
    sentences = [text for p in passages for text in embedded_sentences(p, sources[p.policy])]
    searched = [" ".join(passage.section) + " " + passage.text for passage in passages]
    words, counts, held = words_in(searched)
    vectors = encoder.passages([*texts, *sentences, *words], progress)
    of_passages, of_sentences, of_words = np.split(vectors, [len(texts), len(texts + sentences)])
    return Parts(
        tuple(policies),
        tuple(passages),
        of_passages,
        of_sentences,
        lexical_bytes(searched),
        Words(words, of_words, counts, held),
        offers_of(passages),
        lexicon_of(policies),
    )


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
