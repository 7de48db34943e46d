"""What is searched for of a question."""

import numpy as np
import pytest
from conftest import WordEncoder

from index import build
from index.policy import Policy
from qa.followup import resolve
from qa.reading import matter, read
from qa.scope import Scope, Scoper

ENCODER = WordEncoder("data cookies rights")
POLICIES = (
    Policy("acme.txt", "Acme", (), "Policy", None, "We keep data.\n\nWe set cookies."),
    Policy("globex.txt", "Globex", (), "Policy", None, "You have rights."),
)
SCOPER = Scoper.of(POLICIES)
INDEX = build.in_memory(POLICIES, ENCODER)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Does Acme keep data?", "Does keep data?"),
        ("Which companies keep data for years?", "keep data for years?"),
        ("At which of them are cookies kept?", "are cookies kept?"),
        ("Do all vendors set cookies here?", "set cookies here?"),
        ("Which companies?", "Which companies?"),  # nothing would be left
    ],
)
def test_names_and_whom_it_is_put_to_are_left_out(question: str, asked: str) -> None:
    assert matter(question, SCOPER.for_question(question), SCOPER) == asked


def test_a_caller_s_companies_are_left_out_and_others_stay() -> None:
    scope = SCOPER.for_companies(["Acme"])
    assert matter("Does Acme send data to Globex?", scope, SCOPER) == "Does send data to Globex?"


def test_a_question_becomes_a_vector_words_and_wants() -> None:
    question = "How long does Acme keep data on gizmos?"
    query = read(resolve(question, (), SCOPER), SCOPER, INDEX, ENCODER)
    assert query is not None
    assert query.words == ("long", "keep", "data", "gizmos")
    assert query.vector.tolist() == pytest.approx([1, 0, 0, 0])
    assert [want.name for want in query.wants] == ["duration"]
    assert (query.length, query.yes_or_no, query.contact) == (7, False, False)
    words = ("cookies", "data", "keep", "rights", "set")
    assert query.likeness.shape == (4, len(words))
    assert query.likeness[2, words.index("data")] == 1
    assert query.likeness[2, words.index("cookies")] == 0


def test_a_follow_up_is_nearer_to_itself_than_to_the_question_before() -> None:
    resolved = resolve("and what about cookies?", ("Does Acme keep data?",), SCOPER)
    assert resolved.earlier
    query = read(resolved, SCOPER, INDEX, ENCODER)
    assert query is not None
    # cookies 1, data .6, scaled to length 1
    assert query.vector[:2].tolist() == pytest.approx([0.6 / 1.36**0.5, 1 / 1.36**0.5])
    assert np.linalg.norm(query.vector) == pytest.approx(1)


def test_a_question_without_a_telling_word_is_no_query() -> None:
    assert read(resolve("Acme?", (), SCOPER), SCOPER, INDEX, ENCODER) is None
    assert read(resolve("who is it?", (), SCOPER), SCOPER, INDEX, ENCODER) is None


def test_nowhere_to_look_is_read_like_any_question() -> None:
    assert matter("Does Acme keep data?", Scope(frozenset(), (), (), "caller"), SCOPER)
