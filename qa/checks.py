"""What a caller may ask: each limit, and the sentence for what is beyond it."""

from collections.abc import Iterable, Sequence

from index.errors import CallError

DEFAULT_INDEX = ".index"
DEFAULT_TOP = 5
RERANKED = 20  # passages that a reranker puts in order; each costs a run of its model
MAX_QUESTION = 2_000  # characters
MAX_TOP = 100
MAX_HISTORY = 20  # questions


def check_question(question: object) -> None:
    """Raise CallError unless this is a question that can be asked."""
    if not isinstance(question, str):
        raise CallError(f"The question is a {type(question).__name__}; expected text.")
    if len(question) > MAX_QUESTION:
        raise CallError(
            f"The question has {len(question):,} characters; at most {MAX_QUESTION:,} are answered."
            " Shorten it."
        )
    if not any(map(str.isalnum, question)):
        raise CallError("The question is empty. Ask something, such as: how long is data kept?")
    if any("\ud800" <= char <= "\udfff" for char in question):
        raise CallError("The question holds half a character (a lone surrogate). Type it again.")


def check_history(history: object) -> None:
    """Raise CallError unless these are earlier questions, not too many."""
    if isinstance(history, str) or not isinstance(history, Sequence):
        raise CallError(f"history is a {type(history).__name__}; expected a list of questions.")
    if len(history) > MAX_HISTORY:
        raise CallError(
            f"history has {len(history)} questions; at most {MAX_HISTORY} are used. Give the last."
        )
    for earlier in history:
        check_question(earlier)


def company_names(companies: object) -> list[str]:
    """The names of companies that a caller gave. Raises CallError if they are something else."""
    if isinstance(companies, Iterable) and not isinstance(companies, str):
        names = list(companies)
        if all(isinstance(name, str) for name in names):
            return names
    raise CallError(f"companies is {companies!r}; expected a list of names.")


def check_top(top: object) -> None:
    """Raise CallError unless this is a number of sources."""
    if not isinstance(top, int) or isinstance(top, bool) or not 1 <= top <= MAX_TOP:
        raise CallError(f"top is {top!r}; expected a whole number from 1 to {MAX_TOP}.")
