"""What questions are after, and what passages offer."""

import pytest

from index.offering import offered
from index.offers import packed, share
from qa.wanted import is_yes_or_no, wants_of


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("How long is data kept?", {"duration"}),
        ("how many days do I have?", {"duration", "number"}),
        ("How much does a copy cost?", {"money"}),
        ("Are there fees?", {"money"}),
        ("From what age may I join?", {"number"}),
        ("Where are the servers?", {"place"}),
        ("In which country is it stored?", {"place"}),
        ("Why do you need it?", {"reason"}),
        ("For what purposes is it used?", {"reason"}),
        ("What does personal data mean?", {"definition"}),
        ("What are cookies?", {"definition"}),
        ("When was the policy last updated?", {"version"}),
        ("Is it still in force?", {"version"}),
        ("Do they sell my data?", set()),
        ("What data is collected from visitors of the site?", set()),
    ],
)
def test_what_a_question_is_after(question: str, names: set[str]) -> None:
    assert {want.name for want in wants_of(question)} == names


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How long is data kept?", "We keep it for two years.", 1),
        ("How long is data kept?", "We keep it.", 0),
        ("How much is a copy?", "A copy costs €5.", 1),
        ("How much is a copy?", "A copy is sent by post.", 0),
        ("When was it last updated?", "Effective Date: December 19, 2019", 1),
        ("When was it last updated?", "We may update this at any time.", 0),
        ("What is a cookie?", "A “cookie” is a small file.", 1),
        ("Why, and how long?", "Because of the law.", 0.5),
        ("Do they sell my data?", "We keep it for two years.", 0),
    ],
)
def test_what_a_passage_offers(question: str, text: str, expected: float) -> None:
    wanted = [want.name for want in wants_of(question)]
    assert share(packed([offered(text)]), wanted).tolist() == [expected]


def test_yes_or_no() -> None:
    assert is_yes_or_no("Do they sell it?")
    assert is_yes_or_no("and may I?")
    assert not is_yes_or_no("How do they sell it?")
