"""A compiled vocabulary as flat files, which are opened with mmap and never parsed.

`names.*` holds every name, grouped by entity; `index.*` the hashes of their keys in order, with
the row of each one's name, and a bitmap of them; `bags.*` the same for names as bags of words,
`grams.*` for their trigrams; `entities.*` the entities in order of CURIE; `ids.*` every
identifier, also of equivalents, hashed, with the row of its entity; `relatives` who belongs to
whom, `orthologs` which gene of mouse or rat is which human one; `vocabulary.json` says what it
all is.
"""

import hashlib
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Sequence
from importlib.resources import files
from itertools import repeat
from operator import itemgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt

from graph_schema.biolink import Category
from ingest.vocabulary import grams
from ingest.vocabulary.admission import Admission
from ingest.vocabulary.bags import bag_key
from ingest.vocabulary.normal import hash_keys, normal_keys
from ingest.vocabulary.terms import Kind, Term, Terms

FORMAT = 5
COMMON_WORDS = "common_words.tsv"
"""Words that mislead, with their rule: `never` names nothing in running text; `caps` is a symbol
only in capitals. It is copied, so that the fingerprint covers it."""
CATEGORIES = tuple(Category)


_LOOSE = frozenset({Category.DISEASE, Category.PHENOTYPE, Category.CHEMICAL})
_LOOSE_WITH_WORDS = frozenset({Category.GENE, Category.GENE_FAMILY, Category.COMPLEX})
_LONGEST_LOOSE = 70
_WELL_KNOWN = 10
SIEVE_BITS = 27
INVERSE = {"member of": "has member", "part of": "has part", "product of": "has product"}
RELATIONS = (*INVERSE, *INVERSE.values())


def sieve_places(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """The bit that each hash has in the sieve, a bitmap that tells most unknown hashes at once."""
    return (hashes >> np.uint64(64 - SIEVE_BITS)).astype(np.int64)


def hash_identifier(curie: str) -> int:
    """The 64-bit hash by which an identifier is found."""
    return int.from_bytes(hashlib.blake2b(curie.encode(), digest_size=8).digest(), "little")


def write(terms: Terms, admission: Admission, folder: Path) -> None:
    """Write the terms to `folder`, whole or not at all (a new folder is renamed into place)."""
    fresh = folder.with_name(f"{folder.name}.{os.getpid()}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    curies = sorted(terms.by_curie)
    admitted, entities = _write_names(terms, admission, curies, fresh)
    _write_entities(terms, curies, fresh)
    _write_identifiers(terms, curies, fresh)
    _write_relatives(terms, curies, fresh)
    _write_orthologs(terms, curies, fresh)
    (fresh / COMMON_WORDS).write_bytes((files("ingest.vocabulary") / COMMON_WORDS).read_bytes())
    content = hashlib.sha256(str(FORMAT).encode())
    for path in sorted(fresh.iterdir()):
        content.update(path.name.encode())
        content.update(path.read_bytes())
    about = {
        "format": FORMAT,
        "fingerprint": content.hexdigest(),
        "entities": len(curies),
        "names": entities,
        "indexed": admitted,
        "sources": [source._asdict() for source in terms.sources],
    }
    (fresh / "vocabulary.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
    old = folder.with_name(f"{folder.name}.{os.getpid()}.old")
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _write_strings(items: Sequence[str], folder: Path, stem: str) -> None:
    encoded = [item.encode("utf-8") for item in items]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.uint32)
    (folder / f"{stem}.text").write_bytes(b"".join(encoded))
    np.save(folder / f"{stem}.ends.npy", ends)


def _write_names(
    terms: Terms, admission: Admission, curies: Sequence[str], folder: Path
) -> tuple[int, int]:
    names: list[str] = []
    kinds: list[Kind] = []
    owners: list[int] = []
    first = [0]
    for row, curie in enumerate(curies):
        by_kind = list(terms.by_curie[curie].names.items())
        if len(by_kind) > 1:
            by_kind.sort(key=itemgetter(1, 0))
        names.extend(name for name, _ in by_kind)
        kinds.extend(kind for _, kind in by_kind)
        owners.extend(repeat(row, len(by_kind)))
        first.append(len(names))
    keys: list[str] = []
    rows: list[int] = []
    terms_in_order = [terms.by_curie[curie] for curie in curies]
    owns = list(normal_keys(names))
    for position, own in enumerate(owns):
        term = terms_in_order[owners[position]]
        found = admission.keys(term, names[position], kinds[position], own)
        keys.extend(found)
        rows.extend(repeat(position, len(found)))
    backed = _backed(names, kinds, terms_in_order, owners, owns)
    _write_strings(names, folder, "names")
    np.save(folder / "names.backed.npy", np.packbits(backed, bitorder="little"))
    _write_loose(names, kinds, [terms_in_order[owner] for owner in owners], folder)
    np.save(folder / "names.kind.npy", np.array(kinds, dtype=np.uint8))
    np.save(folder / "names.entity.npy", np.array(owners, dtype=np.uint32))
    np.save(folder / "entities.names.npy", np.array(first, dtype=np.uint32))
    hashes = hash_keys(keys)
    _write_index(hashes, np.array(rows, dtype=np.uint32), folder, "index")
    sieve = np.zeros(1 << SIEVE_BITS, dtype=bool)
    sieve[sieve_places(hashes)] = True
    np.save(folder / "index.sieve.npy", np.packbits(sieve, bitorder="little"))
    return len(keys), len(names)


def _backed(
    names: Sequence[str],
    kinds: Sequence[Kind],
    terms: Sequence[Term],
    owners: Sequence[int],
    keys: Sequence[str],
) -> npt.NDArray[np.bool_]:
    """Whether more than one kind of source gives a name, in some spelling, to its entity;
    annotated corpora aside."""
    given: dict[tuple[int, str], set[Kind]] = defaultdict(set)
    for owner, kind, key in zip(owners, kinds, keys, strict=True):
        if kind is not Kind.CORPUS:
            given[owner, key].add(kind)
    return np.array(
        [
            name in terms[owner].backed or len(given[owner, key]) > 1
            for name, owner, key in zip(names, owners, keys, strict=True)
        ],
        dtype=bool,
    )


def _write_loose(
    names: Sequence[str], kinds: Sequence[Kind], terms: Sequence[Term], folder: Path
) -> None:
    """The names that are also looked up as bags of words, and by their trigrams."""
    rows = [row for row, term in enumerate(terms) if _has_words(names[row], term.category)]
    bags = hash_keys([bag_key(names[row]) for row in rows])
    _write_index(bags, np.array(rows, dtype=np.uint32), folder, "bags")
    rows = [row for row in rows if _is_known(kinds[row], terms[row])]
    grams.write([names[row] for row in rows], rows, folder)


def _has_words(name: str, category: Category) -> bool:
    if not 4 < len(name) <= _LONGEST_LOOSE:
        return False
    return category in _LOOSE or (category in _LOOSE_WITH_WORDS and " " in name)


def _is_known(kind: Kind, term: Term) -> bool:
    """Whether a name is common enough that a misspelling of it is to be expected."""
    conditions = term.category in {Category.DISEASE, Category.PHENOTYPE}
    return (kind <= Kind.SYNONYM or kind is Kind.LISTED) and (
        conditions or term.weight >= _WELL_KNOWN
    )


def _write_index(
    hashes: npt.NDArray[np.uint64], rows: npt.NDArray[np.uint32], folder: Path, stem: str
) -> None:
    order = np.lexsort((rows, hashes))
    np.save(folder / f"{stem}.hash.npy", hashes[order])
    np.save(folder / f"{stem}.row.npy", rows[order])


def _write_entities(terms: Terms, curies: Sequence[str], folder: Path) -> None:
    found = [terms.by_curie[curie] for curie in curies]
    _write_strings(curies, folder, "curies")
    _write_strings([term.name for term in found], folder, "labels")
    categories = [CATEGORIES.index(term.category) for term in found]
    np.save(folder / "entities.category.npy", np.array(categories, dtype=np.uint8))
    weights = np.array([min(term.weight, 255) for term in found], dtype=np.uint8)
    np.save(folder / "entities.weight.npy", weights)


def _write_identifiers(terms: Terms, curies: Sequence[str], folder: Path) -> None:
    row_of = {curie: row for row, curie in enumerate(curies)}
    identifiers: list[str] = list(curies)
    rows: list[int] = list(range(len(curies)))
    for other in sorted(terms.identity):
        row = row_of.get(terms.resolve(other))
        if row is not None:
            identifiers.append(other)
            rows.append(row)
    _write_strings(identifiers, folder, "ids")
    hashes = np.array([hash_identifier(curie) for curie in identifiers], dtype=np.uint64)
    order = np.lexsort((np.arange(len(hashes)), hashes))
    np.save(folder / "ids.hash.npy", hashes[order])
    np.save(folder / "ids.string.npy", order.astype(np.uint32))
    np.save(folder / "ids.entity.npy", np.array(rows, dtype=np.uint32))


def _write_relatives(terms: Terms, curies: Sequence[str], folder: Path) -> None:
    row_of = {curie: row for row, curie in enumerate(curies)}
    found = set()
    for subject, relation, object_ in terms.relatives:
        one, other = row_of.get(terms.resolve(subject)), row_of.get(terms.resolve(object_))
        if one is not None and other is not None and one != other:
            found.add((one, RELATIONS.index(relation), other))
            found.add((other, RELATIONS.index(INVERSE[relation]), one))
    np.save(folder / "relatives.npy", np.array(sorted(found), dtype=np.uint32).reshape(-1, 3))


def _write_orthologs(terms: Terms, curies: Sequence[str], folder: Path) -> None:
    row_of = {curie: row for row, curie in enumerate(curies)}
    found = [
        (row_of[terms.resolve(human)], int(taxon.partition(":")[2]), row_of[terms.resolve(other)])
        for (human, taxon), other in terms.orthologs.items()
        if terms.resolve(human) in row_of and terms.resolve(other) in row_of
    ]
    table = np.array(sorted(found), dtype=np.uint32).reshape(-1, 3)
    np.save(folder / "orthologs.npy", table)
    np.save(folder / "orthologs.back.npy", table[np.argsort(table[:, 2], kind="stable")])
