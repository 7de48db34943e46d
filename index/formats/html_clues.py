"""What a web page says of itself outside its text: title, site, address, date."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from index.formats.extracted import Clue, Kind, is_day

_MOST = 300  # characters of a clue
_SAVED = re.compile(
    r"<!--\s{0,9}(?:saved from url=\(\d{1,5}\)|Page saved with SingleFile\s{1,9}url:\s{0,9})"
    r"(https?://[^\s>]{1,500})",
    re.I,
)
_HEAD = 4_096  # characters in which browsers note where a page was saved from
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ADDRESSES = (
    ('link[rel~="canonical"]', "href"),
    ('meta[property="og:url"]', "content"),
    ("base[href]", "href"),
)
_SITES = ('meta[property="og:site_name"]', 'meta[name="application-name"]')
_DATES = (
    'meta[property="article:modified_time"]',
    'meta[property="og:updated_time"]',
    'meta[name="last-modified"]',
    'meta[name="date"]',
    'meta[property="article:published_time"]',
)


def clues(tree: LexborHTMLParser, page: str) -> tuple[Clue, ...]:
    """The clues of a page, each once; of its dates only the last change."""
    return tuple(dict.fromkeys(_clues(tree, page)))


def _clues(tree: LexborHTMLParser, page: str) -> Iterator[Clue]:
    title = tree.css_first("head > title")
    if title is not None:
        yield from _clue("title", title.text(), "HTML title")
    for selector in _SITES:
        yield from _clue("company", _said(tree, selector, "content"), "site name")
    addresses = [_said(tree, *place) for place in _ADDRESSES] + [saved_from(page)]
    for address in addresses:
        yield from _clue("domain", domain(address), "page address")
    dates = [_said(tree, selector, "content").strip()[:10] for selector in _DATES]
    for day in [day for day in dates if _DATE.fullmatch(day) and is_day(day)][:1]:
        yield Clue("date", day, "page date")


def saved_from(page: str) -> str:
    """The address that a page was saved from, "" if it does not say."""
    saved = _SAVED.search(page[:_HEAD])
    return saved[1] if saved else ""


def domain(address: str) -> str:
    """The domain of a web address, without "www."; "" if it has none.

    An archive's address ends with the address of the page it keeps, which is the one that counts.
    """
    kept = max(address.rfind("http://"), address.rfind("https://"), 0)
    try:
        host = urlsplit(address[kept:].strip()).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if "." in host.strip(".") else ""


def _said(tree: LexborHTMLParser, selector: str, attribute: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get(attribute) or "") if node is not None else ""


def _clue(kind: Kind, value: str, where: str) -> Iterator[Clue]:
    words = " ".join(value.split())
    if words and len(words) <= _MOST:
        yield Clue(kind, words, where)
