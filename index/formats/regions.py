"""The parts of a web page that are the site's by their own name: menus, banners, what is hidden."""

import re

from selectolax.lexbor import LexborNode

from index.formats.html_sizes import Held, Sizes

_TAGS = {"nav": "nav", "footer": "footer", "aside": "aside", "header": "header", "dialog": "class"}
_ROLES = {
    "navigation": "nav",
    "menu": "nav",
    "menubar": "nav",
    "banner": "header",
    "contentinfo": "footer",
    "complementary": "aside",
    "search": "class",
    "dialog": "class",
    "alertdialog": "class",
    "tooltip": "class",
}
_OWN = ("main", "article")
_KEPT = ("hidden", "banner")  # by all that is in them
# Of the site alone, and what sections of a policy are named too: <div id="cookies">, "sharing".
_WORDS = frozenset(
    "nav navbar navigation navi menu submenu megamenu menubar offcanvas breadcrumb"
    " breadcrumbs crumbs footer foot bottombar sidebar topbar toolbar toolbox related"
    " recommended popup modal overlay skip skiplink pagination pager colophon author"
    " byline alertbar backtotop totop langswitch languages cta".split()
)
_TOPICS = frozenset(
    "cookie cookies consent cookiebar cookiebanner gdpr ccpa share sharing sharer social socials"
    " newsletter subscribe signup search searchform searchbox promo advert adverts advertisement"
    " ads sponsor copyright login comments respond announcement chat chatbot livechat feedback"
    " rating helpful".split()
)
_COOKIES = ("cookie", "consent", "gdpr", "ccpa")  # how the names of banners begin
_LONGEST_BANNER = 1_000  # characters; a page's own text about cookies is longer
_SECTION = 150  # characters outside links; chosen: newsletter boxes and bylines have fewer
_TOLD = 40  # characters outside links; chosen: "Share this page" has fewer
_HEADERS = frozenset("header topheader siteheader banner masthead".split())
_CORE = frozenset("html body main article h1 h2 h3 h4 h5 h6 p li td th tr tbody a span".split())
_FOLDED = re.compile(
    r"accordion|collaps|tab-?(?:pane|content)|\btabs?\b|panel|expand|toggle|faq|content|answer"
    r"|details|more-?text|\b(?:read-?)?more\b",
    re.I,
)
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MOST_NAME = 400  # characters of a class that are looked at
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.I)
_COMING = re.compile(r"visibility\s{0,3}:\s{0,3}hidden", re.I)
_MOVED = re.compile(r"\b(?:animation-name|opacity)\b", re.I)
_LARGE = 0.3  # of a page's text; on 48 made pages .1 to .8 do as well, .02 worse
_LINKS = 0.3  # of a menu's text; chosen: parts that fold are <nav> in some designs


def region(node: LexborNode, measured: Sizes, around: str) -> str:
    """Why an element is likely the site's; "own" if it is the page's, "" if nothing says either.

    around: the region that it stands in, which it stays in unless something says another.
    """
    if around in _KEPT:
        return around
    tag, held = node.tag or "", measured.held(node)
    name = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"[:_MOST_NAME]
    if _is_hidden(node) and not held.titles:
        return around if _is_folded(node, name, measured) else "hidden"
    if tag in _OWN:
        return around or "own"
    if tag in ("html", "body"):
        return around
    return _by_name(node, _named(name), measured, around) or around


def _by_name(node: LexborNode, words: set[str], measured: Sizes, around: str) -> str:
    """What an element is by its tag, its role, or the words of its class and id."""
    tag, held, role = node.tag or "", measured.held(node), node.attributes.get("role") or ""
    cookies = any(word.startswith(_COOKIES) for word in words)
    if (tag == "dialog" or cookies) and _asks(held, cookies and role.endswith("dialog")):
        return "banner"
    found = _TAGS.get(tag) or _ROLES.get(role) or _custom(tag)
    if measured.share(node) > _LARGE and (held.titles or not found):
        return ""
    if found or tag in _CORE:
        return found if _is_believed(node, found, measured) else ""
    if tag == "form":
        return "form" if held.fields else ""
    if words & _WORDS and not (around == "own" and _is_section(held)):
        return "class"
    if words & _TOPICS and not (_is_section(held) or (around == "own" and _is_told(held))):
        return "class"
    return "header" if words & _HEADERS and not _is_inside(node, _OWN, measured) else ""


def _custom(tag: str) -> str:
    """What an element of a site's own making is by its name: "footer" of <site-footer>."""
    return next(filter(None, map(_TAGS.get, tag.split("-")[1:])), "")


def _is_believed(node: LexborNode, found: str, measured: Sizes) -> bool:
    """Whether an element is what it says: no header or footer of a section, no menu of prose."""
    held = measured.held(node)
    if found in ("header", "footer"):
        return not _is_inside(node, (*_OWN, "section"), measured)
    return found != "nav" or held.text < _SECTION or held.linked >= _LINKS * held.text


def _asks(held: Held, is_dialog: bool) -> bool:
    """Whether an element has a button to answer it, and could be a banner: it is short, or set
    up as a dialog."""
    short = is_dialog or held.dialogs or held.text <= _LONGEST_BANNER
    return bool(held.buttons and short and not held.titles)


def _is_section(held: Held) -> bool:
    """Whether an element is a section of the page: under a heading more words than a box has."""
    is_plain = held.headings and not (held.buttons or held.forms)
    return bool(is_plain) and held.text - held.linked >= _SECTION


def _is_told(held: Held) -> bool:
    """Whether an element says something, and asks for nothing."""
    return held.text - held.linked >= _TOLD and not (held.buttons or held.forms)


def _named(name: str) -> set[str]:
    return {word.lower() for word in _TOKEN.findall(name)}


def _is_hidden(node: LexborNode) -> bool:
    """Whether a page hides an element, and not only until it is scrolled to."""
    attributes = node.attributes
    style = (attributes.get("style") or "")[:_MOST_NAME]
    if _COMING.search(style) and _MOVED.search(style):
        return False
    return (
        ("hidden" in attributes and attributes.get("hidden") != "until-found")
        or attributes.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(style))
    )


def _is_folded(node: LexborNode, name: str, measured: Sizes) -> bool:
    """Whether what is hidden is a part of the page that a reader opens."""
    if not _FOLDED.search(name) or _named(name) & (_WORDS | _TOPICS):
        return False
    return not measured.has_own or _is_inside(node, _OWN, measured)


def _is_inside(node: LexborNode, tags: tuple[str, ...], measured: Sizes) -> bool:
    """Whether an element is in one of these; of sections, in one that is not the whole page's."""
    parent, steps = node.parent, 0
    while parent is not None and steps < 40:
        if parent.tag in tags and (parent.tag in _OWN or not measured.held(parent).titles):
            return True
        parent, steps = parent.parent, steps + 1
    return False
