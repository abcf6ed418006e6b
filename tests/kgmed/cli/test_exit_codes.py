"""Every failure that we foresee: its exit code, one line, a hint, and no traceback."""

from pathlib import Path

import pytest

from tests.kgmed.cli.conftest import Kgmed

COMMANDS = (
    ("read",),
    ("ingest",),
    ("ask",),
    ("paths",),
    ("entity",),
    ("status",),
    ("export",),
    ("serve",),
    ("browser",),
    ("demo",),
    ("evaluate", "qa"),
    ("evaluate", "report"),
    ("models", "pull"),
    ("models", "list"),
    ("vocab", "pull"),
    ("vocab", "build"),
    ("vocab", "list"),
    ("answers", "list"),
    ("answers", "show"),
    ("answers", "again"),
    ("grow",),
    ("grow", "undo"),
    ("grow", "log"),
    *(("watch", name) for name in ("add", "list", "remove", "run")),
    ("copy",),
    ("migrate",),
    *(
        ("curate", name)
        for name in (
            "review",
            "show",
            "accept",
            "reject",
            "merge",
            "sync",
            "log",
            "undo",
            "replay",
            "create",
            "create-entity",
            "change",
            "replace",
            "delete",
        )
    ),
)


def test_help_names_every_command_and_no_other(kgmed: Kgmed) -> None:
    outcome = kgmed("--help")
    assert outcome.code == 0
    for name, *_ in COMMANDS:
        assert f" {name} " in outcome.out
    assert " teach " not in outcome.out
    assert kgmed("curate").code == 2


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_explains_itself_with_an_example(
    kgmed: Kgmed, command: tuple[str, ...]
) -> None:
    outcome = kgmed(*command, "--help")
    assert outcome.code == 0
    assert "Example" in outcome.out
    assert "--json" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("ingest", "/nowhere/papers.xml"), 2, "/nowhere/papers.xml"),
        (("read", "/nowhere/*.xml"), 2, "/nowhere"),
        (("paths", "a"), 2, "Missing argument"),
        (("paths", "a", "b", "-k", "0"), 2, "-k"),
        (("evaluate", "qa", "x.jsonl", "--arms", "graph,oracle"), 2, "oracle"),
        (("evaluate", "qa", "x.jsonl", "--model", "/nowhere.gguf"), 2, "/nowhere.gguf"),
        (("evaluate", "qa", "x.jsonl", "--orders", "0"), 2, "--orders"),
        (("evaluate", "report", "/nowhere"), 2, "/nowhere"),
        (("ask", "Is it?", "--model", "/nowhere.gguf"), 2, "/nowhere.gguf"),
        (("ask", "Which?", "--option", "Tau", "--option", " tau"), 2, "'Tau' and ' tau'"),
        (("ask", "Which?", "--option", "tau", "--option", " "), 2, "an option is empty"),
        (("watch", "add", "Which?", "--option", "A  b", "--option", "a b"), 2, "'A  b' and 'a b'"),
        (("--config", "/nowhere.toml", "status"), 2, "/nowhere.toml"),
        (("status",), 4, "no store"),
        (("migrate",), 4, "no store"),
        (("curate", "review"), 4, "no store"),
        (("curate", "review", "--kind", "odd"), 2, "odd"),
        (("curate", "review", "--each"), 2, "terminal"),
        (("curate", "merge", "a"), 2, "Missing argument"),
        (("curate", "change", "a", "b"), 2, "NAME=VALUE"),
        (("curate", "replay", "/nowhere.jsonl"), 2, "/nowhere.jsonl"),
        (("copy",), 2, "--to"),
        (("--store", "redis://localhost", "status"), 4, "redis"),
        (("demo", "--store"), 2, "--store"),
    ],
)
def test_wrong_calls(kgmed: Kgmed, arguments: tuple[str, ...], code: int, says: str) -> None:
    outcome = kgmed(*arguments)
    assert outcome.code == code, outcome.err
    assert says in outcome.err
    assert "Traceback" not in outcome.err
    assert outcome.out == ""


def test_a_neo4j_that_does_not_answer_is_told_once(process: Kgmed) -> None:
    outcome = process("--store", "neo4j://localhost:1", "status")
    assert (outcome.code, outcome.out) == (4, "")
    assert outcome.err.startswith("kgmed: nobody answers at neo4j://localhost:1\n")
    assert len(outcome.err.splitlines()) == 2


def test_a_file_that_is_no_store_of_ours(kgmed: Kgmed, tmp_path: Path) -> None:
    file = tmp_path / "holiday.jpg"
    file.write_bytes(b"\xff\xd8\xff\xe0 not a database")
    outcome = kgmed("--store", file, "status")
    assert outcome.code == 4
    assert "holiday.jpg" in outcome.err
    assert file.read_bytes().startswith(b"\xff\xd8")


def test_without_vocabulary(kgmed: Kgmed, tmp_path: Path) -> None:
    file = tmp_path / "papers.jsonl"
    file.write_text('{"id": "PMID:7", "text": "Tau."}', encoding="utf-8")
    for command in ("read", "ingest"):
        outcome = kgmed("--store", tmp_path / "g.sqlite", command, file)
        assert outcome.code == 5
        assert "kgmed models pull" in outcome.err or "kgmed vocab" in outcome.err
    assert not (tmp_path / "g.sqlite").exists()


@pytest.mark.vocabulary
def test_an_input_of_which_nothing_can_be_used(
    kgmed: Kgmed, ready_home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text('{"id": "3"\n{"id": 3}\n', encoding="utf-8")
    outcome = kgmed("--json", "--store", tmp_path / "g.sqlite", "ingest", file, home=ready_home)
    assert outcome.code == 3
    assert outcome.json["documents"]["rejected"] == len(outcome.json["rejections"]) == 2
    assert "nothing" in outcome.err
    assert kgmed("--json", "read", file, home=ready_home).code == 3


def test_verbose_shows_the_traceback_and_keeps_the_code(process: Kgmed) -> None:
    quiet, loud = process("status"), process("-vv", "status")
    assert quiet.code == loud.code == 4
    assert "Traceback" not in quiet.err
    assert "Traceback" in loud.err
    assert quiet.err.startswith("kgmed: ")
