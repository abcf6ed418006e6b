"""What Neo4j Browser greets a curator with, served so that Browser may load it.

Browser fetches from another origin, and asks first, since its requests carry `cache-control` and
the headers of its error reports; these files are the same for everybody, so any page may read
them, whatever headers it sends.
"""

from fastapi import FastAPI, Request, Response

from graph_schema import browser

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "600",
}


def install(app: FastAPI) -> None:
    """Add the files to the application."""
    for name in browser.MEDIA:
        _serve(app, name)


def _serve(app: FastAPI, name: str) -> None:
    path = f"/browser/{name}"

    def get(request: Request) -> Response:
        made = browser.content(name, f"{request.base_url}browser/")
        return Response(made, media_type=browser.MEDIA[name], headers=CORS)

    def preflight() -> Response:
        return Response(status_code=204, headers=CORS)

    app.get(path, include_in_schema=False)(get)
    app.options(path, include_in_schema=False)(preflight)
