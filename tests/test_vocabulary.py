"""Words with vectors of their own, on vectors whose likeness can be worked out by hand."""

import numpy as np
import pytest

from index.clean import folded
from index.errors import ModelError
from index.vocabulary import Places, Vocabulary, Words, words_in

# Three words on two axes: "erase" and "wipe" have a cosine of .8, "fish" has 0 with "erase".
VECTORS = np.array([[1, 0], [0, 1], [0.8, 0.6]], dtype=np.float32)
TEXTS = ["Erase it, erase!", "We fish.", "", "Erase the fish", "Wipe"]


def places_of(held: list[int], counts: list[int], holding: list[int]) -> Places:
    """Where words stand, as arrays."""
    return Places(*(np.array(each, dtype=np.int32) for each in (held, counts, holding)))


def make() -> Vocabulary:
    words, places = words_in(map(folded, TEXTS))
    assert words == ("erase", "fish", "wipe")
    return Vocabulary(Words(words, VECTORS, places), len(TEXTS))


def test_each_passage_s_telling_words_are_noted_once() -> None:
    _, places = words_in(map(folded, TEXTS))
    assert places.held.tolist() == [0, 1, 0, 1, 2]
    assert places.counts.tolist() == [1, 1, 0, 2, 1]
    assert places.holding.tolist() == [2, 2, 1]


def test_words_that_are_known_come_first_and_are_not_told_again() -> None:
    words, places = words_in(["bake the fish", "erase"], ["erase", "zebra"])
    assert words == ("bake", "fish")
    assert places.held.tolist() == [2, 3, 0]
    assert places.holding.tolist() == [1, 0, 1, 1]


def test_addresses_and_single_letters_are_no_words() -> None:
    assert words_in(["a b cc " + "x" * 41])[0] == ("cc",)


def test_a_word_is_like_itself_by_one_and_like_others_by_their_cosine() -> None:
    likeness = make().likeness(["erase"], np.zeros((0, 2), dtype=np.float32))
    # (.8 - .45) / .55 for "wipe"; a cosine of 0 is below where likeness begins.
    assert likeness[0].tolist() == pytest.approx([1, 0, 0.35 / 0.55], abs=1e-6)


def test_words_that_are_not_here_bring_their_own_vectors() -> None:
    new = np.array([[0, 1]], dtype=np.float32)
    likeness = make().likeness(["unheard", "erase"], new)
    assert likeness[0].tolist() == pytest.approx([0, 1, (0.6 - 0.45) / 0.55], abs=1e-6)
    assert likeness[1][0] == 1
    assert "erase" in make()
    assert "unheard" not in make()


def test_coverage_is_the_most_like_word_that_a_passage_holds() -> None:
    vocabulary = make()
    likeness = vocabulary.likeness(["erase", "fish"], np.zeros((0, 2), dtype=np.float32))
    covered = vocabulary.coverage(likeness, [4, 0, 2, 3])
    wipe = 0.35 / 0.55
    expected = [[wipe, 0.15 / 0.55], [1, 0], [0, 0], [1, 1]]
    assert covered.tolist() == [pytest.approx(row, abs=1e-6) for row in expected]
    assert vocabulary.coverage(likeness, []).shape == (0, 2)


def test_rare_words_weigh_more_and_forms_of_a_word_count_as_one() -> None:
    vocabulary = make()
    likeness = vocabulary.likeness(["erase", "fish"], np.zeros((0, 2), dtype=np.float32))
    # "erase" counts its two passages and the one of "wipe", whose likeness is .636.
    expected = [np.log1p(2.5 / 3.5), np.log1p(3.5 / 2.5)]
    assert vocabulary.weights(likeness).tolist() == pytest.approx(expected, abs=1e-6)


def test_no_words_cover_nothing() -> None:
    vocabulary = make()
    likeness = vocabulary.likeness([], np.zeros((0, 2), dtype=np.float32))
    assert vocabulary.coverage(likeness, [0, 1]).shape == (2, 0)
    assert vocabulary.weights(likeness).tolist() == []


@pytest.mark.parametrize(
    ("words", "vectors", "places", "passages"),
    [
        (("erase",), VECTORS[:1], places_of([0], [1], [1]), 0),  # a passage too many
        (("erase",), VECTORS[:1], places_of([0], [1], [1]), 2),  # and one too few
        (("erase",), VECTORS[:1], places_of([1], [1], [0, 1]), 1),  # a word too many
        (("erase", "erase"), VECTORS[:2], places_of([0], [1], [1, 0]), 1),  # the same word twice
        (("erase",), VECTORS[:1], places_of([0, 0], [1], [1]), 1),  # a place too many
        (("erase",), VECTORS[:1], places_of([0], [1], [2]), 1),  # a passage counted twice
    ],
)
def test_words_that_contradict_their_places_are_refused(
    words: tuple[str, ...], vectors: np.ndarray, places: Places, passages: int
) -> None:
    with pytest.raises(ValueError, match=r"words|passages|places"):
        Vocabulary(Words(words, vectors, places), passages)


def test_vectors_must_be_as_many_as_words() -> None:
    places = places_of([0], [1], [1, 0])
    with pytest.raises(ModelError, match="shape"):
        Vocabulary(Words(("erase", "fish"), VECTORS[:1], places), 1)


def test_a_word_s_likeness_does_not_depend_on_those_it_is_asked_with() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(300, 384)).astype(np.float32)
    vectors[1::2] += 2 * vectors[::2]  # so that some are alike
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    words = tuple(f"w{row}" for row in range(300))
    held = Words(words, vectors, places_of([], [0], [0] * 300))
    none = np.zeros((0, 384), dtype=np.float32)
    alone = [Vocabulary(held, 1).likeness([word], none)[0] for word in words[:20]]
    together = Vocabulary(held, 1).likeness(words[:20], none)
    assert together.tolist() == [row.tolist() for row in alone]
    again = Vocabulary(held, 1)
    again.likeness(words[5:9], none)
    assert again.likeness(words[:20], none).tolist() == together.tolist()
    assert 0 < np.count_nonzero(together > 0) < together.size
