"""Where sentences end, in text that is full of abbreviations, section numbers and addresses."""

import re

# Every repetition is bounded, so that no text, however odd, takes more than linear time.
_END = re.compile(
    r"[.!?…]{1,4}[\"'”’)\]*_]{0,4}\s{1,40}(?=[\"'“‘(\[*_•]{0,4}[^\Wa-z])"
    r"|[.!?][^\S\n]{0,40}\n|\n[^\S\n]{0,40}\n"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|inc|corp|ltd|llc|co|no|nos|art|arts|sec|para|cl|vs|mr|mrs|ms|dr|prof|st|jr"
    r"|approx|ext|tel|fig|cf|ref|rev|dept|est|vol|pp|u\.s|u\.k|e\.u|a\.m|p\.m|b\.v|n\.v|s\.a|o\.s|v"
    r"|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)|\b[A-Z]|\(\w{1,3}|^\W*\(?\w{1,3})\\?\.\s+$",
    re.IGNORECASE,
)
_LOOK_BACK = 12  # characters; longer than any abbreviation above


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of `text[start:end]`, as offsets into `text`, without surrounding space.

    Every non-space character is in exactly one.
    """
    spans: list[tuple[int, int]] = []
    begin = start
    for match in _END.finditer(text, start, end):
        before = text[max(begin, match.end() - _LOOK_BACK) : match.end()]
        if "\n" in match[0] or not _ABBREVIATION.search(before):
            spans.append((begin, match.end()))
            begin = match.end()
    spans.append((begin, end))
    return [trimmed for a, b in spans if (trimmed := trim(text, a, b))]


def trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without the space around it; None if nothing is left."""
    body = text[start:end]
    inner = body.strip()
    if not inner:
        return None
    first = start + len(body) - len(body.lstrip())
    return first, first + len(inner)
