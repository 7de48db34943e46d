"""Whose policy it is, what it is called and since when it holds."""

import re
import time
from dataclasses import replace
from datetime import date

import pytest

from index.company import UNKNOWN, find_company
from index.dates import effective_date
from index.formats.extracted import Clue
from index.identity import find_title, identify
from index.policy import PLAIN, Layout, Policy

# Read in the five texts by a person: company, other names, title, effective date.
SEEDS = {
    "bettercloud.txt": (
        "BetterCloud",  # not "Networks Engineering", on whose page it was published
        ("BetterCloud, Inc.", "Better Cloud"),
        "Privacy Policy",
        date(2019, 12, 19),
    ),
    "customertimes.txt": (
        "Customertimes",
        ("Customertimes Corp.",),
        "Privacy Notice",  # what it calls itself; the page is headed "Privacy Policy"
        date(2020, 8, 13),  # not the Children's Act of November 1998, nor the GDPR of 2016
    ),
    "kaseya.txt": (
        "Kaseya",
        (),
        "Privacy Statement",
        date(2016, 5, 18),  # archived on 2016-12-08
    ),
    "telmetrics.txt": (
        "Telmetrics",
        ("Telmetrics Corp.",),
        "Privacy Policy",
        date(2020, 2, 19),  # stamped 2020-02-18; a law is "effective January 1, 2020"
    ),
    "timus.txt": (
        "Timus Networks",
        ("Timus Networks, Inc.", "Timus", "Timus Connect"),
        "Privacy Policy",
        date(2024, 1, 5),  # speaks of a ruling of July 16, 2020
    ),
}


@pytest.mark.parametrize("id", SEEDS)
def test_each_seed_is_known_by_what_its_text_says(id: str, seeds: list[Policy]) -> None:
    policy = {policy.id: policy for policy in seeds}[id]
    found = (policy.company, policy.aliases, policy.title, policy.effective_date)
    assert found == SEEDS[id]


def test_a_seed_under_another_name_is_still_its_companys(seeds: list[Policy]) -> None:
    for policy in seeds:
        renamed = identify("document.txt", policy.text)
        assert (renamed.company, renamed.aliases) == SEEDS[policy.id][:2]
        assert renamed.id == "document.txt"
        assert renamed.text is policy.text


@pytest.mark.parametrize(
    ("file", "text", "company", "aliases"),
    [
        (
            "x.txt",
            "Acme Widgets, Inc. (“Acme”, “we” or “us”) respects your privacy.",
            "Acme Widgets",
            ("Acme Widgets, Inc.", "Acme"),
        ),
        ("acme.txt", "Acme keeps data. We like what Acme does, and so does Acme.", "Acme", ()),
        (
            "x.txt",
            "Globex’s Privacy Notice\n\nWe at Globex keep data. Mail us: dpo@globex.com",
            "Globex",
            (),
        ),
        (
            "x.txt",
            "DataWorks, Ltd. (“DataWorks”) sells “DataWorks Cloud”.",
            "DataWorks",
            ("DataWorks, Ltd.", "Data Works", "DataWorks Cloud"),
        ),
    ],
    ids=["defined", "file name", "domain", "product"],
)
def test_a_company_is_known_by_how_it_introduces_itself(
    file: str, text: str, company: str, aliases: tuple[str, ...]
) -> None:
    found = find_company(file, text)
    assert found.name == company
    assert set(aliases) <= set(found.aliases)


@pytest.mark.parametrize("form", ["Ltd", "LLC", "GmbH", "Inc."])
def test_a_company_is_called_without_its_legal_form(form: str) -> None:
    found = find_company("x.txt", f"Initech {form} (“Initech”, “we”) keeps data.")
    assert (found.name, found.aliases) == ("Initech", (f"Initech {form}",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We respect your privacy and keep data for two years.",
        "We keep data for two years. Google LLC helps us with that.",
        "You may ask us (“we”) anything at any time.",
    ],
)
def test_where_no_company_introduces_itself_there_is_none(text: str) -> None:
    assert find_company("document.txt", text) == UNKNOWN


def test_a_long_run_of_capitals_is_read_in_no_time() -> None:
    began = time.perf_counter()
    assert find_company("x.txt", "A" * 3_000) == UNKNOWN
    assert time.perf_counter() - began < 1  # some milliseconds; as a square, 4 s and more


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Privacy Statement - Acme", "Privacy Statement"),
        ("Acme, Inc. | Cookie Policy", "Cookie Policy"),
        ("ACME PRIVACY NOTICE", "Privacy Notice"),
        ("Terms of Service\n\nPrivacy Policy\n\nThis privacy policy …", "Privacy Policy"),
        ("Privacy Policy2020-02-18T15:10:14-04:00", "Privacy Policy"),
        ("Acme’s Privacy Notice", "Privacy Notice"),
        ("Privacy Policy, effective May 1, 2020", "Privacy Policy"),
        ("Read in this Travel Policy what we pay.", "Travel Policy"),
        ("This Travel Policy says what we pay.", "Travel Policy"),
        ("Acme Privacy Policies", "Privacy Policies"),
        ("Privacy Policy\n\n9. Notices", "Privacy Policy"),
        ("We keep your data.", "Policy"),
        ("", "Policy"),
    ],
)
def test_a_title_is_what_the_document_calls_itself(text: str, title: str) -> None:
    assert find_title(text, "Acme") == title


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("Effective: 2024-01-05", date(2024, 1, 5)),
        ("Last amended on 5 January 2024.", date(2024, 1, 5)),
        ("Updated: 13th August 2020", date(2020, 8, 13)),
        ("_Effective as May 18, 2016_", date(2016, 5, 18)),
        ("Version of 14.11.2025", date(2025, 11, 14)),
        ("EFFECTIVE DATE: DECEMBER 1ST, 2019", date(2019, 12, 1)),
        ("Effective\u00a0Sept. 3, 2021", date(2021, 9, 3)),
        ("In force since the 2nd of May 2022", date(2022, 5, 2)),
    ],
)
def test_a_date_is_read_however_it_is_written(text: str, since: date) -> None:
    assert effective_date(text) == since


@pytest.mark.parametrize(
    "text",
    [
        "We keep data.",
        "We met on 2024-01-05.",
        "Effective: 31 February 2020",
        "Effective: 2024-13-01",
        "Effective: 05/01/2024",  # in Europe and America two different days
        "Effective: 12024-01-05",
    ],
)
def test_what_is_no_date_of_the_policy_gives_none(text: str) -> None:
    assert effective_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Effective: March 1, 2021\nThis supersedes the policy effective January 1, 2019.",
        "Effective: March 1, 2021\nIt replaces the version of January 1, 2019.",
        "It replaces the version of January 1, 2019.\nEffective: March 1, 2021",
        "This supersedes the policy effective January 1, 2019.\nEffective: March 1, 2021",
        "Updated: January 1, 2019\nEffective: March 1, 2021",
        "Under the Privacy Act, effective January 1, 2020, you have rights, which we describe in"
        " this policy at length and with care.\nEffective: March 1, 2021",
    ],
)
def test_the_date_since_which_it_holds_beats_every_other(text: str) -> None:
    assert effective_date(text) == date(2021, 3, 1)


def test_a_date_in_a_line_of_its_own_beats_one_inside_a_paragraph() -> None:
    body = "You have had rights under our policy effective January 1, 2020, and keep them. " * 2
    assert effective_date(f"{body}\n\nEffective: May 5, 2021") == date(2021, 5, 5)


def test_of_equal_dates_the_first_counts() -> None:
    assert effective_date("Effective: 2021-01-01\nEffective: 2022-02-02") == date(2021, 1, 1)


def test_a_date_in_the_middle_of_a_long_text_is_weaker_than_one_at_its_head() -> None:
    filling = "We keep data.\n" * 200
    text = f"Updated: 2021-01-01\n{filling}Last updated: 2019-09-09\n{filling}"
    assert effective_date(text) == date(2021, 1, 1)
    text = f"{filling}Last updated: 2019-09-09\n{filling}Updated: 2021-01-01"
    assert effective_date(text) == date(2021, 1, 1)


def marked(text: str) -> Layout:
    """The layout of a text whose lines with "~" are the site's; those that stand together, one."""
    spans = [match.span() for match in re.finditer(r"^~.*(?:\n+~.*)*", text, re.MULTILINE)]
    return Layout(furniture=tuple(spans))


def test_a_text_s_own_is_all_but_its_furniture() -> None:
    text = "~a\nb\n~c\n~d\ne"
    assert marked(text).own(text) == "\nb\n\ne"
    assert marked("~a").own("~a") == ""
    assert PLAIN.own("~a") == "~a"


MENU = "~Shop news, updated 1 January 2020\n\n" + "~Return Policy of ours\n\n" * 20


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Acme Ltd (“Acme”, “we”) keeps data.\n\n~© 2024 Hexford Shop", "Acme"),
        ("Acme Ltd (“Acme”) keeps data.\n\n~Pixel Ltd (“Pixel”, “we”) does. Pixel is it.", "Acme"),
        (
            "We keep it.\n\n~© 2020–2024 Hexford Shop. Theme by Pixel Ltd (“Pixel”)",
            "Hexford Shop",
        ),
        ("We keep data.\n\n~Copyright 2024 by the Hexford Shop.", "Hexford Shop"),
        ("We keep data.\n\n~© 2024 All rights reserved. Pixel Ltd (“Pixel”, “we”).", "?"),
        ("We keep data.\n\n~Follow us", "?"),
        ("We keep data.\n\n~© Copyright 2024 Hexford Shop", "Hexford Shop"),
        ("We keep data.\n\n~Photo © Getty Images", "?"),
        ("We keep data.\n\n~© 2024 Tous droits réservés", "?"),
        ("We keep data.\n\n~© 2024 Powered by Shopify", "?"),
        ("We obey the Copyright Act. Copyright 2024 Pupil.\n\n~Follow us", "?"),
    ],
)
def test_a_menu_tells_neither_title_nor_date_and_a_company_only_if_nothing_else_does(
    text: str, company: str
) -> None:
    text = f"{MENU}Cookie Notice\n\n{text}"
    policy = identify("x.html", text, (), marked(text))
    assert (policy.company, policy.title, policy.effective_date) == (company, "Cookie Notice", None)
    assert policy.layout == marked(text)
    printed = identify("x.pdf", text, (), replace(marked(text), pages=(0,)))
    assert printed.company == ("Pixel" if company == "?" and "Pixel" in text else company)
    site = identify("fbkm_com.txt", text, (), marked(text))
    assert site.company == company
    assert "Fbkm" in site.aliases
    where = "copyright line" if company == "Hexford Shop" else "text" if company != "?" else ""
    assert policy.whence.company == where


@pytest.mark.parametrize(
    ("said", "where", "title"),
    [
        ("Datenschutzerklärung | Acme", "HTML title", "Datenschutzerklärung"),
        ("Acme Widgets, Inc. – Politique de confidentialité", "HTML title",
         "Politique de confidentialité"),
        ("ACME | ★ | Privacy", "HTML title", "Privacy"),
        ("Start | Acme | Terms of Use", "HTML title", "Terms of Use"),
        (f"{'Wort ' * 15}| Acme", "HTML title", "Policy"),
        ("Acme", "HTML title", "Policy"),
        ("Microsoft Word - final", "PDF title", "Policy"),
        ("Acme - Terms of Use", "PDF title", "Terms of Use"),
    ],
)  # fmt: skip
def test_where_a_text_has_no_title_that_we_know_its_page_has(
    said: str, where: str, title: str
) -> None:
    """The part of it that is not the company; a written document's title must be a policy's."""
    text = "Acme Widgets, Inc. (“Acme”, “we” or “us”) respects your privacy."
    found = identify("x.html", text, (Clue("title", said, where),))
    assert found.title == title
    assert found.whence.title == (where if title != "Policy" else "")
    assert identify("x.html", text).title == "Policy"


def test_a_date_beside_the_text_is_read_if_it_has_none_and_a_line_begins_with_it() -> None:
    text = "~Last updated: May 1, 2024\n\nTerms\n\nWe keep data."
    assert identify("x.html", text, (), marked(text)).effective_date == date(2024, 5, 1)
    own = f"{text} Effective date: June 2, 2023."
    assert identify("x.html", own, (), marked(own)).effective_date == date(2023, 6, 2)
    news = text.replace("Last updated:", "News updated")
    assert identify("x.html", news, (), marked(news)).effective_date is None
