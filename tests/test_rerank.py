"""The second look: made-up rerankers whose order can be told, and a tiny random model."""

import socket
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import huggingface_hub.constants
import pytest
from conftest import ROOT, WordEncoder, policy_of

from index import build
from index.errors import ModelError
from index.store import Index
from qa import PolicyQA
from qa import __main__ as shell
from qa.checks import RERANKED
from qa.rerank import CrossReranker, rerank
from qa.search import Hit

WORDS = "records years cookies share partners deletion encrypt storage"
# Thirty sections, each too long for one passage, the later ones the farther from "records".
CLAUSES = "\n\n".join(
    f"Part {n}\n\nClause {n} of the records. {'Cookies here. ' * n}{'We keep all. ' * (60 - n)}"
    for n in range(30)
)
TEXTS = ["data", "cookies we keep " * 400, "we sell data", "👩‍👩‍👧 \u202e\0"]


class Wanted:
    """A reranker that puts passages with a given text first, and remembers what it was asked."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts
        self.asked: list[tuple[str, list[str]]] = []

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        self.asked.append((question, [*passages]))
        return [float(any(text in passage for text in self.texts)) for passage in passages]


class Given:
    """A reranker that gives the scores it was made with."""

    def __init__(self, scores: Sequence[float]) -> None:
        self._scores = scores

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        return self._scores[: len(passages)]


def index_of(*companies: str) -> Index:
    policies = [policy_of(f"Policy\n\n{CLAUSES}", f"{c.lower()}.txt", c) for c in companies]
    return build.in_memory(policies, WordEncoder(WORDS))


@pytest.fixture(scope="module")
def index() -> Index:
    return index_of("Acme")


@pytest.fixture(scope="module")
def hits(index: Index) -> list[Hit]:
    found = PolicyQA(index, WordEncoder(WORDS)).look_up("which records?").hits
    assert len(found) > RERANKED + 2
    return [*found]


def starts(hits: Sequence[Hit]) -> list[tuple[str, int]]:
    return [(hit.passage.policy, hit.passage.start) for hit in hits]


# --- the order ----------------------------------------------------------------------------------


def test_the_best_by_the_reranker_comes_first(index: Index, hits: list[Hit]) -> None:
    scores = [0.0] * RERANKED
    scores[7], scores[3] = 2.0, 1.0
    found = rerank(index, Given(scores), "records", hits, False)
    others = [row for row in range(len(hits)) if row not in (3, 7)]
    assert starts(found) == starts([hits[row] for row in (7, 3, *others)])
    assert [hit.rank for hit in found] == list(range(1, len(hits) + 1))


def test_scores_and_parts_stay(index: Index, hits: list[Hit]) -> None:
    found = rerank(index, Given(range(RERANKED)), "records", hits, False)
    assert found[0].passage == hits[RERANKED - 1].passage
    before = {hit.passage.start: (hit.score, hit.parts, hit.coverage) for hit in hits}
    assert {hit.passage.start: (hit.score, hit.parts, hit.coverage) for hit in found} == before


def test_equal_scores_keep_their_order(index: Index, hits: list[Hit]) -> None:
    # So do those that differ only where processors do.
    for scores in ([0.5] * RERANKED, [0.5 + row * 1e-9 for row in range(RERANKED)]):
        assert rerank(index, Given(scores), "records", hits, False) == hits


def test_beyond_the_first_twenty_nothing_moves(index: Index, hits: list[Hit]) -> None:
    backwards = rerank(index, Given(range(RERANKED)), "records", hits, False)
    assert starts(backwards[:RERANKED]) == starts(hits[:RERANKED])[::-1]
    assert backwards[RERANKED:] == hits[RERANKED:]
    asked = Wanted()
    rerank(index, asked, "records", hits, False)
    assert len(asked.asked[0][1]) == RERANKED == 20


def test_fewer_than_twenty_are_put_in_order_too(index: Index, hits: list[Hit]) -> None:
    assert starts(rerank(index, Given([1, 3, 2]), "records", hits[:3], False)) == starts(
        [hits[1], hits[2], hits[0]]
    )


def test_each_company_s_best_stays_before_any_second() -> None:
    index = index_of("Acme", "Bolt", "Crux")
    qa = PolicyQA(index, WordEncoder(WORDS))
    hits = qa.look_up("which records do Acme, Bolt and Crux keep?").hits
    before = [hit.passage.policy for hit in hits]
    assert before[:6] == ["acme.txt", "bolt.txt", "crux.txt"] * 2
    # All of Crux is liked best, its later passages most.
    liked = [row + 100 * (policy == "crux.txt") for row, policy in enumerate(before[:RERANKED])]
    found = rerank(index, Given(liked), "records", hits, True)
    policies = [hit.passage.policy for hit in found]
    for start in range(0, RERANKED - 2, 3):
        assert sorted(policies[start : start + 3]) == ["acme.txt", "bolt.txt", "crux.txt"]
    last = max(row for row in range(RERANKED) if before[row] == "crux.txt")
    assert found[0].passage == hits[last].passage
    assert starts(found) != starts(hits)
    assert sorted(starts(found)) == sorted(starts(hits))
    free = rerank(index, Given(liked), "records", hits, False)
    assert {hit.passage.policy for hit in free[:6]} == {"crux.txt"}


@pytest.mark.parametrize(
    "scores", [[float("nan")] * RERANKED, [1.0] * 19 + [float("inf")], [1.0] * 19, [1.0] * 21]
)
def test_unusable_scores_are_refused(index: Index, hits: list[Hit], scores: list[float]) -> None:
    class Odd:
        def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
            return scores

    with pytest.raises(ModelError, match=r"expected 20, one for each passage\. Use another"):
        rerank(index, Odd(), "records", hits, False)


# --- in an answer -------------------------------------------------------------------------------


def test_an_answer_s_sources_are_in_the_reranker_s_order(index: Index) -> None:
    plain = PolicyQA(index, WordEncoder(WORDS)).ask("which records does Acme keep?")
    wanted = Wanted("Clause 9 ")
    answer = PolicyQA(index, WordEncoder(WORDS), wanted).ask("which records does Acme keep?")
    assert "Clause 9 " in answer.sources[0].text
    assert "Clause 9 " not in plain.sources[0].text
    assert answer.sources[1].address == plain.sources[0].address
    assert [source.rank for source in answer.sources] == [1, 2, 3, 4, 5]


def test_a_reranker_changes_neither_confidence_nor_status(index: Index) -> None:
    question = "which records does Acme keep?"
    plain = PolicyQA(index, WordEncoder(WORDS)).ask(question)
    answer = PolicyQA(index, WordEncoder(WORDS), Given(range(RERANKED))).ask(question)
    assert answer.sources[0].score < plain.sources[0].score
    assert (answer.confidence, answer.status) == (plain.confidence, plain.status)
    both = index_of("Acme", "Bolt")
    question = "which records do Acme and Bolt keep?"
    plain = PolicyQA(both, WordEncoder(WORDS)).ask(question)
    answer = PolicyQA(both, WordEncoder(WORDS), Given(range(RERANKED))).ask(question)
    assert [one.confidence for one in answer.by_company] == [
        one.confidence for one in plain.by_company
    ]


def test_it_is_asked_about_the_matter(index: Index) -> None:
    wanted = Wanted()
    PolicyQA(index, WordEncoder(WORDS), wanted).ask("which records does Acme keep?")
    ((question, passages),) = wanted.asked
    assert "Acme" not in question
    assert "records" in question
    assert "Clause 0 of the records." in passages[0]


def test_it_reads_the_heading_above_a_passage_too(index: Index, hits: list[Hit]) -> None:
    continued = [hit for hit in hits if hit.passage.section[-1] not in hit.passage.text]
    wanted = Wanted()
    rerank(index, wanted, "records", continued, False)
    ((_, passages),) = wanted.asked
    assert len(passages) > 2
    for hit, text in zip(continued, passages, strict=False):
        assert text.startswith(f"{' - '.join(hit.passage.section[-2:])} - We keep all.")


def test_where_nothing_is_looked_at_it_is_not_asked(index: Index) -> None:
    wanted = Wanted()
    qa = PolicyQA(index, WordEncoder(WORDS), wanted)
    for question in ("which records does Salesforce keep?", "what is Acme?"):
        assert qa.ask(question).status == "not_found"
    assert wanted.asked == []


# --- a model ------------------------------------------------------------------------------------


def make_model(folder: Path, labels: int = 1) -> Path:
    """A cross-encoder with random weights, the same ones every time, over ten words."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    folder.mkdir()
    words = "[PAD] [UNK] [CLS] [SEP] [MASK] data cookies we keep sell".split()
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        initializer_range=1.0,  # so that scores differ
    )
    config.num_labels = labels
    with torch.random.fork_rng():
        torch.manual_seed(2)
        BertForSequenceClassification(config).save_pretrained(folder)
    vocabulary = {word: number for number, word in enumerate(words)}
    BertTokenizer(vocab=vocabulary).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("reranker") / "model")


def logits(folder: Path, question: str, passage: str) -> float:
    """A pair's score, worked out with transformers alone."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokens = AutoTokenizer.from_pretrained(folder)(
        question, passage, return_tensors="pt", truncation=True, max_length=64
    )
    with torch.inference_mode():
        model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
        return float(model(**tokens).logits[0, 0])


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of the network, in a test in which nothing may be."""
    asked: list[str] = []

    def refuse(*arguments: object, **options: object) -> None:
        asked.append(str(arguments))
        raise OSError("the network is off in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    return asked


def test_a_model_s_own_scores_decide(folder: Path, offline: list[str]) -> None:
    found = CrossReranker(str(folder)).scores("we keep data", TEXTS)
    assert found == pytest.approx([logits(folder, "we keep data", t) for t in TEXTS], abs=1e-4)
    assert max(found) - min(found) > 0.1
    assert offline == []


def test_a_model_saved_by_sentence_transformers_is_loaded_too(folder: Path, tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder

    CrossEncoder(str(folder), device="cpu").save_pretrained(str(tmp_path / "saved"))
    saved = CrossReranker(str(tmp_path / "saved"))
    expected = CrossReranker(str(folder)).scores("data", TEXTS)
    assert saved.scores("data", TEXTS) == pytest.approx(expected, abs=1e-6)


def test_a_model_may_be_shared_between_threads(folder: Path) -> None:
    model = CrossReranker(str(folder))
    alone = model.scores("data", TEXTS)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda _: model.scores("data", TEXTS), range(24)))
    assert together == [alone] * 24


def test_no_passages_have_no_scores(folder: Path) -> None:
    assert list(CrossReranker(str(folder)).scores("data", [])) == []


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-model", "../no/model", "?"])
def test_a_missing_model_is_refused_and_not_fetched(name: str, offline: list[str]) -> None:
    with pytest.raises(ModelError, match=r"no reranker .* on this machine.* Nothing is fetched"):
        CrossReranker(name)
    assert offline == []


def test_a_model_that_ranks_nothing_is_refused(folder: Path, tmp_path: Path) -> None:
    from transformers import AutoModel

    with pytest.raises(ModelError, match="gives 3 scores for a passage; expected 1"):
        CrossReranker(str(make_model(tmp_path / "three", labels=3)))
    encoder = tmp_path / "encoder"
    AutoModel.from_pretrained(folder).save_pretrained(encoder)
    with pytest.raises(ModelError, match=r"encoder is not a cross-encoder: .* found BertModel"):
        CrossReranker(str(encoder))


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("config.json", None, "found no kind"),
        ("config.json", b"{", "found no kind"),
        ("config.json", b"[]", "found no kind"),
        ("config.json", b'{"architectures": []}', "found no kind"),
        ("model.safetensors", None, "expected a config.json of .* and a .safetensors file"),
        ("model.safetensors", b"x" * 99, "cannot be loaded"),
        ("config.json", b'{"architectures": ["BForSequenceClassification"]}', "cannot be loaded"),
    ],
)
def test_a_damaged_folder_is_refused(
    tmp_path: Path, name: str, content: bytes | None, complaint: str
) -> None:
    folder = make_model(tmp_path / "model")
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=complaint) as refused:
        CrossReranker(str(folder))
    assert "Name a folder written by CrossEncoder.save_pretrained." in str(refused.value)


def test_the_shell_takes_one(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("index.store.load", lambda folder: index)
    monkeypatch.setattr("qa.__main__.encoder_to_ask", lambda name: WordEncoder(WORDS))
    question = "which records does Acme keep?"
    qa = PolicyQA(index, WordEncoder(WORDS), CrossReranker(str(folder)))
    expected = [source.address for source in qa.ask(question).sources]
    assert shell.main([question, "--reranker", str(folder)]) == 0
    said = capsys.readouterr().out
    places = [said.index(f"{address}\n") for address in expected]
    assert places == sorted(places)
    plain = PolicyQA(index, WordEncoder(WORDS)).ask(question)
    assert expected != [source.address for source in plain.sources]
    for command in ([question], ["--jsonl", "/dev/null"]):
        assert shell.main([*command, "--reranker", "no-such-model"]) == 3
        assert "There is no reranker 'no-such-model'" in capsys.readouterr().err


def test_importing_it_loads_no_model() -> None:
    code = "import sys, qa.rerank; print(*{'torch', 'sentence_transformers'} & {*sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == ""
