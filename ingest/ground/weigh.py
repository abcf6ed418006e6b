"""How probable it is that a hit is what a name means: logistic regression over plain facts.

The facts are words that a reader understands (`exact`, `the same words`, `a MeSH heading`,
`0 rivals`); their weights stand in `weights.tsv` and were fitted to annotated
training corpora by `python -m kgmed.evaluate.fit_grounding`.
"""

import csv
import math
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from graph_schema.biolink import Category
from ingest.ground.annotated import Annotated, documents_of, key_of_name, said_of
from ingest.ground.lookup import CONDITIONS, SORTS, Found, sort_of
from ingest.vocabulary import Vocabulary
from ingest.vocabulary.bags import bag_key
from ingest.vocabulary.terms import Kind

_FLOOR = "(floor)"
_ALWAYS = "(always)"


@cache
def _weights() -> dict[tuple[str, str], float]:
    with (files("ingest.ground") / "weights.tsv").open(encoding="utf-8") as handle:
        lines = (line for line in handle if not line.startswith("#"))
        rows = csv.DictReader(lines, delimiter="\t")
        return {(row["sort"], row["fact"]): float(row["weight"]) for row in rows}


def floor(category: Category) -> float:
    """The least probability with which a name of this category is given an identity."""
    return _weights().get((sort_of(category), _FLOOR), 0.5)


def probability(facts: Sequence[str], category: Category) -> float:
    """The probability that a hit of which `facts` are true is what the name means."""
    weights, sort = _weights(), sort_of(category)
    total = sum(weights.get((sort, fact), 0.0) for fact in (_ALWAYS, *facts))
    return 1 / (1 + math.exp(-total))


def facts(
    vocabulary: Vocabulary,
    name: str,
    category: Category,
    found: Sequence[Found],
    annotated: Annotated = documents_of,
) -> tuple[str, ...]:
    """What is true of the first of `found` beside the others."""
    hit, form = found[0]
    curie = vocabulary.curie_of(hit)
    rivals = [other for other, _ in found[1:] if other.score >= hit.score - 0.02]
    if category in CONDITIONS:
        rivals = [other for other in rivals if _equals(vocabulary.curie_of(other), curie)]
    narrow = SORTS.get(category, frozenset({category}))
    known = [
        _manner(hit.how, hit.score),
        f"by {hit.kind.name.lower().replace('_', ' ')}",
        form,
        f"from {_source(curie)}",
        f"{min(len(rivals), 2)} rivals",
        "well known" if hit.weight >= 40 else "known" if hit.weight >= 15 else "little known",
        _length(name),
    ]
    if category in CONDITIONS and _same_words(name, vocabulary.label_of(hit)):
        known.append("by its own name")
    if hit.backed:
        alone = rivals and not any(other.backed for other in rivals)
        known.append("alone in several sources" if alone else "in several sources")
    elif any(other.backed for other in rivals):
        known.append("a rival in several sources")
    if hit.category not in narrow:
        known.append("of another sort")
    counts = annotated(key_of_name(vocabulary.name_of(hit), sort_of(category)))
    if said := said_of(curie, counts):
        known.append(said)
    elif any(other.kind is Kind.CORPUS for other, _ in found[1:]) and hit.kind is not Kind.CORPUS:
        known.append("annotators mean another")
    return tuple(known)


def _equals(other: str, curie: str) -> bool:
    """Whether another entity is a rival: one of MONDO or HP is none of one of MeSH."""
    return other.startswith("MESH:") or not curie.startswith("MESH:")


@lru_cache(10_000)
def _same_words(name: str, label: str) -> bool:
    return bag_key(name) == bag_key(label)


def _source(curie: str) -> str:
    """The vocabulary of an identifier; of MeSH, its headings (`MESH D`) and records apart."""
    prefix, _, identifier = curie.partition(":")
    return f"{prefix} {identifier[0]}" if prefix == "MESH" else prefix


def _manner(how: str, score: float) -> str:
    return f"{how}, {math.floor(score * 10) / 10:.1f}" if how == "similar spelling" else how


def _length(name: str) -> str:
    letters = sum(character.isalnum() for character in name)
    return "short" if letters <= 3 else "of medium length" if letters <= 5 else "long"


def each_first(found: Sequence[Found]) -> Iterator[tuple[Found, ...]]:
    """The hits again and again, each one first once."""
    for position, one in enumerate(found):
        yield (one, *found[:position], *found[position + 1 :])
