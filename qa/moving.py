"""An earlier question put to other companies: "Does Acme sell data?" and then "and Zenith?"."""

import re
from collections.abc import Sequence

from qa.names import Mention
from qa.scope import Scoper

OTHERS = "the other companies"
ALL = "all companies"
_JOINS = re.compile(r"\W*(?:and|or|nor|than|vs\.?|versus)?\W*", re.IGNORECASE)
_OWNS = re.compile(r"['’]s?$")
_VERB = re.compile(r"\b(do|is|has|was|does|are|have|were)(?=\s+$)", re.IGNORECASE)
_OF_SEVERAL = {"does": "do", "is": "are", "has": "have", "was": "were"}
_OF_ONE = {several: one for one, several in _OF_SEVERAL.items()}
_END = re.compile(r"[\s?.!…]{0,9}$")


def without_names(question: str, mentions: Sequence[Mention]) -> str:
    """The question without the companies' names, which the policies themselves hardly use."""
    for mention in reversed(mentions):
        question = question[: mention.start] + " " + question[mention.end :]
    return re.sub(r"\s+([?.,!;:])", r"\1", " ".join(question.split()))


def listed(names: Sequence[str]) -> str:
    """The names as a sentence has them, without the 's of an owner: "Acme, Zenith and Initech"."""
    plain = list(dict.fromkeys(_OWNS.sub("", name) for name in names))
    return " and ".join(filter(None, [", ".join(plain[:-1]), *plain[-1:]]))


def put_to(question: str, companies: str, scoper: Scoper) -> str:
    """The question, put to these companies in place of those that it names, or added at its end."""
    place = _place(question, scoper)
    if place is None:
        return _added(question, companies, scoper)
    start, stop = place
    before, name, after = question[:start], question[start:stop], question[stop:]
    if companies in (ALL, OTHERS):
        before = re.sub(r"\bthe\s+$", "", before, flags=re.IGNORECASE)
    if owner := _OWNS.search(name):
        ending = owner[0][0] if companies in (ALL, OTHERS) else owner[0][0] + "s"
        return f"{before}{companies}{ending}{after}"
    several = companies in (ALL, OTHERS) or " and " in companies
    verbs = _OF_SEVERAL if several else _OF_ONE
    before = _VERB.sub(lambda verb: _like(verbs.get(verb[0].lower(), verb[0]), verb[0]), before)
    return f"{before}{companies}{after}"


def _added(question: str, companies: str, scoper: Scoper) -> str:
    """The question with the companies behind it, where it names none they could replace."""
    if scoper.asks_everybody(question) or scoper.names.mentions(question):
        return f"{question} At {companies}?"
    end = _END.search(question)
    stop = end.start() if end else len(question)
    return f"{question[:stop]} at {companies}{question[stop:]}"


def names_company(question: str, scoper: Scoper) -> bool:
    """Whether there is a company in the question that another can take the place of."""
    return _place(question, scoper) is not None


def _place(question: str, scoper: Scoper) -> tuple[int, int] | None:
    """Where a question names the companies that it is put to."""
    scope = scoper.for_question(question)
    mentions = scoper.names.mentions(question)
    asked = [m for m in mentions if scope.policies is not None and m.policies <= scope.policies]
    if mentions and not asked:
        return None  # it leaves companies out ("all except Acme")
    if asked:
        return asked[0].start, _end_of(question, asked)
    for name in (*scope.unknown, OTHERS, ALL):
        if found := re.search(rf"\b{re.escape(name)}(?:['’]s?)?", question, re.IGNORECASE):
            return found.span()
    return None


def _end_of(question: str, mentions: Sequence[Mention]) -> int:
    """Where the names end that are listed with the first."""
    end = mentions[0].end
    for mention in mentions[1:]:
        if not _JOINS.fullmatch(question, end, mention.start):
            break
        end = mention.end
    return end


def _like(word: str, model: str) -> str:
    return word.capitalize() if model[0].isupper() else word
