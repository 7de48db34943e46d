"""What tells whom a question is about: the names and the words of all policies, told once.

To read it off the texts when an index is opened would take a minute for 40,000 of them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.uses import Uses

Aliases = tuple[tuple[str, bool], ...]  # each with whether another policy has it too
Owners = Mapping[str, Sequence[int]]  # the numbers of policies, by what they are called


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The names and the words of policies, which are numbered in the order of the index."""

    ids: tuple[str, ...]
    companies: tuple[str, ...]
    aliases: tuple[Aliases, ...]
    own: tuple[tuple[str, ...], ...]  # of products and representatives, in no other policy
    names: Owners  # every name of a company, squashed, in alphabetical order
    acronyms: Owners
    uses: Uses

    def to_bytes(self) -> bytes:
        """The lexicon as JSON."""
        uses = self.uses
        record = {
            "policies": [self.ids, self.companies, self.aliases, self.own],
            "names": self.names,
            "acronyms": self.acronyms,
            "words": [uses.once, uses.often, uses.capital, sorted(uses.sites)],
        }
        return json.dumps(record, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Lexicon":
        """What `to_bytes` wrote. Raises KeyError, TypeError or ValueError on anything else."""
        record = json.loads(content)
        ids, companies, aliases, own = record["policies"]
        once, often, capital, sites = map(tuple, record["words"])
        if not len(ids) == len(companies) == len(aliases) == len(own):
            raise ValueError(f"a lexicon of {len(ids)} policies and {len(companies)} companies")
        return cls(
            tuple(ids),
            tuple(companies),
            tuple(tuple((alias, shared) for alias, shared in each) for each in aliases),
            tuple(map(tuple, own)),
            record["names"],
            record["acronyms"],
            Uses(once, often, capital, frozenset(sites)),
        )
