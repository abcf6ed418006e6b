"""What is compiled: identities that meet, names that are kept, and files that say what they are."""

import gzip
import json
import lzma
import pickle
from pathlib import Path

import pytest

from graph_schema.biolink import Category
from ingest.vocabulary import Vocabulary, build
from tests.ingest.vocabulary.conftest import write_resources


@pytest.mark.parametrize(
    ("identifier", "kept"),
    [
        ("HGNC:620", "NCBIGene:351"),
        ("MGI:88059", "NCBIGene:351"),
        ("RGD:69329", "NCBIGene:4137"),
        ("UP:P10636", "NCBIGene:4137"),
        ("MESH:C054369", "NCBIGene:4137"),
        ("MESH:D016875", "NCBIGene:4137"),
        ("CHEBI:16113", "MESH:D002784"),
        ("MONDO:0004975", "MESH:D000544"),
        ("MESH:D007249", "GO:0006954"),
        ("mesh:D000544", "MESH:D000544"),
        ("NCBIGene:999999999", "NCBIGene:999999999"),
    ],
)
def test_equivalent_identifiers_meet(
    small_vocabulary: Vocabulary, identifier: str, kept: str
) -> None:
    assert small_vocabulary.canonical(identifier) == kept


@pytest.mark.parametrize(
    ("curie", "category"),
    [
        ("MESH:D061067", Category.CHEMICAL),
        ("MESH:D000069444", Category.CHEMICAL),  # at one place a drug, at another a protein
        ("MESH:C000612089", Category.CHEMICAL),
        ("MESH:C000600094", Category.CHEMICAL),  # its first heading is a family of proteins
        ("MESH:D000080908", Category.GENE_FAMILY),
        ("MESH:D011506", Category.GENE_FAMILY),
    ],
)
def test_a_therapeutic_antibody_is_a_drug(
    small_vocabulary: Vocabulary, curie: str, category: Category
) -> None:
    entity = small_vocabulary.entity(curie)
    assert entity is not None
    assert entity.category is category


def test_an_entity_has_the_names_of_all_its_sources(small_vocabulary: Vocabulary) -> None:
    entity = small_vocabulary.entity("MESH:C054369")
    assert entity is not None
    assert (entity.curie, entity.name) == ("NCBIGene:4137", "MAPT")
    assert entity.category is Category.GENE
    assert {"Mapt", "FTDP-17", "tau", "microtubule associated protein tau"} <= set(entity.synonyms)


def test_categories_follow_the_tree(small_vocabulary: Vocabulary) -> None:
    def category(curie: str) -> Category:
        entity = small_vocabulary.entity(curie)
        assert entity is not None
        return entity.category

    assert category("MESH:D000544") is Category.DISEASE
    assert category("MESH:D002784") is Category.CHEMICAL
    assert category("MESH:D009474") is Category.CELL
    assert category("GO:0033344") is Category.PROCESS


@pytest.mark.parametrize(
    "curie",
    ["HGNC:1", "MESH:D006306", "GO:0000005", "EFO:0001444", "MGI:3525178", "MGI:1918911"],
)
def test_what_names_nothing_here_is_left_out(small_vocabulary: Vocabulary, curie: str) -> None:
    assert small_vocabulary.entity(curie) is None


def test_a_grounding_that_people_found_wrong_is_not_made(small_vocabulary: Vocabulary) -> None:
    assert small_vocabulary.candidates("BSF2") == ()
    assert small_vocabulary.candidates("tau kinase I")[0].curie == "NCBIGene:2932"


def test_a_salt_without_a_heading_of_its_base_has_its_name(small_vocabulary: Vocabulary) -> None:
    assert small_vocabulary.candidates("sildenafil")[0].curie == "MESH:D000068677"
    assert small_vocabulary.canonical("CHEBI:9139") == "MESH:D000068677"


def test_the_symbol_of_an_element_is_known_but_not_spoken(small_vocabulary: Vocabulary) -> None:
    found = [small_vocabulary.curie_of(hit) for hit in small_vocabulary.found("Pb")]
    assert found == ["MESH:D007854"]
    assert small_vocabulary.spoken("Pb") == ()


def test_families_know_their_members(small_vocabulary: Vocabulary) -> None:
    assert ("member of", "FPLX:GSK3") in small_vocabulary.relatives("HGNC:4617")
    assert ("has member", "NCBIGene:2932") in small_vocabulary.relatives("FPLX:GSK3")
    assert ("has product", "MESH:D016229") in small_vocabulary.relatives("NCBIGene:351")
    assert small_vocabulary.relatives("MESH:D002784") == ()


def test_the_same_sources_give_the_same_bytes(small_vocabulary: Vocabulary, tmp_path: Path) -> None:
    again = build([write_resources(tmp_path / "resources")], tmp_path / "vocabulary")
    assert again.fingerprint == small_vocabulary.fingerprint


def test_another_name_gives_another_fingerprint(
    small_vocabulary: Vocabulary, tmp_path: Path
) -> None:
    resources = write_resources(tmp_path / "resources")
    goes = json.loads((resources / "go.json").read_text())
    goes[0]["synonyms"] = ["a name not known before"]
    (resources / "go.json").write_text(json.dumps(goes))
    changed = build([resources], tmp_path / "vocabulary")
    assert changed.fingerprint != small_vocabulary.fingerprint
    assert changed.candidates("a name not known before")[0].curie == "GO:0006954"


def test_sources_are_listed_with_licences(small_vocabulary: Vocabulary) -> None:
    sources = {source.name: source for source in small_vocabulary.counts()}
    assert sources["HGNC"].entities == 7
    assert sources["kgmed's names of the field"].names > 500
    assert all(source.licence and source.version for source in sources.values())


def test_it_opens_in_another_process(small_vocabulary: Vocabulary) -> None:
    opened = pickle.loads(pickle.dumps(small_vocabulary))
    assert opened.candidates("MAPT") == small_vocabulary.candidates("MAPT")


OFFICIAL = {
    "genes": (
        "#tax_id\tGeneID\tSymbol\tLocusTag\tSynonyms\tdbXrefs\tchromosome\tmap_location\t"
        "description\ttype_of_gene\tSymbol_from\tFull_name\tNomenclature_status\t"
        "Other_designations\tModification_date\n"
        "9606\t351\tAPP\t-\tABETA|PN-II\tHGNC:HGNC:620\t21\t21q\tamyloid beta precursor protein\t"
        "protein-coding\tAPP\tamyloid beta precursor protein\tO\tcerebral vascular amyloid\t2020\n",
        "cerebral vascular amyloid",
        "NCBIGene:351",
    ),
    "obo": (
        "format-version: 1.2\ndata-version: doid/2026\n\n[Term]\nid: DOID:10652\n"
        'name: testing dementia\nsynonym: "presenile testing" EXACT []\n\n[Term]\nid: DOID:3\n'
        "name: gone\nis_obsolete: true\n\n[Typedef]\nid: part_of\nname: part of\n",
        "presenile testing",
        "DOID:10652",
    ),
    "labels": (
        'id\tlabel\tsubClassOf\n"DOID:0040058"\t"some allergic dermatitis"\t"dermatitis"\n',
        "some allergic dermatitis",
        "DOID:0040058",
    ),
    "cells": (
        '{"norm_concept_id": "CL:0000127", "norm_preferred_label": "star cell", '
        '"synonyms": ["stellate glia"], "namespace": "CL"}\n',
        "stellate glia",
        "CL:0000127",
    ),
    "species": ("A. aegypti\t7159\n", "A. aegypti", "NCBITaxon:7159"),
}


@pytest.mark.parametrize("kind", OFFICIAL)
@pytest.mark.parametrize("zipped", [False, True])
def test_official_files_are_told_by_content(tmp_path: Path, kind: str, zipped: bool) -> None:
    text, name, curie = OFFICIAL[kind]
    path = tmp_path / "download.dat"
    path.write_bytes(gzip.compress(text.encode()) if zipped else text.encode())
    vocabulary = build([path], tmp_path / "out")
    assert vocabulary.candidates(name)[0].curie == curie
    assert vocabulary.candidates("gone") == ()


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear curator,\nplease find enclosed\n")
    with pytest.raises(ValueError, match="no vocabulary of a known kind"):
        build([path], tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", [print, {"gene_id": 351}])
def test_a_table_of_homologs_holds_plain_data_or_is_refused(
    tmp_path: Path, content: object
) -> None:
    path = tmp_path / "homologs.xz"
    path.write_bytes(lzma.compress(pickle.dumps(content)))
    with pytest.raises(ValueError, match="table of homologs"):
        build([path], tmp_path / "out")


def test_a_missing_or_foreign_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Vocabulary.open(tmp_path)
    (tmp_path / "vocabulary.json").write_text('{"format": 0}')
    with pytest.raises(ValueError, match="format"):
        Vocabulary.open(tmp_path)
    (tmp_path / "vocabulary.json").write_text("{")
    with pytest.raises(ValueError, match="broken"):
        Vocabulary.open(tmp_path)
