"""The parts of a postal address, each told by its own words: street, box, postcode, floor, country.

A part is what stands between two commas or line ends. The words are those of many countries, since
a policy gives its addresses in the notation of wherever they are.
"""

import re
from enum import Enum

CAPITAL = r"A-ZÀ-ÖØ-ÞĀŁŚŠŽŒ"


def one_of(words: str) -> str:
    """The pattern of any of some words, which may hold patterns themselves."""
    return "(?:" + "|".join(words.split()) + ")"


_STREET_WORD = one_of(
    "Street St\\.? Road Rd\\.? Avenue Ave\\.? Boulevard Blvd\\.? Drive Dr\\.? Lane Ln Way Court"
    " Ct Circle Square Place Plaza Parkway Pkwy Highway Hwy Terrace Row Yard Quay Wharf Crescent"
    " Close Gardens Park Parade Mews Hill Walk Passage Alley Loop Trail Broadway Esplanade Wynd"
    " Gate Green Island Viaduct Embankment Grove Bridge Spur Turnpike Pike Strand"
)
_BUILDING_WORD = one_of(
    "House Hall Building Centre Center Tower Mill Exchange Barn Chambers"
    " Lodge Works Arcade Station Campus Studios? Harbour Castle Brewery Manor Farm"
)
_JOINED = one_of(  # ends of one-word street names
    "stra(?:ß|ss)e str\\. gasse weg platz allee ufer damm gatan gata gade vej veien straat gracht"
    " laan kade plein dreef singel katu tie väg(?:en)?"
)
_BEFORE_NAME = one_of(
    "Rua Calle Via Viale Piazza Corso Avenida Plaza Praça Paseo Ulica ul\\. Lange Am An\\sder Im"
)
_BEHIND_NAME = one_of("cesta ulica utca gade vej vei tänav")
_NUMBERED = (
    rf"(?:No\. )?\d{{1,5}}[A-Za-z]?(?:[-–/]\d{{1,4}})? (?:[\w.'’-]{{1,25}} ){{0,4}}{_STREET_WORD}\b"
)
_EUROPEAN = (
    rf"(?:\w{{2,30}}{_JOINED}|{_BEFORE_NAME}(?: \w{{1,20}}){{1,5}}|\w{{3,20}} {_BEHIND_NAME})"
    r" \d{1,4} ?[a-zA-Z]?\b"
)
_FRENCH = (
    r"\d{1,4}(?: bis| ter)?,? (?:rue|quai|place|avenue|boulevard|chemin|allée|impasse|cours)\b"
)
_JAPANESE = rf"\b\d{{1,2}}-\d{{1,2}}-\d{{1,2}} [{CAPITAL}]\w{{2,}}"
STREET = re.compile(rf"(?<![\w-]){_NUMBERED}|{_EUROPEAN}|{_FRENCH}|{_JAPANESE}")
BOX = re.compile(
    r"(?:\bP\.? ?O\.? ?[Bb]ox|\bPOB|\b[Pp]ost [Oo]ffice [Bb]ox|\bPostfach|\bPostbus|\bPL|\bBP"
    r"|\bGPO(?: Box)?|\b(?:Private|Locked) Bag|\bApartado|\bCasella Postale|\bBoîte [Pp]ostale)"
    r" \d[\d ]{0,8}|\bFreepost\b|\bFREEPOST\b"
)
_STATE = (
    r"(?:A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]"
    r"|T[NX]|UT|V[TA]|W[AVIY])"
)
_TOWN = rf"[{CAPITAL}]\w{{2,}}"
POSTCODE = re.compile(
    rf"(?<![\w-])(?:{_STATE},? \d{{5}}(?:-\d{{4}})?"  # US
    r"|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}"  # GB
    r"|[A-Z]\d[A-Z] ?\d[A-Z]\d"  # CA
    r"|[A-Z]\d[\dW] [A-Z\d]{4}|Dublin \d{1,2}W?"  # IE
    r"|(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT) \d{4}"  # AU
    rf"|(?:[A-Z]{{1,2}}-)?\d{{4,5}} (?:[A-Z]{{2}} )?{_TOWN}"  # AT CH DE DK ES FI FR IT NL NO
    rf"|\d{{3}} \d{{2}} {_TOWN}|\d{{2}}-\d{{3}} {_TOWN}|\d{{4}}-\d{{3}} {_TOWN}"  # SE CZ, PL, PT
    rf"|〒?\d{{3}}-\d{{4}}|\d{{5}}-\d{{3}}|[{CAPITAL}]\w{{3,}} \d{{5,6}})\b(?!-)"  # JP, BR, US
)
_UNIT = re.compile(
    r"(?:Unit|Suite|Floor|Level|[Rr]oom|Apartment|Flat|Building|Block|Ste\.?|#) ?\d{0,5}\w?\b"
    r"|\b\d{1,2}(?:st|nd|rd|th) [Ff]loor|#\d+"
)
_BUILDING = re.compile(rf"(?:{_STREET_WORD}|{_BUILDING_WORD})$")
_NUMBER_FIRST = re.compile(
    rf"\d{{1,5}}[A-Za-z]?(?:[-–/]\d{{1,4}})? (?:\w{{1,4}} )?[{CAPITAL}][\w'’-]{{2,}}"
)
_NUMBER_LAST = re.compile(rf"[{CAPITAL}][\w'’ -]{{3,40}} (?!(?:19|20)\d\d\b)\d{{1,4}}[a-z]?")
_NO_STREET = re.compile(  # words that stand with numbers and are no street's
    r"\b(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}|"
    + one_of(
        "Article Section Part Annex Version Clause Schedule Rule Form Directive Regulation Page Art"
        " Chapter Act Appendix Paragraph Days? Hours? Months? Years? Edition Level CFR ISO Order"
        " Step Title Table Business GDPR Working Central Eastern Pacific Mountain Windows Android"
        " iOS Code Bill NOK EUR USD GBP SEK MB GB TLS AES SHA TTY HTTP Number Monday Tuesday"
        " Wednesday Thursday Friday Saturday Sunday Extension Fair"
    )
    + r")\b"
)
COUNTRY = re.compile(
    r"(?:(?:The )?(?:Republic of )?Ireland|United (?:Kingdom|States(?: of America)?)|U\.?K\.?"
    r"|USA?|U\.S\.A?\.?|Northern Ireland|New Zealand|(?:The )?Netherlands|Czech Republic|Hong Kong"
    r"|(?:South )?Korea|South Africa|"
    + one_of(
        "England Scotland Wales Canada Australia Germany Deutschland France Austria Switzerland"
        " Belgium Luxembourg Spain Portugal Italy Poland Czechia Slovakia Slovenia Croatia Hungary"
        " Romania Bulgaria Greece Cyprus Malta Denmark Sweden Norway Finland Iceland Estonia Latvia"
        " Lithuania Japan India Singapore China Israel Brazil Brasil Mexico Turkey Ukraine"
    )
    + r")\.?"
)
COMPANY = re.compile(
    r"\b(?:Inc|Ltd|Limited|LLC|LLP|plc|PLC|Corp|GmbH|AG|AB|AS|A/S|ApS|Oy|OÜ|B\.V|BV|N\.V|NV|SAS|SA"
    r"|S\.A|SARL|UG|Lda|DAC|Co|Company|Group|Pty|Pte)\b"
)
# Whether a text may hold an address at all, by its digits, as few passages have any.
ADDRESS_LIKE = re.compile(
    rf"\d(?:[\w/–-]{{0,6}},? (?:[\w.'’-]{{1,25}} ){{0,4}}{_STREET_WORD}|[A-Za-z]?[A-Z]{{2}}\b"
    rf"|[A-Za-z]{{0,2}},\s{{1,2}}[{CAPITAL}\d]|\d{{3,4}} [{CAPITAL}]|\d{{4}}\b|[A-Z] ?\d[A-Z]\d"
    r"|(?: bis)? (?:rue|quai|place|avenue)|[\dW] [A-Z\d]{4})"
)


class Part(Enum):
    """What a part of an address is."""

    STREET = "a street with its number, or a box"
    CODE = "postcode"
    LIKELY = "a name with a number"
    BUILDING = "building, or street without a number"
    UNIT = "floor, suite"
    NAME = "anything else: a company, a person, a town"


def part_of(body: str, rest: str) -> Part:
    """What a part is, by its words and by the text behind it."""
    if BOX.search(body) or STREET.search(body):
        return Part.STREET
    if POSTCODE.search(body):
        return Part.CODE
    if _UNIT.match(body):
        return Part.UNIT
    if _BUILDING.search(body) and not COMPANY.match(rest, 2):
        return Part.BUILDING
    likely = _NUMBER_FIRST.match(body) or _NUMBER_LAST.fullmatch(body)
    return Part.LIKELY if likely and rest[:1] == "," and not _NO_STREET.search(body) else Part.NAME


def has_postcode(body: str) -> bool:
    """Whether a part has a postcode, other than the number of its street."""
    street = STREET.search(body)
    return bool(POSTCODE.search(body, street.end() if street else 0))
