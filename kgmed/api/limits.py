"""A bound on the size of a request body, whatever its headers say."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kgmed.api.problems import Problem, problem_response


class _TooLargeError(Exception):
    """The body went over the limit while it was being received."""


class BodyLimit:
    """ASGI middleware that answers 413 to a body of more than `limit` bytes."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what arrives."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self._limit:
            await self._refuse(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                raise _TooLargeError
            return message

        try:
            await self._app(scope, counted, send)
        except _TooLargeError:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = Problem(
            title="The request is too large",
            status=413,
            detail=f"a body may have {self._limit} bytes",
        )
        await problem_response(problem)(scope, receive, send)
