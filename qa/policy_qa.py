"""The one thing behind every door: a question in, an answer with its sources out."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from index import build, store
from index.clean import folded
from index.encoder import Encoder, SentenceEncoder
from index.lexical import words_of
from index.read import read_folder
from index.store import Index
from qa.answer import Answer, Source, reason_for
from qa.checks import MAX_TOP, check_history, check_question, check_top, company_names
from qa.confidence import Status, confidence_of, status_of
from qa.contacts import Contact, asks_for_contact, find_contacts
from qa.followup import Resolved, resolve, without_names
from qa.quotes import quotes_of
from qa.scope import Scope, Scoper
from qa.search import Hit, search

DEFAULT_INDEX = ".index"
DEFAULT_TOP = 5


class PolicyQA:
    """Answers questions from one index; safe to share between threads."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        """Store ready parts. Raises IndexOutdated if the index was made by another model."""
        store.check_model(index, encoder)
        self._index = index
        self._encoder = encoder
        self._scoper = Scoper(index.policies)

    @classmethod
    def open(cls, path: str | Path = DEFAULT_INDEX) -> "PolicyQA":
        """Open the index in a folder, with the model that made it.

        Raises IndexUnusable, with the remedy, if there is none or it cannot be trusted.
        """
        index = store.load(Path(path))
        return cls(index, SentenceEncoder(index.model.name))

    @classmethod
    def from_folder(cls, folder: str | Path) -> "PolicyQA":
        """Read a folder of policies and index them in memory. Raises SourceError."""
        corpus = read_folder(Path(folder))
        encoder = SentenceEncoder()
        return cls(build.in_memory(corpus.policies, encoder), encoder)

    @property
    def companies(self) -> tuple[str, ...]:
        """The companies that have a policy here, in alphabetical order."""
        return self._scoper.companies

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        companies: Iterable[str] | None = None,
        top: int = DEFAULT_TOP,
    ) -> Answer:
        """Answer a question.

        question:  up to 2,000 characters.
        history:   the earlier questions of the conversation, oldest first, up to 20.
        companies: look only there, whatever the question says; None leaves it to the question.
        top:       how many sources, 1 to 100; of each company, where several are asked about,
                   but never more than 100 in all.

        Raises CallError if one of them is not as said, or a company has no policy here.
        """
        began = time.perf_counter()
        check_question(question)
        check_history(history)
        check_top(top)
        resolved = self._resolve(question, history, companies)
        scope = resolved.scope
        each = self._asks_several(resolved)
        wants_contact = asks_for_contact(resolved.question)
        hits = self._search(resolved, wants_contact, each)
        confidence = confidence_of(hits[0].score) if hits else 0.0
        status: Status = status_of(confidence) if hits else "not_found"
        if status == "answered" and scope.unknown and not scope.companies:
            status = "related"  # it may be asked about a company that is not here
        hits = [] if status == "not_found" else _first(hits, top, each)
        contacts, sources = self._sources(hits, wants_contact)
        return Answer(
            question=question,
            resolved_question=resolved.question,
            status=status,
            reason=self._reason(resolved, status, sources, each),
            confidence=confidence,
            companies=scope.companies,
            unknown=scope.unknown,
            scope=scope.origin,
            sources=sources,
            contacts=contacts,
            elapsed_ms=(time.perf_counter() - began) * 1000,
        )

    def _resolve(
        self, question: str, history: Sequence[str], companies: Iterable[str] | None
    ) -> Resolved:
        resolved = resolve(question, history, self._scoper)
        if companies is None:
            return resolved
        return replace(resolved, scope=self._scoper.for_companies(company_names(companies)))

    def _asks_several(self, resolved: Resolved) -> bool:
        policies = resolved.scope.policies
        if policies is None:
            return self._scoper.asks_everybody(resolved.question)
        return len(policies) > 1

    def _search(self, resolved: Resolved, contact: bool, each: bool) -> list[Hit]:
        asked = self._without_names(resolved)
        words = words_of(asked)
        policies = resolved.scope.policies
        if not words or policies == frozenset():
            return []
        vector = self._encoder.questions([asked])[0]
        return search(self._index, vector, words, policies, each=each, contact=contact)

    def _without_names(self, resolved: Resolved) -> str:
        mentions = self._scoper.names.mentions(resolved.question)
        return without_names(resolved.question, mentions)

    def _sources(
        self, hits: Sequence[Hit], wants_contact: bool
    ) -> tuple[tuple[Contact, ...], tuple[Source, ...]]:
        contacts: list[Contact] = []
        sources: list[Source] = []
        for hit in hits:
            wanted = wants_contact or hit.rank == 1
            found = find_contacts(hit.passage, hit.rank) if wanted else []
            contacts += found
            policy = self._index.policy(hit.passage.policy)
            source = Source(
                rank=hit.rank,
                company=policy.company,
                title=policy.title,
                effective_date=policy.effective_date,
                file=policy.id,
                section=hit.passage.section,
                start=hit.passage.start,
                end=hit.passage.end,
                text=hit.passage.text,
                quotes=quotes_of(hit, found if wants_contact else ()),
                score=hit.score,
            )
            sources.append(source)
        unique: dict[tuple[str, str], Contact] = {}
        for contact in contacts:
            unique.setdefault((contact.kind, folded(contact.value)), contact)
        return tuple(unique.values()), tuple(sources)

    def _reason(
        self, resolved: Resolved, status: Status, sources: Sequence[Source], each: bool
    ) -> str:
        scope: Scope = resolved.scope
        if scope.unknown and scope.policies == frozenset():
            near = [near for name in scope.unknown for near in self._scoper.nearest(name)]
            listed = ", ".join(near or self.companies[:10])
            start = "The nearest names are" if near else "Policies here are of"
            return f"There is no policy of {' or '.join(scope.unknown)} here. {start}: {listed}."
        if scope.policies == frozenset():
            return "No company was given to look in."
        if not words_of(self._without_names(resolved)):
            whose = f"There is a policy of {' and '.join(scope.companies)} here, but t"
            return (
                f"{whose if scope.companies else 'T'}he question has no word to look for."
                " Ask about a matter, such as how long data is kept."
            )
        return reason_for(status, scope.unknown, scope.companies, sources, each)


def _first(hits: Sequence[Hit], top: int, each: bool) -> list[Hit]:
    """The hits that are shown: `top` of them, or of each policy."""
    if not each:
        return list(hits[:top])
    shown: Counter[str] = Counter()
    kept = []
    for hit in hits:
        shown[hit.passage.policy] += 1
        if shown[hit.passage.policy] <= top:
            kept.append(hit)
    return kept[:MAX_TOP]
