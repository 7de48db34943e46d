"""What the commands of `python -m index` do, and what they tell of it."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from index import store, upkeep
from index.build import WARN_PASSAGES
from index.errors import CallError, IndexUnusable
from index.manifest import REBUILD
from index.policy import Policy
from index.renewal import NOBODY, Report, Watched
from index.shown import shown, shown_text


def build(options: argparse.Namespace) -> None:
    """Make an index of a folder."""
    with _watched() as watched:
        report = upkeep.build(options.index, options.folder, options.model, options.strict, watched)
    _tell_files(report)
    if report.is_idle:
        print(f"{options.index} is up to date: {_policies(report)}.")
        return
    made = report.manifest
    print(
        f"{options.index} is built: {_policies(report)}, {_counted(made.passages, 'passage')},"
        f" {made.sentences} sentences, in {report.seconds:.1f} s."
    )


def add(options: argparse.Namespace) -> None:
    """Add policies."""
    with _watched() as watched:
        report = upkeep.add(options.index, options.paths, options.strict, watched)
    _tell_files(report)
    _tell_changes(options, report)


def update(options: argparse.Namespace) -> None:
    """Bring the index up to date with folders."""
    with _watched() as watched:
        report = upkeep.update(options.index, options.folders, options.strict, watched)
    _tell_files(report)
    _tell_changes(options, report)


def remove(options: argparse.Namespace) -> None:
    """Take policies out."""
    _tell_changes(options, upkeep.remove(options.index, options.policies))


def correct(options: argparse.Namespace) -> None:
    """Set what was found wrongly of a policy, or not at all."""
    given = {
        "company": options.company,
        "aliases": tuple(options.alias) if options.alias else None,
        "title": options.title,
        "effective_date": options.date,
    }
    fields = {name: value for name, value in given.items() if value is not None}
    if not fields or not all(all(map(str.strip, _words(value))) for value in fields.values()):
        raise CallError("Nothing to set. Give --company, --alias, --title or --date, not empty.")
    upkeep.correct(options.index, options.policy, fields)
    index = store.load(options.index)
    _print_policy(index.policy(options.policy), len(index.rows(options.policy)))


def list_policies(options: argparse.Namespace) -> None:
    """The policies in the index: what is known of each, and from where."""
    index = store.load(options.index)
    for policy in index.policies:
        _print_policy(policy, len(index.rows(policy.id)))


def show(options: argparse.Namespace) -> None:
    """Print a policy, or a part of it: exactly, but that a terminal obeys nothing in it."""
    policy = upkeep.find(store.load(options.index).policies, options.policy)
    text = policy.text
    end = len(text) if options.end is None else options.end
    if not 0 <= options.start <= end <= len(text):
        raise CallError(
            f"{options.start} to {end} is not inside {shown(policy.id)}, which has {len(text):,}"
            " characters."
        )
    part = text[options.start : end]
    sys.stdout.write((shown_text(part) if sys.stdout.isatty() else part) + "\n")


def verify(options: argparse.Namespace) -> None:
    """Check every byte, and that every passage quotes its policy."""
    index = store.load(options.index)
    for passage in index.passages:
        if index.policy(passage.policy).text[passage.start : passage.end] != passage.text:
            raise IndexUnusable(f"{passage.address} does not quote its policy. {REBUILD}.")
    count = len(index.policies)
    passages = _counted(len(index.passages), "passage")
    print(
        f"{options.index} is sound: {count} {'policy' if count == 1 else 'policies'}, {passages}."
    )


@contextmanager
def _watched() -> Iterator[Watched]:
    """Who watches at the terminal, if it is one."""
    if not sys.stderr.isatty():
        yield NOBODY
        return
    from index.bars import Bar  # tqdm: nothing else that changes an index needs it

    reading = Bar(sys.stderr, "Reading", "files")
    encoding = Bar(sys.stderr, "Encoding", "texts")

    def read(done: int, total: int, name: str) -> None:
        reading.show(done, total, done / (total or 1), shown(name) or "splitting into passages")

    def encoded(done: int, total: int, share: float) -> None:
        reading.clear()  # there is one line
        encoding.show(done, total, share, "passages, sentences, words")

    try:
        yield Watched(read, kept=encoded)
    finally:
        reading.clear()
        encoding.clear()


def _tell_files(report: Report) -> None:
    """What a person should know of the files, one a line, and how many there were."""
    read = report.read
    for what, told in (
        ("skipped", read.skipped),
        ("not read", read.ignored),
        ("note", read.warned),
    ):
        for each in told:
            print(f"index: {what}: {each}", file=sys.stderr)
    if read.skipped:
        skipped = _counted(len(read.skipped), "file")
        print(f"index: {len(read.policies)} policies read, {skipped} skipped.", file=sys.stderr)
    if report.manifest.passages > WARN_PASSAGES:
        print(
            f"index: {report.manifest.passages:,} passages; where there are more than"
            f" {WARN_PASSAGES:,} and a question names no company, only its rarest words are looked"
            " for.",
            file=sys.stderr,
        )


def _tell_changes(options: argparse.Namespace, report: Report) -> None:
    if report.is_idle:
        print(f"{options.index} is up to date: {_policies(report)}.")
        return
    for what, ids in (("+", report.new), ("~", report.changed), ("-", report.gone)):
        for id in ids:
            print(f"{what} {shown(id)}")
    print(
        f"{options.index}: {len(report.new)} added, {len(report.changed)} changed,"
        f" {len(report.gone)} removed; now {_policies(report)},"
        f" {_counted(report.manifest.passages, 'passage')}, in {report.seconds:.1f} s."
    )


def _policies(report: Report) -> str:
    count = len(report.manifest.policies)
    return f"{count} {'policy' if count == 1 else 'policies'}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what if count == 1 else f'{what}s'}"


def _words(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _print_policy(policy: Policy, passages: int) -> None:
    since = policy.effective_date or "no date"
    pages = f", {_counted(len(policy.layout.pages), 'page')}" if policy.layout.pages else ""
    print(
        shown(
            f"{policy.id}: {policy.company}, {policy.title}, {since},"
            f" {_counted(passages, 'passage')}{pages}"
        )
    )
    if policy.aliases:
        print(shown(f"    also: {', '.join(policy.aliases)}"))
    whence = policy.whence
    found = {
        "company": whence.company,
        "names": whence.aliases if policy.aliases else "",
        "title": whence.title,
        "date": whence.effective_date if policy.effective_date else "",
    }
    print(
        shown(f"    {'; '.join(f'{what} from {where}' for what, where in found.items() if where)}")
    )
