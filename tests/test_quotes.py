"""Quotes: the sentences that answer, whole, in their place, and with what they need."""

from collections.abc import Sequence
from random import Random

import pytest
from conftest import policy_of
from hypothesis import given
from hypothesis import strategies as st

from index.passage import Kind, Passage
from index.sentences import sentence_spans
from index.split import split
from qa.answer import Answer, Source
from qa.contacts import find_contacts
from qa.policy_qa import PolicyQA
from qa.quotes import Quote, quotes_of
from qa.search import PARTS, Hit, Parts

TEXT = "We keep data. You may ask us:\n• by post\n• at a@b.com\nThat is all."


def passage_of(text: str) -> Passage:
    """The only passage of a policy."""
    (passage,) = split(policy_of(text))
    return passage


def hit_of(passage: Passage, cosines: Sequence[float]) -> Hit:
    return Hit(passage, 1, 0.5, Parts(**dict.fromkeys(PARTS, 0.0)), tuple(cosines), ())


def quoted(
    cosines: Sequence[float],
    text: str = TEXT,
    contact: bool = False,
    passage: Passage | None = None,
) -> list[str]:
    """The quotes of a passage whose sentences have these cosines with the question."""
    passage = passage or passage_of(text)
    assert len(cosines) == len(passage.sentences)
    contacts = find_contacts(passage, 1) if contact else ()
    quotes = quotes_of(hit_of(passage, cosines), contacts)
    start = passage.start
    return [passage.text[quote.start - start : quote.end - start] for quote in quotes]


def around(words: str, text: str) -> list[str]:
    """The quotes of a passage of which only the sentence with these words is near the question."""
    passage = passage_of(text)
    texts = [text[sentence.start : sentence.end] for sentence in passage.sentences]
    assert sum(words in sentence for sentence in texts) == 1
    return quoted([float(words in sentence) for sentence in texts], text)


def test_the_nearest_sentence_is_quoted() -> None:
    assert quoted((0.9, 0.1, 0.2, 0.3, 0.4)) == ["We keep data."]


def test_a_sentence_almost_as_near_is_quoted_too_and_one_further_off_is_not() -> None:
    text = "We keep data. We sort it with our own hands, in drawers. You may ask."
    assert quoted((0.9, 0.1, 0.83), text) == ["We keep data.", "You may ask."]
    assert quoted((0.9, 0.1, 0.81), text) == ["We keep data."]


def test_no_more_is_chosen_for_its_nearness_than_a_person_would_read() -> None:
    short = "We keep data. We use lists. We ask people. We send mail to whoever wants it."
    assert quoted((0.9, 0.9, 0.9, 0.9), short) == ["We keep data. We use lists. We ask people."]
    long = ["We keep " + "more and " * 20 + "more.", "We send " + "mail or " * 24 + "mail."]
    assert quoted((0.9, 0.89), " ".join(long)) == [" ".join(long)]
    long[1] = long[1].replace("mail.", "a very long letter with three enclosures.")
    assert quoted((0.9, 0.89), " ".join(long)) == [long[0]]


def test_neighbouring_sentences_are_one_quote() -> None:
    assert quoted(
        (0.9, 0.88, 0.1), "We keep it here. We sort it. We lock it with our own hands, in drawers."
    ) == ["We keep it here. We sort it."]


def test_a_sentence_that_says_not_is_quoted_beside_one_that_does_not() -> None:
    text = "Those who sell data must say so. We do not sell it. We have a shop. We never lie."
    assert quoted((0.7, 0.55, 0.6, 0.54), text) == [
        "Those who sell data must say so. We do not sell it."
    ]
    assert quoted((0.7, 0.49, 0.6, 0.48), text) == ["Those who sell data must say so."]
    assert quoted((0.5, 0.7, 0.6, 0.69), text) == ["We do not sell it.", "We never lie."]


def test_a_list_item_is_quoted_with_its_lead_in() -> None:
    assert quoted((0.1, 0.2, 0.3, 0.9, 0.1)) == ["You may ask us:", "• at a@b.com"]


def test_where_a_contact_is_wanted_its_sentence_is_quoted() -> None:
    assert quoted((0.3, 0.1, 0.1, 0.1, 0.1), contact=True) == [
        "We keep data. You may ask us:",
        "• at a@b.com",
    ]


def test_of_many_contacts_those_near_the_question_are_quoted() -> None:
    text = "Data: dpo@b.com\nBills: pay@b.com\nPress: press@b.com\nJobs: jobs@b.com"
    assert quoted((0.9, 0.3, 0.3, 0.72), text, contact=True) == [
        "Data: dpo@b.com",
        "Jobs: jobs@b.com",
    ]


def test_a_passage_without_sentences_is_quoted_whole() -> None:
    bare = Passage("p.txt", (), 100, 100 + len(TEXT), TEXT, Kind.FURNITURE, None, ())
    assert quoted((), passage=bare) == [TEXT]
    assert quotes_of(hit_of(bare, ()), ()) == (Quote(100, 100 + len(TEXT)),)


SELL = "We do not sell your data."
LIMITED = [
    "However, we may lend it.",
    "Except with your consent, that is.",
    "Except that we sell it to our affiliates.",
    "Unless you are a business, that is.",
    "But we do rent it out.",
    "This does not apply to business contacts.",
    "The above does not apply in Texas.",
    "There are two exceptions.",
    "The only exception is a merger.",
    "Notwithstanding the foregoing, we may share it with our group.",
    "In that case we ask first.",
    "If you do, we will tell you.",
    "Otherwise we would say so.",
    "Please note, however, that our partners may.",
    "We may, however, share it.",
    "These promises do not cover public data.",
    "**However**, we may lend it.",
    "Provided that you have paid.",
    "Nevertheless, our buyers may.",
    "Nor do we rent it.",
]


@pytest.mark.parametrize("limit", LIMITED)
def test_a_rule_and_what_limits_it_are_never_apart(limit: str) -> None:
    text = f"We are Acme. {SELL} {limit} We like tea."
    assert around("not sell", text) == [f"{SELL} {limit}"]
    assert around(limit, text) == [f"{SELL} {limit}"]


def test_a_limit_of_a_limit_comes_along() -> None:
    chain = f"{SELL} Except that we may lend it. Unless you object. But write to us."
    text = f"We are Acme. {chain} We like tea."
    assert around("not sell", text) == around("lend it", text) == around("But", text) == [chain]


@pytest.mark.parametrize(
    "after",
    [
        "We may not lend it.",
        "Butter is stored elsewhere.",
        "Saved files are ours.",
        "You can object.",
        "Savings are kept in a bank.",
    ],
)
def test_what_only_stands_beside_a_rule_is_left_out(after: str) -> None:
    text = f"We are Acme. {SELL} {after} We like tea."
    assert around("not sell", text) == [SELL]
    assert around(after, text) == [after]


@pytest.mark.parametrize(
    "next",
    [
        "These are kept for a year.",
        "They are kept for a year.",
        "Such records are kept for a year.",
        "For that purpose we ask a bureau.",
        "For example, we note the date.",
        "As a result, a person may be refused.",
        "It takes a day.",
    ],
)
def test_what_speaks_of_these_comes_with_the_sentence_that_names_them(next: str) -> None:
    text = f"We are Acme. They sing. We keep lists of calls. {next} We like tea."
    assert around(next, text) == [f"We keep lists of calls. {next}"]
    assert around("lists of calls", text) == ["We keep lists of calls."]


def test_this_policy_is_no_reference_and_one_step_back_is_enough() -> None:
    text = "We like tea. This Privacy Policy covers tea. It is short. It is new."
    assert around("This Privacy", text) == ["This Privacy Policy covers tea."]
    assert around("is new", text) == ["It is short. It is new."]


@pytest.mark.parametrize(
    "whole",
    [
        "We sell nothing, unless you agree; and then only names.",
        "We do not, except for e.g. Acme Inc. or Initech Ltd. in the U.S., sell data.",
        "If you are in the E.U., Art. 6 applies; otherwise it does not.",
    ],
)
def test_abbreviations_and_semicolons_do_not_cut_a_quote(whole: str) -> None:
    assert around(whole[3:20], f"We are Acme. {whole} We like tea.") == [whole]


def test_a_line_that_goes_on_in_small_letters_is_one_with_the_line_before() -> None:
    text = "We like tea.\nWe do not sell data\nto anybody in town.\nWe like it."
    whole = "We do not sell data\nto anybody in town."
    assert around("not sell", text) == around("anybody", text) == [whole]


def test_a_question_and_its_answer_are_one() -> None:
    text = "We like tea. Do you sell data? No, never. We like it a lot."
    assert around("sell data", text) == around("No,", text) == ["Do you sell data? No, never."]


@pytest.mark.parametrize("heading", ["## Do we sell your data?", "DO WE SELL YOUR DATA?"])
def test_a_heading_is_no_quote(heading: str) -> None:
    assert quoted((0.9, 0.2), f"{heading}\n\nNever in our lives. We like tea a lot.") == [
        "Never in our lives."
    ]


@pytest.mark.parametrize("label", ["4.5 Invalid traffic.", "**Sale of data**.", "Sales\\."])
def test_a_label_is_one_with_what_it_names(label: str) -> None:
    text = f"We like tea.\n\n{label} We discard a bid of a robot. We like robots."
    whole = f"{label} We discard a bid of a robot."
    assert quoted((0.1, 0.9, 0.2, 0.1), text) == quoted((0.1, 0.2, 0.9, 0.1), text) == [whole]


def test_a_cell_on_a_line_of_its_own_is_quoted_with_its_row() -> None:
    text = "We like tea a lot.\nHow long\n2 words\nBills\nThe law\n7 years\nCalls\nThe law\n2 days"
    row = "Bills\nThe law\n7 years"
    assert around("Bills", text) == around("7 years", text) == [row]


LIST = "We like tea.\n\n{lead}\n• names; and\n• addresses; or\n• calls.\n\n{after}"


def test_a_lead_in_by_itself_brings_its_list() -> None:
    text = LIST.format(lead="We collect these from you:", after="We like it.")
    whole = "We collect these from you:\n• names; and\n• addresses; or\n• calls."
    assert around("collect", text) == [whole]
    assert quoted((0.1, 0.9, 0.1, 0.89, 0.1, 0.1), text) == [
        "We collect these from you:",
        "• addresses; or",
    ]


@pytest.mark.parametrize(
    "lead",
    [
        "We share it only if there are:",
        "We never share it except:",
        "We share it if one of the following is needed:",
        "We share it, unless it is about any of these:",
        "We will sell it only to:",
        "A right to this exists when you:",
    ],
)
def test_of_conditions_none_is_left_out(lead: str) -> None:
    whole = f"{lead}\n• names; and\n• addresses; or\n• calls."
    assert around("addresses", LIST.format(lead=lead, after="We like it.")) == [whole]


@pytest.mark.parametrize("lead", ["When you call, we ask for:", "If you live in Rome, we want:"])
def test_a_condition_of_the_lead_in_is_none_of_its_items(lead: str) -> None:
    text = LIST.format(lead=lead, after="We like it.")
    assert around("addresses", text) == [lead, "• addresses; or"]


def test_what_limits_a_list_comes_with_each_item() -> None:
    text = LIST.format(lead="You may ask for:", after="However, we may refuse.")
    assert around("addresses", text) == [
        "You may ask for:",
        "• addresses; or",
        "However, we may refuse.",
    ]
    assert around("refuse", text) == [text.partition("\n\n")[2]]


def test_an_item_that_limits_the_one_before_it_is_quoted_with_it() -> None:
    text = (
        "We like tea a lot.\n\nYou may ask us for:\n• calls\n• names\n• except nicknames\n• bills"
    )
    quotes = ["You may ask us for:", "• names\n• except nicknames"]
    assert around("• names", text) == around("except", text) == quotes


NESTED = """We like tea.

We hold the following:
• of callers:
  o their names
  o their numbers
• of visitors:
  o their badges
• all bills

We like it."""


def test_a_nested_item_brings_all_its_lead_ins_and_no_others() -> None:
    assert around("numbers", NESTED) == ["We hold the following:\n• of callers:", "o their numbers"]
    assert around("badges", NESTED) == [
        "We hold the following:",
        "• of visitors:\n  o their badges",
    ]
    assert around("bills", NESTED) == ["We hold the following:", "• all bills"]
    assert around("callers", NESTED) == [
        "We hold the following:\n• of callers:\n  o their names\n  o their numbers"
    ]


@pytest.mark.parametrize(
    ("left", "mark", "right"), [("", " | ", ""), ("| ", " \\| ", " |"), ("", " / ", "")]
)
def test_a_row_of_a_table_brings_its_head(left: str, mark: str, right: str) -> None:
    cells = [("Record", "Kept for"), ("Bills", "7 years"), ("Calls", "2 days"), ("Mail", "1 day")]
    rows = [f"{left}{a}{mark}{b}{right}" for a, b in cells]
    text = "We like tea a lot.\n\n" + "\n".join(rows) + "\n\nWe like it."
    assert around("Calls", text) == [rows[0], rows[2]]
    assert around("Record", text) == ["\n".join(rows)]


def test_an_item_whose_lead_in_stands_in_an_earlier_passage_is_quoted_inside_its_own() -> None:
    items = "\n".join(f"• item {number} is {'long ' * 30}" for number in range(12))
    first, *_, last = split(policy_of(f"We may share these:\n{items}"))
    assert last.lead is not None
    assert last.lead[1] <= first.end
    (quote,) = quotes_of(hit_of(last, [1.0] + [0.0] * (len(last.sentences) - 1)), ())
    assert (quote.start, quote.end) == (last.sentences[0].start, last.sentences[0].end)


_PIECES = [
    *("We do not sell data.", "However, we lend it.", "Unless you object.", "These are kept."),
    *("Do we?", "No.", "Cookies.", "unless asked", "We share:", "We share it if:", "• names; or"),
    *("• of callers:", "  o numbers", "1. a bill", "a / b", "c / d", "\\*odd\\* e.g. Inc."),
    *("a \\| b", "## Heading", "Heading?", "a@b.com", "many words " * 30 + "end."),
]


@given(
    st.lists(st.tuples(st.sampled_from(_PIECES), st.sampled_from([" ", "\n", "\n\n"]))),
    st.randoms(use_true_random=False),
    st.booleans(),
)
def test_quotes_are_whole_sentences_of_their_source_in_order(
    pieces: list[tuple[str, str]], random: Random, contact: bool
) -> None:
    for passage in split(policy_of("".join(map("".join, pieces)))):
        cosines = [random.random() for _ in passage.sentences]
        quotes = quotes_of(hit_of(passage, cosines), find_contacts(passage, 1) if contact else ())
        places = [place for quote in quotes for place in (quote.start, quote.end)]
        assert places == sorted(set(places))
        if passage.sentences:
            assert {quote.start for quote in quotes} <= {s.start for s in passage.sentences}
            assert {quote.end for quote in quotes} <= {s.end for s in passage.sentences}
            best = passage.sentences[cosines.index(max(cosines))]
            assert any(quote.start <= best.start < best.end <= quote.end for quote in quotes)
        else:
            assert places == [passage.start, passage.end]


def quotes_in(source: Source) -> list[str]:
    spans = [(quote.start - source.start, quote.end - source.start) for quote in source.quotes]
    return [source.text[start:end] for start, end in spans]


def holding(words: str, answer: Answer) -> str:
    """The quote, of any of the sources, that has these words."""
    return next(quote for s in answer.sources for quote in quotes_in(s) if words in quote)


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        (
            "Does BetterCloud sell my data?",
            "We do not, and will not, sell (as defined under CCPA) your personal information.",
        ),
        (
            "Does Telmetrics sell my data?",
            "You have the right to opt-out of the sale of Personal Information; however, Telmetrics"
            " does not sell or rent any Personal Information to any third parties.",
        ),
        (
            "Does Timus sell my data?",
            "We do not generally sell information as the term “sell” is traditionally understood."
            " However, to the extent “sale” under the CCPA would be interpreted to include any of",
        ),
    ],
)
def test_asked_whether_data_is_sold_the_whole_denial_is_quoted(
    seeds_qa: PolicyQA, question: str, whole: str
) -> None:
    answer = seeds_qa.ask(question)
    assert whole in holding(whole, answer)
    assert quotes_in(answer.sources[0])


def test_asked_of_nobody_whether_they_sell_data_every_denial_is_whole(seeds_qa: PolicyQA) -> None:
    answer = seeds_qa.ask("do they sell my data?")
    assert "not" in " ".join(quotes_in(answer.sources[0]))
    assert "sell" in " ".join(quotes_in(answer.sources[0]))
    for source in answer.sources:
        starts = {start for start, _ in sentence_spans(source.text, 0, len(source.text))}
        assert all(quote.start - source.start in starts for quote in source.quotes)


def test_what_is_in_a_list_of_the_seeds_is_quoted_with_its_lead_in(seeds_qa: PolicyQA) -> None:
    answer = seeds_qa.ask("When may Timus collect personal information directly from me?")
    quote = holding("We may collect information", answer)
    assert "directly from you when:\n• you submit a Contact Form;" in quote
    assert "• you participate in surveys" in quote
