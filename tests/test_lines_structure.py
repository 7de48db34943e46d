"""What each line of a policy is: headings in every style, lists, contents, furniture."""

import pytest
from conftest import policy_of
from hypothesis import given
from hypothesis import strategies as st

from index.lines import read_lines
from index.policy import Policy
from index.structure import Role, Unit, read_structure

HEADING, TEXT, ITEM = Role.HEADING, Role.TEXT, Role.ITEM
CONTENTS, FURNITURE = Role.CONTENTS, Role.FURNITURE
LONG = "We keep your data for two years and then we delete it."


def _units(text: str) -> list[tuple[Role, str]]:
    """Each line's role and its words."""
    return [(unit.role, unit.line.plain) for unit in read_structure(text, "Acme")]


def _labels(text: str) -> list[str]:
    return [unit.label for unit in read_structure(text, "Acme") if unit.label]


def _nesting(text: str) -> list[tuple[int, str]]:
    """The headings with their depth, counted from 0."""
    found = [(unit.level, unit.label) for unit in read_structure(text, "Acme") if unit.level]
    levels = sorted({level for level, _ in found})
    return [(levels.index(level), label) for level, label in found]


# Lines


def test_a_line_knows_its_place_its_words_and_its_bullet() -> None:
    text = "One.\r\n\r\n  • **Two** \u2028three\x0c"
    first, second, third = read_lines(text)
    assert [text[line.start : line.end] for line in (first, second, third)] == [
        "One.",
        "• **Two**",
        "three",
    ]
    assert [line.plain for line in (first, second, third)] == ["One.", "• Two", "three"]
    assert [line.gap for line in (first, second, third)] == [True, True, False]
    assert [line.marker for line in (first, second, third)] == ["", "•", ""]


@pytest.mark.parametrize(
    ("line", "marker"),
    [
        ("• data", "•"),
        ("· data", "·"),
        ("- data", "-"),
        ("* data", "*"),
        ("\\- data", "\\-"),
        ("– data", "–"),
        ("1. data", "1."),
        ("1\\. data", "1\\."),
        ("(a) data", "(a)"),
        ("iv) data", "iv)"),
        ("**Data** of yours", ""),
        ("-- data", ""),
        ("2020 was long", ""),
        ("We. Data", ""),
        ("o data", ""),
    ],
)
def test_bullets_and_numbers_are_told_from_words(line: str, marker: str) -> None:
    assert [found.marker for found in read_lines(line)] == [marker]


WRAPPED = """\
This policy applies to everybody who works for us, in all of
our offices and at home, and it also applies to those who
visit us for a day or longer, whether they are paid or not,
and to their families and friends. Whoever comes to visit us
at home or in the offices is a visitor.

- Keep your badge with you at all times when you are in the
  building, and show it whenever you are asked for it by us.
- Lock your screen.

DATA RETENTION
We keep data for two years and then delete it, unless a law
says that we must keep it.
"""


def test_a_hard_wrapped_paragraph_is_one_line_again() -> None:
    lines = read_lines(WRAPPED)
    assert [len(line.plain.split()) for line in lines] == [57, 26, 4, 2, 19]
    assert [WRAPPED[line.start : line.end].count("\n") for line in lines] == [4, 1, 0, 0, 1]
    assert lines[0].plain.startswith("This policy applies to everybody who works")
    assert "in all of our offices" in lines[0].plain
    assert [line.marker for line in lines] == ["", "-", "-", "", ""]


def test_lines_that_no_program_wrapped_stay_apart() -> None:
    text = "We keep data.\nWe share data.\nWe delete data.\nWe like data.\nWe do.\nWe did.\n"
    assert [line.plain for line in read_lines(text)] == text.splitlines()


def test_a_button_glued_to_a_sentence_is_a_line_of_its_own() -> None:
    lines = read_lines("Read Now!Your privacy is important to us.")
    assert [line.plain for line in lines] == ["Read Now!", "Your privacy is important to us."]
    assert len(read_lines("Read Now! Your privacy is important.")) == 1
    assert len(read_lines("Our Inc.Your privacy is important.")) == 1


@given(st.text())
def test_every_character_but_space_is_in_one_line(text: str) -> None:
    covered = [i for line in read_lines(text) for i in range(line.start, line.end)]
    assert len(covered) == len(set(covered))
    assert {i for i, char in enumerate(text) if not char.isspace()} <= set(covered)


# Headings, one style a test


def test_a_short_line_over_a_longer_one_is_a_heading() -> None:
    text = f"Privacy Policy\n\n{LONG}\n\nHow we share\n\n{LONG}\n"
    assert _units(text) == [
        (HEADING, "Privacy Policy"),
        (TEXT, LONG),
        (HEADING, "How we share"),
        (TEXT, LONG),
    ]


def test_a_sentence_a_last_line_and_a_web_address_are_no_headings() -> None:
    for line in ("We keep it.", "and so on", "See www.acme.com", "Version of 2024"):
        assert _units(f"{LONG}\n\n{line}\n\n{LONG}")[1] == (TEXT, line)
    assert _units(f"{LONG}\n\nThe end") == [(TEXT, LONG), (TEXT, "The end")]


def test_a_heading_in_capitals_needs_no_empty_line() -> None:
    text = f"{LONG}\nDATA RETENTION\n{LONG}\n"
    assert _units(text) == [(TEXT, LONG), (HEADING, "DATA RETENTION"), (TEXT, LONG)]


def test_numbered_headings_nest_by_their_numbers() -> None:
    text = f"1. Scope\n\n{LONG}\n\n2. Data\n\n2.1 What we keep\n\n{LONG}\n\n3. Rights\n\n{LONG}\n"
    assert _nesting(text) == [
        (0, "1. Scope"),
        (0, "2. Data"),
        (1, "2.1 What we keep"),
        (0, "3. Rights"),
    ]


@pytest.mark.parametrize(
    "line", ["Article 5. Rights", "Section 2: Rights", "§ 3 Rights", "A. Rights"]
)
def test_a_heading_may_be_numbered_in_other_ways(line: str) -> None:
    assert _units(f"{LONG}\n\n{line}\n\n{LONG}")[1] == (HEADING, line)


def test_a_numbered_list_is_a_list_and_not_headings() -> None:
    text = "1. First we ask you.\n2. Then we keep it.\n3. At last we delete it.\n"
    assert [role for role, _ in _units(text)] == [ITEM, ITEM, ITEM]
    text = (
        f"{LONG}\nYou may ask us for one of these three:\n\n1. A copy\n2. A change\n3. Deletion\n"
    )
    assert (ITEM, "2. A change") in _units(text)


def test_markdown_headings_nest_by_their_signs() -> None:
    text = f"# Policy\n\n## 1\\. Overview\n\n{LONG}\n\n### Details\n\n{LONG}\n\n## 2\\. More\n\n."
    assert _nesting(text) == [(0, "Policy"), (1, "1. Overview"), (2, "Details"), (1, "2. More")]


@pytest.mark.parametrize(
    "lines",
    [
        ["Scope: ", "Retention: ", "Your Rights: "],
        ["Scope – ", "Retention – ", "Your Rights – "],
        ["Scope. ", "Retention. ", "Your Rights. "],
        ["**Scope:** ", "**Retention.** ", "__Your Rights__ . "],
    ],
    ids=["colon", "dash", "stop", "bold"],
)
def test_a_heading_at_the_head_of_its_paragraph_counts_in_company(lines: list[str]) -> None:
    three = "\n\n".join(head + LONG for head in lines)
    assert _labels(three) == ["Scope", "Retention", "Your Rights"]
    assert [role for role, _ in _units(three)] == [TEXT, TEXT, TEXT]
    assert _labels("\n\n".join(head + LONG for head in lines[:2]) + f"\n\n{LONG}") == []


def test_a_field_is_no_heading() -> None:
    text = f"{LONG}\nOwner: the board\nVersion: the second\nStatus: final\nScope: all\n{LONG}"
    assert _labels(text) == []


# Lists and addresses


def test_a_lead_in_is_marked_and_its_list_follows() -> None:
    units = read_structure(
        f"We use your data to:\n\n• run the site;\n• write to you.\n\n{LONG}", "A"
    )
    assert [(unit.role, unit.lead_in) for unit in units] == [
        (TEXT, True),
        (ITEM, False),
        (ITEM, False),
        (TEXT, False),
    ]


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["under it", "after an empty line"])
@pytest.mark.parametrize(
    "street", ["330 7th Avenue", "Main Street", "1 Main Street", "16 West 22nd Street"]
)
def test_the_lines_of_an_address_belong_to_its_lead_in(gap: str, street: str) -> None:
    text = f"If you like, write to us at:{gap}Acme, Inc.\n{street}\nNew York, NY 10001\n\n{LONG}"
    assert _units(text) == [
        (TEXT, "If you like, write to us at:"),
        (ITEM, "Acme, Inc."),
        (ITEM, street),
        (ITEM, "New York, NY 10001"),
        (TEXT, LONG),
    ]


# Contents


TOPICS = ["Scope", "Retention", "Cookies", "Rights", "Contact"]


def _body_of(topics: list[str]) -> str:
    return "\n\n".join(f"{topic}\n\n{LONG}" for topic in topics)


def test_a_table_of_contents_is_marked_and_its_entries_are_the_headings() -> None:
    entries = "\n".join(f"• {topic}" for topic in TOPICS)
    text = (
        f"Privacy Policy\n\n{LONG}\n\nWhat we say here\n\n{entries}\n\n{LONG}\n\n{_body_of(TOPICS)}"
    )
    units = _units(text)
    assert [words for role, words in units if role == CONTENTS] == [
        "What we say here",
        *(f"• {topic}" for topic in TOPICS),
    ]
    assert [words for role, words in units if role == HEADING] == ["Privacy Policy", *TOPICS]


def test_a_numbered_table_of_contents_lists_headings_without_numbers() -> None:
    entries = [f"{number}. {topic}" for number, topic in enumerate(TOPICS, start=1)]
    units = _units("\n".join([LONG, "", *entries, "", LONG, "", _body_of(TOPICS)]))
    assert [words for role, words in units if role == CONTENTS] == entries
    assert [words for role, words in units if role == HEADING] == TOPICS


def test_a_table_of_contents_right_above_the_first_section_is_marked_whole() -> None:
    entries = [f"• {topic}" for topic in TOPICS]
    units = _units("\n".join(["Contents", "", *entries, "", _body_of(TOPICS)]))
    assert [words for role, words in units if role == CONTENTS] == ["Contents", *entries]
    assert [words for role, words in units if role == HEADING] == TOPICS


def test_a_list_that_does_not_come_again_is_no_table_of_contents() -> None:
    entries = "\n".join(f"• {topic}" for topic in TOPICS)
    units = _units(f"{LONG} We keep:\n\n{entries}\n\n{LONG}")
    assert [role for role, _ in units] == [TEXT, *[ITEM] * 5, TEXT]


# Furniture


@pytest.mark.parametrize(
    "line",
    [
        "×",
        "fbpx",
        "Skip to content",
        "Read more",
        "Home | About | Contact",
        "Home > Legal > Privacy",
        "We use cookies. Accept all | Reject",
        "> The text was archived on 2016-12-08.",
        "Privacy Policy2020-02-18T15:10:14-04:00",
    ],
)
def test_what_a_page_puts_over_a_policy_is_furniture(line: str) -> None:
    units = _units(f"{line}\n\nPrivacy Policy\n\n{LONG} {LONG} {LONG}\n\nRights\n\n{LONG}")
    assert units[0][0] == FURNITURE
    assert [role for role, _ in units[1:]] == [HEADING, TEXT, HEADING, TEXT]


@pytest.mark.parametrize(
    ("rows", "role"),
    [
        ("Data | Purpose | Legal basis\nName | To send goods | Contract", TEXT),
        ("Home | About | Contact", FURNITURE),
        ("Home | About | Contact\nPrivacy | Terms of use | Imprint | Help", FURNITURE),
        ("Privacy | Terms of use | Imprint | Help\nHome | About | Contact", FURNITURE),
    ],
)
def test_rows_with_as_many_cells_are_a_table_and_no_menu(rows: str, role: Role) -> None:
    count = rows.count("\n") + 1
    last = _units(f"Privacy Policy\n\n{LONG} {LONG}\n\nData\n\n{LONG}\n\n{rows}")[-count:]
    assert [found for found, _ in last] == [role] * count
    first = _units(f"{rows}\n\nPrivacy Policy\n\n{LONG} {LONG}\n\nData\n\n{LONG}")[:count]
    assert [found for found, _ in first] == [role] * count


def test_a_row_of_slogans_at_the_end_is_furniture() -> None:
    assert _units(f"{LONG}\n\n{LONG}\n\nSimple. Safe. Yours.")[-1][0] == FURNITURE
    assert _units(f"{LONG}\n\n{LONG}\n\nSimple and safe.")[-1][0] == TEXT


ADVERT = (
    "A leading provider of innovative technologies and solutions is what everybody would like to"
    " call us."
)
NEIGHBOUR = "Day after day we get up early in the morning, and so does everybody whom we know here."


def test_what_stands_between_two_adverts_is_one() -> None:
    units = _units(f"{LONG}\n\n{ADVERT}\n\n{NEIGHBOUR}\n\n{ADVERT}\n\n{LONG}\n\n{NEIGHBOUR}")
    roles = [TEXT, FURNITURE, FURNITURE, FURNITURE, TEXT, TEXT]
    assert [role for role, _ in units] == roles


def test_a_stranger_on_whose_page_it_stands_is_recognised_by_less() -> None:
    stranger = (
        "Globex Engineering is a provider of services to everybody with an office in the"
        " industry of our town."
    )
    page = f"Globex Engineering\n\nPrivacy Policy\n\n{LONG} {LONG}\n\n{stranger}\n\n{LONG}"
    assert [role for role, _ in _units(page)] == [FURNITURE, HEADING, TEXT, FURNITURE, TEXT]
    without = f"Privacy Policy\n\n{LONG} {LONG}\n\n{stranger}\n\n{LONG}"
    assert [role for role, _ in _units(without)] == [HEADING, TEXT, TEXT, TEXT]


def test_praise_is_an_advert_and_what_concerns_the_reader_is_not() -> None:
    advert = (
        "Globex is a leading provider of innovative technologies and solutions for clients in"
        " every industry."
    )
    concern = (
        "As a leading provider of innovative technologies and solutions, we share your personal"
        " data with clients."
    )
    assert [role for role, _ in _units(f"{LONG}\n\n{advert}\n\n{concern}")] == [
        TEXT,
        FURNITURE,
        TEXT,
    ]


# The seeds, read by a person

FURNITURE_LINES = {
    "bettercloud.txt": [
        "fbpx",
        "Networks Engineering",
        "Networks Engineering is an IT solutions provider to bot…",
        "Our core principle is providing our customers with IT i…",
        "Since inception, our focus has been to deliver day-to-d…",
        "We firmly believe that as well as identifying and deplo…",
    ],
    "customertimes.txt": [],
    "kaseya.txt": ["> *The following text is extracted and transformed fro…"],
    "telmetrics.txt": ["Privacy Policy2020-02-18T15:10:14-04:00"],
    "timus.txt": [
        "×",
        "Discover our latest MSP Partner Case Study with SiteTech…",
        "Read Now!",
        "Zero Trust. Adaptive Cloud Firewall. Secure Remote Acce…",
    ],
}

HEADINGS = {
    "bettercloud.txt": [
        "Privacy Policy",
        "Personal Information We Collect Directly From You",
        "What we collect about you from other sources",
        "Changes to Your Personal Information",
        "Cookies and Similar Technologies",
        "What are cookies?",
        "Cookies we use",
        "Disabling cookies",
        "Local Storage Objects",
        "Pixel Tags",
        "Framing",
        "How We Use Your Personal Information",
        "To operate the Sites",
        "To send marketing communications",
        "To provide a requested service",
        "To comply with law",
        "With your consent",
        "For compliance, fraud prevention and safety",
        "How We Share your Personal Information",
        "Your Choices",
        "Access, update, correct or delete your information",
        "Marketing communications",
        "Testimonials",
        "Choosing not to share your personal information",
        "Security",
        "Children",
        "International Transfer",
        "Other Sites and Services",
        "User Generated Content",
        "Changes to this Privacy Policy",
        "Contact Us",
        "Additional Information for European Union Users",
        "Personal information",
        "Legal bases for processing",
        "Use for new purposes",
        "Retention",
        "Your rights",
        "Cross-Border Data Transfer",
        "EU-U.S. and Swiss-U.S. Privacy Shield",
        "GDPR Data Protection Representative in the European Union",
        "Additional Information for Californian Consumers",
        "Do Not Sell My Info",
        "What is Personal Information under CCPA",
        "Privacy Policy",
        "How We Obtain Your Data (Please see the following sections)",
        "Note on Children",
        "Your Rights under CCPA with regard to Your Personal Information",
        "Verifying Your Identity",
        "Exercising your rights",
        "Inquiries, data or information requests, complaints",
    ],
    "customertimes.txt": [
        "Privacy Policy",
        "CUSTOMERTIMES CORP PRIVACY NOTICE",
        "Changes to Privacy Notice",
        "1. What Personal data do we collect?",
        "2. How do we collect your data?",
        "What is a Cookie",
        "How do we use cookies",
        "Types of cookies we use",
        "3. How will we use your data?",
        "4. How do we protect your data?",
        "5. Marketing",
        "6. California Consumer Privacy Act",
        "7. Information Relating to Children (COPPA)",
        "8. Rights of European Users Under the General Data Protection Regulation (GDPR)",
        "Consent",
        "Legal Basis for Processing",
        "The right to access",
        "The right to rectification",
        "The right to erasure",
        "The right to restrict processing",
        "The right to object to processing",
        "The right to data portability",
        "The right to object to automated decision making",
        "The right to lodge a complaint with a Supervisory Authority",
        "GDPR Requests",
        "9. Other websites",
        "10. How to contact us",
    ],
    "kaseya.txt": [
        "Privacy Statement - Kaseya",
        "1. Overview",
        "2. Information We Collect",
        "Log Files",
        "Cookies, Beacons and Similar Technologies",
        "Tracking and Location Information",
        "Mobile Device Information",
        "Behavioral Targeting/Re-Targeting",
        "Personal Information",
        "3. How We Use the Information We Collect",
        "4. Accessing And Changing Your Personal Information",
        "5. Third Party Sites and Services",
        "6. Collection and Use of Children's Personal Information",
        "7. Security",
        "8. Data Retention",
        "9. Communication Preferences",
        "10. Changes to this Statement",
        "11. Contacting Us",
    ],
    "telmetrics.txt": [
        "Privacy Policy",
        "Telmetrics Site",
        "Information Collected on our Site",
        "Cookies",
        "Web Beacons, E-Tags, and JavaScripts",
        "Third-Party Analytics",
        "How We Use Information Collected on Our Site",
        "Third-Party Ad Network",
        "How We Share Information Collected on our Site",
        "Telmetrics Analytics Services",
        "Information Collected and How We Use It",
        "Information Collected and Used in Provision of Our Services",
        "General",
        "Other Ways We May Share Information",
        "Access and Retention",
        "Security",
        "California, USA Resident Rights",
        "Your Rights",
        "Categories of Personal Information Collected and Used for Internal Business Purposes",
        "Modifications",
        "Privacy Officer and Contact Information",
    ],
    "timus.txt": [
        "Definitions",
        "Applicability",
        "Information we collect",
        "How we Collect Your Information",
        "How We Use Your Information",
        "Sharing of Information",
        "Cookies and Tracking Technologies",
        "Your Choices",
        "Updating Your Information",
        "Safeguarding your information",
        "Enforcement",
        "Links to Other Websites",
        "For Questions or Concerns",
        "Changes to this Privacy Policy",
        "NOTICE TO CHILDREN UNDER THE AGE OF 18 AND THEIR PARENTS OR LEGAL GUARDIANS",
        "SPECIFIC PROVISIONS FOR CALIFORNIA RESIDENTS",
        "California Notice of Collection",
        "Right to Know and Delete",
        "Right to Opt Out",
        "Authorized Agent",
        "Right to Non-Discrimination",
        "California Do-Not-Track Notice",
        "Notice to International Residents",
        "ADDITIONAL INFORMATION FOR USERS IN THE EUROPEAN ECONOMIC AREA AND UNITED KINGDOM",
        "Legal Basis for Processing",
        "Data Retention",
        "Your Rights",
    ],
}

CONTENTS_LINES = [
    "What we describe in this privacy policy",
    "• Personal information we collect directly from you",
    "• What personal data we collect about you from other sources",
    "• Changes to your personal information",
    "• Cookies and similar technologies",
    "• How We Use your Personal Information",
    "• How We Share your Personal Information",
    "• Your Choices",
    "• Security",
    "• Children",
    "• International Transfer",
    "• Other Sites and Services",
    "• User Generated Content",
    "• Changes to this Privacy Policy",
    "• Contact Us",
    "• Additional Information for European Union Users",
    "• Additional Information for Californian Users",
]


def _seed(seeds: list[Policy], id: str) -> tuple[Policy, list[Unit]]:
    policy = {policy.id: policy for policy in seeds}[id]
    return policy, read_structure(policy.text, policy.company)


@pytest.mark.parametrize("id", FURNITURE_LINES)
def test_just_the_adverts_and_page_remains_of_a_seed_are_furniture(
    id: str, seeds: list[Policy]
) -> None:
    policy, units = _seed(seeds, id)
    found = [policy.text[u.line.start : u.line.end] for u in units if u.role == FURNITURE]
    expected = FURNITURE_LINES[id]
    assert len(found) == len(expected)
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start[:-1]) if start.endswith("…") else line == start


@pytest.mark.parametrize("id", HEADINGS)
def test_just_the_headings_of_a_seed_are_headings(id: str, seeds: list[Policy]) -> None:
    _, units = _seed(seeds, id)
    assert [unit.label for unit in units if unit.level] == HEADINGS[id]


@pytest.mark.parametrize("id", HEADINGS)
def test_just_bettercloud_has_a_table_of_contents(id: str, seeds: list[Policy]) -> None:
    _, units = _seed(seeds, id)
    found = [unit.line.plain for unit in units if unit.role == CONTENTS]
    assert found == (CONTENTS_LINES if id == "bettercloud.txt" else [])


@pytest.mark.parametrize("id", HEADINGS)
def test_every_bulleted_line_of_a_seed_is_a_list_item(id: str, seeds: list[Policy]) -> None:
    policy, units = _seed(seeds, id)
    bulleted = sum(line.strip()[:1] in {"•", "·"} for line in policy.text.splitlines())
    marked = [unit for unit in units if unit.line.marker in {"•", "·"}]
    assert len(marked) == bulleted
    assert {unit.role for unit in marked} <= {ITEM, CONTENTS}


def test_what_a_table_of_contents_lists_are_the_outer_headings(seeds: list[Policy]) -> None:
    _, units = _seed(seeds, "bettercloud.txt")
    outer = min(unit.level for unit in units if unit.level)
    headings = [unit.label for unit in units if unit.level == outer]
    assert len(headings) == len(CONTENTS_LINES) - 1
    assert headings[0] == "Personal Information We Collect Directly From You"
    assert headings[-1] == "Additional Information for Californian Consumers"  # listed as "… Users"


def test_bettercloud_and_telmetrics_give_their_addresses_line_by_line(seeds: list[Policy]) -> None:
    for id, first, last in (
        ("bettercloud.txt", "BetterCloud, Inc.", "New York, NY 10001"),
        ("telmetrics.txt", "Telmetrics Corp.", "privacy@telmetrics.com"),
    ):
        _, units = _seed(seeds, id)
        words = [unit.line.plain for unit in units]
        block = units[words.index(first) - 1 : words.index(last) + 1]
        assert block[0].lead_in
        assert {unit.role for unit in block[1:]} == {ITEM}
        assert len(block) in {5, 6}


def test_the_structure_of_a_text_has_each_line_once(seeds: list[Policy]) -> None:
    for policy in seeds:
        units = read_structure(policy.text, policy.company)
        assert [unit.line for unit in units] == read_lines(policy.text)
    assert read_structure(policy_of("").text, "Acme") == []
