"""What is searched for of a question: the matter, without whom it is put to."""

import re

from index.encoder import Encoder
from index.lexical import words_of
from index.store import Index
from qa.contacts import asks_for_contact
from qa.followup import Resolved, without_names
from qa.scope import EVERYBODY, Scoper
from qa.search import Query
from qa.wanted import is_yes_or_no, wants_of

_PUT_TO = re.compile(
    r"(?:\b(?:at|by|from|with|in|of|for|to|do|does|is|are|has|have|can|may|will)\s+)?"
    + EVERYBODY.pattern,
    re.IGNORECASE,
)
_LEAST = 2  # telling words that must be left


def matter(resolved: Resolved, scoper: Scoper) -> str:
    """The question without the names of the companies in scope and without "which companies".

    The policies say "we", hardly ever their company's name; a name of somebody else is kept.
    """
    policies = resolved.scope.policies
    mentions = scoper.names.mentions(resolved.question)
    if policies is not None and resolved.scope.origin == "caller":
        mentions = [mention for mention in mentions if mention.policies & policies]
    asked = without_names(resolved.question, mentions)
    rest = " ".join(_PUT_TO.sub(" ", asked, count=1).split())
    return rest if len(words_of(rest)) >= _LEAST else asked


def read(question: str, asked: str, index: Index, encoder: Encoder) -> Query | None:
    """The query for a question whose matter is `asked`; None if it has no word to look for."""
    words = words_of(asked)
    if not words:
        return None
    new = [word for word in words if word not in index.vocabulary]
    vectors = encoder.questions([asked, *new])
    return Query(
        vector=vectors[0],
        words=tuple(words),
        likeness=index.vocabulary.likeness(words, vectors[1:]),
        wants=wants_of(question),
        contact=asks_for_contact(question),
        length=len(asked.split()),
        yes_or_no=is_yes_or_no(asked),
    )
