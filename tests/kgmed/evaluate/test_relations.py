"""Relations measured: which file is what, and figures that can be counted by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from ingest.relations.classifier import GROUPS, Hashed, keys_of
from ingest.relations.pairs import UNCONDITIONAL, Claim
from kgmed.app.parts import Parts
from kgmed.config import load_config
from kgmed.errors import UsageError
from kgmed.evaluate.plots import Bin
from kgmed.evaluate.relation_corpora import Edge, Pair, read_neurommsig
from kgmed.evaluate.relation_folds import FOLDS
from kgmed.evaluate.relation_marked import Marked, read_biored, read_chemprot
from kgmed.evaluate.relation_plots import draw
from kgmed.evaluate.relation_scores import Reading, reliability, report_layer
from kgmed.evaluate.relation_training import Corpora, fold_of, papers_of
from kgmed.evaluate.relations import Instruments, evaluate_relations, score_groups, sniff

HEADER = "relation\tsubj_ns\tsubj_name\tobj_ns\tobj_name\tpmid\tevidence"
GENES = ("BACE1", "APP", "MAPT", "GSK3B", "TNF", "IL6", "BDNF", "SIRT1", "PSEN1", "APOE")


@pytest.fixture(scope="module")
def instruments(home: Path) -> Instruments:
    parts = Parts(load_config(environ={"KGMED_HOME": str(home)}))
    return Instruments(reader=parts.reader, grounder=parts.grounder, splitter=parts.splitter)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Twenty papers of one plain sentence each, active and passive, up and down."""
    lines = [HEADER]
    for i in range(20):
        one, other = GENES[i % 10], GENES[(i + 3) % 10]
        up = i % 2 == 0
        verb = ("increased" if up else "reduced") + " the expression of"
        passive = f"{other} expression was {'increased' if up else 'reduced'} by {one}."
        text = passive if i % 3 == 0 else f"{one} {verb} {other}."
        relation = "increases" if up else "decreases"
        lines.append(f"{relation}\tHGNC\t{one}\tHGNC\t{other}\t{1000 + i}\t{text}")
    path = tmp_path / "edges.tsv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_files_are_told_by_what_they_hold(tmp_path: Path) -> None:
    for kind, text in {
        "bioscope": "<?xml version='1.0'?><Annotation>",
        "chemprot": '{"text": "<< A >> blocks [[ B ]].", "label": "INHIBITOR"}',
        "neurommsig": HEADER,
    }.items():
        path = tmp_path / kind
        path.write_text(text, encoding="utf-8")
        assert sniff(path) == kind
    (tmp_path / "none").write_text("words", encoding="utf-8")
    with pytest.raises(UsageError, match="no corpus of relations"):
        sniff(tmp_path / "none")


def test_curated_edges_are_found_with_their_direction(
    instruments: Instruments, table: Path
) -> None:
    curated = read_neurommsig(table, instruments.reader, instruments.grounder)
    assert curated.rows == 20
    assert len(curated.edges) == 20
    assert {edge.sign for edge in curated.edges} == {1, -1}
    for edge in curated.edges:
        ((number, forward),) = edge.pairs
        pair = curated.pairs[number]
        assert (pair.forward if forward else pair.backward) == {edge.sign}
        assert not (pair.backward if forward else pair.forward)
    assert {forward for edge in curated.edges for _, forward in edge.pairs} == {True, False}


def test_a_table_without_a_column_is_refused(instruments: Instruments, tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text("relation\tpmid\nincreases\t1", encoding="utf-8")
    with pytest.raises(UsageError, match="line 1: no column"):
        read_neurommsig(tmp_path / "t.tsv", instruments.reader, instruments.grounder)


def test_cross_validation_reads_plain_sentences(
    instruments: Instruments, table: Path, tmp_path: Path
) -> None:
    steps: list[tuple[int, int]] = []
    report = evaluate_relations([table], instruments, lambda n, of: steps.append((n, of)))
    found = report.files[str(table)]
    assert found.kind == "neurommsig"
    assert steps[-1] == (FOLDS, FOLDS)
    assert set(found.layers) == {"patterns", "classifier", "together"}
    assert found.layers["patterns"].both.share == 1.0
    assert found.layers["together"].coverage > 0.9
    assert found.shipped_had_seen == 0.0
    assert json.loads(report.model_dump_json())["files"][str(table)]["cases"] == 20
    drawn = list(draw(report, tmp_path / "plots"))
    assert len(drawn) == 3
    assert all(path.read_text(encoding="utf-8").startswith("<?xml") for path in drawn)


def test_groups_of_marked_pairs(instruments: Instruments, tmp_path: Path) -> None:
    path = tmp_path / "marked.txt"
    lines = [
        ("<< Donepezil >> is a potent inhibitor of [[ acetylcholinesterase ]].", "INHIBITOR"),
        ("[[ GABA-A receptor ]] antagonist << bicuculline >> was used.", "ANTAGONIST"),
    ]
    path.write_text(
        "\n".join(json.dumps({"text": text, "label": label}) for text, label in lines),
        encoding="utf-8",
    )
    marked = read_chemprot(path, instruments.reader, instruments.grounder)
    assert [one.group for one in marked] == ["CPR:4", "CPR:6"]
    report = score_groups(marked)
    assert report.pairs == 2
    assert report.micro.f1 == 1.0
    path.write_text('{"text": "no names", "label": "INHIBITOR"}', encoding="utf-8")
    with pytest.raises(UsageError, match="line 1: not a marked pair"):
        read_chemprot(path, instruments.reader, instruments.grounder)


def test_a_pair_that_is_not_found_counts_against_recall() -> None:
    report = score_groups([Marked(None, GROUPS[0])])
    assert (report.micro.precision, report.micro.recall, report.micro.support) == (0.0, 0.0, 1)


def test_document_level_relations_stand_on_their_pairs(
    instruments: Instruments, tmp_path: Path
) -> None:
    path = tmp_path / "b.pubtator"
    path.write_text(
        "7|t|Aspirin lowers TNF.\n7|a|Zinc was given.\n"
        "7\t0\t7\tAspirin\tChemicalEntity\tD001241\n"
        "7\t15\t18\tTNF\tGeneOrGeneProduct\t7124\n"
        "7\tNegative_Correlation\tD001241\t7124\tNovel\n",
        encoding="utf-8",
    )
    (pair,) = read_biored(path, instruments.reader)
    assert (pair.forward, pair.related, pair.paper) == ({-1}, True, "PMID:7")


def test_no_paper_is_in_training_and_in_scoring() -> None:
    pairs = [
        Pair(str(i // 2), str(i), Claim(True, 1, None, "top_sure", UNCONDITIONAL),
             Hashed(keys_of(["always"]), np.ones(1, np.int8)), frozenset({1}), frozenset(), True)
        for i in range(40)
    ]  # fmt: skip
    edges = [Edge(pair.paper, ((i, True),), 1) for i, pair in enumerate(pairs)]
    folds = [papers_of(pairs, fold, FOLDS) for fold in range(FOLDS)]
    assert sum(map(len, folds)) == 20
    left = Corpora(pairs, edges).without(folds[0])
    assert not {pair.paper for pair in left.pairs} & folds[0]
    assert not {edge.paper for edge in left.edges} & folds[0]
    for edge in left.edges:
        assert left.pairs[edge.pairs[0][0]].paper == edge.paper
    assert fold_of("1", FOLDS) == fold_of("1", FOLDS)


def test_scores_can_be_counted_by_hand() -> None:
    found = [
        Reading(0.9, way=True, sign=True, signed=True, said=1),
        Reading(0.8, way=True, sign=False, signed=True, said=1),
        Reading(0.6, way=False, sign=True, signed=True, said=-1),
        Reading(0.5, way=True, sign=False, signed=False, said=0),
        None,
    ]
    edges = [Edge(str(i), (), sign) for i, sign in enumerate((1, -1, -1, 1, 1))]
    report = report_layer(found, edges)
    assert (report.extracted, report.coverage, report.unsigned) == (3, 0.6, 1)
    assert (report.direction.share, report.sign.share) == (2 / 3, 2 / 3)
    assert report.both.share == 1 / 3
    assert report.by_sign["increases"] == (0.5, 1 / 3)
    assert [at.coverage for at in report.surest] == [0.5, 0.6]
    said = reliability(found)
    assert said.bins == (Bin(0.6, 0.0, 1), Bin(0.8, 0.0, 1), Bin(0.9, 1.0, 1))
    assert said.expected_calibration_error == pytest.approx((0.6 + 0.8 + 0.1) / 3)


@pytest.mark.data
def test_chemprot_reaches_its_bar(instruments: Instruments, data_dir: Path, tmp_path: Path) -> None:
    with (data_dir / "relations" / "chemprot" / "dev.txt").open(encoding="utf-8") as handle:
        lines = handle.readlines()[::20]
    (tmp_path / "some.txt").write_text("".join(lines), encoding="utf-8")
    report = evaluate_relations([tmp_path / "some.txt"], instruments, lambda *_: None)
    (found,) = report.files.values()
    assert found.kind == "chemprot"
    assert found.pairs == len(lines)
    assert found.micro.f1 >= 0.70
