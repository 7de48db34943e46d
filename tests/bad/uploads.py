"""The chat really served, and sent what nobody should send; what it answers, and what it keeps."""

import asyncio
import json
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar
from unittest.mock import patch
from urllib.parse import urlsplit

import gradio as gr
import httpx

import ui
import ui_uploads
import ui_visits
from qa import PolicyQA
from ui_files import Files
from ui_page import build
from ui_served import launch_settings
from ui_visits import Visits

UPLOAD = "/gradio_api/upload"
SAID = "Bolt Privacy Policy\n\nBolt Inc. (“Bolt”, “we”) keeps data for 46 years.\n"
PART = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
HALF = 2_000_000  # bytes: so many that they are put on the disk


def upload_outcomes(index: Path) -> dict[str, str]:
    """What becomes of bad uploads to the chat over an index."""
    with TemporaryDirectory() as name, patch.dict(os.environ, {"GRADIO_TEMP_DIR": name}):
        visits = Visits(PolicyQA.open(index))
        with served(visits, index) as url:
            sent = Sent(url, Path(name))
            return {
                "1,001 files in one request": sent.many(1_001),
                "a body without a length": sent.unsized(),
                "a slow upload": sent.slow(),
                "a client that goes away": sent.gone(),
                "the same file from two users": sent.twice(visits),
                "a file beyond the quota": sent.beyond(),
                "a file beyond a visit's quota": sent.beyond_visit(),
            }


@contextmanager
def served(files: Files, index: Path) -> Iterator[str]:
    """The chat on a free port; in a loop of its own, as Gradio else leaves some unclosed."""

    async def started() -> gr.Blocks:
        page = build(files)
        page.launch(**launch_settings("127.0.0.1", ui.free_port("127.0.0.1", 0), [index]))
        return page

    with ThreadPoolExecutor() as pool:
        page = pool.submit(asyncio.run, started()).result()
    try:
        yield str(page.local_url).rstrip("/")
    finally:
        page.close(verbose=False)


class Sent:
    """Sends uploads to a chat and says what became of them."""

    named: ClassVar = {
        "orig_name": "a.txt",
        "meta": {"_type": "gradio.FileData"},
    }  # besides the path

    def __init__(self, url: str, temp: Path) -> None:
        """temp: the folder where the chat keeps what is uploaded."""
        self._url = url
        self._temp = temp

    def many(self, count: int) -> str:
        """So many small files at once."""
        files = [("files", (f"{n}.txt", b"words")) for n in range(count)]
        return self._told(httpx.post(self._url + UPLOAD, files=files))

    def unsized(self) -> str:
        """A body in chunks."""
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        chunks = (chunk for chunk in (PART, b"words\r\n--b--\r\n"))
        return self._told(httpx.post(self._url + UPLOAD, content=chunks, headers=kind))

    def slow(self) -> str:
        """A file that stops half way."""
        quick = patch.multiple(ui_uploads, SECONDS=0.3, A_SECOND=10**9)
        with quick, self._half() as connection:
            answer = b""
            while chunk := connection.recv(10_000):
                answer += chunk
        head, _, said = answer.decode().partition("\r\n\r\n")
        return f"{head.split()[1]} {said}{self._kept()}"

    def gone(self) -> str:
        """A client that ends half way; what it had reserved is free again."""
        with patch.object(ui_uploads, "MOST_WAITING", 3 * HALF):
            with self._half():
                assert eventually(lambda: self.upload(bytes(HALF))[0] == 507)
            assert eventually(lambda: self.upload(bytes(HALF))[0] == 200)
        for path in files_in(self._temp):  # of the upload that found room
            path.unlink()
        return f"no answer{self._kept()}"

    def twice(self, visits: Visits) -> str:
        """One file uploaded by two before either names it."""
        users = [os.urandom(5).hex() for _ in range(2)]
        paths = [self.upload(SAID.encode())[1][0] for _ in users]
        for user, path in zip(users, paths, strict=True):
            self.drop(user, path)
        asked = [visits.of(user).ask("How long does Bolt keep data?") for user in users]
        visits.forget(users[0])
        names = {(answer.sources[0].file, answer.sources[0].quote) for answer in asked}
        left = [len(visits.brought(user)) for user in users]
        return f"{names.pop()[1]!r}, by each; forgotten by one, {left}{self._kept()}"

    def beyond(self) -> str:
        """A file when too much is waiting."""
        with patch.object(ui_uploads, "MOST_WAITING", 10):
            status, told = self.upload(b"words of more than ten bytes")
        return f"{status} {told}{self._kept()}"

    def beyond_visit(self) -> str:
        """A file when a visitor has brought as many as may be."""
        with patch.object(ui_visits, "MOST_FILES", 0):
            return f"{self.drop('abcdef', self.upload(b'words')[1][0])}{self._kept()}"

    def drop(self, user: str, path: str) -> str:
        """Name an uploaded file as the page does; the event's words."""
        config = httpx.get(f"{self._url}/config").json()
        files = next(c["id"] for c in config["components"] if c["type"] == "file")
        number = next(d["id"] for d in config["dependencies"] if [files, "upload"] in d["targets"])
        event = {
            "data": [[{**self.named, "path": path}], []],
            "fn_index": number,
            "session_hash": user,
        }
        return str(put(self._url, event)["output"]["data"][1])

    @contextmanager
    def _half(self) -> Iterator[socket.socket]:
        """A connection over which the first half of an upload was sent."""
        where = urlsplit(self._url)
        kind = b"Content-Type: multipart/form-data; boundary=b"
        head = b"POST %s HTTP/1.1\r\nHost: %s\r\n%s\r\nContent-Length: %d\r\n\r\n"
        sent = head % (UPLOAD.encode(), where.netloc.encode(), kind, 2 * HALF)
        with socket.create_connection((where.hostname or "", where.port or 0)) as connection:
            connection.sendall(sent + PART + bytes(HALF))
            yield connection

    def upload(self, content: bytes) -> tuple[int, Sequence[str]]:
        reply = httpx.post(self._url + UPLOAD, files={"files": ("a.txt", content)})
        return reply.status_code, reply.json() if reply.status_code == 200 else reply.text

    def _told(self, reply: httpx.Response) -> str:
        return f"{reply.status_code} {reply.text}{self._kept()}"

    def _kept(self) -> str:
        is_clean = eventually(lambda: not files_in(self._temp))
        return "; nothing is kept" if is_clean else f"; kept: {files_in(self._temp)}"


def put(url: str, event: dict[str, object]) -> dict[str, dict[str, list[object]]]:
    """Send an event as the page does; what completes it."""
    with httpx.Client(timeout=60) as client:
        client.post(f"{url}/gradio_api/queue/join", json=event).raise_for_status()
        session = {"session_hash": str(event["session_hash"])}
        with client.stream("GET", f"{url}/gradio_api/queue/data", params=session) as events:
            for line in events.iter_lines():
                if "process_completed" in line:
                    return dict(json.loads(line.removeprefix("data: ")))
    raise RuntimeError("the event was not completed")


def files_in(folder: Path) -> list[Path]:
    """Every file that lies in a folder."""
    return [path for path in folder.rglob("*") if not path.is_dir()]


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold, within a few seconds."""
    for _ in range(100):
        if holds():
            return True
        time.sleep(0.05)
    return False
