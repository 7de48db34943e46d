"""Takes what is uploaded, in Gradio's place: Gradio keeps what breaks off half way.

A file is nowhere by name until all of its upload is here; then it lies in a folder of its own, for
the page to name it, and is removed if the page does not.
"""

import asyncio
import re
import secrets
import shutil
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from index.files import MAX_FILE
from index.shown import shown
from ui_files import MOST_AT_ONCE

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

MOST_UPLOADED = 100_000_000  # bytes at once: five of the largest files that are read
MOST_WAITING = 500_000_000  # bytes on their way or not yet asked for: five such uploads
WAITED = 600  # seconds for the page to name a file; it does so at once
SECONDS = 60  # for an upload, and one more for every
A_SECOND = 500_000  # bytes
SILENT = 5  # seconds without a byte, after which an upload is ended; chosen, not measured
_LONGEST_NAME = 200  # bytes without the ending; most systems write 255
_UNWRITABLE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')  # on Windows; "%0A" is what browsers send


class Uploads:
    """Where a page sends files. Whatever is refused or breaks off leaves nothing behind."""

    def __init__(self, folder: Path) -> None:
        """folder: where Gradio looks for what was uploaded."""
        self._folder = folder
        self._coming = 0  # bytes
        self._waiting: dict[Path, int] = {}  # folders, by the bytes in them; most are gone

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer with the paths of the files, as Gradio does; or why they are refused.

        400 if it is no upload, 408 if it is too slow or silent, 411 if its length is not said, 413
        if it is too large or of too many files, 507 if too much is waiting already.
        """
        try:
            reply = await self._reply(Request(scope, receive))
        except ClientDisconnect:
            return
        await reply(scope, receive, send)

    async def _reply(self, request: Request) -> Response:
        told = request.headers.get("content-length", "")
        if not told.isdecimal():
            return PlainTextResponse("An upload has to say its length.", 411)
        length = int(told)
        if length > MOST_UPLOADED:
            return PlainTextResponse(f"At most {MOST_UPLOADED:,} bytes are taken at once.", 413)
        # Nothing is awaited from here until the length is reserved: others would pass meanwhile.
        if self._coming + length + self._kept_bytes() > MOST_WAITING:
            return PlainTextResponse("Too many files are waiting here. Try again later.", 507)
        self._coming += length
        try:
            return await self._taken(request, SECONDS + length / A_SECOND)
        finally:
            self._coming -= length

    async def _taken(self, request: Request, seconds: float) -> Response:
        try:
            async with asyncio.timeout(seconds):
                files = await _files(request)
        except TimeoutError:
            return PlainTextResponse("The files came too slowly. Try again.", 408)
        except MultiPartException as error:
            too_many = error.message.startswith("Too many")
            most = f"Drop at most {MOST_AT_ONCE} files at once."
            return PlainTextResponse(most if too_many else error.message, 413 if too_many else 400)
        try:
            if refused := _too_large(files):
                return PlainTextResponse(refused, 413)
            return JSONResponse(await self._kept(files))
        except OSError as error:
            return PlainTextResponse(f"Cannot be kept: {error.strerror}. Try again later.", 507)
        finally:
            for file in files:
                await file.close()

    async def _kept(self, files: Sequence[UploadFile]) -> list[str]:
        """Write files, each into a folder of its own; returns their paths."""
        folders = [self._folder / secrets.token_hex(16) for _ in files]
        self._waiting |= {
            folder: file.size or 0 for folder, file in zip(folders, files, strict=True)
        }
        asyncio.get_running_loop().call_later(WAITED, self._remove, folders)
        try:
            paths = await asyncio.to_thread(lambda: list(map(_write, files, folders)))
        except OSError:
            self._remove(folders)
            raise
        return list(map(str, paths))

    def _kept_bytes(self) -> int:
        """Bytes of the files that wait to be named."""
        return sum(size for folder, size in self._waiting.items() if folder.exists())

    def _remove(self, folders: Sequence[Path]) -> None:
        for folder in folders:
            self._waiting.pop(folder, None)
            shutil.rmtree(folder, ignore_errors=True)


async def _files(request: Request) -> list[UploadFile]:
    """The files of an upload, none of which has a name on the disk."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise MultiPartException("That is no upload of files.")
    steady = _steady(request.stream())
    parser = MultiPartParser(request.headers, steady, max_files=MOST_AT_ONCE)
    form = await parser.parse()
    return [file for _, file in form.multi_items() if isinstance(file, UploadFile)]


async def _steady(chunks: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """What comes, as it comes. Raises TimeoutError if nothing does for a while."""
    while True:
        async with asyncio.timeout(SILENT):
            chunk = await anext(chunks, None)
        if chunk is None:
            return
        yield chunk


def _too_large(files: Sequence[UploadFile]) -> str:
    """What is to be said of the first file that is too large."""
    for file in files:
        if (file.size or 0) > MAX_FILE:
            name = shown(Path(file.filename or "").name)
            return f"{name} has {file.size:,} bytes; at most {MAX_FILE:,} are read. Split it."
    return ""


def _write(file: UploadFile, folder: Path) -> Path:
    path = folder / _name(file.filename or "")
    folder.mkdir(mode=0o700, parents=True)
    with path.open("xb") as copy:
        shutil.copyfileobj(file.file, copy)
    return path


def _name(sent: str) -> str:
    """A name that any system can write, with the ending of the one that was sent."""
    last = sent.encode(errors="replace").decode().replace("\\", "/").rpartition("/")[2]
    name = Path(_UNWRITABLE.sub("", last).rstrip(" ."))
    stem = name.stem.encode()[:_LONGEST_NAME].decode(errors="ignore")
    return f"{stem or 'file'}{name.suffix[:20]}"
