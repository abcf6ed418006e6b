"""What a curator means by a subject: the key of an assertion or its beginning, a CURIE, a name.

What is decided holds against every later reading, so nothing is guessed: a name or a beginning
that fits more than one thing is refused, with what it fits.
"""

import re
from collections.abc import Callable, Iterable

from graph_schema.curie import normalise_curie
from graph_schema.records import Entity
from kgmed.errors import UsageError
from kgmed.store.protocol import GraphStore
from kgmed.store.rulings import Rulings

KEY_DIGITS = 24
FEWEST_DIGITS = 6
"""Of the beginning of a key, so that the symbol of a gene (BACE) is no beginning."""
MOST_NAMED = 5
LOOK = "`kgmed curate review` and `kgmed entity NAME` show keys and CURIEs"
CREATE = "`kgmed curate create-entity CURIE NAME CATEGORY` makes it known"
_KEY = re.compile(rf"[0-9a-f]{{{FEWEST_DIGITS},{KEY_DIGITS}}}")

Vocabulary = Callable[[str], tuple[Entity, ...]]
"""What a vocabulary takes a CURIE or a name for, best first."""


class Subjects:
    """Finds what a subject names, in the graph and among what its ledger speaks of."""

    def __init__(self, store: GraphStore, rulings: Rulings, vocabulary: Vocabulary) -> None:
        self._store = store
        self._rulings = rulings
        self._vocabulary = vocabulary

    def anything(self, text: str) -> str:
        """The key, the CURIE (of an entity or a publication) or the quotation that is meant.

        Raises:
            UsageError: nothing is known by it, or more than one thing.
        """
        subject = text.strip()
        if subject in self._rulings.quarantined:
            return subject
        if found := self.key(subject):
            return found
        curie = as_curie(subject)
        if curie is None:
            return self._by_name(subject).curie
        curie = self._spelt(curie)
        if not self._is_known(curie):
            raise UsageError(f"the graph does not know {curie}", hint=self._suggest(subject))
        return curie

    def key(self, text: str) -> str:
        """The key of the assertion (or the quotation) that begins so; empty where none does.

        Raises:
            UsageError: more than one begins so, or none does and it could be nothing else.
        """
        if not _KEY.fullmatch(text):
            return ""
        if len(text) == KEY_DIGITS:
            if text in self._ruled() or self._store.assertions([text]):
                return text
            raise UsageError(f"no assertion has the key {text}", hint=LOOK)
        found = {key for key in self._ruled() if key.startswith(text)}
        found |= {edge.key for edge in self._store.edges() if edge.key.startswith(text)}
        waiting = (item.subject for item in self._store.review())
        found |= {subject for subject in waiting if subject.startswith(text)}
        if len(found) > 1:
            raise UsageError(f"{text} begins {_listed(sorted(found))}", hint="give more digits")
        return next(iter(found), "")

    def assertion(self, text: str) -> str:
        """The key of the assertion that is meant.

        Raises:
            UsageError: there is none, or more than one.
        """
        found = self.key(text.strip())
        if not found:
            raise UsageError(f"{text!r} is no key of an assertion", hint=LOOK)
        return found

    def curie(self, text: str) -> str:
        """The CURIE of an entity: as it stands, or of the one entity of that name.

        Raises:
            UsageError: no entity has the name, or more than one.
        """
        curie = as_curie(text)
        return self._spelt(curie) if curie else self._by_name(text.strip()).curie

    def entity(self, text: str) -> tuple[Entity, bool]:
        """The entity that is meant, as it is shown (the one that it was merged into), and whether
        the graph has it; else it is the vocabulary's.

        Raises:
            UsageError: neither knows it, or more than one has the name.
        """
        curie = as_curie(text)
        if curie is None:
            return self._by_name(text.strip()), True
        shown = self._store.entity(self._rulings.entity(curie))
        if shown is not None:
            return shown, True
        for entity in self._vocabulary(curie):
            merged = self._store.entity(self._rulings.entity(entity.curie))
            return (merged, True) if merged else (entity, False)
        raise UsageError(f"neither graph nor vocabulary knows {curie}", hint=CREATE)

    def _by_name(self, name: str) -> Entity:
        near = self._store.find_entities(name, limit=50) if name else ()
        deleted = (self._rulings.entities.get(each) for each in self._rulings.deleted)
        among = {entity.curie: entity for entity in (*near, *deleted) if entity}
        wanted = name.casefold()
        named = [each for each in among.values() if each.name.casefold() == wanted]
        found = named or [
            each
            for each in among.values()
            if wanted in {synonym.casefold() for synonym in each.synonyms}
        ]
        if len(found) > 1:
            told = _listed(f"{entity.curie} ({entity.name})" for entity in found)
            raise UsageError(f"{name!r} is a name of {told}", hint="give the CURIE")
        if not found:
            raise UsageError(f"nothing in the graph is called {name!r}", hint=self._suggest(name))
        return found[0]

    def _suggest(self, text: str) -> str:
        """What to do where the graph does not know a name or a CURIE."""
        near = [*self._store.find_entities(text, limit=MOST_NAMED), *self._vocabulary(text)]
        told = _listed(dict.fromkeys(f"{entity.curie} ({entity.name})" for entity in near))
        return f"near it: {told}; give the CURIE" if told else LOOK

    def _spelt(self, curie: str) -> str:
        """The CURIE by which the graph knows what another vocabulary's CURIE stands for."""
        if self._is_known(curie):
            return curie
        others = (entity.curie for entity in self._vocabulary(curie))
        return next((each for each in others if self._is_known(each)), curie)

    def _is_known(self, curie: str) -> bool:
        ruled = curie in self._rulings.deleted or curie in self._rulings.merged
        return (
            ruled
            or self._store.entity(curie) is not None
            or self._store.document(curie) is not None
        )

    def _ruled(self) -> set[str]:
        """Every key that the ledger speaks of."""
        rulings = self._rulings
        tables = rulings.deleted, rulings.standing, rulings.replaced, rulings.kept
        return {key for table in tables for key in table if ":" not in key}


def as_curie(text: str) -> str | None:
    """The CURIE in our spelling, or None where it is none."""
    try:
        return normalise_curie(text)
    except ValueError:
        return None


def _listed(items: Iterable[str]) -> str:
    names = list(items)
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
