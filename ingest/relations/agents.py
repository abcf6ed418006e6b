"""What is directed at a mention: gene silencers and antibodies, which stand for less of it.

"An anti-A antibody lowered B" and "siRNA against A lowered B" say that A raises B. The words
around a name are looked at, not the parse, which often breaks at such phrases. A phrase that is
found is one thing from then on (`scene.prepare`), so that the sentence reads as "A lowered B",
and what is read of it is turned at the end (`pairs.settled`).

An antibody is no certain inhibitor. One that activates its target stands for more of it; one that
detects it, is measured, or is made by the body against itself says nothing of what it does.
"""

import re
from enum import Enum
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.records import Mention
from ingest.relations.syntax import Place, Tree


class Aim(Enum):
    """What an agent stands for, seen from its target."""

    LESS = "less"
    """Less of the target: it is silenced, neutralised, treated against."""
    MADE = "made"
    """An antibody that was made: less of the target, where it is said to change something."""
    PLAIN = "plain"
    """An antibody without more: less of the target, where it is said to lessen something. What
    it raises it may well raise as one that activates, or that the body made against itself."""
    MORE = "more"
    """More of it: the antibody activates."""
    FOUND = "found"
    """Nothing: the antibody detects, or is itself what was measured."""


class Agent(NamedTuple):
    """A phrase that stands for an agent and its target: half-open offsets into the sentence."""

    start: int
    end: int
    aim: Aim


TARGETS = frozenset({Category.GENE, Category.GENE_FAMILY, Category.COMPLEX, Category.CHEMICAL})
"""What agents are directed at. Against an illness, one is a remedy, which grammar reads."""

_SILENCER = (
    r"(?:si-?RNAs?|sh-?RNAs?|ds-?RNAs?|RNA-?i|RNA interference"
    r"|(?:small|short) (?:interfering|inhibitory|hairpin)[ -]RNAs?|double-stranded RNAs?"
    r"|antisense (?:oligo\w*|ODNs?|morpholinos?)|AS-?OD?Ns?|ASOs?|morpholinos?|gapmers?|ribozymes?"
    r"|locked nucleic acids?)"
)
_LOOSE_SILENCER = (
    r"(?:antisense|(?:micro-?|mi-?)RNAs?|miR|CRISPR(?:[/-]Cas\w*)?|(?:s?g|guide )RNAs?)"
)
"""Reagents only where they are said to be directed at something: "a microRNA targeting A"."""
_ANTIBODY = (
    r"(?:antibod(?:y|ies)|mAbs?|nanobod(?:y|ies)|intrabod(?:y|ies)|antiser(?:um|a)|IgGs?"
    r"|(?:Fab|scFv)s?)"
)
_SELF = r"auto-?antibod(?:y|ies)"
_SHORT = r"(?:\s\([^()]{1,30}\))?"
"""The short form that an agent is given: "small interfering RNA (siRNA) against A"."""
_SORT = (
    r"(?:monoclonal|polyclonal|humani[sz]ed|human|murine|mouse|rabbit|recombinant|single-chain"
    r"|(?:function[- ])?(?:neutrali[sz]ing|blocking|inhibiting|activating|stimulating|silencing)"
    r"|antagonis(?:t|tic)|inhibitory|(?:super-?)?agonis(?:t|tic)|stimulatory|therapeutic|bispecific"
    r"|specific|selective|targeted|directed|lentiviral|synthetic|chimeric|passive|artificial)"
)
_SORTS = rf"(?:{_SORT}[ -])*"
_KIND_OF_TARGET = (
    r"(?:the|an?|both|human|mouse|murine|rat|total|oligomeric|soluble|aggregated|fibrillar"
    r"|endogenous|full-length|pathological|extracellular|phospho(?:rylated)?)"
)
_LISTED = r"(?P<listed>(?:[\w./-]+, ){0,4}(?:[\w./-]+,? (?:and|or) )?)"
"""Targets named before this one: "antibodies to A, B and C"."""
_LISTED_ON = re.compile(r"(?:, [\w./-]+){0,4},? (?:and|or) ")
_TARGET = rf"{_LISTED}(?:{_KIND_OF_TARGET}[ -])*$"
_AT = (
    r"(?:(?:specifically|selectively|directed|targeted|raised|designed|developed|generated"
    r"|specific|selective) )*(?:against|to|for|towards?|at|targeting of"
    r"|(?:target|block|inhibit|recogni[sz]|neutrali[sz]|silenc|activat|stimulat)ing"
    r"|binding(?: to)?"
    r"|(?:that|which) (?:specifically |selectively )?(?:(?:target|block|inhibit|recogni[sz]e"
    r"|neutrali[sz]e|silence|activate|stimulate)s?|binds?(?: to)?))"
)
_DIRECTED = (
    r"(?:specific|targeting|targeted|directed|neutrali[sz]ing|blocking|inhibiting|silencing"
    r"|activating|stimulating|binding)"
)
_LOSS = (
    r"(?:knock[- ]?(?:down|out)|silencing|depletion|deletion|ablation|inhibition|suppression"
    r"|inactivation|disruption|blockade|neutrali[sz]ation|down-?regulation|reduction|degradation)"
)
_EXPRESSED = r"(?: (?:genes?|m?RNA|proteins?|expression|levels?|activity))?"

_ANTI = r"[Aa]nti(?:[ –-]|(?=[A-Z]))"
_AHEAD = tuple(
    re.compile(rf"\b{pattern}", re.IGNORECASE)
    for pattern in (
        rf"{_SORTS}(?P<silencer>{_SILENCER}|{_LOOSE_SILENCER}){_SHORT}[ -]{_AT} {_TARGET}",
        rf"{_SORTS}(?P<antibody>{_ANTIBODY}|{_SELF}){_SHORT} {_AT} {_TARGET}",
        rf"(?P<silencer>{_SILENCER}|{_LOOSE_SILENCER}|{_ANTIBODY})[ -]"
        rf"(?:(?:mediated|based|induced|driven|targeted|directed)[ -])?{_LOSS} of {_TARGET}",
    )
)
"""Agents that are named before their target, and the loss that they bring about."""
_OPENING = re.compile(rf"(?:\b(?i:{_SORTS}))?(?:\b{_ANTI})?$")
_BEHIND = re.compile(
    rf"{_EXPRESSED}[ -](?:{_DIRECTED}[ -])?{_SORTS}"
    rf"(?:(?P<silencer>{_SILENCER})|(?P<antibody>{_ANTIBODY}|{_SELF}))\b",
    re.IGNORECASE,
)
"""Agents that are named after it."""
_REMEDY = re.compile(
    r"[ -](?:immuno)?(?:therap(?:y|ies)|treatments?|agents?|drugs?|biologics?)\b", re.IGNORECASE
)
_AGAINST = re.compile(rf"\b{_ANTI}$")
_ALONE = re.compile(
    r" (?:(?!induced|related|mediated|like)[a-z]+ed|is|was|are|were|has|had|may|can|did|does)\b"
    r"|[.,;)]|$"
)
"""What may follow "anti-A" where that is a name by itself."""
_MEANS = (
    rf"{_EXPRESSED} (?:with|by|using|via|through) (?:(?:an?|the|its|two|[\w-]+-specific) )*"
    rf"{_SORTS}(?:{_SILENCER}|{_ANTIBODY})\b"
)
_LESSENING = tuple(
    (re.compile(rf"{ahead}$", re.IGNORECASE), re.compile(behind, re.IGNORECASE))
    for ahead, behind in (
        (rf"\b{_LOSS} of {_TARGET}", _MEANS),
        ("", rf"{_EXPRESSED}[ -]{_LOSS}{_MEANS}"),
        (rf"\b(?:{_SILENCER}|{_LOOSE_SILENCER})[ -](?:mediated|based|induced|driven)[ -]",
         rf"{_EXPRESSED}[ -]{_LOSS}\b"),
    )
)  # fmt: skip
"""A loss and its means, around the target: "knock-down of A with siRNA"."""
_NAME = re.compile(
    rf"(?P<anti>{_ANTI})?(?P<core>.+?)"
    rf"(?P<rest>(?i:[ -](?:{_DIRECTED}[ -])?{_SORTS}(?:{_SILENCER}|{_ANTIBODY}|{_SELF})))?",
    re.DOTALL,
)
"""A mention that took some of the agent with it: "anti-A", "A antibodies"."""
_WORDS = ("rna", "anti", "odn", "aso", "aon", "morpholino", "gapmer", "ribozyme", "nucleic acid",
          "mir", "crispr", "mab", "nanobod", "intrabod", "igg", "fab", "scfv")  # fmt: skip
"""Without one of these a sentence holds no agent."""

_ACTIVATING = re.compile(r"\b(?:super-?)?(?:agonis|activat|stimulat)", re.IGNORECASE)
_MADE = re.compile(
    r"monoclonal|humani[sz]ed|recombinant|chimeric|bispecific|nanobod|intrabod|scFv", re.IGNORECASE
)
_NEUTRALISING = re.compile(r"neutrali|block|antagonis|inhibit|therapeutic", re.IGNORECASE)
_GIVING = r"(?:treatment|therapy|administration|injection|infusion|immunotherapy)"
_GIVEN_AHEAD = re.compile(
    rf"\b(?:{_GIVING}|immuni[sz]ation|treated|injected|infused) (?:with|of) (?:(?:an?|the) )?$",
    re.IGNORECASE,
)
_IMMUNISING = re.compile(r"\b(?:passive )?immuni[sz]ation with (?:(?:an?|the) )?$", re.IGNORECASE)
"""What is one thing with the antibody that it gives; by itself it is a cue of loss."""
_GIVEN_BEHIND = re.compile(rf"[ -]{_GIVING}\b", re.IGNORECASE)
_HELD_AHEAD = re.compile(
    r"\b(?:(?:titers?|titres?|levels?|presence|prevalence|concentrations?|production|binding"
    r"|development|detection) of|(?:patients?|subjects?|individuals|children|women|men|positive)"
    r" (?:with|for|having|who have)) (?:(?:an?|the|serum|circulating|elevated|high) )*$",
    re.IGNORECASE,
)
_HELD_BEHIND = re.compile(
    rf"{_SHORT}[ -](?:(?:sero-?)?(?:positiv|negativ|reactiv)\w+|tit(?:er|re)s?|levels?"
    r"|concentrations?|responses?|production|tests?|assays?|ELISAs?|binding|labell?ing"
    r"|immuno(?:staining|reactivity|histochemistry|blot\w*|assay\w*|precipitat\w+)|staining)\b",
    re.IGNORECASE,
)
_NAMED_BEHIND = re.compile(r" \(?")
_NAMED_AHEAD = re.compile(r"(?:,| \(| (?:is|was|are|were)) ?(?:an?|the) (?:\w+ ){0,2}| \(")
_METHODS = frozenset({"detect", "stain", "recognize", "recognise", "immunoprecipitate", "label"}
    | {"visualize", "visualise", "probe", "use", "bind", "react", "immunostain", "precipitate"}
    | {"measure", "quantify", "verify", "blot", "immunolabel", "capture", "cross"}
    | {"staining", "immunohistochemistry", "immunofluorescence", "immunoblot", "immunoblotting"}
    | {"elisa", "western", "labeling", "labelling", "immunostaining", "immunoprecipitation"}
    | {"immunolabeling", "immunocytochemistry", "cytometry", "detection"})  # fmt: skip
"""What an antibody does, or serves for, that is no effect of it."""
_SHOWING = frozenset({"show", "reveal", "demonstrate", "identify", "confirm", "indicate"})
"""Likewise, where the antibody is not itself what was shown to do something."""


def holds_agents(text: str) -> bool:
    """Whether a sentence may hold an agent: a cheap look before a thorough one."""
    small = text.lower()
    return any(word in small for word in _WORDS)


def find_agent(text: str, mention: Mention, offset: int) -> Agent | None:
    """The agent whose target is a mention of a sentence that begins at `offset`; None where
    there is none."""
    if mention.category not in TARGETS:
        return None
    first, last = mention.start - offset, mention.end - offset
    name = _NAME.fullmatch(text, first, last)
    if name is None:
        return None
    start, end = name.span("core")
    found = _ahead(text, start, end) or _behind(text, start, end) or _lessened(text, start, end)
    if found is None:
        return None
    immunising = _IMMUNISING.search(text[: found.start])
    begin = immunising.start() if immunising else min(found.start, first)
    return found._replace(start=begin, end=max(found.end, last))


def is_named(text: str, agent: Agent, mention: Mention, offset: int) -> bool:
    """Whether a mention beside an agent is its name: "B, an antibody to A", "the anti-A antibody
    B", "the antibody to A (B)"."""
    start, end = mention.start - offset, mention.end - offset
    if start >= agent.end:
        return _NAMED_BEHIND.fullmatch(text, agent.end, start) is not None
    return end <= agent.start and _NAMED_AHEAD.fullmatch(text, end, agent.start) is not None


def _ahead(text: str, start: int, end: int) -> Agent | None:
    """An agent before its target: "siRNA against A"."""
    for pattern in _AHEAD:
        match = pattern.search(text[:start])
        if match is None or (match["listed"].endswith(", ") and not _LISTED_ON.match(text, end)):
            continue
        antibody = match.groupdict().get("antibody") is not None
        words = match.group()
        return Agent(match.start(), end, _aim(text, (match.start(), end), words, antibody))
    return None


def _behind(text: str, start: int, end: int) -> Agent | None:
    """An agent after its target: "A siRNA", "anti-A antibodies", "anti-A therapy"."""
    opening = _OPENING.search(text[:start])
    first = opening.start() if opening is not None else start
    match = _BEHIND.match(text, end)
    if match is not None:
        words = text[first:start] + match.group()
        antibody = match["antibody"] is not None
        return Agent(first, match.end(), _aim(text, (first, match.end()), words, antibody))
    if not _AGAINST.search(text[:start]):
        return None
    remedy = _REMEDY.match(text, end)
    if remedy is not None:
        return Agent(first, remedy.end(), Aim.LESS)
    return Agent(first, end, Aim.PLAIN) if _ALONE.match(text, end) else None


def _lessened(text: str, start: int, end: int) -> Agent | None:
    """A loss together with what brought it about: the two turn the sign once."""
    for ahead, behind in _LESSENING:
        before, after = ahead.search(text[:start]), behind.match(text, end)
        if before is not None and after is not None:
            return Agent(before.start(), after.end(), Aim.LESS)
    return None


def _aim(text: str, span: tuple[int, int], words: str, antibody: bool) -> Aim:
    """What an agent stands for, by its own words and those beside it."""
    before, end = text[: span[0]], span[1]
    if not antibody:
        return Aim.LESS
    if re.search(_SELF, words, re.IGNORECASE):
        return Aim.FOUND
    if _HELD_AHEAD.search(before) or _HELD_BEHIND.match(text, end):
        return Aim.FOUND
    if _ACTIVATING.search(words):
        return Aim.MORE
    given = _GIVEN_AHEAD.search(before) or _GIVEN_BEHIND.match(text, end)
    if given or _NEUTRALISING.search(words):
        return Aim.LESS
    return Aim.MADE if _MADE.search(words) else Aim.PLAIN


def detects(tree: Tree, place: Place) -> bool:
    """Whether what stands at a place serves to find something: "anti-A stained B"."""
    for i in reversed(tree.line(place.head)[:-1]):
        token = tree.tokens[i]
        if not _METHODS.isdisjoint((token.lemma.lower(), token.text.lower())):
            return True
        if token.pos == "VERB":
            return token.lemma in _SHOWING and tree.tokens[place.head].dep != "nsubjpass"
    return False
