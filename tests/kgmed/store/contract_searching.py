"""What `GraphStore` promises of searching the texts."""

import random
from collections.abc import Callable, Sequence

import pytest

from kgmed.store import open_store
from kgmed.store.phrases import LONGEST_WORD, MOST_NAMES, MOST_WORDS
from kgmed.store.protocol import GraphStore
from kgmed.store.transfer import copy
from tests.kgmed.store.common import StoreTests, decided, delete
from tests.kgmed.store.makers import reading

SYNTAX = (
    *('"', '""', "'", "*", ":", "(", ")", "()", "`", "\\", "/", "^", "~", "+", "-", "&&", "||"),
    *("!", "[a TO b]", "{a TO b}", "AND", "OR", "NOT", "NEAR", "NEAR(a b)", "a AND", "OR OR"),
    *("text:beta", "words:beta", "alpha*", 'alpha" OR "beta', "alpha) OR (beta", "alpha' --"),
    *(
        "alpha; DROP TABLE document",
        "\0",
        "alpha\0beta",
        "\ud7ff",
        "\ud800",
        "<b>alpha</b>",
        "${alpha}",
    ),
)


def found(
    store: GraphStore, *wanted: Sequence[str], limit: int = 20, as_of: int | None = None
) -> list[str]:
    """The numbers of the documents that hold one of each of these names, best first."""
    texts = store.search_text(wanted, limit, as_of)
    assert [text.score for text in texts] == sorted((t.score for t in texts), reverse=True)
    assert all(store.document(text.document.id) == text.document for text in texts)
    return [text.document.id.removeprefix("PMID:") for text in texts]


class SearchingContract(StoreTests):
    """Texts are found by their words, whatever became of them before."""

    def test_a_text_holds_one_name_of_each_group_in_a_row(self, store: GraphStore) -> None:
        store.put(
            [
                reading("PMID:1", title="On Tau", text="Amyloid-Beta precedes it."),
                reading("PMID:2", text="Beta amyloid was seen; amyloid, not alpha; tauopathy."),
                reading("PMID:3", text="The peptide Aβ(1-42) and na\u00efve TAU."),
            ]
        )
        assert found(store, ["amyloid beta"]) == ["1"]
        assert found(store, ["tau"], ["amyloid beta", "aβ"]) == found(store, ["AΒ", "amyloid BETA"])
        assert sorted(found(store, ["tau"], ["amyloid beta", "aβ"])) == ["1", "3"]
        assert found(store, ["naive"]) == found(store, ["NAÏVE"]) == ["3"]
        assert found(store, ["on tau"]) == ["1"], "the title is part of the text"
        assert found(store, ["tau"], ["alpha"]) == found(store, ["1", "42"], ["no"]) == []

    def test_the_best_comes_first_and_equals_by_id(self, store: GraphStore) -> None:
        filler = " ".join(f"word{n}" for n in range(40))
        texts = {"4": f"tau {filler}", "3": "tau", "2": "tau", "1": f"tau tau {filler}"}
        store.put([reading(f"PMID:{id_}", text=text) for id_, text in texts.items()])
        store.put([reading(f"PMID:{n}", text="nothing of it") for n in range(10, 20)])
        assert found(store, ["tau"]) == ["2", "3", "1", "4"]
        assert found(store, ["tau"], limit=3) == ["2", "3", "1"]
        assert found(store, ["tau"], limit=0) == found(store, ["tau"], limit=-1) == []

    def test_what_stands_is_found_and_nothing_else(self, store: GraphStore) -> None:
        store.put([reading(f"PMID:{n}", text=f"tau, number {n}", year=2000 + n) for n in range(5)])
        store.put([reading("PMID:1", key="new", text="another matter")])
        store.withdraw(["PMID:2"])
        store.put([reading("PMID:9", text="A notice.", retracts=("PMID:3",))])
        assert sorted(found(store, ["tau"])) == ["0", "4"]
        assert found(store, ["another"]) == ["1"]
        store.put([reading("PMID:2", text="tau, number 2", year=2002)])
        store.withdraw(["PMID:9"])
        assert sorted(found(store, ["tau"])) == ["0", "2", "3", "4"]
        store.put([reading("PMID:4", key="retracted", text="tau, number 4", retracted=True)])
        assert sorted(found(store, ["tau"])) == ["0", "2", "3"]

    def test_as_of_a_year_nothing_later_is_found_nor_what_has_no_year(
        self, store: GraphStore
    ) -> None:
        store.put([reading(f"PMID:{n}", text="tau", year=2000 + n) for n in range(3)])
        store.put([reading("PMID:5", text="tau")])
        assert found(store, ["tau"], as_of=2001) == ["0", "1"]
        assert found(store, ["tau"], as_of=1999) == []
        assert found(store, ["tau"]) == ["0", "1", "2", "5"]

    def test_what_a_curator_deleted_is_not_found_until_that_is_undone(
        self, store: GraphStore
    ) -> None:
        store.put([reading("PMID:1", text="tau"), reading("PMID:2", text="tau")])
        deletion = delete("PMID:1")
        store.decide(deletion)
        assert found(store, ["tau"]) == ["2"]
        store.decide(decided("undo", next(store.decisions()).id, day=2))
        assert found(store, ["tau"]) == ["1", "2"]

    def test_nothing_in_a_name_is_syntax(self, store: GraphStore) -> None:
        store.put([reading("PMID:1", text="alpha"), reading("PMID:2", text="beta and near or not")])
        for name in SYNTAX:
            assert found(store, [name], ["beta"]) in ([], ["2"])
            assert found(store, [name, "alpha"], ["alpha"]) == ["1"]
        assert found(store, ["NOT"]) == found(store, ["AND NEAR OR"]) == ["2"]
        assert found(store, ["alph*"]) == found(store, ["alpha beta"]) == []
        assert found(store, ['"alpha"']) == found(store, ["(alpha)"]) == ["1"]
        assert found(store) == found(store, []) == found(store, ["alpha"], []) == []
        assert found(store, [""]) == found(store, ["alpha"], ["-"]) == []

    def test_names_without_end_are_cut_short(self, store: GraphStore) -> None:
        store.put([reading("PMID:1", text="alpha " * MOST_WORDS)])
        many = [f"{'w' * 200}{n} {' '.join('abcdefghijklmno')}" for n in range(MOST_NAMES - 1)]
        assert found(store, [*many, "alpha"], [*many, "alpha"], ["alpha"] * 100) == ["1"]
        assert found(store, [*many, "other", "alpha"]) == []
        assert found(store, ["alpha " * MOST_WORDS]) == ["1"]
        assert found(store, ["alpha " * (MOST_WORDS + 1)]) == found(store, ["alpha " * 9999]) == []
        assert found(store, ["a" * (LONGEST_WORD + 1)]) == found(store, ["a" * 99_999]) == []

    @pytest.mark.parametrize("seed", range(3))
    def test_a_search_is_the_same_as_looking_at_each_text(
        self, store: GraphStore, seed: int
    ) -> None:
        drawn = random.Random(seed)
        texts: dict[str, str] = {}
        for _ in range(6):
            for number in drawn.sample(range(30), 8):
                id_ = str(number)
                texts[id_] = " ".join(drawn.choices("abcd", k=drawn.randint(1, 6)))
                store.put([reading(f"PMID:{id_}", key=texts[id_], text=texts[id_])])
            for id_ in drawn.sample(sorted(texts), 3):
                store.withdraw([f"PMID:{id_}"])
                del texts[id_]
            for one, other in (("a", "b"), ("a b", "c d"), ("d", "d a")):
                held = {
                    id_
                    for id_, text in texts.items()
                    if all(f" {name} " in f" {text} " for name in (one, other))
                }
                assert set(found(store, [one], [other], limit=99)) == held
                either = {
                    id_
                    for id_, text in texts.items()
                    if any(f" {name} " in f" {text} " for name in (one, other))
                }
                assert set(found(store, [one, other], limit=99)) == either

    def test_a_copy_is_searched_like_its_source(
        self, store: GraphStore, embedded_url: Callable[[], str]
    ) -> None:
        store.put([reading(f"PMID:{n}", text=f"tau and {n}", year=2000 + n) for n in range(4)])
        store.withdraw(["PMID:1"])
        with open_store(embedded_url()) as target:
            copy(store, target)
            assert found(target, ["tau"], as_of=2002) == found(store, ["tau"], as_of=2002)
            assert found(target, ["tau"]) == ["0", "2", "3"]
