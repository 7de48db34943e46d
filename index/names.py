"""How companies' names are written: their words, their legal forms."""

import re

LEGAL = (
    r"(?:Inc|Incorporated|Corp|Corporation|LLC|L\.L\.C|LLP|L\.P|LP|Ltd|LTD|Limited|PLC|plc|P\.L\.C"
    r"|GmbH(?: & Co\. KG)?|AG|SE|S\.A|SAS|SARL|S\.à r\.l|B\.V|BV|N\.V|NV|AB|AS|A/S|ASA|ApS|Oy|Oyj"
    r"|OÜ|ehf|SpA|S\.p\.A|S\.r\.l|Srl|d\.o\.o|s\.r\.o|DAC|e\.V|INC|CORP|LIMITED)\b\.?"
)
# Bounded, as all here: no text may hang it. "St." of a name, "Acme", "7-Eleven", "eBay", "A", "3M".
_WORD = (
    r"(?:St|Mt|Ft|Dr)\.(?=[ \u00a0][A-Z])"
    r"|(?:[^\W\d_a-z]|\d{1,3}-?[A-Za-z]|[a-z][A-Z])[\w&.'’-]{0,30}[\w&]"
    r"|\d{0,3}[^\W\d_a-z]"
)
_BETWEEN = r"[ \u00a0](?:(?:of|and|&|for|the)[ \u00a0])?"
NAME = rf"\b(?:{_WORD})[’']?(?:{_BETWEEN}(?:{_WORD})[’']?){{0,5}}(?<![’'])(?!/\w)"
_LEGAL_END = re.compile(rf"(?:,?[ \u00a0](?:{LEGAL}|Pty))+$")
SMALL = frozenset("of and & for the".split())
NOT_NAMES = frozenset(
    "we us our you your the this these that a an i it they privacy policy notice statement"
    " website site sites services service company data personal information effective date terms"
    " contact last updated united states european union general gdpr ccpa california if in by"
    " for please customer customers user users client clients table contents version agreement"
    " confidential confidentiality receiving disclosing party parties recipient discloser supplier"
    " provider purpose products product software application app platform employer employee"
    " document final draft copy english subscriber disclosee counterparty member visitor"
    " buyer seller merchant partner contractor".split()
)
_NO_ENDS = frozenset(
    "information data agreement party parties recipient material materials counterparty".split()
)  # of 95 agreements between others, ten were named after such


def is_name(words: str) -> bool:
    """Whether words with capitals may be a company's: not "Privacy Policy", nor "We"."""
    parts = words.casefold().replace("’s", "").split()
    if not parts or parts[-1].strip(".,") in _NO_ENDS:
        return False
    return not all(part.strip(".,") in NOT_NAMES for part in parts)


def proper(name: str) -> str:
    """A name without a leading article, a legal form or a possessive ending, nor shouted."""
    name = re.sub(r"^(?:The|By|In|At|About|With|From|For) ", "", " ".join(name.split()))
    name = _LEGAL_END.sub("", re.sub(r"['’]s?$", "", name))
    return name.title() if name.isupper() and len(name) > 5 else name
