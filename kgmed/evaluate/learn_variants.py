"""Learn from annotated corpora which dbSNP number a change of a gene has, as a table of facts.

Run: `python -m kgmed.evaluate.learn_variants TRAIN.pubtator … [--silver FILE.pubtator …]`. Gold
corpora (BioRED's training half) give the number of a change; its gene is the annotated one that is
named nearest. The silver files (PubTator's) name the gene, too. Written to
`ingest/ground/variant_numbers.tsv`; only symbols, changes and numbers are taken, never a sentence.
"""

import argparse
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.ground import variants
from ingest.ground.changes import change_of, change_of_tmvar
from ingest.vocabulary import Vocabulary
from kgmed.evaluate.fit_grounding import splitter_of
from kgmed.evaluate.grounding_gold import GoldDocument, read_gold

_TABLE = Path(variants.__file__).with_name("variant_numbers.tsv")
_WHOLE = re.compile(r"p\.[A-Z]\d+[A-Z]|[cg]\.[-+*]?\d\S*(?:[ACGT]>[ACGT]|(?:del|ins|dup)\w*)")
"""A change with its place; an allele or letters alone are none."""
_CURRENT = re.compile(r"rs\d+")
_AGREED = 0.66
"""The share of a change's annotations that must agree on its number."""


class _Fact(NamedTuple):
    gene: str
    change: str
    number: str


def main() -> None:
    """Read the corpora, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--silver", nargs="*", type=Path, default=[])
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("KGMED_HOME", ".kgmed")))
    arguments = parser.parse_args()
    vocabulary = Vocabulary.open(arguments.home / "vocabulary")
    gold = read_gold(arguments.gold, splitter_of(arguments.home), vocabulary)
    found = Counter(fact for document in gold for fact in _of_gold(document, vocabulary))
    found += Counter(_of_silver(arguments.silver, vocabulary))
    changes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for gene, change, number in _agreed(found):
        changes[gene, number].append(change)
    lines = [
        "# dbSNP numbers (NCBI, public domain) of changes, as annotated in BioRED's training half"
        " and by PubTator; written by kgmed.evaluate.learn_variants",
        "gene\tchanges\tnumber",
        *(f"{gene}\t{'|'.join(sorted(changes[gene, n]))}\t{n}" for gene, n in sorted(changes)),
    ]
    _TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _of_gold(document: GoldDocument, vocabulary: Vocabulary) -> Iterator[_Fact]:
    genes = [
        (one.mention.start, entity.name)
        for one in document.mentions
        for curie in one.meant
        if one.mention.category is Category.GENE
        and (entity := vocabulary.entity(vocabulary.human_gene(curie))) is not None
    ]
    for one in document.mentions:
        numbers = [curie for curie in one.meant if curie.startswith("dbSNP:")]
        change = change_of(one.mention.text)
        if len(numbers) == 1 and change and genes:
            start = one.mention.start
            _, gene = min(genes, key=lambda named: abs(named[0] - start))
            yield _Fact(gene, change, numbers[0].removeprefix("dbSNP:"))


def _of_silver(files: Iterable[Path], vocabulary: Vocabulary) -> Iterator[_Fact]:
    """Lines such as `tmVar:p|SUB|V|717|I;…;CorrespondingGene:351;RS#:63750264`."""
    for path in files:
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            identifier = line.split("\t")[-1]
            if not identifier.startswith("tmVar:") or "RS#:" not in identifier:
                continue
            known = dict(part.split(":", 1) for part in identifier.split(";") if ":" in part)
            gene = vocabulary.entity(f"NCBIGene:{known.get('CorrespondingGene', '')}")
            change = change_of_tmvar(known["tmVar"])
            if gene is not None and change[1:2] == ".":
                yield _Fact(gene.name, change, f"rs{known['RS#']}")


def _agreed(found: Counter[_Fact]) -> Iterator[_Fact]:
    """The facts on which most annotations of their change agree."""
    total: Counter[tuple[str, str]] = Counter()
    usable = {
        fact: count
        for fact, count in found.items()
        if _WHOLE.fullmatch(fact.change) and _CURRENT.fullmatch(fact.number)
    }
    for fact, count in usable.items():
        total[fact.gene, fact.change] += count
    for fact, count in sorted(usable.items()):
        if count >= _AGREED * total[fact.gene, fact.change]:
            yield fact


if __name__ == "__main__":
    main()
