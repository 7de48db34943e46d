"""An answer as text: what a person reads in a terminal."""

import re
from dataclasses import replace
from datetime import date

from qa import Answer, Contact, Quote, Source
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
    contacts=(Contact("email", "[email protected]", "hidden in the source", 1, 60, 77),),
    elapsed_ms=12.3,
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


def test_about_several_companies_the_first_source_of_each_is_shown_in_full() -> None:
    others = [
        replace(SOURCE, rank=2, company="Bolt", file="bolt.txt"),
        replace(SOURCE, rank=3),
        replace(SOURCE, rank=4, company="Bolt", file="bolt.txt"),
    ]
    shown = render(replace(ANSWER, sources=(SOURCE, *others)))
    assert shown.count("»We keep") == 2
    assert shown.index("[2] Bolt") < shown.index("[3] Acme") < shown.index("[4] Bolt")


def test_what_is_not_stated_is_said_first() -> None:
    related = replace(ANSWER, status="related")
    assert str(related).splitlines()[0] == "Not clearly stated"
    nothing = replace(ANSWER, status="not_found", sources=())
    assert str(nothing).splitlines()[0] == "Not found"
