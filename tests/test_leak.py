"""What the model is tuned on holds nothing of what it is measured by."""

import json
import re
import subprocess
import sys
from pathlib import Path

import leak
import pytest
from conftest import ROOT, SEEDS
from leak import LEAK, Texts, compare, longest_run, read_texts, same_questions, words_of

GOLDEN = ROOT / "tests" / "golden" / "dev.jsonl"


@pytest.fixture(scope="module")
def learnt() -> Texts:
    """Every text and question of PolicyBench."""
    return read_texts(leak.BENCH / "docs", leak.BENCH / "questions.jsonl")


@pytest.fixture(scope="module")
def measured() -> Texts:
    """The seeds and the golden questions."""
    return read_texts(SEEDS, GOLDEN)


def _paragraphs(text: str) -> list[str]:
    """Those that are long enough to be known again."""
    return [one for one in text.splitlines() if len(words_of(one)) >= LEAK]


def _folder(at: Path, policy: str, question: str) -> Path:
    (at / "docs").mkdir()
    (at / "docs" / "acme.txt").write_text(policy, encoding="utf-8")
    row = json.dumps({"question": question, "history": ["What of cookies?"], "gold": []})
    (at / "questions.jsonl").write_text(row + "\n", encoding="utf-8")
    return at


def test_all_of_it_is_looked_at(learnt: Texts, measured: Texts) -> None:
    assert len(learnt.policies) == 80
    asked = set()
    for line in (leak.BENCH / "questions.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
        row = json.loads(line)
        asked |= {row["question"], *row.get("history", ())}
    assert set(learnt.questions) == asked
    assert sum(len(words_of(text)) for text in learnt.policies.values()) > 80 * 900
    assert set(measured.policies) == {path.name for path in SEEDS.glob("*.txt")}
    assert len(measured.questions) == 76


def test_no_golden_question_is_learnt_from(learnt: Texts, measured: Texts) -> None:
    assert same_questions(learnt, measured) == []


def test_no_stretch_of_a_seed_or_a_golden_question_is_learnt_from(
    learnt: Texts, measured: Texts
) -> None:
    run = longest_run(learnt, measured)
    assert len(run.words) < LEAK, run
    # It is the fewest that finds nothing: one word less would call a set phrase a leak.
    assert len(run.words) == LEAK - 1


def test_a_paragraph_of_a_seed_would_be_found_in_any_of_its_policies(
    learnt: Texts, measured: Texts
) -> None:
    for row, (seed, text) in enumerate(measured.policies.items()):
        paragraphs = _paragraphs(text)
        copied = paragraphs[len(paragraphs) // 2].upper().replace(" ", "\n> ")
        name = sorted(learnt.policies)[row * 16]
        policies = {**learnt.policies, name: f"{learnt.policies[name]}\n\n{copied}\n\nXyzzy."}
        found = compare(Texts(policies, learnt.questions), measured)
        assert found.leak
        assert found.run.words == words_of(copied)
        assert (found.run.learnt, found.run.other) == (name, seed)


def test_any_paragraph_of_a_seed_would_be_found(measured: Texts) -> None:
    paragraphs = [one for text in measured.policies.values() for one in _paragraphs(text)]
    assert len(paragraphs) > 300
    for paragraph in paragraphs:
        assert compare(Texts({"acme.txt": f"Cookies. {paragraph} Ask us."}, ()), measured).leak


def test_any_golden_question_would_be_found_among_questions(measured: Texts) -> None:
    for question in measured.questions:
        again = "  ".join(re.sub(r"[?,.]", " ! ", question).upper().split())
        assert again != question
        found = compare(Texts({"acme.txt": "We keep data."}, ("Why?", again)), measured)
        assert found.leak
        assert found.same == (question,)


@pytest.mark.parametrize(
    ("policy", "question", "words"),
    [
        ("We keep it for as long as the law of Utah asks us.", "Is it kept?", 13),
        ("WE KEEP it for\nas *long* as the - law.", "Is it kept?", 9),
        ("We bake bread.", "Who may keep it for as long as the law of Utah asks?", 11),
        ("We bake, keep it for no longer.", "Is it kept?", 0),
        ("We bake and keep it for us.", "Is it kept?", 0),
        ("It is said: do you keep it for very long?", "Is it kept?", 7),
    ],
)
def test_the_longest_run_is_counted_in_words_over_policies_and_questions(
    policy: str, question: str, words: int
) -> None:
    ours = Texts(
        {"zenith.txt": "Here we keep it for as long as the law of Utah asks us to do so."},
        ("Do you keep it for a day?", "Do you keep it for very long?"),
    )
    theirs = Texts({"acme.txt": policy}, (question,))
    assert len(longest_run(ours, theirs).words) == words
    assert len(longest_run(theirs, ours).words) == words
    assert compare(ours, theirs).leak is (words >= 10)


def test_a_run_is_found_wherever_it_stands_in_either() -> None:
    run = "the bank that takes your payment for it may see all"
    for before, after in (
        ("", ""),
        ("one two ", ""),
        ("", " three"),
        ("the bank that takes ", " x"),
    ):
        ours = Texts({"zenith.txt": f"{before}{run}{after}"}, ())
        theirs = Texts({"acme.txt": f"we say the bank that {run}"}, ())
        found = longest_run(ours, theirs)
        assert " ".join(found.words).endswith(run)
        assert (found.learnt, found.other) == ("zenith.txt", "acme.txt")


def test_a_question_is_the_same_but_for_case_spaces_and_punctuation() -> None:
    ours = Texts({}, ("How long do you keep it?", "And by post?"))
    asked = ("how  LONG do you keep it", "And, by post?", "How long do you keep them?", "By post?")
    assert same_questions(ours, Texts({}, asked)) == list(asked[:2])


def test_a_folder_without_a_leak_passes(tmp_path: Path) -> None:
    folder = _folder(tmp_path, "Acme bakes bread at night.", "Who bakes the bread?")
    command = [sys.executable, "tests/leak.py", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{tmp_path.name}: 1 policies and 2 questions, against 80 policies and 4," in done.stdout
    assert "are the same: 0." in done.stdout
    assert "  No leak.\n" in done.stdout


def test_a_folder_with_a_copied_paragraph_fails(
    tmp_path: Path, learnt: Texts, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = _paragraphs(learnt.policies["kessick.txt"])[2]
    assert leak.main([str(_folder(tmp_path, f"Ours. {copied}", "Who bakes the bread?"))]) == 1
    out = capsys.readouterr().out
    assert f"{len(words_of(copied))}, “{' '.join(words_of(copied))}” in acme.txt" in out
    assert "kessick.txt" in out
    assert "are the same: 0." in out
    assert "  A LEAK.\n" in out


def test_a_folder_with_a_copied_question_fails_among_others(
    tmp_path: Path, learnt: Texts, capsys: pytest.CaptureFixture[str]
) -> None:
    short = min(learnt.questions, key=lambda asked: (len(words_of(asked)), asked))
    assert len(words_of(short)) < LEAK
    for name in ("first", "last"):
        (tmp_path / name).mkdir()
    first = _folder(tmp_path / "first", "Acme bakes bread at night.", short.upper())
    last = _folder(tmp_path / "last", "Acme bakes bread at night.", "Who bakes the bread?")
    assert leak.main([str(first), str(last)]) == 1
    out = capsys.readouterr().out
    assert f"are the same: 1: “{short.upper()}”." in out
    assert out.index("A LEAK") < out.index("No leak")


@pytest.mark.parametrize("missing", ["docs/acme.txt", "questions.jsonl"])
def test_a_folder_without_texts_is_refused(
    missing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _folder(tmp_path, "Acme bakes bread at night.", "Who bakes the bread?")
    (folder / missing).unlink()
    assert leak.main([str(folder)]) == 2
    assert "Expected docs/*.txt and questions.jsonl." in capsys.readouterr().err
