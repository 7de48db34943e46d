"""Build and look at an index from the shell: `python -m index build | list | verify | show`."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tqdm import tqdm

from index import build, disk, store
from index.encoders import encoder_to_build, forget_others, is_carried
from index.errors import CallError, IndexUnusable, ModelError, PolicyError
from index.manifest import REBUILD
from index.models import DEFAULT_MODEL, find_model, fingerprint_of
from index.policy import Policy
from index.read import read_folder

DONE, MISTAKE, NO_INDEX, INTERRUPTED = 0, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
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
        print("index: interrupted; the index is as it was.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m index",
        description="Build an index of policies, and look at it.",
        epilog="Exit codes: 0 done, 2 a mistake in the call, 3 the index cannot be used.",
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--index", type=Path, default=Path(".index"), metavar="DIR")
    verbs = parser.add_subparsers(required=True, metavar="build | list | verify | show")
    making = verbs.add_parser("build", parents=[shared], help="build it, unless it is up to date")
    making.add_argument("folder", nargs="?", type=Path, default=Path("seeds"), metavar="FOLDER")
    making.add_argument("--model", default=DEFAULT_MODEL, metavar="NAME|FOLDER")
    making.set_defaults(run=_build)
    listing = verbs.add_parser("list", parents=[shared], help="the policies in it")
    listing.set_defaults(run=_list)
    verifying = verbs.add_parser("verify", parents=[shared], help="check every byte of it")
    verifying.set_defaults(run=_verify)
    showing = verbs.add_parser("show", parents=[shared], help="print a policy, or a part of it")
    showing.add_argument("policy", metavar="POLICY")
    showing.add_argument("--start", type=int, default=0, metavar="N", help="first character")
    showing.add_argument("--end", type=int, metavar="N", help="the character after the last")
    showing.set_defaults(run=_show)
    return parser


def _build(options: argparse.Namespace) -> None:
    corpus = read_folder(options.folder)
    for line in corpus.ignored:
        print(f"index: not read: {line}", file=sys.stderr)
    if _is_current(options, corpus.policies):
        print(f"{options.index} is up to date: {len(corpus.policies)} policies.")
        return
    began = time.perf_counter()
    with disk.building(options.index):
        print(f"Reading {len(corpus.policies)} policies; loading the model …", file=sys.stderr)
        encoder, carried = encoder_to_build(options.index, options.model)
        with tqdm(desc="Encoding", unit=" texts", leave=False, disable=None) as bar:
            parts = build.make_parts(corpus.policies, encoder, partial(_show_progress, bar))
        if len(parts.passages) > build.WARN_PASSAGES:
            print(
                f"index: {len(parts.passages):,} passages; where there are more than"
                f" {build.WARN_PASSAGES:,} and a question names no company, only its rarest words"
                " are looked for.",
                file=sys.stderr,
            )
        manifest = store.save(options.index, parts, encoder.model, carried)
        forget_others(options.index)
    print(
        f"{options.index} is built: {len(corpus.policies)} policies, {manifest.passages} passages,"
        f" {manifest.sentences} sentences, in {time.perf_counter() - began:.1f} s."
    )


def _show_progress(bar: "tqdm[None]", done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)


def _is_current(options: argparse.Namespace, policies: Sequence[Policy]) -> bool:
    """Whether there is nothing to do; an index that cannot be used is built again."""
    fingerprint = fingerprint_of(find_model(options.model))
    try:
        current = store.is_current(options.index, policies, fingerprint)
        return current and is_carried(options.index, disk.current_manifest(options.index).carried)
    except IndexUnusable:
        return False


def _list(options: argparse.Namespace) -> None:
    index = store.load(options.index)
    for policy in index.policies:
        since = policy.effective_date or "no date"
        rows = index.rows(policy.id)
        print(f"{policy.id}: {policy.company}, {policy.title}, {since}, {len(rows)} passages")
        if policy.aliases:
            print(f"    also: {', '.join(policy.aliases)}")


def _verify(options: argparse.Namespace) -> None:
    index = store.load(options.index)
    for passage in index.passages:
        if index.policy(passage.policy).text[passage.start : passage.end] != passage.text:
            raise IndexUnusable(f"{passage.address} does not quote its policy. {REBUILD}.")
    count = len(index.policies)
    print(f"{options.index} is sound: {count} policies, {len(index.passages)} passages.")


def _show(options: argparse.Namespace) -> None:
    index = store.load(options.index)
    ids = [policy.id for policy in index.policies]
    if options.policy not in ids:
        raise CallError(f"There is no policy {options.policy!r}. There are: {', '.join(ids)}.")
    text = index.policy(options.policy).text
    end = len(text) if options.end is None else options.end
    if not 0 <= options.start <= end <= len(text):
        raise CallError(
            f"{options.start} to {end} is not inside {options.policy}, which has {len(text):,}"
            " characters."
        )
    sys.stdout.write(text[options.start : end] + "\n")


if __name__ == "__main__":
    sys.exit(main())
