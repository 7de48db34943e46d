"""When a policy came into force, among all the dates its text holds.

A date counts only beside a word that says what it is, and the better for standing at the head or
the foot of the document, in a short line of its own.
"""

import re
from datetime import date

_MONTHS = {
    month: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug"
        "|september sep sept|october oct|november nov|december dec".split("|"),
        start=1,
    )
    for month in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"(?<![^\W_])(?:(?P<y1>\d{{4}})-(?P<m1>\d\d)-(?P<d1>\d\d)"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ \u00a0](?P<m2>{_MONTH})\.?,?[ \u00a0]"
    rf"(?P<y2>\d{{4}})"
    rf"|(?P<m3>{_MONTH})\.?[ \u00a0](?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?[ \u00a0](?P<y3>\d{{4}})"
    rf"|(?P<d4>\d{{1,2}})\.(?P<m4>\d{{1,2}})\.(?P<y4>\d{{4}}))(?![^\W_])",
    re.IGNORECASE,
)
_CUES = (  # the later ones are weaker evidence
    (
        8.0,
        r"effective|in force|enters? into force|valid from|applicable from|came into|took effect",
    ),
    (
        6.0,
        r"last (?:updated|revised|amended|modified|changed|edit)|updated|revised|amended|modified",
    ),
    (3.0, r"version|status|state:|edition|last \w+|adopted|approved|dated|as of|issued"),
)
_WEAK = re.compile(r"archiv|snapshot|supersed|replac|expire|review|\bAct\b|\bLaw\b|directive", re.I)
_BEFORE = 60  # characters before a date in which its cue stands
_SHORT = 90  # a line no longer than this is about its date


def effective_date(text: str) -> date | None:
    """The date since which a policy holds, or failing that its last change; None if it gives none.

    Equal evidence: the date that stands first.
    """
    best: tuple[float, date] | None = None
    for match in _DATE.finditer(text):
        when = _date(match)
        score = _evidence(text, match)
        if when and score > 0 and (best is None or score > best[0]):
            best = (score, when)
    return best[1] if best else None


def _evidence(text: str, match: re.Match[str]) -> float:
    line_start = text.rfind("\n", 0, match.start()) + 1
    line_end = text.find("\n", match.end())
    length = (line_end if line_end >= 0 else len(text)) - line_start
    before = text[max(line_start, match.start() - _BEFORE) : match.start()].lower()
    score = max((points for points, words in _CUES if re.search(words, before)), default=0.0)
    if not score:
        return 0
    if _WEAK.search(before):
        score -= 6
    head_or_foot = match.start() < 1_500 or match.end() > len(text) - 1_000
    return score + 3 * head_or_foot + 3 * (length <= _SHORT)


def _date(match: re.Match[str]) -> date | None:
    parts = {key[0]: value for key, value in match.groupdict().items() if value}
    month = parts["m"].lower()
    try:
        return date(int(parts["y"]), _MONTHS.get(month) or int(month), int(parts["d"]))
    except ValueError:
        return None
