"""The fitted numbers belong to what is here."""

import hashlib
import json

import pytest
from conftest import ROOT

from index import build
from index.encoder import SentenceEncoder
from index.models import DEFAULT_MODEL, ORIGINAL_MODEL, find_model, fingerprint_of
from index.passage import SETTINGS
from index.policy import Policy
from qa.confidence import signals
from qa.policy_qa import PolicyQA
from qa.search import PARTS, Parts
from qa.weights import FILES, load_weights

MODELS = dict(zip(FILES, (DEFAULT_MODEL, ORIGINAL_MODEL), strict=True))


def _fingerprint(file: str) -> str:
    return fingerprint_of(find_model(MODELS[file]))


@pytest.mark.parametrize("file", FILES)
def test_they_were_fitted_on_these_questions_passages_and_model(file: str) -> None:
    questions = (ROOT / "bench" / "policybench" / "questions.jsonl").read_bytes()
    record = json.loads((ROOT / "qa" / "data" / file).read_text(encoding="utf-8"))
    assert record["fitted_on"] == {
        "questions": hashlib.sha256(questions).hexdigest(),
        "cases": questions.count(b"\n"),
        "splitter": SETTINGS,
        "model": _fingerprint(file),
    }


def test_each_model_has_its_own_and_any_other_those_of_the_default() -> None:
    default, original = (load_weights(_fingerprint(file)) for file in FILES)
    assert default.ranking != original.ranking
    assert load_weights() == load_weights("another model") == default


def test_an_index_is_asked_with_the_weights_of_its_model(seeds: list[Policy]) -> None:
    encoder = SentenceEncoder(ORIGINAL_MODEL)
    qa = PolicyQA(build.in_memory(seeds[:1], encoder), encoder)
    found = qa.look_up("How long is data kept?")
    original = load_weights(encoder.model.fingerprint)
    assert found.query
    assert found.query.fitted == original
    parts = found.hits[0].parts
    assert found.hits[0].score == parts.score(Parts(**original.ranking))
    assert found.hits[0].score != parts.score(Parts(**load_weights().ranking))


@pytest.mark.parametrize("file", FILES)
def test_there_is_one_for_each_part_and_each_signal(file: str, seeds_qa: PolicyQA) -> None:
    fitted = load_weights(_fingerprint(file))
    assert tuple(fitted.ranking) == PARTS
    found = seeds_qa.look_up("Does Kaseya use cookies?")
    assert found.query
    assert set(fitted.confidence) == set(signals(found.query, found.hits))
    assert len(fitted.contact) == len(found.query.vector)


@pytest.mark.parametrize("file", FILES)
def test_their_signs_are_as_they_should_be(file: str) -> None:
    fitted = load_weights(_fingerprint(file))
    assert [part for part, weight in fitted.ranking.items() if weight < 0] == ["furniture"]
    for signal in ("score", "sentence", "weakest"):
        assert fitted.confidence[signal] > 0, signal
    assert fitted.confidence["unmet"] < 0
    assert 0 < fitted.nothing < fitted.nothing_of_all < fitted.answered < 1


def test_questions_for_a_contact_are_told_from_others(seeds_qa: PolicyQA) -> None:
    def wanted(question: str) -> float:
        query = seeds_qa.look_up(question).query
        assert query
        return query.contact

    assert wanted("Which e-mail address do I write to for the privacy team?") > 0.8
    assert wanted("How long are phone numbers kept?") < 0.3
    assert wanted("Are cookies used?") < 0.05
