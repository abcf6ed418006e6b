"""Extractors are counted rightly: corpora made by hand, whose counts can be seen."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graph_schema.biolink import Direction, Predicate
from graph_schema.records import Assertion, TextEvidence
from ingest.records import Extraction
from kgmed.app.parts import Parts
from kgmed.cli.main import app
from kgmed.config import load_config
from kgmed.errors import UsageError
from kgmed.evaluate.extractor_corpora import Curated, given_names, read_curated, sample
from kgmed.evaluate.extractor_scores import Counts, count, score
from kgmed.evaluate.extractors import Instruments, Plan, evaluate_extractors
from kgmed.evaluate.fit_extractors import Row, fit
from kgmed.growth.extractors.agreed import Weak
from kgmed.growth.extractors.judging import Verdict
from kgmed.llm.facts import Effect

BIORED = (
    "7|t|Quxapine strongly reduced BARZ1 in rats.\n"
    "7|a|FOOB2 raised glial stress. Quxapine and FOOB2 were measured.\n"
    "7\t0\t8\tQuxapine\tChemicalEntity\tD1\n"
    "7\t26\t31\tBARZ1\tGeneOrGeneProduct\t11\n"
    "7\t35\t39\trats\tOrganismTaxon\t10116\n"
    "7\t41\t46\tFOOB2\tGeneOrGeneProduct\t22\n"
    "7\t54\t66\tglial stress\tDiseaseOrPhenotypicFeature\tD2\n"
    "7\t68\t76\tQuxapine\tChemicalEntity\tD1\n"
    "7\t81\t86\tFOOB2\tGeneOrGeneProduct\t22\n"
    "7\tNegative_Correlation\tD1\t11\tNovel\n"
    "7\tAssociation\t22\tD2\tNovel\n"
    "7\tBind\t11\t22\tNo\n"
)
Q, B, RATS, F, S = (f"MESH:D90000{i}" for i in range(5))


@pytest.fixture(scope="module")
def parts(home: Path) -> Parts:
    return Parts(load_config(environ={"KGMED_HOME": str(home)}))


@pytest.fixture
def biored(tmp_path: Path) -> Path:
    path = tmp_path / "made.pubtator"
    path.write_text(BIORED, encoding="utf-8")
    return path


@pytest.fixture
def chemprot(tmp_path: Path) -> Path:
    lines = [
        ("<< Quxapine >> inhibits [[ BARZ1 ]], and foocillin does not bind FOOB2.", "INHIBITOR"),
        ("<< Quxapine >> inhibits BARZ1, and foocillin does not bind [[ FOOB2 ]].", "SUBSTRATE"),
        ("Quxapine inhibits [[ BARZ1 ]], and << foocillin >> does not bind FOOB2.", "NOT"),
        ("<< Quxapine >> activates [[ FOOB2 ]].", "ACTIVATOR"),
    ]
    text = "\n".join(json.dumps({"text": text, "label": label}) for text, label in lines)
    path = tmp_path / "made.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_biored_curates(parts: Parts, biored: Path) -> None:
    corpus, (curated,) = read_curated(biored, parts.grounder)
    assert corpus == "biored"
    assert curated.related == {frozenset((Q, B)), frozenset((F, S)), frozenset((B, F))}
    assert curated.signed == {(frozenset((Q, B)), -1)}
    assert curated.pairs == {
        frozenset(ends) for ends in ((Q, B), (Q, F), (Q, S), (B, F), (B, S), (F, S))
    }


def test_what_chemprot_marks(parts: Parts, chemprot: Path) -> None:
    corpus, (first, second) = read_curated(chemprot, parts.grounder)
    assert corpus == "chemprot"
    names = {one.curies[0]: one.text for one in first.document.annotations}
    related = {frozenset(names[end] for end in ends) for ends in first.related}
    assert related == {frozenset(("Quxapine", "BARZ1")), frozenset(("Quxapine", "FOOB2"))}
    ((ends, sign),) = first.signed
    assert (frozenset(names[end] for end in ends), sign) == (frozenset(("Quxapine", "BARZ1")), -1)
    assert len(first.pairs) == 4  # two chemicals with two proteins
    assert [sign for _, sign in second.signed] == [1]


def test_a_file_of_another_kind_is_refused(parts: Parts, tmp_path: Path) -> None:
    for text in ("relation\tsubj_ns", '["label"]', "7|t|Title without an abstract"):
        path = tmp_path / "other"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError):
            read_curated(path, parts.grounder)


def test_only_given_names_are_read(parts: Parts, biored: Path) -> None:
    _, (curated,) = read_curated(biored, parts.grounder)
    (spoken,) = parts.reader.scan([curated.document])
    given = given_names(curated, spoken)
    assert [one.text for _, mentions in given for one in mentions] == [
        *("Quxapine", "BARZ1", "rats"),
        *("FOOB2", "glial stress", "Quxapine", "FOOB2"),
    ]


def test_the_seed_chooses_the_texts() -> None:
    texts = [Curated(f"{i}", frozenset(), frozenset(), frozenset()) for i in range(50)]  # type: ignore[arg-type]
    some = sample(texts, 10, seed=0)
    assert some == sample(texts, 10, seed=0)
    assert some == sorted(some, key=texts.index)
    assert len(some) == 10 != sum(one in sample(texts, 10, seed=1) for one in some)
    assert sample(texts, None, seed=0) == sample(texts, 99, seed=0) == texts


def _said(
    subject: str,
    direction: Direction | None,
    object_: str,
    confidence: float,
    negated: bool = False,
) -> Extraction:
    predicate = Predicate.AFFECTS if direction or negated else Predicate.ASSOCIATED_WITH
    return Extraction(
        Assertion(subject=subject, predicate=predicate, object=object_, direction=direction),
        TextEvidence(
            publication="PMID:7", sentence="abc", sentence_start=0, subject_span=(0, 1),
            object_span=(1, 2), extractor="x/1", confidence=confidence, negated=negated,
        ),
    )  # fmt: skip


def test_claims_are_counted_by_pair_and_by_the_surest_sign(parts: Parts, biored: Path) -> None:
    _, (curated,) = read_curated(biored, parts.grounder)
    up, down = Direction.INCREASED, Direction.DECREASED
    found = count(
        curated,
        [
            _said(Q, up, B, 0.4),  # the sign of the next is surer
            _said(B, down, Q, 0.6),
            _said(F, None, S, 0.9),
            _said(Q, up, F, 0.5),  # not curated
            _said(S, up, Q, 0.5, negated=True),  # denied: no claim that they are related
            _said(Q, up, RATS, 0.9),  # a pair that does not count
        ],
    )
    assert found.related == Counts(right=2, said=3, curated=3)
    assert found.signed == Counts(right=1, said=2, curated=1)


def test_scores_and_their_intervals() -> None:
    made = score([Counts(1, 2, 4), Counts(1, 2, 1)])
    assert (made.precision.value, made.recall.value, made.f1.value) == (0.5, 0.4, 0.4444)
    assert (made.right, made.said, made.curated) == (2, 4, 5)
    assert made.precision.interval == (0.5, 0.5)  # both texts are alike in that
    assert made.recall.interval == (0.25, 1.0)
    same = score([Counts(3, 4, 5)] * 20)
    assert same.f1.interval == (same.f1.value, same.f1.value)
    nothing = score([])
    assert (nothing.f1.value, nothing.f1.interval) == (0.0, (0.0, 0.0))


def test_readers_are_measured_side_by_side(parts: Parts, biored: Path) -> None:
    steps: list[tuple[int, int]] = []
    report = evaluate_extractors(
        [biored],
        Plan(("together", "cascade")),
        Instruments(parts.reader, parts.grounder, parts.adviser),
        lambda done, total: steps.append((done, total)),
    )
    (found,) = report.files.values()
    assert (found.corpus, found.texts, found.pairs) == ("biored", 1, 6)
    assert found.within_reach == round(2 / 3, 4)  # BARZ1 and FOOB2 stand in no one sentence
    assert steps == [(1, 1)]
    together, cascade = (found.extractors[name] for name in ("together", "cascade"))
    assert (together.related.said, together.related.right) == (3, 2)
    assert together.signed.said == 0
    assert (cascade.related.said, cascade.related.right) == (2, 2)
    assert (cascade.signed.said, cascade.signed.right) == (2, 1)
    assert report.model_sha256 is None
    assert (cascade.tokens, cascade.fit) == (0, None)


@pytest.mark.model
def test_the_command_measures_the_model_too(
    home: Path, biored: Path, chemprot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGMED_HOME", str(home))
    monkeypatch.setenv("KGMED_LLM_THREADS", "1")
    names = "cascade,pairwise,generative,agreed"
    plots = tmp_path / "plots"
    arguments = ["evaluate", "relations", str(biored), str(chemprot), "--extractors", names]
    result = CliRunner().invoke(app, ["--json", *arguments, "--plots", str(plots)])
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert len(report["model_sha256"]) == 64
    assert {found["corpus"] for found in report["files"].values()} == {"biored", "chemprot"}
    for found in report["files"].values():
        assert list(found["extractors"]) == names.split(",")
        for name, one in found["extractors"].items():
            assert (one["tokens"] > 0) == (name != "cascade")
            assert one["related"]["curated"] > 0
    scores = report["files"][str(biored)]["extractors"]
    assert scores["pairwise"]["signed"]["right"] == 1
    assert scores["agreed"]["tokens"] <= scores["pairwise"]["tokens"]
    assert len(list(plots.glob("*.svg"))) == 4


@pytest.mark.parametrize(
    "arguments", [["--extractors", "cascade,oracle"], ["--extractors", ","], ["--limit", "3"]]
)
def test_a_wrong_call_is_refused(
    arguments: list[str], home: Path, biored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGMED_HOME", str(home))
    result = CliRunner().invoke(app, ["evaluate", "relations", str(biored), *arguments])
    assert result.exit_code != 0


def test_limits_are_fitted_to_what_separates() -> None:
    """Related from 1 on, and the sign right from 2 on; where both agree, from a sum of 1 on."""
    rows = [
        Row(
            corpus="biored",
            document=f"PMID:{i}",
            ends=("MESH:D1", "MESH:D2"),
            related=odds >= 1,
            signs=(1,) if odds >= 2 else (),
            once=odds - 0.5,
            twice=Verdict(True, Effect.INCREASES, odds),
            weak=Weak(odds - 2, True, 1),
        )
        for i, odds in enumerate([-2.0, -1.0, 0.0, 1.0, 1.5, 2.0, 2.5, 3.0] * 5)
    ]
    found = fit(rows)
    tie, sign, both = (found[name] for name in ("TIE", "SIGN", "BOTH"))
    assert isinstance(tie, dict)
    assert isinstance(sign, dict)
    assert isinstance(both, dict)
    assert (tie["f1"], sign["f1"], both["f1"]) == (1.0, 1.0, 1.0)
    assert 0.0 < tie["least"] <= 1.0
    assert 1.5 < sign["least"] <= 2.0
    assert tie["slope"] > 0
    assert found["FLOOR"] == 0.5
    assert found["rows"] == len(rows)
