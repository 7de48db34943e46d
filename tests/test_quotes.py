"""Quotes: the sentences that answer, whole and in their place."""

from index.passage import Kind, Passage, Sentence
from qa.contacts import find_contacts
from qa.quotes import Quote, quotes_of
from qa.search import Hit, Parts

TEXT = "We keep data. You may ask us:\n• by post\n• at a@b.com\nThat is all."
OFFSET = 100
ROWS = [("We keep data.", False), ("You may ask us:", False), ("• by post", True)]
ROWS += [("• at a@b.com", True), ("That is all.", False)]


def sentence(words: str, item: bool) -> Sentence:
    start = OFFSET + TEXT.index(words)
    return Sentence(start, start + len(words), item)


PASSAGE = Passage(
    "p.txt",
    (),
    OFFSET,
    OFFSET + len(TEXT),
    TEXT,
    Kind.TEXT,
    None,
    tuple(sentence(words, item) for words, item in ROWS),
)


def quoted(
    cosines: tuple[float, ...], passage: Passage = PASSAGE, contact: bool = False
) -> list[str]:
    hit = Hit(passage, 1, 0.5, Parts(0, 0, 0, 0, 0), cosines)
    quotes = quotes_of(hit, find_contacts(passage, 1) if contact else ())
    return [TEXT[quote.start - OFFSET : quote.end - OFFSET] for quote in quotes]


def test_the_nearest_sentence_is_quoted() -> None:
    assert quoted((0.9, 0.1, 0.2, 0.3, 0.4)) == ["We keep data."]


def test_a_sentence_almost_as_near_is_quoted_too_and_one_further_off_is_not() -> None:
    assert quoted((0.9, 0.1, 0.2, 0.3, 0.86)) == ["We keep data.", "That is all."]
    assert quoted((0.9, 0.1, 0.2, 0.3, 0.84)) == ["We keep data."]


def test_a_list_item_is_quoted_with_its_lead_in() -> None:
    assert quoted((0.1, 0.2, 0.3, 0.9, 0.1)) == ["You may ask us:", "• at a@b.com"]


def test_neighbouring_sentences_are_one_quote() -> None:
    assert quoted((0.9, 0.88, 0.1, 0.1, 0.1)) == ["We keep data. You may ask us:"]


def test_where_a_contact_is_wanted_its_sentence_is_quoted() -> None:
    assert quoted((0.9, 0.1, 0.1, 0.1, 0.1), contact=True) == [
        "We keep data. You may ask us:",
        "• at a@b.com",
    ]


def test_a_passage_without_sentences_is_quoted_whole() -> None:
    bare = Passage("p.txt", (), OFFSET, OFFSET + len(TEXT), TEXT, Kind.FURNITURE, None, ())
    assert quoted((), bare) == [TEXT]
    assert quotes_of(Hit(bare, 1, 0.5, Parts(0, 0, 0, 0, 0), ()), ()) == (
        Quote(OFFSET, OFFSET + len(TEXT)),
    )
