"""What passages offer, told from their texts and read off their bits."""

import numpy as np
import pytest

from index.contact_roles import ROLES
from index.offering import offers_of
from index.offers import CONTACT, FURNITURE, LISTED, MATTERS, having, packed, share
from index.passage import Kind, Passage
from qa.contacts import find_contacts


def passage(text: str, kind: Kind = Kind.TEXT, section: tuple[str, ...] = ()) -> Passage:
    return Passage("p.txt", section, 0, len(text), text, kind, None, ())


TWO_YEARS = passage("We keep it for two years.")
SECURITY = passage("Write to a@b.com.", section=("Security",))
MENU = passage("Home | About", kind=Kind.FURNITURE)
OFFERS = offers_of([TWO_YEARS, SECURITY, MENU])


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("duration", [True, False, False]),
        ("number", [True, False, False]),
        ("money", [False, False, False]),
        (CONTACT, [False, True, False]),
        (LISTED, [False, True, False]),
        ("security", [False, True, False]),
        ("legal", [False, False, False]),
        (FURNITURE, [False, False, True]),
    ],
)
def test_each_passage_offers_what_its_text_and_its_headings_say(
    name: str, held: list[bool]
) -> None:
    assert having(OFFERS, name).tolist() == held


def test_every_thing_has_a_bit_of_its_own() -> None:
    names = [FURNITURE, CONTACT, LISTED, *MATTERS, *ROLES]
    assert packed([[name] for name in names]).tolist() == [1 << bit for bit in range(len(names))]
    assert packed([names, []]).tolist() == [2 ** len(names) - 1, 0]
    assert packed([]).dtype == np.uint32


def test_a_share_is_of_what_is_wanted() -> None:
    assert share(OFFERS, ["duration", "money"]).tolist() == [0.5, 0, 0]
    assert share(OFFERS, []).tolist() == [0, 0, 0]


def test_a_passage_is_listed_just_where_contacts_are_found() -> None:
    texts = ["Dial 2255 from any desk.", "text STOP to 80800", "Call 541-555-0163.", "No way."]
    passages = [passage(text) for text in texts]
    found = [bool(find_contacts(each, 1)) for each in passages]
    assert having(offers_of(passages), LISTED).tolist() == found
    assert set(found) == {True, False}
