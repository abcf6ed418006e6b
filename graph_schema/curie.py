"""One spelling per prefix, in one table (`prefixes.tsv`)."""

import csv
from functools import cache, lru_cache
from importlib.resources import files
from typing import Annotated

import curies
from pydantic import AfterValidator

LONGEST = 1000
"""Characters of an identifier: what is longer is no identifier, and no index holds it."""


@cache
def converter() -> curies.Converter:
    """The prefix table as a `curies.Converter`."""
    with (files("graph_schema") / "prefixes.tsv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    return curies.Converter(
        [
            curies.Record(
                prefix=row["prefix"],
                uri_prefix=row["uri_prefix"],
                prefix_synonyms=row["synonyms"].split(",") if row["synonyms"] else [],
            )
            for row in rows
        ]
    )


@cache
def _prefixes() -> dict[str, str]:
    """Every known spelling of a prefix, with the one that we write."""
    return {
        spelling: record.prefix
        for record in converter().records
        for spelling in (record.prefix, *record.prefix_synonyms)
    }


@lru_cache(maxsize=512)
def normalise_curie(curie: str) -> str:
    """The CURIE in our spelling: `mesh:D000544` gives `MESH:D000544`.

    A prefix repeated in the identifier, as OBO files write it, is dropped:
    `CHEBI:CHEBI:3` gives `CHEBI:3`.

    Raises:
        ValueError: there is no prefix, an unknown one, or no identifier after it; or it is too
            long.
    """
    if len(curie) > LONGEST:
        raise ValueError(f"{curie[:40]!r}… has {len(curie):,} characters, and {LONGEST} are enough")
    spelling, colon, identifier = curie.strip().partition(":")
    prefix = _prefixes().get(spelling)
    if not colon or prefix is None:
        raise ValueError(f"{curie!r} has no prefix that graph_schema/prefixes.tsv knows")
    repeated, colon, rest = identifier.partition(":")
    if colon and _prefixes().get(repeated) == prefix:
        identifier = rest
    if not identifier or any(character.isspace() for character in identifier):
        raise ValueError(f"{curie!r} has no usable identifier after its prefix")
    return f"{prefix}:{identifier}"


Curie = Annotated[str, AfterValidator(normalise_curie)]
"""A string field that is checked and rewritten by `normalise_curie`."""
