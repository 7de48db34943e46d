"""What is to become of every bad input: numbers 1 to 47, each with all the files that show it."""

import re
from dataclasses import dataclass
from typing import Literal

Expected = Literal["refused", "skipped", "read"]


@dataclass(frozen=True, slots=True)
class Row:
    """One bad input; `words` is a pattern of what is said of it, or of the text that was read."""

    number: int
    name: str  # as it is shown
    expected: Expected
    words: str
    why: str = ""  # it is not to be quite as the facts say

    def fits(self, outcome: str) -> bool:
        """Whether this is what should become of it."""
        was_read = outcome.startswith(("'", '"'))
        return was_read == (self.expected == "read") and bool(re.search(self.words, outcome))


NO_TEXT, NO_PDF = "holds no text", "damaged PDF: no page can be found"
OUT, ENDING = "is a link out of the folder", "has another ending: only TXT"
ASTRAY = "has a path that is none inside an archive"
KEPT = ".*; nothing is kept$"
KEEPS = "'Acme keeps data for "
TWICE = "the same text twice is one policy, and that is said; other texts are told apart"
LOOKED_INTO = "a folder is looked into, whatever its name"
OPENS = "every viewer opens it without asking; many published policies are locked only so"
CROWD = "a million entries are more than the 20 MB that are read of a file; these are 200,000"
TEMPLATE = "its text is in it; the server that it names is never asked (test_bad.py listens there)"
WHOLE = "the page is whole, and a viewer shows it"

ROWS = tuple(
    Row(*row)
    for row in (
        (1, "01-empty.md", "skipped", "^is empty"),
        (2, "02-spaces.txt", "skipped", NO_TEXT),
        (3, "03-only-mark.txt", "skipped", NO_TEXT),
        (4, "04-mark.txt", "read", f"^{KEEPS}4 years"),
        (5, "05-utf-16-le.txt", "read", f"^{KEEPS}five years"),
        (5, "05-utf-16-be.txt", "read", f"^{KEEPS}5 years"),
        (6, "06-utf-16-unmarked.txt", "skipped", "is no text: byte 1 is zero"),
        (7, "07-cp1252.txt", "read", f"^{KEEPS}7 .*The café’s data.*Windows-1252"),
        (8, "08-damaged.txt", "read", f"^{KEEPS}8 .*The café’s �+ data.*is damaged at byte 73"),
        (9, "09-zero.txt", "skipped", "is no text: byte 10 is zero"),
        (10, "10-half.txt", "read", f"^{KEEPS}10 .*�+ and café.*is damaged at byte 60"),
        (10, "10-half.html", "read", f"^{KEEPS}ten .*�"),
        (11, "11-huge.txt", "refused", "has 1,073,741,824 bytes; at most 20,000,000 are read"),
        (12, "12-long-line.txt", "read", "^'Acme keeps data. Acme"),
        (13, "13-newlines.txt", "skipped", NO_TEXT),
        (14, "14-spaces.txt", "skipped", NO_TEXT),
        (15, "15-headings.md", "read", "^'# Privacy at Acme.*## Leave"),
        (16, "16-fence.md", "read", "^'# Fence.*```.*It is code"),
        (17, "17-bidi.txt", "read", f"^{KEEPS}17 years.*u202eevil"),
        (17, "17-\\u202etxt.txt", "read", "keeps data for .u202e17 years"),
        (18, "18-zwj.txt", "read", f"^{KEEPS}18 .*👩.*👧"),
        (18, "18-caf\u00e9.txt", "read", f"^{KEEPS}18 \u00e9 years"),
        (18, "18-cafe\u0301.txt", "read", f"^{KEEPS}18 e\u0301 years"),
        (19, "19-soft.txt", "read", f"^{KEEPS}19 years.*pol.xadicy"),
        (20, "20-ansi.txt", "read", rf"^{KEEPS}20 years.*\\x1b\[2J"),
        (20, "20-\\x1b[2J.txt", "read", r"keeps data for .x1b\[31m20 years"),
        (20, "20-ansi.txt in a terminal", "read", r"of it\..*[^\\]\\\\x1b\[2J\\\\x1b\]0;owned"),
        (21, "21-lines.txt", "read", r"One\.\\r\\nTwo\.\\rThree\.\\u2028Four\.\\x0cFive"),
        (22, "22-quotes.md", "read", "^'>>>>"),
        (23, "23-headings.md", "read", "^'# Heading 0 of Acme.n# Heading 1 of"),
        (24, "24-table.md", "read", r"^'\| Data \| Years \|"),
        (25, "25-one/same.txt", "read", f"^{KEEPS}25 years"),
        (25, "25-two/same.txt", "read", f"^{KEEPS}twenty-five years"),
        (25, "25-two/copy.txt", "skipped", "has the same text as 25-one/same.txt", TWICE),
        (26, "26-a\\nb.md", "read", f"^{KEEPS}26.0 years"),
        (26, "-rf.md", "read", f"^{KEEPS}26.1 years"),
        (26, "CON", "skipped", ENDING, "its ending is none of a text; CON.md is read"),
        (26, "26-<img src=x onerror=alert(1)>.md", "read", f"^{KEEPS}26.3 years"),
        (26, "=cmd().md", "read", f"^{KEEPS}26.4 years"),
        (26, "26-" + "x" * 249 + ".md", "read", f"^{KEEPS}26.5 years"),
        (26, "26-..\\..\\etc\\x.md", "read", f"^{KEEPS}26.6 years"),
        (26, "CON.md", "read", f"^{KEEPS}26.7 years"),
        (27, "27-caf\\xe9.txt", "skipped", "has a name that is not UTF-8"),
        (28, "28-closed.txt", "skipped", "may not be read by this user"),
        (28, "28-closed", "skipped", "may not be read by this user"),
        (29, "29-loop.txt", "skipped", "is a link that leads back to itself"),
        (29, "29-etc", "skipped", OUT),
        (29, "29-passwd.txt", "skipped", OUT),
        (29, "29-parent", "skipped", OUT),
        (29, "29-here", "skipped", "is a link to a folder"),
        (29, "29-nothing.txt", "skipped", "is a link to nothing"),
        (30, "30-pipe.txt", "skipped", "is a named pipe"),
        (30, "30-socket.txt", "skipped", "is a socket"),
        (30, "30-zero.txt", "skipped", OUT),
        (30, "/dev/zero", "skipped", "is a device, not a file"),
        (31, "31-growing.txt", "skipped", "changed while it was read"),
        (31, "31-cut.txt", "skipped", "changed while it was read"),
        (31, "31-removed.txt", "skipped", "is not there any more"),
        (32, "32-folder.txt/inside.txt", "read", f"^{KEEPS}32 years", LOOKED_INTO),
        (32, "04-mark.txt/inside.txt", "refused", "cannot be read: Not a directory"),
        (33, "33-program.pdf", "refused", "not begin like a PDF: it begins like a Windows program"),
        (34, "34-page.txt", "read", "^'<!doctype html><script>alert.1.</script>"),
        (35, "35-cut.pdf", "skipped", NO_PDF),
        (35, "35-no-pages.pdf", "skipped", NO_PDF),
        (35, "35-no-table.pdf", "skipped", NO_PDF),
        (35, "35-circling.pdf", "skipped", "damaged PDF"),
        (35, "35-circling-outline.pdf", "read", f"^{KEEPS}35.1 years", WHOLE),
        (35, "35-hundred-thousand.pdf", "skipped", "has 100,000 pages; at most 2,000"),
        (35, "35-length-short.pdf", "read", f"^{KEEPS}35.2 years", WHOLE),
        (35, "35-length-long.pdf", "read", f"^{KEEPS}35.3 years", WHOLE),
        (36, "36-no-password.pdf", "read", f"^{KEEPS}36 years", OPENS),
        (36, "36-password.pdf", "skipped", "encrypted: it opens with a password only"),
        (37, "37-scan.pdf", "skipped", "has no text layer"),
        (38, "38-flate.pdf", "skipped", "unpacks to more than 50 MB"),
        (38, "38-twice.pdf", "skipped", "unpacks to more than 50 MB"),
        (38, "38-lzw.pdf", "skipped", "has no text layer"),
        (38, "38-runs.pdf", "skipped", "has no text layer"),
        (39, "39-acting.pdf", "read", rf"^{KEEPS}39 years\.'$"),
        (40, "40-page-too.pdf", "read", rf"^{KEEPS}40 years\.'$"),
        (41, "41-bomb.zip/policy.txt", "skipped", "has more than 20,000,000 bytes"),
        (41, "41-lying.zip/policy.txt", "skipped", "has more than 20,000,000 bytes"),
        (41, "41-nested.zip/lib 20.zip", "skipped", "is an archive in an archive"),
        (41, "41-crowded.zip", "skipped", "has 65,535 entries or more; at most 1,000", CROWD),
        (41, "41-astray.zip/../../etc/cron.d/x.txt", "skipped", ASTRAY),
        (41, "41-astray.zip//etc/x.txt", "skipped", ASTRAY),
        (41, "41-astray.zip/C:\\x.txt", "skipped", ASTRAY),
        (41, "41-astray.zip/\\\\host\\x.txt", "skipped", ASTRAY),
        (41, "41-astray.zip/a/../../x.txt", "skipped", ASTRAY),
        (41, "41-astray.zip/fine.txt", "read", f"^{KEEPS}41 years"),
        (41, "41-bomb.docx", "skipped", "inflates to more than 100 times its size"),
        (42, "42-fetching.docx", "skipped", "has a document type"),
        (42, "42-laughing.docx", "skipped", "has a document type"),
        (42, "42-template.docx", "read", rf"^{KEEPS}42 years\.", TEMPLATE),
        (43, "43-macros.docm", "read", rf"^{KEEPS}43 years\. You can ask for a copy of it\. *'$"),
        (44, "44-lie.txt", "refused", "does not begin like a text: it begins like a PDF"),
        (44, "44-policy.pdf.exe", "refused", ENDING),
        (44, "44-picture.docx", "refused", "not begin like a DOCX: it begins like a PNG image"),
        (44, "44-nothing.pdf", "refused", "^is empty"),
        (45, "1,001 files in one request", "refused", f"^413 Drop at most 20 files{KEPT}"),
        (45, "a body without a length", "refused", f"^411 An upload has to say{KEPT}"),
        (45, "a slow upload", "refused", f"^408 The files came too slowly{KEPT}"),
        (45, "a client that goes away", "refused", f"^no answer{KEPT}"),
        (46, "the same file from two users", "read", rf"46 years.*one, \[0, 1\]{KEPT}"),
        (47, "a file beyond the quota", "refused", f"^507 Too many files are waiting{KEPT}"),
        (47, "a file beyond a visit's quota", "refused", f"Those are 1 files after 0.*{KEPT}"),
    )
)
