"""The schema of the Neo4j store: numbered Cypher files, applied once each, known by checksum."""

import hashlib
import re
import secrets
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from typing import NamedTuple

from kgmed.errors import StoreError
from kgmed.store.neo4j_server import Server, Transaction
from kgmed.store.neo4j_texts import index_texts

_FILLING: dict[str, Callable[[Server], None]] = {"0002_text": index_texts}
"""What Cypher cannot do of a migration, by its name: it may be broken off, and done again."""


class Migration(NamedTuple):
    """One file of `graph_schema/migrations`."""

    name: str
    """As `0001_first`."""
    statements: tuple[str, ...]
    checksum: str


def migrations() -> tuple[Migration, ...]:
    """All of them, in order of number."""
    folder = files("graph_schema") / "migrations"
    found = sorted((file.name, file.read_text("utf-8")) for file in folder.iterdir())
    return tuple(
        Migration(
            name.removesuffix(".cypher"),
            tuple(_statements(text)),
            hashlib.sha256(text.encode("utf-8")).hexdigest()[:16],
        )
        for name, text in found
        if name.endswith(".cypher")
    )


def migrate(server: Server) -> tuple[str, ...]:
    """Bring the database up to date, and name what was applied; nothing where it is.

    Safe to repeat, and to break off: a migration is written down when it is done, and each of
    its statements may be run again.

    Raises:
        StoreError: the database holds a graph that is not ours, was made by a newer kgmed, or an
            applied migration is not the one that this version has.
    """
    known = migrations()
    applied = _check(server, known)
    fresh = [migration for migration in known if migration.name not in applied]
    for migration in fresh:
        for statement in migration.statements:
            server.schema(statement)
        server.schema("CALL db.awaitIndexes(120)")
        if fill := _FILLING.get(migration.name):
            fill(server)
        server.write(partial(_write_down, migration))
    return tuple(migration.name for migration in fresh)


def migrate_server(url: str) -> tuple[str, ...]:
    """`migrate` for the database at this address."""
    server = Server(url)
    try:
        return migrate(server)
    finally:
        server.close()


def require_schema(server: Server, *, create: bool) -> None:
    """See that the schema is there; with `create`, an empty database gets it.

    Raises:
        StoreError: it is missing, or not up to date, or the database is not ours.
    """
    known = migrations()
    applied = _check(server, known)
    if not applied and create:
        migrate(server)
    elif not applied:
        raise StoreError(f"there is no store at {server.url}", hint="`kgmed ingest` makes one")
    elif missing := [m.name for m in known if m.name not in applied]:
        raise StoreError(
            f"the schema of {server.url} lacks {', '.join(missing)}", hint="run `kgmed migrate`"
        )


def _check(server: Server, known: tuple[Migration, ...]) -> dict[str, str]:
    """Checksums of the migrations that were applied."""
    rows = server.read(
        lambda tx: tx.rows("MATCH (n:KgmedStore) RETURN n.migrations AS names, n.checksums AS sums")
    )
    if not rows:
        if server.read(lambda tx: tx.values("MATCH (n) RETURN 1 LIMIT 1")):
            raise StoreError(
                f"{server.url} holds a graph that is not ours",
                hint="it has been left as it was; give an empty database",
            )
        return {}
    applied = dict(zip(rows[0]["names"], rows[0]["sums"], strict=True))
    ours = {migration.name: migration.checksum for migration in known}
    for name, checksum in applied.items():
        if name not in ours:
            raise StoreError(
                f"{server.url} was made by a newer kgmed (schema {name})", hint="upgrade kgmed"
            )
        if ours[name] != checksum:
            raise StoreError(f"migration {name} of {server.url} is not the one of this version")
    return applied


def _write_down(migration: Migration, tx: Transaction) -> None:
    tx.run(
        "MERGE (n:KgmedStore {one: 1}) ON CREATE SET n.identity = $identity, n.generation = 0,"
        " n.decisions = 0, n.migrations = [], n.checksums = []"
        " WITH n WHERE NOT $name IN n.migrations"
        " SET n.migrations = n.migrations + $name, n.checksums = n.checksums + $checksum",
        identity=secrets.token_hex(8),
        name=migration.name,
        checksum=migration.checksum,
    )


def _statements(text: str) -> list[str]:
    bare = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    return [statement.strip() for statement in bare.split(";") if statement.strip()]
