"""What is searched for of a question: the matter, without whom it is put to."""

import re

import numpy as np

from index.contact_roles import wanted_role
from index.encoder import Encoder
from index.lexical import words_of
from index.store import Index
from index.vectors import Vectors
from qa.contacts import asks_for_contact
from qa.followup import Resolved, without_names
from qa.scope import EVERYBODY, Scope, Scoper
from qa.search import Query
from qa.wanted import is_yes_or_no, wants_contact, wants_of
from qa.weights import load_weights

_PUT_TO = re.compile(
    r"(?:\b(?:at|by|from|with|in|of|for|to|do|does|is|are|has|have|can|may|will)\s+)?"
    + EVERYBODY.pattern,
    re.IGNORECASE,
)
_LEAST = 2  # telling words that must be left
_EARLIER = 0.6  # of the question before: PolicyBench follow-ups hit@1 .860, both as one text .848


def matter(question: str, scope: Scope, scoper: Scoper) -> str:
    """A question without the names of the companies in scope and without "which companies".

    The policies say "we", hardly ever their company's name; a name of somebody else is kept.
    """
    mentions = scoper.names.mentions(question)
    if scope.policies is not None and scope.origin == "caller":
        mentions = tuple(mention for mention in mentions if mention.policies & scope.policies)
    asked = without_names(question, mentions)
    rest = " ".join(_PUT_TO.sub(" ", asked, count=1).split())
    return rest if len(words_of(rest)) >= _LEAST else asked


def turns_of(resolved: Resolved, scoper: Scoper) -> tuple[str, ...]:
    """The texts that are encoded for a question: its own, and the one before that it leans on."""
    turns = [resolved.question]
    if resolved.earlier:
        turns = [resolved.question.removeprefix(resolved.earlier), resolved.earlier]
    return tuple(matter(turn, resolved.scope, scoper) for turn in turns)


def read(resolved: Resolved, scoper: Scoper, index: Index, encoder: Encoder) -> Query | None:
    """The query for a question; None if it has no word to look for."""
    asked = matter(resolved.question, resolved.scope, scoper)
    words = words_of(asked)
    if not words:
        return None
    turns = turns_of(resolved, scoper)
    new = [word for word in words if word not in index.vocabulary]
    vectors = encoder.questions([*turns, *new])
    vector = _joined(vectors[: len(turns)])
    fitted = load_weights(index.model.fingerprint)
    return Query(
        vector=vector,
        words=tuple(words),
        likeness=index.vocabulary.likeness(words, vectors[len(turns) :]),
        wants=wants_of(resolved.question),
        contact=wants_contact(asks_for_contact(resolved.question), vector, fitted),
        role=wanted_role(resolved.question),
        length=len(asked.split()),
        nobody=resolved.scope.policies is None,
        yes_or_no=is_yes_or_no(asked),
        fitted=fitted,
    )


def _joined(turns: Vectors) -> Vectors:
    """One vector for a question and, with less weight, the one before it that it leans on."""
    joined = turns[0] + _EARLIER * turns[1] if len(turns) > 1 else turns[0]
    found: Vectors = joined / np.linalg.norm(joined)
    return found
