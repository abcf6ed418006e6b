"""What stands at `/`: which requests there are, on a page that loads nothing."""

from html import escape

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>kgmed {version}</title>
<h1>kgmed {version}</h1>
<p>{summary}</p>
<dl>
{requests}
</dl>
<p><a href="docs">docs</a> is a page to try them on; it loads its scripts from the network.
<a href="openapi.json">openapi.json</a> says the same, and needs none.</p>
</html>
"""


def install(app: FastAPI) -> None:
    """Add the page to the application."""

    @app.get("/", include_in_schema=False)
    def front() -> HTMLResponse:
        return HTMLResponse(_page(app))


def _page(app: FastAPI) -> str:
    paths = app.openapi()["paths"]
    requests = (
        f"<dt><code>{method.upper()} {escape(path)}</code></dt>\n"
        f"<dd>{escape(request['description'])}</dd>"
        for path, methods in paths.items()
        for method, request in methods.items()
    )
    return _PAGE.format(
        version=escape(app.version), summary=escape(app.summary or ""), requests="\n".join(requests)
    )
