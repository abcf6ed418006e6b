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
    """What is said holds without it: it neither acts nor is acted upon."""


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
_APART_AHEAD = re.compile(rf"(?<!not )\bindependent(?:ly)? (?:of|from) {_ABOUT}$", re.IGNORECASE)
"""What is said holds without a name that follows: "independent of A"."""
_APART_BEHIND = re.compile(
    r"(?: (?:receptor|kinase|activity|activation|signall?ing|pathway|expression))?"
    r"[ –-]independent(?:ly)?\b(?! (?:of|from)\b)",
    re.IGNORECASE,
)
"""What is said holds without a name that it follows: "A-independent"."""
_LISTED = re.compile(r",? (?:and|or) | \(")
"""Between a name and the next one of a list, or its short form."""


def find_asides(text: str, mentions: Sequence[Mention], offset: int) -> tuple[Aside | None, ...]:
    """For each mention of a sentence that begins at `offset`, in the order of the text, why it is
    an aside; None where it is none."""
    return tuple(_asides(text, mentions, offset))


def _asides(text: str, mentions: Sequence[Mention], offset: int) -> Iterator[Aside | None]:
    before, end = None, 0
    for mention in mentions:
        start = mention.start - offset
        found = _apart(text, mention, offset) or _remedied(text, mention, offset)
        if found is None and before is not None and _LISTED.fullmatch(text, end, start):
            found = before if before is Aside.APART else _KINDS.get(mention.category)
        before, end = found, mention.end - offset
        yield found


def _apart(text: str, mention: Mention, offset: int) -> Aside | None:
    """Whether what is said holds without a mention."""
    ahead = _APART_AHEAD.search(text[: mention.start - offset])
    behind = _APART_BEHIND.match(text, mention.end - offset)
    return Aside.APART if ahead or behind else None


def _remedied(text: str, mention: Mention, offset: int) -> Aside | None:
    """Whether a remedy is for a mention."""
    kind = _KINDS.get(mention.category)
    if kind is None:
        return None
    ahead = _REMEDY_AHEAD.search(text[: mention.start - offset])
    return kind if ahead or _REMEDY_BEHIND.match(text, mention.end - offset) else None
