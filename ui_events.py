"""What happens on the page when something is asked, dropped, removed or left."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from index.errors import PolicyError
from index.renewal import Watched
from index.shown import shown
from qa import PolicyQA
from ui_files import Brought, Files, received
from ui_html import read_html, said_html, welcome
from ui_shared import Shared
from ui_talk import Messages, Turns, ask, examples, messages, named, refused
from ui_visits import FORGOTTEN, LOST

Listed = tuple[Brought, ...]


class Events:
    """What each event of the page does. Gradio finds out by the types what a method wants."""

    def __init__(self, files: Files) -> None:
        """files: what is asked, and where dropped files go."""
        self._files = files

    def asked(
        self, question: str, only: list[str], turns: Turns, request: gr.Request
    ) -> tuple[Messages, Turns, str, gr.Dropdown, Listed]:
        """A question was put; whatever else a browser sends in its place is none."""
        session = request.session_hash
        question, only = question if isinstance(question, str) else "", chosen(only)
        visit = self._files.visit(session)
        if self._files.is_lost(session):
            turn = refused(question, LOST)
        else:
            turn = ask(self._files.of(session), question, only, turns)
        if visit and self._files.visit(session) is not visit:  # all turns may quote of its files
            turns, turn = (), refused(question, FORGOTTEN)
        turns = (*turns, turn)
        return messages(turns), turns, "", *self._now(session, only)

    def picked(
        self, only: list[str], turns: Turns, event: gr.SelectData, request: gr.Request
    ) -> tuple[Messages, Turns, str, gr.Dropdown, Listed]:
        """An example was chosen."""
        return self.asked(event.value["text"], only, turns, request)

    def dropped(
        self,
        payload: list[dict[str, Any]],
        only: list[str],
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008 - Gradio looks for one here
    ) -> tuple[None, str, gr.Dropdown, Listed]:
        """Files were dropped, and lie where Gradio looks for them."""
        watched = Watched(
            lambda done, total, name: progress(0, "Reading"),
            lambda done, total: progress(done / (total or 1), "Making ready to be asked"),
        )
        told = read(self._files, request.session_hash, payload, watched)
        return None, told, *self._now(request.session_hash, only)

    def forgotten(
        self, only: list[str], request: gr.Request
    ) -> tuple[str, gr.Dropdown, Listed, Messages, Turns]:
        """A visitor wants their files forgotten."""
        self._files.forget(request.session_hash)
        return said_html(FORGOTTEN), *self._now(request.session_hash, only), [], ()

    def removed(
        self, shared: Shared, one: Brought, only: list[str]
    ) -> tuple[str, gr.Dropdown, Listed]:
        """Anybody wants a policy removed."""
        try:
            shared.remove(one)
            told = f"{shown(one.id)} was removed."
        except PolicyError as error:
            told = str(error)
        return said_html(told), *self._now(None, only)

    def opened(self, request: gr.Request) -> tuple[gr.Chatbot, gr.Dropdown, Listed]:
        """The page was opened, perhaps long after it was made."""
        greeting = greeting_of(self._files.of(request.session_hash))
        return gr.Chatbot(**greeting), *self._now(request.session_hash, [])

    def _now(self, session: str | None, only: list[str]) -> tuple[gr.Dropdown, Listed]:
        """What can be chosen from now on and is still chosen, and what is listed as brought."""
        companies = named(self._files.of(session).companies)
        only = chosen(only)
        stay = [company for company in only if company in companies]
        # Else the choice is left alone: it may be another by now.
        kept = gr.Dropdown(choices=companies)
        choice = kept if stay == only else gr.Dropdown(choices=companies, value=stay)
        return choice, self._files.brought(session)


def chosen(sent: object) -> list[str]:
    """The companies in what a browser sends as chosen, which may be anything."""
    return [name for name in sent if isinstance(name, str)] if isinstance(sent, list) else []


def read(
    files: Files, session: str | None, payload: Sequence[dict[str, Any]], watched: Watched
) -> str:
    """Read a session's uploaded files; what is told of that, as HTML."""
    try:
        with received(payload, Path(get_upload_folder())) as paths:
            corpus = files.add(session, paths, watched)
    except PolicyError as error:
        return said_html(str(error))
    return read_html(len(corpus.policies), (*corpus.skipped, *corpus.ignored, *corpus.warned))


def greeting_of(qa: PolicyQA) -> dict[str, Any]:
    """What an empty conversation shows, as the chatbot takes it."""
    questions = [{"text": question} for question in examples(qa.companies)]
    return {"placeholder": welcome(qa.companies), "examples": questions}
