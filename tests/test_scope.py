"""Scope: which policies a question is about."""

import pytest

from index.errors import CallError
from index.policy import Policy
from qa.scope import Scoper

BORROWED = "We share data with third parties, including Google. Contact DPR Group in Ireland."


def policy(id: str, company: str, *aliases: str, text: str = BORROWED) -> Policy:
    return Policy(id, company, aliases, "Privacy Policy", None, text)


SCOPER = Scoper(
    [
        policy("better.txt", "BetterCloud", "BetterCloud, Inc.", "Better Cloud"),
        policy("times.txt", "Customertimes", "Customertimes Corp."),
        policy("kaseya.txt", "Kaseya"),
        policy("telm.txt", "Telmetrics", "Telmetrics Corp."),
        policy("timus.txt", "Timus Networks", "Timus Networks, Inc.", "Timus", "Timus Connect"),
        policy("joinery.txt", "Brackwater Joinery Ltd"),
        policy("library.txt", "Brackwater Public Library"),
        policy("lids.txt", "Lids"),
    ]
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("who can I contact about GDPR at BetterCloud?", {"better.txt"}),
        ("what does bettercloud, inc. collect", {"better.txt"}),
        ("BETTERCLOUD cookies", {"better.txt"}),
        ("Better Cloud's retention", {"better.txt"}),
        ("betercloud persistant cookie", {"better.txt"}),
        ("kasya consent", {"kaseya.txt"}),
        ("Kaseya's security", {"kaseya.txt"}),
        ("kaseyas security", {"kaseya.txt"}),
        ("kaseya.com privacy", {"kaseya.txt"}),
        ("cusomertimes copyrigth", {"times.txt"}),
        ("telm security", {"telm.txt"}),
        ("does Timus Connect track my location?", {"timus.txt"}),
        ("timsu erasure", {"timus.txt"}),
        ("Timus or Kaseya: who keeps data longer?", {"timus.txt", "kaseya.txt"}),
        ("TN retention", {"timus.txt"}),
        ("Does Brackwater charge fees?", {"joinery.txt", "library.txt"}),
        ("Does Brackwater Library charge fees?", {"library.txt"}),
        ("all companies except Kaseya: retention?", None),
        ("How many times do you ask?", None),  # "times" is a word, not Customertimes or Timus
        ("how do you share telemetry?", None),  # nor is "telemetry" Telmetrics
        ("may I take off the lids?", None),  # nor are lids Lids
        ("Does GDPR apply?", None),
        ("What is the capital of France?", None),
        ("how long is data kept?", None),
    ],
)
def test_a_question_names_its_companies(question: str, expected: set[str] | None) -> None:
    scope = SCOPER.for_question(question)
    if "except" in question:
        assert scope.policies is not None
        assert "kaseya.txt" not in scope.policies
        assert len(scope.policies) == 7
    else:
        assert scope.policies == (None if expected is None else frozenset(expected))
    assert scope.unknown == ()


def test_a_company_that_is_a_common_word_needs_its_capital() -> None:
    assert SCOPER.for_question("what does Lids collect?").policies == frozenset({"lids.txt"})


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("who is the DPO of Salesforce", "Salesforce"),
        ("Does Dropbox share files with advertisers?", "Dropbox"),
        ("What is Apple's privacy policy?", "Apple"),
        ("Is Slack allowed to sell data?", "Slack"),
        ("What does the Acme policy say on cookies?", "Acme"),
        ("Is Acme GDPR compliant?", "Acme"),
        ("does Acme, Inc. sell data?", "Acme"),
        ("How long are records held by IBM?", "IBM"),
        ("and Salesforce?", "Salesforce"),
        ("Salesforce's privacy policy, please", "Salesforce"),
        ("Does Google sell my data?", "Google"),  # named in the policies, but has none here
        ("Who is responsible at Acme Corp?", "Acme Corp"),
    ],
)
def test_a_company_without_a_policy_is_never_answered_from_another_s(
    question: str, unknown: str
) -> None:
    scope = SCOPER.for_question(question)
    assert scope.policies == frozenset()
    assert scope.unknown == (unknown,)


@pytest.mark.parametrize("question", ["does dropbox share files?", "acmesoft.com cookies"])
def test_what_may_be_a_company_is_said_and_all_are_searched(question: str) -> None:
    scope = SCOPER.for_question(question)
    assert (scope.policies, scope.origin) == (None, "all")
    assert scope.unknown == (question.removeprefix("does ").split()[0].removesuffix(".com"),)


@pytest.mark.parametrize(
    "question",
    [
        "do vpns hide me?",
        "does geolocation count?",
        "does phishing count?",
        "Can Germans ask?",
        "Do Workers have rights?",
        "Does WiFi tracking happen?",
        "Can Google Analytics be disabled?",  # a matter of the policies
        "How do I contact Google?",
        "Is end-to-end encryption used?",
    ],
)
def test_what_is_no_company_is_not_taken_for_one(question: str) -> None:
    assert SCOPER.for_question(question).unknown == ()


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("all companies other than Timus and Kaseya: retention?", {"timus.txt", "kaseya.txt"}),
        ("except BetterCloud, Kaseya and Timus?", {"better.txt", "kaseya.txt", "timus.txt"}),
        ("apart from both Kaseya and Telmetrics, who sells?", {"kaseya.txt", "telm.txt"}),
    ],
)
def test_companies_can_be_left_out_together(question: str, left: set[str]) -> None:
    policies = SCOPER.for_question(question).policies
    assert policies is not None
    assert not policies & left
    assert len(policies) == 8 - len(left)


def test_peers_of_the_matter_are_no_strangers() -> None:
    assert SCOPER.for_question("does Kaseya use Slack or Mixpanel?").unknown == ()
    assert SCOPER.for_question("Does Kaseya or Oracle sell data?").unknown == ("Oracle",)


def test_a_stranger_beside_a_known_company_is_said_and_the_known_one_searched() -> None:
    scope = SCOPER.for_question("What do Kaseya and Salesforce say about cookies?")
    assert scope.policies == frozenset({"kaseya.txt"})
    assert scope.unknown == ("Salesforce",)


def test_whoever_is_part_of_the_matter_is_no_stranger() -> None:
    scope = SCOPER.for_question("Does Kaseya share data with Salesforce?")
    assert scope.policies == frozenset({"kaseya.txt"})
    assert scope.unknown == ()


def test_companies_come_in_the_order_of_mention() -> None:
    scope = SCOPER.for_question("compare Telmetrics with Kaseya")
    assert scope.companies == ("Telmetrics", "Kaseya")
    assert scope.origin == "question"


def test_a_caller_names_companies_exactly() -> None:
    scope = SCOPER.for_companies(["bettercloud", "Timus Networks, Inc."])
    assert scope.policies == frozenset({"better.txt", "timus.txt"})
    assert scope.origin == "caller"


def test_no_companies_is_nothing_and_not_everything() -> None:
    assert SCOPER.for_companies([]).policies == frozenset()


def test_a_caller_s_stranger_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(CallError, match=r"no policy of 'Kasea' here.*Kaseya"):
        SCOPER.for_companies(["Kasea"])


@pytest.mark.parametrize(
    "question",
    ["Which companies sell data?", "is any of these vendors liable?", "what do all of them keep?"],
)
def test_a_question_may_be_put_to_everybody(question: str) -> None:
    assert SCOPER.asks_everybody(question)


@pytest.mark.parametrize("question", ["Which vendor passes data on?", "who keeps all of my data?"])
def test_one_answer_is_wanted_of_whoever_has_it(question: str) -> None:
    assert not SCOPER.asks_everybody(question)
