"""An index brought up to date is the index that is built, and little is encoded for it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import build, vectors
from index.change import changed
from index.encoder import Progress
from index.errors import CallError
from index.exported import ExportedEncoder
from index.layout import Parts, drafts
from index.policy import Policy
from index.read import read_folder
from index.vectors import Vectors

SEEDS = Path(__file__).parent.parent / "seeds"


class Counting:
    """An encoder that remembers what it was asked to encode."""

    def __init__(self, encoder: ExportedEncoder) -> None:
        self.model = encoder.model
        self.texts: list[str] = []
        self._encoder = encoder

    def passages(self, texts: Sequence[str], progress: Progress) -> Vectors:
        self.texts += texts
        return self._encoder.passages(texts, progress)

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.questions(texts)


@pytest.fixture(scope="module")
def policies() -> list[Policy]:
    """Kaseya, Telmetrics and Timus Networks."""
    return list(read_folder(SEEDS).policies[2:])


@pytest.fixture(scope="module")
def before(policies: list[Policy], encoder: ExportedEncoder) -> Parts:
    return build.make_parts(policies, encoder)


@pytest.fixture
def counting(encoder: ExportedEncoder) -> Counting:
    return Counting(encoder)


def _edited(policies: Sequence[Policy], number: int, old: str, new: str) -> list[Policy]:
    text = policies[number].text
    assert text.count(old) == 1
    edited = replace(policies[number], text=text.replace(old, new))
    return [edited if policy is policies[number] else policy for policy in policies]


def _bytes(parts: Parts) -> dict[str, bytes]:
    return {
        name: b"".join(bytes(buffer) for buffer in buffers or ()) for name, buffers in drafts(parts)
    }


def test_one_changed_sentence_is_all_that_is_encoded(
    before: Parts, policies: list[Policy], counting: Counting, encoder: ExportedEncoder
) -> None:
    after = _edited(policies, 2, "within thirty (30) days", "within seventeen (17) days")
    found = changed(before, after, counting)
    # The passage, its sentence, and the two new words.
    assert len(counting.texts) == 4
    assert {"seventeen", "17"} < set(counting.texts)
    assert _bytes(found) == _bytes(build.make_parts(after, encoder))


def test_a_policy_that_is_gone_is_in_no_file(
    before: Parts, policies: list[Policy], counting: Counting, encoder: ExportedEncoder
) -> None:
    found = changed(before, policies[1:], counting)
    files = _bytes(found)
    assert counting.texts == []
    assert files == _bytes(build.make_parts(policies[1:], encoder))
    assert policies[0].id == "kaseya.txt"
    assert [name for name, content in files.items() if b"kaseya" in content.lower()] == []


def test_a_policy_under_another_name_is_not_encoded_again(
    before: Parts, policies: list[Policy], counting: Counting, encoder: ExportedEncoder
) -> None:
    after = [*policies[1:], replace(policies[0], id="zeta.txt")]
    assert _bytes(changed(before, after, counting)) == _bytes(build.make_parts(after, encoder))
    assert counting.texts == []


def test_more_than_is_kept_exact_and_fewer_again(
    policies: list[Policy], encoder: ExportedEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = policies[:1], policies[:2]
    monkeypatch.setattr(vectors, "_EXACT", 200)
    small, large = (build.make_parts(some, encoder) for some in (few, many))
    assert len(small.sentence_vectors) <= 200 < len(large.sentence_vectors)
    assert _bytes(changed(small, many, encoder)) == _bytes(large)
    stored = replace(
        large,
        passage_vectors=_as_stored(large.passage_vectors),
        sentence_vectors=_as_stored(large.sentence_vectors),
    )
    assert _bytes(changed(stored, few, encoder)) == _bytes(small)
    twins = [*many, replace(few[0], id="other.txt", text=few[0].text + "\n\nOne sentence more.\n")]
    assert _bytes(changed(stored, twins, encoder)) == _bytes(build.make_parts(twins, encoder))


def _as_stored(found: object) -> dict[str, list[np.ndarray]]:
    assert isinstance(found, np.ndarray)
    return {key: [array] for key, array in vectors.stored(found, len(found)).items()}


def test_no_policy_is_refused(before: Parts, encoder: ExportedEncoder) -> None:
    with pytest.raises(CallError, match="There are no policies"):
        changed(before, [], encoder)
