"""Search, on passages and vectors whose scores can be worked out by hand."""

import numpy as np
import pytest

from index.encoder import Model
from index.lexical import lexical_bytes
from index.passage import Kind, Passage, Sentence
from index.policy import Policy
from index.store import Index, Parts
from index.vectors import Vectors
from qa.search import Hit, Weights, search

QUESTION = np.array([1, 0], dtype=np.float32)
ONLY_PASSAGES = Weights(passage=1, sentence=0, lexical=0, contact=0, furniture=0.5)


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
    parts = Parts(
        policies, tuple(passages), vectors, sentences, lexical_bytes(row[1] for row in rows)
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


def texts(hits: list[Hit]) -> list[str]:
    return [hit.passage.text for hit in hits]


def test_the_nearest_passage_comes_first_and_furniture_last() -> None:
    hits = search(INDEX, QUESTION, [], None, weights=ONLY_PASSAGES)
    assert texts(hits) == ["bread", "cheese a@b.com", "apples", "dates", "menu"]
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert [hit.score for hit in hits] == pytest.approx([0.8, 0.7, 0.6, 0.6, 0.4], abs=1e-6)


def test_a_passage_scores_with_its_sentence_too() -> None:
    hits = search(INDEX, QUESTION, [], None, weights=Weights(0.5, 0.5, 0, 0, 0.5))
    assert texts(hits)[:2] == ["cheese a@b.com", "bread"]
    assert hits[0].score == pytest.approx(0.75, abs=1e-6)
    assert hits[0].cosines == pytest.approx((0.8,), abs=1e-6)


def test_shared_words_and_wanted_contacts_count() -> None:
    words = search(INDEX, QUESTION, ["dates"], None, weights=Weights(0, 0, 1, 0, 0))
    assert texts(words)[0] == "dates"
    assert 0 < words[0].score <= 1
    contacts = search(INDEX, QUESTION, [], None, contact=True, weights=Weights(0, 0, 0, 1, 0))
    assert (texts(contacts)[0], contacts[0].score) == ("cheese a@b.com", 1.0)
    unwanted = search(INDEX, QUESTION, [], None, weights=Weights(0, 0, 0, 1, 0))
    assert unwanted[0].score == 0


def test_only_the_scope_is_searched_and_an_empty_one_not_at_all() -> None:
    hits = search(INDEX, QUESTION, ["bread"], {"b"}, weights=ONLY_PASSAGES)
    assert texts(hits) == ["cheese a@b.com", "dates"]
    assert search(INDEX, QUESTION, ["bread"], set()) == []


def test_each_company_s_best_comes_before_any_second() -> None:
    hits = search(INDEX, QUESTION, [], {"a", "b"}, each=True, weights=ONLY_PASSAGES)
    assert [hit.passage.policy for hit in hits] == ["a", "b", "a", "b", "a"]
    assert texts(hits)[:2] == ["bread", "cheese a@b.com"]


def test_equal_scores_are_in_order_of_file_and_position() -> None:
    same = make_index(
        [(id, f"{id}{n}", 0.5, 0.5, Kind.TEXT) for id in ("c", "a") for n in range(3)]
    )
    hits = search(same, QUESTION, [], None, weights=ONLY_PASSAGES)
    assert texts(hits) == ["a0", "a1", "a2", "c0", "c1", "c2"]
