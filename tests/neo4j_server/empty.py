"""A database as on its first day."""

import neo4j

from tests.neo4j_server.server import Neo4jServer

BATCH = 10_000
"""Nodes to delete in one transaction: a larger one might not fit the server's memory."""


def empty_database(server: Neo4jServer, *, schema: bool = True) -> None:
    """Delete every node, constraint and index; on a server of our own, its further users too.
    Without `schema`, the nodes alone, which is faster."""
    with server.driver() as driver:
        if not schema:
            _delete_nodes(driver)
            return
        for name in _names(driver, "SHOW CONSTRAINTS YIELD name"):
            driver.execute_query(f"DROP CONSTRAINT {name} IF EXISTS")
        # The two token look-ups are there on the first day.
        for name in _names(driver, "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'"):
            driver.execute_query(f"DROP INDEX {name} IF EXISTS")
        _delete_nodes(driver)
        if server.own:
            users = _names(driver, "SHOW USERS YIELD user AS name", database="system")
            for user in set(users) - {_quoted(server.user)}:
                driver.execute_query(f"DROP USER {user} IF EXISTS", database_="system")


def _delete_nodes(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        session.run(
            "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF $batch ROWS", batch=BATCH
        ).consume()


def _names(driver: neo4j.Driver, question: str, database: str | None = None) -> list[str]:
    records, _, _ = driver.execute_query(question, database_=database)
    return [_quoted(record["name"]) for record in records]


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
