"""BioC as XML and as JSON, on small collections of our own."""

import json

from graph_schema.biolink import Category
from tests.ingest.formats.reading import FILES, read, read_file, section_texts


def test_xml() -> None:
    result = read_file(FILES / "collection.bioc.xml")
    first, second = result.documents
    assert (first.id, first.year, first.journal) == ("PMID:930009", 2003, "Invention")
    assert section_texts(first) == {
        "title": "Gadgets of mice",
        "abstract": "APP rises.",
        "methods": "We used mice.",
    }
    assert [(a.text, a.category, a.curies) for a in first.annotations] == [
        ("mice", Category.TAXON, ("NCBITaxon:10090",)),
        ("APP", Category.GENE, ("NCBIGene:351",)),
        ("mice", Category.TAXON, ("NCBITaxon:10090",)),
    ]
    assert all(first.full_text[a.start : a.end] == a.text for a in first.annotations)
    assert (second.id, second.title) == ("PMC:PMC12", "Only a title")
    assert result.reasons == ["annotations off their text"]


def test_json_says_the_same() -> None:
    first, second = read_file(FILES / "collection.bioc.json").documents
    assert (first.id, first.title, first.text) == ("PMID:930009", "Gadgets of mice", "APP rises.")
    assert [a.curies for a in first.annotations] == [("NCBITaxon:10090",), ("NCBIGene:351",)]
    assert (second.id, second.title) == ("PMID:930002", "Second")


def test_json_in_its_other_wrappings() -> None:
    collection = json.loads((FILES / "collection.bioc.json").read_text())
    expected = read_file(FILES / "collection.bioc.json").documents
    assert read(json.dumps([collection, collection])).documents == expected * 2
    assert read(json.dumps({"PubTator3": collection["documents"]})).documents == expected
    lines = "\n".join(json.dumps(document) for document in collection["documents"])
    assert read(lines).documents == expected


def test_json_that_breaks_off_gives_what_came_before() -> None:
    text = (FILES / "collection.bioc.json").read_text()
    result = read(text[: text.index("Second")])
    assert [document.id for document in result.documents] == ["PMID:930009"]
    assert result.reasons == ["invalid JSON"]


def test_json_of_the_wrong_shape_is_reported() -> None:
    result = read('{"documents": [3, {"id": "1", "passages": [{"text": "no offset"}]}, []]}')
    assert result.reasons == ["invalid record"] * 3
    assert read('{"documents": [' + "[" * 100_000).reasons == ["nested too deeply"]


def test_json_with_bytes_that_are_no_utf8_is_reported() -> None:
    content = (FILES / "collection.bioc.json").read_bytes().replace(b"Second", b"Sec\xffnd")
    result = read(content)
    assert result.documents[1].title == "Sec\ufffdnd"
    assert [(r.reason, r.record.split(",")[0]) for r in result.rejections] == [
        ("invalid bytes", "record 2")
    ]
