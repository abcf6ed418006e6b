"""Other forms of the name of a condition or chemical, by which a vocabulary may know it.

Annotators call `tubulointerstitial damage` a kidney disease and an `endometrial adenocarcinoma` an
endometrial neoplasm: where no vocabulary has the name itself, they give what it is a case of.
"""

import re
from collections.abc import Iterator

_BRACKETS = re.compile(r"\s*\([^()]*\)\s*(?=\S)")
_BROADER = re.compile(
    r"(?:primary|secondary|benign|malignant|congenital|hereditary|inherited|familial|recessive|"
    r"dominant|autosomal[- ](?:recessive|dominant)|X[- ]linked(?: recessive| dominant)?|"
    r"non-?syndromic|syndromic|chronic|acute|subacute|invasive|metastatic|systemic|adult|childhood|"
    r"juvenile|neonatal|infantile|fetal|maternal|toxic|focal|diffuse|multiple|common|classical?|"
    r"classic|complete|partial|type [IV\d]+|stage [IV\d]+|low[- ]grade|high[- ]grade)"
    r"[\s,-]+(?=\S\S)",
    re.IGNORECASE,
)
_HARM = re.compile(
    r"(?:damages?|lesions?|toxicit(?:y|ies)|dysfunctions?|injur(?:y|ies)|impairments?|"
    r"abnormalit(?:y|ies)|anomal(?:y|ies)|malformations?|alterations?|complications?|symptoms?|"
    r"disorders?|defects?|changes|adverse (?:events|effects)|side effects|problems|involvement|"
    r"deteriorations?|necrosis|fibrosis|inflammation|hypoplasia|failure|insufficiency|disturbances?|"
    r"disabilit(?:y|ies)|events|syndromes?|insults?|conditions?)$",
    re.IGNORECASE,
)
_GROWTH = re.compile(
    r"(?:(?:squamous(?: cell)?|serous|mucinous|ductal|papillary|small[- ]cell) )?"
    r"(?:adeno-?carcinomas?|carcinomas?|sarcomas?|lymphomas?|metastas[ie]s|lesions?|tumou?rs?|"
    r"cancers?|malignanc(?:y|ies)|adenomas?|carcinogenesis|tumorigenesis|oncogenesis|masses|"
    r"cancer metastasis)$",
    re.IGNORECASE,
)
_NOUNS = (
    (r"otic(?=$|[ -])", "osis"),
    (r"emic(?=$|[ -])", "emia"),
    (r"aemic(?=$|[ -])", "aemia"),
    (r"itic(?=$|[ -])", "itis"),
    (r"pathic(?=$|[ -])", "pathy"),
    (r"plegic(?=$|[ -])", "plegia"),
    (r"trophic(?=$|[ -])", "trophy"),
    (r"genic(?=$|[ -])", "genesis"),
    (r"deficient(?=$|[ -])", "deficiency"),
    (r"tensive(?=$|[ -])", "tension"),
    (r"ced?ent(?=$|[ -])", "cence"),
    (r"ic$", "ia"),
    (r"ic$", ""),
    (r"ed$", "ion"),
)
_FIRST = re.compile(
    r"(?P<first>[\w-]+)(?:,? [\w-]+,)*,? (?:and|or|and/or) (?:[\w-]+ )?[\w-]+ (?P<head>[\w-]+)$"
)
_MICRO = re.compile(r"(?:mi(?:cro)?-?RNA?s?|miRNA)[- ]?(?P<number>\d+\w*)", re.IGNORECASE)
_RECEPTORS = (
    re.compile(
        r"(?P<of>.*[\w)])[- ][Rr]eceptors?"
        r"(?:[ -](?:types? |subtypes? )?(?P<number>[\dIVABab]{1,3}))?"
    ),
    re.compile(r"[Rr]eceptor (?P<number>[\dIV]*) ?(?:of|for) (?P<of>.+)"),
    re.compile(r"(?P<of>[A-Z][\w-]*[a-z\d])R(?P<number>[IV]{1,2}|\d)"),
)
_EXTRACT = re.compile(r".*\bextracts?|(?:[\w-]+ )?extracts? of .*", re.IGNORECASE)


_AMERICAN = (
    (r"sulph", "sulf"),
    (r"(?<=\w)aemi", "emi"),
    (r"haem", "hem"),
    (r"oedem", "edem"),
    (r"oestr", "estr"),
    (r"oesoph", "esoph"),
    (r"anaesth", "anesth"),
    (r"diarrhoea", "diarrhea"),
    (r"(?<=\w)rrhoea", "rrhea"),
    (r"tumour", "tumor"),
    (r"foetal", "fetal"),
    (r"paed", "ped"),
    (r"(?<=[a-z])isation", "ization"),
    (r"aluminium", "aluminum"),
    (r"caesium", "cesium"),
)


def american(name: str) -> str:
    """The name in American spelling."""
    for british, plain in _AMERICAN:
        name = re.sub(british, plain, name)
    return name


def of_condition(name: str) -> Iterator[tuple[str, str]]:
    """Other forms of the name of a condition, the surest first, each with how it was made."""
    bare = _BRACKETS.sub(" ", name)
    if bare != name:
        yield bare, "without its brackets"
    if several := _FIRST.fullmatch(bare):
        yield f"{several['first']} {several['head']}", "the first of several"
    for ending, noun in _NOUNS:
        if (form := re.sub(ending, noun, bare)) != bare:
            yield form, "as a noun"
    broad = bare
    while (broader := _BROADER.sub("", broad, count=1)) != broad:
        yield broader, "more broadly"
        broad = broader
    for form in dict.fromkeys((bare, broad)):
        if organ := _GROWTH.sub("neoplasms", form) if _GROWTH.search(form) else "":
            yield organ, "as a neoplasm"
        if organ := _HARM.sub("diseases", form) if _HARM.search(form) else "":
            yield organ, "as a disease"


def of_gene(name: str) -> Iterator[tuple[str, str]]:
    """Other forms of the name of a gene, the surest first, each with how it was made."""
    if micro := _MICRO.fullmatch(name):
        yield f"MIR{micro['number'].upper()}", "as a microRNA"
    for pattern in _RECEPTORS:
        if receptor := pattern.fullmatch(name):
            yield f"{receptor['of']}R{receptor['number'] or ''}", "as a receptor"
            yield f"{receptor['of']} receptor {receptor['number'] or ''}".strip(), "as a receptor"
            yield receptor["of"], "without receptor"


def of_chemical(name: str) -> Iterator[tuple[str, str]]:
    """Other forms of the name of a chemical, each with how it was made."""
    bare = _BRACKETS.sub(" ", name)
    if bare != name and " " in name:
        yield bare, "without its brackets"
    if _EXTRACT.fullmatch(name):
        yield "plant extract", "as an extract"
