"""An answer as people see it: what is claimed, on which path, in whose words."""

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from graph_schema.records import Span
from kgmed.app.shown import plain
from kgmed.cli.show import step_text
from kgmed.records import Answer, Citation, SourceKind

MOST_QUOTED = 2
"""Sentences shown for each assertion; `--json` has them all."""
LONGEST = 400
"""Characters of a quotation that are shown; what is left out is marked."""

_STYLES = {
    SourceKind.READ: "cyan",
    SourceKind.CURATED: "magenta",
    SourceKind.CURATOR: "yellow",
    SourceKind.SEARCHED: "white",
    SourceKind.INFERRED: "white",
}


def citation_text(citation: Citation, *, mark: bool) -> Text:
    """Who says it, where, and the sentence with both names marked: by style, and with `mark`
    also by square brackets, for a terminal without colours. Of a curator: who, when, the note."""
    who = citation.source.value.upper()
    if citation.resource:
        who += f" {plain(citation.resource)}"
    line = Text(f"{who:8} ", style=_STYLES[citation.source])
    where = f"{plain(citation.publication)}{f' ({citation.year})' if citation.year else ''}"
    if citation.when is not None:
        where = f"{citation.when:%Y-%m-%d}"
    notes = [
        word for word, is_so in (("denied", citation.negated), ("hedged", citation.hedged)) if is_so
    ]
    line.append(where, style="bold")
    line.append(f" [{', '.join(notes)}]" if notes else "")
    if citation.when is not None and not citation.sentence:
        return line.append(", without a note")
    line.append(": ")
    line.append_text(_marked(citation, mark=mark))
    return line


def _marked(citation: Citation, *, mark: bool) -> Text:
    """The sentence, its subject and object marked, and of a long one the part around them."""
    styles = {citation.subject_span: "bold green", citation.object_span: "bold blue"}
    spans = sorted((span, style) for span, style in styles.items() if span is not None)
    first, last = _window(citation.sentence, [span for span, _ in spans])
    text, position = Text('"... ' if first else '"'), first
    for (start, end), style in spans:
        if start < position or end > last:
            continue
        text.append(plain(citation.sentence[position:start]))
        name = plain(citation.sentence[start:end])
        text.append(f"[{name}]" if mark else name, style=style)
        position = end
    text.append(plain(citation.sentence[position:last]))
    return text.append(' ..."' if last < len(citation.sentence) else '"')


def _window(sentence: str, spans: list[Span]) -> Span:
    """The part of a sentence to show: all of it, or so much around the marked names."""
    if len(sentence) <= LONGEST:
        return 0, len(sentence)
    start, end = (spans[0][0], spans[-1][1]) if spans else (0, 0)
    before = max(0, min(start, (start + end - LONGEST) // 2))
    return before, min(len(sentence), max(end, before + LONGEST))


def show_answer(out: Console, answer: Answer) -> None:
    """The answer, its path, the sentences behind it, what speaks against it, what is missing."""
    out.print(Text(plain(answer.question), style="bold"))
    style = "yellow" if answer.abstained else "green"
    out.print(Padding(Text(plain(answer.text), style=style), (0, 0, 0, 2)))
    if answer.rests_on is not None:
        out.print(Padding(Text(plain(answer.rests_on.summary), style="italic"), (0, 0, 0, 2)))
    _show_options(out, answer)
    for name in answer.names:
        if len(name.curies) > 1:
            read = ", ".join(
                f"{curie} ({score:.2f})"
                for curie, score in zip(name.curies, name.scores, strict=True)
            )
            line = f"{plain(name.text)} may be any of {read}; all were looked for"
            out.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))
    mark = out.color_system is None
    for number, step in enumerate(answer.steps, start=1):
        out.print(Padding(Text(f"{number}. {plain(step.claim)}"), (1, 0, 0, 2)))
        if not step.path:
            show_citations(out, step.citations, mark=mark)
        for walked in step.path:
            out.print(Padding(Text(step_text(walked), style="dim"), (0, 0, 0, 5)))
            behind = [each for each in step.citations if each.assertion == walked.key]
            show_citations(out, behind, mark=mark)
    if answer.contradicting:
        out.print(Padding(Text("Against it:", style="bold red"), (1, 0, 0, 2)))
        show_citations(out, answer.contradicting, mark=mark)
    for heading, lines in (
        ("Left out by the verifier:", answer.dropped),
        ("Missing:", tuple(gap.detail for gap in answer.gaps)),
    ):
        if lines:
            out.print(Padding(Text(heading, style="bold yellow"), (1, 0, 0, 2)))
        for line in lines:
            out.print(Padding(Text(f"- {plain(line)}"), (0, 0, 0, 4)))
    out.print(Padding(Text(_closing(answer), style="dim"), (1, 0, 1, 2)))


def show_turn(out: Console, answer: Answer) -> None:
    """Since when this is the answer, what it was before, and the paper that turned it."""
    turn = answer.turned
    if turn is None:
        out.print(Padding(Text("It was never another answer."), (0, 0, 1, 2)))
        return
    since = f"since {turn.year}" if turn.year else "only with papers whose year is not known"
    lines = [f"Answered so {since}: {turn.since}", f"Before: {turn.before}"]
    if turn.paper is None:
        lines.append("No single paper turned it.")
    else:
        nth = f" (paper {len(turn.added)} of that year that was added)" if turn.year else ""
        lines.append(f"Turned by {turn.paper}{nth}:")
    for line in lines:
        out.print(Padding(Text(plain(line)), (0, 0, 0, 2)))
    show_citations(out, turn.citations, mark=out.color_system is None)
    out.print()


def show_citations(
    out: Console,
    citations: Sequence[Citation],
    *,
    mark: bool,
    rest: str = "; --json shows them all",
) -> None:
    """The first sentences, of each publication and kind of source one; the plain before the
    hedged, and each kind of source before the second of any, so that none hides another."""
    distinct: dict[tuple[object, ...], Citation] = {}
    for citation in sorted(citations, key=lambda citation: citation.hedged):
        who = citation.resource if citation.source is SourceKind.CURATOR else ""
        distinct.setdefault((citation.publication, citation.source, who), citation)
    turns: Counter[SourceKind] = Counter()
    in_turn: list[tuple[int, Citation]] = []
    for citation in distinct.values():
        in_turn.append((turns[citation.source], citation))
        turns[citation.source] += 1
    shown = [citation for _, citation in sorted(in_turn, key=itemgetter(0))][:MOST_QUOTED]
    for citation in shown:
        out.print(Padding(citation_text(citation, mark=mark), (0, 0, 0, 5)))
    if len(citations) > len(shown):
        more = f"and {len(citations) - len(shown)} more{rest}"
        out.print(Padding(Text(more, style="dim"), (0, 0, 0, 5)))


def _show_options(out: Console, answer: Answer) -> None:
    for index, option in enumerate(answer.options):
        chosen = "->" if index == answer.choice else "  "
        score = f"  {answer.scores[index]:+.2f}" if index < len(answer.scores) else ""
        out.print(Padding(Text(f"{chosen} {index}. {plain(option)}{score}"), (0, 0, 0, 2)))


def _closing(answer: Answer) -> str:
    """Confidence, who decided, and the time."""
    seconds = answer.timings.get("total", sum(answer.timings.values()))
    jobs = ", ".join(f"{job} by {who}" for job, who in sorted(answer.replay.jobs.items()))
    verdict = "abstained" if answer.abstained else f"confidence {in_digits(answer.confidence)}"
    parts = [verdict, jobs, f"generation {answer.replay.generation}", f"{seconds:.2f} s"]
    return " · ".join(part for part in parts if part)


def in_digits(chance: float) -> str:
    """A chance in two digits; none that is not certain is told as 1.00."""
    return f"{chance:.2f}" if chance < 0.995 else "above 0.99"
