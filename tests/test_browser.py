"""The chat in a real browser: what a person sees, and what the page does not do."""

import asyncio
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import cast

import gradio as gr
import pytest

import ui
import ui_page
import ui_served
from index import build
from index.exported import ExportedEncoder
from index.read import read_folder
from qa import Answer, Contact, PolicyQA, Quote, Source
from qa.answer import CompanyAnswer
from ui_visits import Visits

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright  # noqa: E402

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")

SEEDS = Path(__file__).parents[1] / "seeds"
GDPR = "who can I contact about GDPR at BetterCloud?"
PAYLOADS = (
    "We keep <b>Employee Records</b> of <Employee Name> for _seven_ years & *no* longer.\r\n"
    "<script>window.PWNED=1</script><img src=x onerror=window.PWNED=1>\r\n"
    "</div></details><style>*{display:none}</style><iframe src=//evil.example></iframe>\r\n"
    "\t&lt;i&gt; $$x^2$$ `code` | ![p](http://evil.example/p.png) <img src=http://evil.example/q>\n"
    "    <form action=http://evil.example><input name=password></form>\n"
    "👩‍👩‍👧 שלום \u202eevil\u202c <svg onload=window.PWNED=1> <!-- gone --> {{7*7}}.\n"
)
COLOUR = "one => getComputedStyle(one).color"
EVIL = '<img src=x onerror=window.PWNED=1> *Evil* "Corp"'


def launched(qa: PolicyQA) -> gr.Blocks:
    """The chat on a free port; in a loop of its own, as Gradio else leaves some unclosed."""

    async def started() -> gr.Blocks:
        page = ui_page.build(Visits(qa))
        port = ui.free_port("127.0.0.1", 0)
        page.launch(**ui_served.launch_settings("127.0.0.1", port, [Path(".index")]))
        return page

    with ThreadPoolExecutor() as pool:
        return pool.submit(asyncio.run, started()).result()


@pytest.fixture(scope="module")
def chat(seeds_qa: PolicyQA) -> Iterator[str]:
    page = launched(seeds_qa)
    yield str(page.local_url)
    page.close(verbose=False)


@pytest.fixture(scope="module")
def evil_qa(encoder: ExportedEncoder, tmp_path_factory: pytest.TempPathFactory) -> PolicyQA:
    folder = tmp_path_factory.mktemp("evil")
    name = "<b onclick=alert(1)>_records_.txt"
    text = f"Privacy Policy\n\nRecord retention\n\n{PAYLOADS}"
    (folder / name).write_bytes(text.encode())
    settings = f"['{name}']\ncompany = '{EVIL}'\ntitle = '{EVIL}'\n"
    (folder / "policies.toml").write_text(settings, encoding="utf-8")
    return PolicyQA(build.in_memory(read_folder(folder).policies, encoder), encoder)


@pytest.fixture(scope="module")
def evil_chat(evil_qa: PolicyQA) -> Iterator[str]:
    page = launched(evil_qa)
    yield str(page.local_url)
    page.close(verbose=False)


class Each:
    """Answers any question by each of three companies in its own way."""

    companies = ("Acme", EVIL, "Core")

    def ask(self, question: str, history: object, companies: object) -> Answer:
        text = "We keep it for one year."
        first = Source(
            1, "Acme", "Privacy Policy", None, "acme.txt", (), 0, 24, text, (Quote(0, 24),), 0.9
        )
        acme = (first, replace(first, rank=3, start=50, end=74, quotes=()))
        evil = (replace(first, rank=2, company=EVIL, title=EVIL, file="evil.txt"),)
        by_company = (
            CompanyAnswer("Core", "not_found", 0.1, ()),
            CompanyAnswer(EVIL, "related", 0.6, evil),
            CompanyAnswer("Acme", "answered", 0.9, acme),
        )
        contact = Contact("email", EVIL, "privacy, hidden in the source", 2, 0, 2)
        return Answer(
            question=question,
            resolved_question="",
            status="answered",
            reason="Acme answers this.",
            confidence=0.9,
            companies=self.companies,
            unknown=(),
            scope="question",
            sources=(first, *evil, *acme[1:]),
            by_company=by_company,
            contacts=(contact,),
            elapsed_ms=1,
        )


@pytest.fixture(scope="module")
def each_chat() -> Iterator[str]:
    page = launched(cast(PolicyQA, Each()))
    yield str(page.local_url)
    page.close(verbose=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        sandbox = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails its test if it asks another server for something, or has an error."""
    page = browser.new_page()
    page.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    foreign: list[str] = []
    failures: list[str] = []
    ours = re.compile(r"http://127\.0\.0\.1:\d+/|data:|blob:")
    page.on("request", lambda r: None if ours.match(r.url) else foreign.append(r.url))
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("response", lambda r: failures.append(r.url) if r.status >= 400 else None)
    page.on("dialog", lambda dialog: failures.append(dialog.message))
    yield page
    pwned = page.evaluate("() => window.PWNED")
    page.close()
    assert (foreign, failures, pwned) == ([], [], None)


def ask(page: Page, question: str) -> Locator:
    """Type a question, press Enter, and wait for the reply to it."""
    before = page.locator("#chat .reply").count()
    box = page.get_by_role("textbox", name="Ask a question")
    box.fill(question)
    box.press("Enter")
    replies = page.locator("#chat .reply")
    expect(replies).to_have_count(before + 1)
    return replies.last


def passages(reply: Locator) -> list[tuple[str, str]]:
    """Each passage as it is read on the screen, and its position; closed ones are opened."""
    reply.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    texts = reply.locator(".passage").evaluate_all("all => all.map(one => one.innerText)")
    return list(zip(texts, reply.locator(".position").all_inner_texts(), strict=True))


def written(position: str) -> str:
    """What stands at a position in the seeds."""
    file, start, end = re.fullmatch(r"(.+):(\d+)-(\d+)", position).groups()  # type: ignore[union-attr]
    text = (SEEDS / file).read_bytes().decode()
    return text[int(start) : int(end)]


def test_the_first_question_of_all_is_answered_word_for_word(page: Page, chat: str) -> None:
    page.goto(chat)
    reply = ask(page, GDPR)
    expect(reply.locator(".badge")).to_have_text("Answered")
    first = reply.locator("details.source").first
    expect(first).to_have_attribute("open", "")
    shown = first.locator(".passage")
    position = first.locator(".position").inner_text()
    assert position.startswith("bettercloud.txt:")
    assert shown.evaluate("one => one.innerText") == written(position)
    marked = " ".join(first.locator(".passage mark").all_inner_texts())
    assert "you can contact DPR Group" in marked
    expect(shown).to_be_visible()
    expect(reply.locator(".passage").nth(1)).to_be_hidden()
    assert len(passages(reply)) == 5
    for text, position in passages(reply):
        assert text == written(position)


def test_contacts_are_as_written_and_a_hidden_one_says_so(page: Page, chat: str) -> None:
    page.goto(chat)
    contacts = ask(page, GDPR).locator(".contacts li")
    lines = [" ".join(line.split()) for line in contacts.all_inner_texts()]
    assert "Who DPR Group EU representative [1]" in lines
    assert "Web www.dpr.eu.com/bettercloud EU representative [1]" in lines
    assert "E-mail [email protected] EU representative hidden in the source [1]" in lines


def test_a_company_without_a_policy_is_named(page: Page, chat: str) -> None:
    page.goto(chat)
    reply = ask(page, "What does Acme Corp do with my data?")
    expect(reply.locator(".badge")).to_have_text("Not found")
    expect(reply).to_contain_text("There is no policy of Acme Corp here.")
    expect(reply.locator(".source")).to_have_count(0)


def test_of_several_companies_each_is_shown(page: Page, chat: str) -> None:
    page.goto(chat)
    reply = ask(page, "How long do Kaseya and Timus keep my data?")
    headings = reply.get_by_role("heading", level=3).all_inner_texts()
    assert sorted(heading.split(":")[0] for heading in headings) == ["Kaseya", "Timus Networks"]
    visible = reply.locator(".passage:visible")
    expect(visible).to_have_count(2)
    reply.get_by_text("more of Kaseya").click()
    reply.locator(".more .source summary:visible").first.click()
    expect(visible).to_have_count(3)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_company_has_its_own_status(page: Page, each_chat: str, theme: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{each_chat}?__theme={theme}")
    reply = ask(page, "How long?")
    assert reply.get_by_role("heading", level=2).all_inner_texts() == ["Answered"]
    assert reply.get_by_role("heading", level=3).all_inner_texts() == [
        "Acme: Answered 90% sure",
        f"{EVIL}: Not clearly stated",
        "Core: Not stated",
    ]
    acme, evil, core = reply.locator(".group").all()
    expect(acme.locator(".contacts")).to_have_count(0)
    hidden = evil.locator(".contacts li").inner_text().split()
    assert " ".join(hidden) == f"E-mail {EVIL} privacy hidden in the source [2]"
    expect(core.locator(".source")).to_have_count(0)
    expect(reply.locator(".understood")).to_have_count(0)
    expect(reply.locator("img")).to_have_count(0)
    shades = {group.locator(".badge").evaluate(COLOUR) for group in (acme, evil, core)}
    assert len(shades) == 3
    for shown in (acme, evil, core):
        assert contrast(shown.locator(".badge"), page.locator("body")) >= 4.5  # WCAG AA
    acme.get_by_text("1 more of Acme").focus()
    page.keyboard.press("Enter")
    expect(acme.locator("details.source").nth(1).locator("summary")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360


def test_a_follow_up_leans_on_the_question_before_until_one_starts_over(
    page: Page, chat: str
) -> None:
    page.goto(chat)
    ask(page, "How long does BetterCloud keep my data?")
    reply = ask(page, "and at Kaseya?")
    expect(reply.locator(".understood")).to_contain_text("How long does Kaseya keep my data?")
    assert all(position.startswith("kaseya.txt:") for _, position in passages(reply))
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    expect(ask(page, "and at Kaseya?").locator(".understood")).to_have_count(0)


def test_only_the_chosen_company_is_looked_in(page: Page, chat: str) -> None:
    page.goto(chat)
    page.get_by_role("combobox", name="Only these companies").click()
    page.get_by_role("option", name="Telmetrics").click()
    reply = ask(page, "How long is data kept?")
    found = {position.split(":")[0] for _, position in passages(reply)}
    assert found == {"telmetrics.txt"}


def test_a_question_that_cannot_be_asked_is_told_so(page: Page, chat: str) -> None:
    page.goto(chat)
    expect(ask(page, "x" * 2_001)).to_contain_text("The question has 2,001 characters")
    expect(ask(page, "  ")).to_contain_text("The question is empty.")
    expect(ask(page, GDPR).locator(".badge")).to_have_text("Answered")


def test_an_example_is_asked_with_a_click(page: Page, chat: str) -> None:
    page.goto(chat)
    page.get_by_role("button", name="Who can I contact about GDPR at BetterCloud?").click()
    expect(page.locator("#chat .question")).to_have_text(
        "Who can I contact about GDPR at BetterCloud?"
    )
    expect(page.locator("#chat .reply .contacts")).to_contain_text("www.dpr.eu.com/bettercloud")


def test_a_keyboard_is_enough(page: Page, chat: str) -> None:
    page.goto(chat)
    expect(page.get_by_role("textbox", name="Ask a question")).to_be_focused()
    reply = ask(page, GDPR)
    expect(page.get_by_role("textbox", name="Ask a question")).to_be_focused()
    second = reply.locator("details.source").nth(1)
    second.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(second.locator(".passage")).to_be_visible()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(page.get_by_role("article", name="Answer", exact=True)).to_have_count(1)


def test_a_new_answer_is_read_from_its_question_on(page: Page, chat: str) -> None:
    page.set_viewport_size({"width": 1000, "height": 500})
    page.goto(chat)
    ask(page, "Which companies sell personal data?")
    ask(page, GDPR)
    expect(page.locator("#chat .question").last).to_be_in_viewport(ratio=1)
    expect(page.locator("#chat .badge").last).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("textbox", name="Ask a question")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_small_screen_is_wide_enough(page: Page, chat: str, theme: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{chat}?__theme={theme}")
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    wide = "() => document.documentElement.scrollWidth"
    assert page.evaluate(wide) == 360
    passages(ask(page, GDPR))
    passages(ask(page, "Which companies sell personal data?"))
    ask(page, "w" * 300)
    assert page.evaluate(wide) == 360


@pytest.mark.parametrize(("theme", "darker"), [("light", "text"), ("dark", "ground")])
def test_text_stands_out_in_light_and_in_dark(
    page: Page, chat: str, theme: str, darker: str
) -> None:
    page.goto(f"{chat}?__theme={theme}")
    mark = ask(page, GDPR).locator("mark").first
    for text, ground in ((mark, mark), (page.locator(".reason"), page.locator("body"))):
        ink, paper = luminance(text, "color"), luminance(ground, "backgroundColor")
        assert (ink < paper) == (darker == "text")
        assert contrast(text, ground) >= 4.5  # WCAG AA


def contrast(text: Locator, ground: Locator) -> float:
    ink, paper = luminance(text, "color"), luminance(ground, "backgroundColor")
    return (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05)


def luminance(shown: Locator, colour: str) -> float:
    value = str(shown.evaluate(f"one => getComputedStyle(one).{colour}"))
    channels = [int(part) / 255 for part in re.findall(r"\d+", value)[:3]]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_hostile_policy_is_shown_and_does_nothing(
    page: Page, evil_chat: str, evil_qa: PolicyQA
) -> None:
    page.goto(evil_chat)
    expect(page.locator(".welcome li")).to_have_text(EVIL)
    question = "How long are <b>employee</b> records kept? <img src=x onerror=window.PWNED=1>"
    reply = ask(page, question)
    assert page.locator("#chat .question").evaluate("one => one.innerText") == question
    sources = evil_qa.ask(question).sources
    assert any("onerror" in source.text and "\r\n" in source.text for source in sources)
    assert passages(reply) == [(source.text, source.address) for source in sources]
    expect(reply.locator("summary .about").first).to_have_text(f"{EVIL} · {EVIL}")
    expect(
        page.locator("#chat [role=log] :is(script, img, iframe, form, input, style, b, i)")
    ).to_have_count(0)
