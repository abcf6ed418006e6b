"""One version of Neo4j, wherever it comes from."""

import re
from pathlib import Path

from tests.neo4j_server.container import IMAGE

DOCKER = Path(__file__).resolve().parents[2] / "docker"


def test_the_official_image_and_the_jars_are_one_version() -> None:
    pom = (DOCKER / "neo4j-maven" / "pom.xml").read_text("utf-8")
    version = re.search(r"<version>([0-9.]+)</version>", pom)
    assert version
    assert f"neo4j:{version[1]}-community" == IMAGE
    assert f":-{IMAGE}}}" in (DOCKER / "compose.yaml").read_text("utf-8")
    jars = (DOCKER / "neo4j-maven" / "jars.sha256").read_text("utf-8")
    assert f"  neo4j-server-{version[1]}.jar\n" in jars


def test_every_image_names_its_version() -> None:
    """None is `latest`, or changes with the day."""
    named = re.findall(r"_IMAGE=(\S+)", (DOCKER / "Dockerfile").read_text("utf-8"))
    assert len(named) == 3
    assert all(re.search(r":\d+\.\d+", image) for image in named)
