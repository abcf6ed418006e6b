"""The trainer learns what there is to learn, and its weights come back from disk as they were."""

import io

import numpy as np

from ingest.relations.classifier import (
    Calibration,
    Hashed,
    Linear,
    Trained,
    Weights,
    keys_of,
    read_trained,
    write_trained,
)
from ingest.relations.training import Lesson, Recipe, fit, join, rounded, side_by_side


def hashed(features: dict[str, int]) -> Hashed:
    return Hashed(keys_of(features), np.array(list(features.values()), np.int8))


UP = [hashed({"always": 1, "m raised": 1, f"only {i}": 1}) for i in range(20)]
DOWN = [hashed({"always": 1, "m lowered": 1, "b not": 1}) for _ in range(20)]
LESSON = Lesson([*UP, *DOWN], [1] * 20 + [0] * 20, [1.0] * 40)
RECIPE = Recipe(strength=1.0, seen=3)


def test_it_learns_which_word_means_what() -> None:
    model = Linear(fit(LESSON, RECIPE))
    raised, lowered, unknown = model.scores(
        [hashed({"always": 1, word: 1}) for word in ("m raised", "m lowered", "m seen")]
    )[:, 0]
    assert raised > 1 > -1 > lowered
    assert abs(unknown) < min(raised, -lowered)


def test_what_was_seen_too_seldom_is_forgotten() -> None:
    keys = set(fit(LESSON, RECIPE).keys.tolist())
    assert set(hashed({"m raised": 1, "b not": 1}).keys.tolist()) <= keys
    assert keys.isdisjoint(hashed({"only 3": 1}).keys.tolist())


def test_a_value_of_minus_one_counts_against() -> None:
    model = Linear(fit(LESSON, RECIPE))
    scores = model.scores([hashed({"m raised": 1}), hashed({"m raised": -1})])[:, 0]
    assert scores[0] == -scores[1] != 0


def test_the_same_lesson_gives_the_same_weights() -> None:
    one, other = fit(LESSON, RECIPE), fit(join(LESSON, Lesson([], [], [])), RECIPE)
    assert np.array_equal(one.keys, other.keys)
    assert np.array_equal(one.columns, other.columns)


def test_heads_stand_side_by_side() -> None:
    head = fit(LESSON, RECIPE)
    fewer = Weights(head.keys[1:], head.columns[1:])
    both = Linear(side_by_side(head, fewer))
    pair = hashed({"m raised": 1, "b not": 1, "always": 1})
    assert np.allclose(both.scores([pair])[0, 0], Linear(head).scores([pair])[0, 0], atol=0.01)
    assert np.allclose(both.scores([pair])[0, 1], Linear(fewer).scores([pair])[0, 0], atol=0.01)


def test_weights_come_back_from_disk() -> None:
    head = rounded(fit(LESSON, RECIPE))
    calibration = Calibration(np.array([0.5, 1.0]), np.array([0.25, 2.0]))
    trained = Trained(head, head, calibration, np.array([7], np.uint32))
    kept = io.BytesIO()
    write_trained(kept, trained)
    kept.seek(0)
    back = read_trained(kept)
    assert np.array_equal(back.effects.columns, head.columns.astype(np.float16))
    assert np.array_equal(back.effects.keys, head.keys)
    assert np.array_equal(back.calibration.signed, calibration.signed)
    assert back.papers.tolist() == [7]
