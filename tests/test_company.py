"""Whose policy it is, when file name, page address and text say different things."""

import pytest

from index.company import UNKNOWN, Company, find_company
from index.formats.extracted import Clue
from index.identity import find_title, identify


def test_a_file_named_after_a_site_is_that_sites_and_its_owner_an_alias() -> None:
    text = "Granton Media, Inc. (“Granton”, “we”, “us”) runs Hornet and other sites. Google helps."
    found = find_company("hornet_com.txt", text)
    assert found == Company(
        "Hornet", ("Granton Media", "Granton Media, Inc.", "Granton"), "file name"
    )


def test_a_third_party_is_nobodys_other_name() -> None:
    text = (
        "We keep data. Analytics come from Numberly, Inc. (“Numberly”). Numberly is ours to"
        " choose. Numberly uses cookies and keeps them. See numberly.com and ask@numberly.com."
    )
    assert find_company("hornet_com.txt", text) == Company("Hornet", (), "file name")


@pytest.mark.parametrize("file", ["grantham.txt", "Grantham_Privacy-Policy_2024.pdf"])
def test_a_files_name_tells_between_names_in_the_text(file: str) -> None:
    text = "Welcome.\n\nGrantham Tools sells tools. Numberly, Inc. counts Grantham Tools’ visits."
    assert find_company("notice.txt", text).name == "?"
    assert find_company(file, text) == Company("Grantham Tools", (), "text")
    assert find_company("notice.txt", text, "grantham.co.uk").name == "Grantham Tools"


@pytest.mark.parametrize("file", ["bjorkhamn.txt", "bjoerkhamn.txt", "björkhamn.txt"])
def test_a_name_is_known_with_and_without_its_accents(file: str) -> None:
    text = "Routine of the Björkhamn Apotek. The Björkhamn Apotek keeps prescriptions."
    assert find_company(file, text).name == "Björkhamn Apotek"


def test_short_for_a_name_in_the_text_it_is_called_in_full() -> None:
    text = (
        "GRC is committed to privacy. The Granton Research Council (“GRC”) was founded in"
        " 1950. GRC will not sell data. GRC uses cookies. GRC has a board. Ask GRC."
    )
    assert find_company("x.txt", text) == Company("Granton Research Council", ("GRC",), "text")


def test_a_name_with_a_domain_in_the_text_is_likelier_than_one_without() -> None:
    text = "Numberly and Grantham Tools keep data.\n\nAsk {}."
    assert find_company("x.txt", text.format("Grantham Tools")) == UNKNOWN
    assert find_company("x.txt", text.format("us@grantham.com")).name == "Grantham Tools"
    assert find_company("x.txt", text.format("www.grantham.com")).name == "Grantham Tools"


def test_a_link_to_whom_the_text_begins_without_says_nothing() -> None:
    text = "We keep data.\n" * 200 + "Numberly keeps it. Numberly is a third party: {}."
    assert find_company("x.txt", text.format("www.numberly.com")) == UNKNOWN
    assert find_company("x.txt", text.format("us@numberly.com, it@numberly.com")).name == "Numberly"


def test_a_long_text_is_known_by_its_beginning() -> None:
    text = "We keep data.\n" * 20_000 + "Acme Tools, Inc. (“Acme Tools”, “we”) keeps data."
    assert find_company("acme.txt", text) == UNKNOWN
    clues = [Clue("author", "Acme Tools", "PDF author"), Clue("domain", "acmetools.com", "address")]
    assert [identify("acme.txt", text, [clue]).company for clue in clues] == ["?", "?"]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Welcome to Grantham. Grantham is a town.", "Grantham"),
        ("© 2024 Grantham. Grantham is a town.", "Grantham"),
        ("This is the website of Grantham. Grantham is a town.", "Grantham"),
        ("Operated by Grantham. Grantham is a town.", "Grantham"),
        ("Near Grantham. Grantham is a town.", "?"),
    ],
)
def test_a_name_is_presented(head: str, name: str) -> None:
    assert find_company("x.txt", f"{head} Grantham has a mayor.").name == name


def test_a_heading_of_several_words_is_a_name_unless_it_is_a_title() -> None:
    acts = "\n\nGrantham Seafarers will pay. Grantham Seafarers has a fund. Grantham, Grantham."
    for head in (
        "Grantham Seafarers’ Fund",
        "Grantham Seafarers’ Fund - Rules",
        "**Grantham Seafarers’ Fund**",
    ):
        assert find_company("x.txt", head + acts).name == "Grantham Seafarers’ Fund", head
    assert find_company("x.txt", "Grantham Travel Policy" + acts).name != "Grantham Travel Policy"


@pytest.mark.parametrize(
    "text",
    [
        "The Subscriber may ask. The Subscriber shall pay. The Subscriber is asked to. " * 3,
        "The Locker is yours. A Locker has a key. Each Locker will be cleaned. Locker 5." * 3,
        "Usage Data is kept. Usage Data may be sold. Usage Data has a value. Usage Data." * 3,
    ],
)
def test_common_words_with_a_capital_are_no_company(text: str) -> None:
    assert find_company("x.txt", text) == UNKNOWN


def test_the_address_of_a_page_tells_where_the_text_does_not() -> None:
    text = "We keep data for two years.\n" * 100 + "Fernhill is a place to be."
    clue = Clue("domain", "fernhill.com", "page address")
    assert identify("page.html", text).company == "?"
    policy = identify("page.html", text, [clue])
    assert (policy.company, policy.whence.company) == ("Fernhill", "page address")
    called = Clue("company", "Fernhill Spa | Official Site", "site name")
    named = identify("page.html", text, [called, clue])
    assert (named.company, named.whence.company) == ("Fernhill Spa", "site name")


@pytest.mark.parametrize("file", ["handbook_org.txt", "data-retention_edu.pdf"])
def test_a_file_name_of_common_words_says_less_than_the_text(file: str) -> None:
    text = "Contoso Ltd (“Contoso”, “we”) keeps data."
    assert find_company(file, text) == Company("Contoso", ("Contoso Ltd",), "text")
    assert find_company("fabrikam_org.txt", f"{text} See fabrikam.org.").name == "Fabrikam"


def test_an_address_that_says_nothing_is_another_name_of_whom_the_text_introduces() -> None:
    text = "Contoso Ltd {} keeps data. Contoso uses cookies. Contoso shares. Contoso sells."
    for defined in ("(“Contoso”, “we”)", "(“Contoso”)", ""):
        found = find_company("fbkm_com.txt", text.format(defined))
        assert found == Company(
            "Contoso", ("Contoso Ltd", "Fbkm"), "text", others="text and file name"
        )


def test_an_address_that_says_nothing_is_not_given_to_whom_the_text_only_speaks_of() -> None:
    text = "We keep data. Numberly uses cookies. Ask it@numberly.com or ads@numberly.com." + (
        " Numberly keeps visits. Numberly shares visits." * 4
    )
    assert find_company("notice.txt", text).name == "Numberly"
    assert find_company("fbkm_com.txt", text) == Company("?", ("Fbkm",), others="file name")
    assert find_company("fbkm_com.txt", f"{text} See FBKM.com.").name == "FBKM.com"
    assert find_company("fbkm_com.txt", f"{text} See www.fbkm.com.").name == "Fbkm"
    assert find_company("bluehill_com.txt", text).name == "Blue Hill"


def test_an_address_short_for_the_company_of_the_text_is_that_company() -> None:
    text = "This is the website of the Reserve of St. Gran. The Reserve of St. Gran keeps data."
    for file in ("stgranres_org.txt", "rsg_org.txt"):
        assert find_company(file, f"{text} See www.rsg.org. {text}").name == "Reserve of St. Gran"
    assert find_company("rsx_org.txt", f"{text} See www.rsx.org. {text}").name == "Rsx"


@pytest.mark.parametrize(
    "law",
    [
        "California Consumer Privacy Act (CCPA). The CCPA provides rights",
        "General Data Protection Regulation (GDPR). The GDPR provides rights",
        "Federal Trade Commission (FTC). The FTC has an office",
    ],
)
def test_a_law_and_an_authority_are_no_company(law: str) -> None:
    text = f"We keep data. This notice follows the {law}."
    assert find_company("notice.txt", text) == UNKNOWN
    assert find_company("fbkm_com.txt", text).name == "?"


@pytest.mark.parametrize("used", ["We use ", "We measure visits by a service provided by "])
def test_whose_services_are_used_is_not_whose_policy_it_is(used: str) -> None:
    text = "Numberly, Inc. (“Numberly”) for it. Numberly will count. Numberly has cookies."
    assert find_company("notice.txt", f"{used}{text}").name == "Numberly"
    assert find_company("fbkm_com.txt", f"{used}{text}").name == "?"
    assert find_company("fbkm_com.txt", f"{'We keep data. ' * 25}{text}").name == "?"
    assert find_company("fbkm_com.txt", f"We keep data. {text}").name == "Numberly"
    assert find_company("num_com.txt", f"{used}{text} See num.com.").name == "Num"


def test_an_address_of_no_letters_names_nobody() -> None:
    for text in ("Write to privacy@-----.com for it.", "See www.---.com, please."):
        assert find_company("notice.txt", text) == UNKNOWN


def test_a_site_goes_by_its_address_too_unless_that_is_a_common_word() -> None:
    text = "Kraft keeps data."
    assert find_company("kraftsoups_com.txt", "Welcome to Kraftsoups.com.").aliases == (
        "Kraftsoups",
    )
    assert find_company("kraft_com.txt", text) == Company("Kraft", (), "file name")
    assert find_company("citizen_org.txt", "Public Citizen acts. Public Citizen is.").aliases == ()


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("The Granton Chicken Council (GCC) sells hens. GCC uses cookies.", True),
        ("The Granton Chicken Council (GCC) sells hens. It uses GCC.", False),  # which never acts
        ("The Granton Chicken Council (Gr) sells hens. Gr uses cookies.", False),
        (
            "The Granton Chicken Act (GCA) is law. GCA has ends. Granton Chicken Council it is.",
            False,
        ),
        ("The Granton Chicken Council (XYZ) sells hens. XYZ uses cookies.", False),
        ("The Granton Chicken Council (Hens) sells hens. Hens uses cookies.", False),
    ],
)
def test_a_name_that_is_shortened_in_brackets_is_introduced(text: str, known: bool) -> None:
    for file in ("x.txt", "fbkm_com.txt"):
        assert (find_company(file, text).name == "Granton Chicken Council") is known


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("7-Eleven, Inc. (“7-Eleven”, “we”)", "7-Eleven"),
        ("eBay Inc. (“eBay”, “we”)", "eBay"),
        ("23andMe, Inc. (“23andMe”, “we”)", "23andMe"),
        ("Ørsted A/S (“Ørsted”, “we”)", "Ørsted"),
    ],
)
def test_a_name_may_begin_with_a_digit_or_one_small_letter(written: str, name: str) -> None:
    assert find_company("x.txt", f"{written} keeps data.").name == name


def test_who_wrote_a_file_is_its_company_only_if_the_text_names_it() -> None:
    clue = Clue("author", "Fernhill Spa Ltd", "PDF author")
    for text, found in (("We at Fernhill Spa", ("Fernhill Spa", "PDF author")), ("We", ("?", ""))):
        policy = identify("x.pdf", f"{text} keep data.", [clue])
        assert (policy.company, policy.whence.company) == found


def test_the_guideline_of_a_company_is_not_part_of_its_name() -> None:
    text = "Guideline for Travel of Mörtel Anlagen GmbH\n\nMörtel Anlagen GmbH (“we”) pays."
    assert find_company("x.txt", text).name == "Mörtel Anlagen"
    assert identify("mortel.txt", text).title == "Guideline for Travel"


def test_a_title_is_without_whatever_its_company_is_called() -> None:
    assert find_title("# Acme Tools Privacy Notice", "Acme", ("Acme Tools",)) == "Privacy Notice"
    assert find_title("# acme.com Privacy Notice", "Acme") == "Privacy Notice"


def test_in_another_language_a_noun_is_no_company() -> None:
    said = "Daten\n\n{} Daten is. Daten has. Daten may."
    deleted = "Wir löschen Daten, wenn Daten nicht mehr nötig und die Daten schon alt sind. "
    german = said.format(deleted * 3)
    assert find_company("x.html", german).name == "?"
    assert find_company("x.html", f"Hexfurt GmbH (“Hexfurt”, “we”): {german}").name == "Hexfurt"
    spoken = "We ask Daten for more when it is old, and Daten or the like keeps it with Daten. "
    assert find_company("x.html", said.format(spoken * 3)).name == "Daten"
    assert find_company("x.html", said.format(deleted)).name == "Daten"  # too short to tell
