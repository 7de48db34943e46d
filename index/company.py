"""Whose policy it is: read from the name of its file, and from its text.

A file named after a site is that site's. Otherwise evidence in the text adds up: a name that is
defined ("Acme, Inc. ("Acme", "we")"), stands in the title, carries a legal form, and owns the
e-mail addresses beats one that is merely mentioned.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.initials import in_full, is_short_for
from index.introductions import HEAD, Evidence, introduced
from index.names import NOT_NAMES, is_name, proper
from index.sites import apart, in_file_name, is_common, is_in, is_words, labels, name_of
from index.spelling import english, is_odd, squashed

_MAIL = re.compile(r"@(?:[\w-]+\.)*?([a-z0-9-]{3,})\.(?:co\.)?[a-z]{2,}\b", re.IGNORECASE)
_LINK = re.compile(r"(?:www\.|https?://(?:www\.)?)([a-z0-9-]{3,})\.[a-z]{2,}", re.IGNORECASE)
_ENOUGH = 5.0  # points: of PolicyBench by text alone 2 are named wrong and 16 "?"; with 4, 5 and 11
READ = 200_000  # characters: the longest of 195 policies has 49,251
_OPENING = 300  # characters; of 115 sites 6 are told by whom their texts begin with
_USED = re.compile(r"\b(?:uses?|using|provided by)\b", re.IGNORECASE)
_PLAIN = re.compile(r"\b[^\W\d_A-Z]{2,}\b")
_SAMPLE = 20_000  # characters
_FEW = 30  # words; chosen, not measured
_ENGLISH = 0.6  # of the words in lower case; 195 policies in English have .73 or more, German .47
_LONGEST = 40  # letters of a label
_MOST = 50  # names that are looked into


@dataclass(frozen=True, slots=True)
class Company:
    """Whose policy it is."""

    name: str  # without its legal form; "?" where nothing says whose
    aliases: tuple[str, ...] = ()
    where: str = ""  # where the name was found, for a person
    others: str = "text"  # where the aliases were


UNKNOWN = Company("?")


def find_company(file_name: str, text: str, site: str = "") -> Company:
    """The company whose policy it is, with its other names.

    site: the domain of the page that the text is from, if that is known.
    """
    text = text[:READ]
    evidence = _weighed(file_name, text, site)
    name = max(evidence, key=lambda name: (evidence[name].points, name), default="?")
    found = evidence.get(name, Evidence())
    known = UNKNOWN
    if found.points >= _ENOUGH and (found.is_introduced or _is_english(text)):
        known = Company(name, _aliases(name, found, text), "text")
        if name.isupper() and (whole := in_full(squashed(name), text)):
            known = Company(whole, (name, *known.aliases), "text")
    domain = in_file_name(file_name)
    return _of_site(domain, known, found, evidence, text) if domain else known


def _of_site(
    domain: str, known: Company, found: Evidence, evidence: dict[str, Evidence], text: str
) -> Company:
    """The company of a site: by the name that the text gives the site, or by its address.

    An address that is no words, and that the text does not write, says nothing: then it is the
    company that the text introduces, or "?".

    known: the company by the text alone, for which `found` speaks.
    """
    label, name = squashed(labels(domain)[:2][-1]), name_of(domain, text)
    called = apart(label)
    own = () if is_common(label) or not is_odd(label) else (called,)
    opens = found.ours or _opens(known.name, text)
    if not name and opens and is_short_for(label, known.name):
        return _also(known, own)
    if not (name or is_words(label) or is_in(label, text)):
        return _also(known if opens and found.is_introduced else UNKNOWN, own)
    if not name and found.ours and is_common(label):
        return known  # "handbook_org.txt"
    name = name or called
    others = _aliases(name, evidence.get(name, Evidence()), text)
    if found.ours and known.name != name:
        others = (*others, known.name, *known.aliases)
    others = tuple(other for other in others if other != name)
    return _also(Company(name, others, "file name"), own)


def _opens(name: str, text: str) -> bool:
    """Whether a text begins with a name, and not as one whose services are used."""
    before, found, _ = text[:_OPENING].partition(name)
    return bool(found) and not _USED.search(re.split(r"[.!?\n]", before)[-1])


def _also(company: Company, names: Iterable[str]) -> Company:
    """A company that goes by these names too, which its file's has."""
    known = {company.name, *company.aliases}
    new = tuple(name for name in names if name not in known)
    if not new:
        return company
    others = "text and file name" if company.aliases else "file name"
    return replace(company, aliases=(*company.aliases, *new), others=others)


def _is_english(text: str) -> bool:
    """Whether a text is in English, or too short to tell: in German any noun looks like a name."""
    words = _PLAIN.findall(text[:_SAMPLE])
    return len(words) < _FEW or sum(map(english().__contains__, words)) >= _ENGLISH * len(words)


def _weighed(file_name: str, text: str, site: str) -> dict[str, Evidence]:
    """The likeliest names in a text, and what speaks for each."""
    mailed = Counter(_key(match[1]) for match in _MAIL.finditer(text))
    linked = Counter(_key(match[1]) for match in _LINK.finditer(text))
    stems = _stems(file_name) | set(map(_key, labels(site)))
    evidence = introduced(text)
    owners = [domain for domain, _ in (mailed + linked).most_common(3)]
    for label in [*stems, *owners]:
        for name in _spelt(label, text):
            evidence.setdefault(name, Evidence())
    likely = sorted(filter(is_name, evidence), key=lambda name: (-evidence[name].points, name))[
        :_MOST
    ]
    for candidate in likely:
        found, first = evidence[candidate], candidate.split()[0]
        names = {_key(name) for name in (candidate, first, *found.short)}
        at_head = candidate in text[:HEAD]
        owned = sum(mailed[name] + at_head * linked[name] for name in names)
        found.points += min(4, text.count(first) / 5) + 2 * at_head
        found.points += 3 * min(2, owned) + 3 * bool(names & stems)
        if not (owned or names & stems):
            found.points -= _doubt(candidate, found)
    return {name: evidence[name] for name in likely}


def _doubt(name: str, found: Evidence) -> float:
    """What speaks against a name: that it is of common words, or one of them."""
    if any(map(is_odd, name.split())):
        return 0
    return 2 if " " in name or found.legal else 2 * _ENOUGH


def _stems(file_name: str) -> set[str]:
    """What of a file's name may be a company's: "acme" of "Acme_Privacy-Policy_2024.pdf"."""
    words = re.findall(r"[^\W_]+", re.sub(r"\.\w+$", "", file_name).casefold())
    telling = [word for word in words if word not in NOT_NAMES and not word.isdigit()]
    return {_key("".join(telling)), *map(_key, filter(is_odd, telling[:1]))} - {""}


def _key(name: str) -> str:
    """A name as it is compared: "mortelbach" for "Mörtelbach" and "moertelbach"."""
    return re.sub("([aou])e", r"\1", squashed(name))


def _spelt(label: str, text: str) -> list[str]:
    """How a text writes a name known from a file name or a domain: none or one."""
    if not label:  # of "www.---.com"
        return []
    letters = "[ \u00a0'’.&-]?".join(map(re.escape, label[:_LONGEST]))
    pattern = (
        rf"(?<![\w@./-])({letters})(?![\w@]|\.\w)((?-i: (?:(?:&|of|and) )?[A-Z][\w&]+){{0,4}})"
    )
    found = re.finditer(pattern, text, re.IGNORECASE)
    names = Counter(match[0] for match in found if match[1][0].isupper())
    return [proper(name) for name, _ in names.most_common(1)]


def _aliases(company: str, found: Evidence, text: str) -> tuple[str, ...]:
    """Other names: with the legal form, short, written apart, and the products named after it."""
    first = company.split()[0]
    names = [found.legal, *found.short] if found.legal else [*found.short]
    if len(first) > 3 and text.count(first) > 2 * text.count(company):
        names.append(first)
    names.append(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", company))
    short = min([company, *found.short], key=len)
    names += re.findall(rf"[“\"]({re.escape(short)} [A-Z]\w+(?: [A-Z]\w+)?)[”\"]", text)
    return tuple(dict.fromkeys(name for name in names if name != company))
