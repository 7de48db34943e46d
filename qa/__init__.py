"""Ask company policies; get the passages that answer, word for word, with their sources."""

from index.errors import PolicyError
from qa.answer import Answer, Source
from qa.contacts import Contact
from qa.policy_qa import PolicyQA
from qa.quotes import Quote

__all__ = ["Answer", "Contact", "PolicyError", "PolicyQA", "Quote", "Source"]
