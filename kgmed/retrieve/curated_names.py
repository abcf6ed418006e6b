"""Names of a question as curators have them: merged entities are one, and a name that only a
curator gave is known. The vocabulary, which the question is read with, knows neither."""

from collections.abc import Callable, Sequence

from graph_schema.records import Entity
from ingest.records import Candidate, Mention
from kgmed.retrieve.anchor import Namer
from kgmed.store.protocol import GraphStore
from kgmed.store.rulings import Rulings

Ledger = Callable[[], Rulings]
"""The ledger as it is now."""


class CuratedNamer:
    """A `Namer` that sees what another finds through the ledger."""

    def __init__(self, namer: Namer, store: GraphStore, ledger: Ledger) -> None:
        self._namer = namer
        self._store = store
        self._ledger = ledger

    def find(self, text: str) -> Sequence[Mention]:
        """The names in a text, with their candidates."""
        rulings = self._ledger()
        return tuple(_merged(mention, rulings) for mention in self._namer.find(text))

    def ground(self, name: str) -> Mention | None:
        """A text that is a name as a whole; None where neither vocabulary nor curator has it."""
        rulings = self._ledger()
        mention = self._namer.ground(name)
        if mention is not None:
            return _merged(mention, rulings)
        wanted = name.casefold()
        near = self._store.find_entities(name) if rulings.changed else ()
        named = [
            entity
            for entity in near
            if entity.curie in rulings.changed
            and wanted in {each.casefold() for each in (entity.name, *entity.synonyms)}
        ]
        return _mention(name, named) if named else None


def _merged(mention: Mention, rulings: Rulings) -> Mention:
    if mention.curie is None or not rulings.merged:
        return mention
    candidates = tuple(
        candidate.model_copy(update={"curie": rulings.entity(candidate.curie)})
        for candidate in mention.candidates
    )
    update = {"curie": rulings.entity(mention.curie), "candidates": candidates}
    return mention.model_copy(update=update)


def _mention(name: str, named: Sequence[Entity]) -> Mention:
    candidates = tuple(
        Candidate(
            curie=entity.curie,
            name=entity.name,
            category=entity.category,
            score=1.0,
            matched=name,
            how="named by a curator",
        )
        for entity in named
    )
    best = candidates[0]
    return Mention(
        start=0,
        end=len(name),
        text=name,
        category=best.category,
        curie=best.curie,
        name=best.name,
        score=1.0,
        candidates=candidates,
    )
