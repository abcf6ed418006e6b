"""A small graph in the shape of decision 0007, for Browser to draw."""

from datetime import UTC, datetime
from typing import Any

from graph_schema.biolink import Aspect, Category, Direction, Predicate
from graph_schema.captions import caption
from graph_schema.records import Assertion, Status
from graph_schema.relationships import relationship_type

C, P, UP, DOWN = Category, Predicate, Direction.INCREASED, Direction.DECREASED

ENTITIES = {
    "CHEBI:53289": ("donepezil", C.CHEMICAL),
    "CHEBI:64645": ("amyloid-beta", C.CHEMICAL),
    "CHEBI:15355": ("acetylcholine", C.CHEMICAL),
    "HGNC:108": ("ACHE", C.GENE),
    "HGNC:613": ("APOE", C.GENE),
    "HGNC:6893": ("MAPT", C.GENE),
    "HGNC:17761": ("TREM2", C.GENE),
    "HGNC:933": ("BACE1", C.GENE),
    "HGNC:11892": ("TNF", C.GENE),
    "MONDO:0004975": ("Alzheimer disease", C.DISEASE),
    "HP:0001268": ("cognitive decline", C.PHENOTYPE),
    "GO:0150076": ("neuroinflammation", C.PROCESS),
    "CL:0000129": ("microglia", C.CELL),
    "UBERON:0002421": ("hippocampus", C.ANATOMY),
    "dbSNP:rs429358": ("rs429358", C.VARIANT),
    "GO:0045202": ("synapse", C.COMPONENT),
}

AD, ABETA = "MONDO:0004975", "CHEBI:64645"
A, S = Aspect, Status

CLAIMS: list[tuple[str, Predicate, str, Aspect | None, Direction | None, float, float, str]] = [
    ("CHEBI:53289", P.AFFECTS, "HGNC:108", A.ACTIVITY, DOWN, 0.97, 0.0, ""),
    ("CHEBI:53289", P.TREATS, AD, None, None, 0.93, 0.05, ""),
    ("CHEBI:53289", P.AFFECTS, "HP:0001268", A.SEVERITY, DOWN, 0.71, 0.42, ""),
    ("HGNC:108", P.AFFECTS, "CHEBI:15355", A.ABUNDANCE, DOWN, 0.88, 0.0, ""),
    ("HGNC:613", P.GENETICALLY_ASSOCIATED_WITH, AD, None, None, 0.99, 0.0, ""),
    ("dbSNP:rs429358", P.GENETICALLY_ASSOCIATED_WITH, AD, None, None, 0.9, 0.0, ""),
    ("HGNC:933", P.AFFECTS, ABETA, A.ABUNDANCE, UP, 0.94, 0.0, ""),
    (ABETA, P.CAUSES, AD, None, None, 0.66, 0.38, ""),
    (ABETA, P.AFFECTS, "GO:0150076", A.ACTIVITY_OR_ABUNDANCE, UP, 0.83, 0.0, ""),
    (ABETA, P.AFFECTS, "GO:0045202", A.ACTIVITY_OR_ABUNDANCE, DOWN, 0.52, 0.0, ""),
    ("HGNC:17761", P.EXPRESSED_IN, "CL:0000129", None, None, 0.91, 0.0, ""),
    ("HGNC:17761", P.AFFECTS, "GO:0150076", A.ACTIVITY_OR_ABUNDANCE, DOWN, 0.47, 0.31, ""),
    ("CL:0000129", P.AFFECTS, "HGNC:11892", A.SECRETION, UP, 0.78, 0.0, ""),
    ("HGNC:11892", P.AFFECTS, "GO:0150076", A.ACTIVITY_OR_ABUNDANCE, UP, 0.86, 0.0, ""),
    ("HGNC:6893", P.BIOMARKER_FOR, AD, None, None, 0.81, 0.0, ""),
    ("HGNC:6893", P.NEGATIVELY_CORRELATED_WITH, "HP:0001268", None, None, 0.35, 0.0, "proposed"),
    ("HGNC:6893", P.PHYSICALLY_INTERACTS_WITH, "HGNC:613", None, None, 0.28, 0.0, "proposed"),
    (AD, P.LOCATED_IN, "UBERON:0002421", None, None, 0.7, 0.0, "locked"),
    ("HP:0001268", P.ASSOCIATED_WITH, AD, None, None, 0.95, 0.0, ""),
]

SENTENCES: list[tuple[int, str, str, int, bool]] = [
    # the claim, the publication, the sentence, the year, whether it denies
    (0, "PMID:8000001", "Donepezil inhibited acetylcholinesterase in rat brain.", 1998, False),
    (0, "PMID:8000002", "ACHE activity fell after donepezil in all patients.", 2004, False),
    (1, "PMID:8000002", "Donepezil improved patients with Alzheimer's disease.", 2004, False),
    (2, "PMID:8000003", "Donepezil slowed cognitive decline over 24 weeks.", 2001, False),
    (2, "PMID:8000008", "Fewer patients on donepezil had cognitive decline.", 2010, False),
    (2, "PMID:8000004", "Donepezil did not slow cognitive decline.", 2015, True),
    (7, "PMID:8000005", "Amyloid-beta causes Alzheimer's disease.", 1992, False),
    (7, "PMID:8000006", "Lowering amyloid-beta did not alter the disease.", 2019, True),
    (11, "PMID:8000006", "TREM2 dampened neuroinflammation in mice.", 2019, False),
    (11, "PMID:8000007", "Loss of TREM2 did not raise neuroinflammation.", 2021, True),
    (16, "PMID:8000007", "Tau bound apolipoprotein E.", 2021, False),
    (18, "PMID:8000005", "Cognitive decline marks Alzheimer's disease.", 1992, False),
]
RETRACTED = "PMID:8000003"


def statements() -> list[tuple[str, dict[str, Any]]]:
    """Cypher with parameters that builds the graph in an empty database."""
    made: list[tuple[str, dict[str, Any]]] = []
    for curie, (name, category) in ENTITIES.items():
        properties = {"curie": curie, "name": name, "synonyms": [], "xrefs": []}
        made.append(
            (f"CREATE (n:Entity:{category}) SET n = $properties", {"properties": properties})
        )
    made += [_relationship(number) for number in range(len(CLAIMS))]
    made += [_evidence(*row) for row in SENTENCES]
    made += [_review(number, kind) for number, kind in _REVIEWS]
    made.append((_DECISION, {}))
    return made


_REVIEWS = [(2, "Conflict"), (7, "Conflict"), (11, "Conflict"), (15, "Proposed"), (16, "Proposed")]
_DECISION = """
CREATE (:KgmedStore {one: 1}), (:KgmedRun {id: "r1"}),
(:KgmedDecision {id: "d1", number: 1, action: "judge", subject: "x", who: "ada",
  when: "2026-11-25T10:00:00Z", why: "read the paper"})"""


def claim(number: int) -> Assertion:
    """The assertion of a row of `CLAIMS`."""
    subject, predicate, object_, aspect, direction = CLAIMS[number][:5]
    return Assertion(
        subject=subject, predicate=predicate, object=object_, aspect=aspect, direction=direction
    )


def _relationship(number: int) -> tuple[str, dict[str, Any]]:
    said = claim(number)
    *_, belief, denial, mark = CLAIMS[number]
    status = S.PROPOSED if mark == "proposed" else S.ACCEPTED
    rows = [row for row in SENTENCES if row[0] == number]
    properties = {
        "key": said.key,
        "aspect": said.aspect,
        "direction": said.direction,
        "belief": belief,
        "denial": denial,
        "status": str(status),
        "locked": mark == "locked",
        "evidence_for": sum(not row[4] for row in rows),
        "evidence_against": sum(row[4] for row in rows),
        "says": caption(said, belief, denial, status, mark == "locked"),
        "quotes": [f'{row[1]} ({row[3]}): "{row[2]}"' for row in rows],
    }
    type_ = relationship_type(said.predicate, said.direction)
    return (
        "MATCH (a:Entity {curie: $a}), (b:Entity {curie: $b}) "
        f"CREATE (a)-[r:{type_}]->(b) SET r = $properties",
        {"a": said.subject, "b": said.object, "properties": properties},
    )


def _evidence(
    number: int, publication: str, sentence: str, year: int, denies: bool
) -> tuple[str, dict[str, Any]]:
    said = claim(number)
    label, retracted = ("Denies" if denies else "Supports"), publication == RETRACTED
    also = "SET p:Retracted" if retracted else ""
    return (
        f"MERGE (p:Publication {{id: $publication}}) SET p += $paper {also} "
        f"CREATE (e:Evidence:{label})-[:FROM]->(p) SET e = $evidence",
        {
            "publication": publication,
            "paper": {
                "title": sentence,
                "year": year,
                "journal": "J",
                "retracted": retracted,
                "read": datetime(2026, 1, 1 + int(publication[-1]), tzinfo=UTC),
            },
            "evidence": {
                "assertion": said.key,
                "subject": said.subject,
                "object": said.object,
                "sentence": sentence,
                "publication": publication,
                "year": year,
                "negated": denies,
            },
        },
    )


def _review(number: int, kind: str) -> tuple[str, dict[str, Any]]:
    said = claim(number)
    names = [ENTITIES[curie][0] for curie in (said.subject, said.object)]
    return (
        f"MATCH (a {{curie: $a}}), (b {{curie: $b}}) CREATE (v:Review:{kind}) SET v = $properties "
        "CREATE (v)-[:ABOUT]->(a), (v)-[:ABOUT]->(b)",
        {
            "a": said.subject,
            "b": said.object,
            "properties": {
                "subject": said.key,
                "says": f"{names[0]} {said.predicate} {names[1]}",
                "detail": "sources disagree" if kind == "Conflict" else "proposed",
                "belief": CLAIMS[number][5],
            },
        },
    )
