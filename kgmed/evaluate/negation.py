"""Negation and speculation measured on BioScope: the cues, and what they govern.

A cue counts as found where its kind and its tokens are exactly those of the corpus. Scope tokens
are counted cue by cue: a token in the scope of a cue is right where the corpus has it in the scope
of that same cue; all of a cue that is missed, or made up, is wrong. End to end, the cues are ours;
`gold_cues` measures the scopes alone. Documents that the shipped weights were trained on are
left out, whatever file they stand in.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from time import process_time
from typing import NamedTuple

from graph_schema.records import Record
from ingest.relations.mending import mended
from ingest.relations.negation import find_negation, scope_of
from ingest.relations.negation_corpus import MarkedDocument, in_tokens, read_bioscope
from ingest.relations.negation_phrases import Kind, Scope
from ingest.relations.negation_weights import shipped
from ingest.relations.syntax import Tree
from ingest.sentences import Splitter
from kgmed.errors import UsageError

TOGETHER = "together"


class Score(Record):
    """How much of what the corpus marks was found, and how much of what was found it marks."""

    precision: float
    recall: float
    f1: float
    support: int
    """What the corpus marks: cues, or tokens in scopes."""


class KindScores(Record):
    """One kind of cue, or both together."""

    cues: Score
    scope_tokens: Score
    """End to end, with the cues that we found."""
    scopes: Score
    """Cues found with exactly the scope of the corpus, end to end."""
    scope_tokens_gold_cues: Score
    scopes_gold_cues: Score


class NegationReport(Record):
    """What was measured on a BioScope file."""

    documents: int
    """Those that were scored; `trained_on`, those that were left out."""
    trained_on: int
    sentences: int
    words: int
    kinds: Mapping[str, KindScores]
    """`negation`, `speculation`, `together`."""
    parse_seconds: float
    """CPU time of splitting and parsing; `seconds`, that of finding cues and scopes."""
    seconds: float


class _Sentence(NamedTuple):
    marked: tuple[Scope, ...]
    found: tuple[Scope, ...]
    with_gold_cues: tuple[Scope, ...]


def evaluate_negation(
    path: Path,
    splitter: Splitter,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> NegationReport:
    """Find the cues and scopes in the documents of a BioScope file that are new to us.

    Args:
        path: BioScope XML: abstracts, full papers or clinical texts.
        splitter: parses them; the weights were trained on the parses of the default pipeline.
        progress: called with the documents so far and their number in all.

    Raises:
        UsageError: the file is no BioScope XML, or we were trained on all that is in it.
    """
    try:
        documents = read_bioscope(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path}: {error}") from error
    unseen = tuple(one for one in documents if one.name not in shipped().trained_on)
    if not unseen:
        raise UsageError(f"every document of {path} was trained on; there is nothing to measure")
    measured = _Measured()
    for number, document in enumerate(unseen, start=1):
        measured.read(document, splitter)
        if progress is not None:
            progress(number, len(unseen))
    return NegationReport(
        documents=len(unseen),
        trained_on=len(documents) - len(unseen),
        sentences=len(measured.sentences),
        words=measured.words,
        kinds={
            **{kind.value: _scores(measured.sentences, {kind}) for kind in Kind},
            TOGETHER: _scores(measured.sentences, set(Kind)),
        },
        parse_seconds=round(measured.parse_seconds, 3),
        seconds=round(measured.seconds, 3),
    )


class _Measured:
    """Sentences with what is marked and what was found, and the time that it took."""

    def __init__(self) -> None:
        self.sentences: list[_Sentence] = []
        self.words = 0
        self.parse_seconds = 0.0
        self.seconds = 0.0

    def read(self, document: MarkedDocument, splitter: Splitter) -> None:
        begun = process_time()
        (split,) = splitter.split([document.document])
        parsed = process_time()
        self.parse_seconds += parsed - begun
        for sentence, marked in in_tokens(document, split):
            self.words += len(sentence.tokens)
            before = process_time()
            tree = Tree(mended(sentence.tokens))
            found = find_negation(tree)
            self.seconds += process_time() - before
            known = tuple(scope_of(tree, one.kind, one.cue) for one in marked)
            self.sentences.append(_Sentence(marked, found, known))


def _scores(sentences: Iterable[_Sentence], kinds: set[Kind]) -> KindScores:
    """Every measure over the cues of some kinds."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in KindScores.model_fields}
    for sentence in sentences:
        marked, found, known = (
            [scope for scope in scopes if scope.kind in kinds] for scopes in sentence
        )
        for name, described, ours in (
            ("cues", _cue, found),
            ("scope_tokens", _tokens, found),
            ("scopes", _whole, found),
            ("scope_tokens_gold_cues", _tokens, known),
            ("scopes_gold_cues", _whole, known),
        ):
            true = {one for scope in marked for one in described(scope)}
            said = {one for scope in ours for one in described(scope)}
            counts[name].update(right=len(true & said), true=len(true), said=len(said))
    return KindScores(**{name: _score(count) for name, count in counts.items()})


def _cue(scope: Scope) -> list[object]:
    return [(scope.kind, scope.cue)]


def _tokens(scope: Scope) -> list[object]:
    return [(scope.kind, scope.cue, i) for i in range(scope.start, scope.end)]


def _whole(scope: Scope) -> list[object]:
    return [scope]


def _score(count: Mapping[str, int]) -> Score:
    right, true, said = count["right"], count["true"], count["said"]
    return Score(
        precision=round(right / said, 6) if said else 0.0,
        recall=round(right / true, 6) if true else 0.0,
        f1=round(2 * right / (true + said), 6) if true + said else 0.0,
        support=true,
    )
