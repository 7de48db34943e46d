"""An answer as text: what a person reads in a terminal."""

import re
from dataclasses import replace
from datetime import date

import pytest

from qa import Answer, Contact, Quote, Source
from qa.answer import CompanyAnswer
from qa.confidence import Status
from qa.render import COLOUR, PLAIN, render

TEXT = "We keep your data for as long as your account is open, and for thirty days after. " * 2
SOURCE = Source(
    rank=1,
    company="Acme",
    title="Privacy Policy",
    effective_date=date(2024, 1, 5),
    file="acme.txt",
    section=("Your data", "Retention"),
    start=50,
    end=50 + len(TEXT),
    text=TEXT,
    quotes=(Quote(50, 131),),
    score=0.8,
)
ANSWER = Answer(
    question="how long?",
    resolved_question="Does Acme keep data? how long?",
    status="answered",
    reason="Acme answers this in its Privacy Policy.",
    confidence=0.934,
    companies=("Acme",),
    unknown=(),
    scope="history",
    sources=(SOURCE,),
    by_company=(CompanyAnswer("Acme", "answered", 0.934, (SOURCE,)),),
    contacts=(Contact("email", "[email protected]", "hidden in the source", 1, 60, 77),),
    elapsed_ms=12.3,
)
BOLT = Source(
    rank=1,
    company="Bolt",
    title="Cookie Policy",
    effective_date=None,
    file="bolt.md",
    section=(),
    start=0,
    end=15,
    text="We use cookies.",
    quotes=(Quote(0, 15),),
    score=0.9,
)
ACME = (replace(SOURCE, rank=2), replace(SOURCE, rank=3, start=900, end=900 + len(TEXT)))
# Bolt's passage is the nearest of all, but does not answer; Core's are not worth showing.
SEVERAL = replace(
    ANSWER,
    reason="Acme answers this; Bolt: not clearly stated; Core: not stated.",
    resolved_question="how long?",
    companies=("Core", "Bolt", "Acme"),
    sources=(BOLT, *ACME),
    by_company=(
        CompanyAnswer("Core", "not_found", 0.31, ()),
        CompanyAnswer("Bolt", "related", 0.62, (BOLT,)),
        CompanyAnswer("Acme", "answered", 0.884, ACME),
    ),
    contacts=(
        Contact("web", "bolt.example", "", 1, 0, 9),
        Contact("email", "[email protected]", "hidden in the source", 3, 900, 917),
    ),
)


def test_a_plain_answer_reads_so() -> None:
    assert str(ANSWER) == render(ANSWER, PLAIN)
    assert str(ANSWER) == (
        "Answered (93% sure)\n"
        "Acme answers this in its Privacy Policy.\n"
        "Understood as: Does Acme keep data? how long?\n"
        "\n"
        "Contacts\n"
        "  E-mail: [email protected] (hidden in the source) [1]\n"
        "\n"
        "[1] Acme: Privacy Policy, 2024-01-05\n"
        "    Your data > Retention\n"
        "    acme.txt:50-214\n"
        "\n"
        "    »We keep your data for as long as your account is open, and for thirty days\n"
        "    after.« We keep your data for as long as your account is open, and for\n"
        "    thirty days after."
    )


def test_no_line_is_wider_than_the_terminal() -> None:
    long = replace(SOURCE, company="A" * 60, section=("heading " * 20,), text="word " * 100)
    for width in (80, 40):
        lines = render(replace(ANSWER, sources=(long,)), PLAIN, width).splitlines()
        assert max(map(len, lines)) <= width


def test_a_quote_is_marked_on_every_line_in_colour_and_nothing_else_changes() -> None:
    coloured = render(ANSWER, COLOUR)
    assert coloured.count(COLOUR.quote[0]) == 2
    bare = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert bare == render(ANSWER, PLAIN).replace("»", "").replace("«", "")


def test_control_characters_in_a_policy_do_nothing_to_the_terminal() -> None:
    hostile = "Clear \x1b[2J the \x07 screen."
    source = replace(SOURCE, text=hostile, quotes=(Quote(50, 55),), end=50 + len(hostile))
    shown = render(replace(ANSWER, sources=(source,)), COLOUR)
    assert "\x1b[2J" not in shown
    assert "Clear\x1b[0m ␛[2J the ␇ screen." in shown


def test_what_was_asked_of_nobody_shows_the_first_source_of_each_in_full() -> None:
    others = [
        replace(SOURCE, rank=2, company="Bolt", file="bolt.txt"),
        replace(SOURCE, rank=3),
        replace(SOURCE, rank=4, company="Bolt", file="bolt.txt"),
    ]
    shown = render(replace(ANSWER, sources=(SOURCE, *others), by_company=()))
    assert "==" not in shown
    assert "Answered (93% sure)" in shown
    assert shown.count("»We keep") == 2
    assert shown.index("[2] Bolt") < shown.index("[3] Acme") < shown.index("[4] Bolt")


def test_several_companies_are_shown_one_by_one() -> None:
    assert str(SEVERAL) == (
        "Answered\n"
        "Acme answers this; Bolt: not clearly stated; Core: not stated.\n"
        "\n"
        "== Acme: Answered (88% sure) ===================================================\n"
        "Contacts\n"
        "  E-mail: [email protected] (hidden in the source) [3]\n"
        "\n"
        "[2] Privacy Policy, 2024-01-05\n"
        "    Your data > Retention\n"
        "    acme.txt:50-214\n"
        "\n"
        "    »We keep your data for as long as your account is open, and for thirty days\n"
        "    after.« We keep your data for as long as your account is open, and for\n"
        "    thirty days after.\n"
        "\n"
        "More\n"
        "  [3] acme.txt:900-1064, Retention\n"
        "\n"
        "== Bolt: Not clearly stated ====================================================\n"
        "Contacts\n"
        "  Web:    bolt.example [1]\n"
        "\n"
        "[1] Cookie Policy\n"
        "    bolt.md:0-15\n"
        "\n"
        "    »We use cookies.«\n"
        "\n"
        "== Core: Not stated ============================================================"
    )


def headings(answer: Answer, width: int = 80) -> list[str]:
    lines = render(answer, PLAIN, width).splitlines()
    return [line.strip("= ") for line in lines if line.startswith("==")]


def test_answers_stand_before_what_is_near_and_among_them_by_their_best_source() -> None:
    def of(name: str, status: Status, *ranks: int) -> CompanyAnswer:
        sources = tuple(replace(SOURCE, company=name, rank=rank) for rank in ranks)
        return CompanyAnswer(name, status, 0.7, sources)

    asked = [of("A", "related", 2), of("B", "answered", 4, 5), of("C", "not_found")]
    asked += [of("D", "answered", 3, 6), of("E", "related", 1), of("F", "not_found")]
    assert headings(replace(SEVERAL, by_company=tuple(asked), contacts=())) == [
        "D: Answered (70% sure)",
        "B: Answered (70% sure)",
        "E: Not clearly stated",
        "A: Not clearly stated",
        "C: Not stated",
        "F: Not stated",
    ]
    six = tuple(of(name, "answered", rank) for rank, name in enumerate("GHIJKL", start=1))
    assert len(headings(replace(SEVERAL, by_company=six, contacts=()))) == 6


@pytest.mark.parametrize("status", ["not_found", "answered"])
def test_many_companies_with_nothing_to_show_share_one_line(status: Status) -> None:
    names = [f"N{number}" for number in range(75)]
    silent = tuple(CompanyAnswer(name, status, 0.7, ()) for name in names)
    told = {"not_found": "Not stated", "answered": "Answered, not shown"}[status]
    acme = CompanyAnswer("Acme", "answered", 0.884, ACME)
    few = replace(SEVERAL, by_company=(acme, *silent[:5]))
    assert headings(few)[1:] == [f"{name}: {told}" for name in names[:5]]
    many = replace(SEVERAL, by_company=(*silent, acme))
    assert headings(many) == ["Acme: Answered (88% sure)", f"75 companies: {told}"]
    last = str(many).split("\n\n")[-1].splitlines()
    assert " ".join(last[1:]) == ", ".join(names)
    assert len(last) == 6  # the heading, and five lines for 75 names


def test_companies_that_all_state_nothing_are_named() -> None:
    silent = tuple(CompanyAnswer(name, "not_found", 0.5, ()) for name in ("Bolt", "Acme"))
    nothing = replace(SEVERAL, status="not_found", sources=(), contacts=(), by_company=silent)
    assert str(nothing).startswith("Not found\n")
    assert headings(nothing) == ["Bolt: Not stated", "Acme: Not stated"]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_heading_goes_on_to_the_edge_and_no_further(width: int) -> None:
    long = replace(SEVERAL.by_company[2], company="Acme Holdings of Elsewhere")
    answer = replace(SEVERAL, by_company=(*SEVERAL.by_company[:2], long))
    lines = render(answer, PLAIN, width).splitlines()
    assert max(map(len, lines)) == width
    ruled = [line for line in lines if line.endswith("==")]
    assert [len(line) for line in ruled] == [width] * 3
    coloured = render(answer, COLOUR, width)
    assert coloured.count("\x1b[1m== ") == 3
    bare = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert bare == render(answer, PLAIN, width).replace("»", "").replace("«", "")


def test_a_company_cannot_write_to_the_terminal() -> None:
    hostile = replace(SEVERAL.by_company[0], company="Co\x1b[2Jre")
    assert "Co␛[2Jre: Not stated" in render(
        replace(SEVERAL, by_company=(hostile, *SEVERAL.by_company[1:]))
    )


@pytest.mark.parametrize("resolved", ["", "how long?"])
def test_a_question_taken_as_it_stands_or_that_asks_nothing_is_not_explained(resolved: str) -> None:
    assert "Understood" not in str(replace(ANSWER, resolved_question=resolved))


def test_what_is_not_stated_is_said_first() -> None:
    related = replace(ANSWER, status="related")
    assert str(related).splitlines()[0] == "Not clearly stated"
    nothing = replace(ANSWER, status="not_found", sources=())
    assert str(nothing).splitlines()[0] == "Not found"
