"""Every error as `application/problem+json` (RFC 9457)."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.exceptions import HTTPException

from graph_schema.records import Record
from kgmed.api.worker import BusyError
from kgmed.errors import (
    KgmedError,
    ModelError,
    NothingUsableError,
    StoreError,
    UnknownNameError,
    UsageError,
    VocabularyError,
)

logger = logging.getLogger(__name__)


class ForbiddenError(KgmedError):
    """The server may not do that for whoever asks."""


STATUS: dict[type[KgmedError], tuple[int, str]] = {
    BusyError: (503, "Too many questions are waiting"),
    ForbiddenError: (403, "That is not allowed here"),
    UnknownNameError: (404, "There is no such entity"),
    UsageError: (400, "The request cannot be answered as it stands"),
    NothingUsableError: (422, "Nothing in the input could be used"),
    StoreError: (503, "The graph cannot be reached"),
    ModelError: (503, "The language model is not available"),
    VocabularyError: (503, "The vocabulary is not available"),
    KgmedError: (500, "Something went wrong"),
}
"""Each error of `kgmed.errors` with its HTTP status and title."""

RETRY_AFTER = "5"
"""Seconds after which a full queue may be tried again."""

_TITLES = {404: "There is no such thing", 405: "That method is not allowed here"}


class FieldProblem(Record):
    """What is wrong with one field of a request."""

    field: str
    problem: str


class Problem(Record):
    """RFC 9457. `type` is `about:blank`: the status says what kind it is."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    hint: str = ""
    """What to do about it."""
    errors: tuple[FieldProblem, ...] = Field(default=())


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For OpenAPI: these statuses answer with a problem."""
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    return {status: {"description": "Problem", "content": content} for status in statuses}


def problem_response(problem: Problem) -> JSONResponse:
    """The problem with its status and media type."""
    headers = {"Retry-After": RETRY_AFTER} if problem.status == 503 else {}
    return JSONResponse(
        problem.model_dump(mode="json"),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers,
    )


def install(app: FastAPI) -> None:
    """Make every error of the application a problem."""
    app.add_exception_handler(KgmedError, _foreseen)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def _foreseen(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, KgmedError)
    status, title = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    problem = Problem(title=title, status=status, detail=error.message, hint=error.hint)
    return problem_response(problem)


def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = tuple(
        FieldProblem(field=".".join(str(part) for part in each["loc"]), problem=each["msg"])
        for each in error.errors()
    )
    return problem_response(Problem(title="The request is not valid", status=422, errors=fields))


def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    title = _TITLES.get(error.status_code, str(error.detail))
    return problem_response(Problem(title=title, status=error.status_code))


def _unforeseen(_: Request, error: Exception) -> JSONResponse:
    logger.error("unforeseen", exc_info=error)
    return problem_response(Problem(title="A mistake in kgmed", status=500))
