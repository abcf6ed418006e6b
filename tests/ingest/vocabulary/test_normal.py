"""Folding and hashing: what compares equal, and where it stood."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.vocabulary.normal import (
    fold,
    hash_keys,
    normal_key,
    normal_keys,
    prefix_sums,
    stretch_hashes,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IL-6", "IL 6"),
        ("GSK-3β", "GSK3beta"),
        ("Aβ", "A-beta"),
        ("Alzheimer’s disease", "Alzheimer Disease"),
        ("AlzheimerÃ¢â‚¬â„¢s disease", "Alzheimer's disease"),
        ("Î²-amyloid", "beta amyloid"),
        ("NF-ÎºB", "NF-kappaB"),
        ("ABeta¸42", "ABeta42"),
        ("Sjögren syndrome", "Sjogren's syndrome"),
        ("H₂O₂", "H2O2"),
    ],
)
def test_spellings_that_share_a_key(one: str, other: str) -> None:
    assert normal_key(one) == normal_key(other)


def test_different_names_have_different_keys() -> None:
    assert normal_key("IL-6") != normal_key("IL-1β")


@given(st.text(alphabet=st.sampled_from("aAZ9 -'βΔéµÃ¢â‚¬â„¢¸Î²\u0301中"), max_size=40))
def test_folding_is_plain_and_its_origins_rise(text: str) -> None:
    folded = fold(text)
    assert folded.text.isascii()
    origins = [folded.original(place, place + 1) for place in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in origins)
    assert origins == sorted(origins)


def test_a_span_covers_the_broken_sequence_whole() -> None:
    text = "the Î²-amyloid load"
    folded = fold(text)
    start = folded.text.index("beta")
    assert folded.original(start, start + len("beta-amyloid")) == (4, 14)
    assert text[4:14] == "Î²-amyloid"


@given(st.lists(st.text(alphabet="abc019'β -\n", max_size=12), max_size=150))
def test_many_keys_at_once_are_the_keys_one_by_one(names: list[str]) -> None:
    assert normal_keys(names) == [normal_key(name) for name in names]


@given(st.text(alphabet="abcxyz0189", min_size=1, max_size=60), st.data())
def test_a_stretch_hashes_as_the_key_alone(key: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(key) - 1))
    end = data.draw(st.integers(start + 1, len(key)))
    inside = stretch_hashes(prefix_sums(key.encode()), np.array([start]), np.array([end]))
    assert inside[0] == hash_keys(["padding", key[start:end]])[1]
