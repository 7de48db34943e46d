"""The name behind a domain: "gctimes.com" is the Granton City Times, if the text calls it so."""

import re
from collections import Counter

from index.initials import in_full
from index.names import NOT_NAMES, SMALL, is_name, proper
from index.spelling import english, squashed

_TLD = "com|org|net|gov|edu|io"  # others are languages too: "terms_de.html"
_IN_FILE = re.compile(rf"(?:^|[ (])([a-z0-9][\w.-]*?)[._](?:{_TLD})(?![a-z])", re.IGNORECASE)
_NO_SITE = NOT_NAMES | SMALL | frozenset("www http https hr legal".split())
_ENDING = re.compile(r"\.(?:(?:co|com|org|ac|gov|net|edu)\.)?[a-z]{2,}$", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:The|At|In|By|From|With|For|To|On|When|If|Your|Our)\s")
_LONGEST = 40  # letters of a label
_TELLING = 5  # letters of a word that stands for the label it begins
_SHORTEST = 3  # letters of a word within a label
_MOSTLY = 0.75  # of its places; of 115 sites the right longer names have .86 on, wrong ones .67


def in_file_name(file_name: str) -> str:
    """The domain that a file is named after ("acme.com policy.pdf", "acme_com.txt"), or ""."""
    match = _IN_FILE.search(file_name)
    parts = re.split(r"[._]+", match[1].casefold()) if match else []
    named = [part for part in parts if re.search("[a-z]", part) and part not in _NO_SITE]
    return ".".join([*named, "com"]) if named else ""


def labels(domain: str) -> list[str]:
    """What of a domain may be a name, the likeliest first: all of it, its end, its beginning."""
    parts = [part for part in _ENDING.sub("", domain).split(".") if part not in ("www", "")]
    return list(dict.fromkeys(["".join(parts), *parts[-1:], *parts[:1]])) if parts else []


def name_of(domain: str, text: str) -> str:
    """How the text writes the name of the site at a domain; "" if it does not."""
    for label in labels(domain):
        letters = squashed(label)[:_LONGEST]
        if name := letters and (_named(letters, text) or _begun_with(letters, text)):
            return name
    return ""


def _named(label: str, text: str) -> str:
    """A name of which the label is all: as the text spells it, or what it is short for."""
    plain, whole = _written(label, text), in_full(label, text)
    return whole if whole and (not plain or plain.isupper() or "." in plain) else plain


def _written(label: str, text: str) -> str:
    """A label as the text writes it most, with a capital, and with what mostly stands before it."""
    letters = "[ \u00a0'’.&-]{0,2}".join(map(re.escape, label))
    pattern = (
        rf"(?<![\w@./-])(?P<before>(?:[A-Z][\w'’]{{1,30}}[ \u00a0]){{0,2}})(?P<core>(?i:{letters}))"
        rf"(?P<end>\.(?:{_TLD})\b)?(?![\w@]|\.\w)"
    )
    found = [match for match in re.finditer(pattern, text) if not match["core"][0].islower()]
    alone = [match for match in found if not match["end"]]
    cores = Counter(match["core"] + (match["end"] or "") for match in alone or found)
    if not cores:
        return ""
    core = cores.most_common(1)[0][0]
    longer = Counter(_ARTICLE.sub("", match["before"]) + core for match in alone) or cores
    name, count = longer.most_common(1)[0]
    mostly = count >= _MOSTLY * len(alone) and is_name(name.removesuffix(core))
    return proper(name if mostly else core)


def _begun_with(label: str, text: str) -> str:
    """The word that a label begins with, if it is a name in the text: "Hornets" in hornetsgame."""
    for length in range(len(label) - 1, _TELLING - 1, -1):
        word = label[:length].capitalize()
        named, plain = (len(re.findall(rf"\b{form}\b", text)) for form in (word, label[:length]))
        if named > 2 * plain + 2 and is_name(word):
            return word
    return ""


def apart(label: str) -> str:
    """A label that no text writes, as a name: "Blue Hill Farm", or "Grantonia"."""
    return " ".join(word.capitalize() for word in _english_words(label) or (label,))


def is_words(label: str) -> bool:
    """Whether a label is made of English words."""
    return bool(_english_words(label))


def is_in(label: str, text: str) -> bool:
    """Whether a text writes a label, be it in an address."""
    letters = "[.-]?".join(map(re.escape, label[:_LONGEST]))
    return bool(re.search(rf"(?<![^\W_]){letters}(?![^\W_])", text, re.IGNORECASE))


def is_common(label: str) -> bool:
    """Whether a label is an English word, or of some and a title's: "handbook", "datause"."""
    words = _english_words(label)
    return len(words) == 1 or not NOT_NAMES.isdisjoint(words)


def _english_words(label: str) -> tuple[str, ...]:
    """The fewest English words of which a label is made; none if it is not."""
    best: dict[int, tuple[str, ...]] = {0: ()}  # up to each letter
    for end in range(_SHORTEST, len(label) + 1):
        ways = [
            (*best[start], label[start:end])
            for start in range(end - _SHORTEST + 1)
            if start in best and label[start:end] in english()
        ]
        if ways:
            best[end] = min(ways, key=len)
    return best.get(len(label), ())
