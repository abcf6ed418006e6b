"""`kgmed evaluate`."""

import typer

from kgmed.cli.evaluating_grounding import EPILOG as GROUNDING_EPILOG
from kgmed.cli.evaluating_grounding import grounding
from kgmed.cli.evaluating_ner import EPILOG as NER_EPILOG
from kgmed.cli.evaluating_ner import ner
from kgmed.cli.evaluating_qa import EPILOG as QA_EPILOG
from kgmed.cli.evaluating_qa import REPORT_EPILOG, qa, report
from kgmed.cli.evaluating_relations import EPILOG as RELATIONS_EPILOG
from kgmed.cli.evaluating_relations import relations
from kgmed.cli.session import command


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    evaluate = typer.Typer(
        name="evaluate", help="Measure what the parts can do.", no_args_is_help=True
    )
    command(evaluate, "qa", epilog=QA_EPILOG)(qa)
    command(evaluate, "report", epilog=REPORT_EPILOG)(report)
    command(evaluate, "grounding", epilog=GROUNDING_EPILOG)(grounding)
    command(evaluate, "ner", epilog=NER_EPILOG)(ner)
    command(evaluate, "relations", epilog=RELATIONS_EPILOG)(relations)
    app.add_typer(evaluate)
