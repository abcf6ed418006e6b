"""Names as words."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmed.store.phrases import phrases, query, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TNF-α (tumour)", ["tnf", "α", "tumour"]),
        ("Aβ42, β-amyloid_1", ["aβ42", "β", "amyloid", "1"]),
        ("naïve NAÏVE nai\u0308ve", ["naive", "naive", "naive"]),
        ("µ-opioid; μ", ["μ", "opioid", "μ"]),
        ('"*:^~', []),
    ],
)
def test_words_are_runs_of_letters_and_digits(text: str, expected: list[str]) -> None:
    assert words(text) == expected


latin_and_greek = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xAF), max_size=30)


@given(latin_and_greek)
def test_they_are_the_words_of_the_embedded_index(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')"
    )
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab (t, instance)")
    connection.execute("INSERT INTO t VALUES (?)", (text,))
    rows = connection.execute("SELECT term FROM v ORDER BY offset")
    assert [term for (term,) in rows] == words(text)
    connection.close()


def test_a_name_that_holds_another_is_not_looked_for() -> None:
    names = ["amyloid beta precursor protein", "Amyloid-Beta", "APP", "app gene", "beta amyloid"]
    assert phrases(names) == ("amyloid beta", "app", "beta amyloid")
    assert phrases(["tauopathy", "tau"]) == ("tauopathy", "tau")


def test_a_query_without_a_usable_group_is_none() -> None:
    assert query([["tau", "a b"], ["c"]]) == '("tau" OR "a b") AND ("c")'
    assert query([["tau"], ["-"]]) == query([]) == query([[]]) == ""
