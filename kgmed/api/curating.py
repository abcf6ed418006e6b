"""The curators' door of the API: the queue, verdicts, the ledger.

It has no passwords, so it decides only where that was allowed: on loopback unless the
configuration says otherwise, and never for a page of another site.
"""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Body, Depends, Path, Query, Request
from pydantic import Field, StringConstraints

from graph_schema.records import Record
from kgmed.api import problems
from kgmed.api.worker import EngineWorker
from kgmed.app.curation import Curation
from kgmed.app.curators import UNKNOWN
from kgmed.app.engine import Engine
from kgmed.app.reports import AssertionView, Decided, LogReport, ReviewReport
from kgmed.config import ApiConfig
from kgmed.store.protocol import ReviewKind

Subject = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Who = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Note = Annotated[str, StringConstraints(max_length=5000, strip_whitespace=True)]
Verb = Callable[[Curation], Decided]

_READING = problems.documented(400, 422, 503)
_WRITING = problems.documented(400, 403, 413, 422, 503)


class Verdict(Record):
    """Who decides, and why."""

    who: Who = Field(examples=["ann"])
    note: Note = ""


class Merge(Verdict):
    """That one entity is another."""

    subject: Subject = Field(examples=["MESH:D016229"])
    into: Subject = Field(examples=["HGNC:620"])


class Sync(Record):
    """Who is said to have made the changes that are found."""

    who: Who = UNKNOWN


def reading(worker: EngineWorker) -> APIRouter:
    """The endpoints that show what waits and what was decided."""
    api = APIRouter(prefix="/v1")

    @api.get("/review", responses=_READING)
    async def review(kind: Annotated[ReviewKind | None, Query()] = None) -> ReviewReport:
        """What waits for a curator."""
        return await worker.run(lambda engine: engine.curation().review(kind))

    @api.get("/assertions/{key}", responses=_READING)
    async def assertion(key: Annotated[Subject, Path()]) -> AssertionView:
        """An assertion: who says so and who denies it, and what was decided about it."""
        return await worker.run(lambda engine: engine.curation().show(key))

    @api.get("/decisions", responses=_READING)
    async def decisions(
        subject: Annotated[str, Query(max_length=300)] = "",
        undone: Annotated[bool, Query()] = False,
    ) -> LogReport:
        """The ledger: all of it, or what concerns a subject, or what was undone."""
        return await worker.run(lambda engine: engine.curation().log(subject, undone=undone))

    return api


def writing(worker: EngineWorker, config: ApiConfig) -> APIRouter:
    """The endpoints that decide."""

    async def allowed(request: Request) -> None:
        _check(request, config)

    api = APIRouter(prefix="/v1", dependencies=[Depends(allowed)])

    async def decide(who: str, verb: Verb) -> Decided:
        def job(engine: Engine) -> Decided:
            return verb(engine.curation(who))

        return await worker.run(job)

    @api.post("/review/{subject:path}/accept", responses=_WRITING)
    async def accept(subject: Annotated[Subject, Path()], verdict: Verdict) -> Decided:
        """An assertion holds; what was deleted comes back."""
        return await decide(verdict.who, lambda curator: curator.accept(subject, verdict.note))

    @api.post("/review/{subject:path}/reject", responses=_WRITING)
    async def reject(subject: Annotated[Subject, Path()], verdict: Verdict) -> Decided:
        """An assertion is wrong; what was deleted stays deleted."""
        return await decide(verdict.who, lambda curator: curator.reject(subject, verdict.note))

    @api.post("/merge", responses=_WRITING)
    async def merge(merge: Merge) -> Decided:
        """One entity is another, and every mention of either means that other."""
        return await decide(
            merge.who, lambda curator: curator.merge(merge.subject, merge.into, merge.note)
        )

    @api.post("/decisions/{id}/undo", responses=_WRITING)
    async def undo(id: Annotated[Subject, Path()], verdict: Verdict) -> Decided:
        """A decision counts no more; what it hid is shown again."""
        return await decide(verdict.who, lambda curator: curator.undo(id, verdict.note))

    @api.post("/sync", responses=_WRITING)
    async def sync(request: Annotated[Sync, Body()]) -> Decided:
        """Find what people changed in the store itself, and hold to it."""
        return await decide(request.who, lambda curator: curator.sync())

    return api


def _check(request: Request, config: ApiConfig) -> None:
    """Refuse a decision that nobody allowed, or that a page of another site asks for.

    Raises:
        ForbiddenError: it is one of these.
    """
    if not config.may_curate:
        raise problems.ForbiddenError(
            "this server makes no decisions",
            hint="start it on loopback, or with `curate = true` under [api]",
        )
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise problems.ForbiddenError("a page of another site may not decide")
