"""PDFs made here, by hand and by Chromium, come out as the text that went in."""

import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from pdf_writer import Put, assembled, content, document, flat, written

from index.formats.extracted import Clue, Extracted, Unreadable
from index.formats.pdf import MAX_PAGES, extract

PAGE = [Put(50, 500, "We keep your data for two years.")]
FLATE = " /Filter/FlateDecode"


def set_in(
    lines: Sequence[str], x: float = 50, y: float = 500, *, size: float = 10, font: str = "F1"
) -> list[Put]:
    """Lines one below another, 12 points apart."""
    return [Put(x, y - 12 * i, line, size, font) for i, line in enumerate(lines)]


def of(*pages: Sequence[Put]) -> Extracted:
    """What is read of pages."""
    return extract(document(pages))


def marked(found: Extracted) -> list[tuple[int, str]]:
    """The headings with their levels."""
    return [(level, found.text[start:end]) for start, end, level in found.layout.headings]


def furniture(found: Extracted) -> list[str]:
    """What is marked as repeating."""
    return [found.text[start:end] for start, end in found.layout.furniture]


def test_lines_become_paragraphs_and_larger_or_bold_ones_headings() -> None:
    """A wider gap parts paragraphs; a larger line is an outer heading, a bold one an inner."""
    found = of(
        [
            Put(50, 560, "Privacy Policy", 18),
            Put(50, 530, "1. What we keep", 10, "F2"),
            *set_in(
                [
                    "We keep the names of all who order goods from",
                    "us, their addresses, and their birth.",
                ],
                y=510,
            ),
            *set_in(["Nothing else is kept for longer than one year."], y=470),
        ]
    )
    assert found.text == (
        "Privacy Policy\n\n1. What we keep\n\n"
        "We keep the names of all who order goods from us, their addresses, and their birth.\n\n"
        "Nothing else is kept for longer than one year."
    )
    assert marked(found) == [(1, "Privacy Policy"), (2, "1. What we keep")]


def test_first_lines_set_in_begin_paragraphs() -> None:
    """Also where no gap parts them, and the line before is full."""
    texts = [
        ["The first paragraph of this text begins here, and", "it goes on to the end of the lin."],
        ["The second one is set in, too, as it should and", "it goes on to the end of the line"],
        ["which the third begins with, it is a longer one", "than any of the others here are it"],
    ]
    lines = [line for text in texts for line in text]
    found = of([Put(50 + 15 * (i % 2 == 0), 500 - 12 * i, each) for i, each in enumerate(lines)])
    assert found.text == "\n\n".join(" ".join(text) for text in texts)


def test_short_lines_stay_lines() -> None:
    """An address is not run together: each line would have had room for the next word."""
    text = ["Whoever has a question about this policy may write to", "us at the address below:"]
    address = ["Acme Ltd", "12 High Street"]
    found = of(set_in(text + address)).text
    assert found == " ".join(text) + "\n\n" + "\n".join(address)


def test_items_are_a_line_each() -> None:
    """A bullet begins a line, what stands under its words goes on; a sentence's number does not."""
    found = of(
        [
            *set_in(
                ["We collect, as is said in more detail in section", "2. of this text, these:"]
            ),
            Put(50, 460, "•"),
            Put(70, 460, "names of all our customers and of their"),
            Put(70, 448, "relatives"),
            Put(50, 436, "•"),
            Put(70, 436, "cookies"),
        ]
    )
    assert found.text.split("\n\n") == [
        "We collect, as is said in more detail in section 2. of this text, these:",
        "• names of all our customers and of their relatives\n• cookies",
    ]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["It protects all infor-", "mation"], "It protects all information"),
        (["It is a self-", "regulatory body"], "It is a self-regulatory body"),
        (["It is for a third-", "party, a party that"], "It is for a third-party, a party that"),
        (["He reads opt-out and opt-", "out"], "He reads opt-out and opt-out"),
        (["It goes to eu-", "help@acme.example"], "It goes to eu-help@acme.example"),
        (["The firm Smith-", "Jones"], "The firm Smith-Jones"),
        (["It protects all in\xad", "formation"], "It protects all information"),
        (["It is cooperation and co-", "operation"], "It is cooperation and cooperation"),
    ],
)  # fmt: skip
def test_words_parted_at_the_end_of_a_line(lines: list[str], joined: str) -> None:
    """The hyphen goes, but where the word is written with one."""
    assert of(set_in(lines)).text == joined


LEFT = [
    "The first column says what we",
    "collect of you when you come",
    "to our site, and who it is",
    "that will be told of it after",
    "you have gone, and for how",
    "long they keep it in their",
]
RIGHT = [
    "own systems. The second one",
    "says what you may ask of us",
    "and how, and what you may",
    "do when nobody gives you an",
    "answer, such as to complain",
    "at the court of your city.",
]


@pytest.mark.parametrize("woven", [False, True])
def test_columns_are_read_one_after_the_other(woven: bool) -> None:
    """Whether they were drawn column by column, or line by line across both."""
    columns = [set_in(LEFT), set_in(RIGHT, x=210)]
    rows = zip(*columns, strict=True) if woven else columns
    drawn = [put for row in rows for put in row]
    assert of(drawn).text == " ".join(LEFT + RIGHT)


def test_a_page_drawn_in_no_order_is_read_from_above() -> None:
    """The places count where the order of drawing cannot be that of reading."""
    lines = [f"Line {word} of a text that is quite long, and no end." for word in "abcdef"]
    drawn = set_in(lines)
    assert of([drawn[i] for i in (3, 0, 5, 1, 4, 2)]).text == " ".join(lines)


def test_a_table_is_a_line_for_each_row() -> None:
    """A cell of two lines is one cell; what stands above and below is no part of the table."""
    found = of(
        [
            *set_in(["This is what we keep of you, and for how long we do."], y=520),
            *set_in(["Data"], y=490),
            *set_in(["Kept for"], x=200, y=490),
            *set_in(["Names and", "addresses"], y=460),
            *set_in(["7 years"], x=200, y=454),
            *set_in(["Logs"], y=420),
            *set_in(["30 days"], x=200, y=420),
            *set_in(["All of it is deleted after that, at the latest in June."], y=380),
        ]
    )
    assert found.text.split("\n\n")[1:] == [
        "Data | Kept for\nNames and addresses | 7 years\nLogs | 30 days",
        "All of it is deleted after that, at the latest in June.",
    ]


def test_heads_and_feet_are_marked_and_kept_out_of_paragraphs() -> None:
    """A paragraph over a page's end is one; the next page begins in its middle."""
    texts = [
        ["We begin on the first page with a sentence that", "is a long one and goes"],
        ["on here, on the second page, as it does on the", "one that comes after it, which is"],
        ["the last one of these."],
    ]
    found = of(
        *(
            [Put(50, 580, "Acme Privacy Policy"), *set_in(lines), Put(200, 20, f"Page {i} of 3")]
            for i, lines in enumerate(texts, start=1)
        )
    )
    assert furniture(found) == [f"Acme Privacy Policy\nPage {i} of 3" for i in (1, 2, 3)]
    assert found.text.split("\n\n")[1] == " ".join(line for lines in texts for line in lines)
    beginnings = [found.text[page:][:8] for page in found.layout.pages]
    assert beginnings == ["Acme Pri", "on here,", "the last"]
    assert found.layout.page(found.text.index("Page 2")) == 3  # it stands after the paragraph


def test_turned_text_is_read_after_the_rest() -> None:
    """And a mark that runs up or across every page repeats."""
    mark = b"BT /F1 30 Tf .7 .7 -.7 .7 100 200 Tm (DRAFT) Tj ET "
    aside = b"BT /F1 8 Tf 0 1 -1 0 20 100 Tm (Form 7b) Tj ET "
    second = content([Put(50, 400, "They are deleted.")])
    found = extract(written([mark + aside + content(PAGE), mark + second]))
    pages = [f"DRAFT\n\n{PAGE[0].text}\n\nForm 7b", "DRAFT\n\nThey are deleted."]
    assert found.text == "\n\n".join(pages)
    assert furniture(found) == ["DRAFT", "DRAFT"]


def test_a_page_turned_as_a_whole_is_read_as_it_stands() -> None:
    """Lines that run up the page are lines, the first at the left."""
    lines = [b"BT /F1 10 Tf 0 1 -1 0 %d 50 Tm (Line %d) Tj ET " % (50 + 12 * i, i) for i in (1, 2)]
    assert extract(written([b"".join(lines)])).text == "Line 1 Line 2"


def test_a_page_without_text_begins_where_the_next_does() -> None:
    """So that the numbers of the pages after it are right."""
    found = of(PAGE, [], [Put(50, 500, "They are deleted.")])
    assert found.text == "We keep your data for two years.\n\nThey are deleted."
    assert found.layout.pages == (0, 34, 34)


def test_ligatures_are_letters_and_hidden_text_of_text_recognition_is_read() -> None:
    """Text that is drawn invisibly lies over a picture; text off the page is seen by nobody."""
    unseen = [Put(900, 500, "Not here"), Put(50, 440, "nor here", 0.4)]
    found = of([Put(50, 500, "Read by a machine", more="3 Tr"), *unseen])
    assert found.text == "Read by a machine"
    assert found.warnings == ("14 characters that no page shows are left out",)


def test_what_the_document_says_of_itself() -> None:
    """A title and an author are clues; the names of programs and files are none."""
    info = "/Title(Privacy Policy)/Author(Acme Ltd)/Subject(Microsoft Word - privacy.docx)"
    assert extract(document([PAGE], info)).clues == (
        Clue("title", "Privacy Policy", "PDF title"),
        Clue("author", "Acme Ltd", "PDF author"),
    )


def test_scripts_actions_and_pages_around_it_are_not_looked_at() -> None:
    """Of a file that is HTML, too, the PDF's text is read and no other."""
    action = "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/AA<</WC<</S/Launch/F(sh)>>>>"
    data = b"<html><p>Not this</p><!--" + document([PAGE], root=action) + b"-->"
    assert extract(data).text == PAGE[0].text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "it is a damaged PDF: no page can be found in it"),
        (document([PAGE])[:400], "it is a damaged PDF: no page can be found in it"),
        (document([]), "it is a damaged PDF: no page can be found in it"),
        (b"<html></html>", 'it is no PDF: "%PDF-" is missing'),
        (written([b"0 0 9 9 re f"] * 12), "it has no text layer: 12 pages without a letter. Run"),
        (written([flat(bytes(60_000_000))], filter=FLATE), "a part of it unpacks to more than 50"),
        (
            written([flat(flat(bytes(60_000_000)))], filter=" /Filter[/FlateDecode/FlateDecode]"),
            "a part of it unpacks to more than 50 MB",
        ),
        (
            assembled([b"<</Pages 2 0 R>>", b"<</Type/Pages/Count 2/Kids[2 0 R 2 0 R]>>"]),
            "it is a damaged PDF: none of its 2 pages can be read",
        ),
        (
            assembled([b"<</Pages 2 0 R>>", b"<</Type/Pages/Count 100000/Kids[3 0 R]>>", b"<<>>"]),
            f"it has 100,000 pages; at most {MAX_PAGES:,} are read. Split it.",
        ),
    ],
)
def test_bad_files_say_why(data: bytes, why: str) -> None:
    """Each is refused with a reason, and nothing is unpacked that does not fit in memory."""
    with pytest.raises(Unreadable) as caught:
        extract(data)
    assert str(caught.value).startswith(why)


def test_fonts_that_do_not_name_their_letters() -> None:
    """Of a text that is mostly unknown letters nothing can be quoted."""
    drawn = b"BT /F1 10 Tf 50 500 Td <00010002000300040005> Tj ET"
    system = b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    data = assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 400 600]>>",
            b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            b"<</Length %d>>stream\n" % len(drawn) + drawn + b"\nendstream",
            b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[6 0 R]>>",
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A" + system + b">>",
        ]
    )
    with pytest.raises(Unreadable, match=r"^its fonts do not say which letters they draw"):
        extract(data)


@pytest.mark.parametrize("length", [b"/Length 9", b"/Length -"])
def test_a_stream_whose_length_is_wrong_is_read_to_its_end(length: bytes) -> None:
    """The number before a stream may be a lie."""
    assert extract(document([PAGE]).replace(b"/Length ", length)).text == PAGE[0].text


def encrypted(password: bytes) -> bytes:
    """A page encrypted with RC4 of 40 bits (PDF 32000-1, algorithms 2 to 4)."""
    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    owner, allowed, name = bytes(32), -4, b"0123456789abcdef"
    padded = (password + pad)[:32]
    seed = padded + owner + allowed.to_bytes(4, "little", signed=True) + name
    key = hashlib.md5(seed).digest()[:5]
    drawn = rc4(hashlib.md5(key + b"\x05\0\0\0\0").digest()[:10], content(PAGE))
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 400 600]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n" % len(drawn) + drawn + b"\nendstream",
        f"<</Filter/Standard/V 1/R 2/O<{owner.hex()}>/U<{rc4(key, pad).hex()}>/P -4>>".encode(),
    ]
    return assembled(bodies, f"/Encrypt 6 0 R/ID[<{name.hex()}><{name.hex()}>]")


def rc4(key: bytes, data: bytes) -> bytes:
    """Data under the stream cipher RC4."""
    box, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def test_encrypted_files() -> None:
    """One that opens without a password is read; one that asks for it is refused."""
    assert extract(encrypted(b"")).text == PAGE[0].text
    with pytest.raises(Unreadable, match=r"^encrypted: it opens with a password only"):
        extract(encrypted(b"secret"))


SITE = """<!doctype html><html lang=en><meta charset=utf-8><title>Acme Privacy Policy</title>
<style>body{font:11pt/1.4 serif} td,th{border:1px solid;padding:4px}</style>
<h1>Acme Privacy Policy</h1><p>%s</p><ul><li>Names</li><li>Cookies</li></ul>
<h2>What we keep</h2><table><tr><th>Data<th>Kept for<tr><td>Logs<td>30 days</table>
<p style="break-before:page">Efficient staff — offices in Zürich.</p></html>"""
LONG = "This sentence is so long that it needs more than one line of the page. " * 4


@pytest.mark.skipif(not shutil.which("chromium"), reason="there is no chromium to print with")
def test_a_page_printed_by_chromium(tmp_path: Path) -> None:
    """Headings, drawn bullets, a table, and the browser's own head and foot."""
    page = tmp_path / "page.html"
    page.write_text(SITE % LONG, "utf-8")
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", page.as_uri(),
         f"--user-data-dir={tmp_path}/profile", f"--print-to-pdf={tmp_path}/page.pdf"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    found = extract((tmp_path / "page.pdf").read_bytes())
    text = found.text
    for start, end in reversed(found.layout.furniture):
        text = text[:start] + text[end:].lstrip("\n")
    assert text == (
        f"Acme Privacy Policy\n\n{LONG.strip()}\n\n• Names\n• Cookies\n\nWhat we keep\n\n"
        "Data | Kept for\nLogs | 30 days\n\nEfficient staff — offices in Zürich."
    )
    assert marked(found) == [(1, "Acme Privacy Policy"), (2, "What we keep")]
    assert [each.split("\n")[-1] for each in furniture(found)] == ["1/2", "2/2"]
    assert found.layout.page(found.text.index("Efficient")) == 2
    assert found.clues == (Clue("title", "Acme Privacy Policy", "PDF title"),)
