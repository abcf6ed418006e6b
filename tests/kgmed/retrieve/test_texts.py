"""Sentences searched for where the graph says nothing, over a small invented literature."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_schema.biolink import Category, Predicate
from graph_schema.records import Entity
from ingest.records import Mention
from kgmed.config import RetrieveConfig
from kgmed.retrieve.pool import without
from kgmed.retrieve.records import FoundSentence
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.reason.unread import OPTIONS, QUESTION, unread
from tests.kgmed.reason.world import UP, World, WorldNamer, curie, retriever


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with World().put(tmp_path) as opened:
        yield opened


def found(
    store: EmbeddedStore,
    folder: Path,
    *asked: str,
    as_of: int | None = None,
    config: RetrieveConfig | None = None,
) -> tuple[FoundSentence, ...]:
    question, *options = asked or (QUESTION, *OPTIONS)
    return retriever(store, folder, config).retrieve(question, options, as_of).texts


def test_a_sentence_is_found_where_both_names_stand_with_its_place(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    store.put(
        [
            unread(1, "Foes of barase. We gave foocillin, and barase fell.", title="Of foocillin"),
            unread(2, "We gave foocillin. Then barase fell."),
            unread(3, "Foocillin-like things and barases."),
        ]
    )
    (text,) = found(store, tmp_path)
    document = store.document("PMID:1")
    assert document is not None
    assert text.sentence == "We gave foocillin, and barase fell."
    assert document.text[text.sentence_start :].startswith(text.sentence)
    assert (text.id, text.publication, text.year) == ("T1", "PMID:1", 2010)
    assert (text.subject, text.object) == (curie("foocillin"), curie("barase"))
    assert (text.subject_text, text.object_text) == ("foocillin", "barase")
    assert text.score > 0


def test_only_what_the_graph_does_not_say_is_searched_for(tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", UP)
    world.say(2, "foocillin", "bazin", predicate=Predicate.ASSOCIATED_WITH)
    world.say(3, "corgein", "foocillin", UP)
    world.say(4, "quxapine", "barase", UP, negated=True)
    world.say(5, "barase", "dulcin", UP)
    with world.put(tmp_path) as store:

        def papers(question: str) -> list[str]:
            return [text.publication for text in found(store, tmp_path, question)]

        assert papers("How does foocillin affect barase?") == []
        assert papers("How does quxapine affect barase?") == []
        assert papers("How does foocillin affect bazin?") == ["PMID:2"]
        assert papers("Is foocillin associated with bazin?") == []
        assert papers("How does foocillin affect corgein?") == ["PMID:3"], "the other way round"
        assert papers("How does foocillin affect dulcin?") == [], "no sentence names both"
        store.put([unread(6, "By foocillin dulcin rose.")])
        assert papers("How does foocillin affect dulcin?") == ["PMID:6"], "a detour says nothing"


def test_each_option_has_its_turn_within_the_budget(store: EmbeddedStore, tmp_path: Path) -> None:
    papers = [unread(n, f"In {n}, foocillin met barase.") for n in range(20)]
    more = [unread(n, f"In {n}, foocillin met bazin, dulcin.") for n in range(20, 40)]
    store.put([*papers, *more])
    asked = ("Which of these does foocillin increase?", "barase", "bazin", "dulcin", "corgein")
    texts = found(store, tmp_path, *asked)
    ends = [text.object for text in texts]
    assert [text.id for text in texts] == [f"T{number}" for number in range(1, 13)]
    assert ends[:3] == [curie("barase"), curie("bazin"), curie("dulcin")]
    assert {ends.count(curie(name)) for name in ("barase", "bazin", "dulcin")} == {4}
    assert len(found(store, tmp_path)) == 6
    few = RetrieveConfig(sentences=3)
    assert len(found(store, tmp_path, *asked, config=few)) == 3
    assert len(found(store, tmp_path, config=few)) == 1
    assert found(store, tmp_path, config=RetrieveConfig(text=False)) == ()


def test_one_paper_gives_two_sentences(store: EmbeddedStore, tmp_path: Path) -> None:
    store.put([unread(1, " ".join(f"In {n} foocillin met barase." for n in range(9)))])
    assert len(found(store, tmp_path)) == 2


def test_as_of_a_year_and_what_was_withdrawn_is_not_found(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    met = "Foocillin: foocillin met barase."
    store.put([unread(1, met, 2001), unread(2, met, 2011), unread(3, met, None)])
    assert {text.publication for text in found(store, tmp_path, as_of=2005)} == {"PMID:1"}
    store.withdraw(["PMID:1"])
    assert {text.publication for text in found(store, tmp_path)} == {"PMID:2", "PMID:3"}
    assert found(store, tmp_path, as_of=2005) == ()


def test_a_synonym_is_searched_for_and_the_identity_must_match(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    class Knowing(WorldNamer):
        """`BRS` is barase, but where it is spoken of as a place."""

        def find(self, text: str) -> tuple[Mention, ...]:
            (barase,) = super().find("barase")
            short = [
                barase.model_copy(
                    update={
                        "start": match.start(),
                        "end": match.end(),
                        "text": "BRS",
                        "curie": "HGNC:99" if " in BRS" in text else curie("barase"),
                    }
                )
                for match in re.finditer("BRS", text)
            ]
            return tuple(sorted((*super().find(text), *short), key=lambda m: m.start))

    named = Entity(
        curie=curie("barase"), name="barase", category=Category.GENE, synonyms=("b.r.s", "BRS")
    )
    known = unread(1, "Nothing.").model_copy(update={"entities": (named,)})
    texts = [unread(2, "By foocillin BRS fell."), unread(3, "We gave foocillin in BRS.")]
    store.put([known, *texts])
    finder = retriever(store, tmp_path)
    finder._namer = Knowing()
    (text,) = finder.retrieve(QUESTION, OPTIONS).texts
    assert (text.publication, text.object_text) == ("PMID:2", "BRS")


def test_a_paper_that_is_left_out_gives_no_sentence_and_no_other_is_searched_for(
    tmp_path: Path,
) -> None:
    world = World()
    key = world.say(1, "foocillin", "barase", UP)
    world.say(2, "foocillin", "bazin", predicate=Predicate.ASSOCIATED_WITH)
    with world.put(tmp_path) as store:
        finder = retriever(store, tmp_path)
        pool = finder.find("How does foocillin affect bazin?")
        assert len(finder.choose(pool).texts) == 1
        assert finder.choose(without(pool, store, papers=frozenset(["PMID:2"]))).texts == ()
        pool = finder.find(QUESTION)
        assert finder.choose(without(pool, store, assertions=frozenset([key]))).texts == ()
