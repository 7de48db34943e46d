"""The page: what stands on it, and which event does what."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import gradio as gr

from index.files import ZIP
from index.formats.kinds import SUFFIXES
from index.shown import shown
from ui_events import Events, Listed, greeting_of
from ui_files import Files
from ui_html import brought_html
from ui_shared import Shared
from ui_talk import named

AT_ONCE = 2  # questions answered at a time; the rest wait in line
_PRIVATE: dict[str, Any] = {"api_visibility": "private"}
# Gradio, preprocessing, would refuse what was chosen and is gone; and keep a copy of each file.
_AS_SENT: dict[str, Any] = {**_PRIVATE, "preprocess": False}
_ASKING: dict[str, Any] = {**_AS_SENT, "concurrency_limit": AT_ONCE, "concurrency_id": "ask"}
_CHANGING: dict[str, Any] = {**_AS_SENT, "concurrency_limit": 1, "concurrency_id": "change"}
# Whoever wants files forgotten does not wait until another's are read.
_FORGETTING: dict[str, Any] = {**_AS_SENT, "concurrency_limit": None}


def build(files: Files) -> gr.Blocks:
    """The page. The conversation stays on the server: the browser sends a question and no more.

    files: what is asked, and where dropped files go.
    """
    events = Events(files)
    page = gr.Blocks(title="Policy Q&A", fill_height=True, analytics_enabled=False)

    def left(request: gr.Request) -> None:
        files.leave(request.session_hash)
        # Gradio would keep the conversation, with what it quotes, for an hour.
        page.app.state_holder.session_data.pop(request.session_hash or "", None)

    with page:
        turns, brought = gr.State(()), gr.State(())
        only = _top(files.of(None).companies)
        with gr.Accordion(files.title, open=False, elem_id="own"):
            kinds = [*SUFFIXES, ZIP]
            drop = gr.File(file_count="multiple", file_types=kinds, label="Files", height=140)
            told = gr.Markdown(files.about, elem_id="told", latex_delimiters=[])
            listing = gr.Column(elem_id="brought")
        chat, box = _chat(files), _box()
        changed = [told, only, brought]
        if isinstance(files, Shared):
            listed = partial(_removable, events, files, only, changed)
            page.load(events.opened, None, [chat, only, brought], **_PRIVATE)
        else:
            listed = partial(_forgettable, events, only, [*changed, chat, turns])
        with listing:
            gr.render(inputs=brought)(listed)
        answered = [chat, turns, box, only, brought]
        box.submit(events.asked, [box, only, turns], answered, **_ASKING)
        chat.example_select(events.picked, [only, turns], answered, **_ASKING)
        chat.clear(lambda: (), None, turns, **_PRIVATE)
        drop.upload(
            events.dropped,
            [drop, only],
            [drop, *changed],
            **_CHANGING,
        )
        page.unload(left)
    page.queue(max_size=64)
    return page


def _forgettable(
    events: Events, only: gr.Dropdown, changed: Sequence[gr.Component], all: Listed
) -> None:
    """A visitor's own files, to be forgotten together."""
    if all:
        gr.Markdown(brought_html(all), latex_delimiters=[])
        button = gr.Button("Forget my files", size="sm")
        button.click(events.forgotten, only, changed, **_FORGETTING)


def _removable(
    events: Events,
    shared: Shared,
    only: gr.Dropdown,
    changed: Sequence[gr.Component],
    all: Listed,
) -> None:
    """What came by upload, each to be removed."""
    for one in all:
        with gr.Row():
            gr.Markdown(brought_html([one]), latex_delimiters=[])
            button = gr.Button(f"Remove {shown(one.id)}", size="sm")
        button.click(partial(events.removed, shared, one), only, changed, **_CHANGING)


def _top(companies: Sequence[str]) -> gr.Dropdown:
    with gr.Row(elem_id="top"):
        gr.Markdown("# Policy Q&A\nAsk company policies. Answers are their own words.")
        return gr.Dropdown(
            named(companies), value=[], multiselect=True, label="Only these companies"
        )


def _chat(files: Files) -> gr.Chatbot:
    return gr.Chatbot(
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
        **greeting_of(files.of(None)),
    )


def _box() -> gr.Textbox:
    return gr.Textbox(
        elem_id="ask",
        label="Ask a question",
        show_label=False,
        placeholder="Ask a question",
        submit_btn="Ask",
        autofocus=True,
        max_lines=6,
    )
