"""Policies, passages and vectors as the bytes of files, and back; no pickle anywhere."""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.passage import Kind, Passage, Sentence
from index.policy import Policy


def policies_file(policies: Sequence[Policy]) -> bytes:
    """The policies, a JSON object a line."""
    return _lines(_policy_record(policy) for policy in policies)


def read_policies(content: bytes) -> tuple[Policy, ...]:
    """What `policies_file` wrote. Raises KeyError, TypeError or ValueError on anything else."""
    return tuple(_policy(record) for record in _records(content))


def passages_file(passages: Sequence[Passage]) -> bytes:
    """The passages, a JSON object a line, without their text, which stands in the policies."""
    return _lines(_passage_record(passage) for passage in passages)


def read_passages(content: bytes, policies: Sequence[Policy]) -> tuple[Passage, ...]:
    """What `passages_file` wrote. Raises KeyError, TypeError or ValueError on anything else."""
    texts = {policy.id: policy.text for policy in policies}
    return tuple(_passage(record, texts) for record in _records(content))


def words_file(words: Sequence[str]) -> bytes:
    """The words, as one JSON list."""
    return json.dumps(words, ensure_ascii=False).encode()


def read_words(content: bytes) -> tuple[str, ...]:
    """What `words_file` wrote. Raises TypeError or ValueError on anything else."""
    return tuple(json.loads(content))


def vectors_file(vectors: NDArray[Any]) -> bytes:
    """Vectors, or another array of numbers, in NumPy's own format."""
    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    return buffer.getvalue()


def read_vectors(content: bytes) -> NDArray[Any]:
    """What `vectors_file` wrote. Raises ValueError on anything else."""
    vectors: NDArray[Any] = np.load(io.BytesIO(content), allow_pickle=False)
    return vectors


def _policy_record(policy: Policy) -> dict[str, Any]:
    since = policy.effective_date
    return {
        "id": policy.id,
        "company": policy.company,
        "aliases": policy.aliases,
        "title": policy.title,
        "effective_date": since.isoformat() if since else None,
        "text": policy.text,
    }


def _policy(record: dict[str, Any]) -> Policy:
    since = record["effective_date"]
    return Policy(
        record["id"],
        record["company"],
        tuple(record["aliases"]),
        record["title"],
        date.fromisoformat(since) if since else None,
        record["text"],
    )


def _passage_record(passage: Passage) -> dict[str, Any]:
    return {
        "policy": passage.policy,
        "section": passage.section,
        "span": [passage.start, passage.end],
        "kind": passage.kind,
        "lead": passage.lead,
        "sentences": [[s.start, s.end, int(s.item)] for s in passage.sentences],
    }


def _passage(record: dict[str, Any], texts: Mapping[str, str]) -> Passage:
    start, end = record["span"]
    return Passage(
        record["policy"],
        tuple(record["section"]),
        start,
        end,
        texts[record["policy"]][start:end],
        Kind(record["kind"]),
        tuple(record["lead"]) if record["lead"] else None,
        tuple(Sentence(a, b, bool(item)) for a, b, item in record["sentences"]),
    )


def _lines(records: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in records)


def _records(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.split(b"\n") if line]
