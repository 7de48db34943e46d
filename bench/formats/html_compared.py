"""Packages that read web pages compared on pages whose text is known (`html_made.py` makes them).

    python bench/formats/html_compared.py FOLDER [NAME...]

For each design and each reader: how alike the text is to the policy's (1 minus the Levenshtein
distance by the length of the longer; white space collapsed, bullets off), the least of it, how many
of the policy's lines and headings are lines of the text, how many of the site's lines are in it,
and seconds of the processor for a page, the median.
"""

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

import justext
import lxml.html
import readability
import trafilatura
from rapidfuzz.distance import Levenshtein
from resiliparse.extract.html2text import extract_plain_text

from index.formats.html import extract

_SPACE = re.compile(r"\s+")
_BULLET = re.compile(r"^\s*[-*•+]\s+", re.MULTILINE)
_BLOCKS = ("p", "div", "li", "h1", "h2", "h3", "td", "tr", "br", "section", "ul")


class Score(NamedTuple):
    """How well one page was read; shares from 0 to 1."""

    alike: float
    lines: float  # of the policy's
    headings: float  # of the policy's
    chrome: float  # of the site's lines; the fewer the better
    seconds: float


def here(page: str) -> str:
    """As this program does; without what it marks as furniture."""
    found = extract(page.encode())
    text = found.text
    for start, end in reversed(found.layout.furniture):
        text = text[:start] + text[end:]
    return text


def with_trafilatura(page: str) -> str:
    """trafilatura, as it comes."""
    return str(trafilatura.extract(page, include_comments=False) or "")


def with_recall(page: str) -> str:
    """trafilatura, told to rather take too much."""
    return str(trafilatura.extract(page, include_comments=False, favor_recall=True) or "")


def with_resiliparse(page: str) -> str:
    """resiliparse's main content."""
    return str(extract_plain_text(page, main_content=True))


def with_readability(page: str) -> str:
    """readability-lxml gives HTML; each of its blocks is a line here."""
    root = lxml.html.fromstring(readability.Document(page).summary())
    for element in root.iter(*_BLOCKS):
        element.text = f"\n{element.text or ''}"
        element.tail = f"\n{element.tail or ''}"
    return str(root.text_content())


def with_justext(page: str) -> str:
    """jusText with its words of English."""
    paragraphs = justext.justext(page.encode(), justext.get_stoplist("English"), encoding="utf-8")
    return "\n".join(each.text for each in paragraphs if not each.is_boilerplate)


READERS: dict[str, Callable[[str], str]] = {
    "here": here,
    "trafilatura": with_trafilatura,
    "trafilatura+": with_recall,
    "resiliparse": with_resiliparse,
    "readability": with_readability,
    "justext": with_justext,
}


def scored(text: str, blocks: list[tuple[str, str]], chrome: list[str], seconds: float) -> Score:
    """A reading against what went in."""
    lines = [_flat(line) for line in _BULLET.sub("", text).splitlines()]
    truth = [(kind, _flat(_BULLET.sub("", line))) for kind, line in blocks]
    there = set(lines)
    whole, policy = _flat(" ".join(lines)), _flat(" ".join(line for _, line in truth))
    return Score(
        Levenshtein.normalized_similarity(policy, whole),
        mean(line in there for _, line in truth),
        mean([line in there for kind, line in truth if kind[0] == "h"] or [1]),
        mean([line in whole for line in chrome if line not in policy] or [0]),
        seconds,
    )


def _flat(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def measured(path: Path, name: str) -> Score:
    """One reader's score of one page."""
    truth = json.loads(path.with_suffix(".json").read_text("utf-8"))
    page = path.read_text("utf-8")
    start = time.process_time()
    text = READERS[name](page)
    return scored(text, truth["blocks"], truth["chrome"], time.process_time() - start)


def main(arguments: list[str]) -> None:
    """Print the table."""
    folder, names = Path(arguments[0]), arguments[1:] or list(READERS)
    designs: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*.html")):
        designs.setdefault(path.name.split(".")[-2], []).append(path)
    print("design     reader       alike  least  lines  heads  chrome s/page")
    for design, paths in designs.items():
        for name in names:
            scores = [measured(path, name) for path in paths]
            alike, lines, heads, chrome, _ = map(mean, zip(*scores, strict=True))
            least, seconds = min(s.alike for s in scores), median(s.seconds for s in scores)
            print(
                f"{design:10} {name:12} {alike:.4f} {least:.4f} {lines:.4f} {heads:.4f} "
                f"{chrome:.4f} {seconds:.4f}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
