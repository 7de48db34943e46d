"""Whose policy it is, what it is called and since when it holds: read from the text itself."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from index.clean import plain
from index.company import READ, find_company
from index.dates import effective_date
from index.formats.extracted import Clue, Kind
from index.introductions import HEAD
from index.names import LEGAL, NAME, is_name, proper
from index.policy import PLAIN, Layout, Policy, Whence
from index.sites import name_of
from index.spelling import squashed

_KIND = (
    r"(?:(?:privacy|cookie|data protection|security|acceptable use|retention|information|use"
    r"|returns?|refund|leave|conduct|ethics|usage|service)\s+)?"
    r"(?:policy|notice|statement|terms|standard|regulation|guideline|charter|agreement|conditions"
    r"|declaration|code|routine|procedure|rules|guarantee)"
    r"|(?:privacy|cookies?|data protection)\s+(?:policies|notices|statements)"
)
_TITLE = re.compile(rf"\b(?:{_KIND})\b", re.IGNORECASE)
_NO_TITLE = re.compile(
    r",?\s*(?:effective|version|updated|in force|valid)\b.*|\d{4}-\d\d-\d\d\S*| [|-] ",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"^(?:and|of|at|for) | (?:and|of|at|for)$")  # what a name leaves behind
_AFTER_NAME = re.compile(r"\s[|–—:·-]\s.*")  # of a site's name: "Acme Tools | Official Site"
_SIGN = r"(?:(?:copyright )?(?:©|\(c\)) ?(?:copyright )?|copyright )"
_NOBODY = r"(?:all|alle|tous|todos|tutti|powered|made|designed|built)\b"
_COPYRIGHT = re.compile(
    rf"(?i:{_SIGN})\d{{4}}(?: ?[-–] ?\d{{2,4}})?,? (?i:by )?(?:[Tt]he )?(?!(?i:{_NOBODY}))({NAME})"
)
_DATED = re.compile(
    r"^[\W_]{0,5}(?:last |date )?(?:updated|revised|modified|effective)\b.*", re.I | re.M
)
_UNTITLED = "Policy"
_PAGE = "HTML title"  # where a page's title is from
_LONGEST_TITLE = 70  # characters
_SELF = re.compile(r"\b[Tt]his ((?:[A-Z]\w+ ){0,2}[A-Z]\w+)")


def identify(name: str, text: str, clues: Sequence[Clue] = (), layout: Layout = PLAIN) -> Policy:
    """The policy in a file, with what its text says of it, and else what the file does.

    Of the furniture, the site's and not the policy's, only a line with the date is read, and who
    holds the copyright; both only if nothing else says it.

    name:  of the file, with the folders it lies in, of which nothing is taken.
    clues: what the file says outside its text, taken where the text says nothing.
    """
    given = {clue.kind: clue for clue in reversed(clues)}
    site = given["domain"].value if "domain" in given else ""
    file, own = name.rpartition("/")[2], layout.own(text)
    found = find_company(file, own, site)
    company, where = found.name, found.where
    if company == "?":
        company, where = _told(given, text[:READ])
    if company == "?" and layout.furniture:
        if holder := _of_copyright(layout.around(text)[:READ]):
            company, where = holder, "copyright line"
        elif layout.pages:  # heads of printed pages are their company's
            found = find_company(file, text, site)
            company, where = found.name, found.where
    dated = "\n".join(_DATED.findall(layout.around(text)))
    title, since = find_title(own, company, found.aliases), effective_date(own)
    since = since or effective_date(dated)
    whence = Whence(company=where, aliases=found.others, title="text" if title != _UNTITLED else "")
    if title == _UNTITLED and "title" in given:
        title = _titled(given["title"], (company, *found.aliases))
        whence = replace(whence, title=given["title"].where if title != _UNTITLED else "")
    if not since and "date" in given:
        since = date.fromisoformat(given["date"].value)
        whence = replace(whence, effective_date=given["date"].where)
    return Policy(name, company, found.aliases, title, since, text, layout, whence)


def _told(given: Mapping[Kind, Clue], text: str) -> tuple[str, str]:
    """The company by a file's clues, and where it was found; "?" and "" if they do not say."""
    if "company" in given:
        return proper(_AFTER_NAME.sub("", given["company"].value)), given["company"].where
    if "author" in given and squashed(proper(given["author"].value)) in squashed(text):
        return proper(given["author"].value), given["author"].where
    called = name_of(given["domain"].value, text) if "domain" in given else ""
    return (called, given["domain"].where) if called else ("?", "")


def _of_copyright(text: str) -> str:
    """Who holds a site's copyright, as it says; or ""."""
    names = (proper(match[1]) for match in _COPYRIGHT.finditer(text) if is_name(match[1]))
    return next(names, "")


def _titled(clue: Clue, names: Sequence[str]) -> str:
    """The part of a file's title that is its policy's: of "Acme | Terms of Use" the second.

    names: the company's. In a language that we do not know it is a page's first part besides them;
           the title of a written document is too often a program's.
    """
    parts = [part.strip() for part in re.split(r"\s[|–—:·-]\s", clue.value[:300])]
    named = [part for part in parts if _TITLE.search(part) and part != names[0]]
    ours = [squashed(name) for name in names]
    if clue.where == _PAGE and not named:
        named = [part for part in parts if not any(squashed(part) in name for name in ours)]
        named = [part for part in named if len(part) <= _LONGEST_TITLE][:1]
    return named[0] if named else _UNTITLED


def find_title(text: str, company: str, aliases: Sequence[str] = ()) -> str:
    """The document's name for itself: of the titles at its head, the one it uses most.

    Equal use: the one that stands first.
    """
    names = "|".join(map(re.escape, sorted((company, *aliases), key=len, reverse=True)))
    ours = re.compile(rf"\b(?:{names})\b(?:\.com|,? {LEGAL})?(?:['’]s)?", re.IGNORECASE)
    lines = [plain(line) for line in text[:HEAD].splitlines()[:25]]
    titles = [_title(ours.sub(" ", line)) for line in lines if ">" not in line]
    counts = {title: text.lower().count(title.lower()) for title in titles if title}
    if counts:
        return max(counts, key=lambda title: counts[title])
    named = Counter(m[1] for m in _SELF.finditer(text) if _TITLE.search(m[1])).most_common(1)
    return named[0][0] if named else _UNTITLED


def _title(line: str) -> str:
    """The title in a line of a document's head, without dates and dashes; "" if it has none."""
    if len(line) > _LONGEST_TITLE or line.endswith((".", ",", ":")):
        return ""
    words = _LOOSE.sub("", " ".join(_NO_TITLE.sub(" ", line).split()).strip(" -|:,_"))
    if not _TITLE.search(words):
        return ""
    return words.title() if words.isupper() else words
