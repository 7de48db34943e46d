"""Saved web pages to measure by: texts of policies inside what sites put around them.

    python bench/formats/html_made.py OUT TEXT...

Each design gives OUT/NAME.DESIGN.html, and beside it OUT/NAME.DESIGN.json: the blocks of the
policy that went in, and the site's own lines.
"""

import json
import re
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path

from pdf_made import Block, blocks_of

_BULLET = re.compile(r"[-*•+]\s+")
_MAIL = re.compile(r"[\w.+-]{1,60}@[\w.-]{1,60}\w")
_LINKS = ("Home", "Products", "Pricing", "Customers", "Careers", "Log in")
_MORE = ("About our company", "Press and news", "Investor relations", "Terms of sale", "Imprint")
_RELATED = ("Five ways to save time at work", "How we built our new office", "Meet the team")
_COOKIES = (
    "We and our partners use cookies on this site to remember what you like, to measure how it is "
    "used and to show you advertising. You can choose which of them you allow.",
    "Accept all cookies",
    "Only what is needed",
)
_LETTER = ("Get our newsletter every month and never miss an offer.", "Subscribe now")
_FOOT = (
    "Our service team answers questions about orders and deliveries from Monday to Friday, nine "
    "to five, and by chat at the weekend.",
    "© 2024 All rights reserved.",
)


def body_of(blocks: list[Block], heading: Callable[[Block], str]) -> str:
    """The blocks as HTML; items that follow one another are one list."""
    parts: list[str] = []
    for i, block in enumerate(blocks):
        kinds = [
            blocks[i - 1].kind if i else "",
            block.kind,
            *(b.kind for b in blocks[i + 1 :][:1]),
        ]
        if block.kind == "li":
            # A list that writes its own marks draws none.
            own = not _BULLET.match(block.text)
            opened = '<ul style="list-style:none">' if own else "<ul>"
            text = _inline(_BULLET.sub("", block.text, count=1))
            parts.append(f"{opened if kinds[0] != 'li' else ''}<li>{text}</li>")
            parts.append("</ul>" if kinds[2:] != ["li"] else "")
        else:
            parts.append(
                heading(block) if block.kind[0] == "h" else f"<p>{_inline(block.text)}</p>"
            )
    return "\n".join(filter(None, parts))


def _inline(text: str) -> str:
    """A text with a link at each address, and its first words bold if a colon ends them."""
    html = _MAIL.sub(lambda match: f'<a href="mailto:{match[0]}">{match[0]}</a>', escape(text))
    return re.sub(r"\A([A-Z][\w ]{3,30}):", r"<strong>\1:</strong>", html)


def _element(block: Block) -> str:
    return f"<{block.kind}>{escape(block.text)}</{block.kind}>"


def _links(lines: tuple[str, ...], item: str = "li") -> str:
    return "".join(f'<{item}><a href="/{i}">{line}</a></{item}>' for i, line in enumerate(lines))


def semantic(blocks: list[Block]) -> str:
    """A page whose parts are elements that say what they are."""
    return f"""<header><a href="/">Start page</a><nav><ul>{_links(_LINKS)}</ul></nav></header>
<main><article>{body_of(blocks, _element)}</article></main>
<aside><h2>Read next</h2><ul>{_links(_RELATED)}</ul></aside>
<footer><p>{_FOOT[0]}</p><ul>{_links(_MORE)}</ul><small>{_FOOT[1]}</small></footer>
<dialog open><p>{_COOKIES[0]}</p><button>{_COOKIES[1]}</button><button>{_COOKIES[2]}</button>
</dialog><script>track("page")</script>"""


def divs(blocks: list[Block]) -> str:
    """Nothing but <div>, with names that tell a person what they are."""
    top = "".join(f'<div class="menu-item"><a href="/{line}">{line}</a></div>' for line in _LINKS)
    return f"""<div class="cookie-consent__banner"><div>{_COOKIES[0]}</div>
<div class="btn" role="button">{_COOKIES[1]}</div><div class="btn">{_COOKIES[2]}</div></div>
<div class="topbar"><div class="logo">Start page</div><div class="main-menu">{top}</div></div>
<div class="breadcrumbs"><a href="/">Start</a> / <a href="/l">Legal</a></div>
<div class="wrapper"><div class="content-area"><div class="rich-text">
{body_of(blocks, _element)}</div></div><div class="sidebar-right"><div class="h4">Read next</div>
{_links(_RELATED, "div")}</div></div>
<div class="newsletter-box"><div>{_LETTER[0]}</div><div class="btn">{_LETTER[1]}</div></div>
<div class="site-footer"><div>{_FOOT[0]}</div>{_links(_MORE, "div")}<div>{_FOOT[1]}</div></div>"""


def theme(blocks: list[Block]) -> str:
    """A blog's theme: the title in the page's head, contents as links, buttons to share."""
    contents = [block.text for block in blocks if block.kind == "h2"]
    toc = "".join(f'<li><a href="#s{i}">{escape(text)}</a></li>' for i, text in enumerate(contents))
    return f"""<div id="page"><a class="skip-link" href="#content">Skip to content</a>
<header id="masthead" class="site-header"><p class="site-title"><a href="/">Start page</a></p>
<nav id="site-navigation"><button aria-controls="m">Menu</button><ul id="m">{_links(_LINKS)}</ul>
</nav></header><div id="content"><div id="primary"><main id="main"><article class="page type-page">
<div class="entry-content"><div id="toc_container"><ul>{toc}</ul></div>
{body_of(blocks, _element)}</div><div class="sharedaddy share-buttons">
<span>Share this page with a friend</span></div></article></main></div>
<div id="secondary" class="widget-area"><section class="widget"><h2>Recent posts</h2>
<ul>{_links(_RELATED)}</ul></section></div></div>
<footer id="colophon"><div class="site-info">{_FOOT[0]}<br>{_FOOT[1]}</div></footer></div>
<div id="cookie-law-info-bar"><span>{_COOKIES[0]}</span><a role="button">{_COOKIES[1]}</a></div>"""


def hashed(blocks: list[Block]) -> str:
    """An application's page: names that say nothing, sections that fold."""
    sections: list[list[Block]] = [[]]
    for block in blocks:
        if block.kind == "h2":
            sections.append([])
        sections[-1].append(block)
    inner = "".join(
        f'<section class="css-9x1">{body_of(each, _folding)}</section>' for each in sections
    )
    return f"""<div id="__next"><div class="css-1k2"><div class="css-7q"><a href="/">Start page</a>
{_links(_LINKS, "span")}</div></div><div class="css-4d">{inner}</div>
<div class="css-0f"><div class="css-2z">{_links(_MORE, "span")}</div><span>{_FOOT[1]}</span></div>
</div><div class="css-modal" role="dialog" aria-modal="true"><div>{_COOKIES[0]}</div>
<button class="css-b">{_COOKIES[1]}</button><button class="css-b">{_COOKIES[2]}</button></div>"""


def _folding(block: Block) -> str:
    if block.kind == "h1":
        return _element(block)
    return f'<h2><button aria-expanded="false">{escape(block.text)}</button></h2>'


def tables(blocks: list[Block]) -> str:
    """A page of the nineties: a table places its parts."""
    return f"""<center><font size=1>{" | ".join(f'<a href="{x}">{x}</a>' for x in _LINKS)}</font>
</center><table width=900><tr><td width=150 valign=top>{
        "<br>".join(f'<a href="{x}">{x}</a>' for x in _MORE)
    }</td><td>{body_of(blocks, _element)}</td></tr>
</table>
<hr><center><font size=1>{_FOOT[1]}<br><a href="mailto:w@a.example">Write to the webmaster</a>
</font></center>"""


def hero(blocks: list[Block]) -> str:
    """A firm's page: the title in a large picture's box, a menu that tells of goods, a form."""
    title = [block for block in blocks[:1] if block.kind == "h1"]
    rest = blocks[len(title) :]
    options = "".join(f"<option>{name}</option>" for name in ("English", "Deutsch", "Svenska"))
    return f"""<div class="navbar navbar-dark"><ul class="navbar-nav">{_links(_LINKS)}</ul>
<div class="dropdown-menu"><p>{_FOOT[0]}</p></div><select aria-label="Language">{options}</select>
</div><div class="hero-banner"><div class="container">{body_of(title, _element)}</div></div>
<div class="container"><div class="row"><div class="col-md-3"><ul class="side-menu">{_links(_MORE)}
</ul></div><div class="col-md-9 page-content">{body_of(rest, _element)}
<div class="was-helpful">Was this page helpful? <button>Yes</button><button>No</button></div>
</div></div></div><div class="contact-box"><form><h3>Talk to sales</h3><label>Your name<input>
</label><label>Your question<textarea></textarea></label><button>Send it</button></form></div>
<div class="legal-line">{_FOOT[1]}</div>
<div id="onetrust-banner-sdk" role="alertdialog"><div>{_COOKIES[0]}</div>
<div><button>{_COOKIES[1]}</button><button>{_COOKIES[2]}</button></div></div>"""


_SOME = (*_LINKS, _FOOT[1])
DESIGNS: dict[str, tuple[Callable[[list[Block]], str], tuple[str, ...]]] = {
    "semantic": (semantic, (*_SOME, *_MORE, *_RELATED, _FOOT[0], *_COOKIES, "Read next")),
    "divs": (divs, (*_SOME, *_MORE, *_RELATED, _FOOT[0], *_COOKIES, *_LETTER, "Read next")),
    "theme": (
        theme,
        (*_SOME, *_RELATED, _FOOT[0], *_COOKIES[:2], "Share this page", "Recent posts"),
    ),
    "hashed": (hashed, (*_SOME, *_MORE, *_COOKIES)),
    "hero": (
        hero,
        (
            *_SOME,
            *_MORE,
            *_COOKIES,
            _FOOT[0],
            "Was this page helpful?",
            "Svenska",
            "Talk to sales",
            "Your question",
            "Send it",
        ),
    ),
    "tables": (tables, (*_SOME, *_MORE, "Write to the webmaster")),
}


def make(text: Path, out: Path) -> None:
    """A page of every design from one text."""
    blocks = blocks_of(text.read_text("utf-8"))
    title = f"<title>{escape(blocks[0].text)}</title>"
    for name, (design, chrome) in DESIGNS.items():
        page = f'<!doctype html><html lang="en"><head><meta charset="utf-8">{title}</head>'
        page += f"<body>{design(blocks)}</body></html>"
        (out / f"{text.stem}.{name}.html").write_text(page, "utf-8")
        truth = {"blocks": blocks, "chrome": chrome}
        (out / f"{text.stem}.{name}.json").write_text(
            json.dumps(truth, ensure_ascii=False), "utf-8"
        )


def main(arguments: list[str]) -> None:
    """Make the pages of every text that is named."""
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    for name in arguments[1:]:
        make(Path(name), out)


if __name__ == "__main__":
    main(sys.argv[1:])
