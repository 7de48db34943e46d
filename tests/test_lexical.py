"""Shared words: SQLite's BM25 must agree with the formula, within the scope, whatever is asked."""

import math
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.clean import folded
from index.lexical import STOP_WORDS, LexicalIndex, lexical_bytes, words_of

# Words that Porter's stemmer leaves alone, so that the formula needs no stemmer.
TEXTS = [
    "cat dog cat bird",
    "dog fish dog fish dog",
    "bird",
    "horn bird drum horn horn drum cat",
    "fish fish drum",
    "dog",
]


def _bm25(words: list[str], row: int) -> float:
    """Okapi BM25 as SQLite's documentation of bm25() gives it: k1 = 1.2, b = 0.75, idf ≥ 1e-6."""
    docs = [text.split() for text in TEXTS]
    average = sum(map(len, docs)) / len(docs)
    score = 0.0
    for word in words:
        count = docs[row].count(word)
        norm = 1 - 0.75 + 0.75 * len(docs[row]) / average
        score += _idf(word) * count * (1.2 + 1) / (count + 1.2 * norm)
    return score


def _idf(word: str) -> float:
    holding = sum(word in text.split() for text in TEXTS)
    return max(1e-6, math.log((len(TEXTS) - holding + 0.5) / (holding + 0.5)))


def _share(words: list[str], row: int) -> float:
    """BM25 as a share of the most the words can score: each idf times k1 + 1."""
    return min(1.0, _bm25(words, row) / sum(2.2 * _idf(word) for word in words))


def _index(texts: list[str]) -> LexicalIndex:
    return LexicalIndex(lexical_bytes(map(folded, texts)))


@pytest.mark.parametrize(
    "words",
    [["horn"], ["cat"], ["dog", "cat"], ["bird"], ["fish", "drum", "bird"], ["horn", "zebra"]],
)
def test_scores_are_those_of_the_formula(words: list[str]) -> None:
    found = _index(TEXTS).best(words, k=9)
    sharing = [row for row, text in enumerate(TEXTS) if set(words) & set(text.split())]
    assert found == pytest.approx({row: _share(words, row) for row in sharing}, rel=1e-6)
    assert list(found) == sorted(found, key=lambda row: (-found[row], row))


def test_a_common_word_scores_next_to_nothing_beside_a_rare_one() -> None:
    found = _index(["data"] * 9 + ["data horn"]).best(["data", "horn"], k=10)
    assert found[9] > 0.3
    assert all(found[row] < 1e-5 for row in range(9))


def test_the_best_of_equal_passages_are_the_first() -> None:
    found = _index(["horn"] * 20 + ["drum"] * 30).best(["horn"], k=3)
    assert list(found) == [0, 1, 2]
    assert len(set(found.values())) == 1


def test_no_score_is_more_than_one() -> None:
    found = _index(["horn horn horn horn horn horn", *["drum " * 40] * 9]).best(["horn"], k=1)
    assert 0.9 < found[0] <= 1


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("We retain what you deleted", "retention deletion"),
        ("DATA-RETENTION: Periods", "period"),
        ("the Sites’ “cookies”", "Cookie"),
        ("stor\u00ading of it", "stored"),
    ],
)
def test_words_match_by_their_stems(text: str, question: str) -> None:
    assert list(_index(["fish", text, "drum", "horn"]).best(words_of(question), k=4)) == [1]


@pytest.mark.parametrize(
    "ranges", [[range(1, 4)], [range(1)], [range(4, 6), range(0, 2)], [range(3, 3), range(5, 6)]]
)
def test_only_passages_in_scope_are_found_with_the_scores_they_have_anyway(
    ranges: list[range],
) -> None:
    index, words = _index(TEXTS), ["dog", "bird", "fish", "cat"]
    everywhere = index.best(words, k=9)
    inside = {row for some in ranges for row in some}
    assert index.best(words, k=9, ranges=ranges) == {
        row: score for row, score in everywhere.items() if row in inside
    }


def test_the_scope_is_applied_before_the_best_are_taken() -> None:
    index = _index(["horn"] * 50 + ["drum drum drum horn"] + ["drum"] * 60)
    assert list(index.best(["horn"], k=1, ranges=[range(50, 60)])) == [50]


def test_a_scope_of_very_many_policies_is_searched() -> None:
    index = _index(["horn", "drum", "fish"] * 1_000)
    ranges = [range(row, row + 1) for row in range(0, 3_000, 2)]
    found = index.best(["horn"], k=3_000, ranges=ranges)
    assert sorted(found) == list(range(0, 3_000, 6))


@pytest.mark.parametrize("ranges", [[], [range(0)], [range(3, 3), range(1, 1)]])
def test_an_empty_scope_finds_nothing_and_not_everything(ranges: list[range]) -> None:
    assert _index(TEXTS).best(["dog"], k=5, ranges=ranges) == {}


def test_no_words_and_unknown_words_find_nothing() -> None:
    index = _index(TEXTS)
    assert index.best([], k=5) == {}
    assert index.best(["zebra"], k=5) == {}
    assert _index([]).best(["dog"], k=5) == {}


@pytest.mark.parametrize(
    "question",
    [
        "NEAR",
        "near(dog cat)",
        "dog AND cat",
        "dog OR",
        "NOT dog",
        '"dog',
        "dog* ^dog -dog",
        "text:dog",
        "'; DROP TABLE passages",
        "__",
        "\0dog",
        "(((",
        "𝕯og ½ ⅷ",
    ],
)
def test_a_question_in_the_syntax_of_full_text_search_is_only_words(question: str) -> None:
    index = _index([*TEXTS, "near and or not"])
    assert set(index.best(words_of(question), k=9)) <= set(range(7))
    assert list(index.best(["dog"], k=9)) == [1, 5, 0]


@pytest.mark.parametrize("word", ["NEAR", "AND", "OR", "NOT", "near", "text"])
def test_an_operator_as_a_word_is_searched_as_a_word(word: str) -> None:
    assert list(_index(["fish", "drum", f"{word} it is", "horn"]).best([word], k=9)) == [2]


def test_a_questions_words_are_those_that_tell_passages_apart() -> None:
    asked = "How long does the Company keep my Data, and my DATA-backups?"
    assert words_of(asked) == ["long", "keep", "data", "backups"]
    assert words_of("What is the policy of the company?") == []
    assert words_of("") == []
    assert {word for word in STOP_WORDS if word != word.lower() or not word.isalpha()} == set()


def test_only_the_first_64_words_of_a_question_count() -> None:
    words = words_of(" ".join(f"w{number}" for number in range(300)))
    assert words == [f"w{number}" for number in range(64)]
    assert _index(TEXTS).best(words, k=5) == {}


def test_the_same_passages_give_the_same_bytes() -> None:
    assert lexical_bytes(TEXTS * 50) == lexical_bytes(iter(TEXTS * 50))
    assert lexical_bytes(TEXTS) != lexical_bytes(TEXTS[::-1])


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"no database",
        lambda content: content[:100],
        lambda content: b"\0" * len(content),
        lambda content: b"?" + content[1:],
        lambda content: content[:4096],
    ],
    ids=["nothing", "text", "header", "zeros", "first byte", "first page"],
)
def test_what_is_no_index_is_refused(damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ValueError, match="full-text index cannot be opened"):
        LexicalIndex(damage(lexical_bytes(TEXTS)))


def test_eight_threads_get_the_answers_that_one_gets() -> None:
    index = _index([" ".join(TEXTS[row % 6] for _ in range(row % 5 + 1)) for row in range(300)])
    asked = [["dog"], ["cat", "horn"], ["bird", "fish"], ["drum"]] * 50
    alone = [index.best(words, k=20) for words in asked]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda words: index.best(words, k=20), asked))
    assert together == alone


def test_a_closed_index_gives_its_memory_back_and_answers_no_more() -> None:
    index = _index(TEXTS)
    index.close()
    with pytest.raises(sqlite3.ProgrammingError):
        index.best(["dog"], k=1)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> LexicalIndex:
    """An index that is large, as the limits are small: three "data", two "cookie", one "ferret"."""
    monkeypatch.setattr("index.lexical._SMALL", 3)
    monkeypatch.setattr("index.lexical._MOST_MATCHES", 3)
    return LexicalIndex(lexical_bytes(["data", "data cookies", "data cookie ferret", "none"]))


def test_of_many_passages_only_those_with_a_question_s_rarest_words_are_weighed(
    many: LexicalIndex,
) -> None:
    assert many.best(["data", "cookies", "ferrets"], 9).keys() == {1, 2}
    assert many.best(["data", "cookies"], 9).keys() == {1, 2}
    assert many.best(["data", "unheard"], 9).keys() == {0, 1, 2}
    assert many.best(["data", "cookies"], 9, [range(4)]).keys() == {0, 1, 2}  # a scope is


def test_words_that_too_many_passages_hold_find_nothing_by_themselves(
    many: LexicalIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.lexical._MOST_MATCHES", 2)
    assert many.best(["data"], 9) == {}


def test_a_score_is_of_what_all_the_words_would_have(many: LexicalIndex) -> None:
    score = many.best(["ferret"], 9)[2]
    assert many.best(["ferret", "data", "unheard"], 9)[2] < 0.5 * score


@pytest.mark.parametrize(
    ("word", "passages"),
    [("cookies", 2), ("cookie", 2), ("ferret", 1), ("unheard", 0), ("data_cookies", 2)],
)
def test_the_passages_that_hold_a_word_in_any_form_are_counted(
    many: LexicalIndex, word: str, passages: int
) -> None:
    assert many._frequency(word) == passages
    assert many._frequency(word) == passages  # and again, as it is remembered


def test_passages_that_hold_words_one_after_the_other_are_found() -> None:
    index = LexicalIndex(lexical_bytes(["Google Maps", "maps of google", "Google! Maps", "none"]))
    assert index.holding("google maps", 9) == [0, 2]
    assert index.holding("google", 2) == [0, 1]
    assert index.holding("–", 9) == []
