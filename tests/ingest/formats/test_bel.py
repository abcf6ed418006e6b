"""BEL node-link JSON, on a small graph of our own."""

from graph_schema.biolink import Aspect, Category, Direction, Predicate
from graph_schema.records import Entity
from ingest.formats import read_path
from ingest.formats.bel_terms import BelTerm, entity
from ingest.records import CuratedResource, CuratedStatement
from tests.ingest.formats.reading import FILES, read, read_file

GRAPH = FILES / "graph.bel.json"
Said = tuple[str, Predicate, str, Aspect | None, Direction | None]


def said(statement: CuratedStatement) -> Said:
    claim = statement.assertion
    ends = (statement.subject.name, statement.object.name)
    return ends[0], claim.predicate, ends[1], claim.aspect, claim.direction


def statements() -> list[CuratedStatement]:
    return list(read_file(GRAPH).resource.statements)


def test_what_the_edges_say() -> None:
    up, down = Direction.INCREASED, Direction.DECREASED
    affects, usual = Predicate.AFFECTS, Aspect.ACTIVITY_OR_ABUNDANCE
    assert [said(statement) for statement in statements()] == [
        ("APP", affects, "BACE1", usual, up),
        ("donepezil", affects, "BACE1", Aspect.ACTIVITY, down),
        ("donepezil", affects, "APP", Aspect.ABUNDANCE, down),
        ("APP", affects, "memory", usual, down),
        ("APP", affects, "BDNF", Aspect.EXPRESSION, up),
        ("BACE1", affects, "MAPT", Aspect.PHOSPHORYLATION, up),
        ("NCSTN:PSEN1", affects, "APP", usual, None),
        ("donepezil", affects, "Alzheimer Disease", Aspect.SEVERITY, None),
        ("APP", Predicate.NEGATIVELY_CORRELATED_WITH, "Alzheimer Disease", None, None),
        ("rs429358", Predicate.ASSOCIATED_WITH, "Alzheimer Disease", None, None),
        ("APP", Predicate.BIOMARKER_FOR, "Alzheimer Disease", None, None),
        ("donepezil", Predicate.SUBCLASS_OF, "MAPK Family", None, None),
        ("NCSTN:PSEN1", Predicate.HAS_PART, "BACE1", None, None),
        ("APP", affects, "donepezil", Aspect.SECRETION, up),
        ("MAPK Family", affects, "memory", usual, down),
        ("APP", affects, "memory", usual, down),
        ("APP", affects, "MAPT", Aspect.ABUNDANCE, down),
    ]


def test_no_change_is_a_denial() -> None:
    assert [s.object.name for s in statements() if s.evidence.negated] == ["Alzheimer Disease"]


def test_evidence_has_its_citation_sentence_and_confidence() -> None:
    evidence = statements()[0].evidence
    assert evidence.resource == "Invented subgraph 1.2"
    assert evidence.publication == "PMID:940001"
    assert evidence.sentence == "Invented sentence number 1."
    assert (evidence.year, evidence.confidence) == (2007, 0.9)
    assert evidence.record == "0" * 32
    last = [s.evidence for s in statements()[-3:-1]]
    assert [(e.publication, e.confidence) for e in last] == [(None, 0.6), ("PMC:PMC55", 0.9)]


def test_the_resource_names_itself() -> None:
    resource = read_file(GRAPH).resource
    assert resource.id == "KGMED:bel.invented-subgraph"
    assert (resource.version, resource.licence) == ("1.2", "CC BY 4.0")
    assert resource == CuratedResource.model_validate_json(resource.model_dump_json())


def test_files_of_one_knowledge_base_are_one_source() -> None:
    address = "https://example.org/annotation/neurommsig/neurommsig-1.0.3.belanno"
    text = GRAPH.read_text().replace(
        '"annotation_url": {}', f'"annotation_url": {{"S": "{address}"}}'
    )
    assert read(text).resource.statements[0].evidence.resource == "NeuroMMSig 1.2"


def test_edges_left_out_are_counted_with_their_reason() -> None:
    rejections = read_file(GRAPH).resource.rejections
    assert [(r.reason, r.record) for r in rejections] == [
        ("both ends are one entity", "edge 14, line 14"),
        ("no counterpart for BEL function", "edge 15, line 15"),
        ("no counterpart for BEL relation", "edge 16, line 16"),
        ("BEL edge without its node", "edge 17, line 17"),
        ("invalid record", "edge 18"),
    ]


def test_entities_without_a_vocabulary() -> None:
    entities = {e.name: e for s in statements() for e in (s.subject, s.object)}
    assert entities["APP"].curie == "KGMED:HGNC.APP"
    assert entities["rs429358"].curie == "dbSNP:rs429358"
    assert entities["Alzheimer Disease"].curie.startswith("KGMED:MESHD.Alzheimer-Disease-")
    assert {e.name: e.category for e in entities.values()} == {
        "APP": Category.GENE,
        "BACE1": Category.GENE,
        "BDNF": Category.GENE,
        "MAPT": Category.GENE,
        "MAPK Family": Category.GENE_FAMILY,
        "donepezil": Category.CHEMICAL,
        "Alzheimer Disease": Category.DISEASE,
        "memory": Category.PROCESS,
        "NCSTN:PSEN1": Category.COMPLEX,
        "rs429358": Category.VARIANT,
    }


def test_a_vocabulary_gives_names_their_identity() -> None:
    asked: list[tuple[str, str, str]] = []

    def resolve(namespace: str, name: str, identifier: str) -> Entity | None:
        asked.append((namespace, name, identifier))
        if (namespace, name) == ("HGNC", "APP"):
            return Entity(curie="HGNC:620", name="APP", category=Category.GENE)
        return None

    (located,) = read_path(GRAPH, resolve)
    assert isinstance(located.item, CuratedResource)
    assert located.item.statements[0].assertion.subject == "HGNC:620"
    assert located.item.statements[0].assertion.object == "KGMED:HGNC.BACE1"
    assert ("MESHD", "Alzheimer Disease", "") in asked


def test_a_fragment_with_a_name_of_its_own_is_that_substance() -> None:
    def of(start: int, stop: int) -> str:
        term = {"function": "Protein", "namespace": "HGNC", "name": "APP"}
        fragment = {"kind": "frag", "start": start, "stop": stop}
        return entity(BelTerm.model_validate({**term, "variants": [fragment]}), None).name

    assert of(672, 713) == "amyloid-beta"
    assert of(672, 711) == "amyloid-beta"
    assert of(1, 16) == "APP"


def test_broken_graphs_are_reported() -> None:
    text = GRAPH.read_text()
    assert read(text[:-100]).reasons == ["invalid JSON"]
    assert read('{"multigraph": true, "links": 3}').reasons == ["invalid record"]
