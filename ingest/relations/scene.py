"""A sentence made ready for its pairs: everything that they share, worked out once."""

from collections.abc import Mapping
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.records import Mention, Sentence
from ingest.relations.cues import Cue, find_cues
from ingest.relations.mending import mended
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
    scopes: Scopes
    sides: dict[tuple[int, tuple[int, ...]], Side]
    """What has been found between a top and a mention, by the mention and the way there."""
    tops: dict[int, Cue | None]
    """What has been found to be said at a top."""


def prepare(sentence: Sentence, mentions: tuple[Mention, ...]) -> Scene:
    """Everything about a sentence that its pairs share."""
    tree = Tree(mended(sentence.tokens))
    places = tuple(tree.located(mention) for mention in mentions)
    inside = frozenset(i for place in places if place for i in range(place.start, place.end))
    cues = find_cues(sentence.tokens, inside).values()
    cue_at = {i: cue for cue in cues for i in range(cue.start, cue.end)}
    lost = tuple(is_lost(sentence.text, one.end - sentence.start) for one in mentions)
    scopes = find_scopes(tree)
    return Scene(sentence, tree, mentions, places, cue_at, lost, scopes, {}, {})
