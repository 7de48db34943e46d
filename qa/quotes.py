"""Which sentences of a passage answer: the quotes to mark, always whole and in their place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.passage import Passage, Sentence
from qa.contacts import Contact
from qa.search import Hit

_CLOSE = 0.05  # cosine below the best sentence within which another is quoted as well
_MOST = 3  # sentences quoted for their nearness


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a source that answers."""

    start: int  # characters into the policy's text
    end: int


def quotes_of(hit: Hit, contacts: Sequence[Contact]) -> tuple[Quote, ...]:
    """The quotes of a hit, in order: its nearest sentences, and those that hold given contacts.

    A list item is quoted with its lead-in. Neighbouring sentences are one quote. A passage without
    sentences is quoted whole.
    """
    passage = hit.passage
    if not passage.sentences:
        return (Quote(passage.start, passage.end),)
    chosen = set(_nearest(hit.cosines))
    for row, sentence in enumerate(passage.sentences):
        if any(sentence.start <= contact.start < sentence.end for contact in contacts):
            chosen.add(row)
    chosen |= {lead for row in chosen if (lead := _lead_in(passage, row)) is not None}
    return tuple(_joined(passage, sorted(chosen)))


def _nearest(cosines: Sequence[float]) -> list[int]:
    order = sorted(range(len(cosines)), key=lambda row: (-cosines[row], row))
    return [row for row in order[:_MOST] if cosines[row] >= cosines[order[0]] - _CLOSE]


def _lead_in(passage: Passage, row: int) -> int | None:
    """The row of the sentence that introduces a list item; None for no item, or none in here."""
    if not passage.sentences[row].item:
        return None
    above = range(row - 1, -1, -1)
    return next((r for r in above if _introduces(passage, passage.sentences[r])), None)


def _introduces(passage: Passage, sentence: Sentence) -> bool:
    text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
    return not sentence.item or text.rstrip("*_ ").endswith(":")


def _joined(passage: Passage, rows: Iterable[int]) -> list[Quote]:
    quotes: list[Quote] = []
    for row in rows:
        start, end = passage.sentences[row].start, passage.sentences[row].end
        last = quotes[-1].end if quotes else passage.start
        if quotes and not passage.text[last - passage.start : start - passage.start].strip():
            start = quotes.pop().start
        quotes.append(Quote(start, end))
    return quotes
