"""The E-utilities of the NCBI: searching PubMed, and fetching its records.

As their guide asks (https://www.ncbi.nlm.nih.gov/books/NBK25497): at most 3 requests a second, or
10 with a key (NCBI_API_KEY); every request says which tool asks and whom to write to; records come
in batches of at most 200. What is too much for them at a moment (429), and what fails on their
side or on the way, is asked again, later each time. Requests are posted, so that no key and no
address stands in a URL or in a log.
"""

import json
import os
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import httpx

from kgmed.config import PubMedConfig
from kgmed.errors import KgmedError, UsageError

MOST_RECORDS = 200
"""In one request."""
ATTEMPTS = 5
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before something is asked again: doubled each time, or as long as the reply says."""
SECONDS = 60.0
"""Within which a reply must come."""
_APART = 1 / 3 + 0.01
_APART_WITH_KEY = 1 / 10 + 0.005
"""Seconds between two requests."""
_AGAIN = frozenset({429, 500, 502, 503, 504})
_WITHOUT = "without --pubmed, only what is on the reading list is read"

T = TypeVar("T")


class Found(NamedTuple):
    """What a search found."""

    matching: int
    """Records of PubMed, in all."""
    pmids: tuple[str, ...]
    """The first of them, the best match first."""


class UnusableReplyError(Exception):
    """A reply that is not what was asked for, though its status says so."""


class EUtilities:
    """Asks the NCBI; to be closed."""

    def __init__(
        self, config: PubMedConfig, email: str, wait: Callable[[float], None] = time.sleep
    ) -> None:
        """
        Args:
            config: where they are.
            email: whom the NCBI may write to where something goes wrong.
            wait: lets so many seconds pass.

        Raises:
            UsageError: there is no such address.
        """
        if "@" not in email:
            raise UsageError(
                "PubMed asks whom it may write to, and no e-mail address is known",
                hint="set KGMED_EMAIL to yours",
            )
        key = os.environ.get("NCBI_API_KEY", "")
        self._said = {"db": "pubmed", "tool": "kgmed", "email": email}
        self._said |= {"api_key": key} if key else {}
        self._apart = _APART_WITH_KEY if key else _APART
        self._next = 0.0
        self._wait = wait
        self._client = httpx.Client(
            base_url=config.url, timeout=SECONDS, headers={"User-Agent": "kgmed"}
        )

    def search(self, query: str, most: int) -> Found:
        """What PubMed finds, at most so many records.

        Raises:
            KgmedError: it cannot be reached, or refuses.
        """
        asked = {"term": query, "retmax": str(most), "retmode": "json", "sort": "relevance"}
        return self._post("esearch.fcgi", asked, _found)

    def fetch(self, pmids: Sequence[str]) -> str:
        """These records (at most `MOST_RECORDS`) as PubMed XML; what PubMed does not have is not
        in it.

        Raises:
            KgmedError: it cannot be reached, or refuses.
        """
        return self._post("efetch.fcgi", {"id": ",".join(pmids), "retmode": "xml"}, _records)

    def rest(self) -> None:
        """Wait until the next request may be made."""
        if (left := self._next - time.monotonic()) > 0:
            self._wait(left)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _post(self, what: str, asked: dict[str, str], use: Callable[[httpx.Response], T]) -> T:
        problem, pause = "", FIRST_PAUSE
        for attempt in range(ATTEMPTS):
            if attempt:
                self._wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            self.rest()
            self._next = time.monotonic() + self._apart
            try:
                reply = self._client.post(what, data=self._said | asked)
                if reply.is_success:
                    return use(reply)
            except (httpx.TransportError, UnusableReplyError) as error:
                problem = str(error) or type(error).__name__
                continue
            problem = f"HTTP {reply.status_code}"
            if reply.status_code not in _AGAIN:
                raise KgmedError(f"PubMed refused {what}: {problem}", hint=_WITHOUT)
            pause = max(pause, min(_seconds(reply), LONGEST_PAUSE))
        raise KgmedError(
            f"PubMed did not answer {what} ({ATTEMPTS} attempts): {problem}", hint=_WITHOUT
        )


def _seconds(reply: httpx.Response) -> float:
    """How long the reply asks to wait; 0 where it does not say in seconds."""
    told = reply.headers.get("Retry-After", "")
    return float(told) if told.isascii() and told.isdigit() else 0.0


def _found(reply: httpx.Response) -> Found:
    try:
        result = json.loads(reply.content)["esearchresult"]
        if "ERROR" in result:
            raise UnusableReplyError(str(result["ERROR"])[:200])
        pmids = tuple(str(id_) for id_ in result["idlist"])
        matching = int(result["count"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnusableReplyError("a reply that is no search result") from error
    if not all(id_.isascii() and id_.isdigit() for id_ in pmids):
        raise UnusableReplyError("a search result with ids that are no PMIDs")
    return Found(matching, pmids)


def _records(reply: httpx.Response) -> str:
    """The text of the reply, where it is a whole set of records; whoever reads it looks inside."""
    text = reply.content.decode("utf-8", "replace").strip()
    empty = "<PubmedArticleSet/>" in text[-40:] or "<PubmedArticleSet />" in text[-40:]
    if not (empty or ("<PubmedArticleSet" in text and text.endswith("</PubmedArticleSet>"))):
        raise UnusableReplyError("a reply that is no set of records, or not the whole of it")
    return text
