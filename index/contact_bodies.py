"""Bodies other than the company that a policy sends its reader to: regulators, representatives.

A body counts only where the sentence tells the reader to turn to it, or says that it stands in for
the company: that a regulator is notified of something, or may fine somebody, is no contact.
"""

import re
from collections.abc import Iterator

from index.contact_parts import COMPANY, one_of
from index.sentences import sentence_spans

Span = tuple[int, int]

_CAP = r"[A-ZÀ-ÖØ-ÞĀŁŚŠŽŒ][\w&’'-]{0,30}"
_LAND = rf"(?:U\.[SK]\.|{_CAP})"
_OF_LAND = (  # "of Canada", "for Data Protection of Lower Saxony"; "in Paris" is no part of a name
    rf"(?: (?:of|for|on)(?: the| Land of| the Land of)? {_LAND}"
    rf"(?: (?:{_LAND}|of|and(?= [A-Z]))){{0,8}}){{0,3}}"
)
_OMBUDSMAN = one_of(  # of what; a mere "ombudsman" may be the company's own
    "Financial Legal Energy Parliamentary Pensions? Housing Consumer Communications Insurance"
    " Property Public\\sServices? Local\\sGovernment[\\w\\s]{0,24} Health\\sService Banking Press"
    " Telecommunications Postal Rail Motor Railways? Student Aviation Transport Travel"
)
_COMMISSION = one_of(
    "Trade Human\\sRights Relations Equality Charity Competition Gambling Securities Opportunity"
    " Consumers Commerce"
)
_AUTHORITY = one_of(
    "Protection Privacy Conduct Standards Regulation Markets Aviation Safety Labou?r Supervisory"
    " Communications Regulators?"
)
_SETTLING = one_of(
    "Regulat\\w{3,5} Adjudication Arbitration Mediation Conciliation Advisory Review"
)
_OFFICIAL = re.compile(  # offices that are a state's, or a trade's, whosever the policy is
    rf"(?:(?:{_CAP} )?Offices? of the )?(?:(?:{_CAP}|[Dd]ata [Pp]rotection|and) ){{0,6}}?"
    r"(?:(?:Information|Privacy|Data Protection|Data|State|National|Federal)"
    r"(?: and (?:Privacy|Freedom of Information))? Commissioner"
    r"|[Dd]ata [Pp]rotection (?:[Cc]ommission(?:er)?|[Aa]uthority|[Ii]nspectorate|[Oo]mbudsman"
    r"|[Aa]gency|[Bb]oard|[Rr]egulator)"
    rf"|{_OMBUDSMAN} Ombudsman|{_COMMISSION} Commission|{_AUTHORITY} Authority"
    r"|[Aa]ttorneys? [Gg]eneral|Authority for Privacy Protection|Office for Civil Rights"
    r"|(?:Protection|Complaints|Standards) Bureau|Privacy Policy Office|Labou?r Inspectorate"
    r"|(?:Protection|Privacy|Environment) Agency|(?:Fundraising|Charity|Press|Energy) Regulator"
    rf"|{_SETTLING} (?:Panel|Board|Service|Forum|Centre|Center|Council|Association|Institute)"
    r"|National Commission(?= for)|Employment Tribunal|Preference Service)"
    rf"(?:['’]s [Oo]ffice| [Oo]ffice| Service)?(?:{_OF_LAND})?"
)
# Names by which authorities and settlement services are known the world over, and no others.
_KNOWN = re.compile(
    r"\b"
    + one_of(
        "CNIL ICO DPC IMY AEPD BfDI LfDI UODO FDPIC EDÖB OAIC CNPD APD GBA HmbBfDI CFPB FTC OSCR"
        " JAMS ICDR VeraSafe TRUSTe TrustArc DataRep Prighter Datatilsynet Datenschutzbehörde"
        " Integritetsskyddsmyndigheten Persónuvernd Autoriteit\\sPersoonsgegevens"
        " Gegevensbeschermingsautoriteit Tietosuojavaltuutettu Andmekaitse\\sInspektsioon Acas ACAS"
        " American\\sArbitration\\sAssociation Better\\sBusiness\\sBureau BBB\\sNational\\sPrograms"
        " Ofcom Ofgem Ofwat Citizens\\sAdvice"
        " Garante(?:\\s(?:for|per|privacy|della?|la|the|protection|of|personal|data|dei|dati"
        "|personali|protezione)){0,9}"
    )
    + rf"\b(?:{_OF_LAND})?"
)
_FIRM = rf"{_CAP}(?:,? (?:of|for|and|&|de|der|the|{_CAP}|s\.r\.o\.?|plc)){{0,7}}"
_STANDS_IN = re.compile(
    rf"(?:appointed|designated|engaged|named|nominated)\s(?P<a>{_FIRM})\s(?:as|to be)\b"
    r"|(?:[Rr]epresentative|registered agent)[^.\n;:]{0,70}?(?:\bis\b|:|,|\()\s?(?:the )?"
    rf"(?P<b>{_FIRM})"
    rf"|(?P<c>{_FIRM})\s(?:is|acts as) our [^.\n]{{0,30}}representative"
    rf"|directly with (?:the )?(?P<d>{_FIRM})"
    rf"|(?P<e>{_CAP}(?: {_CAP}){{0,4}} (?:Line|Hotline|Service)),? (?:which is )?"
    r"(?:operated|run) by an? (?:independent|external|outside)"
    r"|(?:[Dd]ata protection officer|\bDPO\)?)(?: \(external\))?(?: is|:)\s(?:the )?"
    rf"(?P<f>{_FIRM})"
)
_SETTLES = re.compile(
    r"(?:dispute[- ]resolution|resolution body|arbitrat|mediat|independent|unresolved|unsatisf"
    r"|not satisfied|satisfactorily|without expense|free of charge|no cost|refer)[^.\n]{0,160}?"
    r"(?:\bto|,|\bby|\bwith|\bcontact|\baddress\b[^.\n]{0,30}?,) \[?(?:the )?"
    rf"(?P<name>{_CAP}(?:(?: (?:of|for|and|&|the)){{0,2}} {_CAP}){{0,6}})"
)
_CALLED_IN = one_of(  # last words of the names of bodies that settle disputes
    "Ltd Limited LLC LLP plc Inc GmbH Group Forum Panel Cent(?:er|re) Institute Association Court"
    " Arbitration Arbitrators Tribunal Mediation Board Bureau Council Chamber Foundation Trust"
    " Services? Solutions Scheme"
)
_ENDS_AS_BODY = re.compile(rf"\b{_CALLED_IN}$|\b{_CALLED_IN} (?:of|for) ")
_TURNS = re.compile(
    r"\b(?:complain|turn|go(?:es)?\b|appl(?:y|ies)|address|lodge|contact|appeal|refer|taken?\b"
    r"|write|tell|report(?:ed|ing)?\b|submit|escalate|lies?\b|may also|can also|unhappy|cross"
    r"|not (?:happy|content)|authorit(?:y|ies):|regulators?:|ombuds\w+:|approach|call on|raise"
    r"|ask\b|answer|serve|through the|about (?:data|fundraising|advice))",
    re.IGNORECASE,
)
_TOLD = re.compile(  # what others have to do with a body, and not the reader
    r"\b(?:notif(?:y|ies|ied)|inform(?:s|ed)? the|disclos|subject to|regulated|supervised|enforce"
    r"|registered|register of|(?:issued|approved|adopted|published|required) by|authori[sz]ed"
    r"|report(?:s|ed)? to|(?<!can )(?<!may )(?<!also )tell the|cannot look|entered in|guidance"
    r"|we(?:['’]ll| will| must| shall)? (?:tell|report|write)|powers of|within 72|member of"
    r"|certified|examin|refer it|consult|accredited|may publish|pending|licen[cs]ed)",
    re.IGNORECASE,
)
_OWN = re.compile(  # ends of the names of people and desks of the company, and of laws
    one_of(
        "Officer Team Desk Department Clerk Manager Administrator Committee Counsel Line Us"
        " Director Supervisor Act Article Regulation Policy Notice Shield Framework Clauses Section"
        " Union Kingdom States GDPR Rights Data Privacy Personal Law Directive Website Services"
        " Address"
    )
    + "$"
)
_OPENS = re.compile(r"(?:(?:The|A|An|And|Or|In|To|For|If|Your|Our|We|and)\b ?)+")
_GENERIC = re.compile(  # what any authority is called
    r"(?:(?:[Dd]ata [Pp]rotection|[Ss]upervisory|[Ll]ocal|[Nn]ational|[Ss]tate|[Pp]rivacy) ){0,2}"
    r"(?:[Aa]uthority|[Rr]egulator|[Aa]gency|[Oo]mbudsman|[Cc]ommissioner|[Aa]ttorneys? [Gg]eneral)"
)
_IN_PLACE = re.compile(rf"(?: in| \()(?: the)? ?{_CAP}")
_WHOSE = re.compile(r"\b(?:your|their|local|any|a|an|own)\s(?:\w+\s)?$", re.IGNORECASE)
_DOES = re.compile(r" (?:will|shall|may|has|requires?|then|in your)\b")
_BEFORE = 250  # characters of a line before a sentence in which "not happy?" may stand
_QUICK = (  # letters of which some are in most sentences that send the reader to a body
    *("ommissioner", "mbudsman", "epresentative", "ttorney", "ata protection", "ata Protection"),
    *("ispute", "rbitration", "CNIL", "JAMS", "ICO", "Bureau"),
)


def bodies(text: str, sentence: Span) -> Iterator[Span]:
    """The bodies to which a sentence sends its reader, or that it says stand in for the company."""
    first, last = sentence
    for match in _STANDS_IN.finditer(text, first, last):
        yield from _firm(text, *match.span(match.lastgroup or 0))
    line = max(text.rfind("\n", 0, first) + 1, first - _BEFORE)
    if _TURNS.search(text, line, last) and not _TOLD.search(text, first, last):
        yield from _offices(text, first, last)
    for match in _SETTLES.finditer(text, first, last):
        if _ENDS_AS_BODY.search(match["name"]):
            yield match.span("name")


def holds_body(text: str) -> bool:
    """Whether a text sends its reader to another body; quick where it does not."""
    near = any(letters in text for letters in _QUICK)
    return near and any(any(bodies(text, span)) for span in sentence_spans(text, 0, len(text)))


def _firm(text: str, start: int, end: int) -> Iterator[Span]:
    """The name of a firm without the address that may follow it; nothing for no firm's."""
    name = text[start:end]
    form = COMPANY.search(name)
    comma = name.find(",")
    if form:
        end = start + form.end()
    elif comma > 0:
        end = start + comma
    if not _OWN.search(text[start:end]) and not _OPENS.match(text[start:end]):
        yield start, end


def _offices(text: str, first: int, last: int) -> Iterator[Span]:
    ends = set()
    for match in _OFFICIAL.finditer(text, first, last):
        ends.add(match.end())
        yield from _office(text, *match.span())
    for match in _KNOWN.finditer(text, first, last):
        if match.start() - len(" (") not in ends:  # else the abbreviation of the name before it
            yield from _office(text, *match.span())


def _office(text: str, start: int, end: int) -> Iterator[Span]:
    """A name without the words in front of it that begin a sentence; nothing for no certain one."""
    lead = _OPENS.match(text[start:end])
    start += lead.end() if lead else 0
    generic = _GENERIC.fullmatch(text[start:end])
    placed = _IN_PLACE.match(text, end)
    whose = _WHOSE.search(text, max(0, start - 24), start)
    if not (generic and (whose or not placed)) and not _DOES.match(text, end):
        yield start, end
