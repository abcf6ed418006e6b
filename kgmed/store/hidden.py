"""Documents that are shown nowhere, though what they say is: what curators vouch for, and what is
only proposed, are kept like readings."""

from collections.abc import Collection, Iterable, Mapping

from ingest.records import Reading
from kgmed.store.protocol import DocumentState

CURATED_PREFIX = "KGMED:decision-"
"""What a decision vouches for; made from the ledger, and gone with the decision."""
PROPOSAL_PREFIX = "KGMED:proposal-"
"""What a language model proposes on a paper; gone with the paper."""
INFERRED_PREFIX = "KGMED:inferred-"
"""What the system inferred in a round of growth."""
HIDDEN_PREFIXES = (CURATED_PREFIX, PROPOSAL_PREFIX, INFERRED_PREFIX)


def is_hidden(document: str) -> bool:
    """Whether the document of this id is shown nowhere."""
    return document.startswith(HIDDEN_PREFIXES)


def proposals_on(papers: Iterable[str]) -> list[str]:
    """The ids of the documents that keep what is proposed on these papers."""
    return [PROPOSAL_PREFIX + paper for paper in papers if not is_hidden(paper)]


def paper_of(document: str) -> str:
    """The paper that proposals are on; of any other document, itself."""
    return document.removeprefix(PROPOSAL_PREFIX)


# -- what putting and withdrawing papers does to the proposals on them ---------------------------


def is_stored(reading: Reading, state: DocumentState | None) -> bool:
    """Whether this very reading stands in a store."""
    return state is not None and state.key == reading.key and not state.withdrawn


def to_be_put(latest: Mapping[str, Reading], states: Mapping[str, DocumentState]) -> list[Reading]:
    """Those of these readings (by document) that a store does not have yet; nothing is proposed
    on a paper that is withdrawn. `states` are those of the documents and their papers."""
    gone = {id_ for id_, state in states.items() if state.withdrawn} - latest.keys()
    return [
        reading
        for id_, reading in latest.items()
        if not is_stored(reading, states.get(id_))
        and (not is_hidden(id_) or paper_of(id_) not in gone)
    ]


def outdated_by(
    fresh: Iterable[Reading], states: Mapping[str, DocumentState], beside: Collection[str]
) -> list[str]:
    """The ids of the documents that keep what was proposed on the readings which these replace;
    not those that are put `beside` them."""
    ids = (reading.document.id for reading in fresh)
    outdated = proposals_on(id_ for id_ in ids if id_ in states)
    return [id_ for id_ in outdated if id_ not in beside]


def standing_of(states: Mapping[str, DocumentState]) -> dict[str, DocumentState]:
    """Those of these documents that are not withdrawn."""
    return {id_: state for id_, state in states.items() if not state.withdrawn}


def how_many(asked: Iterable[str], stood: Collection[str]) -> int:
    """Of how many of these documents anything stood: itself, or what was proposed on it."""
    return sum(not {id_, PROPOSAL_PREFIX + id_}.isdisjoint(stood) for id_ in set(asked))
