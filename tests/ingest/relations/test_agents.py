"""Silencers and antibodies: what is directed at a thing is not the thing.

The notation is that of `test_effects`.
"""

import pytest

from graph_schema.biolink import Predicate
from ingest.records import Token
from ingest.relations.agents import Agent, Aim, find_agent
from ingest.relations.mending import with_subject
from tests.ingest.relations.conftest import Read, unmark
from tests.ingest.relations.test_effects import effects

LESS = {
    # Antibodies, with the prefix in the mention and without it.
    "Anti-[BACE1] antibodies reduced [APP].": "bace1 > app",
    "[Anti-BACE1] antibodies reduced [APP].": "anti-bace1 > app",
    "[anti-BACE1 antibody] reduced [APP].": "anti-bace1 antibody > app",
    "An anti-[BACE1] monoclonal antibody reduced [APP].": "bace1 > app",
    "Anti-[BACE1] antibody treatment lowered [APP].": "bace1 > app",
    "Antibodies against [BACE1] lowered [APP].": "bace1 > app",
    "A monoclonal antibody to [MAPT] reduced [TNF].": "mapt > tnf",
    "A monoclonal antibody to [MAPT] increased [BDNF].": "mapt < bdnf",
    "A neutralizing anti-[TNF] antibody reduced [IL6].": "tnf > il6",
    "Neutralizing antibodies to [TNF] increased [BDNF].": "tnf < bdnf",
    "A [BACE1]-specific antibody lowered [APP].": "bace1 > app",
    "[APP] was reduced by anti-[BACE1] antibodies.": "bace1 > app",
    "[APP] levels fell after treatment with anti-[BACE1] antibody.": "bace1 > app",
    "Passive immunization with anti-[MAPT] antibodies restored [BDNF].": "mapt < bdnf",
    "Anti-[TNF] therapy reduced [IL6].": "tnf > il6",
    "Anti-[TNF] reduced [IL6].": "tnf > il6",
    "Vaccination against [MAPT] reduced [TNF].": "mapt > tnf",
    # Silencers.
    "[BACE1]-targeting siRNA reduced [APP].": "bace1 > app",
    "siRNA targeting [BACE1] reduced [APP].": "bace1 > app",
    "Small interfering RNA (siRNA) directed against [BACE1] reduced [APP].": "bace1 > app",
    "[PSEN1]-specific siRNA reduced [APP].": "psen1 > app",
    "We found that shRNA targeting [PSEN1] strongly lowered [APP].": "psen1 > app",
    "shRNA against [GSK3B] raised [BDNF].": "gsk3b < bdnf",
    "Antisense oligonucleotides targeting [MAPT] reduced [TNF].": "mapt > tnf",
    "A [BACE1]-directed ASO lowered [APP].": "bace1 > app",
    "A microRNA targeting [BACE1] lowered [APP].": "bace1 > app",
    "[TREM2] siRNA increased [TNF] expression.": "trem2 < tnf",
    # A loss and its means are one turn.
    "miR-targeted silencing of [BACE1] reduced [APP].": "bace1 > app",
    "siRNA-mediated knockdown of [BACE1] reduced [APP].": "bace1 > app",
    "siRNA-mediated [BACE1] silencing lowered [APP].": "bace1 > app",
    "Silencing of [BACE1] by RNA interference decreased [APP].": "bace1 > app",
    # Turns beside it, denials and doubts.
    "siRNA against [GSK3B] prevented the decrease of [BDNF].": "gsk3b < bdnf",
    "siRNA against [BACE1] did not reduce [APP].": "not bace1 > app",
    "[BACE1] antibodies may reduce [APP].": "bace1 > app maybe",
    # One that activates stands for more.
    "An agonist antibody to [TREM2] reduced [APP].": "trem2 < app",
    "An activating anti-[TREM2] antibody reduced [APP].": "trem2 < app",
    "[TREM2]-activating antibodies reduced [APP].": "trem2 < app",
}

NOTHING = (
    # Detection.
    "An anti-[BACE1] antibody detected [APP].",
    "Anti-[BACE1] antibodies stained [APP].",
    "The anti-[MAPT] antibody recognized [APP].",
    "Anti-[APP] antibodies immunoprecipitated [BACE1].",
    "Immunostaining with an anti-[BACE1] antibody showed increased [APP].",
    "Western blots with [BACE1] antibody revealed reduced [APP].",
    "[APP] was measured with an antibody against [BACE1].",
    # Antibodies that were found, not given.
    "Anti-[APP] autoantibodies increased [TNF].",
    "Autoantibodies to [TNF] increased [IL6].",
    "Patients with anti-[APP] antibodies had higher [IL6] levels.",
    "Anti-[APP] antibody levels correlated with [CRP].",
    "Anti-[APP] antibodies were increased in [d:dementia].",
    "Anti-[APP] antibodies caused [d:dementia].",
    "Anti-[APP] antibodies induced [TNF].",
    # Things done to an agent.
    "[c:Resveratrol] did not change the uptake of [SIRT1] siRNA.",
)


@pytest.mark.parametrize("sentence", LESS)
def test_it_acts_for_less_of_its_target(read: Read, sentence: str) -> None:
    assert effects(read(sentence)) == {LESS[sentence]}


@pytest.mark.parametrize("sentence", NOTHING)
def test_it_says_nothing_of_what_its_target_does(read: Read, sentence: str) -> None:
    assert {assertion.predicate for assertion, _ in read(sentence)} <= {Predicate.ASSOCIATED_WITH}


def token(text: str, start: int, dep: str, head: int) -> Token:
    return Token(start, start + len(text), text, text, "NOUN", dep, head)


def test_a_mended_parse_is_still_a_tree() -> None:
    """The noun behind the verb hangs, over another word, on the phrase that is the subject."""
    tokens = [
        token("siRNA", 0, "ROOT", 0),
        token("reduced", 6, "amod", 2),
        token("APP", 14, "appos", 3),
        token("levels", 18, "appos", 0),
    ]
    assert with_subject(tokens, 0, 5) == tuple(tokens)
    tokens[2] = token("APP", 14, "appos", 0)
    mended = with_subject(tokens, 0, 5)
    assert [(one.dep, one.head) for one in mended[:3]] == [("nsubj", 1), ("ROOT", 1), ("dobj", 1)]


def test_each_of_several_targets_is_one(read: Read) -> None:
    said = effects(read("siRNA against [BACE1], [PSEN1] and [GSK3B] lowered [APP]."))
    assert said == {"bace1 > app", "psen1 > app", "gsk3b > app"}


def test_a_named_antibody_is_read_as_what_it_is(read: Read) -> None:
    said = effects(read("[c:Gantenerumab] is an antibody against [APP]."))
    assert said == {"gantenerumab < app"}


def test_an_antibody_that_acts_on_another_is_not_directed_at_it(read: Read) -> None:
    assert effects(read("Anti-[TNF] antibodies inhibited [CRP].")) == {"tnf > crp"}


@pytest.mark.parametrize(
    ("marked", "phrase", "aim"),
    [
        ("An anti-[BACE1] antibody acted.", "anti-BACE1 antibody", Aim.PLAIN),
        ("The humanized antibody to [BACE1] acted.", "humanized antibody to BACE1", Aim.MADE),
        ("A function-blocking [TNF] antibody acted.", "function-blocking TNF antibody", Aim.LESS),
        ("An shRNA against the [TNF] gene acted.", "shRNA against the TNF", Aim.LESS),
        ("Agonistic anti-[TREM2] antibodies.", "Agonistic anti-TREM2 antibodies", Aim.MORE),
        ("Serum anti-[APP] antibody titers rose.", "anti-APP antibody", Aim.FOUND),
    ],
)  # fmt: skip
def test_the_phrase_is_found_whole(marked: str, phrase: str, aim: Aim) -> None:
    document, (mention,) = unmark(marked)
    start = document.text.index(phrase)
    assert find_agent(document.text, mention, 0) == Agent(start, start + len(phrase), aim)


@pytest.mark.parametrize(
    "marked",
    [
        "[BACE1] raised APP.",
        "The antibody response to [BACE1] rose.",
        "Anti-TNF antibodies inhibit [CRP].",
        "[BACE1] was cleaved; antibodies were washed off.",
        "Anti-[d:dementia] drugs, such as antibodies, acted.",
    ],
)
def test_where_nothing_is_directed_at_a_name(marked: str) -> None:
    document, (mention,) = unmark(marked)
    assert find_agent(document.text, mention, 0) is None
