"""Web pages made here come out as the text that a browser shows, the site's parts marked."""

import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
from laid import furniture, marked, own
from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.formats.extracted import Clue, Extracted, Unreadable
from index.formats.html import MAX_ATTRIBUTES, MAX_OPEN, extract
from index.formats.html_sizes import Held, sizes

PROSE = "We keep the names and the addresses of all our customers for as long as the law asks. "
LONG = PROSE * 4


def of(body: str) -> Extracted:
    """What is read of a page with a body."""
    return extract(f"<!doctype html><meta charset=utf-8><body>{body}".encode())


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>One\n  and  <b>two</b>,\tthree.</p>\n<p>Four.", "One and two, three.\n\nFour."),
        ("<p>One <!-- no --> two<script>no()</script><style>p{}</style>", "One two"),
        ("<p> One<br> two <br/>\n<br>three", "One\ntwo\n\nthree"),
        ("<div>One<div>two</div>three</div>", "One\n\ntwo\n\nthree"),
        ("One<p>two</p>three<hr>four", "One\n\ntwo\n\nthree\n\nfour"),
        ("<p>a<b> b</b> <i>c </i> d", "a b c d"),
        ("<p>R&amp;D &lt;b&gt; &#8364;5&nbsp;m &eacute;&#x2014;&copy", "R&D <b> €5\xa0m é—©"),
        ("<p>He said <q>no <i>never</i></q>.", "He said “no never”."),
        ("<pre>a  b\n  c</pre><p>d  e", "a  b\n  c\n\nd e"),
        ("<textarea>a\n b</textarea>", "a\n b"),
        ("<dl><dt>Data<dd>all that<dt>You<dd><p>one</p><p>two</dl>",
         "Data\nall that\n\nYou\none\n\ntwo"),
        ("<p>on<wbr>ly a pic<img alt=ture src=x>", "only a pic"),
        ("<svg><text>no</text></svg><p>yes<template><p>no</template>", "yes"),
        ("<p>a\u2028b\x85c", "a\nb\nc"),
    ],
)  # fmt: skip
def test_words_and_lines_are_those_that_a_browser_shows(body: str, text: str) -> None:
    """White space is one space, blocks stand apart, entities are letters, scripts are nothing."""
    assert of(body).text == text


def test_headings_have_the_levels_of_their_elements() -> None:
    """Also with other elements and line breaks in them; what is in one is on one line."""
    found = of("<h1>Privacy <em>Policy</em></h1><p>a<h3> What<br>we keep</h3><h6><a href=/x>z</a>")
    assert found.text == "Privacy Policy\n\na\n\nWhat we keep\n\nz"
    assert found.layout.headings == ((0, 14, 1), (19, 31, 3), (33, 34, 6))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<ul><li>a<li>b</ul>c", "• a\n• b\n\nc"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<ol start=3><li>a<li value=7>b<li>c</ol>", "3. a\n7. b\n8. c"),
        ("<ol start=-1><li>a<li>b</ol>", "-1. a\n0. b"),
        ("<ol start=--5><li value=x>a<li value=9999999>b</ol>", "1. a\n2. b"),
        ("<ol reversed start=2><li>a<li>b</ol>", "2. a\n1. b"),
        ("<ol type=a><li>a<li>b</ol><ol type=I><li>c<li>d</ol>", "a. a\nb. b\nI. c\nII. d"),
        ("<ol type=A><li>a</ol><ol type=i><li>b</ol>", "A. a\ni. b"),
        ('<ol style="list-style-type: upper-roman"><li>a</ol>', "I. a"),
        ('<ul style="list-style:none"><li>a<li>b</ul>', "a\nb"),
        ("<ul><li>a<ol><li>b<li>c</ol>d<li>e</ul>", "• a\n1. b\n2. c\n\nd\n\n• e"),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", "1. a\n• b\n2. c"),
        ("<ul><li><p>a</p><p>b</p><li><p>c</ul>", "• a\n\nb\n\n• c"),
        ("<ul><li>- a<li>(b) c<li>1. d<li>iv) e<li>f. g</ul>",
         "- a\n(b) c\n1. d\niv) e\nf. g"),
        ("<ol><li>1. a<li>b</ol>", "1. 1. a\n2. b"),
        ("<ul><li><a href=/x></a><li>b</ul>", "• b"),
        ("<li>a", "• a"),
        ("<ul><li>a<li><h3>b</h3><li>c</ul>", "• a\n\n• b\n\n• c"),
        ("<ol><li><pre>\n\na</pre></ol>", "1. a"),
    ],
)  # fmt: skip
def test_items_have_the_marks_that_a_browser_draws(body: str, text: str) -> None:
    """An item begins with its bullet or number; one that is written out is not doubled."""
    assert of(body).text == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<table><tr><th>Data<th>Kept<tr><td>Logs<td>30 <b>days</b></table>",
         "Data | Kept\nLogs | 30 days"),
        ("<table><caption>All</caption><tr><td>a<td><p>b</p><p>c</p><td></table>",
         "All\n\na | b c"),
        ("<table><tr><td>a<td><ul><li>b<li>c</ul><tr><td>d<td>e</table>", "a | • b • c\nd | e"),
        ("<table><tr><td>a<br>b<td><td>c<tr><td><td></table>", "a b |  | c"),
        ("<table><tr><td>a<tr><td>b</table>", "a\n\nb"),
        ("<table role=presentation><tr><td>a<td>b</table>", "a\n\nb"),
        ("<table role=none><tr><td>a<td>b</table>", "a\n\nb"),
        ("<table><tr><td><form>a</form><td>b</table>", "a\n\nb"),
        (f"<table><tr><td>{LONG * 5}<td>b</table>", f"{(LONG * 5).strip()}\n\nb"),
        ("<table><tr><td><h2>a</h2><td>b</table>", "a\n\nb"),
        ("<table><tr><td>a<td><table><tr><td>b<td>c</table><td>d</table>", "a\n\nb | c\n\nd"),
    ],
)  # fmt: skip
def test_rows_of_data_are_lines_and_tables_that_place_things_are_none(body: str, text: str) -> None:
    """A table with one column, with headings, long cells or tables in it only places its parts."""
    assert of(body).text == text


BANNER = "We use cookies to make this site better and to show you what you may like. Agree?"
DESIGNS = {
    "elements": f"""<header><a href=/>Acme</a></header><nav><ul><li><a href=/s>Shop</a></ul></nav>
        <dialog>{BANNER}<button>Accept all</button></dialog><main>%s</main>
        <aside><h2>See also</h2><p>Our shop is open to all who come.</aside>
        <footer><p>Call us at the weekend, too, and read all that we have to say.</footer>""",
    "roles": f"""<div role=banner><a href=/>Acme</a></div><div role=navigation>Shop</div>
        <div role=dialog>{BANNER}<button>Accept all</button></div><div role=main>%s</div>
        <div role=complementary>See also</div><div role=contentinfo>Call us.</div>""",
    "classes": f"""<div class=site-header><a href=/>Acme</a></div><div id=mainNav>Shop</div>
        <div class="c-cookieBanner">{BANNER}<span>Accept all</span></div><div>%s</div>
        <div class=sidebar_right>See also</div><div class="page-footer">Call us.</div>""",
    "links": """<div><a href=/>Acme</a> <a href=/s>Shop</a></div><div><button>Accept all</button>
        </div><div>%s</div><div><h4>See also</h4><p><a href=/x>Call us.</a></div>""",
}
POLICY = f"<h1>Privacy Policy</h1><p>{LONG}</p><h2>What we keep</h2><ul><li>Names</ul><p>{LONG}"
POLICY_TEXT = f"Privacy Policy\n\n{LONG.strip()}\n\nWhat we keep\n\n• Names\n\n{LONG.strip()}"


@pytest.mark.parametrize("design", DESIGNS)
def test_the_policy_of_a_saved_page_is_kept_and_the_site_s_parts_are_furniture(
    design: str,
) -> None:
    """By their elements, their roles, their classes, or because links stand alone in them."""
    found = of(DESIGNS[design] % POLICY)
    assert own(found) == POLICY_TEXT
    assert furniture(found)[0].startswith("Acme")
    assert "Accept all" in furniture(found)[0]
    assert furniture(found)[1].endswith(("Call us.", "say."))
    assert [text for _, text in marked(found)][:2] == ["Privacy Policy", "What we keep"]


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (f"<div class=footer><p>{LONG}<p>{LONG}</div><nav>Shop</nav>",
         f"{LONG.strip()}\n\n{LONG.strip()}"),
        (f"<header><h1>Terms</h1><p>In force: 2020</header><p>{LONG}",
         f"Terms\n\nIn force: 2020\n\n{LONG.strip()}"),
        (f"<div class=hero-banner>Acme<h1>Terms</h1></div><p>{LONG}<p class=popup>"
         "<div class=popup><h1>Ad</h1></div>",
         f"Terms\n\n{LONG.strip()}"),
        (f"<div class=banner><h1><a href=/>Acme</a></h1></div><p>{LONG}", LONG.strip()),
        (f"<header>Acme<h1>Terms</h1></header><p>{LONG}", f"Terms\n\n{LONG.strip()}"),
        (f"<main><header>Of us</header><p>{LONG}<footer>Signed</footer></main>",
         f"Of us\n\n{LONG.strip()}\n\nSigned"),
        (f"<p>{PROSE}<a href=#b>{PROSE}</a><p><a href=/x>Read on</a><p>{LONG}",
         f"{PROSE}{PROSE.strip()}\n\nRead on\n\n{LONG.strip()}"),
        (f"<h1>Terms</h1><p><a href=#a>What we keep</a><p>{LONG}<h2 id=a>b</h2>",
         f"Terms\n\nWhat we keep\n\n{LONG.strip()}\n\nb"),
        (f"<h1>Terms</h1><ol><li><a href=#a>What we keep</a></ol>{LONG}<h2>2. What We keep",
         f"Terms\n\n{LONG.strip()}\n\n2. What We keep"),
        (f"<a href=#b>Skip to text</a><p>{LONG}", LONG.strip()),
        (f"<h2><a href=#b>Terms</a></h2><p>{LONG}", f"Terms\n\n{LONG.strip()}"),
        (f"<p>{PROSE}<a class=btn href=/x>Tell us what you want</a><p><a href=/y>Shop</a>",
         f"{PROSE}Tell us what you want"),
        (f"<p>{LONG}<p><a href=mailto:a@b.example>a@b.example</a><p><a href=tel:1>+1 (555) 12</a>"
         "<p><a href=mailto:a@b.example>Write</a>",
         f"{LONG.strip()}\n\na@b.example\n\n+1 (555) 12"),
        (f"<ul><li class=share>a<li>b</ul><table><tr><td>c<td class=footer>d</table><p>{LONG}",
         f"• a\n• b\n\nc | d\n\n{LONG.strip()}"),
        (f"<p>{LONG}<p>© 2020 Acme<p>Acme. All rights reserved.", LONG.strip()),
        (f"<p>{LONG}<h3>Help</h3><p><a href=/x>Shop</a>", LONG.strip()),
        (f"<p>{LONG}<h2>Contact</h2><p>Call 1234.", f"{LONG.strip()}\n\nContact\n\nCall 1234."),
        (f"<p>{LONG}<p hidden>no</p><p style='display : none'>no</p><p aria-hidden=true>no",
         LONG.strip()),
        (f"<p>{LONG}<div hidden class=accordion-panel>folded</div>",
         f"{LONG.strip()}\n\nfolded"),
        (f"<p>{LONG}<div hidden class=cookie-panel>no</div>", LONG.strip()),
        (f"<h2><button aria-expanded=false>What we keep</button></h2><p>{LONG}",
         f"What we keep\n\n{LONG.strip()}"),
        (f"<p>{LONG}<form>Name<input></form>", LONG.strip()),
        (f"<form>{PROSE}<p>{LONG}</form>", f"{PROSE.strip()}\n\n{LONG.strip()}"),
        ("<nav>Shop</nav><footer>Call us.</footer>", "Shop\n\nCall us."),
        # The site's alone, with however many words under a heading; not by a word of Markdown's.
        *((f"<div>{LONG * 5}</div><{tag}><h4>Of us</h4><p>{LONG}", (LONG * 5).strip())
          for tag in ("div class=footer", "div id=footer-wrapper", "section class=related-posts",
                      "div class=reveal-modal", "div class=sidebar", "section class=cta-band")),
        (f"<p>{LONG}<pre class=language-text>4 Mill Lane</pre><p>{LONG}",
         f"{LONG.strip()}\n\n4 Mill Lane\n\n{LONG.strip()}"),
        # But within the page's own part it is a section, or a table of it.
        (f"<main><p>{LONG * 3}<section id=navigation-data><h2>Places</h2><p>{LONG}</section>",
         f"{(LONG * 3).strip()}\n\nPlaces\n\n{LONG.strip()}"),
        (f"<main><p>{LONG}<table class=cookie-table><tr><th>Cookie<th>Purpose<tr><td>_ga<td>counts"
         " the visits of this site</table></main>",
         f"{LONG.strip()}\n\nCookie | Purpose\n_ga | counts the visits of this site"),
        (f"<main><p>{LONG}<section id=sharing><h2>Sharing</h2><p>We never sell or share your data."
         " Nobody does.</section></main>",
         f"{LONG.strip()}\n\nSharing\n\nWe never sell or share your data. Nobody does."),
        (f"<main><p>{LONG}<div class=related-posts><h2>See</h2><p>{PROSE}</div></main>",
         LONG.strip()),
        # More than the page's own, but it says what it is; links do not count.
        (f"<div>{LONG}</div><footer><p>{LONG[:200]}</footer>", LONG.strip()),
        (f"<header><p>{PROSE}<ul>{'<li><a href=/x>Shop part</a>' * 40}</ul></header><p>{LONG}",
         LONG.strip()),
        (f"<site-header><p>{PROSE}</p></site-header><p>{LONG}</p><app-footer><p>{PROSE}</app-footer>",
         LONG.strip()),
        (f"<div>{LONG}</div><nav class=folds><p>{LONG}</nav>",
         f"{LONG.strip()}\n\n{LONG.strip()}"),
        (f"<main><p>{LONG}<nav><a href=/x>{LONG}</a></nav><p>{LONG}</main>",
         f"{LONG.strip()}\n\n{LONG.strip()}"),
        (f"<p>{LONG}<div class=footer><p>{PROSE}<ul>{'<li><a href=/x>Shop part</a>' * 40}",
         LONG.strip()),
        # A banner that is set up as a dialog, however long; what is in it stays in it.
        (f"<p>{LONG}<div id=AcmeCookiebotDialog role=dialog><div class=CookieGroup>"
         f"<p>{LONG * 4}</div><article>{PROSE}</article><button>Yes</button></div>", LONG.strip()),
        (f"<p>{LONG}<div id=consent-sdk><div role=dialog><p>{LONG * 4}<button>Yes</button></div>"
         "</div>", LONG.strip()),
        # Not hidden: it comes when it is scrolled to, or a dialog stood before it.
        (f"<p>{LONG}<div style='visibility: hidden; animation-name: none'>{PROSE}</div>",
         f"{LONG.strip()}\n\n{PROSE.strip()}"),
        (f"<p>{LONG}<div style='opacity:0; visibility:hidden'>{PROSE}</div>",
         f"{LONG.strip()}\n\n{PROSE.strip()}"),
        (f"<div aria-hidden=true><nav>Shop</nav><main><p>{LONG}</main></div><div role=dialog>"
         f"<p>{BANNER}<button>Yes</button></div>", LONG.strip()),
        (f"<p>{LONG}<div class=moretext style='display:none'>{PROSE}</div>",
         f"{LONG.strip()}\n\n{PROSE.strip()}"),
        # Hidden: no part of the page's own folds away there.
        (f"<main><p>{LONG}</main><div id=access-panel hidden><p>{PROSE}</div>", LONG.strip()),
        (f"<main><p>{LONG}<div id=table-box hidden><p>{PROSE}</div></main>", LONG.strip()),
        (f"<main><p>{LONG}<div id=tab-2 hidden><p>{PROSE}</div></main>",
         f"{LONG.strip()}\n\n{PROSE.strip()}"),
        # Links at the end are the policy's in its own part, and the site's elsewhere.
        (f"<main><p>{LONG}<h2>More</h2><p><a href=/x>For suppliers</a></main><a href=/y>Shop</a>",
         f"{LONG.strip()}\n\nMore\n\nFor suppliers"),
        (f"<p>{LONG}<aside><article><p><a href=/x>Read on</a></article></aside>", LONG.strip()),
        # A banner with the page's title, and the date in it; another is the site's.
        (f"<div class=page-banner><h2>Terms</h2><p>In force: 2020</div><div>{LONG}</div>",
         f"Terms\n\nIn force: 2020\n\n{LONG.strip()}"),
        (f"<div class=page-banner><h1>Terms</h1><p>In force: 2020</div><div>{LONG}</div>",
         f"Terms\n\nIn force: 2020\n\n{LONG.strip()}"),
        (f"<div class=hero-overlay><h1>Terms</h1></div><p>{LONG}", f"Terms\n\n{LONG.strip()}"),
        (f"<h1>Terms</h1><div>{LONG}</div><div class=banner><h2>Sale</h2><p>Come.</div>",
         f"Terms\n\n{LONG.strip()}"),
        # The head of a section, and of the page.
        (f"<section><header>Of us</header><p>{LONG}</section>", f"Of us\n\n{LONG.strip()}"),
        (f"<section><header>Of us</header><h1>Terms</h1><p>{LONG}<footer>Signed</footer></section>",
         f"Terms\n\n{LONG.strip()}"),
        (f"<p>{LONG}<p>© 2020 Acme<div>To the top</div>", LONG.strip()),
        (f"<main><p>{LONG}<p>© 2020 Acme<p>4 Mill Lane</main>", f"{LONG.strip()}\n\n4 Mill Lane"),
    ],
)  # fmt: skip
def test_names_of_parts_are_believed_as_far_as_they_leave_the_page_its_text(
    body: str, kept: str
) -> None:
    """A title in a header, a policy in a "footer" and what is folded away are the page's own."""
    assert own(of(body)) == kept


def test_a_short_page_loses_its_large_banner() -> None:
    """A banner that asks may hold more of the text than the page's own; if it is all, it stays."""
    banner = f"<div id=cookie-consent><p>{BANNER} {BANNER}<button>Yes</button></div>"
    assert own(of(f"{banner}<h2>Terms</h2><p>{PROSE}")) == f"Terms\n\n{PROSE.strip()}"
    assert own(of(banner)) == f"{BANNER} {BANNER}"


@pytest.mark.parametrize(
    "box",
    [
        f"<p>{LONG * 4}<button>Change settings</button>",
        f"<h1>Cookie Policy</h1><p>{LONG}<button>Change settings</button>",
        f"<p>{LONG} No button.",
    ],
)
def test_a_page_about_cookies_is_no_banner(box: str) -> None:
    """It is longer, has the page's title, or asks nothing."""
    text = own(of(f"<div class=cookie>{box}</div><p>{PROSE}"))
    assert LONG.strip() in text


def test_a_page_for_browsers_without_scripts_is_read() -> None:
    """What stands in `noscript` counts where nothing else does."""
    assert of("<noscript><p>Turn it on.</p></noscript><p>On.").text == "On."
    assert of("<script>x()</script><noscript><p>Our terms.</noscript>").text == "Our terms."


HEAD = """<html><head><title> Terms |
 Acme</title><meta property=og:site_name content=Acme><link rel=canonical href=%s>
<meta name=date content=2019-01-02><meta property="article:modified_time" content=%s></head>"""


@pytest.mark.parametrize(
    ("address", "day", "clues"),
    [
        ("https://www.acme.example:8080/terms?x#y", "2020-03-04T10:00Z",
         [("domain", "acme.example", "page address"), ("date", "2020-03-04", "page date")]),
        ("https://web.archive.org/web/2020/http://acme.example/", "' 2020-03-04'",
         [("domain", "acme.example", "page address"), ("date", "2020-03-04", "page date")]),
        ("/terms", "2020-02-31", [("date", "2019-01-02", "page date")]),
        ("http://[x", "20200304Z0", [("date", "2019-01-02", "page date")]),
        ("http://localhost/", "", [("date", "2019-01-02", "page date")]),
    ],
)  # fmt: skip
def test_what_a_page_says_of_itself(
    address: str, day: str, clues: list[tuple[str, str, str]]
) -> None:
    """Title, site, address and the last change that the calendar has; each with its place."""
    found = extract((HEAD % (address, day)).encode()).clues
    told = [(clue.kind, clue.value, clue.where) for clue in found]
    assert told == [
        ("title", "Terms | Acme", "HTML title"),
        ("company", "Acme", "site name"),
        *clues,
    ]


def test_where_a_browser_saved_a_page_from_is_its_address() -> None:
    """As Chromium and Internet Explorer note it; each clue stands once, an endless one not."""
    saved = "<!-- saved from url=(0027)https://www.acme.example/p -->"
    page = f"{saved}<base href=%s><title>{'x' * 301}</title><p>a"
    acme = Clue("domain", "acme.example", "page address")
    assert extract((page % "https://acme.example/").encode()).clues == (acme,)
    assert extract((page % "/").encode()).clues == (acme,)


@pytest.mark.parametrize(
    ("data", "text", "warnings"),
    [
        ("<p>é€".encode(), "é€", ()),
        ("<p>é€".encode("utf-8-sig"), "é€", ()),
        (b"\xff\xfe" + "<p>é€".encode("utf-16-le"), "é€", ()),
        (b"\xfe\xff" + "<p>é€".encode("utf-16-be"), "é€", ()),
        ("<meta charset='windows-1251'><p>Ж".encode("cp1251"), "Ж", ()),
        (
            "<meta http-equiv=a content='text/html; charset=Shift_JIS'><p>日".encode("sjis"),
            "日",
            (),
        ),
        ("<meta charset=ISO-8859-1><p>é€".encode("cp1252"), "é€", ()),
        ("<meta charset=utf-16><p>é".encode(), "é", ()),
        ("<meta charset=windows-1251><p>\x98Ж".encode(), "\x98Ж", ()),
        ("<meta charset=undefined><p>é".encode(), "é", ()),
        ("<meta charset=unicode_escape><p>é\\ud800".encode(), "é\\ud800", ()),
        ("<p>é€".encode("cp1252"), "é€", ("read as Windows-1252",)),
        (b"<meta charset=utf-8><p>\x81\xe9", "\ufffdé", ("read as Windows-1252",)),
    ],
)
def test_a_page_s_encoding_is_that_of_its_mark_or_what_it_says(
    data: bytes, text: str, warnings: tuple[str, ...]
) -> None:
    """What makes no sense in the encoding that it names is UTF-8, or else Windows-1252."""
    found = extract(data)
    assert found.text == text
    assert found.warnings == warnings


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("<div>" * (MAX_OPEN + 1), "it has more than 3,000 elements inside each other"),
        ("<b x=1" + " y=2" * MAX_ATTRIBUTES + ">", "it has an element with more than 20,000 attri"),
    ],
)
def test_pages_built_to_keep_a_parser_busy_are_refused(page: str, why: str) -> None:
    """Just below the limits they are read."""
    with pytest.raises(Unreadable) as caught:
        of(page)
    assert str(caught.value).startswith(why)
    assert of("<p><li><br><DIV></div>" * (MAX_OPEN + 1) + "a").text[-1:] == "a"
    assert of("<div>" * (MAX_OPEN - 1) + "a").text == "a"


def test_what_an_element_holds_is_counted_without_itself_and_without_what_is_dropped() -> None:
    page = (
        "<div>Hi <a href=x>you, <b>all</b></a><h2>Head</h2><form>a<input type=SUBMIT><textarea>"
        "</textarea></form><table><tr><td>x</table><p role=button>go</p><script>no</script></div>"
        "<main>and<h1>One</h1></main>"
    )
    root = cast(LexborNode, LexborHTMLParser(page).root)
    held = sizes(root, frozenset({"script"}))
    found = {node.tag: held.held(node) for node in root.css("div, form, h2, a, main, b")}
    assert found == {
        "div": Held(17, 7, headings=1, buttons=2, forms=1, fields=2, parts=3),
        "form": Held(1, buttons=1, fields=2),
        "h2": Held(4),
        "a": Held(7, 7),
        "b": Held(3, 3),
        "main": Held(6, headings=1, titles=1, parts=1),
    }
    assert (held.whole.text, held.whole.linked, held.has_own) == (23, 7, True)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no such limit is set")
def test_a_page_too_large_for_the_memory_is_told_as_such() -> None:
    """The parser says so, and the process goes on."""
    code = (
        "import resource; from index.formats.html import extract\n"
        "resource.setrlimit(resource.RLIMIT_AS, (160 << 20,) * 2)\n"
        "try: extract(b'<p>' * 1_000_000)\n"
        "except ValueError as error: print(error)"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.stdout.startswith("it is a page too large for the memory"), done.stderr


@pytest.mark.parametrize("name", ["id=sharing", "id=cookies", 'class="search"', "class=feedback"])
@pytest.mark.parametrize("tag", ["div", "section"])
def test_a_section_of_a_policy_may_be_named_like_a_part_of_a_site(tag: str, name: str) -> None:
    body = f"<main><h1>Privacy</h1><{tag} {name}><h2>Sharing</h2><p>{LONG}</{tag}><p>{LONG * 5}"
    assert furniture(of(body)) == []
    box = f"<main><h1>Privacy</h1><p>{LONG * 5}<{tag} {name}><h2>Sharing</h2><p>Click.</{tag}>"
    assert "".join(furniture(of(box))).split() == ["Sharing", "Click."]
    form = f"<{tag} {name}><h2>Say</h2><p>{LONG}<form><input></form></{tag}>"
    asked = f"<main><h1>P</h1><p>{LONG * 9}{form}"
    assert "Say" in "".join(furniture(of(asked)))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('<x-page><template shadowrootmode="open"><main>Terms</main></template></x-page><p>Loading',
         "Terms\n\nLoading"),
        ("<x-page><TEMPLATE id=a SHADOWROOT = open>a</TEMPLATE>b</x-page>c", "a\n\nb\n\nc"),
        ("<template>no<template shadowrootmode=open>no</template>no</template>a", "a"),
        ("<x-y><template shadowrootmode=open>a<template>no</template>b</template></x-y>c",
         "ab\n\nc"),
        ("<x-y><template shadowrootmode=open>a</template></x-y><template>no</template>b", "a\n\nb"),
        ("<template><!--<template shadowrootmode=open>-->no</template>a", "a"),
        ("<template><script>'<template shadowrootmode=open>'</script>no</template>a", "a"),
        ("</template><template-x shadowrootmode=open>a</template-x>b", "a\n\nb"),
    ],
)  # fmt: skip
def test_a_template_that_a_browser_shows_is_read_where_it_stands(body: str, text: str) -> None:
    """A page's shadow roots; what other templates hold waits for a script."""
    assert of(body).text == text


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("<h1>Privacy<a class=headerlink href=#p>¶</a></h1>", "Privacy"),
        ("<h2>Who we are <a href=#w><span>#</span></a></h2>", "Who we are"),
        ("<h2><a href=#w>\u200b</a>Rights<a href=#w>🔗</a> of all</h2>", "Rights of all"),
        ("<h2><a href=#x>Who – we <b>are</b></a></h2>", "Who – we are"),
        ("<h2>Who <a href=#w><div>we are</div>¶</a></h2>", "Who\n\nwe are"),
        ("<h2><a href=#x>2</a> Rights</h2>", "2 Rights"),
        ("<h2><a name=x>§</a> Rights</h2>", "§ Rights"),
    ],
)
def test_a_sign_to_copy_a_heading_s_address_is_no_part_of_it(heading: str, text: str) -> None:
    found = of(f"Terms{heading}<p>¶ {LONG}<a href=#a>¶</a>.")
    assert found.text == f"Terms\n\n{text}\n\n¶ {LONG}¶."
    assert furniture(found) == []


def test_a_sign_in_a_heading_leaves_nothing_to_what_follows() -> None:
    """As a link's letters they would make the short line after them a link."""
    body = f"<p>{LONG}<h2><a href=/x>{'¶' * 9}</a></h2><p>Bye."
    assert furniture(of(body)) == []


@pytest.mark.parametrize(
    "row",
    [
        '<a class="button" href=/p>View our plans</a> <a class="btn" href=/q>Get support today</a>',
        '<a class="cta btn-primary" href=/p>View our plans</a>',
        '<a class="wp-block-button__link" href=#p>View our plans</a>',
        "<a role=button href=/p>View our plans</a>",
    ],
)
def test_links_that_look_like_buttons_are_pressed(row: str) -> None:
    found = of(f"<h1>Terms</h1><p>{LONG}<div>{row}</div><p>{LONG}")
    assert own(found) == f"Terms\n\n{LONG.strip()}\n\n{LONG.strip()}"
    assert "View our plans" in furniture(found)[0]


@pytest.mark.parametrize(
    "line",
    [
        '<p>You may <a class="btn" href=/f>download this policy</a> as a file, or print it.</p>',
        '<p><a class="button" href="mailto:a@acme.example">Write to us</a></p>',
        '<p><a role=button href="TEL:+1555">Call us</a></p>',
        '<h2><a class="btn" href=#who>Who we are</a></h2>',
        "<h2><button>Who we are</button></h2>",
        '<a class="btn" aria-expanded=false href=#who>Who we are</a>',
        '<a class="embtn buttoned" href=/who>Who we are</a>',
        "<button role=heading>Who we are</button><p>Acme.</p>",
    ],
)
def test_what_a_policy_says_in_links_that_look_like_buttons_is_its_own(line: str) -> None:
    """In a sentence, to write to it, and as a heading that folds what it stands over."""
    assert furniture(of(f"<h1>Terms</h1><p>{LONG}<div>{line}</div><p>{LONG}")) == []


@pytest.mark.parametrize(
    ("heading", "level"),
    [
        ("<div role=heading>Who we are.</div>", 2),
        ("<div role=heading aria-level=3>Who we are.</div>", 3),
        ("<span role=heading aria-level=0>Who we are.</span>", 1),
        ("<h3 aria-level=5>Who we are.</h3>", 5),
        ("<div aria-level=3>Who we are.</div>", 0),
    ],
)
def test_an_element_may_be_a_heading_by_its_role(heading: str, level: int) -> None:
    found = of(f"<h1>Terms</h1>We say<div>{heading}</div><p>{LONG}")
    assert found.text == f"Terms\n\nWe say\n\nWho we are.\n\n{LONG.strip()}"
    assert found.layout.headings == ((0, 5, 1), *([(15, 26, level)] if level else []))


BOLD = "<p><b>Who <i>we</i></b> <strong>are</strong></p>"


@pytest.mark.parametrize(
    ("body", "heads"),
    [
        (f"<h1>Terms</h1>{BOLD}<p>{LONG}<p>{LONG}", ["Terms", "Who we are"]),
        (f"<nav><h4>Shop</h4>{BOLD}</nav>{BOLD}<p>{LONG}<p>{LONG}", ["Shop", "Who we are"]),
        (f"{BOLD}<p>{LONG}<h3>b</h3>{LONG}", ["b"]),
        (f"<p><b>Who</b> we are<p>{LONG}<p>{LONG}", []),
        (f"<p><b>Who we are</b><br>Acme.<p>{LONG}<p>{LONG}", []),
        (f"<p>{LONG}<p><b><a href=/x>Who we are</a></b><p>{LONG}<p>{LONG}", []),
        (f"<dl><dt>a<dd><b>Who we are</b></dl><p>{LONG}<p>{LONG}", []),
        (f"<ul><li>{BOLD}{BOLD}</ul><p>{LONG}<p>{LONG}<p>{LONG}", []),
        (f"<table role=none><tr><td>{BOLD}</table><p>{LONG}<p>{LONG}", []),
        (f"{BOLD}{BOLD}<p>{LONG}", []),
        (f"{BOLD}<p><b>2. What we keep</b><p>{LONG}<p>{LONG}<p>{LONG}", []),
        (f"{BOLD}<p><b>WHAT WE KEEP</b><p>{LONG}<p>{LONG}<p>{LONG}", []),
    ],
)
def test_bold_lines_are_the_headings_of_a_page_that_has_no_others(
    body: str, heads: list[str]
) -> None:
    """Not if links, items, cells, most of the page or numbered lines are bold."""
    assert [text for _, text in marked(of(body))] == heads


def test_what_singlefile_saved_a_page_from_is_its_address() -> None:
    saved = (
        "<html><!--\n Page saved with SingleFile \n url: https://www.acme.example/p \n date: x-->"
    )
    assert extract(f"{saved}<p>a".encode()).clues == (
        Clue("domain", "acme.example", "page address"),
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<app-header><a>Acme</a></app-header><main-nav>Shop</main-nav>Hi", "Acme\n\nShop\n\nHi"),
        ("<p>Call <x-tip>us</x-tip> <b>or <x-tip>me</x-tip></b>.", "Call us or me."),
        ("<div>Call <x-icon></x-icon>us</div>", "Call us"),
    ],
)
def test_a_page_s_own_elements_stand_on_lines_of_their_own(body: str, text: str) -> None:
    """But not in a sentence, and not without a word, as icons are."""
    assert of(body).text == text


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("<tr><td rowspan=2>a<td>b<td>c<tr><td>d<td>e<tr><td>f<td>g<td>h",
         "a | b | c\n | d | e\nf | g | h"),
        ("<tr><td>a<td rowspan=2>b<td>c<tr><td>d<td>e", "a | b | c\nd |  | e"),
        ("<tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e", "a |  | b\nc | d | e"),
        ("<tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td>d<td>e<td>f",
         "a |  | b\n |  | c\nd | e | f"),
        ("<tr><td>a<td>b<td rowspan=3>c<tr><td>d<tr><td>e<td>f<td>g", "a | b | c\nd\ne | f |  | g"),
        ("<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d<tbody><tr><td>e<td>f",
         "a | b\n | c\n | d\ne | f"),
        ("<tr><td colspan=900>a<td>b", f"a{' | ' * 50}b"),
        (f"<tr>{'<td rowspan=9>a' * 51}<tr><td>b", f"{' | '.join('a' * 51)}\n{' | ' * 50}b"),
        ("<tr><td colspan=-1 rowspan=x>a<td>b<tr><td>c<td>d", "a | b\nc | d"),
    ],
)  # fmt: skip
def test_a_cell_over_several_columns_or_rows_leaves_the_others_of_them_empty(
    rows: str, text: str
) -> None:
    """So that each column keeps its place, as in a table of Word's."""
    assert of(f"<table>{rows}</table>").text == text


@pytest.mark.parametrize(
    ("target", "own_place"),
    [
        ("https://acme.example/p#a", True),
        ("#a", True),
        ("#", False),
        ("https://acme.example/p#", False),
        ("https://acme.example/#a", False),
        ("https://acme.example/pp#a", False),
        ("https://acme.example/p", False),
    ],
)
def test_links_to_places_in_a_saved_page_lead_nowhere_else(target: str, own_place: bool) -> None:
    """Browsers save them with the page's address before them."""
    saved = "<!-- saved from url=(0030)https://acme.example/p#top -->"
    body = f"<h1>Terms</h1><p>{LONG}<p><a href={target}>Who we are</a><p>{LONG}<h2>Who we are"
    found = extract(f"{saved}<meta charset=utf-8>{body}".encode())
    assert furniture(found) == (["Who we are"] if own_place else [])
