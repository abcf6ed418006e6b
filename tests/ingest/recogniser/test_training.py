"""A network learns what it is shown, nothing from what was not marked, and always the same."""

from ingest.recogniser.corpora import ALL_HEADS, Marked
from ingest.recogniser.decode import decode
from ingest.recogniser.features import words
from ingest.recogniser.network import HEADS, build, probabilities
from ingest.recogniser.train import without_silver
from ingest.recogniser.training import Lesson, School, prepare
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


def taught(vocabulary: Vocabulary, seed: int, steps: int = 12) -> bytes:
    from thinc.api import fix_random_seed

    fix_random_seed(seed)
    network = build(len(ALL_HEADS))
    gold = lessons(vocabulary)
    network.initialize(X=[lesson.features for lesson in gold])
    school = School(network, gold, (), steps=steps, seed=seed, tokens=40)
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


def test_a_mark_inside_a_word_is_left_out(small_vocabulary: Vocabulary) -> None:
    marked = Marked("PMID:1", "neurotoxic", ((0, 5, "Disease"),), ("Disease",))
    assert prepare(marked, small_vocabulary).tags.sum() == 0
