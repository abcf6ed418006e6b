"""Annotated corpora in PubTator's format as gold: what each mention means, by canonical CURIE."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ingest.formats import read_path
from ingest.ground.changes import change_of_tmvar
from ingest.records import Annotation, Document, Mention, SplitDocument
from ingest.sentences import Splitter
from ingest.vocabulary import Vocabulary
from kgmed.errors import NothingUsableError


class GoldMention(NamedTuple):
    """A mention whose place, text and type are given, and what it means."""

    mention: Mention
    """As a recogniser would give it: without candidates and identity."""
    meant: frozenset[str]
    """Canonical CURIEs; any one of them is right. Empty: the annotators gave no identity."""


class GoldDocument(NamedTuple):
    """A document without its annotations, and its gold mentions."""

    document: Document
    split: SplitDocument
    mentions: tuple[GoldMention, ...]


def read_gold(
    files: Iterable[Path], splitter: Splitter, vocabulary: Vocabulary
) -> Iterator[GoldDocument]:
    """The documents of PubTator files, each PMID once.

    Raises:
        NothingUsableError: a file holds no annotated document.
    """
    seen: set[str] = set()
    for path in files:
        variants = _variant_forms(path)
        documents = [item for each in read_path(path) if isinstance(item := each.item, Document)]
        fresh = [one for one in documents if one.annotations and one.id not in seen]
        if not fresh:
            raise NothingUsableError(f"{path} holds no annotated document (PubTator's format)")
        seen.update(one.id for one in fresh)
        bare = [one.model_copy(update={"annotations": ()}) for one in fresh]
        for one, without, split in zip(fresh, bare, splitter.cut(bare), strict=True):
            gold = (_gold(a, one.id, variants, vocabulary) for a in one.annotations)
            yield GoldDocument(without, split, tuple(gold))


def _gold(
    annotation: Annotation,
    document: str,
    variants: dict[tuple[str, str], str],
    vocabulary: Vocabulary,
) -> GoldMention:
    mention = Mention(
        start=annotation.start,
        end=annotation.end,
        text=annotation.text,
        category=annotation.category,
    )
    meant = {vocabulary.canonical(curie) for curie in annotation.curies}
    form = variants.get((document, annotation.text))
    if form and not meant:
        meant = {change_of_tmvar(form)}
    return GoldMention(mention, frozenset(meant))


def _variant_forms(path: Path) -> dict[tuple[str, str], str]:
    """tmVar's normal forms of variants without a dbSNP number, by document and text."""
    found: dict[tuple[str, str], str] = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        columns = line.split("\t")
        if len(columns) > 5 and columns[1].isdecimal() and columns[5][:2] in {"p|", "c|", "g|"}:
            found[f"PMID:{columns[0]}", columns[3]] = columns[5]
    return found


def verdict(curie: str, meant: frozenset[str], vocabulary: Vocabulary) -> bool | None:
    """Whether an identity is right; None where it is neither right nor wrong.

    Of a variant without a dbSNP number the annotators give the change alone, and that is
    compared; a number and a change cannot be compared without dbSNP. A family or complex, which
    corpora of genes annotate by its members, is right where they give several and all belong to
    it; where they give one of its members, the family is no wrong identity, and none of the
    gene's.
    """
    if curie in meant:
        return True
    if curie.startswith("HGVS:"):
        numbered = any(one.startswith("dbSNP:") for one in meant)
        return True if curie.rpartition(":")[2] in meant else None if numbered else False
    genes = {vocabulary.human_gene(one) for one in meant}
    members = genes & family_members(curie, vocabulary)
    if not members:
        return False
    return True if len(genes) > 1 and members == genes else None


def family_members(curie: str, vocabulary: Vocabulary) -> set[str]:
    """The genes of a family or complex, also those of the families in it."""
    found: set[str] = set()
    todo = [curie]
    while todo:
        inside = {
            other
            for relation, other in vocabulary.relatives(todo.pop())
            if relation in {"has member", "has part"}
        }
        todo += inside - found
        found |= inside
    return found
