"""JATS, on a small article of our own."""

from graph_schema.records import StudyType
from tests.ingest.formats.reading import FILES, read, read_file, section_texts


def test_the_whole_of_an_article() -> None:
    (article,) = read_file(FILES / "article.nxml").documents
    assert article.id == "PMC:PMC900900"
    assert article.title == "Gadgetase in C. inventus"
    assert section_texts(article) == {
        "title": "Gadgetase in C. inventus",
        "aims": "To find gadgetase.",
        "findings": "It is there.",
        "body": "Before all sections.",
        "materials and methods": "We looked [1] at 103 cells. They were small.",
        "results": "Found: one two",
    }
    assert article.year == 2011
    assert article.journal == "Invented Biology"
    assert article.authors == ("Doe, Jo Q", "Gadget Consortium")
    assert article.study_type is StudyType.REVIEW
    assert article.retracts == ("PMID:900002",)


def test_the_identifier_is_the_best_there_is() -> None:
    text = (FILES / "article.nxml").read_text()
    pmc = '<article-id pub-id-type="pmc">900900</article-id>'
    with_pmid = text.replace(pmc, pmc + '<article-id pub-id-type="pmid">5</article-id>')
    assert read(with_pmid).documents[0].id == "PMID:5"
    assert read(text.replace(pmc, "")).documents[0].id == "DOI:10.0000/invented"
    without = text.replace(pmc, "").replace("10.0000/invented", "")
    assert read(without).reasons == ["no identifier"]


def test_many_articles_in_one_set() -> None:
    article = (FILES / "article.nxml").read_text().partition("\n")[2]
    second = article.replace(">900900<", ">900901<")
    result = read(f"<pmc-articleset>{article}{second}</pmc-articleset>")
    assert [document.id for document in result.documents] == ["PMC:PMC900900", "PMC:PMC900901"]


def test_a_deep_nest_is_refused() -> None:
    nest = "<article><body>" + "<sec>" * 100_000
    assert read(nest).reasons == ["nested too deeply"]
