"""`kgmed serve`."""

from typing import Annotated

import typer

from kgmed.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    command(
        app,
        "serve",
        epilog="Example: `kgmed serve --port 8642`, then open http://127.0.0.1:8642",
    )(serve)


def serve(
    session: Session,
    host: Annotated[
        str | None,
        typer.Option(help="Address to listen on. Default: loopback only.", show_default=False),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Default: 8642.", show_default=False)
    ] = None,
) -> None:
    """Serve the HTTP API, until interrupted.

    It has no passwords: whoever reaches the address may ask. So it listens on loopback unless
    told otherwise, and elsewhere it makes no curators' decisions unless the configuration says
    `curate = true` under `[api]`.
    """
    from kgmed.api.serve import serve as serve_api

    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    api = session.config.api.model_copy(update=given)
    serve_api(session.config.model_copy(update={"api": api}))
