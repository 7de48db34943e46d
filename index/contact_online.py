"""E-mail and web addresses, as policies write them: plain, escaped, spelt out, or hidden.

No validator stands behind the rules, as email-validator would: what a policy gives is quoted even
where it is mistyped or its domain is gone, and nothing is ever sent to it.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_AT = r"\s?(?:\\?[\[({<]\s?at\s?\\?[\])}>])\s?"
_DOT = r"(?:\s?\\?[\[({<]\s?dot\s?\\?[\])}>]\s?|\\?\.)"
_WORD = r"[^\W_](?:\\?[\w-]){0,62}"  # one label of a domain, perhaps with escapes
_LOCAL = r"(?<![\w.+\\-])_?[^\W_](?:\\?[\w.+-]){0,63}"

HIDDEN_EMAIL = re.compile(
    r"\[email[\s\u00a0]{1,3}protected\]"
)  # what a web page shows a robot instead
_PLAIN = re.compile(
    r"(?<![A-Za-z0-9.+-])[A-Za-z0-9](?:\\?[\w.+-]){0,63}\\?@"
    r"(?:[^\W_](?:\\?[^\W_]|\\?-){0,62}\\?\.){1,5}[A-Za-z]{2,24}"
)
_SPELT = re.compile(
    rf"{_LOCAL}(?:{_AT}(?:{_WORD}{_DOT}){{1,4}}[A-Za-z]{{2,24}}"
    r"|\sat\s(?:[\w-]{1,63}\sdot\s){1,4}[A-Za-z]{2,24})\b",
    re.IGNORECASE,
)
_AT_OR_DOT = re.compile(r"[\[({<] ?at|at\\?[\])}]| dot |AT[\])}]")
_URL = re.compile(
    r"(?:https?://|www\\?\.)[^\s<>()\[\]\"'“”‘’|]{0,300}[^\s<>()\[\]\"'“”‘’|.,;:!?_*\\]"
)
# The ends of bare addresses that policies name; a word behind a full stop is none of them.
_TLD = (
    r"(?:com|org|net|edu|gov|info|biz|app|dev|io|ai|co|eu|uk|ie|de|at|ch|fr|be|nl|lu|es|pt|it|pl|se"
    r"|no|dk|fi|is|ee|lv|lt|cz|sk|hu|ro|bg|gr|si|hr|us|ca|au|nz|jp|kr|sg|in|br|mx|za|scot|wales"
    r"|cloud|online|shop|health|bank|care|tech|test|example|invalid)"
)
_BARE = re.compile(
    rf"(?<![\w@./\\-])(?:[a-z0-9](?:\\?[a-z0-9-]){{1,62}}\\?\.){{1,4}}{_TLD}(?![\w@-]|\\?\.\w)"
    r"(?:/[^\s<>()\[\]\"'“”‘’|]{0,200}[^\s<>()\[\]\"'“”‘’|.,;:!?_*\\])?"
)
_GLUED = re.compile(r"\.[a-z]{2,10}(?:/|\b)|://")
_REACHES = re.compile(
    r"\b(?:web-?forms?|forms?\b|request|contact|portal|submit|opt|complain|write|feedback|dispute"
    r"|object|appeal|unsubscrib|exercis|exclud|turn (?:it |this |that )?off|ask\b|rais|report\b"
    r"|vulnerabilit|bount|rewards?\b|in an emergency|withdraw|disclose\b|preferences|your choices"
    r"|opting|entere?d? |claim|tell us|question|notif)",
    re.IGNORECASE,
)
_INFORMS = re.compile(
    r"(?:more (?:information|details?)|learn more|find out|list(?:ed|s)?|notice|supplements?"
    r"|described|see|posted|published|enumerat\w{1,5}|addendum|read|versions?|editions?|statistics|status"
    r"|report is|about cookies|disable|means|such as|results|we post)\b[^.;]{0,60}$",
    re.IGNORECASE,
)

# Between a web address and another way to reach somebody, which makes it one as well.
_OR_BEFORE = re.compile(r"\bor (?:at|on|via|through|by) $")
_OR_BEHIND = re.compile(r"[,;]? or (?:call|e-?mail|by |on |\+?\(?\d[\d ()-]{6}|[\w.\\-]{1,40}@)")
_LONGEST_LINK = 160  # characters of the text that a link shows


def emails(text: str) -> Iterator[Span]:
    """The e-mail addresses in a text; of a Markdown link, only what the reader sees."""
    for pattern in (_PLAIN, _SPELT, HIDDEN_EMAIL):
        for match in pattern.finditer(text):
            if not _behind_address(text, match.start()):
                yield match.start() + match[0].startswith("_"), match.end()


def _behind_address(text: str, start: int) -> bool:
    """Whether an address is the target of a link that shows it already."""
    if not text.endswith("](mailto:", 0, start):
        return False
    shown = text[max(text.rfind("[", 0, start), start - _LONGEST_LINK) : start]
    return "@" in shown or bool(HIDDEN_EMAIL.search(shown))


def holds_email(text: str) -> bool:
    """Whether there is an e-mail address in a text."""
    return bool(
        ("@" in text and _PLAIN.search(text))
        or ("[email" in text and HIDDEN_EMAIL.search(text))
        or (_AT_OR_DOT.search(text) and _SPELT.search(text))
    )


def web_addresses(text: str, sentence: Span) -> Iterator[Span]:
    """The web addresses in one sentence through which somebody can be reached or asked."""
    first, last = sentence
    for pattern in (_URL, _BARE):
        for match in pattern.finditer(text, first, last):
            if text.endswith("](", 0, match.start()):
                continue  # behind a link, where the reader does not see it
            if _reaches(text, first, last, match):
                yield match.start(), match.end()


def holds_web_address(text: str) -> bool:
    """Whether a text gives a web address through which somebody can be reached."""
    return bool(_GLUED.search(text)) and any(web_addresses(text, (0, len(text))))


def _reaches(text: str, first: int, last: int, match: re.Match[str]) -> bool:
    if _INFORMS.search(text, first, match.start()):
        return False
    if _OR_BEFORE.search(text, first, match.start()) or _OR_BEHIND.match(text, match.end(), last):
        return True
    return bool(_REACHES.search(match[0]) or _REACHES.search(text, first, last))
