"""Serving the API until interrupted."""

import logging

import uvicorn

from kgmed.api.app import create_app
from kgmed.config import Config
from kgmed.errors import UsageError

GRACE = 30
"""Seconds that open requests get when the server is told to stop."""


def serve(config: Config) -> None:
    """Serve until SIGINT or SIGTERM; requests that run are answered first.

    Raises:
        UsageError: the address cannot be listened on.
    """
    settings = uvicorn.Config(
        create_app(config),
        host=config.api.host,
        port=config.api.port,
        log_level=logging.getLogger().level or "info",
        timeout_graceful_shutdown=GRACE,
    )
    server = uvicorn.Server(settings)
    try:
        server.run()
    except SystemExit as error:
        raise UsageError(
            f"cannot listen on {config.api.host}:{config.api.port}",
            hint="another port: kgmed serve --port 8643",
        ) from error
