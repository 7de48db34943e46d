"""Where a name stands in a question, which tells whether it is asked about.

Each rule looks at a few dozen characters to one side, so that no question can make it slow.
"""

import re
from dataclasses import dataclass

from index.spelling import english
from qa.words import LEGAL_BEHIND, Token

_LOOK = 40  # characters to either side of a name
_SUBJECT = re.compile(
    r"(?:^|\W)(?:(?P<many>do|have|are|were)"
    r"|does|did|has|had|will|would|can|could|may|must|should|is|was)\s+$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\s+(?:[A-Z]{2,6}\s+)?(?:(?:ever|also|still|really|actually|even|then)\s+)?(?P<verb>[a-z]+)"
)
_CONDUCT = frozenset(
    "sell sells share shares collect collects keep keeps retain store stores disclose have hold"
    " use uses process delete track transfer allowed".split()
)
_DEEDS = _CONDUCT | frozenset("offer see read know need ask let send give get sue charge".split())
_KIND = r"(?:privacy|cookies?|data|retention|security|user|service)"
_DOCUMENT = r"(?:policy|policies|notice|statement|terms|privacy|retention|cookies)\b"
_THING = re.compile(r"\s+[a-z]")
_DOCUMENT_OWNED = re.compile(rf"\s+(?:\w+\s+)?{_DOCUMENT}", re.IGNORECASE)
DOCUMENT_BEHIND = re.compile(rf"\s+(?:{_KIND}\s+)?{_DOCUMENT}", re.IGNORECASE)
_OWN_POLICY = re.compile(
    r"\s+(?:(?:privacy|cookies?|data)\s+(?:policy|policies|notice|statement)|terms of)\b",
    re.IGNORECASE,
)
_POLICY_OF = re.compile(
    r"\b(?:policy|policies|notice|statement|terms)\s+(?:of|for|at|from)\s+$", re.IGNORECASE
)
_AT = re.compile(
    r"(?:\bat|\b(?:held|kept|stored|collected|sold|used|processed|retained|run) by"
    r"|\b(?:policy|policies|notice|statement|terms|retention|dpo|officer|ceo|owner"
    r"|rights|customers?|users?|clients?) (?:of|for|at|from))\s+$",
    re.IGNORECASE,
)
_OF = re.compile(r"\bof\s+$", re.IGNORECASE)
_END = re.compile(r"\W*$")
_ASIDE = re.compile(r"\b(?:in|near|called|named|mr|mrs|ms|dr)\.?\s+$", re.IGNORECASE)
_ALONE = re.compile(r"^\W*(?:(?:and|or|what about|how about)\s+)(?:(?:at|for|with)\s+)?$", re.I)
_DETERMINED = re.compile(
    r"\b(?:the|an?|my|your|his|her|our|their|its|this|that|each|every|any|one|whose|no)\s+"
    r"(?:\w+\s+)?$",
    re.IGNORECASE,
)
_THING_ENDING = re.compile(r"(?:ings?|ions?|ics|ments?|ity|isms?|wares?|bots?|ed)$")
_LONGEST_COMPOUND = 20  # letters of its first word
_ACRONYM = 5  # letters in capitals that are no name, unless they do what companies do
_PERSON_ENDING = re.compile(r"(?:ans?|ese|ers?|s)$")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a name does in a question; each is False where it does not."""

    verb: str  # of which it is the subject; "" if it is none
    many: bool  # whether the verb is that of several ("do …")
    conduct: bool  # whether the verb is what companies do with data
    owns: bool  # it owns something: "X's retention"
    owns_document: bool  # it owns a policy, or a part of one
    names_document: bool  # it stands before one: "the X policy", "X cookies"
    own_policy: bool  # a policy of its own is asked for: "X privacy policy", "the policy of X"
    place: bool  # it is where something is done: "at X", "held by X"
    of: bool  # the question ends in "of X"
    form: bool  # it has a legal form: "X, Inc."
    alone: bool  # there is nothing else: "and X?"
    last: bool  # nothing follows
    goes_on: bool  # a word in lower case follows
    aside: bool  # it is a place or a person: "in X", "Dr X"
    determined: bool  # an article or the like makes it a common noun


def standing(text: str, start: int, end: int, possessive: bool) -> Standing:
    """Where the name from `start` to `end` stands in a text."""
    before, behind = text[max(0, start - _LOOK) : start], text[end : end + _LOOK]
    subject, verb = _SUBJECT.search(before), _VERB.match(behind)
    acts = verb["verb"] if subject and verb and not possessive else ""
    last = end + _LOOK > len(text) and bool(_END.match(behind))
    own = bool(_OWN_POLICY.match(behind)) or bool(last and _POLICY_OF.search(before))
    return Standing(
        verb=acts,
        many=bool(acts and subject and subject["many"]),
        conduct=acts in _CONDUCT,
        owns=possessive and bool(_THING.match(behind)),
        owns_document=possessive and bool(_DOCUMENT_OWNED.match(behind)),
        names_document=not possessive and bool(DOCUMENT_BEHIND.match(behind)),
        own_policy=own,
        place=bool(_AT.search(before)),
        of=last and bool(_OF.search(before)),
        form=bool(LEGAL_BEHIND.match(behind)),
        alone=start < _LOOK and bool(_ALONE.search(before)) and (last or possessive),
        last=last,
        goes_on=bool(_THING.match(behind)),
        aside=bool(_ASIDE.search(before)),
        determined=bool(_DETERMINED.search(before)),
    )


def judge_odd(head: Token, place: Standing, typo: bool) -> bool | None:
    """Whether a name with a capital is asked about that is no word: surely, perhaps, not at all."""
    letters = head.name.removesuffix("s").isupper() and len(head.key) <= _ACRONYM
    stands = place.conduct or place.owns or place.names_document or place.own_policy
    if stands or place.place or place.of or place.form or place.alone:
        return True
    if place.verb:
        return not letters
    return None if letters or place.aside or typo or (head.first and not place.goes_on) else False


def judge_common(head: Token, place: Standing, single: bool, described: bool) -> bool | None:
    """The same of a word with a capital that may be meant as a name: "Apple", not "Workers"."""
    if single and (head.key.endswith("s") or is_thing(head.key)):
        return None
    if place.form or place.own_policy or place.owns_document:
        return True
    if head.first:  # where any word has a capital
        return None
    several = place.verb.endswith("s") and not place.verb.endswith("ss")
    if place.conduct or place.place or (place.verb and not several and not described):
        return True
    return False if place.alone or (place.owns and not place.determined) else None


def judge_lower(key: str, place: Standing) -> bool | None:
    """The same of a word in lower case that is no English word, as far as is known."""
    if is_thing(key) or (place.many and key.endswith("s")):
        return None
    if place.conduct or place.own_policy or (place.owns_document and not place.determined):
        return True
    if place.place and place.last:
        return True
    if place.alone:
        return not (_PERSON_ENDING.search(key) or _is_compound(key))
    return False if place.verb in _DEEDS else None


def judge_word(key: str, place: Standing) -> bool | None:
    """The same of an English word in lower case: "does apple keep …", but not "my boss's …"."""
    if place.determined or place.many or key.endswith("s"):
        return None
    if place.own_policy:
        return False
    return False if (place.conduct or place.owns_document) and not is_thing(key) else None


def is_thing(key: str) -> bool:
    """Whether a word ends as nouns and verbs do that are no names."""
    return bool(_THING_ENDING.search(key))


def _is_compound(key: str) -> bool:
    """Whether a word is made of two English ones, as "voicemail" is."""
    return any(
        key[:at] in english() and key[at:] in english() for at in range(3, min(20, len(key) - 2))
    )
