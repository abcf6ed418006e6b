"""MEDLINE text (`.nbib`, "medlars"): a tag of four characters, a hyphen, a value.

Tags as in https://www.nlm.nih.gov/bsd/mms/medlineelements.html.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from ingest.formats.document import (
    Item,
    Passage,
    compose,
    guarded,
    normalise,
    pmcid,
    pmid,
    rejected,
    replaced_bytes,
    year_in,
)
from ingest.formats.input import Input
from ingest.formats.study import is_retracted, study_type
from ingest.records import Document, Located

_FIELD = re.compile(r"([A-Z][A-Z0-9]{1,3}) *- ?(.*)")
_CITED = re.compile(r"PMID: *(\d+)")

Fields = dict[str, list[str]]


def read_nbib(source: Input) -> Iterator[Located]:
    """The citations of a MEDLINE text file; records end at blank lines, or at a second PMID."""
    fields: Fields = defaultdict(list)
    first, damaged, tag = 1, False, ""
    for line in source.lines():
        field = _FIELD.match(line.text)
        if not line.text.strip() or (field and field[1] == "PMID" and "PMID" in fields):
            yield from _record(source.name, f"line {first}", fields, damaged)
            fields, damaged, tag = defaultdict(list), False, ""
        if not line.text.strip():
            continue
        if not fields:
            first = line.number
        damaged |= line.damaged
        if field:
            tag = field[1]
            fields[tag].append(field[2])
        elif tag and line.text[0].isspace():
            fields[tag][-1] += " " + line.text.strip()
        else:
            yield rejected(source.name, f"line {line.number}", "not a MEDLINE line", line.text)
    yield from _record(source.name, f"line {first}", fields, damaged)


def _record(source: str, place: str, fields: Fields, damaged: bool) -> Iterator[Located]:
    if not fields:
        return
    found = guarded(source, place, _items, fields)
    yield from replaced_bytes(found) if damaged else found


def _items(fields: Fields) -> Iterator[Item]:
    types = tuple(normalise(name) for name in fields.get("PT", ()))
    composed = compose(
        Passage("title", _first(fields, "TI", "BTI", "TT")),
        [Passage("abstract", _first(fields, "AB"))],
    )
    yield Document(
        id=_identifier(fields),
        title=composed.title,
        text=composed.text,
        sections=composed.sections,
        year=year_in(_first(fields, "DP")) or year_in(_first(fields, "DEP")[:4]),
        journal=normalise(_first(fields, "JT", "TA")),
        authors=tuple(
            normalise(name) for tag in ("FAU", "CN") for name in fields.get(tag, ()) if name.strip()
        ),
        publication_types=types,
        study_type=study_type(types),
        revised=_date(_first(fields, "LR")),
        retracted=is_retracted(types) or "RIN" in fields,
        retracts=tuple(
            pmid(number) for link in fields.get("ROF", ()) for number in _CITED.findall(link)
        ),
    )


def _identifier(fields: Fields) -> str:
    if "PMID" not in fields and "PMC" in fields:
        return pmcid(_first(fields, "PMC"))
    return pmid(_first(fields, "PMID"))


def _first(fields: Fields, *tags: str) -> str:
    """The first value that is not empty, of the first tag that has one."""
    return next((value for tag in tags for value in fields.get(tag, ()) if value.strip()), "")


def _date(compact: str) -> str:
    """`20181202` as an ISO date, or empty."""
    digits = compact.strip()
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return ""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
