"""Anchors: the names of a question and of its options, grounded as the reader grounds them."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ingest.records import Mention
from kgmed.records import Gap
from kgmed.retrieve.asked import parse, unnamed
from kgmed.retrieve.cues import is_no_name
from kgmed.retrieve.records import Anchor, Asked, Option

SAME_SCORE = 0.02
"""Candidates this close to the best one are as good as it."""
MOST_IDENTITIES = 3


class Namer(Protocol):
    """Finds and grounds names, the same way for a question as for a paper."""

    def find(self, text: str) -> Sequence[Mention]:
        """The names in a text, with their candidates."""
        ...

    def ground(self, name: str) -> Mention | None:
        """A text that is a name as a whole; None where nothing has that name."""
        ...


class Anchors(NamedTuple):
    """What a question and its options speak of."""

    asked: Asked
    options: tuple[Option, ...]
    gaps: tuple[Gap, ...]


def anchor(question: str, options: Sequence[str], namer: Namer) -> Anchors:
    """The names of a question and its options, and the relation that is asked.

    A stretch that stands where a name would, and that no vocabulary knows, is a gap.
    """
    names, unknown = _names(question, namer)
    asked = parse(question, names)
    read = tuple(_option(text, namer) for text in options)
    gaps = [
        Gap(kind="ungrounded", detail=f"no vocabulary knows {text!r}")
        for text in [*unknown, *(o.text for o in read if not (o.word or o.anchor or o.statement))]
    ]
    return Anchors(asked, read, tuple(gaps))


def to_anchor(mention: Mention, offset: int = 0) -> Anchor | None:
    """The anchor of a mention; None where it is not grounded."""
    if mention.curie is None:
        return None
    readings = {mention.curie: mention.score}
    for candidate in mention.candidates:
        if candidate.score >= mention.score - SAME_SCORE:
            readings.setdefault(candidate.curie, candidate.score)
    curies = tuple(readings)[:MOST_IDENTITIES]
    return Anchor(
        text=mention.text,
        curies=curies,
        scores=tuple(round(readings[curie], 4) for curie in curies),
        name=mention.name or mention.text,
        category=mention.category,
        start=mention.start + offset,
        end=mention.end + offset,
    )


def _names(text: str, namer: Namer) -> tuple[list[Anchor], list[str]]:
    """The anchors of a text, and the stretches that look like names and are unknown.

    Some words are no name here, though a vocabulary may have them ("affect", "all").
    """
    found = [to_anchor(mention) for mention in namer.find(text) if not is_no_name(mention.text)]
    anchors = [name for name in found if name is not None]
    unknown: list[str] = []
    for start, end in unnamed(text, anchors):
        mention = namer.ground(text[start:end])
        grounded = to_anchor(mention, offset=start) if mention is not None else None
        if grounded is not None:
            anchors.append(grounded)
        else:
            unknown.append(text[start:end])
    return sorted(anchors, key=lambda name: name.start), unknown


def _option(text: str, namer: Namer) -> Option:
    """An option is a word, a name as a whole, or a statement about names."""
    word = text.strip().rstrip(".").casefold()
    if word in {"yes", "no", "maybe"}:
        return Option(text=text, word=word)
    whole = namer.ground(text.strip())
    if whole is not None and (grounded := to_anchor(whole)) is not None:
        return Option(text=text, anchor=grounded)
    names, _ = _names(text, namer)
    statement = parse(text, names)
    spoken = statement.direction is not None or statement.negated
    if len(names) >= 2 or spoken:
        return Option(text=text, statement=statement)
    return Option(text=text, anchor=names[0] if names else None)
