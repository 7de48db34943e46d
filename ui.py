"""The chat window: `python ui.py`, then ask in a browser and read the policies' own words."""

import argparse
import os
import socket
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.middleware import Middleware

from index.errors import CallError, IndexUnusable, ModelError
from index.files import MAX_FILE
from index.formats.kinds import SUFFIXES
from index.upkeep import Watched
from qa import PolicyError, PolicyQA
from qa.checks import DEFAULT_INDEX, MAX_HISTORY
from ui_guard import Guard, address_of
from ui_html import answer_html, error_html, question_html, read_html, refused_html, welcome
from ui_visits import IDLE, MOST_AT_ONCE, MOST_FILES, Visits, received

if TYPE_CHECKING:  # importing gradio takes seconds; a mistake in the call is told before
    import gradio as gr

STOPPED, MISTAKE, NO_INDEX = 0, 2, 3
AT_ONCE = 2  # questions answered at a time; the rest wait in line
_LAST_PORT = 65_535
_TIDIED = (60, 600)  # seconds: how often, and how old an upload is that nobody waits for any more
_OWN = (
    f"Up to {MOST_AT_ONCE} files at once, {MOST_FILES} in all. Only you are answered from them."
    f" They are kept in memory, and forgotten when you close or reload this page or have asked"
    f" nothing for {IDLE // 60} minutes."
)
# Gradio would scroll a new answer to its end; people read it from its beginning.
# And it names each message by its whole HTML, which a screen reader would read out; and its bin,
# which ui.css labels “Start over”, otherwise than it looks.
_SCRIPT = """<script>
let shown = 0;
new MutationObserver(() => {
  const replies = document.querySelectorAll("#chat .reply").length;
  if (replies === shown) return;
  shown = replies;
  for (const message of document.querySelectorAll("#chat [data-testid][aria-label]")) {
    message.role = "article";
    message.ariaLabel = message.dataset.testid === "user" ? "Question" : "Answer";
  }
  document.querySelector("#chat [aria-label=Clear]")?.setAttribute("aria-label", "Start over");
  if (shown) [...document.querySelectorAll("#chat .question")].at(-1).scrollIntoView();
}).observe(document, {childList: true, subtree: true});
</script>"""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of the conversation and what was replied."""

    question: str
    reply: str  # HTML
    usable: bool  # whether a later question may lean on it


Turns = tuple[Turn, ...]
Messages = list[dict[str, str]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the chat until it is stopped; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        _serve(options)
    except PolicyError as error:
        print(f"policy-qa: {error}", file=sys.stderr)
        return NO_INDEX if isinstance(error, IndexUnusable | ModelError) else MISTAKE
    except KeyboardInterrupt:
        pass
    return STOPPED


def ask(qa: PolicyQA, question: str, companies: Sequence[str], turns: Turns) -> Turn:
    """Put a question to the policies, after the ones before it; companies: none is all."""
    try:
        answer = qa.ask(question, history(turns), companies or None)
    except PolicyError as error:
        return Turn(question, error_html(str(error)), usable=False)
    return Turn(question, answer_html(answer), usable=True)


def read(
    visits: Visits, session: str | None, files: Sequence[dict[str, Any]], watched: Watched
) -> str:
    """Read a session's uploaded files; what is told of that, as HTML."""
    from gradio.utils import get_upload_folder

    try:
        with received(files, Path(get_upload_folder())) as paths:
            corpus = visits.add(session, paths, watched)
    except PolicyError as error:
        return refused_html(str(error))
    return read_html(corpus.policies, (*corpus.skipped, *corpus.ignored, *corpus.warned))


def history(turns: Turns) -> list[str]:
    """The earlier questions that a new one may lean on, oldest first."""
    return [turn.question for turn in turns if turn.usable][-MAX_HISTORY:]


def messages(turns: Turns) -> Messages:
    """The conversation as Gradio's chatbot takes it."""
    return [
        {"role": role, "content": content}
        for turn in turns
        for role, content in (("user", question_html(turn.question)), ("assistant", turn.reply))
    ]


def examples(companies: Sequence[str]) -> list[str]:
    """Questions that these companies' policies are likely to answer."""
    named = [company for company in companies if company != "?"]
    questions = ["Which companies sell personal data?"]
    if named:
        first, last = named[0], named[-1]
        questions.insert(0, f"Who can I contact about GDPR at {first}?")
        questions.insert(1, f"How long does {last} keep my data?")
    if len(named) > 2:
        questions.append(f"Do {named[1]} and {named[2]} use cookies?")
    return questions


def build(qa: PolicyQA, visits: Visits | None = None) -> "gr.Blocks":
    """The page. The conversation stays on the server: the browser sends a question and no more.

    visits: who has brought files; nobody yet if it is None.
    """
    import gradio as gr

    visits = visits or Visits(qa)

    def asked(
        question: str, only: list[str], turns: Turns, request: gr.Request
    ) -> tuple[Messages, Turns, str]:
        turns = (*turns, ask(visits.of(request.session_hash), question, only, turns))
        return messages(turns), turns, ""

    def picked(
        only: list[str], turns: Turns, event: gr.SelectData, request: gr.Request
    ) -> tuple[Messages, Turns, str]:
        return asked(event.value["text"], only, turns, request)

    def dropped(
        files: list[dict[str, Any]],
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008 - Gradio looks for one here
    ) -> tuple[None, str, gr.Dropdown]:
        watched = Watched(
            lambda done, total, name: progress(0, "Reading"),
            lambda done, total: progress(done / (total or 1), "Making ready to be asked"),
        )
        told = read(visits, request.session_hash, files, watched)
        companies = visits.of(request.session_hash).companies
        return None, told, gr.Dropdown(choices=list(companies))

    def left(request: gr.Request) -> None:
        if request.session_hash and visits.forget(request.session_hash):
            # Gradio would keep the conversation, with what it quotes, for an hour.
            page.app.state_holder.session_data.pop(request.session_hash, None)

    page = gr.Blocks(
        title="Policy Q&A", fill_height=True, analytics_enabled=False, delete_cache=_TIDIED
    )
    with page:
        turns = gr.State(())
        with gr.Row(elem_id="top"):
            gr.Markdown("# Policy Q&A\nAsk company policies. Answers are their own words.")
            only = gr.Dropdown(
                list(qa.companies), value=[], multiselect=True, label="Only these companies"
            )
        with gr.Accordion("Ask your own policies too", open=False, elem_id="own"):
            drop = gr.File(
                file_count="multiple", file_types=list(SUFFIXES), label="Your files", height=140
            )
            told = gr.Markdown(_OWN, elem_id="told", latex_delimiters=[])
        chat = gr.Chatbot(
            elem_id="chat",
            label="Conversation",
            show_label=False,
            scale=1,
            height="100%",
            min_height=320,
            render_markdown=False,
            latex_delimiters=[],
            allow_tags=False,
            autoscroll=False,
            buttons=[],
            layout="panel",
            placeholder=welcome(qa.companies),
            examples=[{"text": question} for question in examples(qa.companies)],
        )
        box = gr.Textbox(
            elem_id="ask",
            label="Ask a question",
            show_label=False,
            placeholder="Ask a question",
            submit_btn="Ask",
            autofocus=True,
            max_lines=6,
        )
        shared: dict[str, Any] = {
            "outputs": [chat, turns, box],
            "api_visibility": "private",
            "concurrency_limit": AT_ONCE,
            "concurrency_id": "ask",
        }
        box.submit(asked, [box, only, turns], **shared)
        chat.example_select(picked, [only, turns], **shared)
        chat.clear(lambda: (), None, turns, api_visibility="private")
        drop.upload(
            dropped,
            drop,
            [drop, told, only],
            preprocess=False,  # it would leave a file of its own behind for each
            api_visibility="private",
            concurrency_limit=1,
        )
        page.unload(left)
    page.queue(max_size=64)
    return page


def launch_settings(host: str, port: int, private: Iterable[Path]) -> dict[str, Any]:
    """How the page is served: to this machine, with every side door of Gradio shut.

    private: folders whose files are never served.
    """
    from gradio.utils import get_upload_folder

    guard = Middleware(Guard, host=host, uploads=Path(get_upload_folder()))
    return {
        "server_name": f"[{host}]" if ":" in host else host,
        "server_port": port,
        "app_kwargs": {"middleware": [guard]},
        "share": False,
        "show_error": False,
        "run_history": False,
        "enable_monitoring": False,
        "mcp_server": False,
        "ssr_mode": False,
        "pwa": False,
        "footer_links": [],
        "allowed_paths": [],
        "blocked_paths": [str(folder.resolve()) for folder in private],
        "max_file_size": MAX_FILE,
        "state_session_capacity": 500,
        "max_threads": 8,
        "prevent_thread_lock": True,
        "quiet": True,
        "theme": _theme(),
        "css_paths": Path(__file__).with_name("ui_assets") / "ui.css",
        "head": _SCRIPT,
    }


def _theme() -> "gr.themes.Base":
    """Colours and type; the font comes with Gradio (its weight 600 lacks most letters)."""
    from gradio.themes import Default, LocalFont

    return Default(
        primary_hue="teal",
        neutral_hue="slate",
        radius_size="lg",
        font=[LocalFont("IBM Plex Sans", (400, 700)), "ui-sans-serif", "system-ui", "sans-serif"],
    ).set(body_text_color_subdued="*neutral_600", body_text_color_subdued_dark="*neutral_400")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ui.py",
        description="Ask company policies in a browser; get the passages that answer.",
        epilog="Exit codes: 0 stopped, 2 a mistake in the call, 3 the index cannot be used.",
    )
    of = parser.add_mutually_exclusive_group()
    of.add_argument("--index", default=DEFAULT_INDEX, metavar="DIR", help="default: .index")
    of.add_argument("--policies", metavar="FOLDER", help="index this folder in memory instead")
    parser.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1, this machine only")
    parser.add_argument("--port", type=int, default=7860, help="default: 7860; 0 is any free one")
    return parser


def _serve(options: argparse.Namespace) -> None:
    host = options.host.strip("[]")
    port = free_port(host, options.port)
    qa = _opened(options)
    _only_these_settings()
    page = build(qa)
    private = [Path(options.policies or options.index)]
    _, url, _ = page.launch(**launch_settings(host, port, private))
    if not _is_loopback(host):
        print("Anybody who can reach this machine over the network can ask.", file=sys.stderr)
    print(f"Chat ready on {url.rstrip('/')} - Ctrl-C stops it", flush=True)
    try:
        threading.Event().wait()
    finally:
        page.close(verbose=False)


def _opened(options: argparse.Namespace) -> PolicyQA:
    if options.policies:
        print(f"Reading and indexing {options.policies} …", file=sys.stderr)
        return PolicyQA.from_folder(options.policies)
    return PolicyQA.open(options.index)


def free_port(host: str, port: int) -> int:
    """The port to serve on. Raises CallError if it is taken, or the host is not this machine."""
    if not 0 <= port <= _LAST_PORT:
        raise CallError(f"There is no port {port}. Choose one from 0 to {_LAST_PORT} with --port.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family) as probe:
            return int(probe.getsockname()[1])
    except OSError as error:
        why = str(error.strerror)
        raise CallError(
            f"The chat cannot be served on {host}, port {port}: {why.partition(' (')[0]}."
            " Choose another with --port, or end what is served there."
        ) from error


def _is_loopback(host: str) -> bool:
    address = address_of(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _only_these_settings() -> None:
    """Keep Gradio from phoning home, and from settings that it would take from the environment."""
    for name in [name for name in os.environ if name.startswith("GRADIO_")]:
        if name != "GRADIO_TEMP_DIR":
            del os.environ[name]
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["no_proxy"] = "*"  # it asks itself whether it is up; a proxy could not know


if __name__ == "__main__":
    sys.exit(main())
