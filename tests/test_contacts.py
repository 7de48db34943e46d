"""Contacts: the addresses in a source, each where it stands."""

import pytest

from index.passage import Kind, Passage
from qa.contacts import asks_for_contact, find_contacts, holds_contact

OFFSET = 1_000  # where the passage stands in its policy


def passage(text: str, *section: str) -> Passage:
    return Passage("p.txt", section, OFFSET, OFFSET + len(text), text, Kind.TEXT, None, ())


def found(text: str, *section: str) -> list[tuple[str, str, str]]:
    contacts = find_contacts(passage(text, *section), 1)
    for contact in contacts:
        assert text[contact.start - OFFSET : contact.end - OFFSET] == contact.value
    return [(contact.kind, contact.value, contact.role) for contact in contacts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("E-mail privacy@acme.com.", ("email", "privacy@acme.com")),
        ("Ask [_web@acme.com_](mailto:web@acme.com).", ("email", "web@acme.com")),
        (r"Ask dpo\_x@acme\-group.example now.", ("email", r"dpo\_x@acme\-group.example")),
        ("Ask rooms [at] acme [dot] example.", ("email", "rooms [at] acme [dot] example")),
        ("Call us: +1 212.520.0059", ("phone", "+1 212.520.0059")),
        ("or +1415.694.5700.", ("phone", "+1415.694.5700")),
        ("Ring us on 01632 960451 today.", ("phone", "01632 960451")),
        ("Line: 216-555-0133", ("phone", "216-555-0133")),
        ("Use the form at www.acme.com/ask.", ("web", "www.acme.com/ask")),
        (
            "mailing us at 245 First Street, 18th Floor, Cambridge, MA 02142.",
            ("postal", "245 First Street, 18th Floor, Cambridge, MA 02142"),
        ),
        (
            "Write to us at:\n\nAcme, Inc.\nATTN: Privacy\n330 7th Avenue\nNew York, NY 10001",
            ("postal", "Acme, Inc.\nATTN: Privacy\n330 7th Avenue\nNew York, NY 10001"),
        ),
        (
            "Acme Group, The Cube, Monahan Road, Cork, T12 H1XY, Republic of Ireland",
            (
                "postal",
                "Acme Group, The Cube, Monahan Road, Cork, T12 H1XY, Republic of Ireland",
            ),
        ),
        ("We have appointed DPR Group as our helper.", ("organisation", "DPR Group")),
    ],
)
def test_a_contact_is_found_as_it_stands(text: str, expected: tuple[str, str]) -> None:
    assert [(kind, value) for kind, value, _ in found(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Regulation (EU) 2016/679 of 27 April 2016 and section 1798.83 apply.",
        "We keep 300,000 files, 768 MB and 12 months of logs; see clause 10.4.2.",
        "Cookies are described at https://www.allaboutcookies.org/ in detail.",
        "Version 7.2 of 3 February 2026, document BMAS-SEC-04.",
    ],
)
def test_what_is_no_contact_is_not_taken_for_one(text: str) -> None:
    assert found(text) == []


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
        ("Californians may write to a@b.com.", "Contact", "California requests"),
        ("To unsubscribe, write to a@b.com.", "Contact", "marketing opt-out"),
        ("Write to a@b.com.", "Contact", ""),
    ],
)
def test_the_role_is_read_from_the_nearest_words(text: str, section: str, role: str) -> None:
    assert found(text, section) == [("email", "a@b.com", role)]


def test_a_value_is_given_once() -> None:
    assert len(found("Write to a@b.com. Again: a@b.com.")) == 1


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


def test_a_passage_that_gives_a_contact_is_recognised() -> None:
    assert holds_contact("Sending an email to [email protected],")
    assert holds_contact("call 541-555-0163")
    assert not holds_contact("We keep data for 30 days. See www.acme.com.")
