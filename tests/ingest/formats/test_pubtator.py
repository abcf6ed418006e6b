"""PubTator, on a small file of our own."""

import pytest

from graph_schema.biolink import Category
from ingest.formats.annotations import identified
from tests.ingest.formats.reading import FILES, read, read_file


def test_annotations_are_moved_to_the_normal_text() -> None:
    first, second = read_file(FILES / "annotated.pubtator").documents
    assert first.title == "APOE and widgets."
    found = [(a.text, a.category, a.curies) for a in first.annotations]
    assert found == [
        ("APOE", Category.GENE, ("NCBIGene:348",)),
        ("rs429358", Category.VARIANT, ("dbSNP:rs429358",)),
        ("APOE", Category.GENE, ("NCBIGene:348", "NCBIGene:11816")),
        ("mice", Category.TAXON, ("NCBITaxon:10090",)),
        ("Donepezil", Category.CHEMICAL, ("MESH:D000077265",)),
        ("SH-SY5Y", Category.CELL_LINE, ("CVCL:0019",)),
    ]
    assert [a.curies for a in second.annotations] == [
        ("MESH:D001259",),
        ("MESH:D001259", "OMIM:104300", "MESH:D003704"),
        (),
    ]
    for document in (first, second):
        for a in document.annotations:
            assert document.full_text[a.start : a.end] == a.text


def test_what_does_not_fit_is_reported() -> None:
    rejections = read_file(FILES / "annotated.pubtator").rejections
    assert [(r.reason, r.record) for r in rejections] == [
        ("annotations off their text", "line 1"),
        ("short row", "line 19"),
        ("annotation without its document", "line 20"),
    ]


def test_documents_need_no_blank_line_between() -> None:
    result = read("1|t|One\n1|a|A\n2|t|Two\n2|a|B\nPMC3|t|Three\n")
    assert [document.id for document in result.documents] == ["PMID:1", "PMID:2", "PMC:PMC3"]


def test_an_offset_that_is_no_number_is_reported() -> None:
    assert read("1|t|One\n1\t0\tx\tOne\tGene\t1\n").reasons == ["offset is no number"]


@pytest.mark.parametrize(
    ("kind", "identifiers", "curies"),
    [
        ("Disease", "OMIM:300100", ("OMIM:300100",)),
        ("Disease", "mesh:D000544", ("MESH:D000544",)),
        ("Chemical", "-", ()),
        ("Chemical", "CHEBI:3", ("CHEBI:3",)),
        ("Chemical", "SNOMED:3", ()),
        ("Disease", "12345", ()),
        ("Gene", "351;102,102", ("NCBIGene:351", "NCBIGene:102")),
        ("ProteinMutation", "tmVar:p|SUB|E|280|A;HGVS:p.E280A;RS#:63750231", ("dbSNP:rs63750231",)),
        ("SequenceVariant", "c|DEL|1314_1328|", ()),
        ("CellLine", "T cell", ()),
    ],
)
def test_identifiers(kind: str, identifiers: str, curies: tuple[str, ...]) -> None:
    found = identified(kind, identifiers)
    assert found is not None
    assert found[1] == curies


def test_types_without_a_category_are_left_out() -> None:
    assert identified("Chromosome", "7") is None
