"""The review queue as nodes, where curators see it in Browser."""

from collections.abc import Sequence

from graph_schema.records import Status, digest
from kgmed.store.neo4j_entities import EditedError
from kgmed.store.neo4j_ledger import Look
from kgmed.store.neo4j_render import LOCK
from kgmed.store.neo4j_server import Row, Transaction
from kgmed.store.protocol import ReviewItem, ReviewKind
from kgmed.store.review import review
from kgmed.store.rulings import Rulings


def show_review(tx: Transaction, items: Sequence[ReviewItem]) -> None:
    """Let the nodes `:Review` be exactly these items.

    Raises:
        EditedError: one that would go was answered, which is to be recorded first.
    """
    wanted = {_identity(item): item for item in items}
    standing = set(tx.values("MATCH (r:Review) WHERE r.identity IS NOT NULL RETURN r.identity"))
    leaving = sorted(standing - wanted.keys())
    answers = tx.values(
        "UNWIND $identities AS identity MATCH (r:Review {identity: identity})"
        f" SET r.{LOCK} = true RETURN r.status",
        identities=leaving,
    )
    if set(answers) & set(Status):
        raise EditedError("a review item was answered")
    tx.run(
        "UNWIND $identities AS identity MATCH (r:Review {identity: identity}) DETACH DELETE r",
        identities=leaving,
    )
    for kind in ReviewKind:
        label = kind.value.capitalize()  # one of the enum's, and nothing else
        tx.run(
            f"UNWIND $rows AS row CREATE (r:Review:{label}) SET r = row.properties"
            " WITH r, row UNWIND row.about AS curie MATCH (e:Entity {curie: curie})"
            " CREATE (r)-[:ABOUT]->(e)",
            rows=[
                _row(identity, item)
                for identity, item in wanted.items()
                if item.kind is kind and identity not in standing
            ],
        )


def refresh_review(tx: Transaction, rulings: Rulings) -> None:
    """Let the nodes `:Review` be what waits now, by these rulings."""
    show_review(tx, review(rulings, Look(tx, rulings)))


def _identity(item: ReviewItem) -> str:
    """Short, however long a name is, since it is indexed."""
    return digest(item.kind, item.subject, item.says, item.detail, f"{item.belief:.2f}")


def _row(identity: str, item: ReviewItem) -> Row:
    ends = (item.claim.subject, item.claim.object) if item.claim else (item.subject,)
    return {
        "properties": {
            "identity": identity,
            "subject": item.subject,
            "says": item.says,
            "detail": item.detail,
            "belief": item.belief,
        },
        "about": list(dict.fromkeys(ends)),
    }
