"""Style, saved queries and guide, as far as they can be checked without Browser."""

import html
import io
import re
import zipfile
from pathlib import Path

import pytest

from graph_schema import browser
from graph_schema.biolink import Category
from graph_schema.browser import Query
from graph_schema.relationships import RelationshipType
from kgmed.store.protocol import ReviewKind
from tests.browser.grass import parse

QUERIES = browser.queries()
RULES = parse(browser.style())
COLOUR = re.compile(r"#[0-9A-F]{6}")
MACHINE = re.compile(r"\bKgmed(?!Error)[A-Z]\w+")
ROOT = Path(__file__).resolve().parents[2]
REVIEWS = [f"node.{kind.capitalize()}" for kind in ReviewKind]
CLAIMS = [f"relationship.{type_}" for type_ in RelationshipType]


@pytest.mark.parametrize("category", Category)
def test_every_category_has_its_colour(category: Category) -> None:
    rule = RULES[f"node.{category}"]
    assert rule["caption"] == "{name}"
    assert COLOUR.fullmatch(rule["color"])
    others = [RULES[f"node.{other}"]["color"] for other in Category if other is not category]
    assert rule["color"] not in others


@pytest.mark.parametrize("selector", CLAIMS)
def test_every_type_of_relationship_shows_what_it_says(selector: str) -> None:
    rule = RULES[selector]
    assert rule["caption"] == "{says}"
    assert COLOUR.fullmatch(rule["color"])
    font = RULES["relationship"]["font-size"]
    assert int(rule["shaft-width"][:-2]) < int(font[:-2]), "its caption would be inside, unreadable"


@pytest.mark.parametrize("selector", REVIEWS)
def test_every_kind_of_review_item_has_its_colour(selector: str) -> None:
    assert len({RULES[other]["color"] for other in REVIEWS}) == len(REVIEWS)
    assert RULES[selector]["caption"] == "{says}"


def test_the_style_has_nothing_that_browser_would_misread() -> None:
    assert "/*" not in browser.style()
    assert "//" not in browser.style()
    known = {*REVIEWS, *CLAIMS, *(f"node.{category}" for category in Category)}
    known |= {"node", "relationship", "relationship.FROM", "relationship.ABOUT"}
    known |= {f"node.{name}" for name in ("Entity", "Evidence", "Supports", "Denies")}
    known |= {f"node.{name}" for name in ("Publication", "Retracted", "Review")}
    assert {rule for rule in RULES if not rule.startswith("node.Kgmed")} == known


def test_the_machine_room_is_small_and_grey() -> None:
    sources = (ROOT / "kgmed" / "store").glob("neo4j*.py")
    labels = {label for path in sources for label in MACHINE.findall(path.read_text("utf-8"))}
    for label in {"KgmedStore", "KgmedDecision", *labels}:
        rule = RULES[f"node.{label}"]
        assert int(rule["diameter"][:-2]) <= 50
        red, green, blue = (int(rule["color"][at : at + 2], 16) for at in (1, 3, 5))
        assert max(red, green, blue) - min(red, green, blue) < 16


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_says_what_it_is_for_and_which_parameters_it_takes(query: Query) -> None:
    first, second = query.text.splitlines()[:2]
    assert first == f"// {query.title}"
    assert second == f"// {query.explanation}"
    assert query.file == query.file.lower()
    asked = set(re.findall(r"\$(\w+)", query.cypher))
    told = set(re.findall(r"(\w+)(?: =>|:) ", " ".join(query.parameters)))
    assert asked == told


def test_no_query_changes_anything() -> None:
    for query in QUERIES:
        assert not re.search(r"\b(CREATE|MERGE|SET|DELETE|REMOVE)\b", query.cypher), query.file


def test_the_archive_is_the_folder_and_always_the_same() -> None:
    made = browser.archive()
    assert made == browser.archive()
    with zipfile.ZipFile(io.BytesIO(made)) as opened:
        read = {name: opened.read(name).decode() for name in opened.namelist()}
    assert read == {f"kgmed/{query.file}": query.text for query in QUERIES}


def test_the_guide_shows_every_query_and_loads_from_where_it_is_served() -> None:
    page = browser.guide("http://localhost:1/browser/")
    for query in QUERIES:
        assert f">{html.escape(query.cypher)}</pre>" in page
    assert 'data-exec="style http://localhost:1/browser/kgmed.grass"' in page
    assert "{{" not in page
    assert page.count("<slide>") == page.count("</slide>") == 6


def test_browser_takes_nothing_out_of_the_guide() -> None:
    # What Browser 5.24 removes from a guide, before it shows it.
    handlers = r"(\s+(on[^\s=]+)[^\s=]*\s*=\s*(\"[^\"]*\"|'[^']*'|[\w\-.:]+\s*))"
    for unsafe in (handlers, r"<script\b", r"javascript:"):
        assert not re.search(unsafe, browser.guide("http://localhost:1/browser/"), re.IGNORECASE)
