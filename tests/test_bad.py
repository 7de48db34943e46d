"""Every bad input of the table in tests/bad/outcomes.py, through the program as people run it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from bad.make import make
from bad.measure import costs
from bad.outcomes import ROWS, Row
from bad.run import all_outcomes
from tiny_model import write_tiny_model

from index import build
from index.exported import ExportedEncoder
from index.identity import identify
from index.policy import Policy
from index.sandbox import MEMORY
from index.split import split
from qa.policy_qa import PolicyQA


@pytest.fixture(scope="module")
def asked() -> Iterator[socket.socket]:
    """A server that a file asks for its template; it must stay alone."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture(scope="module")
def ran(
    tmp_path_factory: pytest.TempPathFactory, asked: socket.socket
) -> tuple[dict[str, str], list[Policy]]:
    folder = tmp_path_factory.mktemp("bad")
    template = f"http://127.0.0.1:{asked.getsockname()[1]}/template.dotm"
    return all_outcomes(folder, write_tiny_model(folder), template)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.number} {row.name[:60]}")
def test_it_becomes_of_it_what_is_expected(
    row: Row, ran: tuple[dict[str, str], list[Policy]]
) -> None:
    outcome = ran[0][row.name]
    assert row.fits(outcome), f"{outcome!r} is not {row.words!r}"


def test_every_number_is_in_the_table_and_every_file_in_a_row(
    ran: tuple[dict[str, str], list[Policy]],
) -> None:
    assert {row.number for row in ROWS} == set(range(1, 48))
    alike = {name for name in ran[0] if "nested.zip" in name}
    assert len(alike) == 16
    assert set(ran[0]) - alike <= {row.name for row in ROWS}


def test_a_bomb_takes_no_more_memory_than_a_reader_may_have(tmp_path: Path) -> None:
    make(tmp_path / "bad")
    bombs = [path for n in (38, 41, 42) for path in sorted((tmp_path / "bad").glob(f"{n}-*"))]
    assert len(bombs) == 13
    assert costs(bombs)[-1].megabytes < MEMORY / 1e6


def test_no_file_reached_the_network(
    ran: tuple[dict[str, str], list[Policy]], asked: socket.socket
) -> None:
    assert "42-template.docx" in ran[0]
    with pytest.raises(BlockingIOError):
        asked.accept()


def test_whatever_was_read_is_in_passages_of_a_bounded_length(
    ran: tuple[dict[str, str], list[Policy]],
) -> None:
    wanted = {"16-fence.md", "22-quotes.md", "24-table.md", "12-long-line.txt", "23-headings.md"}
    wanted |= {"15-headings.md", "21-lines.txt"}
    policies = [policy for policy in ran[1] if policy.id in wanted]
    assert {policy.id for policy in policies} == wanted
    for policy in policies:
        passages = split(policy)
        assert max(len(passage.text) for passage in passages) <= 11_000
        assert all(policy.text[p.start : p.end] == p.text for p in passages)
        covered = "".join(passage.text for passage in passages)
        assert len("".join(covered.split())) >= len("".join(policy.text.split()))


def test_words_are_found_however_they_are_written(encoder: ExportedEncoder) -> None:
    texts = {
        "soft.txt": "The re\u200btention of da\u00adta lasts nineteen years.",
        "nfc.txt": "The caf\u00e9 opens at eight. Guests like it.",
        "nfd.txt": "The cafe\u0301 closes at nine. Guests pay in cash.",
        "leave.txt": "Staff take two weeks of leave. They ask a manager first.",
    }
    policies = [identify(id, f"Acme Policy\n\n{text}\n") for id, text in texts.items()]
    qa = PolicyQA(build.in_memory(policies, encoder), encoder)
    for question, id in {
        "How long is the retention of data?": "soft.txt",
        "When does the caf\u00e9 close?": "nfd.txt",
        "When does the cafe\u0301 close?": "nfd.txt",
        "When does the cafe\u0301 open?": "nfc.txt",
    }.items():
        assert qa.ask(question).sources[0].file == id, question
