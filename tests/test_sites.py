"""What a domain says of a company's name, and what of a text is that name."""

import pytest

from index.initials import is_short_for
from index.sites import apart, in_file_name, labels, name_of


@pytest.mark.parametrize(
    ("file", "domain"),
    [
        ("acme_com.txt", "acme.com"),
        ("acme.com.txt", "acme.com"),
        ("www.acme.org privacy.html", "acme.com"),  # its ending is never asked for
        ("news_acme_com.txt", "news.acme.com"),
        ("Saved from acme-tools.net (2).html", "acme-tools.com"),
        ("acme.txt", ""),
        ("terms_de.html", ""),
        ("acme_complete.txt", ""),
        ("acme.companies.txt", ""),
        (".com.txt", ""),
        ("www.gov.uk.txt", ""),
        ("policy.io.txt", ""),
        ("Terms.of.Service.com.docx", ""),
        ("2024-05-01_acme.com_privacy.pdf", "acme.com"),
        ("https___www.acme.com_privacy.pdf", "acme.com"),
        ("privacy_acme.com.pdf", "acme.com"),
    ],
)
def test_a_domain_is_found_in_a_files_name(file: str, domain: str) -> None:
    assert in_file_name(file) == domain


def test_a_domains_labels_are_all_of_it_then_its_ends() -> None:
    assert labels("www.acme.co.uk") == ["acme"]
    assert labels("news.acme.com") == ["newsacme", "acme", "news"]
    assert labels("com") == ["com"]
    assert labels("") == []


@pytest.mark.parametrize(
    ("domain", "text", "name"),
    [
        ("fernhilltea.com", "At Fernhill Tea. FERNHILL TEA. Fernhill Tea.", "Fernhill Tea"),
        ("barnandloft.com", "Barn & Loft keeps data.", "Barn & Loft"),
        ("barn-loft.com", "Barn-Loft keeps data.", "Barn-Loft"),
        ("gctimes.com", "The Granton City Times keeps data.", "Granton City Times"),
        ("ug.edu", "The University of Granton (UG) keeps data.", "University of Granton"),
        ("bog.gov", "The Bank of Granton (BOG) keeps data.", "Bank of Granton"),
        ("granville.com", "At Granville.com. Granville.com keeps data.", "Granville.com"),
        ("granville.com", "Granville keeps data. Granville.com does too.", "Granville"),
        ("hornets.com", "The Granton Hornets play. The Granton Hornets win.", "Granton Hornets"),
        ("hornets.com", "The Gran Hornets. Gran Hornets. Gran Hornets.", "Gran Hornets"),
        ("hornets.com", "Shop Hornets. Shop Hornets. Hornets win.", "Hornets"),
        ("fernhilltea.com", "YOUR PRIVACY FERNHILL TEA keeps data.", "Fernhill Tea"),
        ("fernoutlet.com", "Fern Outlets keep data.", "Fern Outlets"),
        ("gctimes.com", "See GCTimes.com of the Granton City Times.", "Granton City Times"),
        ("granville.com", "Granville. Granville.com. Granville.com. Granville.com.", "Granville"),
        ("adp.com", "Applicable Data Protection Law.", ""),
        ("ug.edu", "See ug.edu. The University of Granton keeps it.", "University of Granton"),
        ("ug.edu", "The University of Granton keeps it.", ""),
        ("aa.com", "See aa.com. Acxiom and Bolt.", ""),
        ("ug.edu", "A university; ug.edu. The University of Granton keeps data.", ""),
        ("adp.com", "ADP keeps data. Applicable Data Protection Law.", "ADP"),
        ("acn.com", "Advertisers and ACN keep data.", "ACN"),
        ("hornetsgame.com", "Hornets play. Hornets win. Hornets lose. Hornets; hornets.", ""),
        ("privacygame.com", "Privacy. Privacy. Privacy. Privacy.", ""),
        ("hornetsgame.com", "Hornets play, Hornets win, and Hornets lose.", "Hornets"),
        ("granville.com", "Write to us@granville.com or see www.granville.com.", ""),
        ("granville.com", "See granville, in lower case.", ""),
        ("granville.com", "The Granvilles met.", ""),
    ],
)  # fmt: skip
def test_a_sites_name_is_what_the_text_calls_it(domain: str, text: str, name: str) -> None:
    assert name_of(domain, text) == name


def test_a_name_that_no_text_writes_is_cut_into_english_words_or_left() -> None:
    assert apart("bluehillfarm") == "Blue Hill Farm"
    assert apart("fernhillo") == "Fernhillo"
    assert apart("cart") == "Cart"  # not "Car T": no word of less than three letters


@pytest.mark.parametrize(
    ("label", "is_short"),
    [("gcc", True), ("chickgran", True), ("gg", False), ("grantonx", False), ("cofg", False)],
)
def test_a_label_is_short_for_a_name_by_beginnings_of_its_words(label: str, is_short: bool) -> None:
    assert is_short_for(label, "Granton Chicken Council of Dee") is is_short
