"""A visitor's own files, with and without a browser: asked by nobody else, and gone with them."""

import asyncio
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from unittest import mock
from zipfile import ZipFile

import gradio as gr
import httpx
import pytest
from conftest import WordEncoder, policy_of

import ui
import ui_events
import ui_page
import ui_served
import ui_talk
import ui_visits
from index import build
from index.errors import CallError
from index.renewal import NOBODY, Watched
from qa import Answer, PolicyQA
from ui_files import Files, received
from ui_html import brought_html
from ui_uploads import MOST_UPLOADED
from ui_visits import IDLE, UNUSED, Visits

ENCODER = WordEncoder("data cookies rights zebras nests")
NEW = (
    "Zebrafold Inc. Privacy Policy\n\nNests\n\n"
    'Zebrafold Inc. ("Zebrafold", "we") keeps zebras in nests for nine and a half years.\n'
)
SAID = "keeps zebras in nests for nine and a half years."
MARKED = "_a_ [b](c) &lt;i&gt; ~~d~~ #e.txt"  # `Uploads` takes angles out of names
EVIL = "<img src=x onerror=window.PWNED=1>_*a*_.txt"


@pytest.fixture
def qa() -> PolicyQA:
    old = policy_of("# Data\n\nWe keep data for nine days.", "acme.txt", "Acme")
    return PolicyQA(build.in_memory([old], ENCODER), ENCODER)


@pytest.fixture
def visits(qa: PolicyQA) -> Visits:
    return Visits(qa)


def file(folder: Path, text: str = NEW, name: str = "zebra.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_session_asks_its_own_files_and_no_other_does(
    visits: Visits, qa: PolicyQA, tmp_path: Path
) -> None:
    visits.add("one", [file(tmp_path)])
    assert visits.of("one").companies == ("Acme", "Zebrafold")
    assert visits.of("two") is visits.of(None) is visits.of("") is qa
    visits.add("two", [file(tmp_path, NEW.replace("Zebrafold", "Nestor"))])
    assert visits.of("two").companies == ("Acme", "Nestor")
    assert visits.of("one").companies == ("Acme", "Zebrafold")
    visits.forget("one")
    assert visits.of("one") is qa
    assert not visits.is_lost("one")
    assert visits.of("two").companies == ("Acme", "Nestor")


@pytest.mark.parametrize("session", [None, ""])
def test_nothing_is_kept_of_nobody(visits: Visits, tmp_path: Path, session: str | None) -> None:
    with pytest.raises(CallError, match="only be dropped in the chat's page"):
        visits.add(session, [file(tmp_path)])


def test_files_are_forgotten_an_hour_after_the_last_question(
    visits: Visits, qa: PolicyQA, tmp_path: Path
) -> None:
    with mock.patch.object(time, "monotonic", return_value=1_000_000.0) as clock:
        visits.add("one", [file(tmp_path)])
        for _ in range(3):
            clock.return_value += IDLE
            assert visits.of("one") is not qa
        clock.return_value += IDLE + 1
        assert visits.of("one") is qa


def test_a_visit_that_ends_while_its_files_are_read_keeps_nothing(
    visits: Visits, qa: PolicyQA, tmp_path: Path
) -> None:
    def leave(done: int, total: int) -> None:
        visits.forget("one")

    with pytest.raises(CallError, match="forgotten while they were read"):
        visits.add("one", [file(tmp_path)], Watched(encoding=leave))
    assert visits.of("one") is qa


def test_there_are_at_most_so_many_files(
    visits: Visits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_visits, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(ui_visits, "MOST_FILES", 3)
    paths = [file(tmp_path, NEW.replace("nine", str(n)), f"{n}.txt") for n in range(4)]
    with pytest.raises(CallError, match=r"Those are 3 files after 0\. Drop at most 2 at once"):
        visits.add("one", paths[:3])
    assert len(visits.add("one", paths[:2]).policies) == 2
    with pytest.raises(CallError, match=r"Those are 2 files after 2\. .* and 3 in all"):
        visits.add("one", paths[2:])
    assert len(visits.add("one", paths[3:]).policies) == 1


def test_there_are_at_most_so_many_characters(
    visits: Visits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_visits, "MOST_TEXT", 2 * len(NEW) - 1)
    assert len(visits.add("one", [file(tmp_path)]).policies) == 1
    left = visits.add("one", [file(tmp_path, NEW.replace("nine", "five"))])
    assert [str(told) for told in left.skipped] == [
        f"zebra.txt has {len(NEW)} characters; there is room for {len(NEW) - 1} more."
    ]
    assert len(visits.add("two", [file(tmp_path)]).policies) == 1


def test_whoever_asked_nothing_for_longest_makes_room_and_is_told(
    visits: Visits, qa: PolicyQA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_visits, "MOST_VISITS", 2)
    with mock.patch.object(time, "monotonic", return_value=1_000_000.0) as clock:
        visits.add("one", [file(tmp_path)])
        visits.add("two", [file(tmp_path)])
        clock.return_value += UNUSED - 61
        visits.of("one")
        with pytest.raises(CallError, match=r"2 visitors have files here now\. .* in 2 min\."):
            visits.add("three", [file(tmp_path)])
        assert not visits.is_lost("two")
        clock.return_value += 61
        visits.add("one", [file(tmp_path, name="other.txt")])
        visits.add("three", [file(tmp_path)])
        assert visits.of("two") is qa
        assert [visits.is_lost(each) for each in ("one", "two", "three", None)] == [
            False, True, False, False,
        ]  # fmt: skip
        assert not visits.is_lost("two")  # once is enough


def test_a_visit_is_listed_what_it_brought_until_it_wants_that_forgotten(
    visits: Visits, tmp_path: Path
) -> None:
    visits.add("one", [file(tmp_path), file(tmp_path, "", "empty.txt")])
    visits.add("one", [file(tmp_path, NEW.replace("Zebrafold", "Nestor"), "nestor.txt")])
    assert [(each.id, each.company) for each in visits.brought("one")] == [
        ("zebra.txt", "Zebrafold"),
        ("nestor.txt", "Nestor"),
    ]
    assert visits.brought("two") == visits.brought(None) == ()
    visits.forget("one")
    assert visits.brought("one") == ()
    assert not visits.is_lost("one")


def test_whoever_left_is_told_if_it_asks_after_all(
    visits: Visits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_visits, "MOST_LOST", 2)
    for session in ("one", "two", "three"):
        visits.add(session, [file(tmp_path)])
        visits.leave(session)
        assert visits.brought(session) == ()
    visits.leave("four")
    assert [visits.is_lost(each) for each in ("one", "two", "three", "four")] == [
        False, True, True, False,
    ]  # fmt: skip


def test_what_was_asked_of_files_that_are_forgotten_meanwhile_is_not_shown(
    visits: Visits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(meanwhile: Callable[[], object]) -> tuple[ui_talk.Messages, ui_talk.Turns]:
        def ask(qa: PolicyQA, *given: Any) -> Answer:  # noqa: ANN401
            answer = real(qa, *given)
            meanwhile()
            return answer

        request = mock.Mock(session_hash="one")
        with mock.patch.object(PolicyQA, "ask", ask):
            turns = ui_events.Events(visits).asked("zebras in nests?", [], (), request)[1]
            return ui_events.Events(visits).asked("and zebras?", [], turns, request)[:2]

    real = PolicyQA.ask
    visits.add("one", [file(tmp_path)])
    other = file(tmp_path, NEW.replace("nine", "five"), "other.txt")
    shown, turns = asked(lambda: visits.add("one", [other]))
    assert len(turns) == 2
    assert "nine and a half" in str(shown)
    shown, turns = asked(lambda: visits.forget("one"))
    assert [turn.usable for turn in turns] == [False, True]
    assert "Your files are forgotten" in turns[0].reply
    assert "and a half" not in str((shown, turns))


def packed(folder: Path, names: Sequence[str]) -> Path:
    """A ZIP archive of policies that differ."""
    with ZipFile(folder / "pack.zip", "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(name, NEW.replace("nine", str(number)))
    return folder / "pack.zip"


def test_the_files_in_an_archive_are_read_and_counted_one_by_one(
    visits: Visits, qa: PolicyQA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_visits, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(ui_visits, "MOST_FILES", 3)
    corpus = visits.add("one", [packed(tmp_path, ["hr/a.txt", "../b.txt"])])
    assert [policy.id for policy in corpus.policies] == ["pack.zip/hr/a.txt"]
    assert [told.name for told in corpus.skipped] == ["pack.zip/../b.txt"]
    assert [one.id for one in visits.brought("one")] == ["pack.zip/hr/a.txt"]
    with pytest.raises(CallError, match=r"Those are 2 files after 2\. Drop at most 2 at once"):
        visits.add("one", [packed(tmp_path, ["c.txt", "d.txt"])])
    with pytest.raises(CallError, match="Those are 3 files after 0"):
        visits.add("two", [packed(tmp_path, ["c.txt", "d.txt", "e.txt"])])
    assert visits.of("two") is qa
    (tmp_path / "pack.zip").write_bytes(b"PK")
    told = visits.add("two", [tmp_path / "pack.zip"]).skipped
    assert [str(one) for one in told] == ["pack.zip is not a ZIP archive, or was cut off."]


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A folder of uploads, as `Uploads` fills it: a file of one visitor and one of another."""
    for name in ("one", "two"):
        (tmp_path / "uploads" / name).mkdir(parents=True)
        file(tmp_path / "uploads" / name)
    return tmp_path / "uploads"


def test_what_was_received_is_nowhere_after_it(uploads: Path) -> None:
    path = uploads / "one" / "zebra.txt"
    with received([{"path": str(path)}, {"path": str(path)}], uploads) as paths:
        assert [each.read_text(encoding="utf-8") for each in paths] == [NEW]
        assert not path.parent.exists()
    assert sorted(each.name for each in uploads.rglob("*")) == ["two", "zebra.txt"]


@pytest.mark.parametrize(
    "forged",
    ["{u}", "{u}/", "{u}/two", "{u}/..", "{u}/two/../..", "{u}/two/none.txt",
     "{u}/../secret.txt", "{u}/a/../../secret.txt", "{u}/two/link.txt", "/etc/passwd", ""],
)  # fmt: skip
def test_only_an_uploaded_file_is_read_or_removed(uploads: Path, forged: str) -> None:
    file(uploads.parent, "secret", "secret.txt")
    (uploads / "two" / "link.txt").symlink_to(uploads.parent / "secret.txt")
    before = sorted(uploads.parent.rglob("*"))
    path = forged.format(u=uploads)
    with pytest.raises(CallError, match="not there any more"), received([{"path": path}], uploads):
        pass
    assert sorted(uploads.parent.rglob("*")) == before


def test_what_was_uploaded_is_removed_though_it_is_refused(uploads: Path) -> None:
    forged = [{"path": "/etc/passwd"}, {"path": str(uploads / "one" / "zebra.txt")}]
    with pytest.raises(CallError), received(forged, uploads):
        pass
    assert sorted(each.name for each in uploads.iterdir()) == ["two"]


class Tags(HTMLParser):
    """The tags of some HTML, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += f"{data}\n"


def test_what_is_told_shows_names_and_obeys_none(visits: Visits, uploads: Path) -> None:
    evil = f"{EVIL}\u202e\n.txt"
    paths = [file(uploads / "one", NEW, evil), file(uploads / "two", "", EVIL)]
    payload = [{"path": str(path)} for path in paths]
    with mock.patch.dict(os.environ, {"GRADIO_TEMP_DIR": str(uploads)}):
        told = ui_events.read(visits, "one", payload, NOBODY)
    shown = Tags(told)
    assert shown.tags == ["div", "p", "ul", "li"]
    assert shown.text.splitlines() == ["1 policy was read.", f"{EVIL} is empty."]
    listed = brought_html(visits.brought("one"))
    shown = Tags(listed)
    assert shown.tags == ["ul", "li"]
    assert shown.text == f"Zebrafold: Privacy Policy ({EVIL}" + r"\u202e\n.txt)" + "\n"
    assert not set(told + listed) & set("*_[]`$\u202e\n")
    assert [each.name for each in left_in(uploads)] == ["zebra.txt", "zebra.txt"]


def launched(files: Files) -> gr.Blocks:
    """The chat on a free port; in a loop of its own, as Gradio else leaves some unclosed."""

    async def started() -> gr.Blocks:
        page = ui_page.build(files)
        port = ui.free_port("127.0.0.1", 0)
        page.launch(**ui_served.launch_settings("127.0.0.1", port, [Path(".index")]))
        return page

    with ThreadPoolExecutor() as pool:
        return pool.submit(asyncio.run, started()).result()


@pytest.fixture(scope="module")
def temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gradio")


@pytest.fixture(scope="module")
def served(seeds_qa: PolicyQA, temp: Path) -> Iterator[tuple[gr.Blocks, Visits, str]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(temp))
        visits = Visits(seeds_qa)
        page = launched(visits)
        yield page, visits, str(page.local_url).rstrip("/")
        page.close(verbose=False)


def left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if not path.is_dir()]


def test_an_upload_from_elsewhere_or_too_large_is_refused(
    served: tuple[gr.Blocks, Visits, str], temp: Path
) -> None:
    _, _, url = served
    path = f"{url}/gradio_api/upload"
    part = {"files": ("a.txt", b"words")}
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        assert httpx.post(path, files=part, headers=headers).status_code == 403

    def unsized() -> Iterator[bytes]:
        yield b"words"

    assert httpx.post(path, content=unsized()).status_code == 411
    told = HTTPConnection(url.removeprefix("http://"))
    told.putrequest("POST", "/gradio_api/upload")
    told.putheader("Content-Length", str(MOST_UPLOADED + 1))
    told.endheaders()
    assert told.getresponse().status == 413  # before anything was sent
    told.close()
    too_large = {"files": ("a.txt", bytes(20_000_001))}
    assert httpx.post(path, files=too_large).status_code == 413
    assert left_in(temp) == []


def test_an_uploaded_file_is_not_served(served: tuple[gr.Blocks, Visits, str], temp: Path) -> None:
    _, _, url = served
    reply = httpx.post(f"{url}/gradio_api/upload", files={"files": ("a.txt", b"secret words")})
    (path,) = reply.json()
    assert Path(path).read_bytes() == b"secret words"
    for door in ("/gradio_api/file=", "/gradio_api/file/", "/file="):
        assert httpx.get(f"{url}{door}{path}").status_code == 403
    shutil.rmtree(Path(path).parent)
    assert left_in(temp) == []


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold, within half a minute."""
    for _ in range(150):
        if holds():
            return True
        time.sleep(0.2)
    return False


playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, FileChooser, Locator, Page, expect, sync_playwright  # noqa: E402

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as driver:
        sandbox = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield browser
        browser.close()


def visited(browser: Browser, url: str, failures: list[str]) -> Page:
    """The chat as a visitor with a browser of their own opens it."""
    page = browser.new_context().new_page()
    page.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    ours = re.compile(r"http://127\.0\.0\.1:\d+/|data:|blob:")
    page.on("request", lambda r: None if ours.match(r.url) else failures.append(r.url))
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("response", lambda r: failures.append(r.url) if r.status >= 400 else None)
    page.goto(url)
    return page


def upload(page: Page, *files: Path) -> str:
    """Drop files and wait for what is told of them."""
    told = page.locator("#told")
    if not told.is_visible():
        page.locator("#own button").first.click()
    with page.expect_file_chooser() as chooser:
        page.locator("#own").get_by_role("button", name="upload").click()
    chooser.value.set_files(list(map(str, files)))
    expect(told.locator(".told")).to_be_visible()
    return told.inner_text()


def reply_to(page: Page, question: str) -> str:
    before = page.locator("#chat .reply").count()
    box = page.get_by_role("textbox", name="Ask a question")
    box.fill(question)
    box.press("Enter")
    replies = page.locator("#chat .reply")
    expect(replies).to_have_count(before + 1)
    return replies.last.inner_text()


def test_two_visitors_know_nothing_of_each_other(
    served: tuple[gr.Blocks, Visits, str], temp: Path, browser: Browser, tmp_path: Path
) -> None:
    chat, visits, url = served
    failures: list[str] = []
    one, two = visited(browser, url, failures), visited(browser, url, failures)
    told = upload(one, file(tmp_path), file(tmp_path, "", MARKED))
    assert "1 policy was read." in told
    expect(one.locator("#brought")).to_contain_text("Zebrafold: Privacy Policy (zebra.txt)")
    assert f"{MARKED} is empty." in told
    assert left_in(temp) == []
    question = "How long does Zebrafold keep zebras in nests?"
    assert SAID in reply_to(one, question)
    refused = reply_to(two, question)
    assert "There is no policy of Zebrafold here." in refused
    assert "nine and a half" not in reply_to(two, "How long are zebras kept in nests?")
    one.get_by_role("combobox", name="Only these companies").click()
    expect(one.get_by_role("option", name="Zebrafold")).to_be_visible()
    two.get_by_role("combobox", name="Only these companies").click()
    expect(two.get_by_role("option", name="BetterCloud")).to_be_visible()
    expect(two.get_by_role("option", name="Zebrafold")).to_have_count(0)
    two.keyboard.press("Escape")
    (session,) = visits._visits
    assert session in chat.app.state_holder.session_data
    one.context.close()
    assert eventually(lambda: not visits._visits)
    assert eventually(lambda: session not in chat.app.state_holder.session_data)
    assert visits.of(session).companies == visits.of(None).companies
    assert "2 policies were read." in upload(two, packed(tmp_path, ["a.txt", "hr/b.txt"]))
    assert "1 and a half" in reply_to(two, "How long does Zebrafold keep zebras in nests?")
    assert left_in(temp) == []
    two.context.close()
    assert left_in(temp) == []
    assert failures == []


def test_files_are_forgotten_with_a_button_that_is_there_only_then(
    served: tuple[gr.Blocks, Visits, str], browser: Browser, tmp_path: Path
) -> None:
    _, visits, url = served
    failures: list[str] = []
    page = visited(browser, url, failures)
    page.locator("#own button").first.click()
    forget = page.get_by_role("button", name="Forget my files")
    expect(page.locator("#told")).to_be_visible()
    expect(forget).to_have_count(0)
    upload(page, file(tmp_path))
    assert SAID in reply_to(page, "How long does Zebrafold keep zebras in nests?")
    forget.click()
    expect(page.locator("#told")).to_contain_text("Your files are forgotten")
    expect(page.locator("#chat .reply")).to_have_count(0)
    expect(page.locator("#brought li")).to_have_count(0)
    expect(forget).to_have_count(0)
    assert not visits._visits
    refused = reply_to(page, "How long does Zebrafold keep zebras in nests?")
    assert "There is no policy of Zebrafold here." in refused
    page.get_by_role("combobox", name="Only these companies").click()
    expect(page.get_by_role("option", name="BetterCloud")).to_be_visible()
    expect(page.get_by_role("option", name="Zebrafold")).to_have_count(0)
    page.context.close()
    assert failures == []


def choose(page: Page, company: str) -> None:
    box = page.get_by_role("combobox", name="Only these companies")
    box.fill(company)
    expect(page.get_by_role("option")).to_have_text([re.compile(company)])
    box.press("Enter")
    box.blur()
    expect(chosen(page)).to_contain_text(company)


def chosen(page: Page) -> Locator:
    """The box in which companies are chosen."""
    return page.locator("#top .block").last


def test_a_company_that_was_chosen_and_is_forgotten_is_not_chosen_any_more(
    served: tuple[gr.Blocks, Visits, str], browser: Browser, tmp_path: Path
) -> None:
    _, _, url = served
    failures: list[str] = []
    page = visited(browser, url, failures)
    upload(page, file(tmp_path))
    choose(page, "Zebrafold")
    choose(page, "BetterCloud")
    assert SAID in reply_to(page, "How long are zebras kept in nests?")
    page.get_by_role("button", name="Forget my files").click()
    expect(page.locator("#told")).to_contain_text("Your files are forgotten")
    expect(chosen(page)).not_to_contain_text("Zebrafold")
    expect(chosen(page)).to_contain_text("BetterCloud")
    assert "BetterCloud" in reply_to(page, "Who can I contact about GDPR?")
    page.context.close()
    assert failures == []


def test_files_are_forgotten_while_anothers_are_read(
    served: tuple[gr.Blocks, Visits, str], temp: Path, browser: Browser, tmp_path: Path
) -> None:
    _, visits, url = served
    failures: list[str] = []
    one, two = visited(browser, url, failures), visited(browser, url, failures)
    upload(one, file(tmp_path))
    with visits._reading:
        two.locator("#own button").first.click()
        two.get_by_role("button", name="Click to upload or drop files").evaluate(
            DROP, ["zebra.txt", NEW]
        )
        wait_for(two, lambda: bool(list(temp.glob("tmp*/1/zebra.txt"))))
        one.get_by_role("button", name="Forget my files").click()
        expect(one.locator("#told")).to_contain_text("Your files are forgotten")
    expect(two.locator("#told")).to_contain_text("1 policy was read.")
    one.context.close()
    two.context.close()
    assert failures == []


def test_a_visitor_whose_connection_broke_is_told_so(
    served: tuple[gr.Blocks, Visits, str], browser: Browser, tmp_path: Path
) -> None:
    chat, visits, url = served
    failures: list[str] = []
    assert eventually(lambda: not visits._visits)
    page = visited(browser, url, failures)
    upload(page, file(tmp_path))
    choose(page, "Zebrafold")
    question = "How long are zebras kept in nests?"
    assert SAID in reply_to(page, question)
    (session,) = visits._visits
    with httpx.stream("GET", f"{url}/gradio_api/heartbeat/{session}"):
        pass
    assert eventually(lambda: not visits._visits)
    assert eventually(lambda: session not in chat.app.state_holder.session_data)
    box = page.get_by_role("textbox", name="Ask a question")
    box.fill(question)
    box.press("Enter")
    expect(page.locator("#chat")).to_contain_text("this page lost its connection")
    expect(page.locator("#chat .reply")).to_have_count(1)
    expect(chosen(page)).not_to_contain_text("Zebrafold")
    assert "nine and a half" not in reply_to(page, question)
    page.context.close()
    assert failures == []


def test_a_visitor_is_told_once_that_their_files_are_gone(
    served: tuple[gr.Blocks, Visits, str], browser: Browser, tmp_path: Path
) -> None:
    _, visits, url = served
    failures: list[str] = []
    page = visited(browser, url, failures)
    upload(page, file(tmp_path))
    expect(page.locator("#brought li")).to_have_count(1)
    choose(page, "Zebrafold")
    for visit in visits._visits.values():
        visit.used -= IDLE + 1
    question = "How long does Zebrafold keep zebras in nests?"
    assert "Your files are not here any more" in reply_to(page, question)
    expect(chosen(page)).not_to_contain_text("Zebrafold")
    expect(page.locator("#brought li")).to_have_count(0)
    assert "There is no policy of Zebrafold here." in reply_to(page, question)
    page.context.close()
    assert failures == []


@pytest.mark.parametrize("key", ["Enter", "Space"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_keyboard_is_enough_to_bring_files(
    served: tuple[gr.Blocks, Visits, str], browser: Browser, tmp_path: Path, key: str, theme: str
) -> None:
    _, _, url = served
    failures: list[str] = []
    page = visited(browser, f"{url}/?__theme={theme}", failures)
    page.set_viewport_size({"width": 360, "height": 740})
    chosen: list[FileChooser] = []
    page.on("filechooser", lambda chooser: chosen.append(chooser))
    expect(page.get_by_role("textbox", name="Ask a question")).to_be_focused()
    header = page.get_by_role("button", name="Ask your own policies too")
    for _ in range(10):
        page.keyboard.press("Shift+Tab")
        if header.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press(key)
    expect(page.locator("#told")).to_be_visible()
    page.keyboard.press("Tab")
    drop = page.get_by_role("button", name="Click to upload or drop files")
    expect(drop).to_be_focused()
    width, offset = drop.evaluate(
        "one => [getComputedStyle(one).outlineWidth, getComputedStyle(one).outlineOffset]"
    )
    assert (width, offset) == ("2px", "-3px")  # outside it would be cut off
    page.wait_for_timeout(300)  # the chooser is listened for by now
    page.keyboard.press(key)
    wait_for(page, lambda: bool(chosen))
    chosen[0].set_files(str(file(tmp_path)))
    expect(page.locator("#brought li")).to_have_text("Zebrafold: Privacy Policy (zebra.txt)")
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    page.context.close()
    assert failures == []


def wait_for(page: Page, holds: Callable[[], bool]) -> None:
    """Let the page go on until something holds."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come to hold")


DROP = """(drop, [name, text]) => {
  const held = new DataTransfer();
  held.items.add(new File([text], name, {type: "text/plain"}));
  for (const type of ["dragenter", "dragover", "drop"])
    drop.dispatchEvent(new DragEvent(type, {dataTransfer: held, bubbles: true, cancelable: true}));
}"""


def test_a_file_can_be_dragged_and_dropped(
    served: tuple[gr.Blocks, Visits, str], browser: Browser
) -> None:
    _, _, url = served
    failures: list[str] = []
    page = visited(browser, url, failures)
    page.locator("#own button").first.click()
    drop = page.get_by_role("button", name="Click to upload or drop files")
    drop.evaluate(DROP, ["zebra.txt", NEW])
    expect(page.locator("#told")).to_contain_text("1 policy was read.")
    assert SAID in reply_to(page, "How long does Zebrafold keep zebras in nests?")
    page.context.close()
    assert failures == []


def test_too_many_files_are_refused_in_words(
    served: tuple[gr.Blocks, Visits, str], browser: Browser, temp: Path, tmp_path: Path
) -> None:
    _, _, url = served
    failures: list[str] = []
    page = visited(browser, url, failures)
    page.locator("#own button").first.click()
    with page.expect_file_chooser() as chooser:
        page.locator("#own").get_by_role("button", name="upload").click()
    chooser.value.set_files([str(file(tmp_path, NEW, f"{n}.txt")) for n in range(21)])
    expect(page.get_by_text("Drop at most 20 files at once.")).to_be_visible()
    assert left_in(temp) == []
    page.context.close()
    assert [re.sub(r"\?.*", "", each) for each in failures] == [f"{url}/gradio_api/upload"]
