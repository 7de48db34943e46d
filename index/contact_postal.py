"""Postal addresses: runs of short parts between commas or line ends, told by what the parts are.

No library serves: libpostal needs gigabytes of data and splits what is known to be an address; the
others know one country. What is quoted need not be understood: its two ends have to be right.
"""

import re
from collections.abc import Iterator, Sequence

from index.contact_parts import (
    ADDRESS_LIKE,
    CAPITAL,
    COMPANY,
    COUNTRY,
    POSTCODE,
    STREET,
    Part,
    has_postcode,
    one_of,
    part_of,
)

Span = tuple[int, int]

_ABBREVIATED = one_of(
    "Inc Ltd Co Corp St Ave Rd Blvd Dr Ste Fl Bldg No Nr Attn ATTN Lda N\\.A S\\.A B\\.V N\\.V"
    " P\\.O K\\.K S\\.L S\\.à\\sr\\.l S\\.p\\.A S\\.r\\.l e\\.V L\\.L\\.C U\\.S D\\.C Apt Mt Ft"
    " Str str Pty Pte Pvt Dept Univ Bros \\w{2,20}str"
)
_SMALL = one_of(  # words in lower case inside the parts of an address
    "of the and for de du des del della di do da dos la le les van von der den am im zu zum zur sur"
    " sous y e plc quai rue place avenue boulevard chemin allée via piazza corso calle rua cesta"
    " ulica ulice gade gatan vej vei floor room suite unit level box house building street road"
    " lane bis ter"
)
_WORD = (
    rf"(?:{_ABBREVIATED}\.(?!\w)|#?[{CAPITAL}\d](?:[\w'’&+/-]|\.(?=\w)){{0,40}}|&"
    rf"|\([{CAPITAL}][\w .]{{1,20}}\)|{_SMALL}(?![\w-]))"
)
_ATTENTION = r"(?:(?:Attn|ATTN|Attention|c/o|C/O|FAO|z\. ?Hd)[.:]?\s)?"
_PART = rf"{_ATTENTION}{_WORD}(?:[ \u00a0]{_WORD}){{0,9}}"
_GAP = r"(?:,[ \u00a0]{1,2}|,?[ \t]{0,2}\n[ \t]{0,4})"
_RUN = re.compile(rf"(?<![\w@./+-]){_PART}(?:{_GAP}{_PART}){{0,19}}")
_SEPARATOR = re.compile(_GAP)
_STOPS = re.compile(  # beginnings of what comes behind an address
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|The (?=[a-z])|"
    + one_of(
        "Tel Phone Telephone Fax E-?[Mm]ail Web Or And You We If Our This Please Call Open Mark"
        " Marked With Website Effective Version"
    )
    + r")\b|[a-z]|\d[\d -]{5,}$"
)
_LEADS = re.compile(  # words before an address that are taken for a part of it
    r"(?:(?:Head Office|Registered Office|"
    + one_of(
        "Address Contact Write Mail Post Visit Letters? By At To Or In For If You Our [Tt]he Please"
        " Email Send From Is We Office Us Postal Mailing On for and of"
    )
    + r")\b[ \n:]{0,2}){1,4}"
)
_TRAILS = re.compile(r",? (?:and|or|of|the|for)$|, \d{1,2}$")
_ADDRESSEE = re.compile(  # in lower case, where only its place tells that it is one
    r"(?:: |\b(?:to|with) (?:the|our) )"
    r"(?P<who>(?!(?:in|by|to)\b)[a-z']{2,20}(?: [a-z']{2,20}){0,4}), $"
)
_CUE = re.compile(
    r"(?:\b(?:at|to|or|is|address|office|post|mail|letters?|from|visit)\b[^.;\n]{0,12}"
    r"|[:–•|,(-]\s?|\n|^)$",
    re.IGNORECASE,
)


def postal_addresses(text: str) -> Iterator[Span]:
    """The postal addresses in a text, each from its addressee to its postcode or country."""
    for run in _RUN.finditer(text):
        for group in _groups(text, _parts(text, run)):
            span = _address(text, group)
            if span:
                yield span


def holds_postal(text: str) -> bool:
    """Whether there is a postal address in a text; quick where there is none."""
    return bool(ADDRESS_LIKE.search(text)) and any(postal_addresses(text))


def _parts(text: str, run: re.Match[str]) -> list[Span]:
    parts = []
    start = run.start()
    for gap in _SEPARATOR.finditer(text, run.start(), run.end()):
        parts.append((start, gap.start()))
        start = gap.end()
    return [*parts, (start, run.end())]


def _kind(text: str, part: Span) -> Part:
    return part_of(text[part[0] : part[1]], text[part[1] : part[1] + 20])


def _groups(text: str, parts: Sequence[Span]) -> Iterator[list[Span]]:
    """The parts, divided at the line ends that are not inside one address."""
    group: list[Span] = []
    for part in parts:
        if group and "\n" in text[group[-1][1] : part[0]] and not _continues(text, group, part):
            yield group
            group = []
        group.append(part)
    yield group


def _continues(text: str, group: Sequence[Span], part: Span) -> bool:
    """Whether a new line goes on with the address of the lines above it."""
    if COUNTRY.fullmatch(text, *part):
        return True
    placed = (Part.STREET, Part.LIKELY, Part.BUILDING)
    street = next((row for row, above in enumerate(group) if _kind(text, above) in placed), None)
    if street is None:  # the addressee, unless it is a heading or the new line has one itself
        line = text[part[0] :].split("\n", 1)[0]
        return not (text[group[0][0] : group[-1][1]].isupper() or _names_company(line))
    if any(has_postcode(text[a:b]) for a, b in group):
        return False
    named = street and "\n" not in text[group[street - 1][1] : group[street][0]]
    return not named or has_postcode(text[part[0] : part[1]]) or text[group[-1][1]] == ","


def _names_company(line: str) -> bool:
    street = STREET.search(line)
    return bool(street and COMPANY.search(line, 0, street.start()))


def _address(text: str, parts: list[Span]) -> Span | None:
    """The address that a group of parts makes up; None if it makes up none."""
    while len(parts) > 1 and COUNTRY.fullmatch(text, _after_lead(text, parts[0]), parts[0][1]):
        parts = parts[1:]
    kinds = [_kind(text, part) for part in parts]
    first = next((row for row, kind in enumerate(kinds) if kind is not Part.NAME), None)
    if first is None:
        return None
    last = _last(text, parts, kinds, first)
    start = _start(text, parts[0])
    if not _is_address(text, start, parts[0][0], kinds[: last + 1]):
        return None
    trail = _TRAILS.search(text, start, parts[last][1])
    return start, trail.start() if trail else parts[last][1]


def _last(text: str, parts: Sequence[Span], kinds: Sequence[Part], first: int) -> int:
    """The row of the last part: behind a postcode only its town and the country can follow."""
    names = 0
    alone: bool | None = None  # whether the postcode, once there is one, stands without its town
    for row in range(first, len(parts)):
        body = text[parts[row][0] : parts[row][1]]
        code = has_postcode(body)
        ended = alone is False and not (code or COUNTRY.fullmatch(body))
        names += kinds[row] is Part.NAME
        if row > first and (ended or _STOPS.match(body) or names > (2 if alone else 3)):
            return row - 1
        if alone is None and code:
            alone = bool(POSTCODE.fullmatch(body)) and not re.search(r"[a-z]{2}", body)
            names = 0
    return len(parts) - 1


def _after_lead(text: str, part: Span) -> int:
    lead = _LEADS.match(text, *part)
    return lead.end() if lead and lead.end() < part[1] else part[0]


def _start(text: str, part: Span) -> int:
    start = _after_lead(text, part)
    while not text[start].isalnum() and text[start] != "#":
        start += 1
    who = _ADDRESSEE.search(text, max(0, start - 70), start)
    return who.start("who") if who else start


def _is_address(text: str, start: int, begin: int, kinds: Sequence[Part]) -> bool:
    """Whether parts are enough for an address; where none is certain, a cue must stand before."""
    if Part.STREET in kinds:
        return len(kinds) > 1
    if Part.CODE in kinds:
        return bool({Part.LIKELY, Part.BUILDING, Part.UNIT} & set(kinds))
    near = text[max(0, begin - 30) : start]
    cue = bool(_CUE.search(near) or COMPANY.search(text, start, start + 60))
    if Part.LIKELY in kinds[:-1]:
        return cue
    rest = kinds[kinds.index(Part.BUILDING) + 1 :] if Part.BUILDING in kinds else ()
    return cue and bool({Part.NAME, Part.BUILDING} & set(rest))
