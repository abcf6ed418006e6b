"""`kgmed grow` is killed at random moments, run again, and compared with one that was not.

A graph of a few made papers grows by rounds, once undisturbed. Then, for each kill, the same graph
grows in a process that is killed: at a moment of its whole run, or of the time in which it keeps
answers and rounds, or just after a round was written down. What then is in the store must be what
was there after some round of the undisturbed run, and the book must say the same of it. Run again
until as many rounds are done, it must have read the same papers round by round, given the same
answers, and export the same bytes.
"""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from graph_schema.records import digest
from ingest.records import Reading
from kgmed.app.engine import Engine
from kgmed.app.export import export_graph
from kgmed.app.export_format import Format
from kgmed.app.growing import Plan
from kgmed.config import Config, LlmConfig, default_home
from kgmed.evaluate.questions import load_questions
from kgmed.growth.asking import Question, differ
from kgmed.growth.book import BOOK, Book
from kgmed.growth.records import Round, RoundState, SavedAnswer
from kgmed.store import open_store
from tests.kgmed.app.small_graph import questions, write_papers

ROOT = Path(__file__).resolve().parents[2]
PAPERS, READ = 40, 6
"""How many there are, and how many of them are read before anything grows."""
QUESTIONS, BUDGET, ROUNDS = 48, 4, 4
AFTER_NOTE = 0.06
"""Seconds after a round was written down, within which a third of the kills come."""
MOST_KILLS = 3
"""Of one growth, so that it comes to its end."""


class World(NamedTuple):
    """What a growth begins with: the same for each."""

    folder: Path
    start: tuple[Reading, ...]
    listed: Path
    asked: Path


class Place(NamedTuple):
    """A store, and the KGMED_HOME that keeps its growth."""

    home: Path
    url: str
    growth: Path
    """The folder of its book."""


class Whole(NamedTuple):
    """An undisturbed growth."""

    exports: tuple[bytes, ...]
    """Of the graph before the first round, and after each."""
    rounds: tuple[Round, ...]
    answers: tuple[SavedAnswer, ...]
    seconds: float
    """From its start to its end."""
    before: float
    """Of these, until the book is first written."""


class Torture:
    """Kills the growth of one kind of store."""

    def __init__(
        self,
        world: World,
        seed: int,
        emptied: Callable[[], str] | None = None,
        rounds: int = ROUNDS,
    ) -> None:
        """`emptied` gives the URL of a store with nothing in it; a new embedded one without it.
        `rounds`: of a whole growth."""
        self._world, self._emptied, self._rounds = world, emptied, rounds
        self._rng = random.Random(seed)
        self._numbers = count()
        self.kills: Counter[str] = Counter()
        """In which state of the round they came."""
        self.whole = self._undisturbed()

    def one(self) -> list[str]:
        """Kill a growth, at times more than once, and end it; what was wrong with it."""
        place = self._place()
        wrong: list[str] = []
        for _ in range(self._rng.choice((1, 1, 1, MOST_KILLS))):
            if self._left(place):
                self._strike(self._start(place), place)
                wrong += self._is_whole_or_absent(place)
        if self._left(place) and (failed := _ended(self._start(place))):
            wrong.append(failed)
        wrong += self._is_the_same(place)
        shutil.rmtree(place.home)
        return wrong

    # -- growing ------------------------------------------------------------------------------

    def _undisturbed(self) -> Whole:
        """Here, for what is exported after each round; then in a process, for the time that it
        takes. Both must come to the same."""
        place = self._place()
        exports = [_export(place)]
        config = Config(home=place.home, llm=LlmConfig(ask=False))
        asked = load_questions(self._world.asked)
        plan = Plan(
            rounds=self._rounds,
            budget=BUDGET,
            reading_list=(str(self._world.listed),),
            questions=tuple(Question(one.question, one.options) for one in asked),
        )
        with Engine(config, store=place.url) as engine:
            engine.growth().grow(plan, ended=lambda _: exports.append(_export(place)))
        rounds, answers = _kept(place)
        other = self._place()
        started = time.monotonic()
        process = self._start(other)
        _wait_for_change(other, process)
        before = time.monotonic() - started
        failed = _ended(process)
        seconds = time.monotonic() - started
        self.whole = Whole(tuple(exports), rounds, answers, seconds, before)
        if wrong := [failed] if failed else self._is_the_same(other):
            raise SystemExit(f"nothing was killed, and it came out different: {wrong}")
        for one in (place, other):
            shutil.rmtree(one.home)
        return self.whole

    def _place(self) -> Place:
        """A new store with the papers that are read from the start, and a new home."""
        home = self._world.folder / f"home-{next(self._numbers)}"
        home.mkdir()
        for name in ("packages", "vocabulary"):
            (home / name).symlink_to(default_home().resolve() / name)
        url = self._emptied() if self._emptied else str(home / "graph.sqlite")
        with open_store(url) as store:
            store.put(self._world.start)
            return Place(home, url, home / "growth" / digest("growth", store.identity))

    def _left(self, place: Place) -> int:
        """How many rounds are not done yet."""
        return self._rounds - sum(one.state is RoundState.DONE for one in _rounds(place))

    def _start(self, place: Place) -> "subprocess.Popen[bytes]":
        """`kgmed grow`, until all rounds are done."""
        command = [sys.executable, "-m", "kgmed.cli.main", "--store", place.url, "--json", "grow"]
        options = ["--no-model", "--rounds", str(self._left(place)), "--budget", str(BUDGET)]
        files = ["--questions", str(self._world.asked), "--reading-list", str(self._world.listed)]
        return subprocess.Popen(
            [*command, *options, *files],
            cwd=ROOT,
            env={**os.environ, "KGMED_HOME": str(place.home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def _strike(self, process: "subprocess.Popen[bytes]", place: Place) -> None:
        kind = self._rng.randrange(3)
        try:
            if kind == 0:
                most = self.whole.seconds
            elif kind == 1:
                _wait_for_change(place, process)
                most = self.whole.seconds - self.whole.before
            else:
                _wait_for_entries(place, process, self._rng.randint(1, 2 * self._rounds))
                most = AFTER_NOTE
            with suppress(subprocess.TimeoutExpired):
                process.wait(self._rng.uniform(0, most))
        finally:
            through = process.poll() is not None
            process.kill()
            process.communicate()
        last = next(reversed(_rounds(place)), None)
        self.kills["when it was through" if through else f"last round {last and last.state}"] += 1

    # -- comparing ----------------------------------------------------------------------------

    def _is_whole_or_absent(self, place: Place) -> list[str]:
        """Whether the graph is that after some round, and the book knows of which."""
        rounds, exported = _rounds(place), _export(place)
        if exported not in self.whole.exports:
            return ["killed: the graph is that of no round"]
        after = self.whole.exports.index(exported)
        done = sum(one.state is RoundState.DONE for one in rounds)
        is_open = any(one.state is RoundState.OPEN for one in rounds)
        if after not in ({done, done + 1} if is_open else {done}):
            return [f"killed: the graph has {after} rounds, the book {done}, open: {is_open}"]
        return []

    def _is_the_same(self, place: Place) -> list[str]:
        wrong = []
        rounds, answers = _kept(place)
        if _export(place) != self.whole.exports[-1]:
            wrong.append("at the end: another export")
        read, expected = (
            [[(one.id, one.key) for one in round_.documents] for round_ in which]
            for which in (rounds, self.whole.rounds)
        )
        if read != expected:
            wrong.append(f"at the end: other papers were read: {read}, not {expected}")
        mine, theirs = (
            {one.id: one.answer for one in which} for which in (answers, self.whole.answers)
        )
        if mine.keys() != theirs.keys() or any(differ(mine[id_], theirs[id_]) for id_ in mine):
            wrong.append("at the end: other answers")
        if any(round_.state is RoundState.OPEN for round_ in _rounds(place)):
            wrong.append("at the end: a round is open")
        return wrong


def make_world(folder: Path) -> World:
    """Papers, read by the real reader, and questions."""
    papers = write_papers(folder / "papers.jsonl", PAPERS).read_text("utf-8").splitlines(True)
    read, listed, asked = (folder / f"{name}.jsonl" for name in ("read", "listed", "asked"))
    read.write_text("".join(papers[:READ]), encoding="utf-8")
    listed.write_text("".join(papers[READ:]), encoding="utf-8")
    with asked.open("w", encoding="utf-8") as out:
        for number, (question, options, _) in enumerate(questions(QUESTIONS)):
            row = {"id": str(number), "question": question, "options": options, "answer": None}
            out.write(json.dumps(row) + "\n" if options else "")
    with Engine(Config(llm=LlmConfig(ask=False))) as engine:
        start = tuple(one for one in engine.read([read]) if isinstance(one, Reading))
    return World(folder, start, listed, asked)


def _ended(process: "subprocess.Popen[bytes]") -> str:
    """Wait for the end; what failed, or nothing."""
    _, errors = process.communicate()
    return f"grow ended {process.returncode}: {errors.decode()}" if process.returncode else ""


def _wait_for_change(place: Place, process: "subprocess.Popen[bytes]") -> None:
    """Wait for the book to be written, or the process to end."""
    book = place.growth / BOOK
    before = book.stat().st_mtime_ns if book.exists() else 0
    while process.poll() is None:
        if book.exists() and book.stat().st_mtime_ns > before:
            return
        time.sleep(0.005)


def _wait_for_entries(place: Place, process: "subprocess.Popen[bytes]", more: int) -> None:
    """Wait for so many more states of rounds in the book, or the process to end."""
    wanted = _entries(place) + more
    while process.poll() is None and _entries(place) < wanted:
        time.sleep(0.002)


def _entries(place: Place) -> int:
    if not (place.growth / BOOK).exists():
        return 0
    with closing(sqlite3.connect(place.growth / BOOK)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM round").fetchone()[0])
        except sqlite3.OperationalError:  # there is no such table yet
            return 0


def _rounds(place: Place) -> tuple[Round, ...]:
    return _kept(place)[0]


def _kept(place: Place) -> tuple[tuple[Round, ...], tuple[SavedAnswer, ...]]:
    """The rounds that are there or open, and the last answers."""
    if not (place.growth / BOOK).exists():
        return (), ()
    with closing(Book(place.growth)) as book:
        rounds = tuple(one for one in book.rounds() if one.state is not RoundState.ABSENT)
        return rounds, book.latest()


def _export(place: Place) -> bytes:
    """The bytes of the export as JSON lines."""
    out = place.home / "export.jsonl"
    with open_store(place.url) as store:
        export_graph(store, Format.JSONL, out)
    return out.read_bytes()
