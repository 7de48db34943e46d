"""The fitted numbers belong to what is here."""

import hashlib
import json

from conftest import ROOT

from index.encoder import SentenceEncoder
from index.passage import SETTINGS
from qa.confidence import signals
from qa.policy_qa import PolicyQA
from qa.search import PARTS
from qa.weights import load_weights

RECORD = json.loads((ROOT / "qa" / "data" / "weights.json").read_text(encoding="utf-8"))


def test_they_were_fitted_on_these_questions_passages_and_model(encoder: SentenceEncoder) -> None:
    questions = (ROOT / "bench" / "policybench" / "questions.jsonl").read_bytes()
    assert RECORD["fitted_on"] == {
        "questions": hashlib.sha256(questions).hexdigest(),
        "cases": questions.count(b"\n"),
        "splitter": SETTINGS,
        "model": encoder.model.fingerprint,
    }


def test_there_is_one_for_each_part_and_each_signal(seeds_qa: PolicyQA) -> None:
    fitted = load_weights()
    assert tuple(fitted.ranking) == PARTS
    found = seeds_qa.look_up("Does Kaseya use cookies?")
    assert found.query
    assert set(fitted.confidence) == set(signals(found.query, found.hits))
    assert len(fitted.contact) == len(found.query.vector)


def test_their_signs_are_as_they_should_be() -> None:
    fitted = load_weights()
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
