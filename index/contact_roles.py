"""What a contact is for, and what a question wants one for: one closed list of matters."""

import re

# Patterns for lower case. The order decides where several fit: the narrower matter first.
_MATTERS = (
    (
        "EU representative",
        r"protection representative|(?:\beu|european|gdpr)[ -]rep"
        r"|representative[^.;:\n]{0,40}\b(?:european|union|eu|eea|article 27)\b"
        r"|european union our representative",
    ),
    (
        "UK representative",
        r"representative[^.;:\n]{0,40}\b(?:united kingdom|uk)\b|\buk[ -]rep"
        r"|united kingdom[^.;:\n]{0,30}representative",
    ),
    (
        "data protection officer",
        r"data protection (?:officer|delegate|lead|partner|contact)|\bdpo\b|\bdpd\b"
        r"|person for (?:data )?protection|protection of data|responsible for data protection"
        r"|official for data protection",
    ),
    ("privacy officer", r"privacy officer|chief privacy"),
    (
        "California requests",
        r"\bcalifornia|\bccpa\b|\bcpra\b|shine the light|do not sell|right to know"
        r"|opt out of the sale",
    ),
    ("children", r"\bchild|\bkids?\b|\bparents?\b|\bguardians?\b|\bminors?\b|\bcoppa\b"),
    (
        "security",
        r"\bsecurity|\bbreach|\bhack|vulnerabilit|phish|\bfraud|\bleak|\bincident|suspicious"
        r"|\bscam|\bweakness|\bbugs?\b|\bholes?\b|\bstolen\b|\bfake|spoof|pretending|malware"
        r"|\bspam|\babuse\b",
    ),
    (
        "marketing opt-out",
        r"unsubscrib|marketing|promotion|newsletter|\badverts?\b|advertising|ad networks?\b"
        r"|solicited|mailing list|interest-based|opt[ -]?outs?,|do-not-call"
        r"|stop (?:the |getting |receiving |sending )"
        r"|commercial (?:e-?mails?|messages?)",
    ),
    (
        "complaints",
        r"complain|\bombud|\bdisputes?\b|unresolved|not satisfied|dissatisfied|satisfactorily"
        r"|grumble|\bappeals?\b|unhappy|not (?:happy|content)|misconduct|whistle|ethic|anonymous"
        r"|speak ?up|harass|grievance|wrongdoing|brib|supervisory authority|regulators?:"
        r"|authorit(?:y|ies):|\bobjections?\b|\bcross\b|commissioner|in confidence"
        r"|without your name",
    ),
    ("GDPR requests", r"\bgdpr\b|\beuropean?\b|\beea\b|\beu\b"),
    (
        "privacy",
        r"privacy|personal (?:data|information|details)|your (?:personal )?data"
        r"|data (?:questions|desk|requests|protection)|this (?:policy|notice|statement)"
        r"|your information|corrections?\b|deletions?\b|erasure|data subject|copies of",
    ),
    (
        "legal",
        r"\blegal\b|\bpolice\b|\bcourts\b|court orders?|subpoena|lawyers?\b|attorneys?\b|copyright"
        r"|counter-notice|law enforcement|requisition|rights owners",
    ),
    (
        "support",
        r"\bsupport|help ?desk|customer (?:service|care|line)|billing|\bbills?\b|invoice|refund"
        r"|returns?\b|service desk|\bclaims?\b|warranty|\blost\b|booking|password|repair"
        r"|subscriptions?\b|\border\b|payments?\b|technical help|everyday help|tickets?\b"
        r"|spare parts|deliver|renewals?\b|reservations?\b|\bfees\b|payouts?\b|\bfaults?\b",
    ),
)
_PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in _MATTERS)
ROLES = tuple(role for role, _ in _MATTERS)
# A question about the general matter is also served by whoever has the narrower one.
_BROADER = {
    "EU representative": "GDPR requests",
    "UK representative": "GDPR requests",
    "data protection officer": "privacy",
    "privacy officer": "privacy",
    "GDPR requests": "privacy",
}
_GENERAL = re.compile(r"\bquestions?\b[^.;]{0,40}complain")


def role_of(*nearest_first: str) -> str:
    """The role told by the nearest of several stretches of text that tells one; "" if none does."""
    for near in map(str.lower, nearest_first):
        for role, pattern in _PATTERNS:
            if pattern.search(near) and not (role == "complaints" and _GENERAL.search(near)):
                return role
    return ""


def narrower(role: str, near: str) -> str:
    """Of a role told by the text and one told by its surroundings, the one that says more."""
    return near if role and _BROADER.get(near) == role else role


def role_of_address(value: str) -> str:
    """The role that an address tells by its own words, as in "dpo@…"; "" if it tells none."""
    local = re.split(r"\\?@|\s\\?[\[({]", value, maxsplit=1)[0]
    return role_of(re.sub(r"[^\w\s]|_", " ", local))


def roles_in(*texts: str) -> frozenset[str]:
    """All the roles that some texts speak of, and the broader ones that these serve as well."""
    lower = "\n".join(texts).lower()
    told = {role for role, pattern in _PATTERNS if pattern.search(lower)}
    while broader := {_BROADER[role] for role in told if role in _BROADER} - told:
        told |= broader
    return frozenset(told)


def wanted_role(question: str) -> str | None:
    """The role of the contact that a question asks for; None if it names no matter."""
    return role_of(question) or None
