"""Whether what is said to treat is the name itself: "A inhibitors are drugs for B" says nothing
of a treatment by A, nor does "A may provide therapies for B"."""

import re
from typing import TYPE_CHECKING

from graph_schema.biolink import Category
from ingest.relations.scene import Scene

if TYPE_CHECKING:
    from ingest.relations.pairs import View

_AGENT = (
    r"(?:inhibitors?|(?:ant)?agonists?|blockers?|activators?|stimulators?|inducers?|enhancers?"
    r"|modulators?|regulators?|potentiators?|suppressors?|scavengers?|chelators?|mimetics?"
    r"|sensiti[sz]ers?|inhibition|blockade|suppression|activation|stimulation|modulation)"
)
_ACTING = r"(?:(?:inhibit|block|suppress|target|lower|reduc|activat|stimulat|modulat|enhanc)ing)"
_PART = r"(?: (?:receptors?|activity|signall?ing|pathways?|expression|levels?|production))?"
_AHEAD = re.compile(
    rf"\b(?:{_AGENT} (?:of|for|to|at|against) |{_ACTING} (?:of )?)"
    r"(?:(?:the|an?|human|brain|both|toxic) )*(?:(?:[\w./-]+, ){0,4}[\w./-]+,? (?:and|or) )?$",
    re.IGNORECASE,
)
"""What acts on a name that follows, or on a list that ends with it: "inhibitors of A"."""
_BEHIND = re.compile(
    rf"{_PART}(?:[ -](?:{_AGENT}|{_ACTING}|targeted)|-(?!containing)[a-z]+ing)\b", re.IGNORECASE
)
"""What acts on a name that it follows: "A inhibitors", "A-lowering drugs"."""
_TARGETS = frozenset({"target", "targeting", "targeted"})
_PROMISES = frozenset({"provide", "offer", "open", "lead", "help", "develop", "enable", "guide"}
    | {"facilitate", "contribute", "implication", "insight", "avenue", "opportunity"})  # fmt: skip
"""On the way from a gene, a process, … to a treatment these say that one may come of knowing it."""


def treats_itself(scene: Scene, seen: "View", forward: bool) -> bool:
    """Whether the mention that acts, the first where `forward`, is itself what treats."""
    way, sign = seen.way, (seen.first if forward else seen.second).sign
    mention = scene.mentions[seen.pair[not forward]]
    text, offset = scene.sentence.text, scene.sentence.start
    lemmas = {scene.tree.tokens[i].lemma.lower() for i in (*way.first, way.top, *way.second)}
    if sign < 0 or not _TARGETS.isdisjoint(lemmas):
        return False
    if mention.category is not Category.CHEMICAL and not _PROMISES.isdisjoint(lemmas):
        return False
    before, end = text[: mention.start - offset], mention.end - offset
    return _AHEAD.search(before) is None and _BEHIND.match(text, end) is None
