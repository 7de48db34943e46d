"""A passage: a stretch of a policy that is found, ranked and quoted as one."""

from dataclasses import dataclass
from enum import StrEnum

MAX_PASSAGE = 800  # characters; the limit promised in the JSON contract
# Of five pairs tried on PolicyBench, 450 and 600 gave the best hit@1 and hit@3 (.718 / .891); 350
# and 520 .718 / .885, 250 and 450 .706 / .875.
FULL = 450  # characters; a passage this long takes no further paragraph
MAX_PARAGRAPH = 600  # characters; a longer paragraph is cut between its sentences
# "version" is raised when the rules of splitting, or what is encoded of a passage, change.
SETTINGS = {"version": 1, "full": FULL, "paragraph": MAX_PARAGRAPH, "passage": MAX_PASSAGE}


class Kind(StrEnum):
    """What a passage is for; only `TEXT` can be expected to answer a question."""

    TEXT = "text"
    CONTENTS = "contents"  # a table of contents: names every topic, answers nothing
    FURNITURE = "furniture"  # menus, banners, adverts and other remains of a web page


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or list item, the smallest stretch that is quoted."""

    start: int  # characters into the policy's text
    end: int
    item: bool = False  # a list item, which means little without its lead-in


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a policy; always `policy.text[start:end] == text`."""

    policy: str  # the policy's id
    section: tuple[str, ...]  # the headings above it, outermost first
    start: int  # characters into the policy's text
    end: int
    text: str
    kind: Kind
    lead: (
        tuple[int, int] | None
    )  # where the lead-in of its list stands, if that is an earlier passage
    sentences: tuple[Sentence, ...]  # in order, inside the passage; none for furniture

    @property
    def address(self) -> str:
        """Where it stands, as `file:start-end`."""
        return f"{self.policy}:{self.start}-{self.end}"
