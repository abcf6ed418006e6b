"""Names that a sentence brings in on the side: what is said is not said of them.

"Drugs for A increased B" says nothing of what A does. The words around a name are looked at, not
the parse, which often breaks at such phrases. What follows for a claim, `pairs.judge` and
`cascade.settled` decide.
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from graph_schema.biolink import Category
from ingest.records import Mention


class Aside(Enum):
    """Why a name is no full part of what is said."""

    REMEDIED = "remedied"
    """An illness that a remedy is for: it does not act, nor does the remedy add to it."""
    SERVED = "served"
    """A process that a remedy is for: it does not act."""
    APART = "apart"
    """What is said holds without it, or is not so of it, or it only marks cells: it neither acts
    nor is acted upon."""


_KINDS = {
    Category.DISEASE: Aside.REMEDIED,
    Category.PHENOTYPE: Aside.REMEDIED,
    Category.PROCESS: Aside.SERVED,
}
"""What a remedy can be for."""

_REMEDY = (
    r"(?:[a-z-]*treatments?|treat(?:s|ed|ing)?|[a-z-]*therap(?:y|ies|eutics?)|drugs?|medications?"
    r"|medicines?|vaccines?|vaccinations?|remed(?:y|ies)|care|caring|trials?|interventions?"
    r"|management|managing|cures?)"
)
_AGENT = (
    r"(?:agents?|compounds?|molecules?|candidates?|strateg(?:y|ies)|approach(?:es)?|supplements?"
    r"|(?:ant)?agonists?|inhibitors?|blockers?|antibod(?:y|ies))"
)
"""Remedies only where they are said to be for something, or against it."""
_USED = (
    r"(?: (?:that|which|is|are|was|were|has|have|been|being|under|currently|commonly|widely|often"
    r"|now|used|approved|developed|development|prescribed|licensed|designed|indicated|available"
    r"|given|taken|tested|studied|evaluated|recommended|candidates?|options?|strateg(?:y|ies)"
    r"|approach(?:es)?|effects?)){0,6}"
)
_WHOM = (
    r"(?:(?:the|an?|all|other|mild|moderate|severe|early|late|onset|advanced|prodromal|sporadic"
    r"|familial|established|stage|to|and|or|patients?|subjects?|people|individuals|persons|those"
    r"|adults|elderly|older|women|men|mice|mouse|animals?|models?|cases?|human|with|suffering|from"
    r"|who|have|having|diagnosed|treatment|therapy|management|prevention|care|symptomatic"
    r"|symptoms?|progression|of|for|in)[ -]){0,8}"
)
_REMEDY_AHEAD = re.compile(
    rf"\b(?:{_REMEDY}{_USED} (?:for|of|in|against)|{_AGENT}{_USED} (?:for|against)"
    r"|(?:used|prescribed|approved|licensed|recommended) (?:for|in|against)"
    rf"|(?:to treat|treating)) {_WHOM}$|\banti[ –-]$",
    re.IGNORECASE,
)
"""A remedy before what it is for: "drugs used in patients with A"."""
_REMEDY_BEHIND = re.compile(
    r"(?: \([^()]{1,20}\))?(?:[ -](?:patients?['’]?|clinical|modifying|specific|directed|targeted"
    r"|preventive|symptomatic|drug|phase|vaccine)){0,2}"
    r"[ -](?:treatments?|[a-z-]*therap(?:y|ies|eutics?)|drugs?|medications?|medicines?|vaccines?"
    r"|vaccinations?|care|trials?|interventions?|management)\b(?!-)",
    re.IGNORECASE,
)
"""A remedy after it: "A drugs"."""
_ABOUT = (
    r"(?:(?:the|an?|its|any|both|all|endogenous|effects?|presence|activity|activation|inhibition"
    r"|levels?|expression|changes?|status|signall?ing|of|on|in|by|or)[ -]){0,6}"
)
_APART_AHEAD = re.compile(
    r"\b(?:(?<!not )independent(?:ly)? (?:of|from)|unlike|in contrast (?:to|with)|contrary to"
    rf"|as opposed to) {_ABOUT}$",
    re.IGNORECASE,
)
"""What is said holds without a name that follows, or not of it: "independent of A", "unlike A"."""
_MARKED = (
    r"(?:(?:co-?)?expressing|producing|secreting|synthesi[sz]ing|releasing|containing|storing"
    r"|bearing|positive|negative|(?:immuno)?reactive|immunopositive|label+ed)"
)
_CELLS = (
    r"(?:[\w-]+ ){0,2}?(?:cells?|neurons?|neurones?|interneurons?|astrocytes?|microglia"
    r"|macrophages?|lymphocytes?|fibroblasts?|terminals?|fibers?|fibres?|cultures?)"
)
_APART_BEHIND = re.compile(
    r"(?: (?:receptor|kinase|activity|activation|signall?ing|pathway|expression))?"
    rf"(?:[ –-]independent(?:ly)?\b(?! (?:of|from)\b)|[ –-]{_MARKED} {_CELLS}\b)",
    re.IGNORECASE,
)
"""What is said holds without a name that it follows, or it says which cells: "A-independent",
"A-producing cells"."""
_GIVEN_BEHIND = re.compile(rf"[ –-](?:pre-?)?treated {_CELLS}\b", re.IGNORECASE)
"""Cells that were given the name before them: "A-treated cells"."""
_LISTED = re.compile(r",? (?:and|or) | \(")
"""Between a name and the next one of a list, or its short form."""


def find_asides(
    text: str, mentions: Sequence[Mention], offset: int, *, changes: bool
) -> tuple[Aside | None, ...]:
    """For each mention of a sentence that begins at `offset`, in the order of the text, why it is
    an aside; None where it is none. `changes`: whether a word of the sentence says that something
    changes; if none does, "A-treated cells" only says which."""
    return tuple(_asides(text, mentions, offset, changes))


def _asides(
    text: str, mentions: Sequence[Mention], offset: int, changes: bool
) -> Iterator[Aside | None]:
    before, end = None, 0
    for mention in mentions:
        start = mention.start - offset
        found = _apart(text, mention, offset, changes) or _remedied(text, mention, offset)
        if found is None and before is not None and _LISTED.fullmatch(text, end, start):
            found = before if before is Aside.APART else _KINDS.get(mention.category)
        before, end = found, mention.end - offset
        yield found


def _apart(text: str, mention: Mention, offset: int, changes: bool) -> Aside | None:
    """Whether what is said holds without a mention, or only where it is."""
    start, end = mention.start - offset, mention.end - offset
    apart = _APART_AHEAD.search(text[:start]) or _APART_BEHIND.match(text, end)
    return Aside.APART if apart or (not changes and _GIVEN_BEHIND.match(text, end)) else None


def _remedied(text: str, mention: Mention, offset: int) -> Aside | None:
    """Whether a remedy is for a mention."""
    kind = _KINDS.get(mention.category)
    if kind is None:
        return None
    ahead = _REMEDY_AHEAD.search(text[: mention.start - offset])
    return kind if ahead or _REMEDY_BEHIND.match(text, mention.end - offset) else None
