"""Policies, passages and arrays as the bytes of files, and back; no pickle anywhere.

What is long is kept as numbers: a passage is a row of `PASSAGE` int32 columns, a sentence a row of
`SENTENCE`. Every reader raises KeyError, TypeError or ValueError on what its writer did not write.
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from index.content import Buffer, Content
from index.passage import Kind, Passage, Sentence
from index.policy import Layout, Origin, Policy, Whence

KINDS = tuple(Kind)  # a passage's kind is written as its place here: append to Kind, never insert
NONE = -1  # where a passage has no lead-in
PASSAGE = 10  # start, end, kind, lead's start and end, first and last byte of its text in its
# policy's, first and last byte of its section among those of its shard, count of sentences
BYTES, SECTION, SENTENCES = slice(5, 7), slice(7, 9), 9
SENTENCE = 3  # start, end, whether it is a list item
_HEADER = 4096  # bytes; longer than the header of any array here


def policies_file(policies: Iterable[Policy]) -> bytes:
    """The policies without their texts, a JSON object a line."""
    return b"".join(_json(_policy_record(policy)) + b"\n" for policy in policies)


def read_policies(content: Content) -> list[dict[str, Any]]:
    """The records of what `policies_file` wrote."""
    lines = content[:].split(b"\n")[:-1]
    records: list[dict[str, Any]] = json.loads(b"[" + b",".join(lines) + b"]")
    return records


def policy_of(record: Mapping[str, Any], text: str) -> Policy:
    """The policy that a record and a text make."""
    since = record["effective_date"]
    return Policy(
        record["id"],
        record["company"],
        tuple(record["aliases"]),
        record["title"],
        date.fromisoformat(since) if since else None,
        text,
        _layout_of(record.get("layout", {})),
        Whence(**record.get("whence", {})),
        Origin(**record.get("origin", {})),
    )


def passage_tables(
    passages: Sequence[Passage], texts: Mapping[str, str]
) -> tuple[NDArray[np.int32], bytes, NDArray[np.int32]]:
    """Passages, in order, as their rows, their sections and the rows of their sentences.

    texts: of their policies, by id.
    """
    places = _byte_places(passages, texts)
    sections: dict[tuple[str, ...], tuple[int, int]] = {}
    lines: list[bytes] = []
    size = 0
    rows = []
    for passage in passages:
        if passage.section not in sections:
            lines.append(_json(passage.section))
            sections[passage.section] = size, size + len(lines[-1])
            size += len(lines[-1]) + 1
        of_policy = places[passage.policy]
        rows.append(
            (
                *(passage.start, passage.end, KINDS.index(passage.kind)),
                *(passage.lead or (NONE, NONE)),
                *(of_policy[passage.start], of_policy[passage.end]),
                *sections[passage.section],
                len(passage.sentences),
            )
        )
    sentences = [(s.start, s.end, int(s.item)) for p in passages for s in p.sentences]
    return (
        np.array(rows, dtype=np.int32).reshape(-1, PASSAGE),
        b"".join(line + b"\n" for line in lines),
        np.array(sentences, dtype=np.int32).reshape(-1, SENTENCE),
    )


def passage_of(
    row: Sequence[int], sentences: Iterable[Sequence[int]], policy: str, text: str, section: bytes
) -> Passage:
    """The passage that a row and the rows of its sentences make."""
    start, end, kind, lead, lead_end = row[:5]
    return Passage(
        policy,
        tuple(json.loads(section)),
        start,
        end,
        text,
        KINDS[kind],
        None if lead == NONE else (lead, lead_end),
        tuple(Sentence(a, b, bool(item)) for a, b, item in sentences),
    )


def words_file(words: Sequence[str]) -> bytes:
    """The words, as one JSON list."""
    return _json(words)


def read_words(content: Content) -> tuple[str, ...]:
    """What `words_file` wrote."""
    return tuple(json.loads(content[:]))


def array_file(*parts: NDArray[Any]) -> list[Buffer]:
    """An array of numbers in NumPy's own format: its header, and its memory as it is.

    parts: its rows, in order; at least one, all of one kind.
    """
    whole = [np.ascontiguousarray(part) for part in parts]
    table = npy.header_data_from_array_1_0(whole[0])
    table["shape"] = (sum(map(len, whole)), *whole[0].shape[1:])
    header = io.BytesIO()
    npy.write_array_header_1_0(header, table)
    return [header.getvalue(), *(part.data for part in whole)]


def read_array(content: Content) -> NDArray[Any]:
    """What `array_file` wrote, in the memory of `content`; it cannot be written to."""
    header = io.BytesIO(content[:_HEADER])
    if npy.read_magic(header) != (1, 0):
        raise ValueError("an array has another version of NumPy's format; expected 1.0")
    shape, by_columns, kind = npy.read_array_header_1_0(header)
    if by_columns or kind.hasobject:
        raise ValueError("an array is no table of numbers, a row after the other")
    if 0 in shape:
        return np.zeros(shape, kind)
    return np.frombuffer(content, kind, offset=header.tell()).reshape(shape)


def _policy_record(policy: Policy) -> dict[str, Any]:
    since = policy.effective_date
    return {
        "id": policy.id,
        "company": policy.company,
        "aliases": policy.aliases,
        "title": policy.title,
        "effective_date": since.isoformat() if since else None,
        **_unless_empty("layout", _different(policy.layout, Layout())),
        **_unless_empty("whence", _different(policy.whence, Whence())),
        **_unless_empty("origin", _different(policy.origin, Origin())),
    }


def _different(record: Layout | Whence | Origin, usual: Layout | Whence | Origin) -> dict[str, Any]:
    """The fields of a record that are not as usual, so that thousands are read quickly."""
    found = {field.name: getattr(record, field.name) for field in fields(record)}
    return {name: value for name, value in found.items() if value != getattr(usual, name)}


def _unless_empty(name: str, table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: table} if table else {}


def _layout_of(table: Mapping[str, Any]) -> Layout:
    return Layout(
        tuple(table.get("pages", ())),
        tuple((start, end, level) for start, end, level in table.get("headings", ())),
        tuple((start, end) for start, end in table.get("furniture", ())),
    )


def _byte_places(
    passages: Sequence[Passage], texts: Mapping[str, str]
) -> dict[str, dict[int, int]]:
    """Where each passage's bounds stand among the bytes of its policy's text in UTF-8."""
    bounds: dict[str, set[int]] = {}
    for passage in passages:
        bounds.setdefault(passage.policy, set()).update((passage.start, passage.end))
    places: dict[str, dict[int, int]] = {}
    for policy, wanted in bounds.items():
        text, before, size = texts[policy], 0, 0
        places[policy] = {}
        for place in sorted(wanted):
            size += len(text[before:place].encode())
            before = place
            places[policy][place] = size
    return places


def _json(value: Any) -> bytes:  # noqa: ANN401
    return json.dumps(value, ensure_ascii=False).encode()
