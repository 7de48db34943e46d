"""The one thing behind every door: a question in, an answer with its sources out."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index import store
from index.encoder import Encoder
from index.encoders import encoder_to_ask, shipped_encoder
from index.store import Index
from qa.answer import Answer, CompanyAnswer, Source
from qa.checks import (
    DEFAULT_INDEX,
    DEFAULT_TOP,
    MAX_TOP,
    check_history,
    check_question,
    check_top,
    company_names,
)
from qa.confidence import Status
from qa.followup import Resolved, resolve
from qa.reading import matter, read
from qa.reason import no_matter, no_policy_of, reason_for
from qa.rerank import Reranker, rerank
from qa.scope import Scoper
from qa.search import Hit, Query, ranked, search
from qa.sources import sources_of
from qa.verdict import Verdict, best_of, verdict_of, verdicts_of

if TYPE_CHECKING:  # what only building needs takes its time to import
    from index.read import Corpus
    from index.renewal import Watched

_WANTED = 0.3  # the probability from which every source's contacts are shown


@dataclass(frozen=True, slots=True)
class Found:
    """What was looked at for a question."""

    resolved: Resolved
    query: Query | None  # None if the question has no word to look for
    each: bool  # whether every policy's best comes before any policy's second
    hits: Sequence[Hit]  # best first


class PolicyQA:
    """Answers questions from one index; safe to share between threads."""

    def __init__(self, index: Index, encoder: Encoder, reranker: Reranker | None = None) -> None:
        """Store ready parts; a reranker, if there is one, puts the first passages in order.

        Raises IndexOutdated if the index was made by another model.
        """
        store.check_model(index, encoder)
        self._index = index
        self._encoder = encoder
        self._reranker = reranker
        self._scoper = Scoper.over(index)

    @classmethod
    def open(cls, path: str | Path = DEFAULT_INDEX, reranker: Reranker | None = None) -> "PolicyQA":
        """Open the index in a folder, with the model that made it.

        Raises IndexUnusable, with the remedy, if there is none or it cannot be trusted.
        """
        index = store.load(Path(path))
        return cls(index, encoder_to_ask(Path(path)), reranker)

    @classmethod
    def from_folder(cls, folder: str | Path) -> "PolicyQA":
        """Read a folder of policies and index them in memory. Raises SourceError."""
        from index import build  # what only building needs takes its time to import
        from index.read import read_folder

        corpus = read_folder(Path(folder))
        encoder = shipped_encoder()
        return cls(build.in_memory(corpus.policies, encoder), encoder)

    def with_files(
        self, paths: Sequence[Path], most: int | None = None, watched: "Watched | None" = None
    ) -> tuple["PolicyQA", "Corpus"]:
        """One that knows the policies behind paths too, in memory; this one stays as it is.

        most:    characters that are taken in; a policy beyond them is left out and told of.
        watched: who watches.

        Returns it, or this one if there is no policy to take in, and what was read. Raises
        SourceError if a path is not there.
        """
        from qa.more import more  # what only building needs takes its time to import

        parts, corpus = more(self._index.parts, paths, self._encoder, most, watched)
        if parts is None:
            return self, corpus
        return PolicyQA(Index(parts, self._encoder.model), self._encoder, self._reranker), corpus

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
        check_top(top)
        found = self.look_up(question, history, companies)
        scope, verdicts = found.resolved.scope, self._verdicts(found)
        status, confidence = best_of(verdicts)
        stated = {verdict.company for verdict in verdicts if verdict.status != "not_found"}
        hits = found.hits
        if found.each:
            hits = [hit for hit in hits if self._company(hit) in stated]
        shown = [] if status == "not_found" else _first(hits, top, found.each)
        wants_contact = bool(found.query and found.query.contact >= _WANTED)
        sources, contacts = sources_of(self._index, shown, wants_contact)
        return Answer(
            question=question,
            resolved_question=found.resolved.question or question,
            status=status,
            reason=self._reason(found, verdicts, status),
            confidence=confidence,
            companies=scope.companies,
            unknown=scope.unknown,
            scope=scope.origin,
            sources=sources,
            by_company=_by_company(verdicts, sources, found.each),
            contacts=contacts,
            elapsed_ms=(time.perf_counter() - began) * 1000,
        )

    def look_up(
        self,
        question: str,
        history: Sequence[str] = (),
        companies: Iterable[str] | None = None,
    ) -> Found:
        """Every passage that was looked at for a question, with what its score is made of.

        The arguments and the errors raised are those of `ask`.
        """
        check_question(question)
        check_history(history)
        resolved = self._resolve(question, history, companies)
        policies = resolved.scope.policies
        several = self._scoper.asks_everybody(resolved.question) if policies is None else None
        each = len(policies) > 1 if policies is not None else bool(several)
        query = read(resolved, self._scoper, self._index, self._encoder)
        nowhere = query is None or policies == frozenset()
        hits: Sequence[Hit] = ()
        if query and not nowhere:
            hits = search(self._index, query, policies, each=each)
        if hits and self._reranker:
            asked = matter(resolved.question, resolved.scope, self._scoper)
            hits = rerank(self._index, self._reranker, asked, hits, each)
        return Found(resolved, query, each, hits)

    def _resolve(
        self, question: str, history: Sequence[str], companies: Iterable[str] | None
    ) -> Resolved:
        resolved = resolve(question, history, self._scoper)
        if companies is None:
            return resolved
        return replace(resolved, scope=self._scoper.for_companies(company_names(companies)))

    def _company(self, hit: Hit) -> str:
        return self._index.policy(hit.passage.policy).company

    def _verdicts(self, found: Found) -> tuple[Verdict, ...]:
        """The verdicts on each company asked about; else one on all passages together."""
        if found.query is None or not found.hits:
            return ()
        # By score: a reranker changes no confidence.
        hits = ranked(found.hits, found.each) if self._reranker else found.hits
        if found.each:
            named = found.resolved.scope.companies or self.companies
            return verdicts_of(self._index, found.query, hits, named)
        best = verdict_of(self._company(found.hits[0]), found.query, hits)
        scope = found.resolved.scope
        if best.status == "answered" and scope.unknown and not scope.companies:
            best = replace(best, status="related")  # it may be about a company that is not here
        return (best,)

    def _reason(self, found: Found, verdicts: Sequence[Verdict], status: Status) -> str:
        scope = found.resolved.scope
        if scope.unknown and scope.policies == frozenset():
            near = [near for name in scope.unknown for near in self._scoper.nearest(name)]
            return no_policy_of(scope.unknown, near, self._scoper.named)
        if scope.policies == frozenset():
            return "No company was given to look in."
        if found.query is None:
            return no_matter(scope.companies)
        searched = len(self._index.passages)
        if scope.policies is not None:
            searched = sum(len(self._index.rows(policy)) for policy in scope.policies)
        return reason_for(status, scope, verdicts, found.query, found.hits, searched)


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


def _by_company(
    verdicts: Sequence[Verdict], sources: Sequence[Source], each: bool
) -> tuple[CompanyAnswer, ...]:
    """The answer of each company: its verdict, and its own of the sources."""
    if not each and len({source.company for source in sources}) > 1:
        return ()  # nobody was asked about by name: the verdict is on all of them together
    return tuple(
        CompanyAnswer(
            verdict.company,
            verdict.status,
            verdict.confidence,
            tuple(source for source in sources if source.company == verdict.company),
        )
        for verdict in verdicts
    )
