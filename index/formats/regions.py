"""The parts of a web page that are the site's by their own name: menus, banners, what is hidden."""

import re

from selectolax.lexbor import LexborNode

from index.formats.html_sizes import Sizes

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
_WORDS = frozenset(
    "nav navbar navigation navi menu submenu megamenu menubar offcanvas breadcrumb"
    " breadcrumbs crumbs footer foot bottombar sidebar cookie cookies consent cookiebar"
    " cookiebanner gdpr ccpa banner topbar toolbar toolbox share sharing sharer social socials"
    " related recommended newsletter subscribe signup popup modal overlay skip skiplink search"
    " searchform searchbox pagination pager widget masthead promo advert adverts advertisement"
    " ads sponsor copyright colophon login comments respond author byline announcement"
    " alertbar chat chatbot livechat feedback rating helpful backtotop totop langswitch languages"
    " language locale".split()
)
_COOKIES = frozenset("cookie cookies cookiebar cookiebanner consent gdpr ccpa".split())
_LONGEST_BANNER = 1_000  # characters; a page's own text about cookies is longer
_SECTION = 150  # characters outside links; chosen: newsletter boxes and bylines have fewer
_HEADERS = frozenset("header topheader siteheader".split())
_CORE = frozenset("html body main article h1 h2 h3 h4 h5 h6 p li td th tr tbody a span".split())
_FOLDED = re.compile(r"accordion|collaps|tab|panel|expand|toggle|faq|content|answer|details", re.I)
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MOST_NAME = 400  # characters of a class that are looked at
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.I)
_LARGE = 0.3  # of a page's text; on 48 made pages .1 to .8 do as well, .02 worse


def region(node: LexborNode, measured: Sizes) -> str:
    """Why an element is likely the site's and not the page's, "" if nothing says so."""
    tag = node.tag or ""
    attributes = node.attributes
    share = measured.share(node)
    if _is_hidden(node):
        name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        folded = _FOLDED.search(name[:_MOST_NAME]) and not _named(name) & _WORDS
        return "" if folded else "hidden"
    if tag in ("html", "body", "main", "article"):
        return ""
    words = _named(f"{attributes.get('class') or ''} {attributes.get('id') or ''}")
    found = _TAGS.get(tag) or _ROLES.get(attributes.get("role") or "", "")
    if (tag == "dialog" or words & _COOKIES) and _asks(node, measured):
        return "banner"
    if share > _LARGE:
        return ""
    if found in ("header", "footer") and _is_inside(node, ("main", "article", "section")):
        return ""
    if found or tag in _CORE:
        return found
    if tag == "form":
        return "form" if measured.held(node).fields else ""
    if words & _WORDS:
        return "" if _is_section(node, measured) else "class"
    return "header" if words & _HEADERS and not _is_inside(node, ("main", "article")) else ""


def _asks(node: LexborNode, measured: Sizes) -> bool:
    """Whether an element is so short that it could be a banner, and has a button to answer it."""
    held = measured.held(node)
    return held.text <= _LONGEST_BANNER and bool(held.buttons) and not held.titles


def _is_section(node: LexborNode, measured: Sizes) -> bool:
    """Whether an element is a section of the page: under a heading more words than a box has.

    A policy's own sections are named so too: <div id="cookies">, <div id="sharing">.
    """
    held = measured.held(node)
    if not held.headings or held.buttons or held.forms:
        return False
    return held.text - held.linked >= _SECTION


def _named(name: str) -> set[str]:
    return {word.lower() for word in _TOKEN.findall(name[:_MOST_NAME])}


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return (
        ("hidden" in attributes and attributes.get("hidden") != "until-found")
        or attributes.get("aria-hidden") == "true"
        or bool(_HIDDEN.search((attributes.get("style") or "")[:_MOST_NAME]))
    )


def _is_inside(node: LexborNode, tags: tuple[str, ...]) -> bool:
    parent, steps = node.parent, 0
    while parent is not None and steps < 40:
        if parent.tag in tags:
            return True
        parent, steps = parent.parent, steps + 1
    return False
