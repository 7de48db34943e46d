"""The chat with --allow-upload, and what its server refuses to be sent."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

import httpx
import pytest
from bad.uploads import Sent, eventually, served
from gradio import processing_utils
from starlette.datastructures import UploadFile
from test_visits import (
    NEW,
    SAID,
    browser,
    choose,
    chosen,
    file,
    launched,
    left_in,
    packed,
    reply_to,
    upload,
    visited,
)

import ui
import ui_guard
import ui_shared
import ui_uploads
from index import disk, store
from index.errors import CallError
from index.received import UPLOADED
from qa import PolicyQA
from ui_files import Brought
from ui_guard import named_files
from ui_shared import Shared
from ui_visits import Visits

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, expect  # noqa: E402

__all__ = ["browser"]  # a fixture
ROOT = Path(__file__).parents[1]


def index_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "index", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of one policy and an index of it, built by the command that people use."""
    place = tmp_path_factory.mktemp("built")
    (place / "policies").mkdir()
    text = 'Acme Inc. Privacy Policy\n\nData\n\nAcme Inc. ("Acme") keeps data for nine days.\n'
    file(place / "policies", text, "acme.txt")
    done = index_command("build", str(place / "policies"), "--index", str(place / "index"))
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """That index, in a place of its own beside its policies."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return tmp_path / "index"


@pytest.fixture
def shared(folder: Path) -> Shared:
    return Shared(folder)


def dropped(folder: Path, text: str = NEW, name: str = "zebra.txt") -> Path:
    """A file in a folder as an upload has it."""
    place = folder / "uploads" / os.urandom(4).hex()
    place.mkdir(parents=True)
    return file(place, text, name)


def ids(shared: Shared) -> list[str]:
    return [each.id for each in shared.brought(None)]


def everything(folder: Path) -> bytes:
    """The bytes of the current generation."""
    generation = folder / (folder / disk.CURRENT).read_text().strip()
    return b"".join(path.read_bytes() for path in sorted(generation.iterdir()))


def test_what_was_dropped_is_asked_by_everybody_and_is_on_the_disk(
    shared: Shared, folder: Path, tmp_path: Path
) -> None:
    before = shared.of("one")
    corpus = shared.add("one", [dropped(tmp_path)])
    assert [policy.id for policy in corpus.policies] == ["zebra.txt"]
    assert before.companies == ("Acme",)
    assert shared.of("two").companies == shared.of(None).companies == ("Acme", "Zebrafold")
    assert PolicyQA.open(folder).companies == ("Acme", "Zebrafold")
    assert [(each.id, each.title) for each in shared.brought("two")] == [
        ("zebra.txt", "Privacy Policy")
    ]


def test_a_removed_policy_is_in_no_byte_of_the_new_generation(
    shared: Shared, folder: Path, tmp_path: Path
) -> None:
    shared.add(None, [dropped(tmp_path)])
    assert b"nine and a half" in everything(folder)
    shared.remove(*shared.brought(None))
    assert ids(shared) == []
    assert shared.of("one").companies == ("Acme",)
    assert b"ebrafold" not in everything(folder)
    assert b"nine and a half" not in everything(folder)


def test_the_policies_of_an_archive_are_added_and_removed_one_by_one(
    shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared.add(None, [packed(tmp_path, ["a.txt", "hr/b.txt"])])
    assert ids(shared) == ["pack.zip/a.txt", "pack.zip/hr/b.txt"]
    shared.remove(shared.brought(None)[0])
    assert ids(shared) == ["pack.zip/hr/b.txt"]
    monkeypatch.setattr(ui_shared, "MOST_SHARED", 2)
    with pytest.raises(CallError, match="Those are 2 files after 1 policies"):
        shared.add(None, [packed(tmp_path, ["c.txt", "d.txt"])])


def test_nothing_is_told_of_where_an_upload_lay(
    shared: Shared, folder: Path, tmp_path: Path
) -> None:
    shared.add(None, [dropped(tmp_path)])
    (policy,) = [each for each in store.load(folder).policies if each.id == "zebra.txt"]
    assert (policy.origin.path, policy.origin.name) == (UPLOADED, "zebra.txt")
    assert policy.origin.added
    content = everything(folder)
    assert b"uploads" not in content
    assert tmp_path.name.encode() not in content


def test_an_upload_outlives_what_the_owner_does_to_the_index(
    shared: Shared, folder: Path, tmp_path: Path
) -> None:
    shared.add(None, [dropped(tmp_path)])
    source = tmp_path / "policies"
    file(source, NEW.replace("Zebrafold", "Bolt"), "bolt.txt")
    for command in (["update", str(source)], ["update"], ["add", str(source)]):
        done = index_command(*command, "--index", str(folder))
        assert done.returncode == 0, done.stderr
        assert PolicyQA.open(folder).companies == ("Acme", "Bolt", "Zebrafold")
    refused = index_command("build", str(source), "--index", str(folder))
    assert refused.returncode == 2
    assert "policies that were added to it" in refused.stderr
    assert Shared(folder).brought(None) == shared.brought(None)


def test_only_what_came_by_upload_is_removed(shared: Shared, folder: Path, tmp_path: Path) -> None:
    added = file(tmp_path, NEW.replace("Zebrafold", "Bolt"), "bolt.txt")
    assert index_command("add", str(added), "--index", str(folder)).returncode == 0
    shared.add(None, [dropped(tmp_path, NEW, "bolt.txt")])  # the owner's is another file
    assert shared.of(None).companies == ("Acme", "Bolt", "Zebrafold")
    assert ids(shared) == ["2/bolt.txt"]
    for policy in [each for each in store.load(folder).policies if each.id != "2/bolt.txt"]:
        with pytest.raises(CallError, match=f"{policy.id} is not here any more"):
            shared.remove(Brought.of(policy))


def test_another_policy_under_the_name_is_not_removed(shared: Shared, tmp_path: Path) -> None:
    shared.add(None, [dropped(tmp_path)])
    (first,) = shared.brought(None)
    shared.remove(first)
    shared.add(None, [dropped(tmp_path, NEW.replace("nine", "five"))])
    with pytest.raises(CallError, match=r"zebra\.txt is not here any more"):
        shared.remove(first)
    assert ids(shared) == ["zebra.txt"]


def test_the_owners_policy_under_the_name_of_a_removed_upload_stays(
    shared: Shared, folder: Path, tmp_path: Path
) -> None:
    shared.add(None, [dropped(tmp_path)])
    (upload,) = shared.brought(None)
    assert index_command("remove", "zebra.txt", "--index", str(folder)).returncode == 0
    owners = file(tmp_path, NEW, "zebra.txt")  # the very same bytes
    assert index_command("add", str(owners), "--index", str(folder)).returncode == 0
    with pytest.raises(CallError, match=r"^zebra\.txt is not here any more\.$"):
        shared.remove(upload)
    assert [each.id for each in store.load(folder).policies] == ["acme.txt", "zebra.txt"]


def test_what_a_command_changes_is_seen_at_once(
    shared: Shared, folder: Path, tmp_path: Path
) -> None:
    shared.add(None, [dropped(tmp_path)])
    assert shared.of(None) is shared.of(None)
    assert index_command("remove", "zebra.txt", "--index", str(folder)).returncode == 0
    assert ids(shared) == []
    assert shared.of(None).companies == ("Acme",)
    before = shared.of(None)
    (folder / disk.CURRENT).unlink()
    assert shared.of(None) is before  # as well as it can be


def test_one_upload_replaces_no_other_and_the_same_text_is_said(
    shared: Shared, tmp_path: Path
) -> None:
    shared.add(None, [dropped(tmp_path)])
    shared.add(None, [dropped(tmp_path, NEW.replace("Zebrafold", "Nestor"))])
    assert ids(shared) == ["2/zebra.txt", "zebra.txt"]
    again = shared.add(None, [dropped(tmp_path, NEW, "again.txt")])
    assert [str(told) for told in again.ignored] == ["again.txt has the same text as zebra.txt."]
    assert ids(shared) == ["2/zebra.txt", "zebra.txt"]


def test_a_busy_index_is_told_of_without_its_place(
    shared: Shared, folder: Path, tmp_path: Path
) -> None:
    shared.add(None, [dropped(tmp_path)])
    said = r"^Another build is writing to the index\. Wait until it has ended, then try again\.$"
    with disk.building(folder):
        with pytest.raises(CallError, match=said):
            shared.add(None, [dropped(tmp_path, NEW.replace("nine", "five"))])
        with pytest.raises(CallError, match=said):
            shared.remove(*shared.brought(None))
    assert ids(shared) == ["zebra.txt"]


def test_so_much_is_taken_and_no_more(
    shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_shared, "MOST_SHARED", 1)
    monkeypatch.setattr(ui_shared, "MOST_TEXT", len(NEW))
    longer = shared.add(None, [dropped(tmp_path, NEW + "More.\n")])
    assert [told.words for told in longer.skipped] == [
        f"has {len(NEW) + 6} characters; there is room for {len(NEW)} more"
    ]
    shared.add(None, [dropped(tmp_path)])
    with pytest.raises(CallError, match="1 files after 1 policies"):
        shared.add(None, [dropped(tmp_path, NEW.replace("nine", "five"))])


def test_each_answer_is_wholly_old_or_wholly_new(shared: Shared, tmp_path: Path) -> None:
    question = "How long does Zebrafold keep zebras in nests?"
    seen: set[tuple[str, ...]] = set()
    stop = threading.Event()

    def keep_asking() -> None:
        while not stop.is_set():
            answer = shared.of("one").ask(question)
            seen.add((answer.status, *(source.file for source in answer.sources)))

    asking = threading.Thread(target=keep_asking)
    asking.start()
    try:
        shared.add(None, [dropped(tmp_path)])
        shared.remove(*shared.brought(None))
        shared.add(None, [dropped(tmp_path)])
    finally:
        stop.set()
        asking.join()
    seen.add(("not_found",))
    assert seen == {("not_found",), ("answered", "zebra.txt")}


def test_an_index_in_memory_takes_no_upload(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ui.main(["--policies", str(tmp_path), "--allow-upload", "--port", "0"]) == 2
    assert "--allow-upload needs an index on disk" in capsys.readouterr().err


def test_one_visitor_adds_another_asks_and_removes(
    shared: Shared, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "temp"))
    page = launched(shared)
    url = str(page.local_url)
    failures: list[str] = []
    name = "b [x](y) \u202e'\".txt"
    try:
        one, two = visited(browser, url, failures), visited(browser, url, failures)
        assert "1 policy was read." in upload(one, file(tmp_path, NEW, name))
        listed = r"Zebrafold: Privacy Policy (b [x](y) \u202e'%22.txt)"
        expect(one.locator("#brought li")).to_have_text(listed)
        assert left_in(tmp_path / "temp") == []
        question = "How long does Zebrafold keep zebras in nests?"
        assert SAID in reply_to(two, question)
        choose(one, "Zebrafold")
        choose(two, "Zebrafold")
        two.locator("#own button").first.click()
        remove = two.get_by_role("button", name=r"Remove b [x](y) \u202e'%22.txt")
        remove.click()
        expect(two.locator("#told")).to_contain_text("was removed.")
        expect(two.locator("#brought li")).to_have_count(0)
        expect(chosen(two)).not_to_contain_text("Zebrafold")
        assert "no policy of 'Zebrafold' here." in reply_to(one, "How long are they kept?")
        expect(chosen(one)).not_to_contain_text("Zebrafold")
        expect(one.locator("#brought li")).to_have_count(0)
        assert "Acme" in reply_to(one, "How long is data kept?")
        assert "There is no policy of Zebrafold here." in reply_to(two, question)
        assert failures == []
    finally:
        page.close(verbose=False)


class Silent(BaseHTTPRequestHandler):
    """Answers every request with some words, and remembers its path."""

    asked: list[str]

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"words")

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def foreign() -> Iterator[tuple[str, list[str]]]:
    """Another server, and what it was asked for; Gradio takes it for one on the internet."""
    with HTTPServer(("127.0.0.1", 0), Silent) as server:
        server.asked = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        trusted = ["127.0.0.1", *processing_utils.PUBLIC_HOSTNAME_WHITELIST]
        with mock.patch.object(processing_utils, "PUBLIC_HOSTNAME_WHITELIST", trusted):
            yield f"http://127.0.0.1:{server.server_port}", server.asked  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def chat(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("gradio")))
        with served(Visits(PolicyQA.open(built / "index")), built) as url:
            yield url


def events(url: str, value: object) -> Iterator[dict[str, object]]:
    """Every event of the page, with a value for each of its inputs."""
    config = httpx.get(f"{url}/config").json()
    for number in config["dependencies"]:
        data = [value] * len(number["inputs"])
        target = number["targets"][0][0] if number["targets"] else None
        yield {
            "data": data,
            "event_data": {"text": value},
            "fn_index": number["id"],
            "trigger_id": target,
            "session_hash": os.urandom(5).hex(),
        }


@pytest.mark.parametrize("inside", ["{}", "[{}]", '{{"files": [{}], "text": "hi"}}'])
def test_no_event_makes_the_server_ask_another(
    chat: str, foreign: tuple[str, list[str]], inside: str
) -> None:
    address, asked = foreign
    file = {"path": f"{address}/secret.txt", "meta": {"_type": "gradio.FileData"}}
    value = json.loads(inside.format(json.dumps(file)))
    sent = list(events(chat, value))
    assert len(sent) > 3
    for event in sent:
        assert httpx.post(f"{chat}/gradio_api/queue/join", json=event).status_code == 400
    assert asked == []


def test_where_a_browser_says_that_a_file_is_served_is_not_looked_at(
    chat: str, foreign: tuple[str, list[str]]
) -> None:
    address, asked = foreign
    with mock.patch.object(Sent, "named", {**Sent.named, "url": f"{address}/secret.txt"}):
        sent = Sent(chat, Path("nowhere"))
        assert "1 policy was read" in sent.drop("abcdef", sent.upload(NEW.encode())[1][0])
    assert asked == []


def test_without_the_guard_gradio_would_ask(
    chat: str, foreign: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = foreign
    monkeypatch.setattr(ui_guard, "named_files", lambda sent: [])
    file = {"path": f"{address}/secret.txt", "meta": {"_type": "gradio.FileData"}}
    for event in events(chat, [file]):
        httpx.post(f"{chat}/gradio_api/queue/join", json=event)
    assert eventually(lambda: "/secret.txt" in asked)


def test_a_file_is_found_however_deep() -> None:
    deep: object = {"path": "http://evil.example"}
    for _ in range(500):
        deep = [{"value": deep}]
    assert list(named_files({"path": "/a", "data": [deep, {"path": 1}, {"path": None}]})) == [
        "/a",
        "http://evil.example",
    ]


def test_what_is_no_json_or_too_much_or_too_slow_is_refused(
    chat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    join = f"{chat}/gradio_api/queue/join"
    assert httpx.post(join, content=b"{").status_code == 400
    assert httpx.post(join, content=b"[" * 200_000).status_code == 400
    assert httpx.post(join, json={"data": ["x" * ui_guard.MOST_SENT]}).status_code == 413
    monkeypatch.setattr(ui_guard, "SECONDS", 0.2)
    host, port = chat.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as slow:
        head = f"POST /gradio_api/queue/join HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\n"
        slow.sendall(head.encode() + b"[1,")
        assert slow.recv(100).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("leave.pdf", "leave.pdf"),
        ("../../etc/x.md", "x.md"),
        ("..\\\\..\\\\x.md", "x.md"),
        ("..", "file"),
        ("", "file"),
        (".txt", ".txt"),
        ("a\x00b\n.txt", "ab.txt"),
        ('<"a|b?">*.txt', "ab.txt"),
        ("\u202egpj.txt", "\u202egpj.txt"),
        ("é" * 200 + ".txt", "é" * 100 + ".txt"),
        ("a." + "x" * 300, "a." + "x" * 19),
    ],
)
def test_any_name_can_be_written(chat: str, tmp_path: Path, sent: str, kept: str) -> None:
    assert ui_uploads._name(sent) == kept
    file(tmp_path, "words", kept)


def test_what_nobody_names_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui_uploads, "WAITED", 0.2)

    async def kept() -> tuple[list[Path], list[Path]]:
        uploads = ui_uploads.Uploads(tmp_path)
        for name in ("a.txt", "b.txt"):
            await uploads._kept([UploadFile(BytesIO(b"words"), filename=name)])
        before = left_in(tmp_path)
        await asyncio.sleep(0.5)
        return before, left_in(tmp_path)

    with ThreadPoolExecutor() as pool:  # Playwright has a loop in this thread
        before, after = pool.submit(asyncio.run, kept()).result()
    assert sorted(path.name for path in before) == ["a.txt", "b.txt"]
    assert after == []
    assert list(tmp_path.iterdir()) == []


def answers_of(folder: Path, uploads: int, content: bytes) -> list[int]:
    """What uploads that come at the same time are answered."""
    form = httpx.Request("POST", "http://x", files={"files": ("a.txt", content)})
    body = form.read()

    async def all_at_once() -> list[int]:
        taken = ui_uploads.Uploads(folder)
        scope = {
            "type": "http",
            "headers": [(key.lower(), value) for key, value in form.headers.raw],
        }
        statuses: list[int] = []

        async def receive() -> dict[str, object]:
            await asyncio.sleep(0)
            return {"type": "http.request", "body": body}

        async def send(message: MutableMapping[str, Any]) -> None:
            statuses.extend([message["status"]] if "status" in message else [])

        await asyncio.gather(*(taken(scope, receive, send) for _ in range(uploads)))
        return statuses

    with ThreadPoolExecutor() as pool:  # Playwright has a loop in this thread
        return pool.submit(asyncio.run, all_at_once()).result()


def test_what_comes_at_once_has_no_more_room_than_what_comes_in_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_uploads, "MOST_WAITING", 25_000)
    for n in range(100):  # another's, which are none of these uploads
        file(tmp_path, "words" * 10_000, f"{n}.txt")
    assert sorted(answers_of(tmp_path, 5, bytes(10_000))) == [200, 200, 507, 507, 507]
    assert sorted(path.stat().st_size for path in tmp_path.glob("*/a.txt")) == [10_000, 10_000]


def test_what_waits_to_be_named_takes_room_until_it_is_gone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_uploads, "MOST_WAITING", 1_200)
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "temp"))
    with served(Visits(PolicyQA.open(folder)), folder) as url:
        sent = Sent(url, tmp_path / "temp")
        first = sent.upload(bytes(600))
        assert first[0] == 200
        assert sent.upload(bytes(600))[0] == 507
        sent.drop("abcdef", first[1][0])
        assert sent.upload(bytes(600))[0] == 200


def test_an_upload_of_which_nothing_comes_frees_what_it_reserved(
    chat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_uploads, "SILENT", 0.3)
    monkeypatch.setattr(ui_uploads, "MOST_WAITING", 2_000)
    host, port = chat.removeprefix("http://").split(":")
    head = (
        f"POST /gradio_api/upload HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2000\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=30) as idle:
        idle.sendall(head.encode())
        assert idle.recv(100).startswith(b"HTTP/1.1 408 ")
        sent = httpx.post(f"{chat}/gradio_api/upload", files={"files": ("a.txt", b"words")})
    assert sent.status_code == 200
