"""The comparison with peers can lose, counts what it should, and writes what it found."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import peers
import pytest
from conftest import ROOT
from contenders import COMMANDS, CONTENDERS, OURS, PEERS
from jobs import JOBS, first_passage
from latency import at_once, in_ms, worded
from processes import chat
from versus import ROWS, Runs, Verdict, as_markdown, as_text, figure, rewritten, verdicts

COUNTED = ["A", "B"]
README = "Before\n\n<!-- peers -->\nan old table\n<!-- /peers -->\n\nAfter\n"


def cold(**seconds: Sequence[float]) -> Runs:
    """Runs of `cold` that took some seconds and 100 MB each."""
    named = {name.replace("ours", OURS): each for name, each in seconds.items()}
    return {
        "cold": {n: [{"wall_s": s, "peak_mb": 100.0} for s in each] for n, each in named.items()}
    }


def warm(**answers_per_s: float) -> Runs:
    """Runs of `warm` that answered so many questions a second, at 10 ms each."""
    named = {name.replace("ours", OURS): value for name, value in answers_per_s.items()}
    fixed = {"p50_ms": 10.0, "p95_ms": 10.0}
    return {"warm": {name: [fixed | {"answers_per_s": value}] for name, value in named.items()}}


def of(runs: Runs, name: str) -> Verdict:
    """The verdict on one figure."""
    (found,) = (one for one in verdicts(runs, OURS, COUNTED) if one.row.name.startswith(name))
    return found


@pytest.mark.parametrize(
    ("ours", "best", "reached"),
    [
        (0.5, 9.0, True),
        (0.9, 8.11, True),  # just less than a ninth, and just the limit
        (0.9, 8.0, False),  # less than nine times as fast
        (0.95, 90.0, False),  # a hundred times as fast, and yet over the limit
        (11.6, 11.4, False),  # slower than the peer
    ],
)
def test_a_cold_answer_has_two_goals_and_misses_by_either(
    ours: float, best: float, reached: bool
) -> None:
    found = of(cold(ours=[ours], A=[best], B=[best + 1]), "cold")
    assert found.best == "A"
    assert found.ratio == pytest.approx(ours / best)
    assert found.reached is reached


def test_the_best_peer_is_the_one_with_the_lowest_median_of_those_that_count() -> None:
    runs = cold(ours=[1, 1, 1], A=[5, 9, 1], B=[4, 4, 40], other=[0.1])
    found = of(runs, "cold")
    assert (found.best, found.ratio) == ("B", 0.25)
    assert found.figures["other"].median == 0.1


@pytest.mark.parametrize(("ours", "reached"), [(120.0, True), (119.0, False), (30.0, False)])
def test_of_answers_a_second_the_best_peer_has_most(ours: float, reached: bool) -> None:
    found = of(warm(ours=ours, A=60, B=20), "8 threads")
    assert found.best == "A"
    assert found.ratio == pytest.approx(ours / 60)
    assert found.reached is reached


def test_a_peer_that_answered_nothing_is_beaten_without_a_division_by_nought() -> None:
    assert of(warm(ours=5, A=0, B=0), "8 threads").ratio == float("inf")


@pytest.mark.parametrize(("seconds", "reached"), [(4.0, True), (4.01, False)])
def test_the_chat_window_has_a_goal_of_its_own(seconds: float, reached: bool) -> None:
    (found,) = verdicts({"chat": {OURS: [{"wall_s": seconds}]}}, OURS, COUNTED)
    assert (found.best, found.ratio, found.reached) == (None, None, reached)


def test_what_no_peer_or_not_we_were_measured_at_has_no_verdict() -> None:
    assert verdicts(cold(ours=[1], other=[1]), OURS, COUNTED) == []
    assert verdicts(cold(A=[1], B=[1]), OURS, COUNTED) == []
    assert verdicts({}, OURS, COUNTED) == []


def test_a_figure_is_a_median_with_its_spread() -> None:
    found = figure([3, 1, 2, 9, 4])
    assert (found.median, found.low, found.high, found.runs) == (3, 1, 9, 5)


def test_every_figure_is_of_a_job_and_has_a_goal() -> None:
    assert {row.job for row in ROWS} == set(JOBS)
    assert all(row.share or row.limit for row in ROWS)


def test_a_loss_is_printed_as_one() -> None:
    lines = as_text(verdicts(cold(ours=[12, 11, 13], A=[10], B=[20]), OURS, COUNTED), OURS)
    (line,) = (line for line in lines.splitlines() if line.startswith("cold") and "≤" in line)
    assert re.search(r"A 10\.0 +12\.0 +1\.20 +≤ 1/9, ≤ 0\.9 s +MISSED$", line)
    assert "11.0 - 13.0, 3 runs" in lines


def test_the_readme_shows_each_median_and_what_was_missed() -> None:
    judged = verdicts(cold(ours=[0.8], A=[9], B=[10.55]), OURS, COUNTED)
    table = as_markdown(judged, OURS, COUNTED, "2 cores", ["no", "yes", "yes"])
    assert table.splitlines() == [
        "| 2 cores | A | B | this | to the best | goal |  |",
        "|---|---|---|---|---|---|---|",
        "| cold shell → answer printed, s | 9.00 | 10.6 | **0.80** | 0.089 |"
        " ≤ 1/9, ≤ 0.9 s | reached |",
        "| peak memory of that, MB | 100 | 100 | **100** | 1.00 | ≤ 2/5 | **missed** |",
        "| the first passage answers that question | no | yes | yes | - | - |  |",
    ]


def test_only_what_stands_between_the_marks_is_rewritten() -> None:
    once = rewritten(README, "| new |")
    assert once == "Before\n\n<!-- peers -->\n| new |\n<!-- /peers -->\n\nAfter\n"
    assert rewritten(once, "| new |") == once


@pytest.mark.parametrize(
    ("readme", "complaint"),
    [
        ("no marks", "needs one"),
        (README + README, "needs one"),
        ("<!-- /peers --> then <!-- peers -->", "before"),
    ],
)
def test_a_readme_without_its_marks_is_left_alone(readme: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        rewritten(readme, "| new |")


def test_the_readme_is_written_from_the_results_that_are_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "README", tmp_path / "README.md")
    monkeypatch.setattr(peers, "RESULTS", tmp_path)
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    for commit, date, seconds in (("a", "2026-02-01", 0.5), ("b", "2026-01-31", 0.7)):
        run = {"wall_s": seconds, "peak_mb": 1.0, "right": commit == "a"}
        cold = {name: [run, run] for name in (OURS, *(peer.name for peer in PEERS))}
        record = {"date": date, "machine": {"cores": 2}, "runs": {"cold": cold}}
        (tmp_path / f"peers-{commit}.json").write_text(json.dumps(record), encoding="utf-8")

    peers.main(["--readme"])

    written = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| 2 cores, medians of 2 runs | LangChain | LlamaIndex | txtai | this |" in written
    assert "| **0.50** | 1.00 |" in written
    assert "| yes | yes | yes | yes | - | - |" in written
    assert "0.70" not in written
    assert written.startswith("Before\n")


def test_it_is_told_how_busy_the_machine_was() -> None:
    runs = {"cold": {"A": [{"load": 1.0}, {"load": 9.0}], "B": [{"load": 2.0}]}}
    told = peers.busy({"machine": {"cores": 2}, "runs": runs})
    assert "one of 2 cores, before each run: median 2.0, at most 9.0" in told


@pytest.mark.parametrize("wrong", [["--only", "cold,colder"], ["--runs", "0"], ["--runs", "-1"]])
def test_a_job_or_a_number_that_there_is_not_is_refused(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        peers.main(wrong)
    assert stopped.value.code == 2
    assert wrong[1].rpartition(",")[2] in capsys.readouterr().err


OUR_ANSWER = """Answered (95% sure)
Contacts
  Who:    DPR Group [1]

[1] Acme: Privacy Policy
    acme.txt:1-20

    »We keep
    invoices.«

[2] Acme: Privacy Policy
    acme.txt:30-40

    DPR Group
"""


@pytest.mark.parametrize(
    ("printed", "passage"),
    [
        (OUR_ANSWER, "acme.txt:1-20 »We keep invoices.«"),
        ("[1] a.txt\nDPR\n Group\n\n[2] b.txt\nmore\n", "DPR Group"),
        ("[1] a.txt\nthe only one\n", "the only one"),
        ("[1] a.txt\n\n\n[2] b.txt\nmore\n", ""),
        ("Not found\n", ""),
    ],
)
def test_the_first_passage_is_read_from_what_is_printed(printed: str, passage: str) -> None:
    assert first_passage(printed) == passage


def test_the_95th_percentile_is_not_the_slowest() -> None:
    found = in_ms([0.001 * n for n in range(1, 102)])  # 1 to 101 ms
    assert found["p50_ms"] == pytest.approx(51)
    assert found["p95_ms"] == pytest.approx(96)


def test_what_fails_in_a_thread_is_no_answer_and_is_told() -> None:
    def ask(question: str, history: Sequence[str], top: int) -> list[tuple[str, str]]:
        if question == "bad":
            raise KeyError(question)
        return []

    speed, failures = at_once(ask, [("bad", ())] * 3 + [("good", ())], 5)
    assert failures == ["KeyError: 'bad'"] * 3
    assert speed > 0
    assert at_once(ask, [("bad", ())], 5)[0] == 0


def test_a_question_in_other_words_keeps_its_history() -> None:
    assert worded([("q?", ("before",))], "Now: {}") == [("Now: q?", ("before",))]


def test_a_process_is_measured_whole() -> None:
    large = "import sys; held = b'x' * 300_000_000; print('out'); sys.exit(7)"
    # From a process of their own: a child begins with the memory that its parent has.
    measure = (
        "import json, sys; from dataclasses import asdict; from processes import run\n"
        f"codes = {large!r}, 'pass'\n"
        "ran = [run([sys.executable, '-c', code], {}, '.') for code in codes]\n"
        "print(json.dumps([asdict(one) for one in ran]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure], cwd=ROOT / "bench", check=True, capture_output=True
    )
    held, quiet = json.loads(done.stdout)
    assert (held["code"], held["output"]) == (7, "out\n")
    assert 300 < held["peak_mb"] < 400
    assert 0 < held["cpu_s"] <= held["wall_s"] * 4
    assert quiet["peak_mb"] < 100  # each its own, not the most that was ever held


SERVER = """
import http.server
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
print(f"Chat ready on http://127.0.0.1:{server.server_port} - Ctrl-C stops it", flush=True)
server.serve_forever()
"""


def test_a_chat_window_is_ready_when_its_page_is_served(tmp_path: Path) -> None:
    assert chat([sys.executable, "-c", SERVER], {}, tmp_path).code == 0


def test_a_chat_window_that_does_not_come_is_a_failure(tmp_path: Path) -> None:
    ran = chat([sys.executable, "-c", "raise SystemExit('no index')"], {}, tmp_path)
    assert (ran.code, ran.errors) == (1, "no index\n")


def test_every_peer_has_its_command_and_all_its_packages_pinned() -> None:
    for peer in PEERS:
        lines = (COMMANDS / f"{peer.environment}.txt").read_text(encoding="utf-8").splitlines()
        assert lines[1].startswith("torch==")
        assert all("==" in line for line in lines[1:])
        assert (COMMANDS / peer.script).is_file()
    assert len({contender.name for contender in CONTENDERS}) == len(CONTENDERS)
