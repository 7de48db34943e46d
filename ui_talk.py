"""A conversation: what was asked and replied, as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa import PolicyError, PolicyQA
from qa.checks import MAX_HISTORY
from ui_html import MAX_ECHO, answer_html, error_html, question_html


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of the conversation and what was replied."""

    question: str
    reply: str  # HTML
    usable: bool  # whether a later question may lean on it


Turns = tuple[Turn, ...]
Messages = list[dict[str, str]]


def ask(qa: PolicyQA, question: str, companies: Sequence[str], turns: Turns) -> Turn:
    """Put a question to the policies, after the ones before it; companies: none is all."""
    try:
        answer = qa.ask(question, history(turns), companies or None)
    except PolicyError as error:
        return refused(question, str(error))
    return Turn(question, answer_html(answer), usable=True)


def refused(question: str, why: str) -> Turn:
    """A question that was not asked; of a long one no more is kept than shows that it was cut."""
    return Turn(question[: MAX_ECHO + 1], error_html(why), usable=False)


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


def named(companies: Sequence[str]) -> list[str]:
    """The companies that can be chosen or asked about: those whose name is known."""
    return [company for company in companies if company != "?"]


def examples(companies: Sequence[str]) -> list[str]:
    """Questions that these companies' policies are likely to answer."""
    known = named(companies)
    questions = ["Which companies sell personal data?"]
    if known:
        first, last = known[0], known[-1]
        questions.insert(0, f"Who can I contact about GDPR at {first}?")
        questions.insert(1, f"How long does {last} keep my data?")
    if len(known) > 2:
        questions.append(f"Do {known[1]} and {known[2]} use cookies?")
    return questions
