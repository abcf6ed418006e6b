"""A network learns what it is shown, nothing from what was not marked, and always the same."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest.recogniser.corpora import ALL_HEADS, Marked
from ingest.recogniser.decode import decode
from ingest.recogniser.features import words
from ingest.recogniser.network import HEADS, build, probabilities
from ingest.recogniser.recogniser import WEIGHTS
from ingest.recogniser.teachers import Teachers
from ingest.recogniser.train import without_silver
from ingest.recogniser.training import Lesson, Manner, School, Strangers, prepare
from ingest.vocabulary import Vocabulary

TEXTS = ("We gave donepezil to mice.", "Then memantine was given.", "Mice got donepezil again.")
DRUGS = ("donepezil", "memantine")


def lessons(vocabulary: Vocabulary) -> list[Lesson]:
    """Texts in which the drugs are marked, and nothing is said of genes."""
    marked = (
        Marked(
            id=f"PMID:{number}",
            text=text,
            marks=tuple(
                (text.index(drug), text.index(drug) + len(drug), "Chemical")
                for drug in DRUGS
                if drug in text
            ),
            heads=("Chemical",),
        )
        for number, text in enumerate(TEXTS)
    )
    return [prepare(one, vocabulary) for one in marked]


def taught(
    vocabulary: Vocabulary, seed: int, steps: int = 12, gold: Sequence[Lesson] | None = None
) -> bytes:
    from thinc.api import fix_random_seed

    fix_random_seed(seed)
    network = build(len(ALL_HEADS))
    gold = lessons(vocabulary) if gold is None else gold
    network.initialize(X=[lesson.features for lesson in gold])
    school = School(network, gold, (), Manner(steps, seed, tokens=40))
    losses = list(school.teach())
    assert losses[-1] < losses[0] or steps < 5
    network.from_bytes(school.averaged())
    return without_silver(network)


def test_what_was_marked_is_found_again(small_vocabulary: Vocabulary) -> None:
    network = build(len(HEADS)).from_bytes(taught(small_vocabulary, seed=1, steps=60))
    for text, lesson in zip(TEXTS, lessons(small_vocabulary), strict=True):
        seen = [text[start:end] for start, end in words(text)]
        tags = probabilities(network.predict([lesson.features])[0])
        found = [seen[span.first] for span in decode(tags[:, :1])]
        assert found == [word for word in seen if word in DRUGS]


def test_the_same_seed_gives_the_same_weights(small_vocabulary: Vocabulary) -> None:
    first, again, other = (taught(small_vocabulary, seed, steps=3) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_head_that_was_not_marked_is_not_taught(small_vocabulary: Vocabulary) -> None:
    (lesson, *_) = lessons(small_vocabulary)
    assert lesson.known.tolist() == [float(head == "Chemical") for head in ALL_HEADS]
    assert lesson.tags[:, 1:].sum() == 0


def test_a_word_is_made_strange_wherever_it_stands_and_the_rest_is_kept(
    small_vocabulary: Vocabulary,
) -> None:
    gold = lessons(small_vocabulary)
    features = np.concatenate([gold[0].features] * 2)
    changed = Strangers(gold, Manner(strange=3)).among(features)
    strange = changed[:, 0] != features[:, 0]
    assert 0 < strange.sum() < len(strange)
    half = len(gold[0].features)
    assert (changed[:half] == changed[half:]).all()
    assert (changed[:, 1:] == features[:, 1:]).all()
    assert (Strangers(gold, Manner(strange=0)).among(features) == features).all()


def test_what_teachers_say_is_learned_where_nobody_marked_anything(
    small_vocabulary: Vocabulary, tmp_path: Path
) -> None:
    for seed in (1, 2):
        (tmp_path / str(seed)).mkdir()
        weights = taught(small_vocabulary, seed, steps=60)
        (tmp_path / str(seed) / WEIGHTS).write_bytes(weights)
    teachers = Teachers([tmp_path / "1", tmp_path / "2"])
    gold = [
        one._replace(tags=np.zeros_like(one.tags), known=np.zeros_like(one.known))
        for one in lessons(small_vocabulary)
    ]
    said = list(teachers.annotate(gold))
    weights = taught(small_vocabulary, seed=3, steps=60, gold=said)
    network = build(len(HEADS)).from_bytes(weights)
    found = [list(decode(probabilities(network.predict([one.features])[0])[:, :1])) for one in gold]
    assert [len(spans) for spans in found] == [1, 1, 1]
    assert {span.first for spans in found for span in spans} == {1, 2}


def test_a_mark_inside_a_word_is_left_out(small_vocabulary: Vocabulary) -> None:
    marked = Marked("PMID:1", "neurotoxic", ((0, 5, "Disease"),), ("Disease",))
    assert prepare(marked, small_vocabulary).tags.sum() == 0
