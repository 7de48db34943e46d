"""An answer as HTML for the chat: whatever a policy holds is shown, and none of it is obeyed.

Nothing here breaks a line: Gradio trims and re-indents the lines of a message, so the line breaks
and tabs of a policy are written as character references, which it leaves alone.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from index.shown import shown
from qa import Answer, Contact, Source
from qa.contacts import HIDDEN
from qa.groups import Group, groups_of, sure, understood
from qa.render import KINDS, STATUS
from ui_files import Brought

MAX_ECHO = 2_000  # characters of a question that the chat repeats
_MOST_TOLD = 40  # lines on a visitor's files: 20 of them at once, and what is to be told of each
_PREVIEW = 160  # characters of a quote beside a closed source
# HTML has no way to write NUL: it is shown by its sign.
_REFERENCE = str.maketrans({"\n": "&#10;", "\t": "&#9;", "\r": "&#13;", "\0": "␀"})


def escape(text: str) -> str:
    """Text as HTML that shows exactly these characters, on one line."""
    return html.escape(text.encode(errors="replace").decode()).translate(_REFERENCE)


def welcome(companies: Iterable[str]) -> str:
    """What an empty chat says."""
    names = "".join(_tag("li", _plain_markdown(company)) for company in companies)
    about = (
        "Every answer is a quotation: the passages that answer, word for word, and where they"
        " stand. If the policies do not say it, you are told so."
    )
    parts = _tag("h2", "What would you like to know?") + _tag("p", about)
    parts += _tag("p", "The policies here are of", "label") + _tag("ul", names)
    return _tag("div", parts, "welcome")


def read_html(count: int, told: Sequence[object]) -> str:
    """How many policies dropped files hold, and what is to be told of them."""
    said = "1 policy was read" if count == 1 else f"{count} policies were read"
    left = len(told) - _MOST_TOLD
    lines = [*map(str, told[:_MOST_TOLD]), *([f"{left} more lines are left out."] * (left > 0))]
    listed = "".join(_tag("li", _plain_markdown(line)) for line in lines)
    return _tag("div", _tag("p", f"{said}.") + (_tag("ul", listed) if lines else ""), "told")


def brought_html(brought: Iterable[Brought]) -> str:
    """A list of policies: whose each is, its title and its file."""
    lines = (f"{each.company}: {each.title} ({shown(each.id)})" for each in brought)
    listed = "".join(_tag("li", _plain_markdown(line)) for line in lines)
    return _tag("ul", listed, "brought")


def said_html(message: str) -> str:
    """A message about files."""
    return _tag("div", _tag("p", _plain_markdown(message)), "told")


def question_html(question: str) -> str:
    """A question as the chat repeats it."""
    shown = question if len(question) <= MAX_ECHO else question[:MAX_ECHO] + "…"
    shown = shown if shown.strip() else "(nothing)"
    return _tag("div", escape(shown), "question")


def error_html(message: str) -> str:
    """Why a question could not be asked."""
    said = _tag("h2", _badge("Not asked"), "status") + _tag("p", escape(message), "reason")
    return _tag("div", said, "reply refused")


def answer_html(answer: Answer) -> str:
    """An answer: its status, contacts and sources, the first of each company open."""
    parts = [*_head(answer)]
    groups = groups_of(answer)
    parts += map(_group, groups) if groups else _listed(answer)
    return _tag("div", "".join(parts), f"reply {answer.status}")


def _listed(answer: Answer) -> Iterator[str]:
    """The contacts and sources of all companies together."""
    yield _contacts(answer.contacts)
    companies: dict[str, list[Source]] = {}
    for source in answer.sources:
        companies.setdefault(source.company, []).append(source)
    for company, sources in companies.items():
        if len(companies) == 1:
            yield "".join(source_html(source, open=row == 0) for row, source in enumerate(sources))
        else:
            yield _tag("h3", escape(company), "company") + _best(company, sources)


def _group(group: Group) -> str:
    """One company's status, contacts and sources; or the names of those with nothing to show."""
    heading = f"{escape(group.name)}: {_badge(group.stated)}{_sure(group.sure)}"
    parts = [_tag("h3", heading, "company"), _contacts(group.contacts)]
    if len(group.companies) > 1:
        names = "".join(_tag("li", escape(company)) for company in group.companies)
        parts.append(_tag("ul", names, "names"))
    if group.sources:
        parts.append(_best(group.name, group.sources))
    return _tag("div", "".join(parts), f"group {group.status}")


def _best(company: str, sources: Sequence[Source]) -> str:
    """A company's best source among several companies', and its others out of the way."""
    best, others = source_html(sources[0], open=True), sources[1:]
    if not others:
        return best
    label = _tag("summary", f"{len(others)} more of {escape(company)}")
    closed = "".join(source_html(source, open=False) for source in others)
    return best + _tag("details", label + closed, "more")


def source_html(source: Source, open: bool) -> str:
    """A source that opens and closes: whose it is and where it stands, and the whole passage."""
    path = " > ".join(source.section)
    body = _tag("p", escape(path), "section") if len(source.section) > 1 else ""
    body += _tag("div", passage_html(source), "passage")
    body += _tag("p", _tag("code", escape(source.place), "position"), "stands")
    state = " open" if open else ""
    return f'<details class="source"{state}>{_summary(source)}{body}</details>'


def passage_html(source: Source) -> str:
    """The passage, character for character, with its quotes marked."""
    pieces = []
    position = 0
    for quote in source.quotes:
        start, end = quote.start - source.start, quote.end - source.start
        pieces.append(escape(source.text[position:start]))
        pieces.append(_tag("mark", escape(source.text[start:end])))
        position = end
    return "".join(pieces) + escape(source.text[position:])


def _plain_markdown(text: str) -> str:
    """Text that Markdown has nothing to find in."""
    return re.sub(r"[^\w\s&#;]|_", lambda mark: f"&#{ord(mark[0])};", escape(text))


def _head(answer: Answer) -> Iterator[str]:
    # Of several companies each is as sure as its own heading says.
    certain = "" if len(answer.by_company) > 1 else sure(answer.status, answer.confidence)
    yield _tag("h2", f"{_badge(STATUS[answer.status])}{_sure(certain)}", "status")
    yield _tag("p", escape(answer.reason), "reason")
    if meant := understood(answer):
        yield _tag("p", f"Understood as: {escape(meant)}", "understood")


def _contacts(contacts: Iterable[Contact]) -> str:
    rows = "".join(map(_contact, contacts))
    listed = _tag("p", "Contacts", "label") + _tag("ul", rows)
    return _tag("div", listed, "contacts") if rows else ""


def _contact(contact: Contact) -> str:
    """A contact on a line; what its source hides is set apart, as nobody can write to it."""
    hidden = contact.role.endswith(HIDDEN)
    role = contact.role.removesuffix(HIDDEN).removesuffix(", ")
    notes = [_tag("span", escape(role), "role")] if role else []
    notes += [_tag("span", HIDDEN, "veil")] if hidden else []
    value = _tag("span", escape(contact.value), "value veiled" if hidden else "value")
    about = " ".join([value, *notes, _rank(contact.source)])
    kind = _tag("span", KINDS[contact.kind], "kind")
    return _tag("li", f"{kind} {_tag('span', about, 'about')}")


def _summary(source: Source) -> str:
    title = source.section[-1] if source.section else source.title
    about = [source.company, source.title, *_since(source.effective_date)]
    lines = [
        _tag("span", escape(title), "title"),
        _tag("span", escape(" · ".join(about)), "about"),
        _tag("span", escape(source.quote[:_PREVIEW]), "preview"),
    ]
    return _tag("summary", f"{_rank(source.rank)} {_tag('span', ' '.join(lines), 'lines')}")


def _since(effective: date | None) -> Iterator[str]:
    if effective:
        yield f"effective {effective.day} {effective:%B %Y}"


def _rank(rank: int) -> str:
    return _tag("span", f"[{rank}]", "rank")


def _sure(text: str) -> str:
    return " " + _tag("span", text, "sure") if text else ""


def _badge(text: str) -> str:
    return _tag("span", text, "badge")


def _tag(name: str, content: str, classes: str = "") -> str:
    attribute = f' class="{classes}"' if classes else ""
    return f"<{name}{attribute}>{content}</{name}>"
