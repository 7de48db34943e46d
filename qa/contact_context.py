"""What a contact is for, told by where it stands: the words near it, its line, its headings."""

import re

from index.contact_roles import narrower, role_of, role_of_address
from index.passage import Passage

Span = tuple[int, int]

_STANDS_IN = ("EU representative", "UK representative", "data protection officer", "legal")
_FOR = re.compile(r"[\s,*_()]{1,3}(?:for|about|if|to|with|regarding|concerning)\s[^,;\n]{3,90}")
_ON_CONTACTS = re.compile(  # headings that say no more than that contacts follow
    r"contact|whom?\b|talk|reach|address|notices|touch|write|where|communic|getting hold|ask\b",
    re.IGNORECASE,
)
_LABEL = re.compile(  # "Journalists: ", "| Lost cards | ", but not "E-mail: "
    r"(?<!mail)(?<!phone)(?<!post)(?<!address)(?<!fax)(?<!tel)(?<! at)(?<! to)(?<! by)(?<! us)"
    r"(?:[:|]|\s–)\s",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(r"\b(?:at|to|on|by|from|through|via|under)\s$")
_GOES_ON = re.compile(  # beginnings of sentences that speak of the same as those before them
    r"(?:They|You|We|Please|Write|E-?mail|Call|Tele?phone|Tel|To (?:do|exercise)|Send|Contact"
    r"|Requests?|If|Address|Other|Or|Post|By|Our)\b"
)
_DESK = re.compile(r"\b(?:desk|line|team|service|cent(?:re|er)|unit|counter)\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:press|journalist|media|reporter|blogger|career|jobs?\b|applicant|supplier|vendor|partner"
    r"|investor|sales\b|sponsor|landlord|advertiser)",
    re.IGNORECASE,
)
_STAFF = re.compile(  # a policy for the company's own people
    r"\b(?:employees?|payroll|wages?|sick(?:ness)? (?:pay|leave)|personnel|human resources|hr\b"
    r"|leave\b|line manager|works council|staff council|shop steward|workers?)\b",
    re.IGNORECASE,
)
_SENDS = re.compile(
    r"\b(?:writ(?:e|ing)|mail(?:ing)?|post|letters?|sen[dt]|contact|address(?:ed)?|reach|attn)\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"privacy|personal (?:data|information)|your (?:data|information)|data protection|\brights\b",
    re.IGNORECASE,
)
_EARLIER = 250  # characters before its sentence in which the matter of a contact may be told
_LATER = 100  # characters behind a body's name in which it is said what the body is


def role_at(passage: Passage, kind: str, span: Span, sentence: Span) -> str:
    """The role of the contact at a span of a passage's text, which stands in the given sentence."""
    text = passage.text
    (start, end), (first, last) = span, sentence
    line = text.rfind("\n", 0, start) + 1
    near = text[max(first, line) : start]
    after = _FOR.match(text, end, last)
    told = role_of(near[near.rfind(";") + 1 :], near, after[0] if after else "")
    if kind == "organisation":
        behind = re.split(r"[;.\n]", text[end : min(last, end + _LATER)], maxsplit=1)[0]
        told = told or role_of(behind)
        return told if told in _STANDS_IN else "complaints"
    labels = list(_LABEL.finditer(near))
    labelled = bool(labels) and not _LEADS_ON.search(near, labels[-1].end())
    headings = _headings(passage, line, start, labelled)
    above = role_of(*headings)
    if told:
        return narrower(told, above)
    own = role_of_address(text[start:end]) if kind in ("email", "postal") else ""
    desk = "support" if kind != "postal" and _serves_customers(text, near, labelled) else ""
    # One of a list of contacts, for which what is said of the others does not hold; or a seat.
    if labelled or (kind == "postal" and not _SENDS.search(near)):
        return own or (above if above != "privacy" else "") or desk
    told = narrower(role_of(text[first:start]), above)
    before = text[max(first - _EARLIER, line) : first] if _GOES_ON.match(text, first) else ""
    told = told or _in_prose(own, above, role_of(before)) or desk
    return told or ("privacy" if _PERSONAL.search(" ".join((text, *headings))) else "")


def _in_prose(own: str, above: str, before: str) -> str:
    """The role where its sentence tells none: "privacy@" is often the address for all matters."""
    return above or own or before if own in ("privacy", "support") else own or above or before


def _serves_customers(text: str, near: str, labelled: bool) -> bool:
    """Whether a contact that has no other role is for those whom the company serves."""
    if _OTHERS.search(near) or _STAFF.search(text):
        return False
    return labelled or bool(_DESK.search(near))


def _headings(passage: Passage, line: int, start: int, labelled: bool) -> list[str]:
    """The headings that hold for a contact, innermost first.

    One that opens a line, as in "Children: we …", holds in that line, up to another label.
    """
    held = []
    for label in reversed(passage.section):
        opens = re.search(
            rf"^\W{{0,12}}{re.escape(label)}\W{{0,4}}(?::|\s[–-])", passage.text, re.MULTILINE
        )
        here = opens and line <= opens.start() < start and not labelled
        if not _ON_CONTACTS.search(label) and (not opens or here):
            held.append(label)
    return held
