"""Contacts: the addresses in a source, each where it stands, and what each is for."""

import pytest

from index.offering import holds_contact, roles_held
from index.passage import Kind as PassageKind
from index.passage import Passage
from qa.contacts import (
    asks_for_contact,
    find_contacts,
    wanted_role,
)

OFFSET = 1_000  # where the passage stands in its policy


def passage(text: str, *section: str) -> Passage:
    end = OFFSET + len(text)
    return Passage("p.txt", section, OFFSET, end, text, PassageKind.TEXT, None, ())


def found(text: str, *section: str) -> list[tuple[str, str, str]]:
    contacts = find_contacts(passage(text, *section), 1)
    for contact in contacts:
        assert text[contact.start - OFFSET : contact.end - OFFSET] == contact.value
    return [(contact.kind, contact.value, contact.role) for contact in contacts]


def values(text: str, kind: str) -> list[str]:
    return [value for found_kind, value, _ in found(text) if found_kind == kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("E-mail privacy@acme.com.", ["privacy@acme.com"]),
        ("Ask [_web@acme.com_](mailto:web@acme.com).", ["web@acme.com"]),
        ("Ask [Web@acme.com](mailto:web@acme.com).", ["Web@acme.com"]),
        ("Just [write to us](mailto:web@acme.com).", ["web@acme.com"]),
        (r"Ask dpo\_x@acme\-group.example now.", [r"dpo\_x@acme\-group.example"]),
        (r"Ask bugs\_x\@acme.example.", [r"bugs\_x\@acme.example"]),
        ("Ask rooms [at] acme [dot] example.", ["rooms [at] acme [dot] example"]),
        (r"Ask a\-b \[at\] acme \[dot\] io.", [r"a\-b \[at\] acme \[dot\] io"]),
        ("Ask hr[at]acme[dot]example.", ["hr[at]acme[dot]example"]),
        ("Ask data (AT) acme.co.uk today.", ["data (AT) acme.co.uk"]),
        ("Ask privacy at acme dot com.", ["privacy at acme dot com"]),
        ("Any address that ends in @guest.acme.example is ours.", []),
        ("We met at noon, dot by dot.", []),
    ],
)
def test_an_email_address_is_found_as_it_stands(text: str, expected: list[str]) -> None:
    assert values(text, "email") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Call us: +1 212.520.0059", ["+1 212.520.0059"]),
        ("or +1415.694.5700.", ["+1415.694.5700"]),
        ("Ring us on 01632 960451 today.", ["01632 960451"]),
        ("Line: 216-555-0133", ["216-555-0133"]),
        ("Day and night: 02 555 01 46.", ["02 555 01 46"]),
        ("Then ring 61 22 90 17 at once.", ["61 22 90 17"]),
        ("Telephone (03) 5550 2207, fax 05 21 / 555 0170", ["(03) 5550 2207", "05 21 / 555 0170"]),
        ("the night desk (902-555-0177)", ["902-555-0177"]),
        ("Tel. 030/1234567, +49 (0)30 123456-78", ["030/1234567", "+49 (0)30 123456-78"]),
        ("call 1 (800) 555-0199 ext. 12", ["1 (800) 555-0199 ext. 12"]),
        ("Call 1-800-FLOWERS.", ["1-800-FLOWERS"]),
        ("Desk: extension 2200 or 01382 555 0140", ["extension 2200", "01382 555 0140"]),
        ("To stop them, text STOP to 60770.", ["60770"]),
        ("Dial 999 in an emergency.", []),
        ("We are in the trade register under 038 555 0172.", []),
        ("Call +49 1234 5678 9012 3456 7890.", []),
        ("Open 08.30–17.00 from 01.04.2026 to 31.12.2027, in 2019–2021 too.", []),
        ("Regulation (EU) 2016/679 of 27 April 2016 and section 1798.83 apply.", []),
        ("Registered in England under number 01234567, VAT GB 123 4567 89.", []),
        ("We keep 300,000 files, 768 MB and 12 months of logs; see clause 10.4.2.", []),
    ],
)
def test_a_phone_number_is_found_as_it_stands(text: str, expected: list[str]) -> None:
    assert values(text, "phone") == expected


@pytest.mark.parametrize(
    ("before", "address", "after"),
    [
        ("by mail to ", "245 First Street, 18th Floor, Cambridge, MA 02142", "."),
        (
            "Write to us at:\n\n",
            "Acme, Inc.\nATTN: Privacy\n330 7th Avenue\nNew York, NY 10001",
            "\n\nMore about us",
        ),
        ("", "Acme Group, The Cube, Monahan Road, Cork, T12 H1XY, Republic of Ireland", ""),
        ("be sent to ", "Acme Ltd. 2 First Street, Leeds LS1 9QT", " or by phone."),
        ("our seat is at ", "14 quai de la Fosse, 44000 Nantes", ' ("the Company").'),
        ("Post: ", "Acme B.V., Thorbeckegracht 19, 8011 VN Zwolle", ", with your number"),
        ("dso@acme.example or ", "Storgatan 112, Umeå", ""),
        ("to the ", "Notices Clerk, PO Box 12, Rosslare Harbour", ", who decides"),
        ("in writing to the ", "director of nursing, 310 Prince Street, Truro", "; then"),
        ("* Letters: ", "Acme Hosting, The Old Mill, Kirkstall Road, Leeds", ""),
        ("", "Acme GmbH\nz. Hd. Recht\nHauptstr. 12\nD-10115 Berlin", "\nTel.: 030 1234567"),
        ("at ", "Acme K.K., 1-2-3 Marunouchi, Chiyoda-ku, Tokyo 100-0005, Japan", "."),
        ("", "Acme Ltd\nBlock B\n10 High Street\nLondon\nEC1A 1BB\nUnited Kingdom", "\nacme.com"),
        ("UK, ", "Acme Reps Ltd, 6 Orange Grove Passage, Bath", ", acme@reps.example."),
        ("by ", "Acme Pty Ltd, Level 2, 31 Candle Row, Hobart VIC 3220", ", and this"),
        ("the bakery at ", "27 Gandy Street, Exeter", ", and here's what we do"),
        ("the bakery at ", "27 Gandy Street, Exeter", " and here's what we do"),
        ("at ", "1 High Street, Leeds LS1 9QT", ", Chamber of Commerce number 90417725."),
        ("office ", "2 Tannery Court, Hexham", ", Tuesday and Friday"),
        ("", "Acme Corp.\n26 Sky Avenue, Suite 2\nToronto, Ontario L4W 4H2, Canada", "\na@b.com"),
        ("", "2645 Sky Avenue, Suite 202\nToronto, Ontario L4W 4H2", "\na@b.com"),
        (
            "LICENCE AND PRIVACY\n",
            "Acme Labs Inc., 12 Mill Avenue, Corvallis, Oregon",
            "\nEffective September 9, 2025",
        ),
        ("WHO WE ARE\n", "12 Mill Avenue, Corvallis, Oregon", ""),
    ],
)
def test_a_postal_address_runs_from_its_addressee_to_its_country(
    before: str, address: str, after: str
) -> None:
    assert values(before + address + after, "postal") == [address]


def test_two_addresses_on_two_lines_are_two() -> None:
    lines = [
        "Acme Reps, 1 The Row, Cork, T12 H1XY, Ireland",
        "Acme Reps, 2 Old Street, EC1V 9AU, London",
    ]
    assert values("\n".join(lines), "postal") == lines


def test_an_address_goes_on_over_the_lines_of_a_paragraph_wrapped_by_hand() -> None:
    text = (
        "Offices of the library - Records Officer (this policy and public requests): 300\n"
        "Larch Avenue, Kalispell, Montana; the records of patrons are kept by the desk of\n"
        "the branch that made them."
    )
    assert values(text, "postal") == ["300\nLarch Avenue, Kalispell, Montana"]


@pytest.mark.parametrize(
    "text",
    [
        "On 25 May 2018, Article 29, London and Paris were named. In March 2021, Rome, Italy.",
        "Between 2019 and 2021, Acme Street Foods, Leeds and Bradford, sold 12 Cakes and Buns.",
        "Contents\n1 Introduction\n2 Definitions\n3 Published number\n4 How to apply",
        "We are in Leeds, York and Bath, as is Acme Group, Inc., of Dover, Delaware.",
        "Version 7.2 of 3 February 2026, document BMAS-SEC-04.",
        "Acme sold 12 Cakes, Pies and Buns.",
        "Visitors like Moot Hall, Leeds.",
        "The letter is from 3 March, Leeds.",
    ],
)
def test_a_mere_place_is_no_postal_address(text: str) -> None:
    assert values(text, "postal") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Use the form at www.acme.com/ask.", ["www.acme.com/ask"]),
        ("Requests are made by the form at acme.com/rights or", ["acme.com/rights"]),
        ("Report a vulnerability: acme.io/disclose (we reply)", ["acme.io/disclose"]),
        (r"our arbiter (acme\-disputes.org) decides complaints", [r"acme\-disputes.org"]),
        ("on 0800 496 0655 at any hour, or at line.acme.example", ["line.acme.example"]),
        ("Cookies are described at https://www.allaboutcookies.org/ in detail.", []),
        ("Our forms are listed at https://acme.com/forms in full.", []),
        ("Old versions are at acme.example/attic.", []),
        ("You may opt out [here](https://preferences.acme.com/).", []),
    ],
)
def test_a_web_address_counts_where_somebody_is_reached(text: str, expected: list[str]) -> None:
    assert values(text, "web") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We have appointed DPR Group as our helper.", ["DPR Group"]),
        ("Our EU representative is Acme Reps GmbH, Domstrasse 5, 50668 Köln.", ["Acme Reps GmbH"]),
        ("You may complain to the CNIL, 3 place de Fontenoy, 75007 Paris.", ["CNIL"]),
        (
            "Complaints may be taken to the Office of the Privacy Commissioner of Canada.",
            ["Office of the Privacy Commissioner of Canada"],
        ),
        (
            "You may complain to the Norwegian Data Protection Authority (Datatilsynet).",
            ["Norwegian Data Protection Authority"],
        ),
        (
            "Unresolved complaints may be referred to the Harbour Mediation Center in Boston.",
            ["Harbour Mediation Center"],
        ),
        ("Still cross with us? The Financial Ombudsman.", ["Financial Ombudsman"]),
        ("EU representative: Reps Ostend, Ostendstraße 40, 60314 Frankfurt", ["Reps Ostend"]),
        ("You may complain to your local Data Protection Authority.", []),
        ("Unresolved complaints may be referred to the Head of Care.", []),
        ("Our representative is Complaints Officer.", []),
        ("We report breaches to the Information Commissioner within 72 hours.", []),
        ("Write to our Privacy Officer or the Complaints Team.", []),
    ],
)
def test_a_body_counts_where_the_reader_is_sent_to_it(text: str, expected: list[str]) -> None:
    assert values(text, "organisation") == expected


def test_a_hidden_address_is_given_as_it_stands_and_said_to_be_hidden() -> None:
    assert found("Contact [email\u00a0protected] or [email protected].", "Security") == [
        ("email", "[email\u00a0protected]", "security, hidden in the source"),
        ("email", "[email protected]", "security, hidden in the source"),
    ]


@pytest.mark.parametrize(
    ("text", "section", "role"),
    [
        ("Our Data Protection Officer: a@b.com", "Contact", "data protection officer"),
        ("Write to a@b.com.", "EU Data Protection Representative", "EU representative"),
        ("For GDPR requests, write to a@b.com.", "EU Representative", "EU representative"),
        ("UK representative: a@b.com", "Contact", "UK representative"),
        ("Californians may write to a@b.com.", "Contact", "California requests"),
        ("Parents may write to a@b.com.", "Contact", "children"),
        ("Found a hole? Write to a@b.com.", "Contact", "security"),
        ("To unsubscribe, write to a@b.com.", "Contact", "marketing opt-out"),
        ("Not happy? Write to a@b.com.", "Contact", "complaints"),
        ("Questions or complaints about our privacy practices: a@b.com", "Contact", "privacy"),
        ("Write to a@b.com about this notice.", "Contact", "privacy"),
        ("Orders of courts: a@b.com", "Contact", "legal"),
        ("Invoices: a@b.com", "Contact", "support"),
        ("Lost keys: a@b.com", "Your rights", "support"),
        ("Library rooms: a@b.com", "Contact", "support"),
        ("Journalists: a@b.com", "Contact", ""),
        ("Write to dpo@b.com.", "Contact", "data protection officer"),
        ("Write to a@b.com.", "Contact", ""),
        ("We use personal data. Write to a@b.com.", "Contact", "privacy"),
    ],
)
def test_the_role_is_read_from_the_nearest_words(text: str, section: str, role: str) -> None:
    assert [found_role for _, _, found_role in found(text, section)] == [role]


def test_of_a_list_of_contacts_each_has_the_role_of_its_own_line() -> None:
    text = "Data protection officer: a@b.com\nHacked account: c@b.com\nJournalists: d@b.com"
    roles = [role for _, _, role in found(text, "Whom to ask", "Data protection officer")]
    assert roles == ["data protection officer", "security", ""]


def test_of_several_contacts_in_one_line_each_has_the_role_before_it() -> None:
    text = "Data protection officer: a@b.com; hacked account: c@b.com"
    assert [role for _, _, role in found(text)] == ["data protection officer", "security"]


def test_a_heading_over_all_contacts_is_no_role() -> None:
    assert found("Rooms: a@b.com", "Contacts and complaints") == [("email", "a@b.com", "support")]


def test_the_seat_of_a_company_has_no_role() -> None:
    text = "The controller is Acme Ltd, 2 First Street, Leeds LS1 9QT."
    assert found(text, "Privacy") == [("postal", "Acme Ltd, 2 First Street, Leeds LS1 9QT", "")]


def test_a_value_is_given_once() -> None:
    assert len(found("Write to a@b.com. Again: a@b.com.")) == 1


def test_the_digits_of_a_web_address_are_no_phone_number() -> None:
    assert found("Use the form at https://acme.com/form/020-555-0133.") == [
        ("web", "https://acme.com/form/020-555-0133", "")
    ]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("who can I contact about GDPR?", True),
        ("which mailbox do I use?", True),
        ("bettercloud dpo", True),
        ("How long is data kept?", False),
        ("Do you sell my data?", False),
    ],
)
def test_a_question_for_a_contact_is_recognised(question: str, wanted: bool) -> None:
    assert asks_for_contact(question) is wanted


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("who can I contact about GDPR?", "GDPR requests"),
        ("Who is your EU rep?", "EU representative"),
        ("what's the dpo's email", "data protection officer"),
        ("Whom do I write to as a California resident?", "California requests"),
        ("I found a bug, who do I tell?", "security"),
        ("how do I stop getting letters from you", "marketing opt-out"),
        ("my kid signed up, who do I call?", "children"),
        ("who do I complain to?", "complaints"),
        ("number of the help desk?", "support"),
        ("Where do I send a court order?", "legal"),
        ("who do I write to about my personal data?", "privacy"),
        ("what is your phone number?", None),
    ],
)
def test_the_matter_of_a_question_is_one_of_the_roles(question: str, role: str | None) -> None:
    assert wanted_role(question) == role


def test_a_passage_holds_its_roles_and_the_broader_ones() -> None:
    held = roles_held(passage("Our representative: rep@b.com", "European Representative"))
    assert held == {"EU representative", "GDPR requests", "privacy"}
    assert roles_held(passage("Security matters to us.", "Security")) == frozenset()


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Sending an email to [email protected],", True),
        ("Ask rooms [at] acme [dot] example.", True),
        ("call 541-555-0163", True),
        ("Acme, 2 First Street, Leeds", True),
        ("Use the form at acme.com/ask.", True),
        ("You may complain to the Information Commissioner.", True),
        ("We keep data for 30 days. See www.acme.com.", False),
        ("Version 7.2 of 3 February 2026 replaces Regulation 2016/679, at 18:00.", False),
    ],
)
def test_a_passage_that_gives_a_contact_is_recognised(text: str, holds: bool) -> None:
    assert holds_contact(text) is holds
    assert bool(found(text)) is holds
