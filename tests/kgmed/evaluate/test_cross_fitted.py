"""Questions dealt out to folds, and a reader and a model that stand in for what is shipped."""

import hashlib
from collections import Counter
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
import pytest

from ingest.records import Document
from ingest.relations import classifier
from kgmed.app.parts import Parts
from kgmed.config import Config, ReaderConfig
from kgmed.errors import ModelError
from kgmed.evaluate.adapter.data import FOLDS
from kgmed.evaluate.cross_fitted import deal, lend_fitness
from kgmed.evaluate.questions import Question
from kgmed.evaluate.relation_training import fold_of
from kgmed.llm.fitness import known_fitness, shipped_fitness
from kgmed.llm.protocol import LanguageModel

WEIGHTS = Path(classifier.__file__).parent / classifier.SHIPPED
SENTENCE = "Donepezil markedly increased the expression of BDNF in the hippocampus."


def question(number: int, *papers: str) -> Question:
    return Question(id=str(number), question="?", options=("a", "b"), answer=0, pmids=papers)


def test_each_question_is_asked_in_the_fold_of_its_papers_and_in_no_other() -> None:
    papers = [str(number) for number in range(100, 140)]
    asked = [question(i, paper) for i, paper in enumerate(papers)]
    asked += [question(100 + i) for i in range(10)]
    apart = next(other for other in papers if fold_of(other, FOLDS) != fold_of("100", FOLDS))
    spanning = question(200, "100", apart)
    dealt = [list(deal([*asked, spanning], fold)) for fold in range(FOLDS)]
    assert sorted(one.id for own in dealt for one in own) == sorted(one.id for one in asked)
    for fold, own in enumerate(dealt):
        assert own
        assert {fold_of(paper, FOLDS) for one in own for paper in one.pmids} == {fold}
    without = Counter(fold for fold, own in enumerate(dealt) for one in own if not one.pmids)
    assert max(without.values()) - min(without.values()) <= 1


class Hashes(NamedTuple):
    """What is known of a model before it is loaded."""

    sha256: str
    adapter_sha256: str | None


def test_an_adapter_of_a_fold_is_given_the_jobs_of_the_shipped_one(tmp_path: Path) -> None:
    shipped = shipped_fitness()
    assert shipped is not None
    assert shipped.fit
    adapter = tmp_path / "fold.gguf"
    adapter.write_bytes(b"weights")
    lend_fitness(str(adapter), tmp_path)
    lend_fitness("none", tmp_path)
    lend_fitness("", tmp_path)
    assert len(list((tmp_path / "fitness").iterdir())) == 1
    sha256 = hashlib.sha256(b"weights").hexdigest()
    lent = known_fitness(cast(LanguageModel, Hashes(shipped.model_sha256, sha256)), tmp_path)
    assert lent is not None
    assert lent.fit == shipped.fit
    assert "lent" in lent.model


@pytest.mark.vocabulary
def test_other_weights_of_relations_read_otherwise_under_another_key(
    home: Path, tmp_path: Path
) -> None:
    blind = tmp_path / "blind.npz"
    with np.load(WEIGHTS) as arrays:
        changed = {name: arrays[name] for name in arrays.files}
    changed["effect_columns"] = np.zeros_like(changed["effect_columns"])
    np.savez_compressed(blind, **changed)
    document = Document(id="PMID:1", text=SENTENCE)
    read = {}
    for weights in (None, WEIGHTS, blind):
        parts = Parts(Config(home=home, reader=ReaderConfig(relations=weights)))
        (reading,) = parts.reader.read([document])
        read[weights] = reading
    assert read[None].extractions == read[WEIGHTS].extractions
    assert read[None].extractions != read[blind].extractions
    assert len({reading.key for reading in read.values()}) == 3


@pytest.mark.vocabulary
def test_what_holds_no_weights_is_named(home: Path, tmp_path: Path) -> None:
    for content in (b"nothing of the kind", b""):
        broken = tmp_path / "broken.npz"
        broken.write_bytes(content)
        with pytest.raises(ModelError, match=r"broken\.npz"):
            Parts(Config(home=home, reader=ReaderConfig(relations=broken))).reader  # noqa: B018
