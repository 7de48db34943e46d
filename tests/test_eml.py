"""Saved mails made here come out as the text that a reader of mail shows."""

from email.message import EmailMessage

import pytest
from laid import furniture, marked

from index.formats.eml import MAX_ATTACHED, MAX_PARTS, extract
from index.formats.extracted import Clue, Extracted, Unreadable

FROM = "From: Acme Privacy <privacy@acme.example>\n"
PLAIN = "We keep your data for two years.\n\nThen they are deleted.\n"


def of(*lines: str, body: str = "Hello", start: str = FROM) -> Extracted:
    """What is read of a mail with these headers."""
    return extract(f"{start}{''.join(line + chr(10) for line in lines)}\n{body}".encode())


def mixed(*parts: str, kind: str = "mixed") -> Extracted:
    """What is read of a mail of parts, each with its headers."""
    body = "".join(f"--X\n{part}\n" for part in parts)
    return of(f"Content-Type: multipart/{kind}; boundary=X", body=f"before\n{body}--X--\nafter")


def part(kind: str, body: str, *more: str) -> str:
    """A part of a mail."""
    return "\n".join([f"Content-Type: {kind}", *more, "", body])


def test_a_plain_mail_is_its_text() -> None:
    """As it stands, with replies and signature; of its lines, the ends are line breaks."""
    body = "Dear all,\r\n\r\n> they wrote\r\nsee you\r-- \nAnn\n\n"
    assert of(body=body).text == "Dear all,\n\n> they wrote\nsee you\n-- \nAnn"
    assert of(body="").text == ""


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ("", "We keep your data\nfor two years.\n> no \n> more\n-- \nAnn\n From"),
        ("; DelSp=Yes", "We keep your datafor two years.\n> no \n> more\n-- \nAnn\n From"),
    ],
)
def test_lines_that_were_broken_for_sending_are_joined(more: str, text: str) -> None:
    """Those that end with a space, but for quotations and the signature's mark (RFC 3676)."""
    body = "We keep your data \nfor two years.\n> no \n> more\n-- \nAnn\n  From"
    joined = text.replace("data\nfor", "data for")
    assert of(f"Content-Type: text/plain; Format=Flowed{more}", body=body).text == joined
    assert of("Content-Type: text/plain", body=body).text == body


HTML = "<h1>Terms</h1><p>We keep your data for two years.<p>Then they are deleted."
FLAT = "<div>We keep your data for two years.</div><div>Then they are deleted.</div>"
TEXT_HTML = "Terms\n\nWe keep your data for two years.\n\nThen they are deleted."


def test_a_page_in_a_mail_is_read_as_a_page() -> None:
    """With its headings and its menus."""
    found = of("Content-Type: text/html", body=f"<nav>Shop</nav>{HTML}")
    assert found.text == f"Shop\n\n{TEXT_HTML}"
    assert marked(found) == [(1, "Terms")]
    assert furniture(found) == ["Shop"]


@pytest.mark.parametrize(
    ("plain", "page", "text"),
    [
        (PLAIN, HTML, TEXT_HTML),
        (PLAIN, FLAT, PLAIN.strip()),
        (PLAIN * 3, HTML, (PLAIN * 3).strip()),
        ("Look at the page.", FLAT, PLAIN.strip()),
        (" \n", FLAT, PLAIN.strip()),
        (PLAIN, f"{FLAT}<nav><ul><li>Shop</ul></nav>", PLAIN.strip()),
        (PLAIN, f"<ul><li>{FLAT}</ul>", f"• {PLAIN.strip()}"),
        (PLAIN, "", PLAIN.strip()),
    ],
)  # fmt: skip
def test_of_two_alternatives_the_richer_is_read(plain: str, page: str, text: str) -> None:
    """The page if it has structure and says as much, or if it says far more."""
    parts = [part("text/plain", plain), part("text/html", page)]
    assert mixed(*parts, kind="alternative").text == text
    assert mixed(*parts[::-1], kind="mixed").text == text


def test_several_texts_are_read_one_after_the_other() -> None:
    """Two pages keep the headings and the furniture of both, where they stand."""
    page = "<h1>{}</h1><p>one or more<nav>Shop</nav>".format
    found = mixed(*(part("text/html", page(name)) for name in ("Terms", "More")))
    assert found.text == "\n\n".join("Terms|one or more|Shop|More|one or more|Shop".split("|"))
    assert marked(found) == [(1, "Terms"), (1, "More")]
    assert furniture(found) == ["Shop", "Shop"]
    texts = [part("text/plain", text) for text in ("one", " ", "two")]
    assert mixed(*texts).text == "one\n\ntwo"
    nested = part("multipart/related; boundary=Y", f"--Y\n{texts[0]}\n--Y--")
    assert mixed(nested, texts[2]).text == "one\n\ntwo"


@pytest.mark.parametrize(
    ("charset", "encoded", "text"),
    [
        ("utf-8", "é€".encode(), "é€"),
        ("iso-8859-1", "é€".encode("cp1252"), "é€"),
        ("us-ascii", "é€".encode(), "é€"),
        ("windows-1251", "Ж".encode("cp1251"), "Ж"),
        ("iso-2022-jp", "日".encode("iso-2022-jp"), "日"),
        ("utf-8", "é€".encode("cp1252"), "é€"),
        ("no-such", "é€".encode(), "é€"),
        ("hex", b"4a\x81", "4a\ufffd"),
        ("undefined", b"a", "a"),
        ("unicode_escape", b"\\ud800", "\\ud800"),
        ("u\0tf-8", "é€".encode(), "é€"),
        ("x; charset*=u\0'en'utf", "é€".encode(), "é€"),
    ],
)  # fmt: skip
def test_a_text_is_in_the_encoding_that_it_names(charset: str, encoded: bytes, text: str) -> None:
    """What makes no sense in it is UTF-8, or else Windows-1252."""
    head = f"{FROM}Content-Type: text/plain; charset={charset}\n\n".encode()
    assert extract(head + encoded).text == text


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("quoted-printable", "=C3=A9 a=\nb=3D=\n", "é ab="),
        ("base64", "w6kg\nYQ==", "é a"),
        ("base64", "w6kgYQ", "é a"),
        ("8bit", "é", "é"),
        ("no-such", "é", "é"),
    ],
)
def test_bodies_are_decoded_as_they_were_sent(encoding: str, body: str, text: str) -> None:
    """Damaged base64 as far as it goes."""
    kind = "Content-Type: text/plain; charset=utf-8"
    assert of(kind, f"Content-Transfer-Encoding: {encoding}", body=body).text == text


BASE64 = "Content-Transfer-Encoding: base64"
ATTACHED = "Content-Disposition: attachment"


def test_what_is_attached_is_handed_on_under_its_name() -> None:
    """Decoded, with a name that is no path; pictures in the text are not; texts with names are."""
    named = 'Content-Disposition: attachment; filename="{}"'.format
    found = mixed(
        part("text/plain", "Hello"),
        part("application/pdf", "JVBERg==", BASE64, named("../a b.pdf")),
        part("text/plain", "own", named("=?utf-8?q?pr=C3=BCf.txt?=")),
        part("text/plain; name=note.txt", "named"),
        part("text/html", "<p>x", ATTACHED),
        part("text/plain", "x", ATTACHED),
        part("application/pdf", "y", f"{ATTACHED}; filename*=utf-8''%C3%A9.pdf"),
        part("application/pdf", "z", f"{ATTACHED}; filename*=u\0'e'%C3%A9.pdf"),
        part("application/pdf", "raw", named("é.pdf")),
        part("application/pdf", "third", named("é.pdf")),
        part("image/png", "no", "Content-Disposition: inline; filename=logo.png"),
        part("image/png", "no", "Content-ID: <logo>", named("logo.png")),
        part("image/png", "yes", named("scan.png")),
        part("application/octet-stream", "bin", named("C:\\x\\.hidden")),
    )  # fmt: skip
    assert found.text == "Hello"
    assert found.warnings == ()
    assert found.attached == (
        ("a b.pdf", b"%PDF"),
        ("prüf.txt", b"own"),
        ("note.txt", b"named"),
        ("attachment.html", b"<p>x"),
        ("attachment.txt", b"x"),
        ("é.pdf", b"y"),
        ("attachment.pdf", b"z"),
        ("é (2).pdf", b"raw"),
        ("é (3).pdf", b"third"),
        ("scan.png", b"yes"),
        ("hidden", b"bin"),
    )


def test_a_mail_in_a_mail_is_attached_as_one() -> None:
    """Under its own name, its subject or none; its text is not the outer mail's."""
    inner = "From: a@b.example\nSubject: =?utf-8?b?w6k=?=\n\nInner"
    found = mixed(
        part("text/plain", "Hello"),
        part("message/rfc822", inner),
        part("message/rfc822", inner, 'Content-Disposition: attachment; filename="x.eml"'),
        part("message/rfc822", "To: a@b.example\n\nInner"),
    )
    assert found.text == "Hello"
    assert [name for name, _ in found.attached] == ["é.eml", "x.eml", "mail.eml"]
    assert extract(found.attached[0][1]).text == "Inner"
    assert found.attached[0][1].decode() == inner


def test_of_many_attachments_the_first_are_handed_on() -> None:
    """And it is said how many were not."""
    parts = [part(f"application/pdf; name={i}.pdf", "x") for i in range(MAX_ATTACHED + 2)]
    found = mixed(*parts)
    assert [name for name, _ in found.attached] == [f"{i}.pdf" for i in range(MAX_ATTACHED)]
    assert found.warnings == ("2 more attachments were left out",)
    assert mixed(*parts[:-1]).warnings == ("1 more attachments were left out",)
    assert mixed(*parts[:-2]).warnings == ()


@pytest.mark.parametrize(
    ("sender", "clues"),
    [
        ("Acme Privacy <p@acme.example>",
         [("company", "Acme Privacy"), ("domain", "acme.example")]),
        ("Acme <p@www.mail.acme.co.uk>", [("company", "Acme"), ("domain", "mail.acme.co.uk")]),
        ("Ann Lee <ann@ACME.example>", [("domain", "acme.example")]),
        ("p@acme.example (Acme)", [("company", "Acme"), ("domain", "acme.example")]),
        ("=?utf-8?q?M=C3=BCller_GmbH?= <x@muller.example>", [("domain", "muller.example")]),
        ("Müller <x@müller.example>", [("company", "Müller"), ("domain", "müller.example")]),
        ('"Acme,\n Inc." <p@acme.example>',
         [("company", "Acme, Inc."), ("domain", "acme.example")]),
        ("Web Shop <joe@web.de>", []),
        ("Yahoo <joe@yahoo.co.uk>", []),
        ("Gmail Team <joe@gmail.com>", []),
        ("p@acme.example", [("domain", "acme.example")]),
        ("Acme <p@localhost>", []),
        ("Al <al@al.example>", [("domain", "al.example")]),
        ("", []),
    ],
)  # fmt: skip
def test_a_sender_with_a_domain_of_its_own_is_a_company_s(
    sender: str, clues: list[tuple[str, str]]
) -> None:
    """Its name is one if the domain begins like it; a free mailbox says nothing of a company."""
    found = of(f"From: {sender}", "To: x@y.example", start="").clues
    assert [(c.kind, c.value) for c in found] == clues
    assert {c.where for c in found} <= {"e-mail sender"}


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Privacy Policy", "Privacy Policy"),
        ("Re: AW:  Terms", "Terms"),
        ("Figure: Terms", "Figure: Terms"),
        ("=?utf-8?q?Pr=C3=BCfung?= =?iso-8859-1?b?6Q==?= b", "Prüfungé b"),
        ("=?no-such?q?a=C3=A9?=", "aé"),
        ("=?utf-8?b?a?=", "=?utf-8?b?a?="),
        ("Änderung", "Änderung"),
        ("a\n  b", "a b"),
        ("x" * 301, "x" * 300),
    ],
)
def test_the_subject_is_a_title(subject: str, title: str) -> None:
    """Decoded, without the marks of replies; what cannot be decoded stays as it is."""
    assert of(f"Subject: {subject}", start="").clues == (Clue("title", title, "e-mail subject"),)


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("Tue, 3 Mar 2020 10:00:00 +0100", "2020-03-03"),
        ("3 Mar 20 10:00", "2020-03-03"),
        ("31 Feb 2020 10:00", None),
        ("1 Jan 1970 00:00:00", None),
        ("1 Jan 1980 00:00:00", "1980-01-01"),
        ("yesterday", None),
    ],
)
def test_the_day_is_that_of_sending(date: str, day: str | None) -> None:
    """If the calendar has it, and the clock was set."""
    clues = (Clue("date", day, "e-mail date"),) if day else ()
    assert of(f"Date: {date}", start="").clues == clues


def test_as_the_standard_library_writes_a_mail() -> None:
    """Encoded headers, both texts, and what is attached."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Müller GmbH <info@mueller.example>", "Änderung der Bedingungen"
    mail["Date"] = "Tue, 03 Mar 2020 10:00:00 +0100"
    mail.set_content("Grüße\n")
    mail.add_alternative("<h1>Grüße</h1>", subtype="html")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="é.pdf")
    found = extract(bytes(mail))
    assert (found.text, marked(found)) == ("Grüße", [(1, "Grüße")])
    assert found.attached == (("é.pdf", b"%PDF"),)
    assert [clue.value for clue in found.clues] == [
        "mueller.example", "Änderung der Bedingungen", "2020-03-03",
    ]  # fmt: skip


DEEP = "".join(f"Content-Type: multipart/mixed; boundary=B{i}\n\n--B{i}\n" for i in range(1_100))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"Hello, no mail.", "it has none of the headers of a mail, such as From or Subject"),
        (b"Content-Type: text/plain\n\nHello", "it has none of the headers of a mail"),
        (b"", "it has none of the headers of a mail"),
        (f"{FROM}{DEEP}".encode(), "it is no mail that can be read: RecursionError"),
    ],
)  # fmt: skip
def test_what_is_no_mail_is_refused(data: bytes, why: str) -> None:
    """Each with a reason."""
    with pytest.raises(Unreadable) as caught:
        extract(data)
    assert str(caught.value).startswith(why)


@pytest.mark.parametrize("header", ["From", "Subject", "Date", "Received", "To"])
def test_one_header_makes_a_mail(header: str) -> None:
    """Any of those that tell what was sent."""
    assert extract(f"{header}: x\n\nHello".encode()).text == "Hello"


def test_a_mail_of_too_many_parts_is_refused() -> None:
    """The whole is a part, too."""
    assert mixed(*[part("text/plain", "x")] * (MAX_PARTS - 1)).text.count("x") == MAX_PARTS - 1
    with pytest.raises(Unreadable, match=r"^it has more than 1,000 parts$"):
        mixed(*[part("text/plain", "x")] * MAX_PARTS)
