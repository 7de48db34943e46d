"""Why an answer has its status, in plain words for a person."""

from collections.abc import Sequence

from index.shown import shown
from qa.confidence import Status
from qa.scope import Scope
from qa.search import Hit, Query, heard
from qa.verdict import Verdict

_UNSPOKEN = 0.6  # coverage below which a passage holds neither a word nor another form of it
_MOST_NAMES = 10
_OTHERS = "policies of unknown companies"
NOTHING_ASKED = "Ask about a matter, such as how long data is kept."


def reason_for(
    status: Status,
    scope: Scope,
    verdicts: Sequence[Verdict],
    query: Query,
    hits: Sequence[Hit],
    searched: int,
) -> str:
    """Why an answer with something to look for has its status.

    verdicts: on each company asked about, or one on all passages together.
    hits:     all that came near.
    searched: passages that there are in the scope.
    """
    if len(verdicts) > 1:
        return f"{_each(verdicts)}{_missing(scope)}"
    if status == "answered":
        best = verdicts[0].hits[0].passage
        where = f", under “{best.section[-1]}”" if best.section else ""
        who = shown(best.policy) if verdicts[0].company == "?" else verdicts[0].company
        return f"{who} answers this{where}.{_missing(scope)}"
    whose = _whose(scope)
    unspoken = _unspoken(query, hits)
    looked = f"searched {searched:,} passages"
    if unspoken:
        verb = "never mentions" if scope.companies else "mentions"
        said = f"{whose} {verb} {_listed([f'“{word}”' for word in unspoken], 'or')}"
    elif scope.companies:
        said = f"{whose} does not clearly state this"
    else:
        said = "The policies here do not clearly state this"
    nearest = " The nearest passages follow." if status == "related" else ""
    return f"{said}; {looked}.{nearest}{_missing(scope)}"


def no_policy_of(unknown: Sequence[str], near: Sequence[str], companies: Sequence[str]) -> str:
    """Why a question about companies without a policy here finds nothing."""
    start = "The nearest names are" if near else "Policies here are of"
    named = near or companies[:_MOST_NAMES]
    others = f" {start}: {', '.join(named)}." if named else ""
    return f"There is no policy of {_listed(unknown, 'or')} here.{others}"


def no_matter(companies: Sequence[str]) -> str:
    """Why a question without a word to look for finds nothing."""
    if not companies:
        return f"The question has no word to look for. {NOTHING_ASKED}"
    have = "is a policy" if len(companies) == 1 else "are policies"
    called = ["an unknown company" if company == "?" else company for company in companies]
    return (
        f"There {have} of {_listed(called)} here, but the question has no word to look for."
        f" {NOTHING_ASKED}"
    )


def _each(verdicts: Sequence[Verdict]) -> str:
    """Which companies state it, and which do not; the unknown ones last."""
    verdicts = sorted(verdicts, key=lambda verdict: verdict.company == "?")
    said = {
        status: [_named(verdict) for verdict in verdicts if verdict.status == status]
        for status in ("answered", "related", "not_found")
    }
    one = len(said["answered"]) == 1 and _OTHERS not in said["answered"]
    answer = "answers" if one else "answer"
    parts = [f"{_listed(said['answered'])} {answer} this"] if said["answered"] else []
    parts += [f"{_listed(said['related'])}: not clearly stated"] if said["related"] else []
    parts += [f"{_listed(said['not_found'])}: not stated"] if said["not_found"] else []
    return "; ".join(parts) + "."


def _named(verdict: Verdict) -> str:
    """Whose policy said it: the company, or the file where that is not known."""
    if verdict.company != "?":
        return verdict.company
    files = {hit.passage.policy for hit in verdict.hits}
    return shown(files.pop()) if len(files) == 1 else _OTHERS


def _whose(scope: Scope) -> str:
    """The policies that were looked in, as the subject of a sentence."""
    if not scope.companies:
        return "No policy here"
    return "The policy" if scope.companies[0] == "?" else f"The policy of {scope.companies[0]}"


def _unspoken(query: Query, hits: Sequence[Hit]) -> list[str]:
    """The words of a question that no passage holds in any form."""
    return [
        word for word, most in zip(query.words, heard(query, hits), strict=True) if most < _UNSPOKEN
    ]


def _missing(scope: Scope) -> str:
    """What is said of companies that no policy here is of."""
    if not scope.unknown:
        return ""
    if scope.companies:
        return f" There is no policy of {_listed(scope.unknown)} here."
    # A word in lower case, which may be no company at all.
    return f" There may be no policy of {_listed(scope.unknown)} here."


def _listed(names: Sequence[str], last: str = "and") -> str:
    shown = [*names[:_MOST_NAMES]]
    if len(names) > _MOST_NAMES:
        shown.append(f"{len(names) - _MOST_NAMES} more")
    return f" {last} ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))
