"""Files parsed in a process of their own: what it may not do, and what ends it.

The processes are real, and so is their end; the parser is tests/readers.py, which runs its file.
"""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from index import sandbox
from index.errors import SourceError
from index.formats import wire
from index.formats.extracted import Clue, Extracted, Unreadable
from index.policy import Layout
from index.sandbox import Sandbox

HELLO = "given = Extracted('hello')"
WHOLE = Extracted(
    "Leave\n\nTwo weeks. 1",
    Layout((0, 18), ((0, 5, 1), (7, 17, 2)), ((18, 19),)),
    (Clue("title", "Leave", "PDF title"), Clue("date", "2019-12-19", "PDF date")),
    ("read as Windows-1252",),
    (("a.txt", b"\0one"), ("b.pdf", b"")),
)


@pytest.fixture
def parser() -> Iterator[Sandbox]:
    with Sandbox(seconds=30, memory=400_000_000, worker="tests.readers") as box:
        yield box


def parse(box: Sandbox, code: str) -> Extracted:
    return box.extract(code.encode(), "python")


def refusal(box: Sandbox, code: str) -> str:
    """Why a file was refused; the next one must be read all the same."""
    with pytest.raises(SourceError) as caught:
        parse(box, code)
    assert parse(box, HELLO).text == "hello"
    return str(caught.value)


def process_of(box: Sandbox) -> int:
    return int(parse(box, "import os; given = Extracted(str(os.getpid()))").text)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_all_that_was_read_comes_back_as_it_is(parser: Sandbox) -> None:
    assert parse(parser, f"from index.policy import Layout; given = {WHOLE!r}") == WHOLE


def test_one_process_reads_many_files_but_not_too_many(
    parser: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "FILES", 3)
    processes = [process_of(parser) for _ in range(6)]
    assert processes == [processes[0]] * 3 + [processes[3]] * 3
    assert processes[0] != processes[3]


def test_the_process_ends_with_the_with(parser: Sandbox) -> None:
    with Sandbox(worker="tests.readers") as box:
        process = process_of(box)
        assert is_alive(process)
    assert not is_alive(process)


def test_a_file_that_holds_no_text_is_refused_by_its_parser(parser: Sandbox) -> None:
    process = process_of(parser)
    with pytest.raises(Unreadable, match=r"^is encrypted$"):
        parse(parser, "raise Unreadable('is encrypted')")
    assert process_of(parser) == process


def test_halves_of_pairs_and_zeros_become_one_sign_each(parser: Sandbox) -> None:
    code = r"given = Extracted('a\ud83db\0c', Layout(furniture=((3, 5),)), warnings=('\udce9',))"
    found = parse(parser, f"from index.policy import Layout; {code}")
    assert (found.text, found.warnings) == ("a\ufffdb\ufffdc", ("\ufffd",))


@pytest.mark.parametrize("code", ["while True: pass", "import time; time.sleep(1_000)"])
def test_a_parser_that_hangs_is_stopped(code: str) -> None:
    with Sandbox(seconds=1, worker="tests.readers") as box:
        process = process_of(box)
        assert refusal(box, code) == "took longer than 1 s and was stopped"
        assert not is_alive(process)


def test_a_parser_that_nobody_waits_for_ends_by_itself() -> None:
    command = [sys.executable, "-m", "tests.readers", "1", "1000000000"]
    request = io.BytesIO()
    wire.write(request, [b"python", b"while True: pass"])
    done = subprocess.run(command, cwd=ROOT, input=request.getvalue(), check=False)
    assert done.returncode == -signal.SIGXCPU


@pytest.mark.parametrize("code", ["a = bytearray(10**9)", "a = ['x']\nwhile True: a += a"])
def test_a_parser_that_needs_too_much_memory_is_stopped(parser: Sandbox, code: str) -> None:
    assert refusal(parser, code) == "needed more than 0.4 GB of memory"


@pytest.mark.parametrize("over", [0, 1, 30_000_001])
def test_a_text_has_its_limit(parser: Sandbox, over: int) -> None:
    code = f"given = Extracted('é' * {wire.MAX_TEXT + over})"
    if over:
        assert refusal(parser, code) == "gave more than 10,000,000 characters. Split it"
    else:
        assert len(parse(parser, code).text) == 10_000_000


def test_files_inside_have_their_limit_together(parser: Sandbox) -> None:
    code = "given = Extracted('', attached=(('a', b'x' * 10**7), ('b', b'x' * (10**7 + {}))))"
    assert len(parse(parser, code.format(0)).attached) == 2
    assert refusal(parser, code.format(1)) == "holds files of more than 20,000,000 bytes"


def test_a_flood_is_not_read_to_its_end() -> None:
    with Sandbox(seconds=1, worker="tests.readers") as box:
        reason = refusal(box, "while True: print('flood' * 1_000)")
        assert reason == "took longer than 1 s and was stopped"
        reason = refusal(box, "import os\nwhile True: os.write(3, b'flood' * 1_000)")
        assert reason == "made the reader give an answer without sense"


@pytest.mark.parametrize(
    ("code", "end"),
    [
        ("import ctypes; ctypes.string_at(0)", f"signal {int(signal.SIGSEGV)}"),
        ("import os; os.abort()", f"signal {int(signal.SIGABRT)}"),
        ("import os; os._exit(3)", "exit code 3"),
        ("raise KeyError('/Root')", "KeyError: '/Root'"),
        (r"raise KeyError(chr(27) + '[2J')", r"KeyError: '\x1b[2J'"),
        (r"import sys; sys.exit(chr(27) + '[2J')", r"\x1b[2J"),
        ("import os; os.close(3); given = Extracted('')", "OSError: [Errno 9] Bad file descriptor"),
        ("def f(): f()\nf()", "RecursionError: maximum recursion depth exceeded"),
    ],
)
def test_a_parser_that_breaks_harms_only_its_file(parser: Sandbox, code: str, end: str) -> None:
    assert refusal(parser, code) == f"ended the reader ({end})"


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("import socket; socket.socket()", "call socket.__new__"),
        ("import socket; socket.getaddrinfo('localhost', 80)", "call socket.getaddrinfo"),
        ("import socket; socket.gethostbyname('localhost')", "call socket.gethostbyname"),
        ("import subprocess; subprocess.run(['true'])", "call subprocess.Popen"),
        ("import os; os.system('true')", "call os.system"),
        ("import os; os.execv('/bin/true', ['true'])", "call os.exec"),
        ("import os; os.posix_spawn('/bin/true', ['true'], {})", "call os.posix_spawn"),
        ("import os; os.fork()", "call os.fork"),
        ("import os; os.kill(os.getppid(), 0)", "call os.kill"),
        ("import os; os.remove('gone')", "call os.remove"),
        ("import os; os.rename('gone', 'too')", "call os.rename"),
        ("import os; os.mkdir('gone')", "call os.mkdir"),
        ("import shutil; shutil.rmtree('gone')", "call shutil.rmtree"),
        ("import sqlite3; sqlite3.connect('gone')", "call sqlite3.connect"),
        ("open('gone', 'w')", "open one for writing"),
        ("open('gone', 'ab')", "open one for writing"),
        ("open('README.md', 'r+')", "open one for writing"),
        ("import os; os.open('gone', os.O_CREAT)", "open one for writing"),
    ],
)
def test_a_parser_may_not_reach_out(parser: Sandbox, code: str, what: str) -> None:
    assert refusal(parser, code) == (
        f"ended the reader (PermissionError: a reader of files may not {what})"
    )
    assert not (ROOT / "gone").exists()


def test_a_parser_sees_nothing_of_its_parent(
    parser: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SECRET", "token")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "open.txt").write_text("", encoding="utf-8")
    descriptor = os.open(tmp_path / "open.txt", os.O_RDONLY)
    os.set_inheritable(descriptor, True)
    code = "import os, sys; given = Extracted(repr([{}]))"
    looked = (
        "'SECRET' in os.environ, {str(tmp_path)!r} in sys.path, sorted(os.listdir('/proc/self/fd'))"
    )
    looked = looked.replace("{str(tmp_path)!r}", repr(str(tmp_path)))
    found = parse(parser, code.format(looked)).text
    os.close(descriptor)
    assert found == "[False, False, ['0', '1', '2', '3', '4']]"  # the last is of listdir


def test_a_parser_is_limited_by_the_system_too(parser: Sandbox) -> None:
    names = "RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NPROC"
    limits = ", ".join(f"resource.getrlimit(resource.{name})" for name in names)
    found = parse(parser, f"import resource; given = Extracted(repr([{limits}]))").text
    assert found == f"[{(400_000_000, 400_000_000)}, (0, 0), (0, 0), (0, 0)]"


def test_the_time_of_the_files_before_does_not_count(parser: Sandbox) -> None:
    limit = "import resource; given = Extracted(str(resource.getrlimit(resource.RLIMIT_CPU)[0]))"
    first = int(parse(parser, limit).text)
    parse(parser, f"import time\nwhile time.process_time() < 1.1: pass\n{HELLO}")
    assert (first, int(parse(parser, limit).text)) == (31, 32)


def answers(*parts: bytes) -> io.BytesIO:
    stream = io.BytesIO()
    wire.write(stream, parts)
    stream.seek(0)
    return stream


HEAD = b'{"pages":[], "headings":[], "furniture":[], "clues":[], "warnings":[], "attached":[]}'


def test_an_answer_is_understood_as_it_was_given() -> None:
    assert wire.read_answer(answers(*wire.answer(WHOLE))) == WHOLE
    assert wire.read_answer(answers(HEAD, b"hello")) == Extracted("hello")


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"[]",
        b"3",
        b'"unreadable"',
        b'{"unreadable": 3}',
        b"{}",
        b"[" * 100_000,
        *(
            HEAD.replace(b"[]", value, 1)
            for value in (b"3", b"null", b"[1]", b"[0, 6]", b"[0, 3, 2]", b"[0, 1.5]", b"[[0]]")
        ),
        *(
            HEAD.replace(b'"headings":[]', b'"headings":' + value)
            for value in (
                b"[[0, 6, 1]]",
                b"[[3, 2, 1]]",
                b"[[-1, 2, 1]]",
                b"[[0, 2]]",
                b"[[0, 2, -1]]",
                b"[[0, true, 1]]",
                b"[[0, NaN, 1]]",
                b'[[0, "2", 1]]',
                b"[[0, 3, 1], [2, 4, 1]]",
            )
        ),
        HEAD.replace(b'"furniture":[]', b'"furniture":[[4, 9]]'),
        HEAD.replace(b'"clues":[]', b'"clues":[["colour", "red", "text"]]'),
        HEAD.replace(b'"clues":[]', b'"clues":[["title", 3, "text"]]'),
        HEAD.replace(b'"clues":[]', b'"clues":[["title", "Leave"]]'),
        HEAD.replace(b'"warnings":[]', b'"warnings":[3]'),
        HEAD.replace(b'"attached":[]', b'"attached":[null]'),
    ],
)
def test_an_answer_without_sense_is_refused(head: bytes) -> None:
    with pytest.raises(SourceError, match=r"^made the reader give an answer without sense$"):
        wire.read_answer(answers(head, b"hello", b"", b""))


def test_an_answer_that_is_too_long_is_refused_before_it_is_read() -> None:
    stream = io.BytesIO((2**40).to_bytes(8, "little"))
    with pytest.raises(SourceError, match="without sense"):
        wire.read_answer(stream)
    stream = answers(HEAD, b"")
    stream.seek(-8, io.SEEK_END)
    stream.write((2**40).to_bytes(8, "little"))
    stream.seek(0)
    with pytest.raises(SourceError, match=r"gave more than 10,000,000 characters"):
        wire.read_answer(stream)


def test_an_answer_that_ends_early_is_none() -> None:
    whole = answers(*wire.answer(WHOLE)).getvalue()
    for end in range(len(whole)):
        with pytest.raises(EOFError):
            wire.read_answer(io.BytesIO(whole[:end]))
