"""Random sequences of growing, editing, ingesting and undoing: undone, growth leaves no trace.

Two stores live through the same sequence, but only one of them grows: what a curator decides there
is put into the ledger of the other, and the same files are ingested into both. Rounds are rolled
back by a guard now and then, or interrupted and ended by a later one; what some of them read is
only proposed, and judged anew with each edit and each ingest. Whenever every round is undone, at
the latest at the end, both must export the same bytes (decisions included), list the same for
review, and have the same edges.

One thing is not asked for: that a paper which was withdrawn comes back by being ingested with the
same text. It does not where its withdrawal was noticed, and it is only noticed of papers that are
known.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from graph_schema.records import TextEvidence
from graph_schema.relationships import RelationshipType
from kgmed.app.curation import Curation
from kgmed.app.engine import Engine
from kgmed.app.export_format import Format
from kgmed.app.growing import Plan
from kgmed.app.reports import Decided
from kgmed.config import Config, LlmConfig, default_home
from kgmed.errors import UsageError
from kgmed.growth.asking import Known, Question
from kgmed.growth.records import RoundState
from kgmed.records import StoredAssertion
from tests.kgmed.app.small_graph import DRUGS, GENES, questions, said

PAPERS, READ = 24, 4
"""How many there are, and how many of them are read before anything grows."""
STEPS = 14
"""In one sequence."""
TYPES = (RelationshipType.INCREASES, RelationshipType.DECREASES, RelationshipType.ASSOCIATED_WITH)


class InterruptedGrowthError(Exception):
    """Growth stops where it stands, as if the process were killed."""


class Sequence:
    """One sequence, of which every choice hangs on the seed."""

    def __init__(self, folder: Path, seed: int, url: str, tally: Counter[str]) -> None:
        """`url` is where the store that grows is to be, empty or not there yet. `tally` counts
        what is done."""
        self._rng = random.Random(seed)
        self._folder, self._tally = folder, tally
        self._version = dict.fromkeys(range(1, PAPERS + 1), 0)
        """Of each paper, how often its text was changed."""
        self._withdrawn: set[int] = set()
        config = Config(home=_home(folder), llm=LlmConfig(ask=False))
        self._grown = Engine(config, store=url)
        self._other = Engine(config, store=str(folder / "other.sqlite"))
        self._numbers = iter(range(1_000_000))
        self._listed = self._papers(range(READ + 1, PAPERS + 1))
        self.told: list[str] = []
        """What was done."""

    def live(self) -> str:
        """Do it all; what differs at the end, or nothing."""
        with self._grown, self._other:
            self._ingest_both(self._papers(range(1, READ + 1)))
            steps = (self._grow, self._grow, self._edit, self._edit, self._ingest, self._undo)
            for _ in range(STEPS):
                step = self._rng.choice(steps)
                done = step()
                self.told.append(done)
                self._tally[done.partition(":")[0]] += 1
                if not self._rounds() and (different := self._difference()):
                    return different
            self._grow_on()
            for number in self._rng.sample(self._rounds(), len(self._rounds())):
                self._grown.growth().undo(number)
                self._tally["undo"] += 1
            return self._difference()

    # -- steps --------------------------------------------------------------------------------

    def _grow(self) -> str:
        guard = self._known() if self._rng.random() < 0.3 else ()
        plan = Plan(
            rounds=self._rng.randint(1, 2),
            budget=self._rng.randint(1, 4),
            reading_list=(str(self._listed),),
            questions=tuple(self._asked(6)),
            guard=guard,
            bisect=self._rng.random() < 0.5,
            strict=self._rng.random() < 0.5,
        )
        left = self._rng.randrange(60) if self._rng.random() < 0.3 else None

        def count(*_: object) -> None:
            nonlocal left
            left = left if left is None else left - 1
            if left == 0:
                raise InterruptedGrowthError

        with suppress(InterruptedGrowthError):
            report = self._grown.growth().grow(plan, count)
            states = ", ".join(one.state for one in report.rounds)
            for one in report.rounds:
                self._tally[f"round {one.state}"] += 1
            return f"grow: {states}"
        return "grow interrupted"

    def _grow_on(self) -> None:
        """End what was interrupted."""
        plan = Plan(rounds=0, questions=tuple(self._asked(1)))
        self._grown.growth().grow(plan)

    def _undo(self) -> str:
        if not (rounds := self._rounds()):
            return "nothing to undo"
        number = self._rng.choice(rounds)
        with suppress(UsageError):  # it is open
            return f"undo: {number} {self._grown.growth().undo(number).note}"
        return "undo refused"

    def _ingest(self) -> str:
        number = self._rng.randint(1, PAPERS)
        kind = self._rng.choice(("the same", "changed", "withdrawn"))
        if kind == "withdrawn":
            self._withdrawn.add(number)
            file = self._file("xml")
            file.write_text(
                "<PubmedArticleSet><DeleteCitation><PMID>"
                f"{number}</PMID></DeleteCitation></PubmedArticleSet>"
            )
        else:
            if kind == "changed" or number in self._withdrawn:
                self._version[number] += 1
            file = self._papers([number])
        self._ingest_both(file)
        return f"ingest {kind}: PMID:{number}"

    def _ingest_both(self, file: Path) -> None:
        for engine in (self._grown, self._other):
            engine.ingest([file])

    def _edit(self) -> str:
        """A curator decides something in the store that grows, and the same in the other."""
        curation = self._grown.curation(self._rng.choice(("ann", "ben")))
        known = len(list(self._grown.store.decisions()))
        verb = self._rng.choice(self._verbs(curation))
        try:
            what = verb()
        except (UsageError, IndexError) as error:
            return f"edit refused: {verb.__name__} {error}"
        new = list(self._grown.store.decisions())[known:]
        self._other.store.decide(*new)
        self._tally["judged anew"] += bool(what.admissions or what.refused)
        return f"edit {verb.__name__}: {what}"

    def _verbs(self, curation: Curation) -> list[Callable[[], Decided]]:
        rng = self._rng

        def claim() -> StoredAssertion:
            return rng.choice(list(self._grown.store.iter_assertions()))

        def entity() -> str:
            return rng.choice([one.curie for one in self._grown.store.iter_entities()])

        def publication() -> str:
            return rng.choice([one.id for one in self._grown.store.iter_documents()])

        def accept() -> Decided:
            return curation.accept(claim().assertion.key)

        def reject() -> Decided:
            return curation.reject(claim().assertion.key)

        def delete() -> Decided:
            subject = rng.choice((claim().assertion.key, entity(), publication()))
            return curation.delete(subject)

        def delete_quotation() -> Decided:
            stored = claim()
            quoted = [one for one in stored.evidence if isinstance(one, TextEvidence)]
            return curation.delete(stored.assertion.key, publication=rng.choice(quoted).publication)

        def merge() -> Decided:
            return curation.merge(entity(), into=entity())

        def create() -> Decided:
            return curation.create(rng.choice(DRUGS), rng.choice(TYPES), rng.choice(GENES))

        def change() -> Decided:
            return curation.change(entity(), {"name": f"name {rng.randrange(100)}"})

        def replace() -> Decided:
            return curation.replace(claim().assertion.key, type_=rng.choice(TYPES))

        def undo_decision() -> Decided:
            return curation.undo(rng.choice(list(self._grown.store.decisions())).id)

        return [accept, reject, delete, delete_quotation, merge, create, change, replace,
                undo_decision]  # fmt: skip

    # -- what there is ------------------------------------------------------------------------

    def _rounds(self) -> list[int]:
        """Of which something is there, or may be."""
        there = {RoundState.DONE, RoundState.OPEN}
        return [one.number for one in self._grown.growth().log().rounds if one.state in there]

    def _difference(self) -> str:
        """What is not the same in both stores; empty where all is."""
        self._tally["compared"] += 1
        seen = []
        for name, engine in (("grown", self._grown), ("other", self._other)):
            file = self._folder / f"{name}.jsonl"
            engine.export(Format.JSONL, file)
            seen.append(
                (
                    ("export", file.read_text("utf-8").splitlines()),
                    ("review", [one.model_dump_json() for one in engine.store.review()]),
                    ("edges", [str([*map(str, edge)]) for edge in engine.store.edges()]),
                )
            )
        for (what, grown), (_, other) in zip(*seen, strict=True):
            if grown != other:
                more = [line for line in grown if line not in other]
                less = [line for line in other if line not in grown]
                return f"{what}: {more[:3]} instead of {less[:3]}"
        return ""

    def _asked(self, count: int) -> Iterator[Question]:
        for question, options, _ in questions(count, self._rng.randrange(20)):
            yield Question(question, options)

    def _known(self) -> tuple[Known, ...]:
        """A guard that knows nothing: what it holds to be right is drawn."""
        asked = [one for one in self._asked(12) if one.options]
        return tuple(Known(one, self._rng.randrange(len(one.options))) for one in asked)

    def _papers(self, numbers: "range | list[int]") -> Path:
        """A file of these papers in their present version."""
        file = self._file("jsonl")
        with file.open("w", encoding="utf-8") as out:
            for number in numbers:
                rng = random.Random(f"{number} {self._version[number]}")
                text = " ".join(said(rng) for _ in range(3))
                out.write(json.dumps({"id": f"PMID:{number}", "title": "", "text": text}) + "\n")
        return file

    def _file(self, ending: str) -> Path:
        return self._folder / f"input-{next(self._numbers)}.{ending}"


def _home(folder: Path) -> Path:
    home = folder / "home"
    home.mkdir()
    for name in ("packages", "vocabulary"):
        (home / name).symlink_to(default_home().resolve() / name)
    return home
