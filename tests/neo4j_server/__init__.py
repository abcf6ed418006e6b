"""A real Neo4j, wherever the tests run.

`neo4j_database` is what a test asks for: an empty database that no other test meets, with its
credentials in the environment as kgmed reads them. `opened` is the same for programs that are no
pytest. What stands behind it, in this order: the server of KGMED_TEST_NEO4J_URI; a container, where
a Docker daemon answers and the image can be had; the server of docker/neo4j-maven, where Java and
Maven stand.
"""

from tests.neo4j_server.choose import NoServerError, opened
from tests.neo4j_server.empty import empty_database
from tests.neo4j_server.server import Neo4jServer, StartError

__all__ = ["Neo4jServer", "NoServerError", "StartError", "empty_database", "opened"]
