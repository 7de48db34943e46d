"""Whether a question can be understood without the ones before it, told by its own words."""

import re

from index.lexical import words_of

# Openings that go on from what was said before, whatever follows.
_GREETS = r"(?:(?:ok|okay|thanks|hello|hi|hey|great|fine|right|well|yes|no|now)\b\W*){0,3}"
_GOES_ON = re.compile(
    rf"\W*{_GREETS}(?:and|or|but|so|also|then|else|what about|how about|what if|same|only|even)\b",
    re.IGNORECASE,
)
_ASKS_ABOUT = re.compile(rf"\W*{_GREETS}(?:and|or|but|what about|how about)\b", re.IGNORECASE)
# Words that stand for something said before, and last words that tie a question to it.
_POINTS_BACK = re.compile(
    r"\b(?:it(?!['’]s)|this|these|those|them|ones?(?!\s+of\b)|the (?:two|former|latter|same)"
    r"|(?:in|of|for|from|by|with|about|to|on|does|is|was|can|would|like|during|if|and) that"
    r"|that(?!\s+(?:i|you|we|he|she|it|they|is|are|was|were|has|have|my|your|the|an?|some\w*"
    r"|no\w*|any\w*|\w+ed)\b))\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
_TIES_BACK = re.compile(
    r"\b(?:as well|too|either|instead|then|afterwards|there|though|in the meantime)\W*$",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"[.!?;]\s+(?=\S)")
_DEFINES = re.compile(
    r"\W*(?:(?:who|what|where)(?:['’]s| is| are) (?:the|your|their|an?)|(?:is|are) there"
    r"|(?:do|does) (?:they|you) (?:have|mean))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:do|does|did|is|are|was|were|has|have|can|could|may|must|should|will|would)\b",
    re.IGNORECASE,
)
_SMALL_TALK = re.compile(
    r"\W*(?:(?:thanks|thank you|thx|cheers|very much|so much|a lot|ok|okay|hello|hi|hey|there"
    r"|good (?:morning|afternoon|evening|day|night)|bye|goodbye|never ?mind|forget (?:it|that)"
    r"|great|good|fine|cool|nice|perfect|got it|i see|understood|yes|yep|no|nope|please|all right"
    r"|alright|right|sorry|wow|hm+|that(?: i|['’])s (?:all|it|great|fine)|no problem)\b\W*){1,8}",
    re.IGNORECASE,
)
# Words that ask how, when or whether, and name no matter.
_MATTERLESS = frozenset(
    "long longer longest much often soon sooner quickly quicker fast faster far ahead late later"
    " early earlier time times day days happen happens happened work works mean means else ever"
    " again still even yet already always never really actually exactly perhaps maybe possible"
    " possibly allowed okay ok sure thing things way ways case cases reason reasons kind"
    " kinds example somehow else instead also too well afterwards anyway though there since need"
    " take takes took stop know think see come ask asked go going s t m re ll"
    " ve d".split()
)
_FEW = 1  # telling words that are too few to say what a question is about
_BEFORE = 3  # telling words before "those", beyond which it stands for something among them
_BEFORE_PERSON = 1  # the same for "she": people are more often brought in by the question itself
_MOST = 6  # telling words of a question that may still lean


def asks_nothing(question: str) -> bool:
    """Whether it is small talk ("thanks", "hello"), which wants no passage."""
    return bool(_SMALL_TALK.fullmatch(question))


def telling(question: str) -> list[str]:
    """The words that say what a question is about."""
    return [word for word in words_of(question) if word not in _MATTERLESS]


def asks_about(question: str) -> bool:
    """Whether a question puts another matter in the place of the last one: "and by post?"."""
    points = _POINTS_BACK.search(question) or _PERSON.search(question)
    return bool(_ASKS_ABOUT.match(question) and telling(question) and not points)


def leans(question: str, named: bool = False) -> bool:
    """Whether a question cannot be understood without the ones before it.

    question: without the names of companies.
    named:    whether it named one; then "and what does Acme collect?" is a question of its own.

    It goes on from them ("and …"), says too little by itself ("how long?"), or stands a pronoun for
    something that it has not itself named: "can I undo it?", but not "If I lose my phone, can
    you find it?".
    """
    words = telling(question)
    whole = named and bool(words) and bool(_CLAUSE.search(question))
    if not whole and _GOES_ON.match(question):
        return True
    if not whole and len(words) <= _FEW and not (words and _DEFINES.match(question)):
        return True
    if len(words) > _MOST or _SENTENCES.search(question):
        return False
    return bool(
        _TIES_BACK.search(question)
        or _early(_POINTS_BACK, question, _BEFORE)
        or _early(_PERSON, question, _BEFORE_PERSON)
    )


def _early(pattern: re.Pattern[str], question: str, most: int) -> bool:
    """Whether a pronoun comes before the question has named much that it could stand for."""
    found = pattern.search(question)
    if found is None:
        return False
    before = question[: found.start()]
    clause, comma, _ = before.rpartition(",")
    return len(telling(before)) <= most and not (comma and len(telling(clause)) > _FEW)
