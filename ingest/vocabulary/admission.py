"""Which names of a vocabulary may be looked for in text, and under which keys."""

import re

from graph_schema.biolink import Category
from ingest.vocabulary.normal import normal_key
from ingest.vocabulary.terms import Kind, Term, Terms

_LONGEST_NAME = 100
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_ARABIC = {arabic: roman for roman, arabic in _ROMAN.items()}
_NUMERAL = re.compile(r"^[^ ]{4,}.* (?:[1-6]|[IViv]{1,3})\b")
_MAY_VARY = re.compile(r"['’]s| [1-6IVv]|tumor|estrogen|estradiol|emia|hemo|edema", re.IGNORECASE)
"""Most names have none of this, and so no variant."""
_GENES = frozenset({Category.GENE, Category.GENE_FAMILY, Category.COMPLEX})
_BRITISH: tuple[tuple[str, str], ...] = (
    ("tumor", "tumour"),
    ("estrogen", "oestrogen"),
    ("estradiol", "oestradiol"),
)
_BRITISH_CONDITIONS = (("emia", "aemia"), ("hemo", "haemo"), ("edema", "oedema"))


class Admission:
    """The rules, with the names and the groundings that people found to be wrong."""

    def __init__(self, terms: Terms) -> None:
        self._dropped = terms.dropped
        self._ignored = terms.ignored

    def keys(self, term: Term, name: str, kind: Kind, key: str) -> tuple[str, ...]:
        """The keys under which `name` is indexed for `term`: its own, and those of variants;
        none where it may not be found."""
        if kind is Kind.CORPUS or self._is_element(term, kind, key):
            return (key,) if key and not key.isdigit() else ()
        if kind is not Kind.FIELD and not self._admits(term, name, key, kind):
            return ()
        if _MAY_VARY.search(name) is None:
            return (key,)
        return (key, *self._variants(term, name, key))

    @staticmethod
    def _is_element(term: Term, kind: Kind, key: str) -> bool:
        """Whether this is the symbol of an element: asked for, but never looked for in a text."""
        return kind is Kind.COLLECTED and term.category is Category.CHEMICAL and len(key) < 3

    def _admits(self, term: Term, name: str, key: str, kind: Kind) -> bool:
        if len(name) > _LONGEST_NAME or len(key) < 2 or key.isdigit():
            return False
        if kind is not Kind.PREFERRED and ", " in name and term.category not in _GENES:
            return False  # MeSH's inverted names
        if name in self._dropped.get(term.curie, ()):
            return False
        if kind is not Kind.PREFERRED and name in self._ignored:
            return False
        if len(key) == 2:
            return term.category in _GENES and any(c.isupper() for c in name)
        return True

    @staticmethod
    def _variants(term: Term, name: str, key: str) -> list[str]:
        found = []
        if "'s" in name or "’s" in name:
            found.append(normal_key(re.sub(r"['’]s\b", "s", name)))
        if _NUMERAL.search(name):
            words = name.lower().split()
            for table in (_ROMAN, _ARABIC):
                swapped = [words[0], *(table.get(word, word) for word in words[1:])]
                if swapped != words:
                    found.append(normal_key(" ".join(swapped)))
        spellings = _BRITISH
        if term.category in {Category.DISEASE, Category.PHENOTYPE}:
            spellings += _BRITISH_CONDITIONS
        for american, british in spellings:
            if american in key and british not in key:
                found.append(key.replace(american, british))
        return found
