"""The best sequence of tags is found, and its names do not overlap."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.recogniser.decode import Span, decode
from ingest.recogniser.network import BEGIN, INSIDE, LAST, OUTSIDE, TAGS, UNIT, Floats


def tags_of(*best: int, sure: float = 0.9) -> Floats:
    """Probabilities of one head in which these tags are the best."""
    tags = np.full((len(best), 1, TAGS), (1 - sure) / (TAGS - 1), dtype=np.float32)
    tags[np.arange(len(best)), 0, list(best)] = sure
    return tags


def test_names_of_one_and_more_words() -> None:
    tags = tags_of(OUTSIDE, UNIT, OUTSIDE, BEGIN, INSIDE, LAST, UNIT)
    assert [span[:3] for span in decode(tags)] == [(0, 1, 1), (0, 3, 5), (0, 6, 6)]
    assert all(abs(span.probability - 0.9) < 1e-6 for span in decode(tags))


def test_a_name_that_does_not_end_is_mended() -> None:
    tags = tags_of(BEGIN, INSIDE, OUTSIDE, sure=0.6)
    assert [span[:3] for span in decode(tags)] in ([(0, 0, 1)], [(0, 0, 2)])


def test_heads_are_decoded_each_by_itself() -> None:
    tags = np.concatenate([tags_of(UNIT, OUTSIDE), tags_of(BEGIN, LAST)], axis=1)
    assert [span[:3] for span in decode(tags)] == [(0, 0, 0), (1, 0, 1)]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(
            st.lists(st.floats(0.06, 1.0), min_size=TAGS, max_size=TAGS), min_size=n, max_size=n
        )
    )
)
def test_as_good_as_trying_every_sequence(rows: list[list[float]]) -> None:
    tags = np.array(rows, dtype=np.float32)[:, None, :]
    tags /= tags.sum(axis=-1, keepdims=True)
    found = list(decode(tags))
    assert np.isclose(score(tags, found), max(score(tags, each) for each in every(len(rows))))


def every(length: int) -> list[list[Span]]:
    """All sets of spans that do not overlap in so many words."""
    sets = []
    for tags in product(range(TAGS), repeat=length):
        spans, start = list[Span](), None
        for i, tag in enumerate(tags):
            if (tag in {INSIDE, LAST}) != (start is not None):
                break
            if tag in {BEGIN, UNIT}:
                start = i
            if tag in {LAST, UNIT}:
                assert start is not None
                spans.append(Span(0, start, i, 1.0))
                start = None
        else:
            if start is None:
                sets.append(spans)
    return sets


def score(tags: Floats, spans: list[Span]) -> float:
    """The log probability of the tags that these spans stand for."""
    wanted = [OUTSIDE] * len(tags)
    for span in spans:
        wanted[span.first : span.last + 1] = [INSIDE] * (span.last + 1 - span.first)
        wanted[span.first], wanted[span.last] = BEGIN, LAST
        if span.first == span.last:
            wanted[span.first] = UNIT
    return float(sum(np.log(tags[i, 0, tag] + 1e-9) for i, tag in enumerate(wanted)))
