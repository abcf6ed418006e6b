"""`ask`, `paths`, `entity` and `status`: their JSON, and what people see."""

import json
from pathlib import Path

import pytest

from kgmed.cli.show_answer import in_digits
from tests.kgmed.cli.conftest import Kgmed

pytestmark = [pytest.mark.vocabulary, pytest.mark.model]
QUESTION = "How does donepezil affect acetylcholinesterase?"


def test_an_answer_has_the_shape_that_others_rely_on(
    kgmed: Kgmed, ready_home: Path, graph: Path
) -> None:
    answer = kgmed("--store", graph, "--json", "ask", QUESTION, home=ready_home).json
    assert not answer["abstained"]
    assert answer["choice"] is None
    assert 0 < answer["confidence"] <= 1
    assert answer["timings"]["total"] > 0
    assert {"model_sha256", "prompts", "seed", "generation"} <= set(answer["replay"])
    step = answer["steps"][0]
    assert step["claim"]
    assert {"subject", "predicate", "object", "direction", "polarity"} <= set(step["path"][0])
    citation = step["citations"][0]
    names = [citation["sentence"][slice(*citation[end])] for end in ("subject_span", "object_span")]
    assert names == ["Donepezil", "acetylcholinesterase"]
    assert citation["publication"] == "PMID:1"
    for name in ("scores", "contradicting", "gaps"):
        assert isinstance(answer[name], list)


def test_what_is_proposed_counts_only_where_it_is_asked_for(
    kgmed: Kgmed, ready_home: Path, graph: Path
) -> None:
    call = ("--store", graph, "--json", "ask", QUESTION)
    assert kgmed(*call, home=ready_home).json["replay"]["include_proposed"] is False
    answer = kgmed(*call, "--include-proposed", home=ready_home).json
    assert answer["replay"]["include_proposed"] is True
    assert answer["steps"][0]["path"][0]["proposed"] is False
    refused = kgmed(*call, "--include-proposed", "--save", home=ready_home)
    assert (refused.code, "is not saved" in refused.err) == (2, True)


def test_the_same_question_gets_the_same_answer(
    kgmed: Kgmed, ready_home: Path, graph: Path
) -> None:
    call = ("--store", graph, "--json", "ask", QUESTION)
    first, second = (kgmed(*call, home=ready_home).json for _ in range(2))
    del first["timings"], second["timings"]
    assert first == second


def test_options_are_scored_and_one_is_chosen(kgmed: Kgmed, ready_home: Path, graph: Path) -> None:
    options = ("--option", "amyloid beta", "--option", "BACE1")
    call = ("--store", graph, "--json", "ask", "What does donepezil decrease?", *options)
    answer = kgmed(*call, home=ready_home).json
    assert answer["choice"] == 1
    assert len(answer["scores"]) == 2


def test_what_the_graph_cannot_know_is_an_abstention_with_exit_code_0(
    kgmed: Kgmed, ready_home: Path, graph: Path
) -> None:
    call = ("--store", graph, "--json", "ask", "How does lecanemab affect BACE1?")
    outcome = kgmed(*call, home=ready_home)
    assert outcome.code == 0
    assert outcome.json["abstained"]
    assert outcome.json["gaps"][0]["detail"]


def test_as_of_forgets_what_was_published_later(
    kgmed: Kgmed, ready_home: Path, graph: Path
) -> None:
    call = ("--store", graph, "--json", "ask", QUESTION, "--as-of")
    assert not kgmed(*call, "2004", home=ready_home).json["abstained"]
    assert kgmed(*call, "2003", home=ready_home).json["abstained"]


def test_the_model_alone_names_an_option(kgmed: Kgmed, ready_home: Path, graph: Path) -> None:
    call = ("--store", graph, "--json", "ask", "Which?", "--no-graph")
    answer = kgmed(*call, "--option", "this", "--option", "that", home=ready_home).json
    assert answer["choice"] in {0, 1}
    assert answer["steps"] == []
    assert answer["replay"]["model_sha256"]
    assert kgmed(*call, home=ready_home).code == 2


def test_people_see_the_answer_the_path_and_the_marked_sentence(
    kgmed: Kgmed, ready_home: Path, graph: Path
) -> None:
    shown = kgmed("--store", graph, "ask", QUESTION, home=ready_home).out
    assert '"[Donepezil] inhibits [acetylcholinesterase]."' in shown
    assert "PMID:1 (2004)" in shown
    assert "READ" in shown
    assert "confidence" in shown


def test_paths_have_cost_hops_and_steps(kgmed: Kgmed, ready_home: Path, graph: Path) -> None:
    call = ("--store", graph, "--json", "paths", "donepezil", "amyloid beta", "--max-hops", "2")
    report = kgmed(*call, "-k", "1", home=ready_home).json
    (path,) = report["paths"]
    assert path["cost"] > 0
    assert path["hops"] == len(path["steps"]) == 2
    assert path["steps"][0]["subject_name"].lower() == "donepezil"
    assert "donepezil" in kgmed(*call[:2], *call[3:], home=ready_home).out.lower()
    unknown = kgmed("--store", graph, "paths", "qwertyzuiop", "BACE1", home=ready_home)
    assert unknown.code == 2
    assert "qwertyzuiop" in unknown.err


def test_an_entity_by_name_by_alias_and_by_identifier(
    kgmed: Kgmed, ready_home: Path, graph: Path
) -> None:
    views = [
        kgmed("--store", graph, "--json", "entity", name, home=ready_home).json
        for name in ("acetylcholinesterase", "AChE", "HGNC:108", "ncbigene:43")
    ]
    assert {view["curie"] for view in views} == {views[0]["curie"]}
    view = views[0]
    assert {"curie", "name", "category", "synonyms", "candidates", "neighbours"} <= set(view)
    assert view["category"] == "Gene"
    (neighbour,) = (each for each in view["neighbours"] if each["direction"] == "decreased")
    assert neighbour["name"].lower() == "donepezil"
    assert not neighbour["outgoing"]


def test_an_unknown_name_is_a_wrong_call_and_null(
    kgmed: Kgmed, ready_home: Path, graph: Path
) -> None:
    outcome = kgmed("--store", graph, "--json", "entity", "qwertyzuiop", home=ready_home)
    assert outcome.code == 2
    assert outcome.json["curie"] is None
    shown = kgmed("--store", graph, "entity", "qwertyzuiop", home=ready_home)
    assert (shown.code, shown.out) == (2, "")
    assert "neither the graph nor the vocabulary" in shown.err
    paths = kgmed("--store", graph, "paths", "qwertyzuiop", "BACE1", home=ready_home)
    assert (paths.code, paths.err) == (2, shown.err)


def test_an_entity_begins_with_what_it_is_and_a_few_of_its_names(
    kgmed: Kgmed, ready_home: Path, graph: Path
) -> None:
    call = ("--store", graph, "entity", "acetylcholinesterase")
    entity = kgmed("--json", *call, home=ready_home).json
    first, *rest = kgmed(*call, home=ready_home).out.splitlines()
    assert first.split() == [entity["curie"], entity["name"], entity["category"]]
    also, left = " ".join(rest), len(entity["synonyms"]) - 5
    assert left > 0
    assert f"and {left} more" in also
    assert entity["synonyms"][4] in also
    assert entity["synonyms"][-1] not in also


def test_status_counts_and_names_the_last_run(kgmed: Kgmed, ready_home: Path, graph: Path) -> None:
    status = kgmed("--store", graph, "--json", "status", home=ready_home).json
    assert status["generation"] > 0
    assert status["counts"]["documents"] == 4
    for name in ("by_category", "by_predicate", "by_status", "by_year"):
        assert sum(status["counts"][name].values()) > 0
    assert status["runs"][0]["command"] == "ingest"
    assert status["runs"][0]["counts"]["new"] == 4
    assert "4 documents" in kgmed("--store", graph, "status", home=ready_home).out


def test_explain_shows_every_path_and_why_it_stands_there(
    kgmed: Kgmed, ready_home: Path, graph: Path
) -> None:
    call = ("--store", graph, "ask", "How does donepezil affect amyloid beta?")
    answer = kgmed("--json", *call, "--explain", home=ready_home).json
    shown = kgmed(*call, "--explain", home=ready_home).out
    assert answer["ranking"]
    table, _, told = shown.partition("All numbers are in nats")
    for each in answer["ranking"]:
        assert f"{each['path_id']} " in table
        assert f"{each['score']:.2f}" in table
    for word in ("doubt", "hubs", "forward", "match", "sources", "model", "stands", "used"):
        assert f"{word}: " in told
    assert "Paths considered" not in kgmed(*call, home=ready_home).out
    nothing = kgmed(*call[:3], "How does lecanemab affect BACE1?", "--explain", home=ready_home)
    assert "No path was considered." in nothing.out


def test_an_answer_can_be_written_as_a_page(
    kgmed: Kgmed, ready_home: Path, graph: Path, tmp_path: Path
) -> None:
    page = tmp_path / "answer.html"
    call = ("--store", graph, "--json", "ask", QUESTION, "--html")
    answer = kgmed(*call, page, home=ready_home).json
    written = page.read_text(encoding="utf-8")
    assert f"<h1>{QUESTION}</h1>" in written
    assert answer["steps"][0]["citations"][0]["publication"] in written
    assert "default-src &#39;none&#39;" in written or "default-src 'none'" in written
    nowhere = kgmed(*call, tmp_path / "no" / "such" / "folder.html", home=ready_home)
    assert nowhere.code == 2
    assert "cannot write" in nowhere.err


def test_when_names_the_year_and_the_paper(kgmed: Kgmed, ready_home: Path, graph: Path) -> None:
    call = ("--store", graph, "ask", QUESTION, "--when")
    turned = kgmed("--json", *call, home=ready_home).json["turned"]
    assert (turned["year"], turned["paper"], turned["before"]) == (2004, "PMID:1", "no answer")
    shown = kgmed(*call, home=ready_home).out
    assert "Answered so since 2004" in shown
    assert "Turned by PMID:1" in shown
    assert kgmed(*call, "--no-graph", "--option", "a", home=ready_home).code == 2


def test_replay_says_whether_it_is_the_same_answer(
    kgmed: Kgmed, ready_home: Path, graph: Path, tmp_path: Path
) -> None:
    kept, call = tmp_path / "answer.json", ("--store", graph)
    asked = kgmed(*call, "--json", "ask", QUESTION, "--when", home=ready_home)
    kept.write_text(asked.out, encoding="utf-8")
    same = kgmed(*call, "replay", kept, home=ready_home)
    assert (same.code, same.out.strip()) == (0, "the same answer")
    changed = {**asked.json, "confidence": 0.5}
    changed["replay"] = {**changed["replay"], "generation": 10_000}
    kept.write_text(json.dumps(changed), encoding="utf-8")
    other = kgmed(*call, "replay", kept, home=ready_home)
    assert other.code == 6
    assert "confidence was 0.5" in other.out
    assert "generation was 10000" in other.out
    report = kgmed(*call, "--json", "replay", kept, home=ready_home).json
    assert not report["same"]
    assert [each["what"] for each in report["changed"]] == ["confidence"]
    assert kgmed(*call, "replay", tmp_path / "none.json", home=ready_home).code == 2


@pytest.mark.parametrize(
    ("chance", "told"), [(0.5, "0.50"), (0.9949, "0.99"), (0.9951, "above 0.99")]
)
def test_no_confidence_is_rounded_to_certainty(chance: float, told: str) -> None:
    assert in_digits(chance) == told
