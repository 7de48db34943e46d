"""What a question means after the ones before it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.policy import Policy
from qa.followup import Resolved, resolve, without_names
from qa.leaning import leans
from qa.scope import Scoper

# A conversation a line: the questions, oldest first, with > between them, then the last as it is
# understood, and in brackets where the companies come from and which they are: "all" is every
# policy, "none" a company that has no policy here.
TURNS = """
Does Kaseya sell my data? > and at Timus? = Does Timus sell my data? [question: Timus Networks]
Does Kaseya sell my data? > Timus? = Does Timus sell my data? [question: Timus Networks]
Does Kaseya sell my data? > Timus = Does Timus sell my data? [question: Timus Networks]
Does Kaseya sell my data? > same for bettercloud = Does bettercloud sell my data? [question: BetterCloud]
Does Kaseya sell my data? > does Timus do that too? = Does Timus sell my data? [question: Timus Networks]
Does Kaseya sell my data? > ok, and at Timus? = Does Timus sell my data? [question: Timus Networks]
Does Kaseya sell my data? > What about Timus and Telmetrics? = Do Timus and Telmetrics sell my data? [question: Timus Networks + Telmetrics]
Does Kaseya sell my data? > Telmetrics, Timus, Kaseya? = Do Telmetrics, Timus and Kaseya sell my data? [question: Telmetrics + Timus Networks + Kaseya]
Do Kaseya and Timus sell my data? > and Telmetrics? = Does Telmetrics sell my data? [question: Telmetrics]
Do Kaseya, Timus and BetterCloud sell my data? > and Telmetrics? = Does Telmetrics sell my data? [question: Telmetrics]
Does Kaseya share data with Timus? > and BetterCloud? = Does BetterCloud share data with Timus? [question: BetterCloud]
What is Kaseya's e-mail address? > and Timus? = What is Timus's e-mail address? [question: Timus Networks]
What is Kaseya’s e-mail address? > Telmetrics’? = What is Telmetrics’s e-mail address? [question: Telmetrics]
Does Timus sell my data? > ok, Kaseya? = Does Kaseya sell my data? [question: Kaseya]
Does Kaseya sell my data? > why does Timus do that? = Does Timus sell my data? why does Timus do that? [question: Timus Networks]
Does Kaseya collect my IP address? > How long does Timus keep it? = Does Timus collect my IP address? How long does Timus keep it? [question: Timus Networks]
How long does Kaseya keep recordings? > what about cookies at Timus? = How long does Timus keep recordings? what about cookies at Timus? [question: Timus Networks]
How long does Kaseya keep recordings? > what about cookies at Timus? > and BetterCloud? = How long does BetterCloud keep recordings? what about cookies at BetterCloud? [question: BetterCloud]
How long does Kaseya keep my data? > What does Timus say about children under 13? = What does Timus say about children under 13? [question: Timus Networks]
How long does Kaseya keep my data? > and what does Timus do with my location? = and what does Timus do with my location? [question: Timus Networks]
How long is data kept? > Kaseya? = How long is data kept at Kaseya? [question: Kaseya]
How long is data kept? > and at Kaseya? > and Timus? = How long is data kept at Timus? [question: Timus Networks]
Which companies sell data? > and Kaseya? = Which companies sell data? At Kaseya? [question: Kaseya]
All companies except Kaseya: who sells data? > and Timus? = All companies except Kaseya: who sells data? At Timus? [question: Timus Networks]
Who sells data, apart from Kaseya? > and Timus? = Who sells data, apart from Kaseya? At Timus? [question: Timus Networks]
Does Kaseya use cookies? > and everybody except Timus? = Does Kaseya use cookies? and everybody except Timus? [question: BetterCloud + Customertimes + Kaseya + Telmetrics]
> and at Timus? = and at Timus? [question: Timus Networks]

Does Kaseya sell my data? > and Salesforce? = Does Salesforce sell my data? [question: none]
Does Kaseya sell my data? > and at Google? = Does Google sell my data? [question: none]
Does Kaseya sell my data? > and at Google? > why? = Does Google sell my data? why? [history: none]
Does Kaseya sell my data? > and at home? = Does Kaseya sell my data? and at home? [history: Kaseya]
Does Acmesoft sell my data? > how long do they keep it? = Does Acmesoft sell my data? how long do they keep it? [history: none]
Does Acmesoft sell my data? > and at Kaseya? = Does Kaseya sell my data? [question: Kaseya]
Does Kaseya share data with Google? > and Facebook? = Does Kaseya share data with Google? and Facebook? [history: Kaseya]

Do Kaseya and Timus sell my data? > And the others? = Do the other companies sell my data? [history: BetterCloud + Customertimes + Telmetrics]
Do Kaseya and Timus sell my data? > And the others? > why? = Do the other companies sell my data? why? [history: BetterCloud + Customertimes + Telmetrics]
Do Kaseya and Timus sell my data? > And the others? > and Timus? = Does Timus sell my data? [question: Timus Networks]
What is Kaseya's address? > and the rest? = What is the other companies' address? [history: BetterCloud + Customertimes + Telmetrics + Timus Networks]
Who answers at the Kaseya office? > and the others? = Who answers at the other companies office? [history: BetterCloud + Customertimes + Telmetrics + Timus Networks]
How long is data kept? > and other companies? = How long is data kept? and other companies? [all: all]
Does Kaseya keep chats? > can the others in a chat read mine? = can the others in a chat read mine? [history: Kaseya]
Does Acmesoft sell my data? > and the others? = Do the other companies sell my data? [all: all]
Is Kaseya certified? > and all companies? = Are all companies certified? [all: all]
How long does Kaseya keep my data? > which company keeps it longest? = How long do all companies keep my data? which company keeps it longest? [all: all]
Does Kaseya sell my data? > Which companies use cookies for advertising purposes? = Which companies use cookies for advertising purposes? [all: all]
Which cookies does Kaseya set? > which of those are needed? = Which cookies does Kaseya set? which of those are needed? [history: Kaseya]
Do Kaseya and Timus sell my data? > any of them? = Do Kaseya and Timus sell my data? any of them? [history: Kaseya + Timus Networks]
Which companies sell data? > any of them? = Which companies sell data? any of them? [all: all]

Does Kaseya keep my data? > how long? = Does Kaseya keep my data? how long? [history: Kaseya]
Does Kaseya keep my data? > why? > since when? > why? = Does Kaseya keep my data? why? [history: Kaseya]
Does Kaseya keep my data? > says who? = Does Kaseya keep my data? says who? [history: Kaseya]
Does Kaseya keep my data? > really? = Does Kaseya keep my data? really? [history: Kaseya]
Does Kaseya keep my data? > who sees those? = Does Kaseya keep my data? who sees those? [history: Kaseya]
does kaseya keep my data > why = does kaseya keep my data – why [history: Kaseya]
How long is data kept? > why? = How long is data kept? why? [all: all]
My name at Kaseya is wrong. > how do I change it? = My name at Kaseya is wrong. how do I change it? [history: Kaseya]
Does Kaseya collect my address? > can they share those details with advertisers? = Does Kaseya collect my address? can they share those details with advertisers? [history: Kaseya]
Does Kaseya use cookies? > and for children? = Does Kaseya use cookies? and for children? [history: Kaseya]
Can I write to Kaseya by e-mail? > what about by post? = Can I write to Kaseya by e-mail? what about by post? [history: Kaseya]
Can I write to Kaseya by e-mail? > what about by post? > and by phone? = Can I write to Kaseya by e-mail? and by phone? [history: Kaseya]
Can I write to Kaseya by e-mail? > what about by post? > why not? = Can I write to Kaseya by e-mail? what about by post? why not? [history: Kaseya]
Does Kaseya keep calls? > and the invoices? > who sees them? = Does Kaseya keep calls? and the invoices? who sees them? [history: Kaseya]
Does Kaseya keep calls? > and the invoices? > and who sees them? = Does Kaseya keep calls? and the invoices? and who sees them? [history: Kaseya]
Does Kaseya keep calls? > and the invoices? > why? > how long? = Does Kaseya keep calls? and the invoices? how long? [history: Kaseya]
Does Kaseya keep calls? > and the invoices? > and at Timus? = Does Timus keep calls? and the invoices? [question: Timus Networks]
Do you record calls? > do they store the whole sound as well? = Do you record calls? do they store the whole sound as well? [all: all]

Does Kaseya sell my data? > What cookies are set? = What cookies are set? [history: Kaseya]
Does Kaseya sell my data? > Can I delete my account? > how? = Can I delete my account? how? [history: Kaseya]
Does Kaseya sell my data? > Can I delete my account? > and at Timus? = Can I delete my account at Timus? [question: Timus Networks]
Does Kaseya sell my data? > Who is the DPO? = Who is the DPO? [history: Kaseya]
Does Kaseya sell my data? > Do they track my location? = Do they track my location? [history: Kaseya]
Does Kaseya sell my data? > If I lose my laptop, can you wipe it? = If I lose my laptop, can you wipe it? [history: Kaseya]
Does Kaseya sell my data? > I moved house. How do I correct it? = I moved house. How do I correct it? [history: Kaseya]
Does Kaseya sell my data? > My daughter is ten, may she have an account? = My daughter is ten, may she have an account? [history: Kaseya]
Kaseya > how long is data kept? = how long is data kept? [history: Kaseya]
Kaseya > why? = why? [history: Kaseya]

Does Kaseya sell my data? > thanks = [history: Kaseya]
Does Kaseya sell my data? > OK, thank you very much! = [history: Kaseya]
Does Kaseya sell my data? > never mind = [history: Kaseya]
Does Kaseya sell my data? > thanks, Kaseya = [question: Kaseya]
Does Kaseya sell my data? > hello > why? = Does Kaseya sell my data? why? [history: Kaseya]
Does Kaseya sell my data? > ok > and Timus? = Does Timus sell my data? [question: Timus Networks]
> hello = [all: all]
hello > Does Kaseya sell my data? = Does Kaseya sell my data? [question: Kaseya]
!!! > ??? > why? = why? [all: all]
なぜ > Does Kaseya sell my data? > なぜ = Does Kaseya sell my data? なぜ [history: Kaseya]
"""  # noqa: E501
LINE = re.compile(r"(?P<asked>[^=]*?) ?= ?(?P<meant>.*?) ?\[(?P<origin>\w+): (?P<companies>.*)\]")
LINES = [line for line in TURNS.splitlines() if line]


@pytest.fixture(scope="module")
def scoper(seeds: list[Policy]) -> Scoper:
    return Scoper.of(seeds)


def understood(conversation: str, scoper: Scoper) -> Resolved:
    *history, question = [asked.strip() for asked in conversation.split(">")]
    return resolve(question, list(filter(None, history)), scoper)


def companies_of(found: Resolved) -> str:
    if found.scope.policies is None:
        return "all"
    return " + ".join(found.scope.companies) if found.scope.policies else "none"


@pytest.mark.parametrize("line", LINES)
def test_a_follow_up_stands_alone(line: str, scoper: Scoper) -> None:
    expected = LINE.fullmatch(line)
    assert expected
    found = understood(expected["asked"], scoper)
    assert found.question == expected["meant"]
    assert companies_of(found) == expected["companies"]
    assert found.scope.origin == expected["origin"]


def test_there_are_many_turns() -> None:
    assert len(LINES) >= 60
    assert len(set(LINES)) == len(LINES)


@pytest.mark.parametrize(
    ("conversation", "unknown"),
    [
        ("Does Kaseya sell data? > and Salesforce?", ("Salesforce",)),
        ("Does Kaseya sell data? > and Salesforce? > why?", ("Salesforce",)),
        ("Does Kaseya sell data? > and Salesforce? > and Timus?", ()),
        ("Does Kaseya sell data? > and dropbox?", ("dropbox",)),
        ("Does Kaseya sell data? > and the others?", ()),
    ],
)
def test_a_company_without_a_policy_is_carried_on(
    conversation: str, unknown: tuple[str, ...], scoper: Scoper
) -> None:
    assert understood(conversation, scoper).scope.unknown == unknown


@pytest.mark.parametrize(
    ("question", "earlier"),
    [
        ("why?", "Does Kaseya keep calls?"),
        ("how long does Timus keep them?", "Does Timus keep calls?"),
        ("and at Timus?", ""),
        ("What cookies are set?", ""),
        ("thanks", ""),
    ],
)
def test_what_was_said_before_is_told_from_what_is_new(
    question: str, earlier: str, scoper: Scoper
) -> None:
    found = resolve(question, ["Does Kaseya keep calls?"], scoper)
    assert found.earlier == earlier
    assert found.question.startswith(earlier)


def test_small_talk_says_nothing_of_what_was_said_before(scoper: Scoper) -> None:
    found = resolve("thanks", ["Does Kaseya keep calls?", "why?"], scoper)
    assert (found.question, found.earlier) == ("", "")


def test_a_long_question_before_is_cut_at_a_word(scoper: Scoper) -> None:
    found = resolve("why?", ["Does Kaseya keep " + "recordings " * 100], scoper)
    assert found.question.endswith("recordings … why?")
    assert len(found.question) <= 306


@pytest.mark.parametrize("count", [1, 19])
def test_the_last_question_that_stood_alone_is_remembered(count: int, scoper: Scoper) -> None:
    history = ["Does Timus sell data?", "Does Kaseya keep calls?", *["why?"] * count]
    assert resolve("how?", history, scoper).question == "Does Kaseya keep calls? how?"


def test_the_only_company_has_no_others(seeds: list[Policy]) -> None:
    alone = Scoper.of([policy for policy in seeds if policy.company == "Kaseya"])
    scope = resolve("and the others?", ["Does Kaseya sell data?"], alone).scope
    assert scope.companies == ("Kaseya",)


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "",
            " ",
            "?",
            "and",
            "the others",
            "Kaseya's’'s",
            "不 是",
            "at Google",
            "((([[[\\",
            "\u202e\0",
        ]
    ),
    st.sampled_from(["ok ", "and ", "it ", "Kaseya ", "What ", "x"]).map(lambda word: word * 100),
)


@settings(max_examples=30)
@given(question=HOSTILE, history=st.lists(HOSTILE, max_size=4))
def test_any_conversation_is_understood_the_same_twice(
    question: str, history: list[str], scoper: Scoper
) -> None:
    found = resolve(question, history, scoper)
    assert found == resolve(question, list(history), scoper)
    assert found.question.startswith(found.earlier)


@settings(max_examples=30)
@given(history=st.lists(HOSTILE, max_size=4))
@pytest.mark.parametrize("question", ["and at Timus?", "Timus?", "Does Timus sell it?"])
def test_a_named_company_always_wins(question: str, history: list[str], scoper: Scoper) -> None:
    scope = resolve(question, history, scoper).scope
    assert (scope.companies, scope.origin) == (("Timus Networks",), "question")


@settings(max_examples=30)
@given(history=st.lists(HOSTILE, max_size=3))
def test_a_question_of_its_own_is_left_as_it_is(history: list[str], scoper: Scoper) -> None:
    question = "Do my children have a right to see medical records?"
    assert resolve(question, history, scoper).question == question


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("can I take that consent back?", True),
        ("do you keep the fact that I called?", False),
        ("which of the two answers requests?", True),
        ("is there a public register?", False),
        ("is there a way to undo it?", True),
        ("which one of my children counts?", False),
        ("my access card is lost and it's midnight, which number?", False),
        ("can he erase recordings?", True),
        ("will it cost me more to bring an ordinary trained dog aboard my cabin?", False),
        ("do I find my old invoices in the portal when I change it?", False),
        ("may a parent of two children ask when she has questions?", False),
    ],
)
def test_a_question_leans_by_its_own_words(question: str, expected: bool) -> None:
    assert leans(question) is expected


def test_names_are_taken_out_of_what_is_searched_for(scoper: Scoper) -> None:
    question = "Does Kaseya, or Timus, sell data?"
    mentions = scoper.names.mentions(question)
    assert without_names(question, mentions) == "Does, or, sell data?"
