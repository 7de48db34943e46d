"""What the chat's server refuses before Gradio sees it: foreign pages and names, side doors."""

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

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
MOST_UPLOADED = 100_000_000  # bytes at once: five of the largest files that are read
# What the page needs of Gradio, and nothing else: no files, proxying or recordings.
_SERVED = re.compile(
    r"/|/config/?|/(?:theme\.css|manifest\.json|favicon\.ico|robots\.txt)|/(?:assets|static)/.+"
    r"|/gradio_api/(?:theme\.css|info|app_id|startup-events|heartbeat/\w+|queue/(?:join|data))"
    r"|/gradio_api/(?:cancel|reset|upload|upload_progress)"
)


class Guard:
    """Middleware that refuses what this page never sends, and tells browsers what to refuse."""

    def __init__(self, app: "ASGIApp", host: str) -> None:
        self._app = app
        self._host = host

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer 403 to a foreign page or host name and to a path that is not served.

        To an upload that is too large, or does not say how large it is, answer 413.
        """

        async def guarded(message: "Message") -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        is_http, headers = scope["type"] == "http", Headers(scope=scope)
        if is_http and not self._is_ours(scope["path"], headers):
            await PlainTextResponse("Not served here.", 403)(scope, receive, guarded)
        elif is_http and scope["path"] == _UPLOAD and not is_small(headers.get("content-length")):
            most = f"At most {MOST_UPLOADED:,} bytes are taken at once."
            await PlainTextResponse(most, 413)(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)

    def _is_ours(self, path: str, headers: Headers) -> bool:
        host, origin = headers.get("host", ""), headers.get("origin")
        ours = origin is None or urlsplit(origin).netloc == host
        return ours and is_served_host(host, self._host) and bool(_SERVED.fullmatch(path))


def is_small(length: str | None) -> bool:
    """Whether a request says its length, and that is one to take."""
    return length is not None and length.isdecimal() and int(length) <= MOST_UPLOADED


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
