"""PubMed XML, on a small file of our own."""

import gzip

from graph_schema.records import StudyType
from ingest.records import Document
from tests.ingest.formats.reading import FILES, read, read_file, section_texts

ARTICLE = (
    "<PubmedArticle><MedlineCitation><PMID>{0}</PMID><Article><ArticleTitle>{1}</ArticleTitle>"
    "</Article></MedlineCitation></PubmedArticle>"
)


def documents() -> dict[str, Document]:
    return {document.id: document for document in read_file(FILES / "pubmed.xml").documents}


def test_the_whole_of_a_citation() -> None:
    first = documents()["PMID:900001"]
    assert first.title == "Widgetin lowers Ca2+ in Mus musculus neurons."
    assert first.text == (
        "Nobody knew what widgetin does. Widgetin inhibits gadgetase (IC50 3 μM). It did so twice."
    )
    assert section_texts(first) == {
        "title": first.title,
        "background": "Nobody knew what widgetin does.",
        "results": "Widgetin inhibits gadgetase (IC50 3 μM). It did so twice.",
    }
    assert first.year == 1998
    assert first.journal == "Journal of Invented Results"
    assert first.authors == ("Müller, Anna B", "The Widget Group")
    assert first.publication_types[1:] == ("Review", "Randomized Controlled Trial")
    assert first.study_type is StudyType.TRIAL
    assert first.revised == "2021-03-09"
    assert not first.retracted


def test_retractions_point_both_ways() -> None:
    read_ = documents()
    assert read_["PMID:900002"].retracted
    assert read_["PMID:900002"].year == 2015
    assert read_["PMID:900003"].retracts == ("PMID:900002",)
    assert not read_["PMID:900003"].retracted


def test_a_retraction_notice_alone_marks_the_retracted() -> None:
    notice = (
        "<CommentsCorrectionsList><CommentsCorrections RefType='RetractionIn'/>"
        "</CommentsCorrectionsList></MedlineCitation>"
    )
    (document,) = read(ARTICLE.format(1, "T").replace("</MedlineCitation>", notice)).documents
    assert document.retracted


def test_books_and_other_languages() -> None:
    read_ = documents()
    assert read_["PMID:900005"].title == "Über Apparate."
    book = read_["PMID:900006"]
    assert (book.title, book.text) == ("Gadget Deficiency", "A rare lack of gadgets.")
    assert (book.journal, book.year, book.revised) == ("GadgetReviews", 2004, "2019-08-01")
    assert book.study_type is StudyType.REVIEW


def test_what_cannot_be_used_is_reported_where_it_stands() -> None:
    rejections = read_file(FILES / "pubmed.xml").rejections
    assert [(r.reason, r.record.split(",")[0]) for r in rejections] == [
        ("no identifier", "record 4"),
        ("no text", "record 5"),
    ]
    assert all(r.source.endswith("pubmed.xml") and r.stage == "read" for r in rejections)


def test_deletions_are_withdrawals() -> None:
    withdrawals = read_file(FILES / "pubmed.xml").withdrawals
    assert [withdrawal.id for withdrawal in withdrawals] == ["PMID:900098", "PMID:900099"]


def test_one_broken_record_costs_itself_alone() -> None:
    records = [ARTICLE.format(n, f"Title {n}") for n in range(1, 6)]
    records[1] = records[1].replace("Title", "A & B <")
    records[3] = records[3].replace("</ArticleTitle>", "")
    result = read("<PubmedArticleSet>" + "\n".join(records) + "</PubmedArticleSet>")
    assert [document.id for document in result.documents] == ["PMID:1", "PMID:3", "PMID:5"]
    assert result.reasons == ["not well-formed XML"] * 2
    first = result.rejections[0].record
    assert first == f"byte {len('<PubmedArticleSet>' + records[0]) + records[1].index('& B') + 1}"


def test_a_file_that_breaks_off_gives_what_came_before() -> None:
    whole = "<PubmedArticleSet>" + "".join(ARTICLE.format(n, "T") for n in range(3))
    assert read(whole[:-30]).reasons == ["ends too early"]
    assert len(read(whole[:-30]).documents) == 2
    broken = gzip.compress(whole.encode(), mtime=0)[:-12]
    assert read(broken).reasons == ["ends too early"]


def test_other_encodings() -> None:
    for encoding in ("utf-16", "iso-8859-1"):
        text = f'<?xml version="1.0" encoding="{encoding}"?>' + ARTICLE.format(7, "Café")
        assert [d.title for d in read(text.encode(encoding)).documents] == ["Café"]
    assert read(ARTICLE.format(7, "Café").encode("latin-1")).reasons == ["not well-formed XML"]
    unknown = '<?xml version="1.0" encoding="klingon"?>' + ARTICLE.format(7, "T")
    assert read(unknown).rejections


def test_namespaces_and_leading_space_do_not_matter() -> None:
    wrapped = (
        "\n  <PubmedArticleSet xmlns='urn:x'>" + ARTICLE.format(8, "T") + "</PubmedArticleSet>"
    )
    assert [document.id for document in read(wrapped).documents] == ["PMID:8"]
