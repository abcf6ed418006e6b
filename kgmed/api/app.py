"""The HTTP API: its endpoints over three engines, and what Neo4j Browser loads.

Questions go to one worker with a bounded queue, since a model answers one at a time; lookups go
to another, so that they need not wait for an answer that is being thought about; curators to a
third, whose decisions may take seconds.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Annotated, Literal

from fastapi import FastAPI, Header, Path, Query, Response
from fastapi.responses import HTMLResponse
from pydantic import Field, StringConstraints
from starlette.middleware.trustedhost import TrustedHostMiddleware

from graph_schema.records import Record
from kgmed.api import browser, curating, front, problems
from kgmed.api.limits import BodyLimit
from kgmed.api.worker import EngineWorker
from kgmed.app.engine import Engine
from kgmed.app.growth_reports import WatchReport
from kgmed.app.reports import EntityView, PathsReport
from kgmed.config import ApiConfig, Config
from kgmed.errors import UnknownNameError
from kgmed.records import Answer

LOOKUPS = 64
"""Lookups (or curators) that may wait; most take milliseconds."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Question = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
OptionText = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class AskRequest(Record):
    """A question, in English, with the options to choose from where there are any."""

    question: Question = Field(examples=["How does donepezil affect acetylcholinesterase?"])
    options: tuple[OptionText, ...] = Field(default=(), max_length=10)
    graph: bool = True
    """False asks the model alone, which needs options."""
    as_of: int | None = Field(default=None, ge=1800, le=2200)
    """Only what was published up to this year counts."""
    include_proposed: bool = False
    """Let what is only proposed count too; the steps that rest on it say so."""


class Health(Record):
    """The API serves, and its graph can be reached."""

    status: Literal["ok"] = "ok"
    version: str
    generation: int


def create_app(config: Config) -> FastAPI:
    """The application for one configuration. Its engines open with the first request."""
    asking = EngineWorker("ask", config, config.api.queue)
    looking = EngineWorker("look", config, LOOKUPS)
    curators = EngineWorker("curate", config, LOOKUPS)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        asking.close()
        looking.close()
        curators.close()

    app = FastAPI(
        title="kgmed",
        version=version("kgmed"),
        summary="Ask the Alzheimer's literature, and get an answer that can be audited.",
        lifespan=lifespan,
    )
    problems.install(app)
    app.add_middleware(BodyLimit, limit=config.api.max_body)
    if hosts := _hosts(config.api):
        # A web page elsewhere may not talk to this server under a name of its own.
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    _add_endpoints(app, asking, looking)
    _add_state(app, looking)
    app.include_router(curating.reading(curators))
    app.include_router(curating.writing(curators, config.api))
    browser.install(app)
    front.install(app)
    return app


def _add_endpoints(app: FastAPI, asking: EngineWorker, looking: EngineWorker) -> None:
    @app.post(
        "/v1/ask",
        response_model=Answer,
        responses={
            **problems.documented(400, 413, 422, 503),
            200: {"content": {"text/html": {"schema": {"type": "string"}}}},
        },
    )
    async def ask(request: AskRequest, accept: Annotated[str, Header()] = "") -> Answer | Response:
        """Answer a question with the sentences that the answer rests on, or abstain and say
        what is missing; as a page to look at, where `Accept` begins with `text/html`."""
        as_page = accept.startswith("text/html")

        def job(engine: Engine) -> Answer | Response:
            answer = engine.ask(
                request.question,
                request.options,
                graph=request.graph,
                as_of=request.as_of,
                include_proposed=request.include_proposed,
            )
            return HTMLResponse(engine.page(answer)) if as_page else answer

        return await asking.run(job)

    @app.get("/v1/entities/{name_or_curie:path}", responses=problems.documented(404, 422, 503))
    async def entity(name_or_curie: Annotated[Name, Path()]) -> EntityView:
        """What a name stands for, its other names, and its neighbours in the graph."""
        view = await looking.run(lambda engine: engine.entity(name_or_curie))
        if view.curie is None:
            raise UnknownNameError(name_or_curie)
        return view

    @app.get("/v1/paths", responses=problems.documented(400, 404, 422, 503))
    async def paths(
        a: Annotated[Name, Query()],
        b: Annotated[Name, Query()],
        k: Annotated[int, Query(ge=1, le=100)] = 10,
        max_hops: Annotated[int, Query(ge=1, le=4)] = 3,
    ) -> PathsReport:
        """The cheapest paths between two names or CURIEs."""
        return await looking.run(lambda engine: engine.paths(a, b, k, max_hops))


def _add_state(app: FastAPI, looking: EngineWorker) -> None:
    @app.get("/v1/watch", responses=problems.documented(503))
    async def watch() -> WatchReport:
        """The standing questions with their last answers, and whether the graph changed since."""
        return await looking.run(lambda engine: engine.watching().questions())

    @app.get("/v1/health", responses=problems.documented(503))
    async def health() -> Health:
        """Whether the graph can be reached, and its generation."""
        generation = await looking.run(lambda engine: engine.generation())
        return Health(version=app.version, generation=generation)


def _hosts(api: ApiConfig) -> list[str]:
    """The names that a request may be addressed to; any where there are none."""
    if given := [name.strip() for name in api.allowed_hosts.split(",") if name.strip()]:
        return given
    return ["localhost", "127.0.0.1", "[::1]"] if api.is_local else []
