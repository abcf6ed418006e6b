"""`kgmed curate`, `copy` and `migrate`: their JSON, what people see, and the walk in a terminal."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kgmed.store import open_store
from tests.kgmed.cli.conftest import Kgmed, Outcome
from tests.kgmed.reason.world import DOWN, UP, World, curie

Run = Callable[..., Outcome]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A graph of three claims; sources disagree about the last."""
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "barase", "bazin", UP)
    world.say(3, "corgein", "dulcin", UP)
    world.say(4, "corgein", "dulcin", UP, negated=True)
    file = tmp_path / "world.sqlite"
    with open_store(str(file)) as opened:
        opened.put(world.readings())
    return file


@pytest.fixture
def curate(kgmed: Kgmed, store: Path) -> Run:
    """Runs `kgmed curate …` over that graph."""
    return lambda *arguments: kgmed("--store", store, "curate", *arguments)


@pytest.fixture
def decided(kgmed: Kgmed, store: Path) -> Callable[..., Any]:
    """The JSON of a `kgmed --json curate …`."""

    def run(*arguments: object) -> Any:
        outcome = kgmed("--store", store, "--json", "curate", *arguments)
        assert outcome.code == 0, outcome.err
        return outcome.json

    return run


def contested(decided: Callable[..., Any]) -> str:
    """The key of the claim that waits for a curator."""
    (item,) = decided("review")["items"]
    return str(item["subject"])


def test_the_queue_has_the_shape_that_others_rely_on(
    decided: Callable[..., Any], curate: Run
) -> None:
    waiting = decided("review")
    assert waiting["counts"] == {"proposed": 0, "conflict": 1, "returned": 0, "quarantined": 0}
    (item,) = waiting["items"]
    assert {"kind", "subject", "claim", "says", "detail", "belief"} <= set(item)
    assert (item["kind"], item["detail"]) == ("conflict", "sources disagree")
    assert decided("review", "--kind", "returned")["items"] == []
    shown = curate("review").out
    assert "Conflict: 1" in shown
    assert f"{item['subject']}  corgein affects dulcin (increased)" in shown
    assert "nothing waits" in curate("review", "--kind", "proposed").out


def test_a_long_queue_is_cut_for_people_alone(decided: Callable[..., Any], curate: Run) -> None:
    for who in ("ann", "bob"):
        decided("create", "dulcin", "treats", "foocillin", "--who", who)
    decided("create", "bazin", "treats", "foocillin")
    shown = curate("review", "--limit", "1").out
    assert "Quarantined: 2" in shown
    assert "and 1 more: `--kind quarantined --limit 0`" in shown
    assert "more" not in curate("review", "--limit", "0").out
    items = decided("review", "--limit", "1")["items"]
    assert [item["kind"] for item in items] == ["conflict", "quarantined", "quarantined"]
    assert items[1]["says"].startswith("dulcin"), "the most believed first"


def test_a_verdict_is_said_and_shown_with_the_way_back(
    decided: Callable[..., Any], curate: Run
) -> None:
    key = contested(decided)
    made = decided("accept", key[:8], "--note", "fig. 2", "--who", "ann")
    (decision,) = made["decisions"]
    assert {"id", "action", "subject", "says", "change", "who", "when", "why"} <= set(decision)
    assert (decision["action"], decision["who"], decision["why"]) == ("judge", "ann", "fig. 2")
    assert decision["before"] == {"status": "accepted"}
    assert decision["after"] == {"status": "accepted", "locked": True}
    assert made["generation"] > 0
    assert decided("review")["items"] == []
    shown = curate("reject", key, "-m", "no", "--who", "bob")
    assert "bob  reject" in shown.out
    assert "accepted -> rejected, locked" in shown.out
    assert "kgmed curate undo" in shown.out
    assert "ann says accepted; bob says rejected" in curate("review").out
    assert curate("undo", decision["id"][:8], "--who", "ann").code == 0
    assert "nothing waits" in curate("review").out


def test_an_assertion_is_shown_with_both_sides(decided: Callable[..., Any], curate: Run) -> None:
    key = contested(decided)
    decided("accept", key, "--note", "fig. 2", "--who", "ann")
    view = decided("show", key[:9])
    assert {"key", "says", "assertion", "belief", "status", "locked", "citations"} <= set(view)
    assert (view["key"], view["status"], view["locked"]) == (key, "accepted", True)
    assert [each["negated"] for each in view["citations"]] in ([False, True], [True, False])
    assert [each["why"] for each in view["decisions"]] == ["fig. 2"]
    shown = curate("show", key).out
    assert shown.index("For it:") < shown.index("PMID:3") < shown.index("Against it:")
    assert shown.index("Against it:") < shown.index("PMID:4") < shown.index("fig. 2")
    assert curate("show", "0" * 24).code == 2


def test_who_is_named_configured_or_logged_in(
    decided: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = contested(decided)
    monkeypatch.setenv("LOGNAME", "lea")
    assert decided("accept", key)["decisions"][0]["who"] == "lea"
    monkeypatch.setenv("KGMED_CURATOR", "cora")
    assert decided("accept", key)["decisions"][0]["who"] == "cora"
    assert decided("accept", key, "--who", "ann")["decisions"][0]["who"] == "ann"


def test_every_edit_is_a_command(decided: Callable[..., Any], curate: Run) -> None:
    made = decided("create", "foocillin", "treats", "dulcin", "--who", "ann")
    assert "the schema knows no" in made["notes"][0]
    made = decided("create", "foocillin", "increases", "dulcin", "--aspect", "expression")
    key = made["decisions"][0]["subject"]
    assert decided("replace", key, "--reverse")["decisions"][0]["action"] == "replace"
    decided("create-entity", "CHEBI:9", "newcillin", "ChemicalEntity", "--synonym", "nc")
    change = decided("change", "nc", "name=Newcillin", "synonyms=nc; n-c")["decisions"][0]
    assert change["after"] == {"name": "Newcillin", "synonyms": ["n-c", "nc"]}
    assert decided("merge", "Newcillin", "foocillin")["decisions"][0]["after"] == {
        "curie": curie("foocillin")
    }
    assert decided("delete", "bazin")["decisions"][0]["after"] == {"shown": False}
    for wrong in (
        ("accept", "zzz"),
        ("create", "foocillin", "heals", "dulcin"),
        ("change", "foocillin", "belief=1"),
        ("merge", "foocillin", "HGNC:99"),
        ("undo", "zzzz"),
    ):
        outcome = curate(*wrong)
        assert (outcome.code, outcome.out) == (2, "")
        assert len(outcome.err.splitlines()) == 2, "what is wrong, and what to do"


def test_the_log_tells_before_and_after(decided: Callable[..., Any], curate: Run) -> None:
    assert curate("log").out == "no decisions\n"
    assert decided("log") == {"decisions": []}
    decided("change", "barase", "name=Barase", "--note", "its symbol", "--who", "ann")
    rename = decided("log")["decisions"][0]
    decided("undo", rename["id"])
    shown = curate("log").out
    assert "ann  change  (undone by " in shown
    assert "name: barase -> Barase" in shown
    assert '"its symbol"' in shown
    assert [each["id"] for each in decided("log", "--undone")["decisions"]] == [rename["id"]]
    assert len(decided("log", "--subject", "barase")["decisions"]) == 2
    assert decided("log", "--subject", "dulcin") == {"decisions": []}


def test_a_ledger_is_carried_by_a_file(
    kgmed: Kgmed, decided: Callable[..., Any], curate: Run, tmp_path: Path
) -> None:
    decided("reject", contested(decided), "--who", "ann")
    file, other = tmp_path / "ledger.jsonl", tmp_path / "new.sqlite"
    written = decided("log", "--export", file)
    assert (written["decisions"], len(written["sha256"])) == (1, 64)
    assert "1 decisions  sha256" in curate("log", "--export", file).out
    replay = ("--store", other, "curate", "replay")
    assert "1 read, 1 new, 0 known, 0 rejected" in kgmed(*replay, file).out
    again = kgmed("--json", *replay, file).json
    assert again["decisions"] == {"read": 1, "new": 0, "known": 1, "rejected": 0}
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": 1}\n', encoding="utf-8")
    outcome = kgmed(*replay, bad)
    assert outcome.code == 3
    assert f"{bad} line 1: rejected" in outcome.out
    assert kgmed(*replay, "-", stdin=file.read_text(encoding="utf-8")).code == 0


def test_sync_migrate_and_copy(
    kgmed: Kgmed, decided: Callable[..., Any], curate: Run, store: Path, tmp_path: Path
) -> None:
    assert decided("sync")["decisions"] == []
    assert "nothing was changed by hand" in curate("sync").out
    assert kgmed("--store", store, "--json", "migrate").json["applied"] == []
    assert "up to date" in kgmed("--store", store, "migrate").out
    decided("reject", contested(decided))
    copied = kgmed("--store", store, "--json", "copy", "--to", tmp_path / "copy.sqlite").json
    assert (copied["documents"], copied["decisions"]) == (4, 1)
    log = kgmed("--store", tmp_path / "copy.sqlite", "--json", "curate", "log").json
    assert log == decided("log")


def test_the_walk_asks_one_after_the_other(decided: Callable[..., Any], store: Path) -> None:
    decided("create", "dulcin", "treats", "foocillin")
    key = decided("review", "--kind", "conflict")["items"][0]["subject"]
    shown = _typed(store, "r\nnot so\na\n\n")
    assert "[corgein]" in shown, "what speaks for it is quoted"
    assert "1 of 2" in shown
    log = decided("log")["decisions"]
    assert [(each["subject"] == key, each["why"], each["who"]) for each in log[1:]] == [
        (True, "not so", "walker")
    ]
    assert "would be reasoned over" in shown, "what the schema does not know is not accepted"
    assert "1 decided, 1 left" in shown
    assert "0 decided, 1 left" in _typed(store, "x\ns\n")
    assert "0 decided, 1 left" in _typed(store, "quit\n")


def _typed(store: Path, keys: str) -> str:
    """What a terminal shows of `curate review --each` when these keys are typed."""
    ours, theirs = pty.openpty()
    program = [sys.executable, "-m", "kgmed.cli.main", "--store", str(store)]
    with subprocess.Popen(
        [*program, "curate", "review", "--each", "--who", "walker"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "COLUMNS": "100"},
        text=True,
    ) as walk:
        os.close(theirs)
        os.write(ours, keys.encode())
        assert walk.stdout is not None
        shown = walk.stdout.read()
    os.close(ours)
    return shown


@pytest.mark.vocabulary
@pytest.mark.model
def test_what_takes_several_decisions_is_taken_back_by_all_of_them(
    kgmed: Kgmed, ready_home: Path, graph: Path, tmp_path: Path
) -> None:
    for each in graph.parent.glob("graph.sqlite*"):
        shutil.copy(each, tmp_path / each.name)
    call = ("--store", tmp_path / "graph.sqlite", "curate")
    made = kgmed(*call, "create", "MESH:C000612089", "decreases", "BACE1", home=ready_home)
    ids = re.findall("kgmed curate undo ([0-9a-f]+)`", made.out)
    assert len(ids) == 2
    for id_ in ids:
        assert kgmed(*call, "undo", id_, home=ready_home).code == 0
    log = kgmed("--json", *call, "log", home=ready_home).json["decisions"]
    assert [entry["action"] for entry in log if not entry["undone_by"]] == ["undo", "undo"]


def test_what_was_created_is_answered_and_cited(
    kgmed: Kgmed, ready_home: Path, graph: Path, tmp_path: Path
) -> None:
    file = tmp_path / "graph.sqlite"
    for each in graph.parent.glob("graph.sqlite*"):
        shutil.copy(each, tmp_path / each.name)
    call = ("--store", file, "--json")
    made = kgmed(
        *call, "curate", "create", "BACE1", "increases", "acetylcholinesterase",
        "--note", "our assay", "--who", "ann", home=ready_home,
    )  # fmt: skip
    assert made.code == 0, made.err
    question = "How does BACE1 affect acetylcholinesterase?"
    answer = kgmed(*call, "ask", question, home=ready_home).json
    (citation,) = answer["steps"][0]["citations"]
    assert (citation["source"], citation["resource"]) == ("curator", "ann")
    assert (citation["publication"], citation["sentence"]) == ("curator", "our assay")
    shown = kgmed("--store", file, "ask", question, home=ready_home).out
    assert "CURATOR ann" in shown
    assert json.dumps(citation["when"])[1:11] in shown
