"""The one thing behind every door, over the five seeds and the real model."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import WordEncoder, policy_of

from index import build, disk, store
from index.errors import CallError, IndexOutdated
from index.exported import ExportedEncoder
from index.models import DEFAULT_MODEL, SHIPPED, fingerprint_of
from index.policy import Policy
from qa import PolicyQA
from qa.checks import MAX_HISTORY, MAX_QUESTION, MAX_TOP

USERS_OWN = "who can I contact about GDPR at BetterCloud?"


def test_the_user_s_own_question_gives_the_representative_first(seeds_qa: PolicyQA) -> None:
    answer = seeds_qa.ask(USERS_OWN)
    first = answer.sources[0]
    assert answer.status == "answered"
    assert first.file == "bettercloud.txt"
    assert first.section[-1] == "GDPR Data Protection Representative in the European Union"
    assert "We have appointed DPR Group as our Data Protection Representative" in first.quote
    contacts = {(contact.kind, contact.value): contact for contact in answer.contacts}
    assert ("organisation", "DPR Group") in contacts
    assert ("web", "www.dpr.eu.com/bettercloud") in contacts
    assert "hidden in the source" in contacts["email", "[email\u00a0protected]"].role
    postal = [contact.value for contact in answer.contacts if contact.kind == "postal"]
    assert postal[:2] == [
        "Ireland DPR Group, The Cube, Monahan Road, Cork, T12 H1XY, Republic of Ireland",
        "United Kingdom DPR Group, BPM 335368, 372 Old Street, EC1V 9AU, London, United Kingdom",
    ]
    theirs = {source.rank for source in answer.sources if source.section[-1] == first.section[-1]}
    roles = {contact.role.split(",")[0] for contact in answer.contacts if contact.source in theirs}
    assert roles == {"EU representative"}


def test_the_json_has_the_fields_of_the_contract_and_no_others(seeds_qa: PolicyQA) -> None:
    answer = seeds_qa.ask(USERS_OWN, top=2).to_dict("q1")
    assert list(answer) == [
        *("schema", "id", "question", "resolved_question", "status", "reason", "confidence"),
        *("scope", "sources", "by_company", "contacts", "elapsed_ms"),
    ]
    assert (answer["schema"], answer["id"], answer["question"]) == (1, "q1", USERS_OWN)
    assert answer["scope"] == {"companies": ["BetterCloud"], "unknown": [], "from": "question"}
    assert len(answer["sources"]) == 2
    source = answer["sources"][0]
    assert list(source) == [
        *("rank", "company", "title", "effective_date", "file", "section", "start", "end"),
        *("text", "quotes", "score", "page"),
    ]
    assert (source["rank"], source["effective_date"]) == (1, "2019-12-19")
    assert list(source["quotes"][0]) == ["start", "end"]
    assert list(answer["contacts"][0]) == ["kind", "value", "role", "source", "start", "end"]
    assert json.loads(json.dumps(answer)) == answer


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "elapsed_ms"}


def test_the_same_question_gets_the_same_answer_from_eight_threads(seeds_qa: PolicyQA) -> None:
    questions = [USERS_OWN, "How long does Kaseya keep data?", "Which companies sell data?"]
    alone = [without_time(seeds_qa.ask(question).to_dict()) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(seeds_qa.ask, questions * 8))
    assert [without_time(answer.to_dict()) for answer in together] == alone * 8


def test_a_company_that_has_no_policy_here_is_said_so(seeds_qa: PolicyQA) -> None:
    answer = seeds_qa.ask("who is the DPO of Salesforce")
    assert (answer.status, answer.sources, answer.contacts) == ("not_found", (), ())
    assert answer.unknown == ("Salesforce",)
    assert answer.confidence == 0
    assert answer.reason == (
        "There is no policy of Salesforce here. Policies here are of: "
        "BetterCloud, Customertimes, Kaseya, Telmetrics, Timus Networks."
    )


@pytest.mark.parametrize(
    "question", ["How tall is Mount Everest?", "Kaseya", "the of and", "what is it?"]
)
def test_what_the_policies_cannot_know_is_not_found(seeds_qa: PolicyQA, question: str) -> None:
    answer = seeds_qa.ask(question)
    assert (answer.status, answer.sources) == ("not_found", ())
    assert answer.reason


def test_a_follow_up_stays_with_its_company_and_says_how_it_was_understood(
    seeds_qa: PolicyQA,
) -> None:
    answer = seeds_qa.ask("and at Timus?", history=["How long does Kaseya keep my data?"])
    assert answer.resolved_question == "How long does Timus keep my data?"
    assert answer.sources[0].section == ("Data Retention",)
    assert answer.sources[0].file == "timus.txt"


def test_the_caller_s_companies_go_before_the_question_s(seeds_qa: PolicyQA) -> None:
    answer = seeds_qa.ask("How long does Kaseya keep data?", companies=["telmetrics"])
    assert {source.company for source in answer.sources} == {"Telmetrics"}
    assert (answer.scope, answer.companies) == ("caller", ("Telmetrics",))
    assert seeds_qa.ask("How long is data kept?", companies=[]).status == "not_found"


def test_of_several_companies_each_one_s_best_comes_first(seeds_qa: PolicyQA) -> None:
    answer = seeds_qa.ask("Do Kaseya, Telmetrics and Timus sell personal data?", top=2)
    companies = [source.company for source in answer.sources]
    assert set(companies[:3]) == {"Kaseya", "Telmetrics", "Timus Networks"}
    assert sorted(companies) == sorted(companies[:3] * 2)


def test_top_counts_sources(seeds_qa: PolicyQA) -> None:
    assert len(seeds_qa.ask(USERS_OWN, top=1).sources) == 1
    found = seeds_qa.ask("How long is data kept?", top=MAX_TOP).sources
    assert [source.rank for source in found] == list(range(1, MAX_TOP + 1))


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        ({"question": ""}, "question is empty"),
        ({"question": " \u200b\n?!"}, "question is empty"),
        ({"question": "a" * (MAX_QUESTION + 1)}, "2,001 characters; at most 2,000"),
        ({"question": "half \ud83d"}, "half a character"),
        ({"question": ["a"]}, "question is a list"),
        ({"question": "a?", "top": 0}, "top is 0; expected a whole number from 1 to 100"),
        ({"question": "a?", "top": 101}, "top is 101"),
        ({"question": "a?", "top": True}, "top is True"),
        ({"question": "a?", "top": "5"}, "top is '5'"),
        ({"question": "a?", "companies": ["Acme"]}, "no policy of 'Acme' here"),
        ({"question": "a?", "companies": "Kaseya"}, "expected a list of names"),
        ({"question": "a?", "companies": [3]}, "expected a list of names"),
        ({"question": "a?", "history": "b?"}, "history is a str"),
        ({"question": "a?", "history": ["b?"] * (MAX_HISTORY + 1)}, "21 questions; at most 20"),
        ({"question": "a?", "history": [""]}, "question is empty"),
    ],
)
def test_a_mistaken_call_is_refused(
    seeds_qa: PolicyQA, call: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(CallError, match=complaint):
        seeds_qa.ask(**call)


@pytest.mark.parametrize(
    "question",
    [
        "a" * MAX_QUESTION,
        "¿Cuánto tiempo guardan mis datos?",
        "データはどのくらい保存されますか",
        "<script>alert(1)</script> {{7*7}} ${jndi:ldap://x} %s%n ../../etc/passwd",
        '\'; DROP TABLE passages; -- NEAR(a b) OR "x" AND * ^',
        "Wie lange \x00\x1b[2J speichern Sie? 🙂",
        "x " * 999,
    ],
)
def test_an_odd_question_gets_an_answer_and_never_a_crash(
    seeds_qa: PolicyQA, question: str
) -> None:
    answer = seeds_qa.ask(question)
    assert answer.status in ("answered", "related", "not_found")
    assert json.dumps(answer.to_dict())
    assert str(answer)


def test_a_folder_can_be_asked_without_writing_anything(tmp_path: Path) -> None:
    (tmp_path / "acme.txt").write_text(
        'Privacy Policy\n\nAcme, Inc. ("Acme", "we") keeps invoices for seven years.\n'
    )
    qa = PolicyQA.from_folder(tmp_path)
    answer = qa.ask("How long does Acme keep invoices?")
    assert qa.companies == ("Acme",)
    assert answer.sources[0].quote == 'Acme, Inc. ("Acme", "we") keeps invoices for seven years.'
    assert [path.name for path in tmp_path.iterdir()] == ["acme.txt"]


def test_several_companies_are_answered_each_by_itself(seeds_qa: PolicyQA) -> None:
    answer = seeds_qa.ask("How long do BetterCloud and Kaseya keep the data of visitors?")
    assert [one.company for one in answer.by_company] == ["BetterCloud", "Kaseya"]
    for one in answer.by_company:
        assert {source.company for source in one.sources} <= {one.company}
        assert 0 < one.confidence < 1
    first = [source.company for source in answer.sources[:2]]
    assert sorted(first) == ["BetterCloud", "Kaseya"], "one source per company first"
    listed = [source for one in answer.by_company for source in one.sources]
    assert sorted(listed, key=lambda source: source.rank) == list(answer.sources)


def test_the_json_groups_sources_by_company_as_their_ranks(seeds_qa: PolicyQA) -> None:
    found = seeds_qa.ask("Do Timus and Kaseya use cookies?", top=2).to_dict()["by_company"]
    assert [one["company"] for one in found] == ["Timus Networks", "Kaseya"]
    assert [one["status"] for one in found] == ["answered", "answered"]
    assert sorted(rank for one in found for rank in one["sources"]) == [1, 2, 3, 4]


def test_one_company_is_a_group_and_nobody_in_particular_is_none(seeds_qa: PolicyQA) -> None:
    one = seeds_qa.ask("Does Kaseya use cookies?")
    assert [group.company for group in one.by_company] == ["Kaseya"]
    assert one.by_company[0].sources == one.sources
    assert one.by_company[0].status == one.status
    everywhere = seeds_qa.ask("are cookies used?")
    assert len({source.company for source in everywhere.sources}) > 1
    assert everywhere.by_company == ()


def test_all_companies_are_listed_where_all_are_asked(seeds_qa: PolicyQA) -> None:
    answer = seeds_qa.ask("Which companies use cookies?", top=1)
    assert sorted(one.company for one in answer.by_company) == sorted(seeds_qa.companies)


def test_a_word_that_a_policy_never_mentions_is_named(seeds_qa: PolicyQA) -> None:
    answer = seeds_qa.ask("Does Kaseya offer zebra rides?")
    assert answer.status != "answered"
    assert "Kaseya never mentions “zebra”" in answer.reason
    assert re.search(r"searched \d\d passages", answer.reason)


@pytest.mark.parametrize(
    "question",
    [
        "what is the capital of France?",
        "колко време пазите данните ми?",
        "你们会出售我的数据吗?",
        "🙂 ok? 🦓",
        "<script>x</script>",
        "asdkjh qwpoeiu zmxncb " * 90,
        "the of and is it",
        "Kaseya",
        "Kaseya?",
        "ΑΒΓΔ εζηθ",
    ],
)
def test_what_is_no_question_about_a_policy_is_never_answered(
    seeds_qa: PolicyQA, question: str
) -> None:
    answer = seeds_qa.ask(question)
    assert answer.status != "answered"
    assert answer.reason


def test_the_capital_of_france_is_not_found(seeds_qa: PolicyQA) -> None:
    answer = seeds_qa.ask("what is the capital of France?")
    assert (answer.status, answer.sources) == ("not_found", ())


def test_an_index_by_an_earlier_default_model_is_refused(tmp_path: Path) -> None:
    encoder = WordEncoder("data cookies")
    encoder.model = replace(encoder.model, name=DEFAULT_MODEL)  # the name of today's, not its bytes
    with disk.building(tmp_path):
        store.save(tmp_path, build.make_parts([policy_of("We keep data.")], encoder), encoder.model)
    remedy = f"Build it again: python -m index build --model {DEFAULT_MODEL}."
    with pytest.raises(IndexOutdated, match=re.escape(remedy)):
        PolicyQA.open(tmp_path)


def test_the_default_model_is_used_without_being_told(seeds_index: Path) -> None:
    index = store.load(seeds_index)
    assert index.model.name == DEFAULT_MODEL
    assert index.model.fingerprint == fingerprint_of(SHIPPED)
    assert PolicyQA.open(seeds_index).ask(USERS_OWN).status == "answered"


def test_a_policy_of_nobody_known_is_called_by_its_file_and_asked_by_its_other_name(
    seeds: list[Policy], encoder: ExportedEncoder
) -> None:
    unknown = replace(seeds[2], id="granton_com.txt", company="?", aliases=("Granton",))
    qa = PolicyQA(build.in_memory([seeds[0], unknown], encoder), encoder)
    answer = qa.ask("Does Granton use cookies?")
    assert answer.status == "answered"
    assert {source.file for source in answer.sources} == {"granton_com.txt"}
    assert answer.reason.startswith("granton_com.txt answers this, under “")
    nothing = qa.ask("Does Granton offer blimps?").reason
    assert nothing.startswith("The policy never mentions “blimps”; searched")
    stranger = qa.ask("Who is the DPO of Salesforce?").reason
    assert stranger == "There is no policy of Salesforce here. Policies here are of: BetterCloud."
    assert "a policy of an unknown company here, but" in qa.ask("Granton?").reason
    with pytest.raises(CallError, match=r"no policy of '\?' here\. .* are: BetterCloud\.$"):
        qa.ask("Does it use cookies?", companies=["?"])
    both = qa.ask("Which companies use cookies?").reason
    assert both == "BetterCloud and granton_com.txt answer this."


def test_policies_of_nobody_known_are_told_of_together_and_last(
    seeds: list[Policy], encoder: ExportedEncoder
) -> None:
    policies = [replace(seed, company="?", aliases=()) for seed in seeds[:2]]
    qa = PolicyQA(build.in_memory([*policies, seeds[2]], encoder), encoder)
    answer = qa.ask("Which companies use cookies?")
    assert answer.reason == f"{seeds[2].company} and policies of unknown companies answer this."
    assert {source.file for source in answer.sources} == {seed.id for seed in seeds[:3]}
    unknown = [
        replace(policy, aliases=(name,))
        for policy, name in zip(policies, ("Granton", "Zebrafold"), strict=True)
    ]
    acme = policy_of("Acme Inc. Privacy Policy\n\nHens\n\nAcme Inc. likes hens.\n")
    asked = PolicyQA(build.in_memory([*unknown, acme], encoder), encoder)
    told = asked.ask(f"Do Granton, Zebrafold and {acme.company} use cookies?").reason
    assert told == f"policies of unknown companies answer this; {acme.company}: not stated."
