"""Learn from annotated corpora what the vocabularies lack, and write it as tables of facts.

Run: `python -m kgmed.evaluate.learn_names CORPORA.pubtator … [--silver FILE.pubtator …]`, over a
vocabulary that was compiled with the tables of before or with empty ones. Written beside
`ingest/vocabulary/build.py`:

- `corpus_names.tsv`: what annotators call a thing, where the vocabulary has no such name of it;
  cell lines and organisms that no vocabulary of ours has;
- `retired.tsv`: identifiers that MeSH has withdrawn, by the thing that their names mean today;
- `rat_genes.tsv`: the NCBI identifiers of rat genes, by the human gene of the same names.

Only identifiers and names are taken, never a sentence. The silver files (annotated by PubTator)
give rat genes and cell lines alone. Names are learned from training halves, never from files that
are then scored.
"""

import argparse
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.formats.annotations import identified
from ingest.vocabulary import Vocabulary
from ingest.vocabulary.normal import normal_key
from ingest.vocabulary.orthologs import RAT

TABLES = Path(__file__).resolve().parents[2] / "ingest" / "vocabulary"
_AGREED = 0.66
"""The share of a name's annotations that must agree on what it means."""
_TWICE = 2
_GENES = frozenset({Category.GENE, Category.GENE_FAMILY, Category.COMPLEX})
_CONDITIONS = frozenset({Category.DISEASE, Category.PHENOTYPE})
_RAT_LIKE = re.compile(r"NCBIGene:(2[4-9]\d{3}|[35-8]\d{4}|\d{6})")


class _Named(NamedTuple):
    category: Category
    name: str
    curie: str


def main() -> None:
    """Read the corpora, and write the three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--silver", nargs="*", type=Path, default=[])
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("KGMED_HOME", ".kgmed")))
    arguments = parser.parse_args()
    vocabulary = Vocabulary.open(arguments.home / "vocabulary")
    gold = Counter(_annotations(arguments.gold))
    silver = Counter(_annotations(arguments.silver))
    _write("retired.tsv", ("retired", "curie"), _retired(gold, vocabulary))
    rats = _rat_genes(gold + silver, vocabulary)
    _write("rat_genes.tsv", ("human", "rat", "symbol"), rats)
    often = {named: n for named, n in silver.items() if n >= 2 * _TWICE}
    more = Counter({named: n for named, n in often.items() if _is_of_use(named, vocabulary)})
    names = _names(gold + more, vocabulary)
    _write("corpus_names.tsv", ("curie", "category", "names"), names)


def _annotations(files: Iterable[Path]) -> Iterator[_Named]:
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            columns = line.split("\t")
            if len(columns) < 6 or not columns[1].isdecimal():
                continue
            kind = identified(columns[4], columns[5])
            if kind is not None and len(kind[1]) == 1 and "|" not in columns[3]:
                yield _Named(kind[0], columns[3].strip(), kind[1][0])


def _is_of_use(named: _Named, vocabulary: Vocabulary) -> bool:
    """Whether PubTator's word is taken: for unknown names of genes, and for cell lines that look
    like one."""
    if named.category is Category.CELL_LINE:
        return bool(re.search(r"\d", named.name))
    return named.category is Category.GENE and not vocabulary.candidates(named.name)


def _meanings(
    found: Counter[_Named], vocabulary: Vocabulary
) -> dict[tuple[Category, str], Counter[str]]:
    """For each name of each category, how often it was annotated as what; genes as human ones."""
    meant: dict[tuple[Category, str], Counter[str]] = defaultdict(Counter)
    for named, count in found.items():
        meant[named.category, named.name][vocabulary.human_gene(named.curie)] += count
    return meant


def _names(found: Counter[_Named], vocabulary: Vocabulary) -> list[tuple[str, ...]]:
    """Names that the vocabulary does not have for what annotators mean by them."""
    learned: dict[tuple[str, Category], dict[str, None]] = defaultdict(dict)
    for (category, name), meant in sorted(_meanings(found, vocabulary).items()):
        curie, count = meant.most_common(1)[0]
        if count < _AGREED * meant.total() or category is Category.VARIANT:
            continue
        entity = vocabulary.entity(curie)
        if entity is None and category not in {Category.CELL_LINE, Category.TAXON}:
            continue
        kept = entity.curie if entity else curie
        known = [one for one in vocabulary.candidates(name) if _alike(one.category, category)]
        if known and known[0].curie == kept and len(known) == 1:
            continue
        if normal_key(name) and "\t" not in name:
            learned[kept, entity.category if entity else category][name] = None
    return [
        (curie, str(category), "|".join(names))
        for (curie, category), names in sorted(learned.items())
    ]


def _alike(known: Category, annotated: Category) -> bool:
    return known is annotated or any({known, annotated} <= s for s in (_GENES, _CONDITIONS))


def _retired(found: Counter[_Named], vocabulary: Vocabulary) -> list[tuple[str, ...]]:
    """Unknown identifiers of MeSH, by the one entity that most of their names mean; those that
    the table has already stay in it."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for line in (TABLES / "retired.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        old, curie = line.split("\t")
        votes[old][curie] += 1
    for named, count in found.items():
        if named.curie.startswith("MESH:") and vocabulary.entity(named.curie) is None:
            for candidate in vocabulary.candidates(named.name)[:1]:
                if _alike(candidate.category, named.category):
                    votes[named.curie][candidate.curie] += count
    return [
        (curie, meant.most_common(1)[0][0])
        for curie, meant in sorted(votes.items())
        if meant.most_common(1)[0][1] >= _AGREED * meant.total()
    ]


def _rat_genes(found: Counter[_Named], vocabulary: Vocabulary) -> list[tuple[str, ...]]:
    """Gene identifiers that are no human's nor mouse's, by the human gene of the same names."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for named, count in found.items():
        if named.category is not Category.GENE or not _RAT_LIKE.fullmatch(named.curie):
            continue
        known = vocabulary.entity(named.curie)
        if known is not None and vocabulary.ortholog(vocabulary.human_gene(named.curie), RAT) != (
            known.curie
        ):
            continue
        for candidate in vocabulary.candidates(named.name):
            if candidate.category is Category.GENE and candidate.curie.startswith("NCBIGene:"):
                votes[named.curie][candidate.curie] += count
                break
    best: dict[str, tuple[int, str]] = {}
    for rat, meant in votes.items():
        human, count = meant.most_common(1)[0]
        if count >= max(_TWICE, _AGREED * meant.total()):
            best[human] = max(best.get(human, (0, "")), (count, rat))
    named_as = {human: vocabulary.entity(human) for human in best}
    return [
        (human, rat, entity.name.capitalize())
        for human, (_, rat) in sorted(best.items())
        if (entity := named_as[human]) is not None
    ]


def _write(name: str, header: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> None:
    content = "".join("\t".join(line) + "\n" for line in (header, *lines))
    (TABLES / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
