"""Phone and fax numbers. Candidates are found here, and possible ones told by phonenumbers.

Its own matcher wants a country for every national number; a policy hardly ever says which.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_GAP = r"(?:[ \u00a0./]|\\?-|‑|–| / | - )"
_NUMBER = re.compile(
    r"(?<![\w.,/$€£#:@+(-])(?<![\d)] )"
    r"(?P<number>(?:\+ ?|00 ?(?=\d))?\(?\d{1,15}\)?"
    rf"(?:{_GAP}?\(\d{{1,4}}\) ?\d{{1,8}})?(?:{_GAP}\d{{1,8}}){{0,7}})"
    r"(?:,? ?(?:ext\.?|extension|x) ?\d{1,5})?(?![\w@]|[.,/]\d)",
    re.IGNORECASE,
)
_SHORT = re.compile(  # numbers that are none without the words before them, and numbers in letters
    r"\b(?:text(?:ing)?|sms|send)\s(?:\W{0,3}\w{1,12}\W{0,3}\s)?to\s(?P<a>\d{4,6})\b"
    r"|\b(?:dial|tty:?|relay service|forward the text to)\s(?P<b>\d{3,6})\b(?![ -]\d)"
    r"|\b(?P<c>(?:extension|ext\.)\s\d{2,5})\b"
    r"|(?<![\w-])(?P<d>(?:1[- ])?8\d\d-(?=[\d-]{0,7}[A-Z])[A-Z\d]{2,8}(?:-[A-Z\d]{2,6})?)\b",
    re.IGNORECASE,
)
_DIALS = re.compile(
    r"\b(?:tel|call|phone|ring|fax|dial|text|sms|mobile|whatsapp|hotline|helpline|line|desk|free"
    r"|reach|at any hour|contact)",
    re.IGNORECASE,
)
_COUNTS = re.compile(  # words right before a number that is no phone's
    r"\b(?:regist\w{2,8}|vat|tax|iban|abn|acn|hrb|hra|chamber of commerce|charity|enterprise"
    r"|licen[cs]e|certificate|box|rcs|siret|regulation|directive|iso|copyright|file|form)\b"
    r"[^,;:]{0,14}$|©[^,;:]{0,14}$|(?<!phone )(?<!free )(?<!mobile )(?<!fax )"
    r"\b(?:number|no\.?|nr\.?|ref\.?|reference|id)[\s:#]{0,3}$",
    re.IGNORECASE,
)
_DATE = re.compile(  # or a stretch of years or of hours
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{4}[–-]\d{4}"
    r"|\d{1,2}[.:]\d{2} ?[–-] ?\d{1,2}[.:]\d{2}"
)
_AMERICAN = re.compile(r"(?:1[ .-])?\(?\d{3}\)?[ .-]\d{3}[.-]\d{4}")
_EMERGENCY = ("999", "112", "911", "000")
_LEAST = 7  # digits; the shortest numbers of whole countries have as many
_CUE_REACH = 60  # characters before a number in which "call" or "line" stands
# A region for each length that national numbers have; more of them would find no more.
_REGIONS = ("US", "GB", "DE", "NO", "BE", "SI")
_QUICK = re.compile(r"\d(?:[\d ().\u00a0/-]|\\-|‑|–){6}")


def phones(text: str) -> Iterator[Span]:
    """The phone and fax numbers in a text, each with its country code and its extension."""
    for match in _NUMBER.finditer(text):
        if _is_phone(text, match):
            opened = match[0].startswith("(") and ")" not in match[0]
            yield match.start() + opened, match.end()
    for match in _SHORT.finditer(text):
        if match[match.lastgroup or 0] not in _EMERGENCY:
            yield match.span(match.lastgroup or 0)


def holds_phone(text: str) -> bool:
    """Whether there is a phone number of full length in a text; quick where there is none."""
    return bool(_QUICK.search(text)) and any(
        _is_phone(text, match) for match in _NUMBER.finditer(text)
    )


def _is_phone(text: str, match: re.Match[str]) -> bool:
    number = match["number"]
    if sum(map(str.isdigit, number)) < _LEAST or _DATE.fullmatch(number):
        return False
    before = text[max(0, match.start() - _CUE_REACH) : match.start()]
    sure = number.startswith("+") or _AMERICAN.fullmatch(number)
    if not sure and (_COUNTS.search(before) or not (_dialled(number) or _DIALS.search(before))):
        return False
    return _possible(number.replace("\\", ""))


def _dialled(number: str) -> bool:
    """Whether a national number looks like a phone's whatever stands before it."""
    digits = sum(map(str.isdigit, number))
    return digits > _LEAST and digits < len(number) and number[0] in "(0"


def _possible(number: str) -> bool:
    # Importing it takes 10 ms, and few passages have a number.
    import phonenumbers

    regions = (None,) if number.startswith("+") else _REGIONS
    for region in regions:
        try:
            if phonenumbers.is_possible_number(phonenumbers.parse(number, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False
