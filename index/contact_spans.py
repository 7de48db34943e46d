"""Where a text gives contacts: addresses, numbers, and bodies to turn to."""

from collections.abc import Iterator, Sequence
from typing import Literal

from index.contact_bodies import bodies
from index.contact_online import emails, web_addresses
from index.contact_phone import phones
from index.contact_postal import postal_addresses

Kind = Literal["email", "phone", "postal", "web", "organisation"]
_Span = tuple[int, int]
_Found = tuple[Kind, int, int]


def contact_spans(text: str, sentences: Sequence[_Span]) -> Iterator[_Found]:
    """The contacts in a text, by kind: each what it is, where it begins and where it ends.

    None is a part of another: a number of a web address is none.
    sentences: those of the text, as `sentence_spans` gives them.
    """
    taken: list[_Span] = []
    for kind, start, end in _spans(text, sentences):
        group = taken if kind != "organisation" else []
        if not any(start < b and a < end for a, b in group):
            group.append((start, end))
            yield kind, start, end


def _spans(text: str, sentences: Sequence[_Span]) -> Iterator[_Found]:
    yield from (("email", *span) for span in emails(text))
    for sentence in sentences:
        yield from (("web", *span) for span in web_addresses(text, sentence))
    yield from (("postal", *span) for span in postal_addresses(text))
    yield from (("phone", *span) for span in phones(text))
    yield from (("organisation", *span) for span in _bodies(text, sentences))


def _bodies(text: str, sentences: Sequence[_Span]) -> list[_Span]:
    """The bodies in the text, each once where several rules tell of it."""
    found: list[_Span] = []
    for sentence in sentences:
        for start, end in bodies(text, sentence):
            if not any(start < b and a < end for a, b in found):
                found.append((start, end))
    return found
