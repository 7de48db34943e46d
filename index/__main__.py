"""Make and look at an index from the shell: `python -m index build | add | update | …`."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import FrameType

from index import shell
from index.errors import IndexUnusable, ModelError, PolicyError
from index.models import DEFAULT_MODEL

DONE, MISTAKE, NO_INDEX, INTERRUPTED = 0, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        options.run(options)
    except PolicyError as error:
        print(f"index: {error}", file=sys.stderr)
        return NO_INDEX if isinstance(error, IndexUnusable | ModelError) else MISTAKE
    except ModuleNotFoundError as error:
        print(
            f"index: {error.name} is not installed: here an index can be asked, not built. Run:"
            " pip install -r requirements.txt -c constraints.txt",
            file=sys.stderr,
        )
        return MISTAKE
    except KeyboardInterrupt:
        print(
            "index: interrupted; the index is as it was. Run it again to go on from what was"
            " encoded.",
            file=sys.stderr,
        )
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone
    return DONE


def _interrupt_once(number: int, frame: FrameType | None) -> None:
    """What Ctrl-C does: another one would break off the ending, with a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m index",
        description="Make an index of policies, keep it up to date, and look at it.",
        epilog="Exit codes: 0 done, 2 a mistake in the call, 3 the index cannot be used, 130"
        " interrupted.",
    )
    verbs = parser.add_subparsers(
        required=True, metavar="build | add | update | remove | set | list | show | verify"
    )
    _add_making(verbs)
    _add_looking(verbs)
    return parser


def _add_making(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    shared, strict = _shared(), argparse.ArgumentParser(add_help=False)
    strict.add_argument(
        "--strict", action="store_true", help="a file that cannot be read is an error"
    )
    making = verbs.add_parser("build", parents=[shared, strict], help="make it of a folder")
    making.add_argument("folder", nargs="?", type=Path, default=Path("seeds"), metavar="FOLDER")
    making.add_argument("--model", default=DEFAULT_MODEL, metavar="NAME|FOLDER")
    making.set_defaults(run=shell.build)
    adding = verbs.add_parser("add", parents=[shared, strict], help="add policies to it")
    adding.add_argument("paths", nargs="+", type=Path, metavar="FILE|FOLDER|ZIP")
    adding.set_defaults(run=shell.add)
    updating = verbs.add_parser(
        "update",
        parents=[shared, strict],
        help="what is new, has changed or has vanished in a folder; in all that it knows",
    )
    updating.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    updating.set_defaults(run=shell.update)
    removing = verbs.add_parser("remove", parents=[shared], help="take policies out of it")
    removing.add_argument("policies", nargs="+", metavar="POLICY")
    removing.set_defaults(run=shell.remove)
    setting = verbs.add_parser("set", parents=[shared], help="correct what was found of a policy")
    setting.add_argument("policy", metavar="POLICY")
    setting.add_argument("--company", metavar="NAME")
    setting.add_argument("--alias", action="append", metavar="NAME", help="each of its others")
    setting.add_argument("--title", metavar="TITLE")
    setting.add_argument("--date", type=date.fromisoformat, metavar="2019-12-19")
    setting.set_defaults(run=shell.correct)


def _add_looking(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    shared = _shared()
    listing = verbs.add_parser("list", parents=[shared], help="the policies in it")
    listing.set_defaults(run=shell.list_policies)
    showing = verbs.add_parser("show", parents=[shared], help="print a policy, or a part of it")
    showing.add_argument("policy", metavar="POLICY")
    showing.add_argument("--start", type=int, default=0, metavar="N", help="first character")
    showing.add_argument("--end", type=int, metavar="N", help="the character after the last")
    showing.set_defaults(run=shell.show)
    verifying = verbs.add_parser("verify", parents=[shared], help="check every byte of it")
    verifying.set_defaults(run=shell.verify)


def _shared() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--index", type=Path, default=Path(".index"), metavar="DIR")
    return shared


if __name__ == "__main__":
    signal.signal(signal.SIGINT, _interrupt_once)
    sys.exit(main())
