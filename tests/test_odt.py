"""OpenDocument texts made here come out as the text that a reader of one sees."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from laid import furniture, marked

from index.formats.extracted import Clue, Extracted, Unreadable
from index.formats.odt import extract
from index.formats.xmltree import MAX_DEPTH

SPACES = 'xmlns:o="o" xmlns:t="t" xmlns:s="s" xmlns:f="f" xmlns:d="d" xmlns:b="b" xmlns:m="m"'


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A package of parts by their names."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def content(body: str, styles: str = "") -> str:
    """The part that holds the text."""
    automatic = f"<o:automatic-styles>{styles}</o:automatic-styles>"
    return f"<o:c {SPACES}>{automatic}<o:body><o:text>{body}</o:text></o:body></o:c>"


def of(body: str, styles: str = "", shared: str = "", **parts: str) -> Extracted:
    """What is read of a document; `shared` is in styles.xml, `meta="…"` is meta.xml."""
    inner: dict[str, str | bytes] = {"content.xml": content(body, styles)}
    if shared:
        inner["styles.xml"] = f"<o:c {SPACES}>{shared}</o:c>"
    return extract(packed(inner | {f"{name}.xml": part for name, part in parts.items()}))


def p(text: str, style: str = "") -> str:
    """A paragraph."""
    return f'<t:p t:style-name="{style}">{text}</t:p>'


def h(text: str, level: int | str, more: str = "") -> str:
    """A heading."""
    return f'<t:h t:outline-level="{level}" {more}>{text}</t:h>'


def style(name: str, letters: str = "", parent: str = "", more: str = "") -> str:
    """A style of paragraphs or words."""
    return (
        f'<s:style s:name="{name}" s:parent-style-name="{parent}" {more}>'
        f"<s:text-properties {letters}/></s:style>"
    )


def listed(*items: str, style: str = "", more: str = "") -> str:
    """A list; an item that is no element is one paragraph."""
    inner = [
        each if each.startswith("<") else f"<t:list-item>{p(each)}</t:list-item>" for each in items
    ]
    return f'<t:list t:style-name="{style}" {more}>{"".join(inner)}</t:list>'


def test_white_space_is_one_space_but_where_it_is_meant() -> None:
    """Tabs, line breaks and counted spaces are; what stands in elements is in its place."""
    found = of(
        p(" We  keep\n<t:span>your\t</t:span> data<t:s t:c='3'/>for<t:tab/>two<t:line-break/> y")
        + p("") + p(" <t:s/> ")
        + p("<t:a>a link</t:a><t:bookmark-start/>, <t:page-number>7</t:page-number> &amp; &#8364;")
        + p("<t:s t:c='x'/>a<t:s t:c='5000'/>b")
    )  # fmt: skip
    assert found.text == (f"We keep your data   for two\ny\n\na link, 7 & €\n\na{' ' * 100}b")


def test_headings_have_the_levels_that_they_say() -> None:
    """The offsets are exact; what is no level, is the first; the seventh is the sixth."""
    found = of(h("Terms", 1) + p("a") + h("What", 3) + h("Deep", 9) + h("Odd", "x") + h("No", 0))
    assert found.text == "Terms\n\na\n\nWhat\n\nDeep\n\nOdd\n\nNo"
    assert found.layout.headings == ((0, 5, 1), (10, 14, 3), (16, 20, 6), (22, 25, 1))


def test_under_a_title_headings_begin_at_the_second_level() -> None:
    """A title is told by its style or by one that is based on it."""
    body = h("What", 1) + p("a")
    assert marked(of(p("Terms", "Title") + body)) == [(1, "Terms"), (2, "What")]
    own = style("P1", parent="Title")
    assert marked(of(p("Terms", "P1") + body, own)) == [(1, "Terms"), (2, "What")]


def test_short_bold_paragraphs_are_headings_where_none_is_said() -> None:
    """The larger the letters the outer; a paragraph's style counts where its words' say nothing."""
    styles = (
        style("B", 'f:font-weight="bold"') + style("B16", 'f:font-size="16pt"', "B")
        + style("Loop", parent="Loop") + style("Off", 'f:font-weight="normal"')
        + style("Odd", 'f:font-weight="bold" f:font-size="1e999pt"')
        + style("Wide", 'f:font-weight="700" f:font-size="80%"')
    )  # fmt: skip
    text = p("Text that goes on.", "Loop") * 3
    body = (
        p("Terms", "B16") + text + p("What", "B") + text
        + p('<t:span t:style-name="B">Who</t:span>') + p('a <t:span t:style-name="B">b</t:span>')
        + p('<t:span t:style-name="Off">Off</t:span>', "B") + p("Odd", "Odd") + p("Wide", "Wide")
        + f"<b:table><b:table-row><b:table-cell>{p('C', 'B')}</b:table-cell></b:table-row>"
        "</b:table>"
    )  # fmt: skip
    assert marked(of(body, styles)) == [
        (1, "Terms"), (2, "What"), (2, "Who"), (2, "Odd"), (2, "Wide"),
    ]  # fmt: skip


def numbers(name: str, *levels: str) -> str:
    """A list style; a level is "format prefix suffix display start", or "•"."""
    inner = ""
    for at, level in enumerate(levels, 1):
        if level == "•":
            inner += f'<t:list-level-style-bullet t:level="{at}"/>'
            continue
        kind, before, after, shown, start = level.split("|")
        inner += (
            f'<t:list-level-style-number t:level="{at}" s:num-format="{kind}"'
            f' s:num-prefix="{before}" s:num-suffix="{after}"'
            f' t:display-levels="{shown}" t:start-value="{start}"/>'
        )
    return f'<t:list-style s:name="{name}">{inner}</t:list-style>'


LISTS = (
    numbers("N", "1||.|1|1", "a|(|)|1|1", "•")
    + numbers("D", "I|§ ||1|1", "1||:|2|3")
    + numbers("E", "||x|1|1")
    + '<t:list-style s:name="F"><t:list-level-style-number t:level="1" s:num-format="A" '
    's:num-list-format="%1%)"/></t:list-style>'
    + style("P", more='s:list-style-name="N"')
)  # fmt: skip


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (listed("a", "b", style="N"), "1. a\n2. b"),
        (listed("a", f"<t:list-item>{p('b')}{listed('c', 'd')}</t:list-item>", "e", style="N"),
         "1. a\n2. b\n(a) c\n(b) d\n3. e"),
        (listed("a", style="N") + p("x") + listed("b", style="N"), "1. a\n\nx\n\n1. b"),
        (listed("a", style="N") + listed("b", style="N", more='t:continue-numbering="true"'),
         "1. a\n2. b"),
        (listed("a", style="N") + listed("b", style="N", more='t:continue-list="l"'), "1. a\n2. b"),
        (listed("a", f'<t:list-item t:start-value="7">{p("b")}</t:list-item>', "c", style="N"),
         "1. a\n7. b\n8. c"),
        (listed(f"<t:list-header>{p('a')}</t:list-header>", "b", style="N"), "a\n\n1. b"),
        (listed(f"<t:list-item>{p('a')}{p('b')}</t:list-item>", "c", style="N"),
         "1. a\n\nb\n\n2. c"),
        (listed(f"<t:list-item>{p('')}{p('b')}</t:list-item>", style="N"), "b"),
        (listed("a", f"<t:list-item>{p('b')}{listed('c')}</t:list-item>", style="D"),
         "§ I a\n§ II b\nII.3: c"),
        (listed("a", style="E"), "a"),
        (listed("a", "b", style="F"), "A) a\nB) b"),
        (listed("a", style="Gone"), "a"),
        (f"<t:list><t:list-item>{p('a', 'P')}</t:list-item></t:list>", "1. a"),
    ],
)  # fmt: skip
def test_items_have_the_marks_that_their_list_counts(body: str, text: str) -> None:
    """Lists begin anew, unless they say that they go on; inner levels have their own marks."""
    assert of(body, LISTS).text == text


def test_bullets_in_the_third_level() -> None:
    """Numbers and bullets go together."""
    third = listed(f"<t:list-item>{listed('c')}</t:list-item>")
    body = listed(f"<t:list-item>{p('a')}{third}</t:list-item>", style="N")
    assert of(body, LISTS).text == "1. a\n• c"


def test_headings_are_numbered_by_the_outline_or_by_their_own_list() -> None:
    """An empty list takes one out; what has a mark of a list's item has no second one."""
    outline = (
        '<o:styles><t:outline-style><t:outline-level-style t:level="1" s:num-format="1" '
        's:num-suffix="."/><t:outline-level-style t:level="2" s:num-format="1" '
        't:display-levels="2"/></t:outline-style></o:styles>'
    )
    styles = LISTS + style("None", more='s:list-style-name=""')
    named = 't:style-name="{}"'.format
    body = (
        h("a", 1) + h("b", 2) + h("c", 2) + h("d", 1, named("None")) + h("e", 1, named("P"))
        + h("f", 1, 't:start-value="5"') + h("g", 1, 't:is-list-header="true"')
        + listed(f"<t:list-item>{h('h', 1)}</t:list-item>", style="F")
    )  # fmt: skip
    found = of(body, styles, outline)
    assert [text for _, text in marked(found)] == [
        "1. a", "1.1 b", "1.2 c", "d", "1. e", "5. f", "g", "A) h",
    ]  # fmt: skip


def test_rows_are_lines_and_covered_cells_are_empty() -> None:
    """Header rows are rows; a repeated cell is as often there; one at the end says nothing."""

    def cell(text: str, more: str = "") -> str:
        return f"<b:table-cell {more}>{p(text)}</b:table-cell>"

    rows = [
        f"<b:table-header-rows><b:table-row>{cell('Data')}{cell('Kept')}</b:table-row></b:table-header-rows>",
        "<b:table-row>" + cell("a", 'b:number-columns-repeated="2"')
        + cell("", 'b:number-columns-repeated="9000"') + "</b:table-row>",
        f"<b:table-row><b:covered-table-cell>{p('no')}</b:covered-table-cell>{cell('b')}</b:table-row>",
        f"<b:table-rows><b:table-row><b:table-cell>{p('c')}{p('d')}</b:table-cell></b:table-row></b:table-rows>",
    ]  # fmt: skip
    found = of(p("x") + f"<b:table><b:table-column/>{''.join(rows)}</b:table>" + p("y"))
    assert found.text == "x\n\nData | Kept\na | a\n | b\nc d\n\ny"


def test_deleted_hidden_and_commented_words_are_not_read() -> None:
    """Nor what programs keep for themselves; a section's, an index's and a frame's words are."""
    hidden = style("Hid", 'b:display="none"') + style("Shown", 'b:display="true"', "Hid")
    body = (
        f"<t:tracked-changes><t:changed-region><t:deletion>{p('no')}</t:deletion></t:changed-region>"
        f"</t:tracked-changes><o:forms>{p('no')}</o:forms>"
        + p("a<t:change-start/>b<o:annotation><t:p>no</t:p></o:annotation>c"
            "<t:hidden-text>no</t:hidden-text><t:ruby><t:ruby-base>d</t:ruby-base>"
            "<t:ruby-text>no</t:ruby-text></t:ruby>")
        + p('no<t:span t:style-name="Shown">e</t:span>', "Hid")
        + f"<t:section>{p('f')}</t:section><t:section t:display='none'>{p('no')}</t:section>"
        f"<t:table-of-content><t:table-of-content-source>{p('no')}"
        f"</t:table-of-content-source><t:index-body>{p('g')}</t:index-body></t:table-of-content>"
        + p(f"h<t:note/><b:frame><b:text-box>{p('box')}</b:text-box></b:frame>i")
    )  # fmt: skip
    assert of(body, hidden).text == "abcd\n\ne\n\nf\n\ng\n\nhi\n\nbox"


def test_notes_and_running_heads_follow() -> None:
    """Notes are numbered as they are met, also in notes; heads and feet are furniture, once."""

    def note(*inner: str) -> str:
        body = f"<t:note-body>{''.join(inner)}</t:note-body>"
        return f"<t:note><t:note-citation>no</t:note-citation>{body}</t:note>"

    running = (
        "<o:master-styles>"
        f"<s:master-page><s:header>{p('Acme')}</s:header><s:footer>{p('Page')}</s:footer>"
        f"</s:master-page><s:master-page><s:header>{p('Acme')}</s:header><s:header-left>{p('Left')}</s:header-left>"
        "</s:master-page></o:master-styles>"
    )
    found = of(p(f"a{note(p('one' + note(p('in'))), p('more'))} b{note(p('two'))}"), shared=running)
    assert (
        found.text == "a[1] b[2]\n\n[1] one[3]\n\nmore\n\n[2] two\n\n[3] in\n\nAcme\n\nLeft\n\nPage"
    )
    assert furniture(found) == ["Acme\n\nLeft\n\nPage"]


@pytest.mark.parametrize(
    ("meta", "clues"),
    [
        ("<d:title>Terms</d:title><m:initial-creator>Ann Lee</m:initial-creator>"
         '<m:user-defined m:name="Other">x</m:user-defined>'
         '<m:user-defined m:name="Company">Acme</m:user-defined>',
         (Clue("title", "Terms", "OpenDocument title"),
          Clue("author", "Acme", "OpenDocument company"))),
        ("<d:title>Untitled 1</d:title><m:initial-creator>Acme GmbH</m:initial-creator>",
         (Clue("author", "Acme GmbH", "OpenDocument author"),)),
        ("<d:creator>Acme GmbH</d:creator>", ()),
    ],
)  # fmt: skip
def test_what_a_document_says_of_itself(meta: str, clues: tuple[Clue, ...]) -> None:
    """Title, company, and a first author who has a legal form."""
    assert of(p("a"), meta=f"<o:m {SPACES}><o:meta>{meta}</o:meta></o:m>").clues == clues
    assert of(p("a"), meta=f"<o:m {SPACES}/>").clues == ()


SECRET = '<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
DEEP = content("<t:section>" * MAX_DEPTH + "</t:section>" * MAX_DEPTH)
SOUND = packed({"content.xml": content(p("a" * 500))})
END = SOUND.rfind(b"PK\5\6")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"Hello", "it is a damaged archive (File is not a zip file); get it anew"),
        (SOUND[: END + 16] + b"\xff\xff\0\0" + SOUND[END + 20 :], "it is a damaged archive (neg"),
        (SOUND[:60] + b"\xff" * 20 + SOUND[80:], "it is a damaged archive (Error -3"),
        (packed({"META-INF/manifest.xml": SECRET, "content.xml": b"\x8f\x03"}),
         "it is encrypted: save it without a password"),
        (packed({"mimetype": "a"}), "it has no text in content.xml: it is no OpenDocument text"),
        (packed({"content.xml": f"<o:c {SPACES}><o:body><o:spreadsheet/></o:body></o:c>"}),
         "it has no text in content.xml: it is no OpenDocument text"),
        (packed({"content.xml": "<a"}), "content.xml is damaged: unclosed token"),
        (packed({"content.xml": '<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;">]><a>&m;</a>'}),
         "content.xml has a document type, which no Office file has"),
        (packed({"content.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'}),
         "content.xml has a document type, which no Office file has"),
        (packed({"content.xml": DEEP}), "content.xml has elements more than 200 deep"),
        (packed({"content.xml": b" " * 20_000_000}), "it inflates to more than 100 times its"),
    ],
)  # fmt: skip
def test_bad_files_say_why(data: bytes, why: str) -> None:
    """Damaged, encrypted, another kind, built to fill the memory: each with a reason."""
    with pytest.raises(Unreadable) as caught:
        extract(data)
    assert str(caught.value).startswith(why)
