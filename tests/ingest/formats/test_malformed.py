"""Every broken input of the development data: each record is read or reported, with the place."""

import gzip
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.ingest.formats.reading import read, read_file

pytestmark = pytest.mark.data


class Expected(NamedTuple):
    """Identifiers of the documents, and of each rejection the reason and where it is."""

    documents: tuple[str, ...] = ()
    rejections: tuple[tuple[str, str], ...] = ()
    withdrawals: tuple[str, ...] = ()


TWENTY = tuple(
    f"PMID:{number}"
    for number in (
        *(35788729, 35674905, 35542997, 35511193, 35413975),
        *(35396452, 35316615, 35264725, 35246634, 35183061),
        *(34895331, 34767756, 34516545, 34327330, 34181562),
        *(34035245, 34011927, 33902942, 33797837, 33794991),
    )
)
"""What stands in `pubmed_20.xml.gz`, and six of it in the truncated copy."""

EXPECTED = {
    "empty.xml": Expected(rejections=(("empty file", ""),)),
    "html_saved_as_xml.xml": Expected(rejections=(("unknown format", ""),)),
    "jats_truncated.nxml": Expected(rejections=(("ends too early", "byte 53086"),)),
    "nbib_no_pmid.nbib": Expected(rejections=(("no identifier", "line 1"),)),
    "pubmed_20.xml.gz": Expected(documents=TWENTY),
    "pubmed_bad_entity.xml": Expected(rejections=(("not well-formed XML", "byte 718"),)),
    "pubmed_billion_laughs.xml": Expected(
        rejections=(("entity declarations are refused", "byte 45"),)
    ),
    "pubmed_delete_citation.xml": Expected(
        documents=("PMID:35413975",), withdrawals=("PMID:99999998", "PMID:99999999")
    ),
    "pubmed_duplicate_pmid.xml": Expected(documents=("PMID:35788729", "PMID:35788729")),
    "pubmed_no_abstract.xml": Expected(documents=("PMID:35542997",)),
    "pubmed_truncated.xml.gz": Expected(
        documents=TWENTY[:6],
        rejections=(("ends too early", "after record 6"),),
    ),
    "pubtator_short_row.txt": Expected(
        documents=("PMID:14510914",), rejections=(("short row", "line 52"),)
    ),
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_malformed_file(data_dir: Path, name: str) -> None:
    path = data_dir / "literature" / "malformed" / name
    result = read_file(path)
    assert EXPECTED[name] == Expected(
        tuple(document.id for document in result.documents),
        tuple((r.reason, r.record) for r in result.rejections),
        tuple(withdrawal.id for withdrawal in result.withdrawals),
    )
    assert all(rejection.source == str(path) for rejection in result.rejections)


def test_every_malformed_file_has_its_case(data_dir: Path) -> None:
    names = {path.name for path in (data_dir / "literature" / "malformed").iterdir()}
    assert names == set(EXPECTED)


def test_gzip_is_known_by_content_and_not_by_name(data_dir: Path, tmp_path: Path) -> None:
    packed = data_dir / "literature" / "malformed" / "pubmed_20.xml.gz"
    expected = read_file(packed).documents
    plain = tmp_path / "plain.xml.gz"
    plain.write_bytes(gzip.decompress(packed.read_bytes()))
    disguised = tmp_path / "packed.xml"
    disguised.write_bytes(packed.read_bytes())
    assert read_file(plain).documents == read_file(disguised).documents == expected


def test_a_broken_record_between_good_ones_costs_itself_alone(data_dir: Path) -> None:
    folder = data_dir / "literature" / "malformed"
    good = gzip.decompress((folder / "pubmed_20.xml.gz").read_bytes())
    broken = good.replace(b"<ArticleTitle>", b"<ArticleTitle>A & B < C ", 1)
    result = read(broken)
    assert result.reasons == ["not well-formed XML"]
    assert result.documents == read(good).documents[1:]
