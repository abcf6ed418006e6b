"""The edits of `kgmed curate`: what Neo4j Browser does by hand, for either kind of store."""

from typing import TYPE_CHECKING, Annotated

import typer

from kgmed.cli.curator import NoteOption, SubjectArgument, WhoOption, decided
from kgmed.cli.session import Session, command, usage

if TYPE_CHECKING:
    from graph_schema.decisions import Value

AspectOption = Annotated[
    str | None,
    typer.Option("--aspect", metavar="ASPECT", help="As activity, expression, severity."),
]
_EXAMPLES = {
    "create": (
        'Examples: `kgmed curate create lecanemab DECREASES "amyloid beta" --note "PMID:36449413"`'
        " · `kgmed curate create CHEBI:53289 TREATS MESH:D000544`"
    ),
    "create-entity": (
        "Example: `kgmed curate create-entity CHEBI:229633 lecanemab ChemicalEntity "
        "--synonym BAN2401`"
    ),
    "change": (
        'Examples: `kgmed curate change HGNC:620 name="amyloid beta"` · '
        '`kgmed curate change tau category=Gene "synonyms=MAPT; PHF-tau"` · '
        "`kgmed curate change 3f2a91c0 status=proposed` · `kgmed curate change 3f2a91c0 belief=0.9`"
    ),
    "replace": (
        "Examples: `kgmed curate replace 3f2a91c0 --type DECREASES` · "
        "`kgmed curate replace 3f2a91c0 --reverse` · "
        "`kgmed curate replace 3f2a91c0 --aspect expression`"
    ),
    "delete": (
        "Examples: `kgmed curate delete 3f2a91c0` · `kgmed curate delete MESH:D009369` · "
        '`kgmed curate delete 3f2a91c0 --publication PMID:123 --note "misread"`'
    ),
}


def register(group: typer.Typer) -> None:
    """Add the commands to `kgmed curate`."""
    for function in (create, create_entity, change, replace, delete):
        name = function.__name__.replace("_", "-")
        command(group, name, epilog=_EXAMPLES[name])(function)


def create(
    session: Session,
    subject: SubjectArgument,
    type_: Annotated[
        str,
        typer.Argument(
            metavar="TYPE", help="As INCREASES, TREATS, ASSOCIATED_WITH.", show_default=False
        ),
    ],
    object_: Annotated[
        str, typer.Argument(metavar="OBJECT", help="CURIE or name.", show_default=False)
    ],
    aspect: AspectOption = None,
    note: NoteOption = "",
    who: WhoOption = None,
) -> None:
    """Vouch for an assertion: SUBJECT TYPE OBJECT. Answers cite it as your word, with your note.

    What the schema does not allow between these two is kept for review, and not reasoned over.
    """
    decided(
        session,
        who,
        lambda curator: curator.create(subject, type_, object_, note, aspect=aspect),
    )


def create_entity(
    session: Session,
    curie: Annotated[str, typer.Argument(metavar="CURIE", show_default=False)],
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    category: Annotated[
        str,
        typer.Argument(
            metavar="CATEGORY", help="As Gene, ChemicalEntity, Disease.", show_default=False
        ),
    ],
    synonym: Annotated[
        list[str] | None, typer.Option("--synonym", metavar="NAME", help="Repeatable.")
    ] = None,
    note: NoteOption = "",
    who: WhoOption = None,
) -> None:
    """Make an entity known that neither the graph nor the vocabulary knows."""
    decided(
        session,
        who,
        lambda curator: curator.create_entity(curie, name, category, note, synonyms=synonym or ()),
    )


def change(
    session: Session,
    subject: SubjectArgument,
    properties: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME=VALUE...",
            help="name, category, synonyms or xrefs of an entity (several with ; between them); "
            "status or belief of an assertion.",
            show_default=False,
        ),
    ],
    note: NoteOption = "",
    who: WhoOption = None,
) -> None:
    """Change properties, and lock them: no later reading changes them back.

    A former name stays as a synonym. What an assertion says is changed by `curate replace`.
    """
    changes = dict(_property(each) for each in properties)
    decided(session, who, lambda curator: curator.change(subject, changes, note))


def replace(
    session: Session,
    key: Annotated[
        str,
        typer.Argument(
            metavar="KEY", help="Of an assertion, or its first digits.", show_default=False
        ),
    ],
    type_: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="What it says instead.")
    ] = None,
    aspect: AspectOption = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="Exchange its ends.")] = False,
    note: NoteOption = "",
    who: WhoOption = None,
) -> None:
    """Say what was misread: the assertion says another, and all its evidence goes along.

    So does evidence that is read later: whatever is read as KEY is shown as what you say here.
    """
    decided(
        session,
        who,
        lambda curator: curator.replace(key, note, type_=type_, aspect=aspect, reverse=reverse),
    )


def delete(
    session: Session,
    subject: SubjectArgument,
    publication: Annotated[
        str,
        typer.Option(
            "--publication", metavar="PMID", help="Only what this paper says of the assertion."
        ),
    ] = "",
    note: NoteOption = "",
    who: WhoOption = None,
) -> None:
    """Show an assertion, an entity or a publication no more. Its evidence is kept.

    Read again in another paper, it comes back to `curate review`, and not to the graph.
    """
    decided(session, who, lambda curator: curator.delete(subject, note, publication=publication))


def _property(text: str) -> "tuple[str, Value]":
    """`name=value`; of what there are several, with `;` between them."""
    name, equals, value = text.partition("=")
    usage(bool(equals), f"{text!r} is no NAME=VALUE", 'for example `name="amyloid beta"`')
    if name in {"synonyms", "xrefs"}:
        return name, tuple(each.strip() for each in value.split(";") if each.strip())
    return name, value
