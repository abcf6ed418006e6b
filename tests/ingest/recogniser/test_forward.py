"""The network reads with numpy alone as thinc would, and the same whatever it read before."""

from typing import Any

import numpy as np
import pytest

from ingest.recogniser import forward
from ingest.recogniser.features import Seen, see
from ingest.recogniser.forward import Forward
from ingest.recogniser.network import HEADS, TAGS, build
from ingest.recogniser.variants import variants

TEXTS = (
    "Donepezil (5 mg) lowered Aβ42 in APP/PS1 mice.",
    "tau",
    "The V717I mutation of APP lowered tau in mice, and in rats.",
)


@pytest.fixture(scope="module")
def network() -> Any:
    """A network of random weights, none of them nothing."""
    made = build(len(HEADS))
    made.initialize(X=[seen(TEXTS[0]).features()])
    numbers = np.random.default_rng(0)
    for layer in made.walk():
        for name in layer.param_names:
            shape = layer.get_param(name).shape
            layer.set_param(name, numbers.normal(0, 0.3, shape).astype(np.float32))
    return made


def seen(text: str) -> Seen:
    return see(text, (), variants(text))


@pytest.mark.parametrize("text", TEXTS)
def test_it_gives_the_scores_of_the_network(network: Any, text: str) -> None:
    (expected,) = network.predict([seen(text).features()])
    scores = Forward(network).scores(seen(text))
    assert scores.shape == (len(seen(text).words), TAGS * len(HEADS))
    assert np.allclose(scores, expected, rtol=1e-4, atol=1e-3)
    assert np.ptp(scores) > 1


def test_what_was_read_before_changes_nothing(
    network: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [Forward(network).scores(seen(text)) for text in TEXTS]
    monkeypatch.setattr(forward, "_REMEMBERED", 5)  # so that it forgets in between
    reader = Forward(network)
    for _ in range(2):
        for text, scores in zip(TEXTS, alone, strict=True):
            assert (reader.scores(seen(text)) == scores).all()
