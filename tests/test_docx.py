"""Word documents made here come out as the text that Word shows, its changes accepted."""

import struct
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from laid import furniture, marked

from index.formats.docx import OLE, extract
from index.formats.extracted import Clue, Extracted, Unreadable
from index.formats.numerals import numeral
from index.formats.xmltree import MAX_DEPTH
from index.formats.zipped import MAX_INFLATED, MAX_MEMBERS, MAX_RATIO

SPACES = 'xmlns:w="w" xmlns:r="r" xmlns:v="v" xmlns:mc="mc"'
MAIN = "word/document.xml"


def part(tag: str, inner: str) -> str:
    """A part of a document with a root of that name."""
    return f"<w:{tag} {SPACES}>{inner}</w:{tag}>"


def packed(parts: dict[str, str | bytes], method: int = ZIP_DEFLATED) -> bytes:
    """A package of parts by their names."""
    file = BytesIO()
    with ZipFile(file, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def of(body: str, **parts: str) -> Extracted:
    """What is read of a document; `styles="…"` is word/styles.xml, and so on."""
    inner: dict[str, str | bytes] = {MAIN: part("document", f"<w:body>{body}</w:body>")}
    return extract(packed(inner | {f"word/{name}.xml": part(name, p) for name, p in parts.items()}))


def p(text: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text)}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def styled(style: str) -> str:
    """The properties of a paragraph that has a style."""
    return f'<w:pStyle w:val="{style}"/>'


def style(id: str, name: str, inner: str = "", parent: str = "", more: str = "") -> str:
    """A style of paragraphs."""
    return (
        f'<w:style w:type="paragraph" w:styleId="{id}" {more}><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{parent}"/>{inner}</w:style>'
    )


def listed(id: int | str, level: int | str = 0) -> str:
    """The properties of a paragraph in a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{id}"/></w:numPr>'


def lvl(at: int, style: str, pattern: str, more: str = "", start: int = 1) -> str:
    """How a list numbers one level."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{pattern}"/>{more}</w:lvl>'
    )


def num(id: int, abstract: int, more: str = "") -> str:
    """A list that is numbered as an abstract one is."""
    return f'<w:num w:numId="{id}"><w:abstractNumId w:val="{abstract}"/>{more}</w:num>'


def abstract(id: int, inner: str) -> str:
    """How lists are numbered."""
    return f'<w:abstractNum w:abstractNumId="{id}">{inner}</w:abstractNum>'


STYLES = (
    style("Normal", "Normal", more='w:default="1"')
    + style("T", "Title")
    + style("berschrift1", "heading 1")
    + style("H2", "heading 2", parent="berschrift1")
    + style("Hx", "heading x")
    + style("Mine", "Clause", parent="H2")
    + style("O", "Outlined", '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>')
    + style("N", "Body", '<w:pPr><w:outlineLvl w:val="9"/></w:pPr>', parent="H2")
    + style("Loop", "loop", parent="Loop")
    + style("B", "Bold", "<w:rPr><w:b/></w:rPr>")
    + '<w:style w:type="character" w:styleId="Hid"><w:rPr><w:vanish/></w:rPr></w:style>'
    + '<w:style w:type="character" w:styleId="Str"><w:rPr><w:b/></w:rPr></w:style>'
)


def test_headings_are_those_of_styles_in_any_language() -> None:
    """By Word's own name of a style, one it is based on, or an outline level; offsets are exact."""
    body = (
        p("Terms", styled("berschrift1")) + p("one") + p("What", styled("Mine"))
        + p("Inner", styled("O")) + p("Own", '<w:outlineLvl w:val="0"/>')
        + p("odd", styled("Hx")) + p("none", styled("N"))
        + p("two", styled("H2") + '<w:outlineLvl w:val="9"/>')
        + p("three", styled("Loop")) + p("four", styled("Gone"))
    )  # fmt: skip
    found = of(body, styles=STYLES)
    assert found.text == "\n\n".join("Terms one What Inner Own odd none two three four".split())
    assert found.layout.headings == ((0, 5, 1), (12, 16, 2), (18, 23, 3), (25, 28, 1))


def test_under_a_title_headings_begin_at_the_second_level() -> None:
    """The title is at the first."""
    found = of(p("Terms", styled("T")) + p("What", styled("berschrift1")) + p("a"), styles=STYLES)
    assert marked(found) == [(1, "Terms"), (2, "What")]


def test_short_bold_paragraphs_are_headings_where_no_style_says_so() -> None:
    """The larger the letters the outer; not sentences, cells, or where most is bold."""
    bold, large, off = "<w:b/>", '<w:b/><w:sz w:val="32"/>', '<w:b w:val="0"/>'
    strong = '<w:rStyle w:val="Str"/>'
    texts = [p("Text that goes on.") for _ in range(6)]
    body = [
        f"<w:p>{r('Terms', large)}</w:p>", *texts[:3],
        f"<w:p>{r('Wh', bold)}{r('at')}</w:p>", f"<w:p>{r('We do not.', bold)}</w:p>",
        f"<w:p>{r('What ', bold)}{r('we', bold)}</w:p>", p("By style", styled("B")), *texts[3:],
        f"<w:p><w:pPr>{styled('B')}</w:pPr>{r('Not bold', off)}</w:p>",
        f"<w:p>{r('Strong', strong)}</w:p>",
        f"<w:tbl><w:tr><w:tc><w:p>{r('Cell', bold)}</w:p></w:tc></w:tr></w:tbl>",
        f"<w:p>{r('2020', bold)}</w:p>",
    ]  # fmt: skip
    found = of("".join(body), styles=STYLES)
    assert marked(found) == [(1, "Terms"), (2, "What we"), (2, "By style"), (2, "Strong")]
    assert marked(of("".join(body[4:8]), styles=STYLES)) == []


AGAIN = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>'
NUMBERING = (
    abstract(0, lvl(0, "decimal", "%1.") + lvl(1, "lowerLetter", "(%2)") + lvl(2, "bullet", "o"))
    + abstract(1, lvl(0, "upperRoman", "Article %1") + lvl(1, "decimal", "%1.%2", "<w:isLgl/>"))
    + abstract(2, lvl(0, "decimalZero", "%1", start=7) + lvl(1, "none", ""))
    + abstract(3, '<w:numStyleLink w:val="S"/>')
    + abstract(4, '<w:styleLink w:val="S"/>' + lvl(0, "upperLetter", "%1)"))
    + abstract(5, lvl(0, "decimal", "%1") + lvl(1, "decimal", "%2", '<w:lvlRestart w:val="0"/>'))
    + abstract(6, lvl(0, "decimal", "%1") + lvl(3, "decimal", "%4", styled("H2")))
    + abstract(7, lvl(0, "decimal", "\uf0b7")) + num(10, 7)
    + abstract(8, '<w:styleLink w:val="L"/><w:numStyleLink w:val="L"/>') + num(11, 8)
    + num(12, 0, f'<w:lvlOverride w:ilvl="0">{lvl(0, "upperRoman", "%1")}</w:lvlOverride>')
    + num(1, 0) + num(2, 1) + num(3, 2) + num(4, 3) + num(5, 5) + num(8, 6)
    + num(6, 0) + num(7, 0, AGAIN)
)  # fmt: skip


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([(1, 0), (1, 0), (1, 1), (1, 1), (1, 0), (1, 1)], "1. |2. |(a) |(b) |3. |(a) "),
        ([(1, 0), (1, 2), (1, 2)], "1. |• |• "),
        ([(1, 1), (1, 0)], "(a) |2. "),  # what is inside counts what is around
        ([(2, 0), (2, 0), (2, 1)], "Article I |Article II |2.1 "),
        ([(3, 0), (3, 0), (3, 1)], "07 |08 |"),
        ([(4, 0), (4, 0)], "A) |B) "),
        ([(5, 0), (5, 1), (5, 0), (5, 1)], "1 |1 |2 |2 "),
        ([(1, 0), (6, 0), (7, 0), (7, 0), (6, 0)], "1. |2. |4. |5. |6. "),
        ([(1, 0), (0, 0), (1, 0)], "1. ||2. "),
        ([(10, 0), (10, 0)], "• |• "),
        ([(11, 0)], ""),
        ([(1, 0), (12, 0)], "1. |II "),
        ([(9, 0), (1, 7), (1, "x"), (1, "9" * 5000)], "||1. |2. "),
    ],
)
def test_items_have_the_marks_that_word_counts(
    items: list[tuple[int, int | str]], text: str
) -> None:
    """Lists of one definition count on, inner levels begin anew, number 0 is no list at all."""
    body = "".join(p("z", listed(id, level)) for id, level in items)
    lines = of(body, numbering=NUMBERING).text.split("\n")
    assert [line.removesuffix("z") for line in lines if line] == text.split("|")


@pytest.mark.parametrize(
    ("style", "numbers", "text"),
    [
        (
            "ordinal",
            (1, 2, 3, 4, 11, 12, 13, 21),
            "1st 2nd 3rd 4th 11th 12th 13th 21st",
        ),
        ("lowerLetter", (1, 26, 27, 53, 0), "a z aa aaa 0"),
        ("upperRoman", (4, 9, 1994, 3999, 4000, 0), "IV IX MCMXCIV MMMCMXCIX 4000 0"),
        ("lowerRoman", (48, 444), "xlviii cdxliv"),
        ("decimalZero", (9, 10), "09 10"),
        ("chicago", (7,), "7"),
    ],
)
def test_numbers_are_written_as_word_does(style: str, numbers: tuple[int, ...], text: str) -> None:
    """Letters are doubled after z; what a style has no sign for is decimal."""
    assert " ".join(numeral(number, style) for number in numbers) == text


def test_items_stand_in_lines_and_a_style_can_number_them() -> None:
    """A paragraph's own list comes before its style's; `numId` 0 takes it out."""
    styles = style("L", "Item", f"<w:pPr>{listed(2)}</w:pPr>") + style(
        "H2", "heading 2", '<w:pPr><w:numPr><w:numId w:val="8"/></w:numPr></w:pPr>'
    )
    body = (
        p("a", styled("L")) + p("b", styled("L")) + p("c", styled("L") + listed(0))
        + p("d", styled("L") + listed(1)) + p("", listed(1)) + p("e", listed(1))
        + p("f", styled("H2"))
    )  # fmt: skip
    found = of(body, styles=styles, numbering=NUMBERING)
    assert found.text == "Article I a\nArticle II b\n\nc\n\n1. d\n2. e\n\n1 f"
    assert marked(found) == [(2, "1 f")]


def test_what_word_shows_of_a_paragraph() -> None:
    """Signs, symbols, links, fields' results, alternatives once; no hidden or deleted words."""
    run = [
        "<w:t>a</w:t><w:tab/><w:t>b</w:t>", "<w:br/>", '<w:br w:type="page"/><w:t>c</w:t>',
        "<w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/>",
        '<w:sym w:char="F0FC"/><w:sym w:char="F0B7"/><w:sym w:char="2713"/><w:sym w:char="x"/>',
        "<w:rPr><w:vanish/></w:rPr><w:t>no</w:t>",
        '<w:rPr><w:rStyle w:val="Hid"/></w:rPr><w:t>no</w:t>',
        '<w:rPr><w:rStyle w:val="Hid"/><w:vanish w:val="false"/></w:rPr><w:t>e</w:t>',
        '<w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:t>no</w:t>',
        '<w:fldChar w:fldCharType="separate"/><w:t>7</w:t>',
        '<w:fldChar w:fldCharType="end"/><w:t>f</w:t>',
        "<w:annotationRef/><w:commentReference/><w:delText>no</w:delText>",
    ]  # fmt: skip
    runs = "".join(f"<w:r>{each}</w:r>" for each in run)
    around = (
        f"<w:hyperlink>{r('g')}</w:hyperlink><w:ins>{r('h')}</w:ins><w:del>{r('no')}</w:del>"
        f"<w:moveFrom>{r('no')}</w:moveFrom><w:moveTo>{r('i')}</w:moveTo>"
        f"<w:sdt><w:sdtPr>{r('no')}</w:sdtPr><w:sdtContent>{r('j')}</w:sdtContent></w:sdt>"
        "<w:commentRangeStart/><w:proofErr/>"
    )
    turned = '<w:r><w:t>k.</w:t></w:r><w:r><w:br w:type="page"/></w:r><w:r><w:t>L</w:t></w:r>'
    found = of(f"<w:p>{turned}</w:p>")
    assert found.text == "k.\nL"
    found = of(f"<w:p>{runs}{around}</w:p>", styles=STYLES, comments=p("no"))
    assert found.text == "a b\nc\u2011d\u00ad✓•✓e7fghij"


@pytest.mark.parametrize("change", ["del", "moveFrom"])
def test_a_paragraph_whose_end_was_deleted_goes_on_with_the_next(change: str) -> None:
    """The end that is left says what it is; before a table, or at the end, a deleted end stays."""

    def open_ended(words: str, style: str = "") -> str:
        gone = f"<w:pPr>{style}<w:rPr><w:{change}/></w:rPr></w:pPr>"
        return f"<w:p>{gone}{r(words)}</w:p>"

    table = f"<w:tbl><w:tr><w:tc>{p('cell')}</w:tc></w:tr></w:tbl>"
    heading = '<w:pStyle w:val="berschrift1"/>'
    body = open_ended("We keep ", heading) + open_ended("") + p("data.") + open_ended("a") + table
    found = of(f"{body}{open_ended('b')}{p('c', heading)}{open_ended('d')}", styles=STYLES)
    assert found.text == "We keep data.\n\na\n\ncell\n\nbc\n\nd"
    assert marked(found) == [(1, "bc")]


def test_tables_are_lines_and_deleted_rows_are_none() -> None:
    """A cell that goes on from above is empty; cells of several paragraphs are one."""

    def tc(inner: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr>{inner}</w:tc>"

    rows = [
        tc(p("Data")) + tc(p("Kept")),
        tc(p("Logs") + p("all"), '<w:vMerge w:val="restart"/>') + tc(p("30 days")),
        tc(p("no"), "<w:vMerge/>") + f"<w:sdtContent>{tc(p('1 year'))}</w:sdtContent>",
        "<w:trPr><w:del/></w:trPr>" + tc(p("gone")),
        tc(f"<w:tbl><w:tr>{tc(p('in'))}{tc(p('side'))}</w:tr></w:tbl>") + tc(p("")),
        tc("") + tc(""),
    ]  # fmt: skip
    body = p("a") + f"<w:tbl>{''.join(f'<w:tr>{each}</w:tr>' for each in rows)}</w:tbl>" + p("b")
    table = "Data | Kept\nLogs all | 30 days\n | 1 year\nin | side"
    assert of(body).text == f"a\n\n{table}\n\nb"


def test_notes_and_running_heads_follow_and_boxes_stand_after_their_paragraph() -> None:
    """Notes are numbered as they are met; heads and feet are furniture, each text once."""
    body = (
        "<w:p><w:r><w:t>a</w:t><w:footnoteReference w:id='5'/></w:r>"
        "<w:r><w:t> b</w:t><w:endnoteReference w:id='5'/><w:footnoteReference w:id='5'/></w:r>"
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>"
        f"{p('box')}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict>{p('no')}"
        f"</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>{p('c')}"
    )
    notes = f"<w:footnote w:type='separator'>{p('no')}</w:footnote>"
    notes += f"<w:footnote w:id='5'>{p('foot')}{p('more')}</w:footnote>"
    notes += f"<w:footnote w:id='6'>{p('lost')}</w:footnote>"
    ends = f"<w:endnote w:id='5'>{p('end')}</w:endnote>"
    found = of(
        body, footnotes=notes, endnotes=ends,
        header1=p("Acme"), header2=p("Acme"), footer1=p("Page"), headers=p("no"),
    )  # fmt: skip
    assert found.text == (
        "a[1] b[2][1]\n\nbox\n\nc\n\n[1] foot\n\nmore\n\n[?] lost\n\n[2] end\n\nAcme\n\nPage"
    )
    assert furniture(found) == ["Acme\n\nPage"]


def properties(core: str = "", app: str = "") -> tuple[Clue, ...]:
    """The clues of a document with properties."""
    parts: dict[str, str | bytes] = {MAIN: part("document", f"<w:body>{p('a')}</w:body>")}
    core = f'<cp:c xmlns:cp="c" xmlns:dc="d">{core}</cp:c>'
    parts |= {"docProps/core.xml": core, "docProps/app.xml": f"<P>{app}</P>"}
    return extract(packed(parts)).clues


@pytest.mark.parametrize(
    ("core", "app", "clues"),
    [
        ("<dc:title> Terms\nof Use</dc:title><dc:creator>Ann Lee</dc:creator>",
         "<Company>Acme</Company>",
         [("title", "Terms of Use", "Word title"), ("author", "Acme", "Word company")]),
        ("<dc:creator>Acme Ltd.</dc:creator>", "<Company> </Company>",
         [("author", "Acme Ltd.", "Word author")]),
        ("<dc:creator>Ann Lee</dc:creator><dcterms>2020-01-01</dcterms>", "", []),
        *((f"<dc:title>{title}</dc:title>", "", [])
          for title in ("Document1", "Microsoft Word - x", "terms.docx", "untitled", "x" * 301)),
    ],
)  # fmt: skip
def test_what_a_document_says_of_itself(
    core: str, app: str, clues: list[tuple[str, str, str]]
) -> None:
    """Title, company, and an author who has a legal form; not what programs write themselves."""
    assert [(c.kind, c.value, c.where) for c in properties(core, app)] == clues


def test_the_package_says_where_the_document_is() -> None:
    """Strict documents and other programs put it elsewhere; nothing outside is followed."""
    kind = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
    outside = f'<Relationship Type="{kind}" Target="http://x/d" TargetMode="External"/>'
    inside = f'<Relationship Type="x/styles"/><Relationship Type="{kind}" Target="/doc.xml"/>'
    parts: dict[str, str | bytes] = {
        "doc.xml": part("document", f"<w:body>{p('a', styled('T'))}</w:body>"),
        "styles.xml": part("styles", STYLES),
    }
    relations = f"<Relationships>{outside}{inside}</Relationships>"
    assert marked(extract(packed(parts | {"_rels/.rels": relations}))) == [(1, "a")]
    with pytest.raises(Unreadable, match=r"^it has no part document\.xml: it is no Word document"):
        extract(packed(parts))


def test_a_document_with_macros_is_read_and_they_are_not_looked_at() -> None:
    """A .docm has one part more."""
    body = part("document", f"<w:body>{p('a')}</w:body>")
    assert extract(packed({MAIN: body, "word/vbaProject.bin": OLE * 99})).text == "a"


SOUND = packed({MAIN: part("document", f"<w:body>{p('a' * 500)}</w:body>")})
AT = SOUND.rfind(b"PK\1\2")  # of the directory's only entry
END = SOUND.rfind(b"PK\5\6")


def changed(at: int, new: bytes) -> bytes:
    """A sound file with other bytes at a place."""
    return SOUND[:at] + new + SOUND[at + len(new) :]


def of_main(content: bytes) -> bytes:
    """A package whose document is as given."""
    return packed({MAIN: content})


SHORT = changed(AT + 10, bytes(10) + b"\xff\xff\0\0" * 2)  # stored, and longer than the file
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (i + 1, b"&l%d;" % i * 10) for i in range(9))
XXE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
DEEP = "<a>" * (MAX_DEPTH + 1) + "</a>" * (MAX_DEPTH + 1)
TYPED = "word/document.xml has a document type, which no Office file has"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (OLE + bytes(99), "it is an old Word file (or encrypted): save it as .docx"),
        (b"Hello", "it is a damaged archive (File is not a zip file); get it anew"),
        (SOUND[:-40], "it is a damaged archive (File is not a zip file); get it anew"),
        (changed(END + 16, struct.pack("<L", len(SOUND))), "it is a damaged archive (negative"),
        (changed(AT + 42, b"\x01"), "it is a damaged archive (Bad magic number"),
        (changed(AT + 16, b"abcd"), "it is a damaged archive (Bad CRC-32"),
        (changed(60, b"\xff" * 20), "it is a damaged archive (Error -3 while decompressing"),
        (SHORT, "it is a damaged archive (it ends too soon); get it anew"),
        (changed(AT + 8, b"\x01"), "it is encrypted: save it without a password"),
        (changed(AT + 8, b"\x20"), "it is a damaged archive (compressed patched data"),
        (packed({MAIN: "<a/>"}, ZIP_BZIP2), "it is packed by method 12, not by deflate (8)"),
        (packed({"a": "b"}), "it has no part document.xml: it is no Word document"),
        (of_main(b"<a><b></a>"), "word/document.xml is damaged: mismatched tag"),
        (of_main(b'<?xml version="1.0" encoding="gbk"?><a/>'), f"{MAIN} is damaged: multi-"),
        (of_main(b'<?xml version="1.0" encoding="no"?><a/>'), f"{MAIN} is damaged: unknown"),
        (of_main(b"<!DOCTYPE d [" + LAUGHS + b"]><d>&l9;</d>"), TYPED),
        (of_main(XXE), TYPED),
        (of_main(DEEP.encode()), f"{MAIN} has elements more than 200 deep"),
        (packed({MAIN: b" " * (MAX_INFLATED + 1)}), "it inflates to more than 100 times its size"),
        (packed({f"{i}": b"" for i in range(MAX_MEMBERS + 1)}), "it holds 1,001 files; at most"),
    ],
)  # fmt: skip
def test_bad_files_say_why(data: bytes, why: str) -> None:
    """Damaged, encrypted, built to fill the memory or to read other files: each with a reason."""
    with pytest.raises(Unreadable) as caught:
        extract(data)
    assert str(caught.value).startswith(why)


def test_limits_leave_what_is_below_them() -> None:
    """So many levels are read, and any ratio if no more than 1 MB comes of it."""
    depth = MAX_DEPTH - 5
    inner = "<w:ins>" * depth + f"<w:p>{r('a')}</w:p>" + "</w:ins>" * depth
    assert of(inner).text == "a"
    blank = packed({MAIN: part("document", f"<w:body>{' ' * 900_000}{p('a')}</w:body>")})
    assert len(blank) * MAX_RATIO < 900_000
    assert extract(blank).text == "a"


def test_what_inflates_to_more_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is read counts together."""
    monkeypatch.setattr("index.formats.zipped.MAX_INFLATED", 5_000)
    blank = "<a>" + " " * 2_490 + "</a>"
    parts: dict[str, str | bytes] = {MAIN: part("document", f"<w:body>{p('a')}</w:body>")}
    parts["word/styles.xml"] = blank
    assert extract(packed(parts)).text == "a"
    parts["word/numbering.xml"] = blank
    with pytest.raises(Unreadable, match=r"^it inflates to more than 5,000 bytes$"):
        extract(packed(parts))


def test_a_part_of_more_elements_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many are read."""
    monkeypatch.setattr("index.formats.xmltree.MAX_ELEMENTS", 9)
    three = f"<w:p>{r('a')}</w:p>".replace("<w:rPr></w:rPr>", "")
    assert of(three * 2 + "<w:p/>").text == "a\n\na"
    with pytest.raises(Unreadable, match=r"^word/document\.xml has more than 9 elements$"):
        of(three * 2 + "<w:p/><w:p/>")
