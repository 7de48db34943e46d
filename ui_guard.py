"""What the chat's server refuses before Gradio sees it: foreign pages and names, side doors."""

import asyncio
import ipaddress
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from ui_uploads import Uploads

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_EVERYBODY = ("0.0.0.0", "::")  # what a server binds to to be reached at any of its addresses
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "media-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-src 'none'; frame-ancestors 'none'; worker-src 'self' blob:"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
_UPLOAD = "/gradio_api/upload"
_PROGRESS = f"{_UPLOAD}_progress"
MOST_SENT = 1_000_000  # bytes of anything but files; what the page sends has some thousands
SECONDS = 20  # for that to arrive
# What the page needs of Gradio, and nothing else: no files, proxying or recordings.
_SERVED = re.compile(
    r"/|/config/?|/(?:theme\.css|manifest\.json|favicon\.ico|robots\.txt)|/(?:assets|static)/.+"
    r"|/gradio_api/(?:theme\.css|info|app_id|startup-events|heartbeat/\w+|queue/(?:join|data))"
    r"|/gradio_api/(?:cancel|reset|upload|upload_progress)"
)


class Guard:
    """Middleware that refuses what this page never sends, and tells browsers what to refuse."""

    def __init__(self, app: "ASGIApp", host: str, uploads: Path) -> None:
        """uploads: the folder where Gradio looks for what was uploaded."""
        self._app = app
        self._host = host
        self._uploads = Uploads(uploads)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer 403 to a foreign page or host name and to a path that is not served.

        Files go to `Uploads`. Of what else is sent, answer 400 to what is no JSON or names a file
        that is not here, 408 to what comes too slowly, 413 to what is too large.
        """

        async def guarded(message: "Message") -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, guarded)
        elif not self._is_ours(scope["path"], Headers(scope=scope)):
            await PlainTextResponse("Not served here.", 403)(scope, receive, guarded)
        elif scope["path"] == _PROGRESS:  # Gradio would look for an upload that it takes itself
            await Response(media_type="text/event-stream")(scope, receive, guarded)
        elif scope["method"] != "POST":
            await self._app(scope, receive, guarded)
        elif scope["path"] == _UPLOAD:
            await self._uploads(scope, receive, guarded)
        else:
            await self._checked(scope, receive, guarded)

    async def _checked(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass on what was sent, once it is all here and is nothing to refuse."""
        try:
            async with asyncio.timeout(SECONDS):
                body = await _json(Request(scope, receive))
        except ClientDisconnect:
            return
        except TimeoutError:
            body = PlainTextResponse("That came too slowly.", 408)
        if isinstance(body, Response):
            await body(scope, receive, send)
            return
        waiting = [{"type": "http.request", "body": body}]

        async def passed_on() -> "Message":
            return waiting.pop() if waiting else await receive()

        await self._app(scope, passed_on, send)

    def _is_ours(self, path: str, headers: Headers) -> bool:
        host, origin = headers.get("host", ""), headers.get("origin")
        ours = origin is None or urlsplit(origin).netloc == host
        return ours and is_served_host(host, self._host) and bool(_SERVED.fullmatch(path))


async def _json(request: Request) -> bytes | Response:
    """What was sent, written anew so that it is read as it was checked; or a refusal."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_SENT:
            return PlainTextResponse(f"At most {MOST_SENT:,} bytes are taken.", 413)
    if not body:
        return body
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return PlainTextResponse("That is no JSON.", 400)
    if not all(Path(path).is_absolute() for path in named_files(sent)):
        return PlainTextResponse("A file has to be uploaded before it is named.", 400)
    return json.dumps(sent).encode()


def named_files(sent: object) -> Iterator[str]:
    """The paths of all files that JSON names. Gradio would fetch one that is an address."""
    waiting = [sent]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield from (path for path in (value.get("path"),) if isinstance(path, str))
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def is_served_host(header: str, host: str) -> bool:
    """Whether a request's Host is this machine, and no name that merely leads here.

    Served to everybody, any address will do: other pages can take over a name, never an address.
    """
    try:
        name = urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return False
    if name in ("localhost", "127.0.0.1", "::1", host.lower()):
        return True
    return host in _EVERYBODY and address_of(name) is not None


def address_of(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host is given by; None if it is given by name."""
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
