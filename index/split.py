"""From a policy to its passages, along the structure of its text.

A heading goes with what follows it, a lead-in with its list, and short paragraphs of one section
together; a long paragraph is cut between its sentences. Furniture and contents stay apart, marked.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.passage import FULL, MAX_PARAGRAPH, MAX_PASSAGE, Kind, Passage, Sentence
from index.policy import Policy
from index.sentences import sentence_spans, trim
from index.structure import Role, Unit, read_structure

_MAX_ITEM = 300  # characters; a longer list item is more than one sentence to quote
_KINDS = {Role.CONTENTS: Kind.CONTENTS, Role.FURNITURE: Kind.FURNITURE}
_MARK = "\x1e"  # put between sentences for the splitter; a text may hold it, then it cuts there too


def split(policy: Policy) -> list[Passage]:
    """The passages of a policy in order; every non-space character of its text lies in one.

    The same text gives the same passages. None is longer than `MAX_PASSAGE`.
    """
    passages: list[Passage] = []
    for group in _groups(read_structure(policy.text, policy.company, policy.layout)):
        passages += _passages(policy, group)
    return passages


@dataclass(slots=True)
class _Group:
    """Units that make up one passage, unless they are too long for one."""

    section: tuple[str, ...]
    kind: Kind
    units: list[Unit] = field(default_factory=list)
    lead: tuple[int, int] | None = None  # the lead-in of a list that began in an earlier group

    @property
    def length(self) -> int:
        return self.units[-1].line.end - self.units[0].line.start if self.units else 0

    @property
    def bare(self) -> bool:
        """Whether it holds nothing but headings so far, as none is added behind anything else."""
        return bool(self.units) and self.units[-1].role == Role.HEADING


def _groups(units: Sequence[Unit]) -> Iterator[_Group]:
    path: list[tuple[int, str]] = []
    group = _Group((), Kind.TEXT)
    lead: tuple[int, int] | None = None
    for unit in units:
        kind = _KINDS.get(unit.role, Kind.TEXT)
        if unit.level:
            path = [step for step in path if step[0] < unit.level]
            # A lone title over the whole text says nothing about any part of it.
            path += [] if unit.level == 1 else [(unit.level, unit.label)]
        if group.units and not _joins(group, unit, kind):
            # A lead-in that would be the last of its passage goes on with its list.
            stays = len(group.units) > 1 and group.units[-1].lead_in and unit.role == Role.ITEM
            carried = [group.units.pop()] if stays else []
            yield group
            group = _Group((), kind, carried)
        if not group.units:
            group.kind = kind
            group.lead = lead if unit.role == Role.ITEM else None
        group.section = tuple(label for _, label in path)
        group.units.append(unit)
        if unit.role != Role.ITEM:
            lead = (unit.line.start, unit.line.end) if unit.lead_in else None
    if group.units:
        yield group


def _joins(group: _Group, unit: Unit, kind: Kind) -> bool:
    """Whether a unit goes into the same passage as those before it."""
    length = unit.line.end - group.units[0].line.start
    last = group.units[-1]
    if kind != group.kind:
        return False
    if kind == Kind.TEXT and group.bare:
        return True  # a heading goes with what follows it, however long that is
    if unit.level or length > MAX_PASSAGE:
        return False
    if kind != Kind.TEXT or unit.role == Role.ITEM or last.lead_in:
        return True
    return group.length < FULL and length <= MAX_PARAGRAPH


def _passages(policy: Policy, group: _Group) -> Iterator[Passage]:
    start, end = group.units[0].line.start, group.units[-1].line.end
    sentences = [s for unit in group.units for s in _sentences(policy.text, unit, group.kind)]
    lead = group.lead
    starts = [sentence.start for sentence in sentences]
    for first, last in _pieces(policy.text, start, end, sentences):
        begin = max(0, bisect_right(starts, first) - 1)
        near = sentences[begin : bisect_left(starts, last)]
        inside = tuple(
            Sentence(max(s.start, first), min(s.end, last), s.item) for s in near if s.end > first
        )
        yield Passage(
            policy.id, group.section, first, last, policy.text[first:last], group.kind, lead, inside
        )


def _sentences(text: str, unit: Unit, kind: Kind) -> list[Sentence]:
    line = unit.line
    if kind == Kind.FURNITURE or unit.role == Role.HEADING:
        return []
    if unit.role == Role.ITEM and line.end - line.start <= _MAX_ITEM:
        return [Sentence(line.start, line.end, item=True)]
    return [
        Sentence(*span, item=unit.role == Role.ITEM)
        for long in sentence_spans(text, line.start, line.end)
        for span in _cut(text, *long, MAX_PASSAGE, ())
    ]


def _pieces(
    text: str, start: int, end: int, sentences: Sequence[Sentence]
) -> list[tuple[int, int]]:
    """The span, or if it is too long, pieces of about equal length cut between sentences."""
    length = end - start
    is_list = any(sentence.item for sentence in sentences)
    if length <= (MAX_PASSAGE if is_list else MAX_PARAGRAPH):
        return [(start, end)]
    count = -(-length // MAX_PARAGRAPH)
    size = min(MAX_PASSAGE, length // count + MAX_PARAGRAPH // 4)
    return _cut(text, start, end, size, [sentence.end for sentence in sentences])


def _cut(text: str, start: int, end: int, size: int, marks: Sequence[int]) -> list[tuple[int, int]]:
    """Cut a span into pieces of at most `size` characters, at the marks if it can be helped.

    Between sentences if possible, else at a line, a clause, a word, and last between letters.
    """
    if end - start <= size:
        return [(start, end)]
    # Importing it takes .2 s, for which nobody who only asks should wait.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    body = list(text[start:end])
    for mark in marks:
        if start < mark < end and text[mark].isspace():
            body[mark - start] = _MARK
    splitter = RecursiveCharacterTextSplitter(
        separators=[_MARK, "\n", "; ", ", ", " ", ""],
        keep_separator="end",
        strip_whitespace=False,
        chunk_size=size,
        chunk_overlap=0,
    )
    spans: list[tuple[int, int]] = []
    position = start
    for piece in splitter.split_text("".join(body)):
        span = trim(text, position, position + len(piece))
        position += len(piece)
        spans += [span] if span else []
    return spans
