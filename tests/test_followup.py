"""What a question means after the ones before it."""

import pytest

from index.policy import Policy
from qa.followup import resolve, without_names
from qa.scope import Scoper

SCOPER = Scoper(
    [Policy(f"{name}.txt", name, (), "Policy", None, "We do.") for name in ("Kaseya", "Timus")]
)


@pytest.mark.parametrize(
    ("history", "question", "resolved", "policies", "origin"),
    [
        (
            ["How long does Kaseya keep my data?"],
            "and at Timus?",
            "How long does Timus keep my data?",
            {"Timus.txt"},
            "question",
        ),
        (
            ["My name at Kaseya is out of date."],
            "how do I change it?",
            "My name at Kaseya is out of date. how do I change it?",
            {"Kaseya.txt"},
            "history",
        ),
        (
            ["How long does Kaseya keep my data?"],
            "What does Timus say about children under 13?",
            "What does Timus say about children under 13?",
            {"Timus.txt"},
            "question",
        ),
        (
            ["Does Kaseya sell data?", "and Timus?"],
            "why?",
            "Does Timus sell data? why?",
            {"Timus.txt"},
            "history",
        ),
        (
            ["Does Kaseya sell my personal data?"],
            "Which companies use cookies for advertising purposes?",
            "Which companies use cookies for advertising purposes?",
            None,
            "all",
        ),
        (
            ["Does Acmesoft sell data?"],
            "how long do they keep it?",
            "Does Acmesoft sell data? how long do they keep it?",
            set(),
            "history",
        ),
        (
            ["Does Kaseya sell data?"],
            "and Salesforce?",
            "Does Kaseya sell data? and Salesforce?",
            set(),
            "question",
        ),
        (
            ["Do Kaseya and Timus sell data?"],
            "And the others?",
            "Do Kaseya and Timus sell data? And the others?",
            set(),
            "history",
        ),
        (
            ["Does Kaseya sell data?", "why?"],
            "Can I delete my account?",
            "Can I delete my account?",
            {"Kaseya.txt"},
            "history",
        ),
        (
            ["Does Kaseya sell data?", "why?", "since when?"],
            "why?",
            "Does Kaseya sell data? why?",
            {"Kaseya.txt"},
            "history",
        ),
        ([], "and at Timus?", "and at Timus?", {"Timus.txt"}, "question"),
    ],
)
def test_a_follow_up_stands_alone(
    history: list[str],
    question: str,
    resolved: str,
    policies: set[str] | None,
    origin: str,
) -> None:
    found = resolve(question, history, SCOPER)
    assert found.question == resolved
    assert found.scope.policies == policies
    assert found.scope.origin == origin


def test_names_are_taken_out_of_what_is_searched_for() -> None:
    question = "Does Kaseya, or Timus, sell data?"
    mentions = SCOPER.names.mentions(question)
    assert without_names(question, mentions) == "Does, or, sell data?"
