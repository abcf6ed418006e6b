"""A question's names as curators have them: merged, created, renamed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kgmed.app.curation import Curation
from kgmed.retrieve.anchor import anchor
from kgmed.retrieve.curated_names import CuratedNamer
from kgmed.store.embedded import EmbeddedStore
from kgmed.store.folding import fold
from tests.kgmed.reason.world import DOWN, UP, World, WorldNamer, curie


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "quxapine", "bazin", UP)
    with world.put(tmp_path) as opened:
        yield opened


@pytest.fixture
def namer(store: EmbeddedStore) -> CuratedNamer:
    return CuratedNamer(WorldNamer(), store, lambda: fold(store.decisions()))


def asked(namer: CuratedNamer, name: str) -> tuple[str, ...]:
    """What the subject of a question is taken for."""
    found = anchor(f"How does {name} affect barase?", (), namer).asked.subject
    return found.curies if found else ()


def test_a_merged_name_means_the_other(store: EmbeddedStore, namer: CuratedNamer) -> None:
    assert asked(namer, "quxapine") == (curie("quxapine"),)
    merge = Curation(store, "ann").merge("quxapine", "foocillin").decisions[0]
    assert asked(namer, "quxapine") == (curie("foocillin"),)
    option = anchor("What decreases barase?", ("quxapine",), namer).options[0]
    assert option.anchor is not None
    assert option.anchor.curies == (curie("foocillin"),)
    Curation(store, "ann").undo(merge.id)
    assert asked(namer, "quxapine") == (curie("quxapine"),)


def test_a_name_that_only_a_curator_gave_is_known(
    store: EmbeddedStore, namer: CuratedNamer
) -> None:
    assert asked(namer, "newcillin") == asked(namer, "FZN1") == ()
    ann = Curation(store, "ann")
    ann.create_entity("CHEBI:9", "newcillin", "ChemicalEntity")
    assert asked(namer, "newcillin") == ("CHEBI:9",)
    ann.change("foocillin", {"name": "FZN1"})
    assert asked(namer, "FZN1") == (curie("foocillin"),)
    assert asked(namer, "othercillin") == ()
