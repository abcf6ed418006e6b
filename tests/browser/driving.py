"""Neo4j Browser, as a person at a screen uses it: in headless Chromium."""

import base64
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.neo4j_server.server import Neo4jServer

PATIENCE = 60_000
"""Milliseconds; Browser answers in one or two seconds where nothing else runs."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_DROP = """({name, data}) => {
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  const target = document.querySelector('.filedrop');
  for (const kind of ['dragenter', 'dragover', 'drop'])
    target.dispatchEvent(new DragEvent(kind, {dataTransfer, bubbles: true, cancelable: true}));
}"""
_DRAWN = """(frame) => ({
  nodes: [...frame.querySelectorAll('g.node')].map((node) => ({
    caption: [...node.querySelectorAll('text')].map((line) => line.textContent.trim()).join(' '),
    fill: node.querySelector('circle.b-outline').getAttribute('fill'),
    border: node.querySelector('circle.b-outline').getAttribute('stroke'),
  })),
  arrows: [...frame.querySelectorAll('g.relationship')].map((arrow) => ({
    caption: arrow.querySelector('text').textContent,
    fill: arrow.querySelector('path.b-outline').getAttribute('fill'),
  })),
})"""


class Shape(NamedTuple):
    """A node or an arrow as it is drawn."""

    caption: str
    fill: str
    border: str = ""


class Drawn(NamedTuple):
    """A graph as it is drawn."""

    nodes: list[Shape]
    arrows: list[Shape]

    def colour(self, caption: str) -> str:
        """The fill of the one node whose caption begins so."""
        (found,) = {node.fill for node in self.nodes if node.caption.startswith(caption)}
        return found


def find_chromium() -> str | None:
    """The Chromium of this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def opened_page(executable: str) -> Iterator[Page]:
    """A page of a new profile."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable, headless=True, chromium_sandbox=False, args=list(FLAGS)
        )
        page = chromium.new_page(viewport={"width": 1300, "height": 820}, device_scale_factor=1.5)
        page.set_default_timeout(PATIENCE)
        yield page
        chromium.close()


class Neo4jBrowser:
    """Browser in a page, connected to a server."""

    def __init__(self, page: Page, server: Neo4jServer) -> None:
        self.page = page
        page.goto(f"{server.http}/browser/")
        scheme, _, address = server.uri.partition("://")
        page.get_by_test_id("bolt-scheme-select").select_option(f"{scheme}://")
        page.get_by_test_id("boltaddress").fill(address)
        page.get_by_test_id("username").fill(server.user)
        page.get_by_test_id("password").fill(server.password)
        page.get_by_test_id("connect").click()
        expect(page.get_by_text("You are connected as user")).to_be_visible(timeout=PATIENCE)

    @property
    def frame(self) -> Locator:
        """The newest frame of the stream."""
        return self.page.locator("article").first

    def run(self, command: str) -> Locator:
        """Type a command or a query into the editor and run it; its frame."""
        self.page.locator(".monaco-editor").first.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(command)
        self.page.get_by_test_id("editor-Run").click()
        return self.frame

    def clear(self) -> None:
        """No frames."""
        self.run(":clear")
        expect(self.page.locator("article")).to_have_count(0, timeout=PATIENCE)

    def drop(self, name: str, content: bytes) -> None:
        """Drop a file onto the page."""
        data = base64.b64encode(content).decode("ascii")
        self.page.evaluate(_DROP, {"name": name, "data": data})

    def draw(self, query: str | None = None, *, nodes: int) -> Drawn:
        """The graph of a query (or of the newest frame), once it has so many nodes."""
        if query is not None:
            self.clear()
            self.run(query)
        expect(self.frame.locator("g.node")).to_have_count(nodes, timeout=PATIENCE)
        found: dict[str, Any] = self.frame.evaluate(_DRAWN)
        return Drawn(
            [Shape(**node) for node in found["nodes"]],
            [Shape(**arrow) for arrow in found["arrows"]],
        )

    def open_drawer(self, name: str) -> None:
        """Open a drawer at the left: Favorites, Guides."""
        self.page.locator(f'button[name="{name}"]').click()

    def photograph(self, path: Path, *, whole: bool = False) -> None:
        """The newest frame in full size (or the whole page), once its nodes have come to rest."""
        if not whole:
            self.frame.get_by_title("Fullscreen").click()
        self.page.wait_for_timeout(2500)
        fit = self.page.get_by_label("zoom-to-fit")
        if fit.count():
            fit.first.click()
            self.page.wait_for_timeout(1500)
            if not whole:
                self._pull_left()
        self.page.screenshot(path=path)
        if not whole:
            self.frame.get_by_title("Close fullscreen").click()

    def _pull_left(self) -> None:
        """The panel hides the right margin of a graph that fits."""
        self.page.mouse.move(400, 800)
        self.page.mouse.down()
        self.page.mouse.move(280, 800, steps=4)
        self.page.mouse.up()
        self.page.wait_for_timeout(300)
