"""What reasoning came to, before it is an answer: enough to write one, or to compare two."""

from typing import NamedTuple

from kgmed.llm.facts import Fact
from kgmed.llm.jobs import Judgement
from kgmed.reason.citing import Quoter
from kgmed.reason.compose import Draft, saying
from kgmed.reason.decide import Decision
from kgmed.reason.opinion import Opinion
from kgmed.reason.options import Scored
from kgmed.reason.verify import Verified
from kgmed.records import NameRead, OptionScore, Ranked
from kgmed.retrieve.records import Retrieved
from kgmed.retrieve.sources import Remembered
from kgmed.retrieve.texts import all_names
from kgmed.retrieve.wording import path_line
from kgmed.store.protocol import GraphStore


class Memory:
    """What was looked up, quoted and judged for one question, so that it may be gone through
    again with a part left out; to be thrown away with the question."""

    def __init__(self, store: GraphStore) -> None:
        self.sources = Remembered(store)
        self.quoter = Quoter(self.sources)
        self.judged: dict[str, Judgement] = {}
        """The model's judgements, by id of the piece of evidence or of the found sentence."""
        self.opinions: dict[tuple[Fact, ...], Opinion] = {}
        """What a strategy made of the options, by the facts of all verified paths."""


class Verdict(NamedTuple):
    """What an answer comes to: two answers with one verdict say the same."""

    choice: int | None
    abstained: bool
    text: str
    """The option, or of an open question the claims that the answer begins with; empty if it
    abstains."""


class Conclusion(NamedTuple):
    """What reasoning came to, and by what."""

    verified: Verified
    read_again: bool
    """Whether the model read sentences again."""
    scored: tuple[Scored, ...]
    opinion: Opinion
    decision: Decision
    """For a question with options."""
    open: Draft | None
    """The answer to a question without options; None where it has some."""

    @property
    def verdict(self) -> Verdict:
        """What it comes to."""
        if self.open is not None:
            return Verdict(None, self.open.abstained, self.open.leading)
        if (chosen := self.chosen) is None:
            return Verdict(None, True, "")
        return Verdict(self.decision.best, False, chosen.text)

    @property
    def chosen(self) -> Scored | None:
        """The option that is the answer; None where none is."""
        if self.decision.best is None or self.decision.why_not:
            return None
        return self.scored[self.decision.best]

    @property
    def behind(self) -> tuple[str, ...]:
        """The assertions of the paths that say what is answered, the best path first."""
        if self.open is not None:
            paths = [step.path for step in self.open.steps]
        else:
            paths = [path.steps for path in saying(self.chosen)] if self.chosen else []
        return tuple(dict.fromkeys(step.key for path in paths for step in path))

    def option_fields(self) -> dict[str, object]:
        """The fields of an answer that only a question with options has."""
        if self.open is not None:
            return {}
        scores, totals = self.opinion.scores, self.decision.totals
        return {
            "options": tuple(candidate.text for candidate in self.scored),
            "forced": self.decision.best,
            "scores": totals,
            "weighed": tuple(
                OptionScore(
                    option=candidate.text,
                    credence=round(candidate.credence, 6),
                    paths=round(candidate.balance, 9),
                    model=None if scores is None else scores[index],
                    total=totals[index],
                )
                for index, candidate in enumerate(self.scored)
            ),
        }

    def ranking(self, retrieved: Retrieved, drafted: Draft) -> tuple[Ranked, ...]:
        """Every path that was found, in its order, and what became of it in the answer."""
        standing = {path.id for path in self.verified.paths}
        used = {step.path_id for step in drafted.steps}
        return tuple(
            Ranked(
                path_id=path.id,
                says=path_line(path),
                score=path.score,
                parts=path.parts,
                verified=path.id in standing,
                used=path.id in used,
                keys=tuple(step.key for step in path.steps),
            )
            for path in retrieved.paths
        )


def names_read(retrieved: Retrieved) -> tuple[NameRead, ...]:
    """What the names in question and options were taken for, each once."""
    anchors = all_names(retrieved.asked, retrieved.options)
    return tuple(
        dict.fromkeys(
            NameRead(text=a.text, name=a.name, curies=a.curies, scores=a.scores) for a in anchors
        )
    )
