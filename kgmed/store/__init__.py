"""Where the graph is kept. `open_store` gives a `GraphStore`, whichever adapter serves it."""

from pathlib import Path

from kgmed.errors import StoreError
from kgmed.store.protocol import GraphStore

_SERVERS = {"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"}


def migrate_store(url: str) -> tuple[str, ...]:
    """Bring the schema of the store at a path or URL up to date; what was applied, in order.

    The embedded store does that for itself whenever it is opened; an empty Neo4j database gets
    the schema.

    Raises:
        StoreError: it is missing, cannot be reached, or is not ours.
    """
    if url.partition("://")[0] in _SERVERS:
        from kgmed.store.neo4j_schema import migrate_server

        return migrate_server(url)
    from kgmed.store.embedded import EmbeddedStore

    with open_store(url, create=False) as store:
        return store.migrated if isinstance(store, EmbeddedStore) else ()


def open_store(url: str, *, create: bool = True) -> GraphStore:
    """The store at a path or `sqlite:///path`; as in SQLAlchemy, a fourth slash makes it absolute.

    The same graph is kept on a server at `neo4j://host:port` or `bolt://host:port`.

    Raises:
        StoreError: the store is missing and `create` is false; the file or database is not ours;
            or the server does not answer.
    """
    from kgmed.store.embedded import EmbeddedStore

    scheme, separator, rest = url.partition("://")
    if not separator:
        return EmbeddedStore(Path(url).expanduser(), create=create)
    if scheme == "sqlite" and len(rest) > 1 and rest.startswith("/"):
        return EmbeddedStore(Path(rest[1:]).expanduser(), create=create)
    if scheme in _SERVERS:
        from kgmed.store.neo4j_store import Neo4jStore

        return Neo4jStore(url, create=create)
    raise StoreError(
        f"no store is known by {scheme}://",
        hint="give a path, sqlite:///path, neo4j://host:port or bolt://host:port",
    )
