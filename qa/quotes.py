"""Which sentences of a passage answer: the quotes to mark, always whole and in their place.

A sentence is chosen for its nearness to the question; then it is given what it would mislead
without: the lead-in of its list, the condition before it, the exception behind it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from index.clean import plain
from index.passage import Passage
from qa.contacts import Contact
from qa.search import Hit

_CLOSE = 0.08  # cosine below the best sentence within which another is quoted as well
_WIDE = 0.2  # the same for a sentence with a "not" where none is quoted yet, and among contacts
_MOST = 3  # sentences quoted for their nearness
_ENOUGH = 400  # characters; no further sentence is chosen when it would go beyond
_REMEMBERED = 1024  # passages; the same ones are shown for many questions
_MAX_LABEL = 50  # characters
_LEAST_ROWS = 3  # of a table, its head among them

_NEGATION = re.compile(r"\b(?:not|never|no|nor|neither|none|cannot|without)\b|n't\b", re.IGNORECASE)
_THIS = r"(?:this|that|these|those|such)"
# How a sentence begins that limits the one before it: neither is quoted without the other.
_LIMITS = re.compile(
    r"\W*(?:(?:and|or|please|note|that|also)\b,? ?)*(?:(?:however|but|yet|nevertheless|nonetheless"
    r"|that said|even so|except|excepting|unless|exceptions?|otherwise|notwithstanding|despite|nor"
    r"|save (?:for|that|as|where)|provided (?:that|however|always)|conversely|on the other hand"
    r"|only (?:if|when|where|then)"
    r"|(?:the|one|an|our)(?: only| sole)? exceptions?|there (?:is|are) (?:\w+ ){0,2}exceptions?"
    rf"|(?:in|under) (?:{_THIS}|exceptional|some|certain) (?:case|event|situation|circumstance)s?"
    r"|if (?:so|not|you (?:do|don't|did|didn't)))\b"
    rf"|(?:{_THIS}|the (?:above|foregoing|same|preceding))\b[^.]{{0,80}}\b(?:not|only|never)\b"
    r"|[^.:]{0,60}, (?:however|though|nevertheless)\b|[^.]{0,80}(?:\bnot|n't) apply\b)",
    re.IGNORECASE,
)
# How one begins that is about what the one before it names. "This policy" names itself.
_REFERS = re.compile(
    r"\W*(?:(?:and|also)\b,? ?)*(?:"
    r"(?:(?:for|in|if|when|where|once|with|under|by|of|on|to|from|after|because|all of|some of) )?"
    rf"(?:{_THIS}|they|them|it|its|their|theirs)\b"
    r"(?! (?:\w+ )?(?:policy|notice|statement|site|website|page|document|agreement)\b)"
    r"|(?:the (?:latter|former|above|foregoing|same)|(?:to do|in doing|doing) so|as a result|then"
    r"|therefore|accordingly|thus|hence|instead|for (?:example|instance)|both|neither|either)\b)",
    re.IGNORECASE,
)
# A lead-in whose items are conditions or exceptions, of which none may be left out.
_CONDITIONS = re.compile(
    r"\b(?:if|when|where|unless|except|excluding|until|provided|only|not apply)\b(?:[^,.;:]{0,14}"
    r"|[^.;:]*\b(?:following|these|below|one|any|all|both|either)\b[^,.;:]{0,40}):$",
    re.IGNORECASE,
)
# What stands in nearly every sentence, and hardly ever in a label ("4.5 Invalid traffic.").
_SAYS = re.compile(
    r"\b(?:we|us|our|you|your|it|they|i|is|are|was|were|be|do|does|will|may|can|must|shall|should"
    r"|has|have|not|never)\b|n't\b|[@:]|[^\d.]\d",
    re.IGNORECASE,
)
_MARKER = re.compile(r"\(?(?:\d+|[a-zA-Z]{1,5})[.)]|[^\w\s]|o(?=\s{2})")
_BULLET = re.compile(r"(?:[•·◦▪*+-]|\(?\w{1,3}[.)])\s")
_VALUE = re.compile(r"\d|@")  # the head of a table has none
_CELLS = ("|", " / ", "; ", " - ")


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a source that answers."""

    start: int  # characters into the policy's text
    end: int


def quotes_of(hit: Hit, contacts: Sequence[Contact]) -> tuple[Quote, ...]:
    """The quotes of a hit, in order: its nearest sentences, and those that hold given contacts.

    None begins or ends within a sentence, and each sentence comes with those of the passage that
    it needs. Neighbouring sentences are one quote. A passage without sentences is quoted whole.
    """
    passage = hit.passage
    if not passage.sentences:
        return (Quote(passage.start, passage.end),)
    bound = _bound(passage)
    chosen = _nearest(bound.texts, hit.cosines) | _of_contacts(hit, contacts)
    # One step back is enough to know what "these" are; what is limited goes back further.
    chosen |= {row - 1 for row in chosen if bound.refers(row)}
    return tuple(_joined(passage, sorted(bound.whole(chosen))))


def _nearest(texts: Sequence[str], cosines: Sequence[float]) -> set[int]:
    """The best sentence, those about as good, and one that says "not" where they do not."""
    order = sorted(range(len(cosines)), key=lambda row: (-cosines[row], row))
    best = cosines[order[0]]
    chosen = set(order[:1])
    for row in order[1:_MOST]:
        length = sum(len(texts[each]) for each in {*chosen, row})
        if cosines[row] >= best - _CLOSE and length <= _ENOUGH:
            chosen.add(row)
    near = (row for row in order if cosines[row] >= best - _WIDE)
    negated = [row for row in near if _NEGATION.search(texts[row])]
    return chosen if chosen.intersection(negated) else chosen.union(negated[:1])


def _of_contacts(hit: Hit, contacts: Sequence[Contact]) -> set[int]:
    """The rows of the contacts, but for those that are much further off than the nearest."""
    near = {}
    for contact in contacts:
        sentences = enumerate(hit.passage.sentences)
        rows = [row for row, s in sentences if s.start < contact.end and contact.start < s.end]
        near[tuple(rows)] = max((hit.cosines[row] for row in rows), default=-1)
    best = max(near.values(), default=0)
    return {row for rows, cosine in near.items() if cosine >= best - _WIDE for row in rows}


def _joined(passage: Passage, rows: Iterable[int]) -> list[Quote]:
    quotes: list[Quote] = []
    for row in rows:
        start, end = passage.sentences[row].start, passage.sentences[row].end
        last = quotes[-1].end if quotes else passage.start
        if quotes and not passage.text[last - passage.start : start - passage.start].strip():
            start = quotes.pop().start
        quotes.append(Quote(start, end))
    return quotes


@lru_cache(maxsize=_REMEMBERED)
def _bound(passage: Passage) -> "_Bound":
    return _Bound(passage)


class _Bound:
    """The sentences of a passage, and which of them mislead without which others."""

    def __init__(self, passage: Passage) -> None:
        spans = [(s.start - passage.start, s.end - passage.start) for s in passage.sentences]
        ends = [0, *(end for _, end in spans)]
        gaps = [passage.text[end:start] for end, (start, _) in zip(ends, spans, strict=False)]
        self.texts = [plain(passage.text[start:end]) for start, end in spans]
        self._items = [sentence.item for sentence in passage.sentences]
        self._opens = [row == 0 or "\n" in gap for row, gap in enumerate(gaps)]  # a line
        self._kinds = [_kind(passage.text, start) for start, _ in spans]
        self._heads = _heads(self.texts)

    def refers(self, row: int) -> bool:
        """Whether a sentence is about what the one before it names."""
        across = self._opens[row] and (self._items[row] or self._items[row - 1])
        return row > 0 and not across and bool(_REFERS.match(self.texts[row]))

    def whole(self, chosen: Iterable[int]) -> set[int]:
        """The chosen rows with all that they need; what introduces a list, with some of it."""
        rows: set[int] = set()
        waiting = set(chosen)
        while waiting:
            row = waiting.pop()
            rows.add(row)
            waiting |= self._needs(row)
            waiting -= rows
            if not waiting:
                lists = [self._below(lead) for lead in rows]
                waiting = {item for list in lists if rows.isdisjoint(list) for item in list}
        return rows

    def _needs(self, row: int) -> set[int]:
        """The rows that a row may not be quoted without."""
        lead = self._lead(row)
        needed = {row - 1} if row and self._leans_back(row) else set()
        needed |= {row + 1} if self._leans_on(row) else set()
        needed |= {after for after in (row + 1, self._behind(row)) if self._limits(after)}
        if self._limits(row):
            above = None if self._items[row] else self._lead(row - 1)
            needed.add(row - 1 if above is None else above)
        if lead is not None:
            needed.add(lead)
            if _CONDITIONS.search(self.texts[lead]):
                needed.update(self._below(lead))
        return needed

    def _limits(self, row: int) -> bool:
        return 0 < row < len(self.texts) and bool(_LIMITS.match(self.texts[row]))

    def _leans_back(self, row: int) -> bool:
        """Whether the row answers the question before it, is its rest, or is under its label."""
        before = self.texts[row - 1]
        rest = not self._items[row] and self.texts[row][:1].islower() and before[-1:] not in ".!?:"
        return rest or before.endswith("?") or self._is_label(row - 1)

    def _leans_on(self, row: int) -> bool:
        """Whether the row says nothing without the next."""
        return row + 1 < len(self.texts) and self._leans_back(row + 1)

    def _is_label(self, row: int) -> bool:
        """Whether a sentence only names what the next is about: a label, or a cell on its line."""
        text = self.texts[row]
        if row + 1 == len(self.texts) or len(text) > _MAX_LABEL or _SAYS.search(text):
            return False
        if not self._opens[row + 1]:
            return self._opens[row]
        bare = self._opens[row] and not self._kinds[row][1] and not _cells(text)
        named = text[:1].isupper() and text[-1:].isalpha() and not _VALUE.search(text)
        return bare and named

    def _behind(self, row: int) -> int:
        """The first row behind the list that a row is in; the next if it is in none."""
        items = self._items
        return next((r for r in range(row + 1, len(items)) if not items[r]), len(items))

    def _lead(self, row: int) -> int | None:
        """The row that introduces a list item or the head of its table; None if it needs none."""
        if self._heads[row] != row:
            return self._heads[row]
        if not self._items[row]:
            return None
        above = range(row - 1, -1, -1)
        return next((r for r in above if not self._items[r] or self._introduces(r, row)), None)

    def _introduces(self, above: int, row: int) -> bool:
        """Whether an item that ends as a lead-in is above another, and not beside it."""
        nested = self._kinds[above] != self._kinds[above + 1]
        beside = nested and self._kinds[above] == self._kinds[row]
        return self.texts[above].endswith(":") and not beside

    def _below(self, lead: int) -> set[int]:
        """The rows that a row introduces."""
        if not self.texts[lead].endswith(":") and self._heads.count(lead) == 1:
            return set()
        rows = range(lead + 1, len(self.texts))
        return {row for row in rows if lead in self._leads(row)}

    def _leads(self, row: int) -> list[int]:
        """What introduces a row, what introduces that, and so on."""
        lead = self._lead(row)
        return [] if lead is None else [lead, *self._leads(lead)]


def _kind(text: str, start: int) -> tuple[int, str]:
    """How far the line around a place is indented, and its bullet or sort of number."""
    line = text[text.rfind("\n", 0, start) + 1 :]
    body = line.lstrip()
    marker = _MARKER.match(body)
    sort = re.sub("[a-z]+", "a", re.sub(r"\d+", "1", marker[0])) if marker else ""
    return len(line) - len(body), sort


def _heads(texts: Sequence[str]) -> list[int]:
    """The row of the head of the table that each row is in; the row itself if it is in none."""
    heads: list[int] = []
    for cells, table in groupby(range(len(texts)), key=lambda row: _cells(texts[row])):
        rows = list(table)
        headed = cells and len(rows) >= _LEAST_ROWS and not _VALUE.search(texts[rows[0]])
        heads += [rows[0]] * len(rows) if headed else rows
    return heads


def _cells(text: str) -> tuple[str, int] | None:
    """What a line's cells are set apart by, and how often; None for what is no row of a table."""
    if text.endswith((".", ";", ":", "?", "!")) or _BULLET.match(text):
        return None
    return next(((mark, text.count(mark)) for mark in _CELLS if mark in text), None)
