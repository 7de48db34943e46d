"""The text layer of a page as runs: characters set one after another on one line."""

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as c

MAX_CHARS = 1_000_000  # of a page; a dense one has 8,000, and pdfium needs 100 bytes for each
_TINY = 1.0  # points: nobody reads what is smaller
_APART = 0.5  # of the size, besides a space: cells of a table are no nearer
_WORD = 0.1  # of the size: a gap that parts two words
_BACK = 0.5  # of the size: by so much a letter may be moved to the one before it
_SHIFT = 0.12  # of the size: baselines within one run differ by less, that of a note's number more
_DOT = (1.5, 7.0)  # points: how wide a bullet is that is drawn as a shape, as browsers do
_ROUND = 0.2  # of its width: its height differs by less
_SHAPES = 20_000  # of a page that are looked at; a chart has 5,000
_SAMPLE = 50  # characters by which a page's direction is told
_BOLD = 600  # a font's weight: 400 is regular, 700 bold
_FORCE_BOLD = 1 << 18  # a flag of the font's descriptor (PDF 32000-1, table 123)
_BOLD_NAMES = (b"bold", b"black", b"heavy")
NAMELESS = "\ufffd"
_LETTERS = {
    **dict.fromkeys((0, 0xFFFF), NAMELESS),
    **dict.fromkeys((2, 0xFFFE), "-"),  # as pdfium gives a hyphen at a line's end
    **dict.fromkeys((0xA0, 0x2007, 0x202F), " "),
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF), ""),
    **dict(enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"), 0xFB00)),
    # Bullets of the fonts Symbol and Wingdings, which lie where Unicode has no letters.
    **{0xF0B7: "•", 0xF0A7: "▪", 0xF0A8: "▪", 0xF0D8: "‣", 0xF076: "❖", 0xF0FC: "✓"},
}


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one size on one baseline; x to the right and y downwards, in points."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    space: float = 0.0  # the least between two of its words; 0 where it is one word
    second: float = 0.0  # where its second word begins; 0 where it is one word


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is read, turned so that most of its text stands upright."""

    runs: tuple[Run, ...]  # in the order in which they are drawn
    turned: tuple[Run, ...]  # what runs in another direction, as a mark across the page
    unseen: int = 0  # characters off the page or too small to be read, which are left out
    nameless: int = 0  # characters of which the file does not say which they are
    dots: tuple[tuple[float, float], ...] = ()  # x and y of each bullet that is drawn as a shape


class _Style(NamedTuple):
    size: float
    bold: bool
    angle: int  # degrees against the clock; 0 is upright


class _Glyph(NamedTuple):
    text: str
    x: float  # where it stands on the page
    y: float
    left: float  # the same, and its end, in a page turned so that it stands upright
    right: float
    base: float
    style: _Style


def read_sheet(page: pdfium.PdfPage) -> Sheet:
    """The runs of a page. Raises PdfiumError, and ValueError for more than MAX_CHARS."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count > MAX_CHARS:
            raise ValueError(f"a page has {count:,} characters; at most {MAX_CHARS:,} are read")
        angle = _common_angle(textpage.raw, count)
        shown, unseen = _shown(_glyphs(textpage.raw, count), page.get_bbox())
        runs = list(_runs(shown))
    finally:
        textpage.close()
    upright = tuple(run for turn, run in runs if turn == angle)
    turned = tuple(run for turn, run in runs if turn != angle)
    nameless = sum(glyph.text == NAMELESS for glyph in shown)
    return Sheet(upright, turned, unseen, nameless, () if angle else tuple(_dots(page.raw)))


def _dots(raw: object) -> Iterator[tuple[float, float]]:
    """The middles of the small shapes, as wide as they are high, among what a page draws."""
    edges = [ctypes.c_float() for _ in range(4)]
    for i in range(min(c.FPDFPage_CountObjects(raw), _SHAPES)):
        shape = c.FPDFPage_GetObject(raw, i)
        if c.FPDFPageObj_GetType(shape) == c.FPDF_PAGEOBJ_PATH:
            c.FPDFPageObj_GetBounds(shape, *edges)
            left, bottom, right, top = (edge.value for edge in edges)
            wide, high = right - left, top - bottom
            if _DOT[0] < wide < _DOT[1] and abs(wide - high) < _ROUND * wide:
                yield (left + right) / 2, -(bottom + top) / 2


def _shown(
    glyphs: Iterable[_Glyph], bounds: tuple[float, float, float, float]
) -> tuple[list[_Glyph], int]:
    """The characters that somebody can see, and how many there are besides."""
    left, bottom, right, top = bounds
    shown: list[_Glyph] = []
    unseen = 0
    for glyph in glyphs:
        inside = left - 1 <= glyph.x <= right + 1 and bottom - 1 <= glyph.y <= top + 1
        if inside and glyph.style.size >= _TINY:
            shown.append(glyph)
        else:
            unseen += not glyph.text.isspace()
    return shown, unseen


def _runs(glyphs: list[_Glyph]) -> Iterator[tuple[int, Run]]:
    """Characters put together while each stands right after the last; with their direction."""
    start = 0
    for i in range(1, len(glyphs) + 1):
        if i == len(glyphs) or not _follows(glyphs[i], glyphs[i - 1]):
            run = _run(glyphs[start:i])
            if run:
                yield glyphs[start].style.angle, run
            start = i


def _follows(glyph: _Glyph, last: _Glyph) -> bool:
    size = glyph.style.size
    return (
        glyph.style == last.style
        and abs(glyph.base - last.base) < _SHIFT * size
        and glyph.left - last.right < _APART * size
        # The letters of a ligature stand all at its beginning.
        and (glyph.left - last.right > -_BACK * size or glyph.left == last.left)
    )


def _run(glyphs: list[_Glyph]) -> Run | None:
    """The run of some characters, without the spaces around it; None where there is nothing else.

    A space at its end is kept as one: it tells that the next run is another word.
    """
    text = _paired("".join(glyph.text for glyph in glyphs))
    letters = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if not letters:
        return None
    style = letters[0].style
    right = max(glyph.right for glyph in letters)
    spaces = [
        (letter.left - last.right, letter.left)
        for last, between, letter in zip(glyphs, glyphs[1:], glyphs[2:], strict=False)
        if between.text == " " and not (last.text.isspace() or letter.text.isspace())
    ]
    least, second = (min(spaces)[0], spaces[0][1]) if spaces else (0.0, 0.0)
    base = letters[0].base
    return Run(text, letters[0].left, right, base, style.size, style.bold, least, second)


def _common_angle(raw: object, count: int) -> int:
    """The direction of most of a page's text."""
    angles = Counter(_style(raw, i).angle for i in range(0, count, max(1, count // _SAMPLE)))
    return angles.most_common(1)[0][0] if angles else 0


def _glyphs(raw: object, count: int) -> Iterator[_Glyph]:
    """Every character that the page sets; a space that pdfium adds where it sees a gap, or not.

    It adds one before each raised number, too, though none is to be seen there.
    """
    box, x, y = c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    drawn: int | None = None
    last: _Glyph | None = None
    spaced = False
    for i in range(count):
        text = _letter(c.FPDFText_GetUnicode(raw, i))
        if c.FPDFText_IsGenerated(raw, i):
            spaced = text.isspace()
            continue
        thing = c.FPDFText_GetTextObject(raw, i)
        address = ctypes.cast(thing, ctypes.c_void_p).value
        style = last.style if last and address == drawn else _style(raw, i)
        drawn = address
        c.FPDFText_GetCharOrigin(raw, i, x, y)
        c.FPDFText_GetLooseCharBox(raw, i, box)
        glyph = _placed(text, (x.value, y.value), (box.left, box.right), style)
        if last and spaced and glyph.left - last.right > _WORD * style.size:
            yield last._replace(text=" ", left=last.right)
        spaced, last = False, glyph
        yield glyph


def _placed(text: str, at: tuple[float, float], ends: tuple[float, float], style: _Style) -> _Glyph:
    x, y = at
    if style.angle == 0:
        return _Glyph(text, x, y, min(x, ends[0]), ends[1], -y, style)
    sine, cosine = sin(radians(style.angle)), cos(radians(style.angle))
    along = x * cosine + y * sine
    # pdfium gives no width of turned letters; half the size is that of a common one.
    return _Glyph(text, x, y, along, along + style.size / 2, x * sine - y * cosine, style)


def _style(raw: object, i: int) -> _Style:
    matrix, flags = c.FS_MATRIX(), ctypes.c_int()
    c.FPDFText_GetMatrix(raw, i, matrix)
    size = c.FPDFText_GetFontSize(raw, i) * hypot(matrix.c, matrix.d)
    name = ctypes.create_string_buffer(128)
    c.FPDFText_GetFontInfo(raw, i, name, 128, flags)
    bold = (
        c.FPDFText_GetFontWeight(raw, i) >= _BOLD
        or bool(flags.value & _FORCE_BOLD)
        or any(word in name.value.lower() for word in _BOLD_NAMES)
    )
    return _Style(round(size, 1), bold, round(degrees(atan2(matrix.b, matrix.a))) % 360)


def _letter(code: int) -> str:
    found = _LETTERS.get(code)
    if found is not None:
        return found
    char = chr(code)
    if char.isspace():
        return " "
    return NAMELESS if unicodedata.category(char) in ("Cc", "Co", "Cn") else char


def _paired(text: str) -> str:
    """A text whose characters beyond 65,535 are one each; pdfium gives them as two halves."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
