"""Everything that can go wrong, drawn once.

PolicyError
├── CallError           a mistake in the call: an empty question, an unknown company, `--top 0`
├── SourceError         a policy, or a folder of them, cannot be read
├── ModelError          the embedding model is missing, damaged, or gave an unusable vector
└── IndexUnusable       the index on disk cannot be used
    ├── IndexMissing    there is none
    ├── IndexOutdated   it was made by another model, format or splitter
    └── IndexDamaged    its bytes are not the ones that were written

Each message is one or two sentences for a person: what was found, what was expected, what to do.
"""


class PolicyError(Exception):
    """Anything this project refuses to do; the message says why and what to do."""


class CallError(PolicyError):
    """The call was mistaken."""


class SourceError(PolicyError):
    """A policy, or a folder of policies, cannot be read."""


class ModelError(PolicyError):
    """The embedding model is missing or damaged, or its vectors are unusable."""


class IndexUnusable(PolicyError):
    """The index on disk cannot be used as it is."""


class IndexMissing(IndexUnusable):
    """There is no index in the folder."""


class IndexOutdated(IndexUnusable):
    """The index was made by another model, format or splitter than the one in use."""


class IndexDamaged(IndexUnusable):
    """The index's files are not the ones that were written."""
