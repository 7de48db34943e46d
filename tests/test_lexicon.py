"""What is known of policies by their names and words, told at once or policy by policy."""

import pytest

from index.lexicon import Lexicon
from index.naming import extended, lexicon_of
from index.policy import Policy


def policy(id: str, company: str, text: str, *aliases: str) -> Policy:
    return Policy(id, company, aliases, "Policy", None, text)


ACME = policy(
    "a.txt", "Acme Data Grobble",
    "our app Zorbly keeps the crate. Our service Quuxly. See acme.com.",
    "Acme Data Grobble, Inc.", "Personal Data",
)  # fmt: skip
ZENITH = policy(
    "z.txt", "Zenith",
    "We keep zorbly things, Personal Data, and grobbles, a grobble of the Naïve. our app Fnord.",
    "Zed",
)  # fmt: skip
BOTH = lexicon_of([ACME, ZENITH])


def test_words_are_counted_by_policy_as_they_are_spelt() -> None:
    alone = lexicon_of([ACME]).uses
    assert "the" in alone.once
    assert "keeps" in BOTH.uses.once
    assert "our" in BOTH.uses.often
    assert BOTH.uses.shared == {"our", "app", "the"}
    assert {"zorbly", "grobble", "crate"} <= BOTH.uses.ordinary
    assert "naive" in BOTH.uses.names  # without its accent
    assert "zorbly" in alone.names
    assert "zorbly" not in BOTH.uses.names  # as it is in lower case somewhere
    assert "acme" not in BOTH.uses.ordinary  # a web address is no word
    assert BOTH.uses.sites == {"acme"}


def test_a_product_that_another_policy_speaks_of_too_is_nobody_s() -> None:
    assert lexicon_of([ACME]).own == (("Quuxly", "Zorbly"),)
    assert BOTH.own == (("Quuxly",), ("Fnord",))


def test_what_a_company_is_called_follows_from_all_policies() -> None:
    alone = lexicon_of([ACME])
    assert {"acme", "acmedata", "acmedatagrobble", "grobble", "personaldata"} <= alone.names.keys()
    assert BOTH.aliases[0] == (("Acme Data Grobble, Inc.", False), ("Personal Data", True))
    assert list(BOTH.names["acme"]) == [0]
    assert list(BOTH.names["zed"]) == [1]
    assert list(BOTH.acronyms["adg"]) == [0]
    assert "grobble" not in BOTH.names  # a word in the other policy
    assert list(BOTH.names) == sorted(BOTH.names)


def test_a_lexicon_is_read_as_it_was_written() -> None:
    assert Lexicon.from_bytes(BOTH.to_bytes()) == BOTH
    with pytest.raises(ValueError, match="2 policies"):
        Lexicon.from_bytes(BOTH.to_bytes().replace(b'"Acme Data Grobble", "Zenith"', b'"Acme"'))
    with pytest.raises(KeyError):
        Lexicon.from_bytes(b"{}")


def test_a_policy_more_gives_what_all_at_once_give() -> None:
    texts = [ACME.text.casefold()]
    one_more = extended(lexicon_of([ACME]), [ZENITH], lambda phrase: phrase.casefold() in texts[0])
    assert one_more == BOTH
    assert one_more.to_bytes() == BOTH.to_bytes()
    other_way = extended(
        lexicon_of([ZENITH]), [ACME], lambda phrase: phrase.casefold() in ZENITH.text.casefold()
    )
    assert other_way == lexicon_of([ZENITH, ACME])
