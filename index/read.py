"""From files to policies: each read whole, or told of by name with the reason.

A file that an index has read before, byte for byte, is not read again.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.decode import decode
from index.errors import SourceError
from index.files import Offered, offered
from index.formats.extracted import Extracted, Unreadable
from index.formats.kinds import OtherFormat, format_of
from index.identity import identify
from index.overrides import OVERRIDES, given, overridden, read_overrides, replaced
from index.policy import BY_HAND, Origin, Policy
from index.sandbox import Sandbox
from index.shown import shown

MAX_TEXT = 10_000_000  # characters
Watch = Callable[[int, int, str], None]  # files done, files in all, the name of the next, if any
_FOUND = {FileNotFoundError: "there is nothing there", NotADirectoryError: "it is a file"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a person should know of a file."""

    name: str
    words: str  # they stand after the name

    def __str__(self) -> str:
        return f"{shown(self.name)} {self.words.removesuffix('.')}."


@dataclass(frozen=True, slots=True)
class Corpus:
    """What lies behind some paths."""

    policies: tuple[Policy, ...]  # in the order of their ids
    skipped: tuple[Told, ...]  # what should be a policy and cannot be read
    ignored: tuple[Told, ...]  # what is no policy, or one that is there already
    warned: tuple[Told, ...]  # what was read, though not quite as it stands
    paths: frozenset[str]  # as in `Origin.path`
    names: frozenset[tuple[str, str]]  # the path and the name of each file


NOTHING = Corpus((), (), (), (), frozenset(), frozenset())


def unwatched(done: int, total: int, name: str) -> None:
    """Progress that nobody watches."""


def read_corpus(
    paths: Sequence[Path],
    beside: Path,
    before: Sequence[Policy] = (),
    watch: Watch = unwatched,
) -> Corpus:
    """The policies behind paths: files, folders with what is in them, ZIP archives.

    beside: the folder that paths are remembered from.
    before: the policies of an index. A file that is one of them and has not changed stays as it
            is; one that can no longer be read does too; a field set by hand is kept.

    Raises SourceError if a path is not there, or `policies.toml` is wrong.
    """
    labels = [label_of(path, beside) for path in paths]
    with Sandbox() as sandbox:
        reader = _Reader(sandbox, before, frozenset(labels))
        for path, label in zip(paths, labels, strict=True):
            files = list(offered([path]))
            names = [file.id for file in files]
            fields = read_overrides(path, names) if path.is_dir() else {}
            for done, file in enumerate(files):
                watch(done, len(files), file.id)
                reader.read(label, file, fields.get(file.id, {}))
            watch(len(files), len(files), "")
        return reader.corpus()


def read_folder(folder: Path) -> Corpus:
    """Every policy in a folder. Raises SourceError if it is no folder or holds none."""
    try:
        os.scandir(folder).close()
    except OSError as error:
        found = _FOUND.get(type(error), str(error.strerror))
        raise SourceError(
            f"{shown(str(folder))} is not a folder of policies: {found}. Name a folder."
        ) from error
    corpus = read_corpus([folder], folder.parent)
    if not corpus.policies:
        raise SourceError(none_in([folder], corpus))
    return corpus


def none_in(paths: Iterable[Path], corpus: Corpus) -> str:
    """That there is no policy behind paths, and what is there instead."""
    there = " ".join(map(str, (*corpus.skipped, *corpus.ignored))) or "Nothing is there."
    names = ", ".join(shown(str(path)) for path in paths)
    return f"There is no policy to read in {names}. {there}"


def label_of(path: Path, beside: Path) -> str:
    """A path as it is remembered: from the folder that holds the index, so that both can move."""
    try:
        return Path(os.path.relpath(path.resolve(), beside.resolve())).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()


class _Reader:
    """Reads one file after the other, and knows what was there before."""

    def __init__(self, sandbox: Sandbox, before: Sequence[Policy], labels: frozenset[str]) -> None:
        self._sandbox = sandbox
        self._labels = labels
        self._before = {(p.origin.path, p.origin.name): p for p in before if p.origin.path}
        self._bytes = {policy.origin.sha256: policy for policy in self._before.values()}
        others = [policy for policy in before if policy.origin.path not in labels]
        self._ids = {policy.id for policy in others}
        self._texts = {(policy.sha256, policy.company): policy.id for policy in others}
        self._policies: list[Policy] = []
        self._skipped: list[Told] = []
        self._ignored: list[Told] = []
        self._warned: list[Told] = []
        self._names: set[tuple[str, str]] = set()

    def corpus(self) -> Corpus:
        """All that was read."""
        return Corpus(
            tuple(sorted(self._policies, key=lambda policy: policy.id)),
            tuple(self._skipped),
            tuple(self._ignored),
            tuple(self._warned),
            self._labels,
            frozenset(self._names),
        )

    def read(self, label: str, file: Offered, fields: Mapping[str, Any]) -> None:
        """Read a file, and the files inside it if it is a mail."""
        self._names.add((label, file.id))
        try:
            data = file.read()
            if self._is_kept(label, file.id, data, fields):
                return
            extracted = self._extracted(file.id, data)
        except OtherFormat as error:
            self._ignored.append(Told(file.id, str(error)))
        except (SourceError, Unreadable) as error:
            self._skip(label, file.id, str(error))
        else:
            self._take(label, file.id, data, extracted, fields)
            for name, content in extracted.attached:
                inner = Offered(f"{file.id}/{name}", file.folder, partial(bytes, content))
                self.read(label, inner, {})

    def _is_kept(self, label: str, name: str, data: bytes, fields: Mapping[str, Any]) -> bool:
        """Whether a file is one that the index has read; then its policies stay."""
        old = self._before.get((label, name))
        if (
            old is None
            or old.origin.sha256 != sha256(data).hexdigest()
            or given(old, OVERRIDES) != fields
        ):
            return False
        self._keep(label, name)
        return True

    def _keep(self, label: str, name: str) -> None:
        """Take over the policy of a file, and those of the files inside it, as they were."""
        for (path, inner), policy in self._before.items():
            if path == label and (inner == name or inner.startswith(f"{name}/")):
                self._names.add((path, inner))
                self._admit(policy)

    def _skip(self, label: str, name: str, reason: str) -> None:
        kept = (label, name) in self._before
        self._skipped.append(
            Told(name, f"{reason}; the index keeps what it had of it" if kept else reason)
        )
        if kept:
            self._keep(label, name)

    def _extracted(self, name: str, data: bytes) -> Extracted:
        format = format_of(name, data)
        if format == "text":
            try:
                text, warnings = decode(data)
            except ValueError as error:
                raise Unreadable(str(error)) from error
            extracted = Extracted(text, warnings=warnings)
        else:
            extracted = self._sandbox.extract(data, format)
        if len(extracted.text) > MAX_TEXT:
            raise Unreadable(
                f"has {len(extracted.text):,} characters; at most {MAX_TEXT:,} are read. Split it"
            )
        if not extracted.text.strip() and not extracted.attached:
            raise Unreadable("holds no text")
        return extracted

    def _take(
        self, label: str, name: str, data: bytes, extracted: Extracted, fields: Mapping[str, Any]
    ) -> None:
        self._warned += [Told(name, warning) for warning in extracted.warnings]
        if not extracted.text.strip():
            return
        digest = sha256(data).hexdigest()
        old = self._before.get((label, name))
        known = identify(name, extracted.text, extracted.clues, extracted.layout)
        found = overridden(known, fields)
        twin = old or self._bytes.get(digest)  # under another name, perhaps
        if twin:
            found = replaced(found, given(twin, BY_HAND), BY_HAND)
        self._admit(
            replace(
                found,
                id=old.id if old else self._free_id(label, name),
                origin=Origin(label, name, digest),
            )
        )

    def _admit(self, policy: Policy) -> None:
        """Take a policy in, unless its text is there already as the same company's."""
        twin = self._texts.setdefault((policy.sha256, policy.company), policy.id)
        if twin != policy.id:
            self._ignored.append(Told(policy.origin.name, f"has the same text as {shown(twin)}"))
            return
        self._ids.add(policy.id)
        self._policies.append(policy)

    def _free_id(self, label: str, name: str) -> str:
        """The name, with as many of the folders above it as tell it from others."""
        above = [part for part in Path(label).parts if part not in ("..", "/")]
        if above and above[-1] == name:  # a file that was named by itself
            above.pop()
        id = name
        while id in self._ids and above:
            id = f"{above.pop()}/{id}"
        number = 2
        while id in self._ids:
            id, number = f"{number}/{name}", number + 1
        return id
