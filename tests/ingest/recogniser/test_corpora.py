"""Corpora are read as texts with marks, and what is held out is not trained on."""

from pathlib import Path

import pytest

from ingest.recogniser.corpora import corpora, read_iob, read_marked
from ingest.recogniser.network import HEADS, SILVER_HEADS
from ingest.recogniser.train import gather

PUBTATOR = """7|t|Tau and donepezil
7|a|Donepezil lowers tau.
7\t0\t3\tTau\tGene\t4137
7\t8\t17\tdonepezil\tChemical\tD000077265
7\t18\t27\tDonepezil\tChemical\tD000077265

"""
IOB = """The O
APP B-GENE
/ I-GENE
PS1 I-GENE
( O
mouse O
) O
. O

No O
tau B-GENE
""".replace(" ", "\t")


def folder_with(tmp_path: Path, **dev: str) -> Path:
    """A folder of every corpus of the table, tiny, and of these held-out files."""
    for number, corpus in enumerate(corpora()):
        path = tmp_path / corpus.files.replace("*", "2011")
        path.parent.mkdir(parents=True, exist_ok=True)
        iob = IOB.replace("APP", f"APP{number}")
        text = PUBTATOR.replace("7|", f"{number}|").replace("7\t", f"{number}\t")
        path.write_text(iob if path.suffix == ".iob" else text)
    for name, content in dev.items():
        (tmp_path / "ner" / name / "dev.pubtator").write_text(content)
    return tmp_path


def test_the_tokens_of_an_iob_file_become_a_text(tmp_path: Path) -> None:
    path = tmp_path / "bc2gm" / "dev.iob"
    path.parent.mkdir()
    path.write_text(IOB)
    first, second = read_iob(path)
    assert first.text == "The APP/PS1 (mouse)."
    assert [first.text[start:end] for start, end, _ in first.marks] == ["APP/PS1"]
    assert (second.id, second.marks) == ("bc2gm/dev:2", ((3, 6, "GENE"),))


def test_only_the_heads_asked_for_are_marked(tmp_path: Path) -> None:
    path = tmp_path / "x.pubtator"
    path.write_text(PUBTATOR)
    (marked,) = read_marked(path, ("Chemical", "Disease"))
    assert {marked.text[start:end] for start, end, _ in marked.marks} == {"donepezil", "Donepezil"}
    assert {head for _, _, head in marked.marks} == {"Chemical"}
    (silver,) = read_marked(path, SILVER_HEADS)
    assert {head for _, _, head in silver.marks} == {"SilverGene", "SilverChemical"}


def test_every_head_is_taught_by_some_corpus() -> None:
    taught = {head for corpus in corpora() for head in corpus.heads}
    assert taught == {*HEADS, *SILVER_HEADS}


def test_a_held_out_document_is_not_trained_on(tmp_path: Path) -> None:
    everything = gather(folder_with(tmp_path))
    assert all(len(texts) >= 1 for texts in everything.values())
    shut_out = PUBTATOR.replace("7|", "0|").replace("7\t", "0\t")
    kept = gather(folder_with(tmp_path, biored=shut_out))
    by_name = {corpus.files: [one.id for one in texts] for corpus, texts in kept.items()}
    assert by_name["ner/bc5cdr/train.pubtator"] == []


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"bc5cdr/train\.pubtator"):
        gather(tmp_path)
