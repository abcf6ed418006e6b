"""Where a sentence ends in biomedical text, and the repair of text before it is parsed.

Rules, since the parsers at hand were trained on news and break at `E. coli`, `Fig. 2` and
`vs.`. Offsets always refer to the text as it was given.
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Offsets = npt.NDArray[np.int64]

_NEVER_FINAL = frozenset(
    re.findall(
        r"\S+",
        "e.g i.e fig figs vs cf approx ca no nos ref refs dr prof st eq eqs tab vol ver var viz "
        "resp spp sp subsp al ser inc mr mrs ms jr p",
    )
)
"""Words whose full stop does not end a sentence when a digit or a bracket follows."""
_FINAL_BEFORE_CAPITAL = frozenset({"al", "spp", "sp", "resp", "inc", "no", "ser", "ca", "ms"})
"""Of these, the ones that may well end a sentence when a capital letter follows."""
_LOWER_START = r"(?:[a-z]{1,4}-?\d|[α-ω]|(?:alpha|beta|gamma|delta|tau)\b|[a-z]{1,2}[A-Z])"
"""Names that keep their small letter at the start of a sentence: p53, tau, mTOR, miR-29."""
_OPENERS = "The|These|This|We|Our|However|Moreover|Furthermore|Therefore|Although"
_END = re.compile(
    # A full stop, then white space and something that can begin a sentence.
    rf"[.!?][\"'”’)\]]*(?:\s*/)?\s+(?=[\"'“‘(\[]*(?:[A-Z0-9À-ÞΑ-Ω]|{_LOWER_START}))"
    # The space was lost: `cognition.The results`.
    r"|(?<=[a-z)\]])\.(?=[A-Z][a-z]+[\s,])"
    # A citation number hangs on: `stress.93 Therefore`, `neurons.39-46 Patients`.
    r"|(?<=[A-Za-z]{2})\.\d{1,3}(?:[^\w\s]{1,3}\d{1,3})*\s*(?=[A-Z][a-z])"
    # The full stop was lost between joined excerpts: `in cell lines The lower`.
    rf"|(?<=[a-z\])])\s+(?=(?:{_OPENERS})\s[a-z])"
    r"|\s*\n\s*\n\s*"
    # The frame of a chat, which no author writes: what stands beside it is no part of a sentence.
    r"|\s*(?:<\|\w+\|>|\[/?INST\])\s*"
)
_LAST_WORD = re.compile(r"(?:^|[\s(\[/,;])((?:[\w-]+\.)*[\w-]*)$")
_INITIAL = re.compile(r"(?:^|[\s(\[])(\S*)\s+[A-Z]$|(?:^|[(\[.])[A-Z]$")


def cut(text: str, forced: Collection[int] = ()) -> Iterator[tuple[int, int]]:
    """The spans of the sentences, without the white space around them.

    A sentence also starts at every offset in `forced` (where a section begins).
    """
    ends = {match.end() for match in _END.finditer(text) if _is_final(text, match)}
    start = 0
    for end in sorted(ends | set(forced) | {len(text)}):
        span = _strip(text, start, end)
        if span:
            yield span
        start = end


def _is_final(text: str, match: re.Match[str]) -> bool:
    """Whether the full stop (or paragraph break) at a match ends a sentence."""
    if not match.group().startswith(".") or match.end() == match.start() + 1:
        return True
    before = text[max(0, match.start() - 40) : match.start()]
    after = text[match.end() : match.end() + 1]
    word = _LAST_WORD.search(before)
    last = word.group(1).lower() if word else ""
    if last in _NEVER_FINAL and not (last in _FINAL_BEFORE_CAPITAL and after.isupper()):
        return last == "no" and not after.isdigit()
    initial = _INITIAL.search(before)
    if initial:
        return bool(initial.group(1)) and initial.group(1)[0].islower()
    return not after.islower() or (len(last) > 2 or not last.isalpha())


def _strip(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without white space (and a stray line-break slash) at its ends; None if empty."""
    stripped = text[start:end].strip()
    if not stripped or not any(character.isalnum() for character in stripped):
        return None
    offset = text.index(stripped[0], start)
    return offset, offset + len(stripped)


class Repaired(NamedTuple):
    """Text made fit for the parser, and where each stretch of it stood."""

    text: str
    starts: tuple[int, ...]
    """Offsets into `text` at which a stretch begins, ascending."""
    origins: tuple[tuple[int, int], ...]
    """For each stretch, where it stood, half-open. Lengths differ where text was repaired."""

    def offsets(self, positions: Offsets) -> Offsets:
        """Where characters of the repaired text stood."""
        begins, _, origins, limits = self._stretches(positions)
        return np.minimum(origins + positions - begins, np.maximum(origins, limits - 1))

    def spans(self, starts: Offsets, ends: Offsets) -> tuple[Offsets, Offsets]:
        """Where half-open, non-empty ranges of the repaired text stood: starts and ends."""
        if len(self.starts) == 2:  # one stretch as it stood, and the space after it
            shift = self.origins[0][0]
            return starts + shift, np.minimum(ends + shift, self.origins[0][1])
        last = ends - 1
        _, lengths, origins, limits = self._stretches(last)
        mended = lengths != limits - origins
        return self.offsets(starts), np.where(mended, limits, self.offsets(last) + 1)

    def _stretches(self, positions: Offsets) -> tuple[Offsets, Offsets, Offsets, Offsets]:
        """The stretch at each position: where it begins, its length, where it stood."""
        begins = np.array(self.starts, dtype=np.int64)
        lengths = np.diff(begins, append=len(self.text))
        origins, limits = np.array(self.origins, dtype=np.int64).reshape(-1, 2).T
        number = np.searchsorted(begins, positions, side="right") - 1
        return begins[number], lengths[number], origins[number], limits[number]


_BREAK_SLASH = r"(?<=[\w,;:)])/(?=\s)|(?<=\s)/(?=\s)"
_FAULT = re.compile(rf"(?P<slash>{_BREAK_SLASH})|(?P<mojibake>[\u0080-\u024f\u2010-\u2122]{{2,}})")
_SLASHES_OF_BREAKS = 3
"""So many loose slashes in `_PAGE` characters mark line breaks; fewer may mean `and`."""
_PAGE = 4000


def slashes_mark_breaks(text: str) -> bool:
    """Whether a text has so many loose slashes that they can only be its old line breaks."""
    pages = max(1.0, len(text) / _PAGE)
    return len(re.findall(_BREAK_SLASH, text)) >= _SLASHES_OF_BREAKS * pages


def repair(text: str, start: int, end: int, *, breaks: bool) -> Repaired:
    """A stretch of the text and a space, with loose slashes blanked where they mark `breaks`,
    and UTF-8 that was once read as Windows-1252 (`â€™`) put right."""
    out: list[str] = []
    starts: list[int] = []
    origins: list[tuple[int, int]] = []
    length = 0

    def add(new: str, start: int, end: int) -> None:
        nonlocal length
        out.append(new)
        starts.append(length)
        origins.append((start, end))
        length += len(new)

    done = start
    for match in _FAULT.finditer(text, start, end):
        new = _mend(match, breaks)
        if new != match.group():
            if done < match.start():
                add(text[done : match.start()], done, match.start())
            add(new, *match.span())
            done = match.end()
    add(text[done:end], done, end)
    add(" ", end, end)
    return Repaired("".join(out), tuple(starts), tuple(origins))


def _mend(match: re.Match[str], breaks: bool) -> str:
    """What should have stood at a fault; the text itself where that cannot be known."""
    fault = match.group()
    if match["slash"]:
        return " " if breaks else fault
    for _ in range(3):
        try:
            mended = fault.encode("cp1252").decode("utf-8")
        except UnicodeError:
            break
        fault = mended
    return fault.translate(_PLAIN)


_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
