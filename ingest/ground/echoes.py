"""What a name means that no vocabulary knows, but that echoes another name of its document.

`LOS` where the text speaks of losartan, `the PAR1 receptor (F2r)`, `hepatotoxic` beside
hepatotoxicity: each entity that other names of the document mean may be meant again. What speaks
for it are plain facts about the two names and their places; their weights stand in
`echo_weights.tsv` and were fitted to annotated training corpora by
`python -m kgmed.evaluate.fit_echoes`.
"""

import csv
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.ground.lookup import SORTS, sort_of
from ingest.records import GUESS, Candidate, Mention
from ingest.vocabulary.bags import plain_word
from ingest.vocabulary.normal import fold

FLOOR, ALWAYS = "(floor)", "(always)"
_SHORT = 10
"""A name of more letters abbreviates no other."""
_STEM = 5
_ALIKE = 0.8
_BESIDE = re.compile(r"[\s,]*[(\[][\s\"']*")
_WORD = re.compile(r"[a-z]+|\d+")
_FEW = (1, 2, 4)


class Echoed(NamedTuple):
    """An entity that a document names, and the mentions that mean it."""

    entity: Candidate
    names: tuple[str, ...]
    mentions: tuple[Mention, ...]

    def curies(self) -> set[str]:
        """The entity, and of a gene of another species also the human gene."""
        human = self.mentions[0].candidates[:1]
        return {self.entity.curie, *(one.curie for one in human)}


@cache
def _weights() -> dict[tuple[str, str], float]:
    with (files("ingest.ground") / "echo_weights.tsv").open(encoding="utf-8") as handle:
        lines = (line for line in handle if not line.startswith("#"))
        rows = csv.DictReader(lines, delimiter="\t")
        return {(row["sort"], row["fact"]): float(row["weight"]) for row in rows}


class Echoes:
    """The entities that the names of one document mean, as what its other names may mean."""

    def __init__(
        self,
        text: str,
        mentions: Sequence[Mention],
        long_forms: Mapping[str, str],
        hinted: Callable[[str, Category], frozenset[str]],
    ) -> None:
        self._text = text
        self._long_forms = long_forms
        self._hinted = hinted
        self.mentions = mentions
        self._unknown = [one for one in mentions if not one.curie]
        self._by_sort: dict[str, list[Echoed]] = defaultdict(list)
        found: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        for mention in mentions:
            if mention.curie and mention.category in SORTS:
                found[sort_of(mention.category), mention.curie].append(mention)
        for (sort, _), same in found.items():
            self._by_sort[sort].append(self._echoed(same))

    def _echoed(self, same: list[Mention]) -> Echoed:
        first = same[0]
        assert first.curie is not None
        entity = Candidate(
            curie=first.curie,
            name=first.name,
            category=first.category,
            score=first.score,
            matched=first.text,
            how="another name of the document",
        )
        written = [one.text for one in same]
        spelt_out = [self._long_forms[name] for name in written if name in self._long_forms]
        names = dict.fromkeys([*written, *spelt_out])
        return Echoed(entity, tuple(names), tuple(same))

    def meaning(self, mention: Mention) -> tuple[Candidate, ...]:
        """The likeliest of the document's entities, where it is likely enough, and behind it the
        human gene of another species' gene; else nothing."""
        sort, weights = sort_of(mention.category), _weights()
        best, probable, related = None, weights.get((sort, FLOOR), 1.0), False
        for echoed, known in self.facts(mention):
            total = sum(weights.get((sort, fact), 0.0) for fact in (ALWAYS, *known))
            probability = 1 / (1 + math.exp(-total))
            if probability >= probable:
                best, probable, related = echoed, probability, _UNRELATED not in known
        if best is None:
            return ()
        said = {"score": round(probable, 4), "how": best.entity.how if related else GUESS}
        others = best.mentions[0].candidates[:1]
        return tuple(one.model_copy(update=said) for one in (best.entity, *others))

    def facts(self, mention: Mention) -> list[tuple[Echoed, frozenset[str]]]:
        """What is true of each of the document's entities as the meaning of a mention."""
        all_of_sort = self._by_sort.get(sort_of(mention.category), [])
        names = [mention.text]
        if long_form := self._long_forms.get(mention.text):
            names.append(long_form)
        same = [one for one in self._unknown if one.text == mention.text] or [mention]
        hinted = self._hinted(mention.text, mention.category)
        most = max((len(one.mentions) for one in all_of_sort), default=0)
        number = next((f"one of {n}" for n in _FEW if len(all_of_sort) <= n), "one of many")
        found: list[tuple[Echoed, set[str]]] = []
        for one in all_of_sort:
            known = {number}
            for name, other in product(names, one.names):
                known |= likeness(name, other)
            if len(one.mentions) == most:
                known.add("named most")
            if any(self._are_beside(here, other) for here in same for other in one.mentions):
                known.add("beside it")
            if hinted:
                known.add("known as it" if one.curies() & hinted else "known as others")
            known.add(_sureness(max(other.score for other in one.mentions)))
            found.append((one, known))
        counts = [len(known & _RELATED) for _, known in found]
        for (_, known), count in zip(found, counts, strict=True):
            known.add(f"{min(count, 3)} relations" if count else _UNRELATED)
            if not count:
                known.add(f"unrelated, {number}")
            elif sum(other >= count for other in counts) == 1:
                known.add("related most")
        return [(one, frozenset(known)) for one, known in found]

    def _are_beside(self, one: Mention, other: Mention) -> bool:
        """Whether one of the two stands in a bracket behind the other."""
        first, second = sorted((one, other), key=lambda mention: mention.start)
        return bool(_BESIDE.fullmatch(self._text[first.end : second.start]))


_UNRELATED = "0 relations"
_RELATED = frozenset(
    {
        "its initials",
        "letters of it in order",
        "its beginning",
        "longer by words",
        "shorter by words",
        "the same stem",
        "the same head",
        "the same first word",
        "beside it",
        "known as it",
        "spelt alike",
    }
)


@lru_cache(100_000)
def likeness(name: str, other: str) -> frozenset[str]:
    """What relates a name to another one."""
    one, two = fold(name).text, fold(other).text
    words, others = _words(one), _words(two)
    if not words or not others:
        return frozenset()
    found = set(_as_short_form(one, two))
    plain, plain_others = {*map(plain_word, words)}, {*map(plain_word, others)}
    if plain > plain_others:
        found.add("longer by words")
    if plain < plain_others:
        found.add("shorter by words")
    if plain == plain_others:
        found.add("the same words")
    if words[0][:_STEM] == others[0][:_STEM] and min(len(words[0]), len(others[0])) > _STEM:
        found.add("the same stem")
    heads = plain_word(words[-1]), plain_word(others[-1])
    if len(words) > 1 and len(others) > 1 and heads[0] == heads[1] and not heads[0].isdigit():
        found.add("the same head")
    if len(words) > 1 and len(others) > 1 and plain_word(words[0]) == plain_word(others[0]):
        found.add("the same first word")
    if len(one) > _STEM and SequenceMatcher(None, one.lower(), two.lower()).ratio() > _ALIKE:
        found.add("spelt alike")
    found.add(_numbers(words, others))
    return frozenset(found)


def _sureness(score: float) -> str:
    return "surely named" if score > 0.9 else "named" if score > 0.75 else "hardly named"


def _words(folded: str) -> list[str]:
    return _WORD.findall(folded.lower())


def _as_short_form(one: str, two: str) -> Iterable[str]:
    """How one name may be short for the other, either way round."""
    short, long = sorted((one, two), key=len)
    single = short[:-1] if re.search(r"[A-Z]s$", short) else short
    letters = re.sub(r"[^a-z0-9]", "", single.lower())
    spelt = re.sub(r"[^a-z0-9]", "", long.lower())
    if not letters or len(letters) > _SHORT or len(letters) == len(spelt) or " " in short:
        return
    if letters == "".join(word[0] for word in _words(long)) and len(letters) > 1:
        yield "its initials"
    elif spelt.startswith(letters):
        yield "its beginning"
    elif letters[0] == spelt[0] and _in_order(letters, spelt):
        yield "letters of it in order"


def _in_order(letters: str, spelt: str) -> bool:
    rest = iter(spelt)
    return all(letter in rest for letter in letters)


def _numbers(words: Sequence[str], others: Sequence[str]) -> str:
    own, their = ({word for word in some if word.isdigit()} for some in (words, others))
    if own == their:
        return "the same numbers" if own else "no numbers"
    return "other numbers" if own and their else "a number in one"
