"""A server that answers like the E-utilities, over a real socket, about invented papers."""

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

_GROUP = r'\(("[\w ]+"\[tiab\])( OR "[\w ]+"\[tiab\])*\)'
_QUERY = re.compile(rf"{_GROUP} AND {_GROUP}")
"""The only shape of a query that it understands."""


class Asked(NamedTuple):
    """A request as it came."""

    path: str
    fields: dict[str, str]
    when: float


class Reply(NamedTuple):
    """What is answered instead of what is right."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = {}


class Entrez:
    """Its papers, the replies that go wrong first, and what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.papers: dict[str, str] = {}
        """Abstracts by PMID."""
        self.failing: list[Reply] = []
        self.asked: list[Asked] = []

    def answer(self, path: str, fields: dict[str, str]) -> Reply:
        """As PubMed would."""
        self.asked.append(Asked(path, fields, time.monotonic()))
        if self.failing:
            return self.failing.pop(0)
        if path == "/esearch.fcgi":
            return self._search(fields["term"], int(fields["retmax"]))
        if path == "/efetch.fcgi":
            ids = fields["id"].split(",")
            found = "".join(record(id_, self.papers[id_]) for id_ in ids if id_ in self.papers)
            return Reply(body=f"<?xml version='1.0'?>{record_set(found)}\n".encode())
        return Reply(404)

    def _search(self, term: str, most: int) -> Reply:
        if not _QUERY.fullmatch(term):
            return Reply(400)
        groups = [re.findall(r'"([\w ]+)"', group) for group in term.split(" AND ")]
        ids = [
            id_
            for id_, text in self.papers.items()
            if all(any(name in text.lower() for name in group) for group in groups)
        ]
        result = {"count": str(len(ids)), "retmax": str(most), "idlist": ids[:most]}
        return Reply(body=json.dumps({"header": {}, "esearchresult": result}).encode())


def record_set(records: str) -> str:
    return f"<PubmedArticleSet>{records}</PubmedArticleSet>"


def record(pmid: str, text: str, types: str = "Journal Article") -> str:
    """An invented record of PubMed."""
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><Journal>'
        "<JournalIssue><PubDate><Year>2019</Year></PubDate></JournalIssue>"
        "<Title>Journal of Invented Results</Title></Journal><ArticleTitle>On it</ArticleTitle>"
        f"<Abstract><AbstractText>{escape(text)}</AbstractText></Abstract><PublicationTypeList>"
        f"<PublicationType>{types}</PublicationType></PublicationTypeList></Article>"
        "</MedlineCitation></PubmedArticle>"
    )


@contextmanager
def serving() -> Iterator[Entrez]:
    """The server, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = {name: values[0] for name, values in parse_qs(body).items()}
            reply = entrez.answer(self.path, fields)
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": len(reply.body)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        entrez = Entrez(f"http://127.0.0.1:{server.server_port}/")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield entrez
        finally:
            server.shutdown()
            thread.join()
