"""Repair of parses in which a verb was taken for an adjective or a noun.

A parser trained on news reads "BACE1 siRNA decreased APP" as a long noun. Where a sentence has
no verb at its root, and a past form that can only be its verb stands between two nouns, that
form is made the root.
"""

from collections.abc import Sequence

from ingest.records import Token

_NOMINAL = frozenset({"NOUN", "PROPN", "NUM"})

_COMPOUNDING = frozenset({"related", "associated", "induced", "mediated", "based", "derived"}
    | {"linked", "treated", "evoked", "stimulated", "triggered", "expressed"})  # fmt: skip
"""What a noun before it may qualify even without a hyphen: "age related decline"."""


def mended(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens with what a preposition lost, and with the lost verb as root; unchanged where
    nothing was lost."""
    return _with_verb(_with_objects(tokens))


def _with_objects(tokens: Sequence[Token]) -> list[Token]:
    """What a preposition lost to a verb that was taken for a noun is its object again:
    "inhibition of BACE1 lowers Abeta" is not about lowers of a sort."""
    fixed = list(tokens)
    for i in range(1, len(tokens) - 1):
        token, before, after = tokens[i], tokens[i - 1], tokens[i + 1]
        if before.dep != "prep" or token.dep != "compound" or token.head != i + 1:
            continue
        verb_like = after.text.endswith("s") and token.pos in _NOMINAL
        subject = before.head < i and tokens[before.head].head == i + 1
        if verb_like and subject and all(one.head != i - 1 for one in tokens):
            fixed[i] = token._replace(head=i - 1, dep="pobj")
            fixed[i + 1] = after._replace(pos="VERB")
    return fixed


def _with_verb(tokens: Sequence[Token]) -> tuple[Token, ...]:
    root = next((i for i, token in enumerate(tokens) if token.head == i), None)
    if root is None or not _can_be_subject(tokens, root):
        return tuple(tokens)
    verb = next((i for i in range(1, len(tokens) - 1) if _is_lost_verb(tokens, i)), None)
    if verb is None:
        return tuple(tokens)
    object_ = tokens[verb].head
    fixed = list(tokens)
    for i, token in enumerate(tokens[:verb]):
        if token.head == object_ or (token.head == verb and i == verb - 1):
            if object_ == root:
                fixed[i] = token._replace(head=verb, dep="nsubj")
            else:
                fixed[i] = token._replace(head=tokens[object_].head, dep=tokens[object_].dep)
    if object_ != root:
        fixed[root] = tokens[root]._replace(head=verb, dep="nsubj")
    fixed[verb] = tokens[verb]._replace(head=verb, dep="ROOT", pos="VERB")
    fixed[object_] = tokens[object_]._replace(head=verb, dep="dobj")
    return tuple(fixed)


def _can_be_subject(tokens: Sequence[Token], root: int) -> bool:
    """Whether a root is no finite verb: a noun, or a gerund at the start of the sentence."""
    gerund = root == 0 and tokens[root].text.endswith("ing")
    return gerund or tokens[root].pos in _NOMINAL


def _is_lost_verb(tokens: Sequence[Token], i: int) -> bool:
    """Whether a past form between two nouns was hung on the second as its modifier."""
    token, before = tokens[i], tokens[i - 1]
    return (
        token.dep == "amod"
        and token.text.endswith("ed")
        and token.head > i
        and token.text.lower() not in _COMPOUNDING
        and before.pos in _NOMINAL
        and before.end < token.start
    )


def with_subject(
    tokens: Sequence[Token], start: int, end: int, *, verb_like: bool = False
) -> tuple[Token, ...]:
    """The tokens where the verb behind a phrase (offsets into the document) that can only be its
    subject was taken for an adjective of what follows: in "siRNA against A lowered B", what was
    lowered is no sort of B. `verb_like`: the word behind it may be a verb in the present, taken for
    a plural. Unchanged otherwise."""
    phrase = [i for i, token in enumerate(tokens) if token.start < end and token.end > start]
    verb = _behind(tokens, phrase[-1] + 1, verb_like) if phrase else None
    if verb is None:
        return tuple(tokens)
    object_ = tokens[verb].head
    tops = [i for i in phrase if tokens[i].head not in phrase or tokens[i].head == i]
    hung = [object_, *(i for i in tops if tokens[i].head not in {object_, verb})]
    place = next((i for i in hung if tokens[i].head == i or tokens[i].head not in phrase), None)
    if place is None:
        return tuple(tokens)
    fixed = list(tokens)
    above = verb if tokens[place].head == place else tokens[place].head
    fixed[verb] = tokens[verb]._replace(head=above, dep=tokens[place].dep, pos="VERB")
    fixed[object_] = tokens[object_]._replace(head=verb, dep="dobj")
    for i in tops:
        fixed[i] = tokens[i]._replace(head=verb, dep="nsubj")
    return tuple(fixed if _reaches_root(fixed, verb) else tokens)


def _reaches_root(tokens: Sequence[Token], i: int) -> bool:
    """Whether the heads above a token lead to a root, not round in a circle."""
    seen: set[int] = set()
    while tokens[i].head != i and i not in seen:
        seen.add(i)
        i = tokens[i].head
    return i not in seen


def _behind(tokens: Sequence[Token], i: int, verb_like: bool) -> int | None:
    """The past form at a token, or after an adverb there, that hangs on a later noun; or what is
    said to be like a verb there."""
    if i < len(tokens) and tokens[i].pos == "ADV":
        i += 1
    if i + 1 >= len(tokens):
        return None
    token = tokens[i]
    hung = {"amod"} if token.text.endswith("ed") else set()
    if verb_like and token.text.endswith("s"):
        hung = {"amod", "compound", "nmod"}
    lost = token.dep in hung and token.head > i
    return i if lost and token.text.lower() not in _COMPOUNDING else None
