"""What Neo4j Browser greets a curator with: a style, saved queries, a guide. README.md beside
this file says how each is loaded."""

import html
import io
import re
import zipfile
from importlib.resources import files
from typing import NamedTuple

STYLE, QUERIES, GUIDE = "kgmed.grass", "kgmed-queries.zip", "guide.html"
MEDIA = {STYLE: "text/plain", QUERIES: "application/zip", GUIDE: "text/html"}
FOLDER = "kgmed"
"""The folder among the favourites that the saved queries go to."""

_HERE = files("graph_schema.browser")
_BEGINNING = (1980, 1, 1, 0, 0, 0)
_PLACE = re.compile(r"\{\{query ([a-z-]+)\}\}")


class Query(NamedTuple):
    """A saved query."""

    file: str
    """Its name, numbered so that a folder shows the order in which they are needed."""
    text: str

    @property
    def name(self) -> str:
        """The file's name without number and ending: `review-queue`."""
        return self.file.removesuffix(".cypher").partition("-")[2]

    @property
    def title(self) -> str:
        """The first line, which Browser shows among the favourites."""
        return self.text.splitlines()[0].removeprefix("// ")

    @property
    def explanation(self) -> str:
        """The second line."""
        return self.text.splitlines()[1].removeprefix("// ")

    @property
    def cypher(self) -> str:
        """The query without its comments."""
        return "\n".join(line for line in self.text.splitlines() if not line.startswith("//"))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The commands that set its parameters, with examples: `:param since => 2024`."""
        lines = (line.removeprefix("// ") for line in self.text.splitlines())
        return tuple(line for line in lines if line.startswith(":param"))


def style() -> str:
    """The style, in Browser's GraSS."""
    return (_HERE / STYLE).read_text(encoding="utf-8")


def queries() -> tuple[Query, ...]:
    """The saved queries, in the order of their files."""
    found = (path for path in (_HERE / "queries").iterdir() if path.name.endswith(".cypher"))
    made = (Query(path.name, path.read_text(encoding="utf-8")) for path in found)
    return tuple(sorted(made))


def archive() -> bytes:
    """All saved queries in one file, as Browser imports them; the same bytes every time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for query in queries():
            member = zipfile.ZipInfo(f"{FOLDER}/{query.file}", _BEGINNING)
            member.external_attr = 0o644 << 16
            made.writestr(member, query.text)
    return content.getvalue()


def guide(base: str) -> str:
    """The guide. Its links load the style and the queries from `base`, where it is itself
    served: `http://localhost:8642/browser/`."""
    known = {query.name: query for query in queries()}
    page = (_HERE / GUIDE).read_text(encoding="utf-8")
    page = _PLACE.sub(lambda place: _runnable(known[place[1]]), page)
    return page.replace("{{base}}", html.escape(base))


def content(name: str, base: str) -> bytes:
    """A file as it is served or written: `STYLE`, `QUERIES` or `GUIDE`."""
    if name == QUERIES:
        return archive()
    return (style() if name == STYLE else guide(base)).encode("utf-8")


def _runnable(query: Query) -> str:
    """A query that a click runs, after the commands that set its parameters."""
    steps = [*query.parameters, query.cypher]
    return "\n".join(f'<pre class="code runnable">{html.escape(step)}</pre>' for step in steps)
