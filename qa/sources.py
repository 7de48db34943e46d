"""From hits to what is shown: sources with their quotes, and the contacts in them."""

from collections.abc import Sequence

from index.clean import folded
from index.store import Index
from qa.answer import Source
from qa.contacts import Contact, find_contacts
from qa.quotes import quotes_of
from qa.search import Hit


def sources_of(
    index: Index, hits: Sequence[Hit], wants_contact: bool
) -> tuple[tuple[Source, ...], tuple[Contact, ...]]:
    """The sources in the order of their hits, and their contacts, each value of a company once.

    wants_contact: whether every source's contacts are given, and quoted; else only the first's are.
    """
    sources: list[Source] = []
    contacts: dict[tuple[str, str, str], Contact] = {}
    for rank, hit in enumerate(hits, start=1):
        policy = hit.passage.policy
        looked = hit.listed and (wants_contact or rank == 1)
        found = find_contacts(hit.passage, rank) if looked else []
        for contact in found:
            contacts.setdefault((policy, contact.kind, folded(contact.value)), contact)
        sources.append(_source(index, hit, rank, found if wants_contact else ()))
    return tuple(sources), tuple(contacts.values())


def _source(index: Index, hit: Hit, rank: int, contacts: Sequence[Contact]) -> Source:
    policy = index.policy(hit.passage.policy)
    quotes = quotes_of(hit, contacts)
    return Source(
        rank=rank,
        company=policy.company,
        title=policy.title,
        effective_date=policy.effective_date,
        file=policy.id,
        section=hit.passage.section,
        start=hit.passage.start,
        end=hit.passage.end,
        text=hit.passage.text,
        quotes=quotes,
        score=hit.score,
        page=policy.layout.page(quotes[0].start if quotes else hit.passage.start),
    )
