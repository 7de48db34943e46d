"""Whose policy it is, what it is called and since when it holds: read from the text itself.

Evidence adds up: a name that is defined ("Acme, Inc. ("Acme", "we")"), stands in the title, carries
a legal form, and owns the e-mail addresses beats one that is merely mentioned.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.clean import plain
from index.dates import effective_date
from index.formats.extracted import Clue
from index.policy import Policy, Whence

_LEGAL = (
    r"(?:Inc|Incorporated|Corp|Corporation|LLC|L\.L\.C|LLP|LP|Ltd|LTD|Limited|PLC|plc|P\.L\.C"
    r"|GmbH(?: & Co\. KG)?|AG|SE|S\.A|SAS|SARL|S\.à r\.l|B\.V|BV|N\.V|NV|AB|AS|A/S|ASA|ApS|Oy|Oyj"
    r"|OÜ|ehf|SpA|S\.p\.A|S\.r\.l|Srl|Pty Ltd|DAC|e\.V|INC|CORP|LIMITED)\b\.?"
)
_WORD = r"[^\W\d_a-z][\w&.'’-]{0,30}[\w&]|[^\W\d_a-z]"  # bounded, as all here: no text may hang it
_NAME = rf"(?:{_WORD})(?:[ \u00a0](?:(?:of|and|&|for|the)[ \u00a0])?(?:{_WORD})){{0,5}}"
_LEGAL_NAME = re.compile(rf"({_NAME}),?[ \u00a0]({_LEGAL})")
_DEFINED = re.compile(
    rf"({_NAME})(?:,?[ \u00a0]({_LEGAL}))?[^.()\n]{{0,80}}?"
    rf"\(([^()]{{0,160}}[“\"'‘][^()]{{1,160}})\)"
)
_LEGAL_END = re.compile(rf",?[ \u00a0]{_LEGAL}$")
_QUOTED = re.compile(r"[“\"‘']([^“”\"‘’']{2,60}?),?[”\"’']")
_DOMAIN = re.compile(r"(?:@|www\.|https?://(?:www\.)?)([a-z0-9-]{3,})\.[a-z]{2,}", re.IGNORECASE)
_OURSELVES = re.compile(r"\b(?:we|us|our)\b", re.IGNORECASE)
_KIND = (
    r"(?:(?:privacy|cookie|data protection|security|acceptable use|retention|information|use"
    r"|returns?|refund|leave|conduct|ethics|usage|service)\s+)?"
    r"(?:policy|notice|statement|terms|standard|regulation|guideline|charter|agreement|conditions"
    r"|declaration|code|routine|procedure|rules|guarantee)"
)
_TITLE = re.compile(rf"\b{_KIND}\b", re.IGNORECASE)
_NO_TITLE = re.compile(
    r",?\s*(?:effective|version|updated|in force|valid)\b.*|\d{4}-\d\d-\d\d\S*| [|-] ",
    re.IGNORECASE,
)
_UNTITLED = "Policy"
_LONGEST_TITLE = 70  # characters
_SELF = re.compile(r"\b[Tt]his ((?:[A-Z]\w+ ){0,2}[A-Z]\w+)")
_NOT_NAMES = frozenset(
    "we us our you your the this these that a an i it they privacy policy notice statement"
    " website site sites services service company data personal information effective date terms"
    " contact last updated united states european union general gdpr ccpa california if in by"
    " for please customer customers user users client clients table contents version agreement"
    " confidential confidentiality receiving disclosing party parties recipient discloser supplier"
    " provider purpose products product software application app platform employer employee".split()
)
_ENOUGH = 5.0  # points: of the 80 invented policies 72 are named right and 3 "?"; with 6, 61 and 15
_MOST = 50  # names that are looked into
_HEAD = 2_000  # characters in which a document introduces itself


@dataclass(slots=True)
class _Evidence:
    """What speaks for one name: points, the legal form seen with it, and its short names."""

    points: float = 0
    legal: str = ""
    short: tuple[str, ...] = ()


def identify(name: str, text: str, clues: Sequence[Clue] = ()) -> Policy:
    """The policy in a file, with what its text says of it, and else what the file does.

    name:  of the file, with the folders it lies in, of which nothing is taken.
    clues: what the file says outside its text, taken where the text says nothing.
    """
    given = {clue.kind: clue for clue in reversed(clues)}
    site = given["domain"].value if "domain" in given else ""
    company, aliases = find_company(name.rpartition("/")[2], text, site)
    where = "text" if company != "?" else ""
    if company == "?" and "company" in given:
        company, where = _proper(given["company"].value), given["company"].where
    title, since = find_title(text, company), effective_date(text)
    whence = Whence(company=where)
    if title == _UNTITLED and "title" in given:
        title = _titled(given["title"].value, company)
        whence = replace(whence, title=given["title"].where if title != _UNTITLED else "")
    if not since and "date" in given:
        since = date.fromisoformat(given["date"].value)
        whence = replace(whence, effective_date=given["date"].where)
    return Policy(name, company, aliases, title, since, text, whence=whence)


def _titled(value: str, company: str) -> str:
    """The part of a page's title that is its policy's: of "Acme | Terms of Use" the second."""
    parts = (part.strip() for part in re.split(r"\s[|–—:·-]\s", value[:300]))
    return next((part for part in parts if _TITLE.search(part) and part != company), _UNTITLED)


def find_company(file_name: str, text: str, site: str = "") -> tuple[str, tuple[str, ...]]:
    """The company whose policy it is, without its legal form, and its other names.

    Returns "?" and no aliases where nothing in the text introduces a company.
    """
    owned = Counter(_squashed(match[1]) for match in _DOMAIN.finditer(text))
    stem = _squashed(re.sub(r"(?:_(?:com|org|net|gov|edu))?\.\w+$", "", file_name))
    evidence = _candidates(text)
    for label in (
        stem,
        _squashed(site.partition(".")[0]),
        *(domain for domain, _ in owned.most_common(3)),
    ):
        for name in _spelt(label, text):
            evidence.setdefault(name, _Evidence())
    likely = sorted(evidence, key=lambda name: (-evidence[name].points, name))[:_MOST]
    evidence = {name: evidence[name] for name in likely}
    for candidate, found in evidence.items():
        first = candidate.split()[0]
        names = {_squashed(name) for name in (candidate, first, *found.short)}
        found.points += 3 * min(2, sum(n for domain, n in owned.items() if domain in names))
        found.points += 3 * (stem in names)
        found.points += min(4, text.count(first) / 5) + 2 * (candidate in text[:_HEAD])
    company = max(evidence, key=lambda name: (evidence[name].points, name), default="?")
    if company == "?" or evidence[company].points < _ENOUGH:
        return "?", ()
    return company, _aliases(company, evidence[company], text)


def find_title(text: str, company: str) -> str:
    """The document's name for itself: of the titles at its head, the one it uses most.

    Equal use: the one that stands first.
    """
    ours = re.compile(rf"\b{re.escape(company)}\b(?:,? {_LEGAL})?(?:['’]s)?", re.IGNORECASE)
    lines = [plain(line) for line in text[:_HEAD].splitlines()[:25]]
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
    words = " ".join(_NO_TITLE.sub(" ", line).split()).strip(" -|:,_")
    if not _TITLE.search(words):
        return ""
    return words.title() if words.isupper() else words


def _candidates(text: str) -> dict[str, _Evidence]:
    """Every name that is defined, carries a legal form or stands in the title."""
    evidence: dict[str, _Evidence] = {}
    for match in _DEFINED.finditer(text[: 3 * _HEAD]):
        quoted = [name.strip(" ,") for name in _QUOTED.findall(match[3])]
        kin = [q for q in quoted if _is_name(q) and _squashed(q) in _squashed(match[1])]
        ours = bool(_OURSELVES.search(match[3]))
        if _is_name(match[1]) and (ours or kin):
            found = evidence.setdefault(_proper(match[1]), _Evidence())
            found.points += 4 + 2 * ours
            found.short += tuple(kin)
    for match in _LEGAL_NAME.finditer(text):
        if _is_name(match[1]):
            found = evidence.setdefault(_proper(match[1]), _Evidence())
            found.points += 1 if found.points else 2
            if not found.legal or found.legal.isupper():
                found.legal = " ".join(match[0].split())
    for name in _title_names(text):
        evidence.setdefault(name, _Evidence()).points += 2
    return evidence


def _title_names(text: str) -> set[str]:
    """Names in the first lines that the text goes on to use, and never as common words."""
    lower = set(re.findall(r"\b[a-z][\w-]+", text))
    names = set()
    for line in text[:_HEAD].splitlines()[:12]:
        for match in re.finditer(_NAME, plain(line)[:120]):
            words = _proper(match[0]).split()
            while words and (words[-1].lower() in lower | _NOT_NAMES):
                words.pop()
            while words and (words[0].lower() in lower | _NOT_NAMES):
                words.pop(0)
            name = " ".join(words)
            if len(name) > 2 and len(re.findall(rf"[a-z,] {re.escape(name)}\b", text)) > 1:
                names.add(name)
    return names


def _spelt(label: str, text: str) -> set[str]:
    """How the text writes a name known from a file name or a domain ("acmesoft", "acmebank")."""
    if len(label) < 3:
        return set()
    letters = "[ \u00a0'’.&-]?".join(map(re.escape, label[:40]))
    written = re.findall(rf"(?i:\b({letters})\b)(?!\.\w|@)((?: (?:& )?[A-Z][\w&]+){{0,3}})", text)
    names = Counter(core + rest for core, rest in written if core[0].isupper())
    if not names:
        return set()
    longer = [n for n, count in names.items() if count >= max(2, sum(names.values()) / 4)]
    return {_proper(n) for n in longer if not _TITLE.search(n)} | {
        _proper(names.most_common(1)[0][0])
    }


def _is_name(words: str) -> bool:
    parts = words.casefold().replace("’s", "").split()
    return bool(parts) and not all(part.strip(".,") in _NOT_NAMES for part in parts)


def _proper(name: str) -> str:
    """A name without a leading article, a legal form or a possessive ending, nor shouted."""
    name = re.sub(r"^(?:The|By|In|At|About|With|From|For) ", "", " ".join(name.split()))
    name = _LEGAL_END.sub("", re.sub(r"['’]s?$", "", name))
    return name.title() if name.isupper() and len(name) > 5 else name


def _squashed(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _aliases(company: str, found: _Evidence, text: str) -> tuple[str, ...]:
    """Other names: with the legal form, short, written apart, and the products named after it."""
    first = company.split()[0]
    names = [found.legal, *found.short] if found.legal else [*found.short]
    if len(first) > 3 and text.count(first) > 2 * text.count(company):
        names.append(first)
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", company)
    names.append(apart)
    short = min([company, *found.short], key=len)
    names += re.findall(rf"[“\"]({re.escape(short)} [A-Z]\w+(?: [A-Z]\w+)?)[”\"]", text)
    unique = dict.fromkeys(name for name in names if name != company)
    return tuple(unique)
