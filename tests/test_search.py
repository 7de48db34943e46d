"""Search, on passages and vectors whose scores can be worked out by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from index.clean import folded
from index.encoder import Model
from index.lexical import lexical_bytes
from index.naming import lexicon_of
from index.offering import offers_of
from index.passage import Kind, Passage, Sentence
from index.policy import Policy
from index.store import Index, Parts
from index.vectors import Vectors
from index.vocabulary import Words, words_in
from qa.search import PARTS, Hit, Query, search
from qa.search import Parts as Weights
from qa.wanted import wants_of

QUESTION = np.array([1, 0], dtype=np.float32)


def weighing(**parts: float) -> Weights:
    """Weights of which all but the named are 0."""
    return Weights(**dict.fromkeys(PARTS, 0.0) | parts)


ONLY_PASSAGES = weighing(passage=1, furniture=-0.5)


def asking(words: str = "", question: str = "", contact: bool = False) -> Query:
    """A query for these words, each of which is only like itself."""
    found = tuple(words.split())
    likeness = np.array([[float(word == own) for own in WORDS] for word in found])
    likeness = likeness.reshape(len(found), len(WORDS)).astype(np.float32)
    return Query(QUESTION, found, likeness, wants_of(question), contact, role="security")


def unit(x: float) -> list[float]:
    """A vector of length 1 whose cosine with the question is `x`."""
    return [x, (1 - x * x) ** 0.5]


def make_index(rows: list[tuple[str, str, float, float, Kind]]) -> Index:
    """An index of one-sentence passages: policy, text, cosine, its sentence's cosine, kind."""
    texts: dict[str, str] = {}
    passages = []
    for id, text, _, _, kind in rows:
        start = len(texts.get(id, ""))
        texts[id] = texts.get(id, "") + text + "\n"
        sentence = Sentence(start, start + len(text))
        passages.append(Passage(id, (), start, start + len(text), text, kind, None, (sentence,)))
    policies = tuple(Policy(id, id, (), "Policy", None, text) for id, text in texts.items())
    vectors: Vectors = np.array([unit(row[2]) for row in rows], dtype=np.float32)
    sentences: Vectors = np.array([unit(row[3]) for row in rows], dtype=np.float32)
    contents = [folded(row[1]) for row in rows]
    words, places = words_in(contents)
    axes = np.eye(2, dtype=np.float32)[[row % 2 for row in range(len(words))]]
    parts = Parts(
        policies,
        tuple(passages),
        vectors,
        sentences,
        lexical_bytes(contents),
        Words(words, axes.reshape(-1, 2), places),
        offers_of(passages),
        lexicon_of(policies),
    )
    return Index(parts, Model("toy", "0", 2))


INDEX = make_index(
    [
        ("a", "apples", 0.6, 0.0, Kind.TEXT),
        ("a", "bread", 0.8, 0.6, Kind.TEXT),
        ("a", "menu", 0.9, 0.0, Kind.FURNITURE),
        ("b", "cheese a@b.com", 0.7, 0.8, Kind.TEXT),
        ("b", "dates", 0.6, 0.0, Kind.TEXT),
    ]
)
WORDS = words_in(["apples", "bread", "menu", "cheese a b com", "dates"])[0]


def texts(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.text for hit in hits]


def test_the_nearest_passage_comes_first_and_furniture_last() -> None:
    hits = search(INDEX, asking(), None, weights=ONLY_PASSAGES)
    assert texts(hits) == ["bread", "cheese a@b.com", "apples", "dates", "menu"]
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert [hit.score for hit in hits] == pytest.approx([0.8, 0.7, 0.6, 0.6, 0.4], abs=1e-6)


def test_a_passage_scores_with_its_sentence_too() -> None:
    hits = search(
        INDEX, asking(), None, weights=weighing(passage=0.5, sentence=0.5, furniture=-0.5)
    )
    assert texts(hits)[:2] == ["cheese a@b.com", "bread"]
    assert hits[0].score == pytest.approx(0.75, abs=1e-6)
    assert hits[0].cosines == pytest.approx((0.8,), abs=1e-6)


def test_shared_words_and_wanted_contacts_count() -> None:
    words = search(INDEX, asking("dates"), None, weights=weighing(lexical=1))
    assert texts(words)[0] == "dates"
    assert 0 < words[0].score <= 1
    contacts = search(INDEX, asking(contact=True), None, weights=weighing(contact=1))
    assert (texts(contacts)[0], contacts[0].score) == ("cheese a@b.com", 1.0)
    unwanted = search(INDEX, asking(), None, weights=weighing(contact=1))
    assert unwanted[0].score == 0


def test_only_the_scope_is_searched_and_an_empty_one_not_at_all() -> None:
    hits = search(INDEX, asking("bread"), {"b"}, weights=ONLY_PASSAGES)
    assert texts(hits) == ["cheese a@b.com", "dates"]
    assert search(INDEX, asking("bread"), set()) == []


def test_each_company_s_best_comes_before_any_second() -> None:
    hits = search(INDEX, asking(), {"a", "b"}, each=True, weights=ONLY_PASSAGES)
    assert [hit.passage.policy for hit in hits] == ["a", "b", "a", "b", "a"]
    assert texts(hits)[:2] == ["bread", "cheese a@b.com"]


def test_equal_scores_are_in_order_of_file_and_position() -> None:
    same = make_index(
        [(id, f"{id}{n}", 0.5, 0.5, Kind.TEXT) for id in ("c", "a") for n in range(3)]
    )
    hits = search(
        same, Query(QUESTION, (), np.zeros((0, 6), np.float32)), None, weights=ONLY_PASSAGES
    )
    assert texts(hits) == ["a0", "a1", "a2", "c0", "c1", "c2"]


def test_a_passage_that_speaks_of_rare_words_is_covered_more() -> None:
    hits = search(INDEX, asking("cheese dates nowhere"), None, weights=weighing(covered=1))
    assert texts(hits)[:2] == ["cheese a@b.com", "dates"]
    # Two words held by one passage of five weigh ln(1 + 4.5/1.5), one held by none ln(1 + 5.5/.5).
    one, none = np.log1p(4.5 / 1.5), np.log1p(5.5 / 0.5)
    assert hits[0].score == pytest.approx(one / (2 * one + none), abs=1e-6)
    assert hits[0].coverage == (1, 0, 0)
    assert texts(hits)[2:] == ["apples", "bread", "menu"]
    assert hits[4].score == 0


def test_what_the_question_is_after_counts_where_it_is_offered() -> None:
    dated = make_index(
        [
            ("a", "kept for long", 0.5, 0.5, Kind.TEXT),
            ("a", "kept for 30 days", 0.4, 0.4, Kind.TEXT),
        ]
    )
    asked = Query(QUESTION, (), np.zeros((0, 4), np.float32), wants_of("how long is it kept?"))
    hits = search(dated, asked, None, weights=weighing(passage=1, offered=0.2))
    assert texts(hits) == ["kept for 30 days", "kept for long"]
    assert [hit.parts.offered for hit in hits] == [1, 0]


def test_a_contact_for_the_matter_counts_beside_any_contact() -> None:
    index = make_index(
        [
            ("a", "Write to a@b.com.", 0.5, 0.5, Kind.TEXT),
            ("a", "Report a security breach to c@d.com.", 0.5, 0.5, Kind.TEXT),
        ]
    )
    width = len(words_in(["write to a b com", "report a security breach to c d com"])[0])
    asked = Query(QUESTION, (), np.zeros((0, width), np.float32), (), True, role="security")
    hits = search(index, asked, None, weights=weighing(contact=1, role=1))
    assert [(hit.passage.text[:6], hit.score) for hit in hits] == [("Report", 2), ("Write ", 1)]
