"""Evidence and publications that people deleted from the Neo4j graph: found, and brought back.

They are brought back before anything else is looked at, since what was read stands in them: the
rest of the graph is compared with what they say.
"""

from collections.abc import Iterator
from typing import NamedTuple

from graph_schema.records import Assertion
from kgmed.store import neo4j_claims as claims
from kgmed.store import neo4j_documents as papers
from kgmed.store.neo4j_put import pieces_of
from kgmed.store.neo4j_render import Properties, claim_of, evidence_of
from kgmed.store.neo4j_server import Transaction
from kgmed.store.rulings import Rulings, quotation


class TakenAway(NamedTuple):
    """What is gone."""

    publications: list[str]
    gone: list[Properties]
    """Pieces of evidence without a node."""
    cut: list[Properties]
    """Those whose node is there, but hangs on its publication no more."""

    def __bool__(self) -> bool:
        return any(self)

    def quotations(self) -> Iterator[tuple[str, Assertion]]:
        """The subject and the claim of the decision on each piece."""
        for piece in (*self.gone, *self.cut):
            evidence = evidence_of(piece["source"], piece["record"])
            yield quotation(piece["assertion"], evidence), claim_of(piece)


def taken_away(tx: Transaction, rulings: Rulings) -> TakenAway:
    """Compare what is there with what the documents gave."""
    loose = tx.rows(
        "MATCH (e:Evidence) WHERE e.cited AND NOT EXISTS { (e)-[:FROM]->() }"
        " RETURN e.id AS id, e.document AS document, e.publication AS publication,"
        " EXISTS { (:Publication {id: e.publication}) } AS published"
    )
    missing = tx.values(
        "MATCH (r:KgmedReading) WHERE NOT r.withdrawn AND NOT r.of STARTS WITH 'KGMED:'"
        " AND NOT EXISTS { (:Publication {id: r.of}) } RETURN r.of"
    )
    missing += [row["publication"] for row in loose if not row["published"]]
    cut = {row["id"]: row["document"] for row in loose if row["published"]}
    short = tx.values(
        "MATCH (r:KgmedReading) WHERE NOT r.withdrawn"
        " AND COUNT { (:Evidence {document: r.of}) } < r.pieces RETURN r.of"
    )
    standing = set(
        tx.values(
            "UNWIND $documents AS id MATCH (e:Evidence {document: id}) RETURN e.id", documents=short
        )
    )
    gone: list[Properties] = []
    loosened: list[Properties] = []
    for reading in papers.originals(tx, {*short, *cut.values()}):
        for piece in {row["id"]: row for row in pieces_of(papers.seen(reading, rulings))}.values():
            if reading.document.id in short and piece["id"] not in standing:
                gone.append(piece)
            elif piece["id"] in cut:
                loosened.append(piece)
    return TakenAway(sorted(set(missing) - rulings.deleted.keys()), gone, loosened)


def bring_back(tx: Transaction, taken: TakenAway, rulings: Rulings) -> None:
    """Let it stand where it stood; what people edited beside it stays as they left it."""
    read = papers.originals(tx, taken.publications)
    cited = {row["publication"] for row in taken.gone if row["cited"]} | {*taken.publications}
    papers.show_publications(tx, [papers.seen(reading, rulings) for reading in read], cited)
    papers.mark_retracted(tx, claims.retracted_of(tx, cited))
    claims.add_evidence(tx, taken.gone)
    tx.run(
        "UNWIND $ids AS id MATCH (e:Evidence {publication: id})"
        " WHERE e.cited AND NOT EXISTS { (e)-[:FROM]->() }"
        " MATCH (p:Publication {id: id}) CREATE (e)-[:FROM]->(p)",
        ids=sorted({*taken.publications, *(row["publication"] for row in taken.cut)}),
    )
