"""What a name of a known sort may mean: every hit of the vocabulary, by surer and looser ways.

First the name as it is written, then without the words around its core (`severe`, `human`,
`patients`), then its plain words in any order, and last names of similar spelling. A later way is
gone only where the earlier ones found nothing that is good enough.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.ground import forms
from ingest.vocabulary import Vocabulary
from ingest.vocabulary.opened import Hit

GENES = frozenset({Category.GENE, Category.GENE_FAMILY, Category.COMPLEX})
CONDITIONS = frozenset({Category.DISEASE, Category.PHENOTYPE})

SORTS: dict[Category, frozenset[Category]] = {
    **dict.fromkeys(GENES, GENES),
    **dict.fromkeys(CONDITIONS, CONDITIONS),
    Category.CHEMICAL: frozenset({Category.CHEMICAL}),
    Category.TAXON: frozenset({Category.TAXON}),
    Category.CELL_LINE: frozenset({Category.CELL_LINE}),
}
"""The categories among which a name of a category has its meaning."""

_NEAR: dict[Category, frozenset[Category]] = {
    Category.CHEMICAL: GENES | {Category.TAXON, Category.ANATOMY},
    **dict.fromkeys(CONDITIONS, frozenset({Category.PROCESS})),
}
"""What else it may be: peptides and extracts that are given as drugs, inflammation."""

_BEFORE = {
    "condition": (
        r"severe|mild|moderate|marked|profound|massive|progressive|recurrent|persistent|transient|"
        r"sustained|spontaneous|sporadic|prolonged|refractory|intractable|symptomatic|clinical|"
        r"subclinical|overt|possible|probable|suspected|new[- ]onset|early|late|advanced|end[- ]"
        r"stage|isolated|generali[sz]ed|bilateral|unilateral|idiopathic|human|experimental|"
        r"acquired|[\w-]+[- ](?:induced|associated|related|mediated)|increased|significant"
    ),
    "gene": (
        r"human|mouse|murine|rat|bovine|rodent|recombinant|mutant|mutated|wild[- ]type|WT|"
        r"phosphorylated|phospho|phosphor|total|soluble|endogenous|exogenous|serum|plasma|"
        r"circulating|cleaved|active|activated|[Aa]nti(?=[ -])|pro(?=[ -])|full[- ]length|nuclear|"
        r"the|p(?=-)|rh|h|m(?=[A-Z])"
    ),
    "chemical": (
        r"oral|intravenous|low[- ]dose|high[- ]dose|inhaled|topical|plasma|serum|racemic|free|"
        r"\([+-]\)|[dlDL](?=-)|[+-](?=[a-z])|anhydrous|labelled|labeled"
    ),
}
_AFTER = {
    "condition": (
        r"patients?|symptoms?|episodes?|events?|attacks?|cases?|syndrome|disorders?|diseases?|"
        r"changes?|reactions?|formation|lesions?|state|effects?|damage|model|\([^)]*\)"
    ),
    "gene": (
        r"proteins?|genes?|m?RNAs?|cDNA|alleles?|polymorphisms?|isoforms?|transcripts?|promoter|"
        r"antibod(?:y|ies)|neutrali[sz]ing|blocking|loc(?:us|i)|peptides?|subunits?|"
        r"receptor antagonist|mutations?|\([^)]*\)|s(?<=[A-Z0-9]s)"
    ),
    "chemical": (
        r"hydrochloride|HCl|hydrobromide|sodium|potassium|calcium|sul(?:ph|f)ate|acetate|citrate|"
        r"maleate|mesylate|tartrate|phosphate|monohydrate|dihydrate|nitrate|chloride|bromide|"
        r"fumarate|succinate|salts?|infusion|tablets?|extracts?|therapy|treatment|\([^)]*\)"
    ),
}
_GREEK = {"a": "alpha", "b": "beta", "g": "gamma", "d": "delta", "k": "kappa"}
_LATIN = re.compile(
    r"(?<![A-Za-z])[abgdk](?=-[A-Za-z]{3})|(?<=[-\d ])[abgdk](?![A-Za-z])|(?<=[A-Z]{2})[abgd]"
    r"(?=\d?$)"
)
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*(?=\S)")
"""A short form amid a name: `interleukin (IL)-6`."""
_SEVERAL = re.compile(
    r"(?P<core>.*?[A-Za-z)])(?P<plural>(?<![is])s(?= ))?(?P<first>[- ]?\d+[A-Z]?)"
    r"(?:\s*(?:/|,|&|,? ?and)\s*-?(?:[A-Za-z]{0,5}\d+[A-Z]?|[A-Z]))+"
)
"""Several members by number: `caspase-3/7`, `MMP-2 and -9`, `FGF receptors 2 and 4`."""
_WORD = re.compile(r"[A-Za-z]{3,}")
_ISOFORM = re.compile(r"(?<=[A-Za-z\d]{2})(?:[- ]?(?:alpha|beta|gamma|[abg])|v\d+|(?<=\d)[A-C])$")
"""What tells a form of a gene's product apart: `NRG-1 beta`, `FLNBv4`, `OCT4A`."""
_ROOM = 6
"""So many trimmed forms at most."""


class Found(NamedTuple):
    """A hit, and by which form of the name it was found."""

    hit: Hit
    form: str
    """`as written`, `trimmed`, …"""


def sort_of(category: Category) -> str:
    """The sort of name that a category belongs to: `gene`, `condition`, `chemical`, `other`."""
    if category in GENES:
        return "gene"
    if category in CONDITIONS:
        return "condition"
    return "chemical" if category is Category.CHEMICAL else "other"


def ways(vocabulary: Vocabulary, name: str, category: Category) -> Iterator[list[Found]]:
    """What each way finds for a name of this category, the surest way first."""
    found = [(name, "as written")]
    if (american := forms.american(name)) != name:
        found.append((american, "as written"))
    if sort_of(category) != "other" and (greek := _with_greek(name)) != name:
        found.append((greek, "with Greek letters"))
    if category in GENES and (first := first_of_several(name)) != name:
        found.append((first, "the first of several"))
    found += [(form, "trimmed") for form in trimmed(name, category)]
    if category in GENES and (core := _ISOFORM.sub("", found[-1][0])) != found[-1][0]:
        found.append((core, "without its isoform"))
    found += _of_its_kind(name, category)
    for form, how in found:
        if hits := fitting(vocabulary.found(form), category):
            yield [Found(hit, how) for hit in hits]
    if sort_of(category) == "other" or (category in GENES and not _has_words(name)):
        return
    for form, how in found:
        hits = fitting(vocabulary.loose(form), category)
        if category is Category.CHEMICAL:
            hits = [hit for hit in hits if _is_same_drug(form, vocabulary.name_of(hit))]
        if hits:
            yield [Found(hit, how) for hit in hits]


def _is_same_drug(form: str, name: str) -> bool:
    """Whether a name of similar spelling may be of the same substance. Drugs of one class end
    alike (`semagacestat`, `avagacestat`): of two single words, both must begin alike."""
    both_words = form.isalpha() and name.isalpha()
    return not both_words or form[:1].lower() == name[:1].lower()


def _of_its_kind(name: str, category: Category) -> list[tuple[str, str]]:
    """Other forms of a name that only its sort has."""
    if category in CONDITIONS:
        return list(forms.of_condition(name))
    if category in GENES:
        return list(forms.of_gene(name))
    return list(forms.of_chemical(name)) if category is Category.CHEMICAL else []


def _with_greek(name: str) -> str:
    """Single letters that stand for Greek ones spelt out: `b-catenin`, `HIF-1a`, `IFN-g`."""
    return _LATIN.sub(lambda match: _GREEK[match[0]], name)


def first_of_several(name: str) -> str:
    """Of a name with a short form amid it, the rest; of several members, the first."""
    name = _BRACKETS.sub("", name)
    several = _SEVERAL.fullmatch(name)
    return several["core"] + several["first"] if several else name


def _has_words(name: str) -> bool:
    """Whether a name of a gene is more than a symbol: only then may it be told by its words."""
    return len(_WORD.findall(name)) > 1 or len(name) > 8


def fitting(hits: tuple[Hit, ...], category: Category) -> list[Hit]:
    """The hits that a name of this category may mean."""
    wide = SORTS.get(category, frozenset({category})) | _NEAR.get(category, frozenset())
    return [hit for hit in hits if hit.category in wide]


def trimmed(name: str, category: Category) -> list[str]:
    """The name without words before and after its core, the least trimmed first."""
    sort = sort_of(category)
    if sort not in _BEFORE:
        return []
    before = re.compile(rf"(?:{_BEFORE[sort]})[\s-]*(?=\S\S)")
    after = re.compile(rf"(?<=\S\S)[\s-]*(?:{_AFTER[sort]})$")
    forms: list[str] = []
    todo = [name]
    while todo and len(forms) < _ROOM:
        one = todo.pop(0)
        shorter = [
            after.sub("", one, count=1),
            before.sub("", one, count=1) if before.match(one) else one,
        ]
        for form in shorter:
            if form not in (one, *forms) and len(form) > 1:
                forms.append(form)
                todo.append(form)
    return forms
