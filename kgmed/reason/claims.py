"""What each option of a question claims, as a relation between entities."""

from enum import StrEnum

from graph_schema.records import Record
from kgmed.retrieve.cues import Relation
from kgmed.retrieve.records import Anchor, Asked, Option, Sought
from kgmed.signs import Sign, direction_sign, invert


class Stance(StrEnum):
    """How an option stands to the claim that it is about."""

    AFFIRMS = "affirms"
    DENIES = "denies"
    OPEN = "open"
    """It says that the matter is undecided ("maybe")."""


class Party(Record):
    """One end of a claim: a name, and the identities that it may have."""

    name: str
    curies: tuple[str, ...]


class Claim(Record):
    """`subject` acts on `object` with this sign; with a mediator, by way of it."""

    subject: Party
    object: Party
    mediator: Party | None = None
    sign: Sign
    treating: bool = False
    stance: Stance = Stance.AFFIRMS
    understood: bool = True
    """False where no word says which relation is meant, so that any connection would do."""

    @property
    def legs(self) -> tuple[tuple[Party, Party], ...]:
        """The pairs between which paths must be found."""
        if self.mediator is None:
            return ((self.subject, self.object),)
        return ((self.subject, self.mediator), (self.mediator, self.object))


def question_claim(asked: Asked) -> Claim | None:
    """What the question itself says of its two names; None where it does not have two."""
    if asked.subject is None or asked.object is None:
        return None
    return _claim(asked.subject, asked.object, asked)


def option_claim(asked: Asked, option: Option) -> Claim | None:
    """What an option claims, as an answer to what is asked; None where it names nothing."""
    if option.word:
        return _word_claim(asked, option.word)
    if option.anchor is not None:
        return _name_claim(asked, option.anchor)
    if option.statement is not None:
        return _statement_claim(asked, option.statement)
    return None


def asked_sign(asked: Asked) -> Sign:
    """The sign that a claim of this relation and direction has."""
    if asked.relation is Relation.TREATMENT:
        return Sign.DECREASE
    if asked.relation is Relation.CAUSE:
        return Sign.INCREASE
    if asked.relation is Relation.EFFECT:
        return direction_sign(asked.direction)
    return Sign.LINK


def party(anchor: Anchor) -> Party:
    """The end of a claim that an anchor is, under the name of what it was taken for: whoever asks
    about a variant or an isoform sees that the gene is spoken of."""
    return Party(name=anchor.name, curies=anchor.curies)


def claim_between(subject: Party, object_: Party, asked: Asked) -> Claim:
    """The claim that the asked relation holds between these two."""
    return Claim(
        subject=subject,
        object=object_,
        sign=asked_sign(asked),
        treating=asked.relation is Relation.TREATMENT,
        understood=asked.understood,
    )


def named_claim(subject: Party, object_: Party, asked: Asked) -> Claim:
    """What a name would say as an answer: that the relation holds with it, or where the question
    denies it ("which does not …"), that it does not."""
    claim = claim_between(subject, object_, asked)
    return claim.model_copy(update={"stance": Stance.DENIES}) if asked.negated else claim


def _claim(subject: Anchor, object_: Anchor, asked: Asked) -> Claim:
    return claim_between(party(subject), party(object_), asked)


def _word_claim(asked: Asked, word: str) -> Claim | None:
    claim = question_claim(asked)
    if claim is None:
        return None
    stances = {"yes": Stance.AFFIRMS, "no": Stance.DENIES, "maybe": Stance.OPEN}
    stance = stances[word]
    if asked.negated and stance is not Stance.OPEN:
        stance = Stance.DENIES if stance is Stance.AFFIRMS else Stance.AFFIRMS
    return claim.model_copy(update={"stance": stance})


def _name_claim(asked: Asked, name: Anchor) -> Claim | None:
    subject, object_ = asked.subject, asked.object
    if asked.sought is Sought.MEDIATOR and subject and object_:
        claim = named_claim(party(subject), party(object_), asked)
        return claim.model_copy(update={"mediator": party(name)})
    if subject is not None and (asked.sought is Sought.OBJECT or object_ is None):
        return named_claim(party(subject), party(name), asked)
    if object_ is not None:
        return named_claim(party(name), party(object_), asked)
    return None


def _statement_claim(asked: Asked, statement: Asked) -> Claim | None:
    """A sentence; what it leaves out ("increases it") is taken from the question."""
    subject = statement.subject or asked.subject
    object_ = statement.object or asked.object
    if subject is None or object_ is None:
        return None
    claim = _claim(subject, object_, statement)
    if statement.subject is None and asked.loss and not statement.loss:
        claim = claim.model_copy(update={"sign": invert(claim.sign)})
    denied = asked.negated and asked.sought is not Sought.VERDICT  # "which is not so"
    if statement.negated and claim.sign is Sign.CHANGE:
        claim = claim.model_copy(update={"sign": Sign.NO_CHANGE})
    elif statement.negated:
        denied = not denied
    return claim.model_copy(update={"stance": Stance.DENIES}) if denied else claim
