"""The chat without a browser: what its HTML says, and what its server refuses."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from subprocess import PIPE
from typing import cast
from unittest import mock

import gradio as gr
import httpx
import pytest

import ui
import ui_page
import ui_served
import ui_talk
from qa import Answer, Contact, PolicyError, PolicyQA, Quote, Source
from qa.answer import CompanyAnswer
from qa.confidence import Status
from ui_guard import is_served_host
from ui_html import MAX_ECHO, answer_html, escape, passage_html, question_html, source_html, welcome
from ui_visits import Visits

TEXT = "  Intro.\n\n  • We keep it <b>one</b> year.\tThen we delete it."
START = 100
SOURCE = Source(
    rank=1,
    company="Acme",
    title="Privacy Policy",
    effective_date=date(2024, 1, 5),
    file="acme.txt",
    section=("Your data", "Retention"),
    start=START,
    end=START + len(TEXT),
    text=TEXT,
    quotes=(Quote(START + 10, START + 41), Quote(START + 42, START + len(TEXT))),
    score=0.8,
)
ANSWER = Answer(
    question="how long?",
    resolved_question="how long?",
    status="answered",
    reason="Acme answers this.",
    confidence=0.934,
    companies=("Acme",),
    unknown=(),
    scope="question",
    sources=(SOURCE,),
    by_company=(CompanyAnswer("Acme", "answered", 0.934, (SOURCE,)),),
    contacts=(),
    elapsed_ms=12.3,
)
HOSTILE = [
    "<script>window.PWNED=1</script>",
    '"><img src=x onerror=window.PWNED=1>',
    "</div></details></mark>",
    "<!-- a comment -->",
    "Dear <Employee Name>,",
    "&lt;b&gt; &amp;amp; &#60; &nbsp;",
    "_x_ *a* **b** `c` 3.1.2 | a | [link](javascript:alert(1)) ![i](http://evil.example/p.png)",
    "$$x^2$$ \\(y\\) ```mermaid",
    "👩‍👩‍👧 שלום \u202eevil\u202c é",
    "\ttab\r\nwindows\rmac\n\n\n    deep\n  shallow ",
    "\x01\x0b\x0c\x7f\x85\u2028\ufeff",
]


class Shown(HTMLParser):
    """What a browser makes of HTML: its text, its marked text and its tags with their classes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.marked, self.tags = "", [], []  # type: str, list[str], list[str]
        self._marking = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        opened = " open" if "open" in values else ""
        self.tags.append(f"{tag} {values.pop('class', '')}{opened}".rstrip())
        assert not set(values) - {"open"}, values
        if tag == "mark":
            self._marking = True
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        self._marking = self._marking and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._marking:
            self.marked[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_passage_is_shown_character_for_character(text: str) -> None:
    source = replace(SOURCE, text=text, end=START + len(text), quotes=(Quote(START, START + 2),))
    shown = Shown(passage_html(source))
    assert shown.text == text
    assert shown.marked == [text[:2]]
    assert shown.tags == ["mark"]


@pytest.mark.parametrize("text", HOSTILE)
def test_html_has_nothing_that_gradio_would_trim_or_indent(text: str) -> None:
    assert not set(escape(text)) & set("\n\t\r")


def test_a_nul_is_shown_by_its_sign_and_half_a_character_by_a_question_mark() -> None:
    assert (escape("a\0b"), escape("a\ud83db")) == ("a␀b", "a?b")


def test_each_quote_is_marked_where_it_stands() -> None:
    shown = Shown(passage_html(SOURCE))
    assert shown.marked == ["  • We keep it <b>one</b> year.", "Then we delete it."]
    assert shown.text == TEXT


@pytest.mark.parametrize("evil", HOSTILE)
def test_no_field_of_an_answer_can_add_a_tag(evil: str) -> None:
    source = replace(SOURCE, company=evil, title=evil, file=evil, section=(evil, evil))
    contact = Contact("email", evil, evil, 1, START, START + 1)
    clean = replace(ANSWER, contacts=(replace(contact, value="v", role="r"),), sources=(SOURCE,))
    dirty = replace(
        ANSWER, reason=evil, resolved_question=evil, contacts=(contact,), sources=(source,)
    )
    shown = Shown(answer_html(dirty))
    assert shown.tags == Shown(answer_html(replace(clean, resolved_question="other"))).tags
    # reason, understood as, value, role, heading, company, title, twice in the path, file
    assert shown.text.count(evil.strip()) == 10


def test_a_source_says_whose_it_is_and_where_it_stands() -> None:
    shown = Shown(source_html(SOURCE, open=True)).text
    assert "Acme · Privacy Policy · effective 5 January 2024" in shown
    assert "Your data > Retention" in shown
    assert f"acme.txt:{START}-{START + len(TEXT)}" in shown
    undated = Shown(source_html(replace(SOURCE, effective_date=None), open=True)).text
    assert "Acme · Privacy Policy " in undated
    assert "effective" not in undated


@pytest.mark.parametrize(
    ("status", "badge"),
    [
        ("answered", "Answered 93% sure"),
        ("related", "Not clearly stated"),
        ("not_found", "Not found"),
    ],
)
def test_the_status_stands_first_with_how_sure_it_is(status: Status, badge: str) -> None:
    shown = Shown(answer_html(replace(ANSWER, status=status)))
    assert shown.text.startswith(f"{badge}Acme answers this.")
    assert shown.tags[:3] == [f"div reply {status}", "h2 status", "span badge"]


def test_nothing_found_is_not_called_sure() -> None:
    nothing = replace(ANSWER, status="not_found", sources=(), confidence=0.3)
    assert Shown(answer_html(nothing)).text == "Not foundAcme answers this."


def test_how_a_question_was_understood_is_told_only_if_it_differs() -> None:
    assert "Understood" not in answer_html(ANSWER)
    assert "Understood" not in answer_html(replace(ANSWER, resolved_question=""))
    resolved = replace(ANSWER, resolved_question="how long at Acme?")
    assert "Understood as: how long at Acme?" in answer_html(resolved)


def opened(answer: Answer) -> list[str]:
    return [tag for tag in Shown(answer_html(answer)).tags if tag.startswith(("details", "h3"))]


def test_the_first_source_is_open_and_the_others_are_closed() -> None:
    sources = (SOURCE, replace(SOURCE, rank=2), replace(SOURCE, rank=3))
    assert opened(replace(ANSWER, sources=sources)) == [
        "details source open",
        "details source",
        "details source",
    ]


def test_what_was_asked_of_nobody_has_the_first_source_of_each_company_open() -> None:
    other = replace(SOURCE, company="Bolt", rank=2)
    sources = (SOURCE, other, replace(SOURCE, rank=3))
    answer = replace(ANSWER, sources=sources, by_company=())
    acme = ["h3 company", "details source open", "details more", "details source"]
    assert opened(answer) == [*acme, "h3 company", "details source open"]
    shown = Shown(answer_html(answer))
    assert "1 more of Acme" in shown.text
    assert shown.text.startswith("Answered 93% sure")
    assert not [tag for tag in shown.tags if tag.startswith("div group")]


BOLT = replace(SOURCE, company="Bolt", text="We use cookies.", end=START + 15, quotes=())
ACME = (replace(SOURCE, rank=2), replace(SOURCE, rank=3))
# Bolt's passage is the nearest of all, but does not answer; Core's are not worth showing.
SEVERAL = replace(
    ANSWER,
    reason="Acme answers this; Bolt: not clearly stated; Core: not stated.",
    companies=("Core", "Bolt", "Acme"),
    sources=(BOLT, *ACME),
    by_company=(
        CompanyAnswer("Core", "not_found", 0.31, ()),
        CompanyAnswer("Bolt", "related", 0.62, (BOLT,)),
        CompanyAnswer("Acme", "answered", 0.884, ACME),
    ),
    contacts=(
        Contact("web", "bolt.example", "", 1, 0, 9),
        Contact("email", "[email protected]", "privacy, hidden in the source", 3, 0, 9),
    ),
)


def grouped(answer: Answer) -> list[tuple[str, str]]:
    """The groups of an answer: the class of each, and its text up to its first source."""
    found = answer_html(answer).split('<div class="group ')[1:]
    parts = [one.partition('">') for one in found]
    return [(name, Shown(text.split("<details")[0]).text) for name, _, text in parts]


def test_of_several_companies_each_has_its_status_contacts_and_sources() -> None:
    hidden = "E-mail [email protected] privacy hidden in the source [3]"
    assert grouped(SEVERAL) == [
        ("answered", f"Acme: Answered 88% sureContacts{hidden}"),
        ("related", "Bolt: Not clearly statedContactsWeb bolt.example [1]"),
        ("not_found", "Core: Not stated"),
    ]
    acme = ["h3 company", "details source open", "details more", "details source"]
    assert opened(SEVERAL) == [*acme, "h3 company", "details source open", "h3 company"]
    shown = Shown(answer_html(SEVERAL)).text
    assert shown.startswith("AnsweredAcme answers this;")
    assert shown.count("% sure") == 1
    assert shown.index("[2] Retention") < shown.index("1 more of Acme") < shown.index("Bolt: Not")
    assert shown.index("Bolt: Not") < shown.index("We use cookies.") < shown.index("Core: Not")


def test_many_companies_that_state_nothing_share_one_heading() -> None:
    silent = tuple(CompanyAnswer(f"<N{n}>", "not_found", 0.3, ()) for n in range(75))
    few = grouped(replace(SEVERAL, by_company=(SEVERAL.by_company[2], *silent[:5])))
    assert few[1:] == [("not_found", f"<N{n}>: Not stated") for n in range(5)]
    many = replace(SEVERAL, by_company=(*silent, SEVERAL.by_company[2]))
    assert [name for name, _ in grouped(many)] == ["answered", "not_found"]
    shown = Shown(answer_html(many))
    assert shown.text.endswith("75 companies: Not stated" + "".join(f"<N{n}>" for n in range(75)))
    assert shown.tags[-76:] == ["ul names"] + ["li"] * 75


@pytest.mark.parametrize("evil", HOSTILE)
def test_no_company_among_several_can_add_a_tag(evil: str) -> None:
    def named(name: str, silent: int) -> Answer:
        source = replace(SOURCE, company=name)
        answered = CompanyAnswer(name, "answered", 0.9, (source, replace(source, rank=2)))
        nothing = CompanyAnswer(name, "not_found", 0.1, ())
        contact = Contact("email", name, name, 1, START, START + 1)
        by_company = (answered, *[nothing] * silent)
        return replace(ANSWER, sources=answered.sources, by_company=by_company, contacts=(contact,))

    for silent in (1, 6):
        shown = Shown(answer_html(named(evil, silent)))
        assert shown.tags == Shown(answer_html(named("x", silent))).tags
        # its heading, value, role, two sources, "more of", and each company that states nothing
        assert shown.text.count(evil.strip()) == 6 + silent


def test_a_hidden_address_says_so_and_a_plain_one_does_not() -> None:
    hidden = Contact(
        "email", "[email protected]", "EU representative, hidden in the source", 1, 0, 9
    )
    plain = Contact("web", "www.acme.example", "EU representative", 2, 0, 9)
    shown = Shown(answer_html(replace(ANSWER, contacts=(hidden, plain))))
    assert "E-mail [email protected] EU representative hidden in the source [1]" in shown.text
    assert "Web www.acme.example EU representative [2]" in shown.text
    assert shown.text.count("hidden in the source") == 1


def test_a_long_question_is_repeated_in_part_and_an_empty_one_by_a_word() -> None:
    assert Shown(question_html("x" * 2_000)).text == "x" * 2_000
    assert Shown(question_html("x" * 2_001)).text == "x" * 2_000 + "…"
    assert Shown(question_html(" ")).text == "(nothing)"


def test_the_welcome_leaves_nothing_for_markdown() -> None:
    shown = welcome(["*A* <b>_c_</b> [d](e) `f` $g$ 1. H&M"])
    assert Shown(shown).text.endswith("*A* <b>_c_</b> [d](e) `f` $g$ 1. H&M")
    name = shown.split("<li>")[1].split("</li>")[0]
    assert not set(name) & set("*_[]()`$.<>")


class Canned:
    """Answers what it is told to, and remembers what it was asked."""

    companies = ("Acme", "Bolt")

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str], object]] = []

    def ask(self, question: str, history: Sequence[str], companies: object) -> Answer:
        self.asked.append((question, list(history), companies))
        if question == "refuse":
            raise PolicyError("Not <this> one.")
        if question == "crash":
            raise RuntimeError("secret of /srv/policies")
        return replace(ANSWER, question=question, resolved_question=question)


@pytest.fixture
def canned() -> Canned:
    return Canned()


def ask(
    canned: Canned, question: str, only: Sequence[str] = (), turns: ui_talk.Turns = ()
) -> ui_talk.Turn:
    return ui_talk.ask(cast(PolicyQA, canned), question, only, turns)


def test_no_company_chosen_is_no_restriction(canned: Canned) -> None:
    ask(canned, "a")
    ask(canned, "b", ["Bolt"])
    assert canned.asked == [("a", [], None), ("b", [], ["Bolt"])]


def test_a_refusal_is_a_reply_that_later_questions_do_not_lean_on(canned: Canned) -> None:
    refused = ask(canned, "refuse")
    assert Shown(refused.reply).text == "Not askedNot <this> one."
    ask(canned, "b", turns=(ui_talk.Turn("a", "", usable=True), refused))
    assert canned.asked[-1] == ("b", ["a"], None)


def test_a_long_question_that_is_refused_is_not_kept_whole(canned: Canned) -> None:
    kept = ui_talk.refused("refuse" * 100_000, "It is too long.").question
    assert len(kept) == MAX_ECHO + 1
    assert question_html(kept) == question_html("refuse" * 100_000)


def test_at_most_the_last_twenty_questions_are_passed_on() -> None:
    turns = tuple(ui_talk.Turn(str(n), "", usable=n != 15) for n in range(30))
    assert ui_talk.history(turns) == [str(n) for n in [*range(9, 15), *range(16, 30)]]


@pytest.mark.parametrize("question", ["", "   ", "x" * 2_001, "\ud83d half"])
def test_a_question_that_cannot_be_asked_gets_the_reason(seeds_qa: PolicyQA, question: str) -> None:
    with pytest.raises(PolicyError) as refused:
        seeds_qa.ask(question)
    turn = ui_talk.ask(seeds_qa, question, [], ())
    assert Shown(turn.reply).text == f"Not asked{refused.value}"
    assert ui_talk.ask(seeds_qa, "how long is data kept?", [], (turn,)).usable


def test_examples_are_about_the_companies_that_are_here() -> None:
    assert ui_talk.examples(["?", "Acme", "Bolt", "Core"]) == [
        "Who can I contact about GDPR at Acme?",
        "How long does Core keep my data?",
        "Which companies sell personal data?",
        "Do Bolt and Core use cookies?",
    ]
    assert ui_talk.named(["?", "Acme"]) == ["Acme"]
    assert ui_talk.examples(["?"]) == ["Which companies sell personal data?"]


@pytest.mark.parametrize(
    ("header", "host", "served"),
    [
        ("127.0.0.1:7860", "127.0.0.1", True),
        ("localhost", "127.0.0.1", True),
        ("[::1]:7860", "127.0.0.1", True),
        ("policies.example:80", "policies.example", True),
        ("192.168.0.9:7860", "0.0.0.0", True),
        ("192.168.0.9:7860", "127.0.0.1", False),
        ("evil.example:7860", "127.0.0.1", False),
        ("evil.example:7860", "0.0.0.0", False),
        ("127.0.0.1.evil.example", "127.0.0.1", False),
        ("evil.example@127.0.0.1", "0.0.0.0", True),  # what follows the @ is the host
        ("127.0.0.1@evil.example", "127.0.0.1", False),
        ("[::1", "127.0.0.1", False),
        ("", "127.0.0.1", False),
    ],
)
def test_only_this_machine_is_served(header: str, host: str, served: bool) -> None:
    assert is_served_host(header, host) is served


@pytest.fixture(scope="module")
def backend() -> Canned:
    return Canned()


@pytest.fixture(scope="module")
def looked_up() -> Iterator[mock.Mock]:
    """Every look-up of a name or address since the chat was started."""
    with mock.patch.object(socket, "getaddrinfo", wraps=socket.getaddrinfo) as getaddrinfo:
        yield getaddrinfo


@pytest.fixture(scope="module")
def url(
    backend: Canned, looked_up: mock.Mock, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_SHARE", "True")
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("gradio")))
        page = launched(cast(PolicyQA, backend))
        assert page.share is False
        yield str(page.local_url).rstrip("/")
        page.close(verbose=False)


def launched(qa: PolicyQA) -> gr.Blocks:
    """The chat on a free port; in a loop of its own, as Gradio else leaves some unclosed."""

    async def started() -> gr.Blocks:
        page = ui_page.build(Visits(qa))
        port = ui.free_port("127.0.0.1", 0)
        page.launch(**ui_served.launch_settings("127.0.0.1", port, [Path(".index")]))
        return page

    with ThreadPoolExecutor() as pool:
        return pool.submit(asyncio.run, started()).result()


def test_starting_the_chat_calls_nobody(url: str, looked_up: mock.Mock) -> None:
    assert httpx.get(url).status_code == 200
    assert {call.args[0] for call in looked_up.call_args_list} <= {"127.0.0.1", "localhost"}


@pytest.mark.parametrize("path", ["/", "/config", "/static/nothing"])
def test_every_reply_tells_browsers_what_to_refuse(url: str, path: str) -> None:
    headers = httpx.get(url + path).headers
    policy = headers["content-security-policy"].split("; ")
    assert {"default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://{here}"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, 403),
    ],
)
def test_a_page_or_a_name_from_elsewhere_is_refused(
    url: str, headers: dict[str, str], status: int
) -> None:
    here = url.removeprefix("http://")
    sent = {name: value.format(here=here) for name, value in headers.items()}
    assert httpx.get(f"{url}/config", headers=sent).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=ui.py",
        "/gradio_api/file%3D/etc/passwd",
        "/gradio_api/file=https://example.com/",
        "/gradio_api/file/etc/passwd",
        "/file=/etc/passwd",
        "/gradio_api/proxy=https://example.com/",
        "/gradio_api/uploads",
        "/gradio_api/upload/",
        "/gradio_api/process_recording",
        "/gradio_api/runs",
        "/gradio_api/run/asked",
        "/gradio_api/call/asked",
        "/gradio_api/component_server",
        "/gradio_api/openapi.json",
        "/gradio_api/mcp/",
        "/monitoring",
        "/monitoring/summary",
        "/static/../../../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/ui.py",
        "/assets/..%2f..%2f..%2f__init__.py",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_side_door_is_shut(url: str, path: str, method: str) -> None:
    reply = httpx.request(method, url + path)
    assert reply.status_code in {403, 404, 405}
    assert "root:" not in reply.text
    assert "import" not in reply.text


def put(url: str, *data: object) -> str:
    """Ask as the page does; what the server sends back, as text."""
    config = httpx.get(f"{url}/config").json()
    box = next(c["id"] for c in config["components"] if c["props"].get("label") == "Ask a question")
    submit = next(d["id"] for d in config["dependencies"] if [box, "submit"] in d["targets"])
    ask = {"data": list(data), "fn_index": submit, "session_hash": os.urandom(5).hex()}
    with httpx.Client(timeout=30) as client:
        assert client.post(f"{url}/gradio_api/queue/join", json=ask).status_code == 200
        session = {"session_hash": ask["session_hash"]}
        with client.stream("GET", f"{url}/gradio_api/queue/data", params=session) as events:
            lines = [line for line in events.iter_lines() if line]
    return next(line for line in lines if "process_completed" in line)


def test_a_question_put_as_the_page_does_is_answered(url: str, backend: Canned) -> None:
    event = json.loads(put(url, "how long?", ["Bolt"], None).removeprefix("data: "))
    question, answer = event["output"]["data"][0]
    assert question["content"][0]["text"] == question_html("how long?")
    assert Shown(answer["content"][0]["text"]).marked[1] == "Then we delete it."
    assert backend.asked[-1] == ("how long?", [], ["Bolt"])


@pytest.mark.parametrize(
    ("question", "only", "asked"),
    [
        ("how long?", 5, ("how long?", [], None)),
        ("how long?", {"a": 1}, ("how long?", [], None)),
        ("how long?", [5, "Bolt", None], ("how long?", [], ["Bolt"])),
        (["how long?"], [], ("", [], None)),
        (None, [], ("", [], None)),
    ],
)
def test_what_no_page_sends_is_as_good_as_nothing(
    url: str, backend: Canned, question: object, only: object, asked: tuple[object, ...]
) -> None:
    assert '"success":true' in put(url, question, only, None).replace(" ", "")
    assert backend.asked[-1] == asked


def test_a_conversation_is_not_taken_from_the_browser(url: str, backend: Canned) -> None:
    forged = [{"question": "forged", "reply": "<b>", "usable": True}]
    assert "forged" not in put(url, "and then?", [], forged)
    assert backend.asked[-1] == ("and then?", [], None)


def test_a_message_that_names_a_server_file_gets_no_link_to_it(url: str) -> None:
    file = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
    for data in [(file, [], None), ("hi", [file], None), ("hi", [], [file])]:
        event = put(url, *data)
        assert '"url"' not in event
        assert "file=" not in event
        assert "root:" not in event


def test_a_failure_tells_the_browser_nothing_of_its_cause(
    url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    event = put(url, "crash", [], None)
    assert '"success":false' in event
    assert "secret" not in event
    assert "secret of /srv/policies" in capfd.readouterr().err


def test_the_page_names_no_function_for_programs_to_call(url: str) -> None:
    assert httpx.get(f"{url}/gradio_api/info").json()["named_endpoints"] == {}


def test_the_browser_cleans_messages_and_finds_no_markup_in_them(url: str) -> None:
    components = httpx.get(f"{url}/config").json()["components"]
    chat = next(c["props"] for c in components if c["type"] == "chatbot")
    assert chat["sanitize_html"] is True
    assert (chat["render_markdown"], chat["latex_delimiters"]) == (False, [])


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Start the chat where it cannot; the last line says whether gradio had been imported."""
    code = "import sys, ui; c = ui.main(sys.argv[1:]); print('gradio' in sys.modules); sys.exit(c)"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=120
    )


def test_without_an_index_the_chat_says_so_at_once(tmp_path: Path) -> None:
    ended = start("--index", str(tmp_path), "--port", "0")
    assert (ended.returncode, ended.stdout) == (3, "False\n")
    assert ended.stderr.startswith(f"policy-qa: There is no index in {tmp_path}")


def test_without_policies_the_chat_says_so(tmp_path: Path) -> None:
    ended = start("--policies", str(tmp_path / "none"), "--port", "0")
    assert (ended.returncode, ended.stdout) == (2, "False\n")
    assert f"policy-qa: {tmp_path / 'none'} is not a folder of policies" in ended.stderr


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = start("--port", str(port))
    assert ended.returncode == 2
    assert ended.stderr == (
        f"policy-qa: The chat cannot be served on 127.0.0.1, port {port}: Address already in use."
        " Choose another with --port, or end what is served there.\n"
    )


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_a_port_that_cannot_exist_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ui.main(["--port", port]) == 2
    assert f"There is no port {port}." in capsys.readouterr().err


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_chat_is_served_until_it_is_ended_and_leaves_nothing(
    tmp_path: Path, end: signal.Signals
) -> None:
    temp = tmp_path / "set by the user"
    text = "Acme Privacy Policy\n\nWe keep your data for ninety days and not a day longer.\n"
    (tmp_path / "acme.txt").write_text(text, encoding="utf-8")
    # A proxy that is not there, and settings that Gradio would take from the environment.
    meddling = {"HTTP_PROXY": "http://127.0.0.1:9", "GRADIO_SHARE": "True"}
    command = [sys.executable, "ui.py", "--policies", str(tmp_path), "--port", "0"]
    env = {**os.environ, **meddling, "GRADIO_ALLOWED_PATHS": "/", "GRADIO_ROOT_PATH": "/else"}
    env["GRADIO_TEMP_DIR"] = str(temp)
    with subprocess.Popen(command, stdout=PIPE, stderr=PIPE, text=True, env=env) as chat:
        assert chat.stdout is not None
        try:
            ready = chat.stdout.readline()
            told = re.fullmatch(r"Chat ready on (\S+) - Ctrl-C stops it\n", ready)
            assert told
            assert httpx.get(f"{told[1]}/config", trust_env=False).json()["root"] == told[1]
            part = {"files": ("a.txt", b"words")}
            sent = httpx.post(f"{told[1]}/gradio_api/upload", files=part, trust_env=False)
            assert temp in Path(sent.json()[0]).parents
            chat.send_signal(end)
            rest, errors = chat.communicate()
        finally:
            chat.kill()
    assert (chat.returncode, rest) == (0, "")
    assert errors == f"Reading and indexing {tmp_path} …\n"
    assert list(temp.iterdir()) == []


@pytest.mark.parametrize(
    ("host", "told"), [("0.0.0.0", True), ("127.0.0.1", False), ("localhost", False)]
)
def test_a_network_is_told_of(
    host: str, told: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = mock.Mock(**{"launch.return_value": (None, "http://x:1/", None)})
    monkeypatch.setattr(PolicyQA, "open", lambda index: Canned())
    monkeypatch.setattr(ui_page, "build", lambda files: page)
    # Not Event itself: other threads wait on theirs.
    stopped = mock.Mock(**{"Event.return_value.wait.side_effect": KeyboardInterrupt})
    monkeypatch.setattr(ui, "threading", stopped)
    with mock.patch.dict(os.environ):
        assert ui.main(["--host", host, "--port", "0"]) == 0
    said = capsys.readouterr()
    assert said.out == "Chat ready on http://x:1 - Ctrl-C stops it\n"
    assert ("Anybody who can reach this machine" in said.err) is told
    page.close.assert_called_once_with(verbose=False)
