"""Ask company policies; get the passages that answer, word for word, with their sources."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.errors import PolicyError
    from qa.answer import Answer, Source
    from qa.contacts import Contact
    from qa.policy_qa import PolicyQA
    from qa.quotes import Quote

__all__ = ["Answer", "Contact", "PolicyError", "PolicyQA", "Quote", "Source"]

_WHERE = {
    "Answer": "qa.answer",
    "Contact": "qa.contacts",
    "PolicyError": "index.errors",
    "PolicyQA": "qa.policy_qa",
    "Quote": "qa.quotes",
    "Source": "qa.answer",
}


def __getattr__(name: str) -> object:
    """A public name, imported when it is first asked for: the shell begins to load before."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
