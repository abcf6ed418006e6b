"""A sentence made ready for its pairs: everything that they share, worked out once."""

from collections.abc import Mapping
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.records import Mention, Sentence, Token
from ingest.relations.acts import Words
from ingest.relations.agents import Agent, Aim, detects, find_agent, holds_agents, is_named
from ingest.relations.asides import Aside, find_asides
from ingest.relations.cues import CHANGING, Cue, find_cues, is_present
from ingest.relations.means import ByMeans, find_means
from ingest.relations.mending import mended, with_subject
from ingest.relations.nominals import Nominal, find_nominals
from ingest.relations.scopes import Scopes, find_scopes
from ingest.relations.sides import Side, is_lost
from ingest.relations.syntax import Place, Tree

MAX_MENTIONS = 24
"""A sentence that names more things is a list; the first so many are read."""
CONTEXT = frozenset({Category.TAXON, Category.CELL_LINE})
"""Where something happens, not what it happens to."""


class Scene(NamedTuple):
    """A sentence made ready for its pairs."""

    sentence: Sentence
    tree: Tree
    mentions: tuple[Mention, ...]
    places: tuple[Place | None, ...]
    cue_at: Mapping[int, Cue]
    lost: tuple[bool, ...]
    """For each mention, whether it is marked as knocked out."""
    aims: tuple[Aim | None, ...]
    """For each mention, what an agent that is directed at it stands for. Its place is then that
    of the agent, which has no cues of its own."""
    nominals: tuple[Nominal, ...]
    asides: tuple[Aside | None, ...]
    """For each mention, why what is said is not said of it."""
    scopes: Scopes
    means: Mapping[tuple[int, int], ByMeans]
    """What the means say that are named, by the numbers of two mentions in their order."""
    sides: dict[tuple[int, tuple[int, ...]], Side]
    """What has been found between a top and a mention, by the mention and the way there."""
    tops: dict[int, Cue | None]
    """What has been found to be said at a top."""


def prepare(sentence: Sentence, mentions: tuple[Mention, ...]) -> Scene:
    """Everything about a sentence that its pairs share."""
    agents = _agents(sentence, mentions)
    tokens = sentence.tokens
    inside = frozenset(
        i
        for i, token in enumerate(tokens)
        if any(token.start < one.end and token.end > one.start for one in mentions)
    )
    cues = find_cues(tokens, inside).values()
    cue_at = {i: cue for cue in cues for i in range(cue.start, cue.end)}
    nominals = find_nominals(tokens, mentions, cue_at)
    tree = Tree(_parse(sentence, agents, nominals))
    named = tuple(tree.located(mention) for mention in mentions)
    places = tuple(
        tree.gathered(agent.start + sentence.start, agent.end + sentence.start) if agent else place
        for agent, place in zip(agents, named, strict=True)
    )
    for agent, place in zip(agents, places, strict=True):
        for i in range(place.start, place.end) if agent and place else ():
            cue_at.pop(i, None)
    lost = tuple(is_lost(sentence.text, one.end - sentence.start) for one in mentions)
    aims = tuple(
        _aim(tree, agent, place) if agent and place else None
        for agent, place in zip(agents, places, strict=True)
    )
    changes = any(cue.entry.kind in CHANGING for cue in cues)
    asides = find_asides(sentence.text, mentions, sentence.start, changes=changes)
    held = {i: n for n, one in enumerate(places) if one for i in range(one.start, one.end)}
    means = find_means(Words(tree, cue_at, mentions, places, held))
    said = (nominals, asides, find_scopes(tree), means)
    return Scene(sentence, tree, mentions, places, cue_at, lost, aims, *said, {}, {})


def _parse(
    sentence: Sentence,
    agents: tuple[Agent | None, ...],
    nominals: tuple[Nominal, ...],
) -> tuple[Token, ...]:
    """The parse, mended."""
    tokens = mended(sentence.tokens)
    for agent in dict.fromkeys(agents):
        if agent is not None:
            span = (agent.start + sentence.start, agent.end + sentence.start)
            tokens = with_subject(tokens, *span)
    for one in nominals:
        span = (tokens[one.start].start, tokens[one.end - 1].end)
        verb_like = one.end < len(tokens) and is_present(tokens[one.end].text)
        tokens = with_subject(tokens, *span, verb_like=verb_like)
    return tokens


def _agents(sentence: Sentence, mentions: tuple[Mention, ...]) -> tuple[Agent | None, ...]:
    """The agents directed at each mention. One that has a name in the sentence is left to it:
    "the anti-A antibody B" is read as what B is."""
    if not holds_agents(sentence.text):
        return (None,) * len(mentions)
    found = []
    for mention in mentions:
        agent = find_agent(sentence.text, mention, sentence.start)
        others = (one for one in mentions if one.curie != mention.curie)
        if agent and any(is_named(sentence.text, agent, one, sentence.start) for one in others):
            agent = None
        found.append(agent)
    return tuple(found)


def _aim(tree: Tree, agent: Agent, place: Place) -> Aim:
    """What an agent stands for, now that the parse says what is done with it."""
    antibody = agent.aim in {Aim.PLAIN, Aim.MADE}
    return Aim.FOUND if antibody and detects(tree, place) else agent.aim
