"""A curator in Neo4j Browser: our style, saved queries and guide, in the real Browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from graph_schema import browser
from tests.browser.conftest import Photograph
from tests.browser.driving import PATIENCE, Neo4jBrowser
from tests.browser.example import CLAIMS, ENTITIES, claim
from tests.browser.grass import parse
from tests.neo4j_server.server import Neo4jServer

pytestmark = pytest.mark.browser
Open = Callable[[Neo4jServer], Neo4jBrowser]
ALL = "MATCH (a:Entity)-[r]->(b:Entity) RETURN a, r, b"


@pytest.fixture
def shown(open_browser: Open, example: Neo4jServer) -> Neo4jBrowser:
    """Browser over the small graph, with our style dropped onto it."""
    made = open_browser(example)
    made.drop(browser.STYLE, browser.style().encode())
    expect(made.frame).to_contain_text("node.Conflict", timeout=PATIENCE)
    return made


def test_a_graph_is_drawn_in_our_colours(shown: Neo4jBrowser, photograph: Photograph) -> None:
    rules = parse(browser.style())
    drawn = shown.draw(ALL, nodes=len(ENTITIES))
    photograph(shown, "graph")
    for name, category in ENTITIES.values():
        assert drawn.colour(name[:6]) == rules[f"node.{category}"]["color"]
    assert len(drawn.arrows) == len(CLAIMS)
    treats = rules["relationship.TREATS"]["color"]
    assert [arrow.caption[:6] for arrow in drawn.arrows if arrow.fill == treats] == ["●●●●● "]


def test_saved_queries_are_imported_and_run(shown: Neo4jBrowser, photograph: Photograph) -> None:
    shown.drop(browser.QUERIES, browser.archive())
    shown.open_drawer("Favorites")
    shown.page.get_by_test_id(f"expandFolder-{browser.FOLDER}").click()
    for query in browser.queries():
        expect(shown.page.get_by_test_id(f"scriptTitle-{query.title}")).to_be_visible()
    photograph(shown, "favourites", whole=True)
    shown.clear()
    shown.page.get_by_test_id("scriptTitle-Conflicts").click()
    shown.page.get_by_test_id("editor-Run").click()
    drawn = shown.draw(nodes=3 + 6 + 7 + 6)  # items, entities, sentences, papers
    shown.open_drawer("Favorites")
    photograph(shown, "conflicts")
    rules = parse(browser.style())
    fills = [node.fill for node in drawn.nodes]
    assert fills.count(rules["node.Conflict"]["color"]) == 3
    assert fills.count(rules["node.Denies"]["color"]) == 3
    assert fills.count(rules["node.Retracted"]["color"]) == 1


def test_one_click_on_an_arrow_shows_its_evidence(
    shown: Neo4jBrowser, photograph: Photograph
) -> None:
    number = 2
    set_ = shown.run(f":param key => '{claim(number).key}'")
    expect(set_).to_contain_text(claim(number).key, timeout=PATIENCE)
    query = next(query for query in browser.queries() if query.name == "evidence-of-this-edge")
    shown.draw(query.text, nodes=8)
    shown.frame.locator("g.relationship", has_text="decreases").locator("path.overlay").click(
        force=True
    )
    panel = shown.frame.get_by_test_id("vizInspector")
    expect(panel).to_contain_text("slowed cognitive decline over 24 weeks", timeout=PATIENCE)
    photograph(shown, "evidence")


def test_the_guide_loads_the_style_and_runs_queries(
    open_browser: Open, example: Neo4jServer, served: str, photograph: Photograph
) -> None:
    opened = open_browser(example)
    opened.run(f":guide {served}{browser.GUIDE}")
    drawer = opened.page.get_by_test_id("guidesDrawer")
    drawer.get_by_text("Load the style").click()
    expect(opened.frame).to_contain_text("node.Conflict", timeout=PATIENCE)
    for _ in range(3):
        opened.page.get_by_test_id("guideNextSlide").click()
    expect(drawer.get_by_role("heading", name="3. Judge")).to_be_visible()
    opened.clear()
    drawer.locator("pre.runnable i").first.click()
    drawn = opened.draw(nodes=5 + 8)  # items, entities
    assert drawn.colour("donepezil affects") == parse(browser.style())["node.Conflict"]["color"]
    photograph(opened, "guide", whole=True)
