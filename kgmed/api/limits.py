"""A bound on the size of a request body, whatever its headers say."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kgmed.api.problems import Problem, problem_response


class BodyLimit:
    """ASGI middleware that answers 413 to a body of more than `limit` bytes.

    It takes in the whole body, which is small, before the application sees the request.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._limit:
                await self._refuse(scope, receive, send)
                return
        waiting: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def replay() -> Message:
            return waiting.pop() if waiting else await receive()

        await self._app(scope, replay, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = Problem(
            title="The request is too large",
            status=413,
            detail=f"a body may have {self._limit} bytes",
        )
        await problem_response(problem)(scope, receive, send)
