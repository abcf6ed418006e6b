"""What speaks for a phrase being a cue where it stands, and what against it: the words around it
and its place in the dependency tree."""

from collections.abc import Iterator, Set

from ingest.relations.negation_phrases import Option
from ingest.relations.syntax import Tree

_NEAR = 5
"""So many tokens before and after a phrase, words are looked at without regard to order."""


def cue_about(tree: Tree, option: Option) -> tuple[str, ...]:
    """What every feature is said of: the phrase in base forms, and its kind."""
    kind = option.phrase.kind[0]
    return f"{kind}{' '.join(tree.tokens[i].lemma for i in option.cue)}", kind


def cue_features(tree: Tree, option: Option, others: Set[str]) -> list[str]:
    """What is to be said of a phrase where it stands; `others`: every phrase of the sentence."""
    text = option.phrase.text
    return [
        f"is={text}",
        *_neighbours(tree, option),
        *_relatives(tree, option),
        *(f"o={other}" for other in others if other != text),
    ]


def _neighbours(tree: Tree, option: Option) -> Iterator[str]:
    """The words before and after."""
    tokens, words = tree.tokens, tree.words
    first, last, final = option.cue[0], option.cue[-1], len(words) - 1
    word, pos = (words[first - 1], tokens[first - 1].pos) if first > 0 else ("^", "^")
    earlier, earlier_pos = (words[first - 2], tokens[first - 2].pos) if first > 1 else ("^", "^")
    after, after_pos = (words[last + 1], tokens[last + 1].pos) if last < final else ("$", "$")
    later, later_pos = (words[last + 2], tokens[last + 2].pos) if last + 1 < final else ("$", "$")
    yield f"-1={word}"
    yield f"-2={earlier} {word}"
    yield f"+1={after}"
    yield f"+2={after} {later}"
    yield f"+={later}"
    yield f"-p={pos}"
    yield f"-pp={earlier_pos}{pos}"
    yield f"+p={after_pos}"
    yield f"+pp={after_pos}{later_pos}"
    yield f"pp={pos}{after_pos}"
    for lemma in {token.lemma for token in tokens[max(0, first - _NEAR) : first]}:
        yield f"<{lemma}"
    for lemma in {token.lemma for token in tokens[last + 1 : last + 1 + _NEAR]}:
        yield f">{lemma}"


def _relatives(tree: Tree, option: Option) -> Iterator[str]:
    """The head of the phrase, its children, and the other children of its head."""
    tokens = tree.tokens
    i = option.cue[-1]
    token = tokens[i]
    head = tokens[token.head]
    yield f"p={tokens[option.cue[0]].pos}"
    yield f"d={token.dep}"
    yield f"h={head.lemma}"
    yield f"hp={head.pos}"
    yield f"hd={head.dep}"
    yield f"dh={token.dep}{head.pos}"
    for child in tree.children[i]:
        yield f"c={tokens[child].dep}{tokens[child].pos}"
        yield f"cl={tokens[child].lemma}"
    for sister in tree.children[token.head]:
        if sister != i:
            yield f"s={tokens[sister].dep}"
            yield f"sl={tokens[sister].lemma}"
