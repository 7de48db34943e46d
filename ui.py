"""The chat window: `python ui.py`, then ask in a browser and read the policies' own words."""

import argparse
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from index.errors import CallError, IndexUnusable, ModelError
from qa import PolicyError, PolicyQA
from qa.checks import DEFAULT_INDEX
from ui_files import Files
from ui_guard import address_of
from ui_shared import Shared
from ui_visits import Visits

STOPPED, MISTAKE, NO_INDEX = 0, 2, 3
_LAST_PORT = 65_535


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the chat until it is stopped; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # what ends a service is Ctrl-C
        with _temporary() as temporary:
            _serve(options, temporary)
    except PolicyError as error:
        print(f"policy-qa: {error}", file=sys.stderr)
        return NO_INDEX if isinstance(error, IndexUnusable | ModelError) else MISTAKE
    except KeyboardInterrupt:
        pass
    return STOPPED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ui.py",
        description="Ask company policies in a browser; get the passages that answer.",
        epilog="Exit codes: 0 stopped, 2 a mistake in the call, 3 the index cannot be used.",
    )
    of = parser.add_mutually_exclusive_group()
    of.add_argument("--index", default=DEFAULT_INDEX, metavar="DIR", help="default: .index")
    of.add_argument("--policies", metavar="FOLDER", help="index this folder in memory instead")
    parser.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1, this machine only")
    parser.add_argument("--port", type=int, default=7860, help="default: 7860; 0 is any free one")
    parser.add_argument(
        "--allow-upload",
        action="store_true",
        help="files dropped in the page go into the index: anyone who can open the page can add"
        " policies that everybody is answered from, and remove those that came so",
    )
    return parser


def _serve(options: argparse.Namespace, temporary: str) -> None:
    """temporary: the folder for what visitors send."""
    host = options.host.strip("[]")
    port = free_port(host, options.port)
    files = _files(options)
    _only_these_settings(temporary)  # before Gradio makes a folder of its own at its import
    # Importing gradio takes seconds; a mistake in the call is told before.
    from ui_page import build
    from ui_served import launch_settings

    page = build(files)
    private = [Path(options.policies or options.index)]
    _, url, _ = page.launch(**launch_settings(host, port, private))
    if not _is_loopback(host):
        may = "ask, add policies and remove them" if options.allow_upload else "ask"
        print(f"Anybody who can reach this machine over the network can {may}.", file=sys.stderr)
    print(f"Chat ready on {url.rstrip('/')} - Ctrl-C stops it", flush=True)
    try:
        threading.Event().wait()
    finally:
        page.close(verbose=False)


def _files(options: argparse.Namespace) -> Files:
    if options.allow_upload:
        if options.policies:
            raise CallError("--allow-upload needs an index on disk: give --index, not --policies.")
        return Shared(Path(options.index))
    if options.policies:
        print(f"Reading and indexing {options.policies} …", file=sys.stderr)
        return Visits(PolicyQA.from_folder(options.policies))
    return Visits(PolicyQA.open(options.index))


def free_port(host: str, port: int) -> int:
    """The port to serve on. Raises CallError if it is taken, or the host is not this machine."""
    if not 0 <= port <= _LAST_PORT:
        raise CallError(f"There is no port {port}. Choose one from 0 to {_LAST_PORT} with --port.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family) as probe:
            return int(probe.getsockname()[1])
    except OSError as error:
        why = str(error.strerror)
        raise CallError(
            f"The chat cannot be served on {host}, port {port}: {why.partition(' (')[0]}."
            " Choose another with --port, or end what is served there."
        ) from error


def _is_loopback(host: str) -> bool:
    address = address_of(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _temporary() -> TemporaryDirectory[str]:
    """A folder that is gone when the chat has stopped; in the one that the user set, if any."""
    within = os.environ.get("GRADIO_TEMP_DIR")
    if within:
        Path(within).mkdir(parents=True, exist_ok=True)
    return TemporaryDirectory(prefix="policy-qa-", dir=within or None, ignore_cleanup_errors=True)


def _only_these_settings(temporary: str) -> None:
    """Keep Gradio from phoning home, and from settings that it would take from the environment."""
    for name in [name for name in os.environ if name.startswith("GRADIO_")]:
        del os.environ[name]
    os.environ["GRADIO_TEMP_DIR"] = temporary
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["no_proxy"] = "*"  # it asks itself whether it is up; a proxy could not know


if __name__ == "__main__":
    sys.exit(main())
