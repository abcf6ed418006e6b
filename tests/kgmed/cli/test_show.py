"""What people see of text that others wrote."""

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from kgmed.app.shown import plain
from kgmed.cli.show_answer import citation_text, show_citations
from kgmed.records import Citation, SourceKind


@given(st.text())
def test_no_text_moves_the_cursor_or_turns_the_line(text: str) -> None:
    shown = plain(text)
    assert not any(character < " " or "\x7f" <= character < "\xa0" for character in shown)
    assert not set(shown) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
    )


def test_what_looks_like_markup_is_shown_as_it_stands() -> None:
    sentence = "[bold]Donepezil[/bold] lowers \x1b[31mAChE\u202e."
    citation = Citation(
        publication="PMID:1",
        sentence=sentence,
        subject_span=(6, 15),
        object_span=(sentence.index("AChE"), sentence.index("AChE") + 4),
        source=SourceKind.READ,
        assertion="a",
    )
    out = io.StringIO()
    Console(file=out, width=200, force_terminal=False).print(citation_text(citation, mark=True))
    assert '"[bold][Donepezil][/bold] lowers [31m[AChE]."' in out.getvalue()


def test_of_a_long_sentence_the_part_with_both_names_is_shown() -> None:
    sentence = "x" * 900 + " Donepezil lowers AChE " + "y" * 900
    start = sentence.index("Donepezil")
    citation = Citation(
        publication="PMID:1",
        sentence=sentence,
        subject_span=(start, start + 9),
        object_span=(start + 17, start + 21),
        source=SourceKind.READ,
        assertion="a",
    )
    shown = citation_text(citation, mark=True).plain
    assert "[Donepezil] lowers [AChE]" in shown
    assert len(shown) < 500


def test_no_kind_of_source_hides_another() -> None:
    def said(number: int, source: SourceKind) -> Citation:
        return Citation(
            publication=f"PMID:{number}",
            sentence=f"Sentence {number}.",
            subject_span=None,
            object_span=None,
            source=source,
            assertion="0" * 24,
        )

    read = [said(number, SourceKind.READ) for number in range(1, 4)]
    out = io.StringIO()
    show_citations(Console(file=out, width=100), [*read, said(9, SourceKind.CURATED)], mark=True)
    shown = out.getvalue()
    assert "Sentence 1." in shown
    assert "Sentence 9." in shown
    assert "and 2 more" in shown
