"""The E-utilities are asked as their guide asks for it, and asked again where they fail."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from kgmed.app.eutils import ATTEMPTS, EUtilities
from kgmed.config import PubMedConfig, load_config
from kgmed.errors import KgmedError, UsageError
from tests.kgmed.app.entrez import Entrez, Reply, record, record_set, serving

EMAIL = os.environ.get("KGMED_EMAIL", "")
QUERY = '("trem2"[tiab]) AND ("app"[tiab] OR "amyloid precursor protein"[tiab])'
Client = Callable[..., EUtilities]


@pytest.fixture
def entrez() -> Iterator[Entrez]:
    with serving() as server:
        server.papers = {"7": "TREM2 lowers APP.", "8": "APP alone.", "9": "APP and TREM2."}
        yield server


@pytest.fixture
def waited() -> list[float]:
    """Seconds that were to be waited, one after the other."""
    return []


@pytest.fixture
def eutils(entrez: Entrez, waited: list[float]) -> Iterator[EUtilities]:
    config = PubMedConfig(url=entrez.url)
    with closing(EUtilities(config, "ann@example.org", waited.append)) as client:
        yield client


def test_a_search_and_its_records(entrez: Entrez, eutils: EUtilities) -> None:
    assert eutils.search(QUERY, 1) == (2, ("7",))
    text = eutils.fetch(["9", "10"])
    assert "APP and TREM2." in text
    assert "10" not in text
    for asked in entrez.asked:
        told = {name: asked.fields[name] for name in ("db", "tool", "email")}
        assert told == {"db": "pubmed", "tool": "kgmed", "email": "ann@example.org"}
        assert "api_key" not in asked.fields
        assert "?" not in asked.path


def test_a_key_is_told_and_stands_in_no_url(
    entrez: Entrez, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NCBI_API_KEY", "secret")
    with closing(EUtilities(PubMedConfig(url=entrez.url), "ann@example.org")) as client:
        client.search(QUERY, 1)
    (asked,) = entrez.asked
    assert asked.fields["api_key"] == "secret"
    assert "secret" not in asked.path


@pytest.mark.parametrize(("key", "rate"), [("", 3), ("secret", 10)])
def test_no_second_has_more_requests_than_allowed(
    entrez: Entrez, monkeypatch: pytest.MonkeyPatch, key: str, rate: int
) -> None:
    monkeypatch.setenv("NCBI_API_KEY", key)
    with closing(EUtilities(PubMedConfig(url=entrez.url), "ann@example.org")) as client:
        started = time.monotonic()
        for _ in range(2 * rate + 1):
            client.search(QUERY, 1)
        assert time.monotonic() - started > 2.0


def test_what_is_too_much_or_fails_is_asked_again_later_each_time(
    entrez: Entrez, eutils: EUtilities, waited: list[float]
) -> None:
    entrez.failing = [Reply(503), Reply(502), Reply(429, headers={"Retry-After": "17"})]
    assert eutils.search(QUERY, 9).pmids == ("7", "9")
    assert [pause for pause in waited if pause.is_integer()] == [1.0, 2.0, 17.0]


def test_it_gives_up_and_says_so(entrez: Entrez, eutils: EUtilities) -> None:
    entrez.failing = [Reply(500)] * ATTEMPTS
    with pytest.raises(KgmedError, match=r"5 attempts.*HTTP 500") as caught:
        eutils.search(QUERY, 9)
    assert "--pubmed" in caught.value.hint
    assert len(entrez.asked) == ATTEMPTS


def test_what_is_refused_is_not_asked_again(entrez: Entrez, eutils: EUtilities) -> None:
    with pytest.raises(KgmedError, match="HTTP 400"):
        eutils.search('trem2" OR all[sb]', 9)
    assert len(entrez.asked) == 1


@pytest.mark.parametrize(
    "broken",
    [
        json.dumps({"esearchresult": {"ERROR": "Search Backend failed"}}),
        json.dumps({"error": "API rate limit exceeded"}),
        json.dumps({"esearchresult": {"count": "1", "idlist": ["7,8"]}}),
        json.dumps(["7"]),
        "<html>",
    ],
)
def test_a_reply_that_is_no_result_is_asked_for_again(
    entrez: Entrez, eutils: EUtilities, broken: str
) -> None:
    entrez.failing = [Reply(body=broken.encode())]
    assert eutils.search(QUERY, 9).pmids == ("7", "9")


def test_records_that_break_off_are_asked_for_again(entrez: Entrez, eutils: EUtilities) -> None:
    whole = record_set(record("7", "TREM2 lowers APP."))
    entrez.failing = [Reply(body=whole[:200].encode()), Reply(body=b"<eFetchResult/>")]
    assert "TREM2 lowers APP." in eutils.fetch(["7"])
    assert len(entrez.asked) == 3


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with (
            closing(EUtilities(PubMedConfig(url=url), "ann@example.org", lambda _: None)) as client,
            pytest.raises(KgmedError, match="did not answer"),
        ):
            client.search(QUERY, 1)


def test_somebody_must_be_named() -> None:
    with pytest.raises(UsageError, match="e-mail") as caught:
        EUtilities(PubMedConfig(), load_config(environ={}).email)
    assert "KGMED_EMAIL" in caught.value.hint
    assert load_config(environ={"KGMED_EMAIL": "ann@example.org"}).email == "ann@example.org"
    assert load_config(environ={"KGMED_PUBMED_RECORDS": "7"}).pubmed.records == 7


@pytest.mark.network
def test_the_real_ones() -> None:
    """One search and one fetch, where KGMED_EMAIL says whom the NCBI may write to."""
    if not EMAIL:
        pytest.skip("KGMED_EMAIL does not say whom the NCBI may write to")
    try:
        socket.create_connection(("eutils.ncbi.nlm.nih.gov", 443), timeout=5).close()
    except OSError as error:
        pytest.skip(f"the E-utilities cannot be reached: {error}")
    with closing(EUtilities(PubMedConfig(), EMAIL)) as client:
        found = client.search(QUERY, 3)
        assert found.matching >= len(found.pmids) == 3
        assert all(f">{pmid}</PMID>" in client.fetch(found.pmids) for pmid in found.pmids)
