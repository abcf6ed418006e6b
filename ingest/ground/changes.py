"""The change that a variant is called by, as HGVS writes it: `p.V717I`, `c.-521C>T`, `c.del32`.

Proteins have one letter for a residue. Of HGVS it differs where texts say too little for it: there
is no reference sequence, a frameshift has no new reading frame (`p.P686fs`), deleted residues
follow their places (`p.624_625delVV`), and of some lengths only the number of bases is known
(`c.del32`). A change without a place or a length (`G to A`) is none.
"""

import re
from collections.abc import Callable

LETTERS = "ACDEFGHIKLMNPQRSTVWY"
_THREE_LETTERS = "alacysaspglupheglyhisilelysleumetasnproglnargserthrvaltrptyr"
_ONE_LETTER = {_THREE_LETTERS[3 * i : 3 * i + 3]: letter for i, letter in enumerate(LETTERS)}
_ONE_LETTER |= dict.fromkeys(("ter", "stop", "termination", "x", "*"), "X")
_RESIDUES = (
    "alanine cysteine aspartate|aspartic acid glutamate|glutamic acid phenylalanine glycine \
histidine isoleucine lysine leucine methionine asparagine proline glutamine arginine serine \
threonine valine tryptophan tyrosine"
)
_WORDS = {
    word: letter
    for letter, words in zip(LETTERS, re.split(r" +(?!acid)", _RESIDUES), strict=True)
    for word in words.split("|")
}
_BASE_NAMES = {"adenine": "A", "cytosine": "C", "guanine": "G", "thymine": "T", "thymidine": "T"}
_COUNTS = dict(
    zip(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
        map(str, range(1, 11)),
        strict=True,
    )
)

_LONG = "|".join(sorted([*_WORDS, *filter(str.isalpha, _ONE_LETTER)], key=len, reverse=True))
_RESIDUE = re.compile(rf"(?<![A-Za-z])(?:{_LONG})(?![a-z])", re.IGNORECASE)
_N = r"(?P<n>[-+*]?(?:IVS)?\d+(?:[-+_]\d+)*)"
_TO = r"(?:>|/|-?to-?)"
_PROTEIN = re.compile(
    rf"(?:p\.)?\(?(?P<a>{_LONG})-?\(?(?P<n>\d+)\)?-?{_TO}?(?P<b>{_LONG}|\*)\)?", re.I
)
_PROTEIN_SHORT = re.compile(
    rf"(?P<p>p\.\(?)?(?P<a>[{LETTERS}])\(?(?P<n>\d+)\)?(?P<b>[{LETTERS}X*]|stop|ter)\)?"
)
_PLACE_FIRST = re.compile(rf"(?P<n>\d+)(?P<a>[{LETTERS}])/(?P<b>[{LETTERS}])")
_SHIFT = re.compile(rf"(?:p\.)?\(?(?P<a>[{LETTERS}]|{_LONG})(?P<n>\d+)(?:{_LONG}|[A-Z])?fs.*", re.I)
_DNA = re.compile(rf"(?P<level>[cgmn]\.)?{_N}(?P<a>[ACGT])(?:{_TO}|-)(?P<b>[ACGT])")
_DNA_AROUND = re.compile(rf"(?P<level>[cgmn]\.)?(?P<a>[ACGT])\(?{_N}\)?-?>?(?P<b>[ACGT])")
_DNA_APART = re.compile(
    r"(?<![A-Za-z])(?P<a>[ACGT])\)? ?(?:>|/|-to-| to ) ?\(?(?P<b>[ACGT])(?![A-Za-z])"
)
_LETTERS_APART = re.compile(rf"(?<![A-Za-z])(?P<a>[{LETTERS}]) to (?P<b>[{LETTERS}])(?![A-Za-z])")
_AT = re.compile(
    r"(?:(?:positions?|nucleotides?|residues?|codon|acids?|bases?|at|c\.)[ #]*(?=[-+*]?\d)|(?=IVS))"
    r"(?P<n>[-+*]?(?:IVS)?\d+(?:[-+]\d+)?)"
)
_ONLY = re.compile(r"(?<![\w.])(?P<n>[-+]?\d+)(?![\w.])")
_KINDS = r"(?P<what>delins|ins/?del|del/?ins|del|ins|dup)"
_AFTER = re.compile(
    rf"(?P<level>[cgmnp]\.)?{_N}{_KINDS}(?:(?P<a>[ACGT]+|\d+)(?:bp)?|(?P<r>[{LETTERS}]{{2,}}))?",
    re.I,
)
_SPAN = re.compile(
    r"(?<![\w.])(?P<n>\d+)\)?(?:-| ?(?:through|to|and) (?:nt |nucleotide )?)\(?(?P<m>\d+)(?![\w.])"
)
"""From one place to another: `nt 1314 through nt 1328`."""
_BEFORE = re.compile(r"(?P<what>del|ins|dup)(?P<n>\d+)(?P<a>[ACGT]+)", re.I)
_LOST = re.compile(
    rf"(?:p\.)?(?P<a>{_LONG}|[{LETTERS}])(?P<n>\d+)(?:[-_](?P<b>{_LONG}|[{LETTERS}])(?P<m>\d+))?(?P<what>del|dup)",
    re.I,
)
_LENGTH = re.compile(
    r"(?P<k>\d+|[a-z]+)[- ]?(?:bp|base[- ]?pairs?|nucleotides?|nt|N)(?![a-z])", re.I
)
_NAMED = re.compile(
    r"(?P<first>ins|del|dup)(?:ertion|etion|lication)?(?:/(?P<second>ins|del))?", re.I
)
_BASES = re.compile(r"(?<![\w>])(?<![ACGT]/)[ACGT]{3,}(?![\w>/])")
_DELTA = re.compile(r"(?:delta|∆|Δ|δ|DD)[- ]?(?P<k>\d+)(?: deletion)?", re.I)
_ONE_BASE = re.compile(r"(?<![A-Za-z])(?P<a>[ACGT])(?![A-Za-z>])")
_SIGNS = str.maketrans({"–": "-", "−": "-", "\u2010": "-", "→": ">"})


def change_of(name: str, *, protein: bool = False) -> str:
    """The change that a name tells, or nothing.

    `A123G` may be alanine or adenine: bases are taken to be bases, unless `protein`.
    """
    name = re.sub(r" ?-*> ?", ">", name.translate(_SIGNS)).strip(" ,")
    name = re.sub(r"(?<=\d),(?=\d{3})", "", name)
    tight = re.sub(
        r"(?<=[A-Za-z\d.,+]) (?=[-+\d])|(?<=[-+\d.]) (?=[-+\dA-Za-z])|(?<=del|ins|dup) (?=[A-Z])",
        "",
        name,
    )
    for read in (_substituted, _shifted, _of_bases, _inserted, _told, _counted):
        if change := read(tight if read in _TIGHT else name, protein):
            return change
    return ""


def letters_of(name: str) -> tuple[str, frozenset[str]]:
    """The level (`p.` or `c.`) and the two letters of a change that has no place, or nothing."""
    residues = frozenset(_letter(found) for found in _RESIDUE.findall(name))
    if len(residues) == 2:
        return "p.", residues
    bases = frozenset(_bases(name.translate(_SIGNS)) or ())
    return ("c.", bases) if len(bases) == 2 else ("", frozenset())


def is_of_protein(name: str) -> bool:
    """Whether a name in the short form can only be a protein's (`L351A`)."""
    found = _PROTEIN_SHORT.fullmatch(name.strip())
    return found is not None and not {found["a"], found["b"]} <= set("ACGT")


def _substituted(name: str, protein: bool) -> str:
    short = _PROTEIN_SHORT.fullmatch(name)
    if short and (protein or short["p"] or not {short["a"], short["b"]} <= set("ACGT")):
        return f"p.{short['a']}{short['n']}{_letter(short['b'])}"
    found = _PROTEIN.fullmatch(name) or _PLACE_FIRST.fullmatch(name)
    if found and (found.re is _PROTEIN or not {found["a"], found["b"]} <= set("ACGT")):
        return f"p.{_letter(found['a'])}{found['n']}{_letter(found['b'])}"
    return ""


def _shifted(name: str, _protein: bool) -> str:
    found = _SHIFT.fullmatch(name)
    return f"p.{_letter(found['a'])}{found['n']}fs" if found else ""


def _of_bases(name: str, _protein: bool) -> str:
    found = _DNA.fullmatch(name) or _DNA_AROUND.fullmatch(name)
    if not found:
        return ""
    return f"{found['level'] or 'c.'}{found['n']}{found['a']}>{found['b']}"


def _inserted(name: str, _protein: bool) -> str:
    if found := _AFTER.fullmatch(name):
        what, level = _kind(found["what"]), found["level"] or ("p." if found["r"] else "c.")
        changed = found["a"] or found["r"] or ""
        return f"{level.lower()}{_from_to(found['n'])}{what}{changed.upper()}"
    if found := _BEFORE.fullmatch(name):
        return f"c.{found['n']}{_kind(found['what'])}{found['a'].upper()}"
    if found := _LOST.fullmatch(name):
        places = f"{found['n']}_{found['m']}" if found["m"] else found["n"]
        lost = "".join(_letter(residue) for residue in (found["a"], found["b"]) if residue)
        far = found["m"] and int(found["m"]) - int(found["n"]) + 1 != len(lost)
        return f"p.{places}{_kind(found['what'])}{'' if far else lost}"
    return ""


def _from_to(places: str) -> str:
    """Two places as HGVS joins them; of the second the last digits may stand alone (`2238-9`)."""
    both = re.fullmatch(r"(\d+)-(\d+)", places)
    if not both:
        return places
    first, last = both.groups()
    return f"{first}_{first[: -len(last)] if len(last) < len(first) else ''}{last}"


def _told(name: str, _protein: bool) -> str:
    """A substitution in words: two residues, or two bases, and one place."""
    place = _AT.search(name) or _ONLY.search(name)
    if place is None:
        return ""
    codon = "codon" in place[0]
    residues = list(dict.fromkeys(_letter(found) for found in _RESIDUE.findall(name)))
    if len(residues) == 2:
        given = re.search(r"stop[\w ]* for ", name, re.I)
        before, after = reversed(residues) if given else residues
        return f"p.{before}{place['n'].lstrip('-+')}{after}"
    bases = None if codon else _bases(name)
    if bases:
        return f"c.{place['n']}{bases[0]}>{bases[1]}"
    letters = _LETTERS_APART.search(name)
    if letters:
        level = set(letters.groups()) <= set("ACGT")
        return "" if level else f"p.{letters['a']}{place['n']}{letters['b']}"
    base, named = _ONE_BASE.findall(name), _NAMED.search(name)
    if len(base) == 1 and named and not named["second"]:
        span = _SPAN.search(name)
        where = _from_to("-".join(span.groups())) if span else place["n"]
        return "" if codon else f"c.{where}{named['first'].lower()}{base[0]}"
    return ""


def _bases(name: str) -> tuple[str, str] | None:
    apart = _DNA_APART.search(name)
    if apart:
        return apart["a"], apart["b"]
    named = [_BASE_NAMES[word] for word in re.findall("|".join(_BASE_NAMES), name.lower())]
    return (named[0], named[1]) if len(named) == 2 and named[0] != named[1] else None


def _counted(name: str, _protein: bool) -> str:
    """A deletion, insertion or duplication of which the length is known, or are the bases."""
    if delta := _DELTA.fullmatch(name):
        return f"c.del{delta['k']}"
    named, length, bases = _NAMED.search(name), _LENGTH.search(name), _BASES.search(name)
    if not named:
        return ""
    what = "indel" if named["second"] else named["first"].lower()
    before = re.match(r"-\d+(?=[ ,])", name)
    if bases and what != "indel" and (before or not re.search(r"[\d()]", name)):
        return f"c.{before[0] if before else ''}{what}{bases[0]}"
    number = _COUNTS.get(length["k"].lower(), length["k"]) if length else ""
    if length and number.isdecimal():
        return _with_length(name, number, length.span(), what)
    if what == "del" and (span := _SPAN.search(name)):
        level = "p" if "amino" in name else "c"
        return f"{level}.{_from_to('-'.join(span.groups()))}del"
    return ""


def _with_length(name: str, number: str, span: tuple[int, int], what: str) -> str:
    before, rest = name[: span[0]], name[: span[0]] + name[span[1] :]
    if before.endswith(("-", "+")):  # no length, but a place
        return f"c.{before[-1]}{number}{what}"
    place = re.search(r"(?<![\w.])-\d+(?![\w.])", rest) or _AT.search(rest)
    if place is None and set(re.findall(r"\d+", rest)) - {number}:
        return ""
    at = place[place.lastindex or 0] if place else ""
    return f"c.{at}{what}{'' if '-' in at[1:] else number}"


_TIGHT: frozenset[Callable[[str, bool], str]] = frozenset(
    {_substituted, _shifted, _of_bases, _inserted}
)


def change_of_tmvar(form: str) -> str:
    """The change of one of tmVar's normal forms (`p|SUB|V|717|I`; Wei et al. 2013), as above."""
    level, _, rest = form.partition("|")
    what, *parts = rest.split("|")
    match level, what, parts:
        case _, "SUB", [before, place, after, *_]:
            if level == "p" or not set(before + after) <= set("ACGT"):
                return f"p.{before}{place}{after.replace('*', 'X')}"
            return f"{level}.{place}{before}>{after}"
        case "p", "FS", [before, place, *_]:
            return f"p.{before}{place}fs"
        case _, "DUP", [place, changed, *length]:
            return f"{level}.{place}dup{changed}{''.join(length) if not changed else ''}"
        case _, _, [place, changed, *_]:
            return f"{level or 'c'}.{place}{what.lower()}{changed}"
    return form


def _kind(what: str) -> str:
    what = what.lower().replace("/", "")
    return "indel" if len(what) > 3 else what


def _letter(residue: str) -> str:
    low = residue.lower()
    return _WORDS.get(low) or _ONE_LETTER.get(low) or residue.upper()
