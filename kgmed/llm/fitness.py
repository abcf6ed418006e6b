"""What a model was found fit for, kept by the hash of its files."""

import logging
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from pydantic import Field, ValidationError

from graph_schema.records import Record
from kgmed.llm.jobs import PROMPTS, Job
from kgmed.llm.prompts import prompt
from kgmed.llm.protocol import LanguageModel

_log = logging.getLogger(__name__)
_SHIPPED = "fitness.json"


class Measure(Record):
    """What was asked, how often the answer was right, and the 95 % Wilson interval."""

    right: int
    n: int
    share: float = Field(ge=0, le=1)
    interval: tuple[float, float]
    bar: float
    """Passed where the whole interval lies above this."""

    @property
    def passed(self) -> bool:
        return self.interval[0] >= self.bar


class Fitness(Record):
    """A model and its adapter, and how they did in each job."""

    model: str
    model_sha256: str
    adapter_sha256: str | None
    wording: tuple[str, ...]
    """The prompts that it was checked with."""
    worlds: int
    """How many small worlds it was asked about; the quick check takes fewer."""
    seconds: float
    jobs: Mapping[Job, Mapping[str, Measure]]

    @property
    def fit(self) -> frozenset[Job]:
        """The jobs in which it passed everything that was asked."""
        return frozenset(
            job for job, found in self.jobs.items() if all(one.passed for one in found.values())
        )


def wording(jobs: Iterable[Job] = tuple(Job)) -> tuple[str, ...]:
    """The prompts of these jobs as they are now: a check with others is out of date."""
    names = dict.fromkeys(PROMPTS[job] for job in Job if job in frozenset(jobs))
    return tuple(prompt(f"{name}{kind}").id for name in names for kind in ("", "examples"))


def known_fitness(model: LanguageModel, home: Path) -> Fitness | None:
    """What was found of this model and adapter with today's prompts; None where nobody looked.

    The shipped pair was checked before it was shipped.
    """
    kept = _read(_place(home, model.sha256, model.adapter_sha256))
    for found in (kept, shipped_fitness()):
        if found is not None and found.wording == wording(found.jobs) and _is_of(found, model):
            return found
    return None


def shipped_fitness() -> Fitness | None:
    """What was found of the default model with the shipped adapter."""
    return _read(Path(str(files("kgmed.llm.adapter"))) / _SHIPPED)


def keep_fitness(found: Fitness, home: Path) -> Path:
    """Remember what was found; the file says so too."""
    path = _place(home, found.model_sha256, found.adapter_sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return path


def _is_of(found: Fitness, model: LanguageModel) -> bool:
    return (found.model_sha256, found.adapter_sha256) == (model.sha256, model.adapter_sha256)


def _place(home: Path, model_sha256: str, adapter_sha256: str | None) -> Path:
    return home / "fitness" / f"{model_sha256[:16]}-{(adapter_sha256 or 'none')[:16]}.json"


def _read(path: Path) -> Fitness | None:
    try:
        return Fitness.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        _log.warning("%s is not used: %s", path, error)
        return None
