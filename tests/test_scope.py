"""Scope: which policies a question is about."""

from pathlib import Path

import pytest

from index.errors import CallError
from index.policy import Policy
from index.read import read_folder
from qa.scope import Scoper

ROOT = Path(__file__).parent.parent
SEEDS = Scoper.of(read_folder(ROOT / "seeds").policies)
BENCH = Scoper.of(read_folder(ROOT / "bench" / "policybench" / "docs").policies)

# A question a line, by kind; then the files of the policies that it is about: "all", "none", "not"
# and those left out, or their names; then the companies that it names and that have no policy.
PHRASINGS = """
# exact names, in any case, and what hangs on them
who can I contact about GDPR at BetterCloud? | bettercloud |
what does bettercloud, inc. collect | bettercloud |
BETTERCLOUD'S COOKIES | bettercloud |
Better Cloud’s cookies | bettercloud |
Better-Cloud opt out | bettercloud |
better cloud retention | bettercloud |
customer times cookies | customertimes |
CUSTOMERTIMES CORP PRIVACY NOTICE | customertimes |
Kaseya, Inc. retention | kaseya |
Kaseya Limited's cookies | kaseya |
Kaseya’s policy | kaseya |
kaseya`s policy | kaseya |
kaseyas policy | kaseya |
DOES KASEYA SELL MY DATA? | kaseya |
Telmetrics-related cookies | telmetrics |
Timus' cookies | timus |
TN retention | timus |
telm security | telmetrics |
Does Kaseya's CEO keep my data? | kaseya |
# misspelt
betetrcloud cookies | bettercloud |
BetterrCloud security | bettercloud |
beter cloud cookies | bettercloud |
better clowd cookies | bettercloud |
costumer times cookies | customertimes |
kasya consent | kaseya |
kesaya children | kaseya |
Kaeysa's security | kaseya |
telemetrics cookies | telmetrics |
Telmetrcis ads | telmetrics |
tmius erasure | timus |
timuss cookies | timus |
# web and mail addresses, markup, scripts and languages
www.bettercloud.com privacy | bettercloud |
what's kaseya.com's policy on children | kaseya |
legal@kaseya.com who reads this | kaseya |
timusnetworks.com cookies | timus |
kaseya.Does it sell data | kaseya |
Kaseya...cookies??? | kaseya |
<b>Kaseya</b> cookies | kaseya |
🍪 kaseya cookies 🍪 | kaseya |
Kaseyaのプライバシーポリシー | kaseya |
Was macht Kaseya mit meinen Daten? | kaseya |
¿Vende BetterCloud mis datos? | bettercloud |
# products, and the bodies that a policy names as its own
does Timus Connect track my location? | timus |
timus connect location | timus |
What can I set in the Management Portal? | timus |
who is DPR Group? | bettercloud |
dpr group address | bettercloud |
What is the DPR Group's address in Ireland? | bettercloud |
Does Kaseya work with DPR Group? | kaseya |
# several companies
Timus or Kaseya: who keeps data longer? | timus kaseya |
Kaseya vs. Timus vs. BetterCloud on cookies | kaseya timus bettercloud |
Kaseya/Timus: cookies? | kaseya timus |
Kaseya&Timus cookies | kaseya timus |
neither kaseya nor timus sell data, right? | kaseya timus |
#kaseya @timus cookies | kaseya timus |
# all but some
everyone but Kaseya: do they sell? | not kaseya |
all policies other than kaseya and timus | not kaseya timus |
aside from BetterCloud who sells data | not bettercloud |
with the exception of Kaseya, who sells data? | not kaseya |
Excluding Kaseya/Timus, who sells data? | not kaseya timus |
every vendor except kaseya, timus or telmetrics: cookies | not kaseya timus telmetrics |
who sells data, not counting Kaseya? | not kaseya |
except Kaseya and Google, who sells data? | not kaseya |
instead of Kaseya, who else sells data? | not kaseya |
Unlike Kaseya, does Timus sell data? | timus |
Timus but not Kaseya: cookies | timus |
# third parties beside a company are part of the matter
Does Kaseya use TRUSTe? | kaseya |
Does Telmetrics use Google Analytics? | telmetrics |
Is BetterCloud's data stored with Amazon? | bettercloud |
can I log in to Timus with Google? | timus |
# a company that is here and one that is not
What do Kaseya and Salesforce say about cookies? | kaseya | Salesforce
What do Salesforce and Kaseya say about cookies? | kaseya | Salesforce
Kaseya, Acme and Timus: cookies | kaseya timus | Acme
Does Kaseya keep data longer than Dropbox? | kaseya | Dropbox
Compare Kaseya with Salesforce | kaseya | Salesforce
the difference between Okta's and Kaseya's policy | kaseya | Okta
kaseya vs datto | kaseya | datto
# named in the policies, but without one of their own
Google's privacy policy | none | Google
google privacy policy | none | google
the privacy policy of Google | none | Google
does google sell my data? | none | google
does facebook keep my messages | none | facebook
Facebook's retention period | none | Facebook
Drift's privacy policy? | none | Drift
How does LinkedIn use my data? | none | LinkedIn
# unknown
What does Apple do with my data? | none | Apple
Amazon's retention | none | Amazon
Does Square share my data? | none | Square
What data does Uber collect? | none | Uber
does microsoft share my data | none | microsoft
does spotify sell my data? | none | spotify
DOES SPOTIFY SELL MY DATA? | none | SPOTIFY
spotify privacy policy | none | spotify
spotify's privacy policy | none | spotify
is tiktok allowed to sell my data | none | tiktok
who do i contact at dropbox? | none | dropbox
what does netflix.com collect | none | netflix
Wells Fargo's data retention | none | Wells Fargo
who's responsible for privacy at Deutsche Bank? | none | Deutsche Bank
HP's privacy policy | none | HP
Does 23andMe sell my DNA? | none | 23andMe
Is Zoom GDPR compliant? | none | Zoom
Do Acme and Globex sell data? | none | Acme, Globex
Under Snapchat's terms, who owns my photos? | none | Snapchat
and Salesforce? | none | Salesforce
# perhaps a company
does apple keep my photos? | all | apple
notion's privacy policy | all | notion
My data at Shopify: can I delete it? | none | Shopify
How do I delete my Instagram account? | all | Instagram
Ryanair refund policy | all | Ryanair
Is XKCD enabled? | all | XKCD
and dropbox? | all | dropbox
# no company, but what may look like one
Does CCPA apply to me? | all |
Is SSL used? | all |
Does a VPN help? | all |
Does it run on iPhone? | all |
does it work with Chrome? | all |
Does California give me rights? | all |
Can Irish customers complain? | all |
What is the capital of France? | all |
When in January was it changed? | all |
Does the CEO keep my data? | all |
does marketing share my number? | all |
Does Finance keep my invoices? | all |
What does TRUSTe do? | all |
what does Google Analytics track? | all |
Can I log in with Facebook? | all |
Is there a better cloud provider? | all |
How many times do you ask? | all |
how do you share telemetry? | all |
My mom's data | all |
Encryption used? | all |
CAN I DELETE MY ACCOUNT? | all |
does compnay sell data? | all |
does elephnat share data? | all |
Can Apple products be tracked? | all |
who configures a management portal? | all |
how lnog is my infromation strored | all |
Is there a BYOD policy? | all |
Do Not Sell My Personal Information | all |
I've told you once | all |
What residents of BC may ask | all |
Was passiert mit meinen Daten? | all |
个人信息保存多久? | all |
all five companies: who sells? | all |
"""

OTHER_PHRASINGS = """
# names that others share, or that keyboards and hands spell otherwise
Does Brackwater charge fees? | brackwater-joinery brackwater-library |
Does Brackwater Library charge fees? | brackwater-library |
tamarck libary fines | tamarack-library |
doze wright data breech | dozewright |
Valdore loyalty | valdore |
moertelbach travel costs | moertelbach |
Mortelbach advance | moertelbach |
lantern and lark gift aid | lanternlark |
quilmer traning | quillmere |
tvb safe deposite slips | tamarack-bank |
Opal Shutter and Dottle Find: kids | opalshutter dottlefind |
everyone except Tervik: location data | not tervik |
# whom a policy names as its representative
Who is Lanternfish Compliance? | dozewright |
How do I write to Lanternfish Compliance B.V.? | dozewright |
Liffeygate Representation address | marchbanks |
Lodestane Watch billing | lodestane |
# third parties, and the companies' own things
Does Kryvolt use Facevane? | kryvolt |
What does Facevane do? | all |
does Korfpas track what I buy? | all |
# unknown
does vodafone keep my calls? | none | vodafone
Dunmarrow and Vodafone: smart meters | dunmarrow | Vodafone
# ordinary words that stand in a company's name
Is a hotel charge refunded? | all |
Paper and board recycling | all |
my mortgage is being sold | all |
I got a ticket in the hire car | all |
Does Swedish law apply? | all |
"""


def lines_of(table: str) -> list[list[str]]:
    rows = [line for line in table.splitlines() if line and not line.startswith("# ")]
    return [[part.strip() for part in line.split("|")] for line in rows]


def check(scoper: Scoper, question: str, about: str, unknown: str) -> None:
    """Whether a question has the scope that a line of a table says."""
    scope = scoper.for_question(question)
    named = frozenset(f"{name}.txt" for name in about.removeprefix("not ").split())
    if about == "all":
        assert (scope.policies, scope.origin) == (None, "all")
    elif about == "none":
        assert (scope.policies, scope.origin) == (frozenset(), "question")
    else:
        left = frozenset(scoper.others(named))
        assert scope.policies == (left if about.startswith("not ") else named)
        assert scope.origin == "question"
    assert list(scope.unknown) == (unknown.split(", ") if unknown else [])


@pytest.mark.parametrize(
    ("question", "about", "unknown"), [[*line, ""][:3] for line in lines_of(PHRASINGS)]
)
def test_a_question_to_the_seeds_has_its_scope(question: str, about: str, unknown: str) -> None:
    check(SEEDS, question, about, unknown)


@pytest.mark.parametrize(
    ("question", "about", "unknown"), [[*line, ""][:3] for line in lines_of(OTHER_PHRASINGS)]
)
def test_a_question_to_other_policies_has_its_scope(
    question: str, about: str, unknown: str
) -> None:
    check(BENCH, question, about, unknown)


BORROWED = "We share data with third parties, including Google. Contact DPR Group in Ireland."


def policy(id: str, company: str, *aliases: str, text: str = BORROWED) -> Policy:
    return Policy(id, company, aliases, "Privacy Policy", None, text)


SCOPER = Scoper.of(
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


@pytest.mark.parametrize(
    ("question", "unknown"),
    [("does dropbox share files?", "dropbox"), ("acmesoft.com cookies", "acmesoft")],
)
def test_a_stranger_in_lower_case_is_one_where_only_a_company_stands(
    question: str, unknown: str
) -> None:
    scope = SCOPER.for_question(question)
    assert (scope.policies, scope.unknown) == (frozenset(), (unknown,))


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
    [
        "Which companies sell data?",
        "is any of these vendors liable?",
        "what do all of them keep?",
        "does anyone sell my data?",
        "each of the five: retention?",
        "all five companies: cookies",
        "every provider's retention",
    ],
)
def test_a_question_may_be_put_to_everybody(question: str) -> None:
    assert SCOPER.asks_everybody(question)


@pytest.mark.parametrize(
    "question",
    [
        "Which vendor passes data on?",
        "who keeps all of my data?",
        "Can anyone see my profile?",
        "which of the two do I go to?",
    ],
)
def test_one_answer_is_wanted_of_whoever_has_it(question: str) -> None:
    assert not SCOPER.asks_everybody(question)


def test_a_name_of_common_words_that_others_use_too_is_a_matter() -> None:
    scoper = Scoper.of(
        [
            policy("a.txt", "Acmesoft", "Secret Matter", "Big Blue", text="A Secret Matter."),
            policy("b.txt", "Globexo", text="Each secret matter is kept."),
        ]
    )
    assert scoper.for_question("what is a Secret Matter?").policies is None
    assert scoper.for_question("what does Big Blue sell?").policies == frozenset({"a.txt"})


def test_companies_that_share_a_word_and_an_ampersand_are_told_apart() -> None:
    policies = [policy("a.txt", "Zorbly & Sons"), policy("b.txt", "Zorbly & Aunts")]
    scoper = Scoper.of(policies)
    assert scoper.for_question("does Zorbly sell data?").policies == frozenset({"a.txt", "b.txt"})
    assert scoper.for_question("does Zorbly aunts sell data?").companies == ("Zorbly & Aunts",)


def test_a_keyboard_without_umlauts_is_enough() -> None:
    scoper = Scoper.of([policy("r.txt", "Röhm"), policy("k.txt", "Kaseya")])
    for question in ("Röhm: cookies", "rohm: cookies", "roehm: cookies"):
        assert scoper.for_question(question).companies == ("Röhm",)


@pytest.mark.parametrize(
    "text",
    [
        "Our application Zorbly keeps notes.",
        "“Zorbly” means the mobile application of ours.",
        "We have appointed Zorbly as our representative in the Union.",
        "Our representative in the Union is Zorbly, 1 High Street.",
        "Data protection officer (DPO): Zorbly, dpo@acmesoft.example",
    ],
)
def test_what_a_policy_calls_its_own_leads_to_it(text: str) -> None:
    own, other = policy("a.txt", "Acmesoft", text=text), policy("b.txt", "Globexo")
    assert Scoper.of([own, other]).for_question("who is Zorbly?").policies == frozenset({"a.txt"})
    assert Scoper.of([own, other]).for_question("has Globexo a Zorbly?").companies == ("Globexo",)
    shared = policy("c.txt", "Initecho", text="We share data with Zorbly.")
    assert Scoper.of([own, shared]).for_question("who is Zorbly?").policies is None


@pytest.mark.parametrize(
    "text", ["We share data with Zorbly.", "The Zorbly application is a third party's."]
)
def test_a_third_party_leads_to_nobody(text: str) -> None:
    scope = Scoper.of([policy("a.txt", "Acmesoft", text=text)]).for_question("who is Zorbly?")
    assert (scope.policies, scope.unknown) == (None, ())


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("We share data with Zorbly.", True),
        ("Zorbly also stores data in the browser.", False),  # so the policy tells of it
        ("Show the Zorbly at the till.", False),  # a thing, no company
    ],
)
def test_a_third_party_that_acts_is_a_stranger_unless_a_policy_tells_of_it(
    text: str, refused: bool
) -> None:
    scope = Scoper.of([policy("a.txt", "Acmesoft", text=text)]).for_question(
        "does Zorbly store data?"
    )
    assert (scope.policies == frozenset()) is refused


@pytest.mark.parametrize(
    "piece", ["than Xyz ", "Acme, ", "a.", "a'", "at ", "A & ", "aaaaaa ", "x"]
)
def test_a_long_monotonous_question_is_read(piece: str) -> None:
    assert SCOPER.for_question((piece * 2000)[:2000]).policies in (None, frozenset())
