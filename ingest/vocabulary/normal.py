"""Names as they are compared: folded to plain letters and digits, and hashed.

*Folding* turns text into ASCII, character by character, and remembers which character of the
original each one came from: Greek letters become their names (`β` → `beta`), accents fall,
and the broken encodings of the field's older texts (`Î²`, `Ã¢â‚¬â„¢`) are read as what they were.
The *key* of a name is its folded letters and digits in lower case, with nothing between them,
so that `IL-6`, `IL6` and `IL 6` share one.

Keys are compared by a polynomial hash modulo 2^64 (Karp and Rabin 1987, doi:10.1147/rd.312.0249),
which gives the hash of every stretch of a text from one pass over it. A hash only proposes:
the stored name decides.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Offsets = npt.NDArray[np.int64]

_LETTERS = "αβγδεζηθικλμνξοπρστυφχψω"
_LETTER_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu "
    "nu xi omicron pi rho sigma tau upsilon phi chi psi omega"
)
_GREEK = dict(zip(_LETTERS, _LETTER_NAMES.split(" "), strict=True))
_GREEK |= {"ς": "sigma", "ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta", "µ": "mu", "ß": "beta"}
_PLAIN = {
    **dict.fromkeys("‐‑‒–—−﹣－\xad", "-"),
    **dict.fromkeys("‘’‛′`´ʼ", "'"),
    **{"“": '"', "”": '"', "″": "''", "⋅": "-", "·": "-", "×": "x"},
    **{"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"},
}

_BROKEN = [
    (broken, plain)
    for plain, spellings in {
        "'": ("Ã¢â‚¬â„¢", "Ã¢â‚¬Ëœ", "â€™", "â€˜", "âÂ€Â™", "â€²", "Â´"),
        "-": ("Ã¢â‚¬â€œ", "Ã¢â‚¬â€\x9d", "Ã¢â‚¬Â", "â€“", "â€”", "â€\x90", "âˆ’"),
        '"': ("Ã¢â‚¬Å“", "â€œ", "â€\x9d"),
        "": ("¸",),
        " ": ("Â\xa0",),
    }.items()
    for spelling in spellings
    for broken in (spelling,)
] + [
    # Greek in UTF-8, read as Windows-1252 or Latin-1, once or twice.
    (broken, name)
    for letter, name in _GREEK.items()
    if letter not in "ß"
    for broken in {
        letter.encode().decode("cp1252", "replace"),
        letter.encode().decode("latin-1"),
        letter.encode().decode("latin-1").encode().decode("cp1252", "replace"),
    }
    if "\ufffd" not in broken
]
_BROKEN_TEXT = dict(_BROKEN)
_BROKEN_PATTERN = re.compile(
    "|".join(re.escape(broken) for broken in sorted(_BROKEN_TEXT, key=len, reverse=True))
)
_BROKEN_SIGNS = re.compile("[ÃÂÎÏâ¸]")


class _Folding(dict[int, str]):
    """Character code → its plain ASCII spelling, worked out when first met."""

    def __missing__(self, code: int) -> str:
        plain = self[code] = _fold_character(chr(code))
        return plain


def _fold_character(character: str) -> str:
    if character < "\x80":
        return character
    if character in _PLAIN:
        return _PLAIN[character]
    lower = character.lower()
    if lower in _GREEK:
        return _GREEK[lower]
    if unicodedata.combining(character):
        return ""
    apart = unicodedata.normalize("NFKD", character)
    if apart == character:
        return " "
    return "".join(_fold_character(part) for part in apart)


_FOLDING = _Folding()


class Folded(NamedTuple):
    """Text in plain ASCII, and for each of its characters the one of the original."""

    text: str
    origin: Offsets | None
    """None where folding changed no length: each character is its own origin."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the original behind `text[start:end]`."""
        if self.origin is None:
            return start, end
        return int(self.origin[start]), int(self.origin[end - 1]) + 1


def fold(text: str) -> Folded:
    """The text in ASCII, with Greek spelled out, broken encodings read, and accents gone."""
    if text.isascii():
        return Folded(text, None)
    if _BROKEN_SIGNS.search(text):
        return _fold_broken(text)
    folded = text.translate(_FOLDING)
    if len(folded) == len(text) and all(len(_FOLDING[ord(c)]) == 1 for c in set(text)):
        return Folded(folded, None)
    lengths = [len(_FOLDING[ord(character)]) for character in text]
    return Folded(folded, np.repeat(np.arange(len(text)), lengths))


def _fold_broken(text: str) -> Folded:
    """Fold a text that holds the traces of a wrong decoding.

    A broken sequence stands for one character: what it folds to begins at the first character
    of the sequence, and the last letter of it ends at the last, so that spans cover all of it.
    """
    pieces: list[str] = []
    origin: list[int] = []
    position = 0
    while position < len(text):
        match = _BROKEN_PATTERN.match(text, position) if text[position] >= "\x80" else None
        if match:
            plain = _BROKEN_TEXT[match.group()]
            origin.extend([position] * (len(plain) - 1))
            origin.extend([match.end() - 1] * bool(plain))
            position = match.end()
        else:
            plain = _FOLDING[ord(text[position])]
            origin.extend([position] * len(plain))
            position += 1
        pieces.append(plain)
    return Folded("".join(pieces), np.array(origin, dtype=np.int64))


_POSSESSIVE = re.compile(r"(?<=[a-z])'(?:s\b)?")
_NO_KEY = re.compile(r"[^a-z0-9]+")
_NO_KEY_BUT_BREAKS = re.compile(r"[^a-z0-9\n]+")


def key_of(folded: str) -> str:
    """The key of folded text: letters and digits alone, lower case, a possessive left out."""
    low = folded.lower()
    if low.isalnum():
        return low
    return _NO_KEY.sub("", _POSSESSIVE.sub(" ", low) if "'" in low else low)


def normal_key(name: str) -> str:
    """The key of a name as it stands in a vocabulary or in a text."""
    return key_of(name if name.isascii() else fold(name).text)


def normal_keys(names: list[str]) -> list[str]:
    """The key of each name, many at once."""
    if not names:
        return []
    plain = "\n".join(names)
    if plain.isascii() and plain.count("\n") == len(names) - 1 and "'" not in plain:
        return _NO_KEY_BUT_BREAKS.sub("", plain.lower()).split("\n")
    if len(names) <= 64:
        return [normal_key(name) for name in names]
    chunks = (names[first : first + 64] for first in range(0, len(names), 64))
    return [key for chunk in chunks for key in normal_keys(chunk)]


# -- hashing -----------------------------------------------------------------------------------

_BASE = 0x9E3779B97F4A7C15 | 1
_INVERSE = pow(_BASE, -1, 1 << 64)


def _character_values() -> Hashes:
    """One fixed odd 64-bit value per byte (SplitMix64, Steele et al. 2014)."""
    values, state = [], 0x243F6A8885A308D3
    for _ in range(256):
        state = (state + 0x9E3779B97F4A7C15) & (1 << 64) - 1
        z = state
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & (1 << 64) - 1
        z = (z ^ z >> 27) * 0x94D049BB133111EB & (1 << 64) - 1
        values.append(z ^ z >> 31 | 1)
    return np.array(values, dtype=np.uint64)


VALUES = _character_values()


@cache
def _powers(base: int, size: int) -> Hashes:
    powers = np.full(size, base, dtype=np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


def powers(base: int, count: int) -> Hashes:
    """At least `count` powers of `base` modulo 2^64."""
    return _powers(base, 1 << max(12, (count - 1).bit_length()))


def prefix_sums(key: bytes) -> Hashes:
    """Sums that give the hash of any stretch of `key` (see `stretch_hashes`)."""
    codes = np.frombuffer(key, dtype=np.uint8)
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(VALUES[codes] * powers(_BASE, len(codes) + 1)[: len(codes)], out=sums[1:])
    return sums


def stretch_hashes(sums: Hashes, starts: Offsets, ends: Offsets) -> Hashes:
    """The hashes of the stretches `starts[i]:ends[i]` of the text behind `sums`."""
    hashes: Hashes = (sums[ends] - sums[starts]) * powers(_INVERSE, len(sums))[starts]
    return hashes


def hash_keys(keys: list[str]) -> Hashes:
    """The hash of each key; equal keys have equal hashes, in texts and vocabularies alike."""
    parts: list[Hashes] = []
    for first in range(0, len(keys), 20_000):
        chunk = keys[first : first + 20_000]
        ends = np.cumsum([len(key) for key in chunk], dtype=np.int64)
        starts = np.concatenate([[0], ends[:-1]]).astype(np.int64)
        parts.append(stretch_hashes(prefix_sums("".join(chunk).encode("ascii")), starts, ends))
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)
