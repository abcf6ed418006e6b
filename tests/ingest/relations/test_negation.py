"""Cues of negation and speculation with what they govern, in sentences of our own."""

from pathlib import Path

import pytest

from ingest.records import Document
from ingest.relations.mending import mended
from ingest.relations.negation import find_negation
from ingest.relations.negation_corpus import fold, in_tokens, is_bioscope, read_bioscope
from ingest.relations.negation_phrases import Kind, Phrase, lexicon, options, phrase_of
from ingest.relations.negation_train import Decision, fit
from ingest.relations.negation_weights import pack, shipped, unpack
from ingest.relations.syntax import Tree
from ingest.sentences import Splitter

CORPUS = """<?xml version="1.0"?>
<Annotation><DocumentSet><Document type="Biological_abstract"><DocID type="PMID">77</DocID>
<DocumentPart type="Title"><sentence id="S1.1">A title &amp; more.</sentence></DocumentPart>
<DocumentPart type="AbstractText"><sentence id="S1.2">Tau was <xcope id="X2"><cue type="negation"
 ref="X2">neither</cue> cleaved <cue type="negation" ref="X2">nor</cue> lost</xcope>, so it <xcope
 id="X1"><cue type="speculation" ref="X1">may</cue> last</xcope>.</sentence></DocumentPart>
</Document></DocumentSet></Annotation>"""

GOVERNED = {
    "We did not observe any cleavage of tau in these neurons.": {
        ("not", "not observe any cleavage of tau in these neurons"),
    },
    "Insulin may increase the clearance of the peptide, and lithium lowers it.": {
        ("may", "may increase the clearance of the peptide"),
    },
    "These findings suggest that clusterin binds the fibrils.": {
        ("suggest", "suggest that clusterin binds the fibrils"),
    },
    "Cleavage was seen in neurons but not in astrocytes.": {("not", "not in astrocytes")},
    "Neither insulin nor lithium changed the level of tau.": {
        ("neither nor", "neither insulin nor lithium changed the level of tau"),
    },
    "The peptide was measured in plasma and in serum.": set(),
    "Not only insulin but also lithium lowered it.": set(),
}


def governed(splitter: Splitter, text: str) -> set[tuple[str, str]]:
    """The cues of a sentence with what they govern, in words."""
    (split,) = splitter.split([Document(id="PMID:1", text=text)])
    (sentence,) = split.sentences
    tree = Tree(mended(sentence.tokens))
    return {
        (
            " ".join(tree.words[i] for i in scope.cue),
            " ".join(tree.words[scope.start : scope.end]),
        )
        for scope in find_negation(tree)
    }


@pytest.mark.parametrize("text", GOVERNED)
def test_cues_and_what_they_govern(splitter: Splitter, text: str) -> None:
    assert governed(splitter, text) == GOVERNED[text]


def test_a_corpus_gives_cues_with_their_scopes_as_they_stand_in_the_text(tmp_path: Path) -> None:
    path = tmp_path / "corpus.xml"
    path.write_text(CORPUS, encoding="utf-8")
    assert is_bioscope(path)
    (found,) = read_bioscope(path)
    text = found.document.full_text
    assert found.name == "77"
    assert [text[part.start : part.end] for part in found.document.sections] == [
        "A title & more.",
        "Tau was neither cleaved nor lost, so it may last.",
    ]
    assert [
        (one.kind, [text[start:end] for start, end in one.parts], text[slice(*one.scope)])
        for one in found.marked
    ] == [
        (Kind.NEGATION, ["neither", "nor"], "neither cleaved nor lost"),
        (Kind.SPECULATION, ["may"], "may last"),
    ]


def test_the_folds_share_no_document_and_leave_none_out(tmp_path: Path) -> None:
    path = tmp_path / "corpus.xml"
    single = CORPUS[CORPUS.index("<Document ") : CORPUS.index("</DocumentSet>")]
    many = "".join(single.replace(">77<", f">{i}<") for i in range(23))
    path.write_text(CORPUS.replace(single, many), encoding="utf-8")
    documents = read_bioscope(path)
    assert [one.name for one in fold(documents, 9)] == ["9", "19"]
    folds = [one.name for number in range(10) for one in fold(documents, number)]
    assert sorted(folds, key=int) == [str(i) for i in range(23)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<Annotation><Document>", "no well-formed XML"),
        ("<Annotation/>", "no Document"),
        (CORPUS.replace('id="X1"', 'id="X9"'), "document 77, sentence S1.2"),
        (CORPUS.replace('"speculation"', '"doubt"'), "doubt"),
    ],
)
def test_a_broken_corpus_is_refused_by_name(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "corpus.xml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=said) as caught:
        read_bioscope(path)
    assert str(path) in str(caught.value)


def test_marks_are_placed_on_our_tokens(splitter: Splitter, tmp_path: Path) -> None:
    path = tmp_path / "corpus.xml"
    path.write_text(CORPUS, encoding="utf-8")
    (found,) = read_bioscope(path)
    (split,) = splitter.split([found.document])
    title, sentence = in_tokens(found, split)
    assert title[1] == ()
    words = [token.text for token in sentence[0].tokens]
    assert [([words[i] for i in one.cue], words[one.start : one.end]) for one in sentence[1]] == [
        (["neither", "nor"], ["neither", "cleaved", "nor", "lost"]),
        (["may"], ["may", "last"]),
    ]


def test_phrases_are_found_where_they_stand_with_their_gaps() -> None:
    either = Phrase("either … or", Kind.SPECULATION)
    known = lexicon({either})
    words = ["either", "app", "or", "tau", ",", "not", "both"]
    (first,), (second,) = options(words, known)
    assert (first.phrase, first.cue) == (either, (0, 2))
    assert (second.phrase.text, second.cue) == ("not", (5,))
    assert phrase_of(words, Kind.SPECULATION, (0, 2)) == either


def test_what_is_learned_prefers_what_was_right() -> None:
    told = Decision(((), (("n", "good"), ("n", "any"))), 1)
    untold = Decision(((), (("n", "bad"), ("n", "any"))), 0)
    weights = fit((told, untold) * 5, ridge=0.1)
    assert weights["n", "good"] > 0 > weights["n", "bad"]


def test_weights_come_back_as_they_were_packed() -> None:
    phrase = Phrase("no longer", Kind.NEGATION)
    packed = pack({("n", "f"): 0.5, ("n", "g"): -1.0}, {phrase}, {"12"})
    assert packed == pack({("n", "g"): -1.0, ("n", "f"): 0.5}, {phrase}, {"12"})
    weights = unpack(packed)
    assert weights.score(("n", "other"), ("f", "g", "g", "unheard")) == -1.5
    assert phrase in weights.phrases["no"]
    assert weights.trained_on == {"12"}


def test_the_shipped_weights_are_small() -> None:
    from ingest.relations.negation_weights import FILE
    from ingest.relations.negation_weights import __file__ as module

    assert (Path(module).parent / FILE).stat().st_size < 300_000
    assert len(shipped().trained_on) == 1146
