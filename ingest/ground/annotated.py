"""What annotators of corpora mean by a name that the vocabulary gives to several things.

`annotated.tsv` holds names and identities, and how many training documents use the one for the
other; it is written by `python -m kgmed.evaluate.learn_meanings`.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from ingest.vocabulary.normal import normal_key

Annotated = Callable[[str], Mapping[str, int]]
"""For the key of a name, how many documents use it for which identity."""
_MOSTLY, _SELDOM = 0.7, 0.3
_OFTEN = 2


def key_of_name(name: str, sort: str) -> str:
    """The key of a name among those of its sort, under which singular and plural are one."""
    key = normal_key(name)
    if len(key) > 5 and key.endswith("s") and not key.endswith("ss"):
        key = key[:-1]
    return f"{sort}:{key}"


@cache
def _table() -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with (files("ingest.ground") / "annotated.tsv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            found[row["key"]][row["curie"]] = int(row["documents"])
    return found


def documents_of(key: str) -> Mapping[str, int]:
    """How many training documents use a name with this key for which identity."""
    return _table().get(key, {})


def said_of(curie: str, counts: Mapping[str, int]) -> str:
    """What annotators say of an identity as the meaning of a name, in words; or nothing."""
    total = sum(counts.values())
    if not total:
        return ""
    share = counts.get(curie, 0) / total
    if share >= _MOSTLY:
        return "annotators mean it" + (", often" if total >= _OFTEN else "")
    return "annotators differ" if share > _SELDOM else "annotators mean another"
