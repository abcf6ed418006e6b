"""The page of an answer in a real browser: what is there to see, and that nothing else happens."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

from graph_schema.records import TextEvidence
from ingest.records import Reading
from kgmed.app.page import answer_page
from kgmed.evaluate.citations import check_citations
from kgmed.reason.reasoner import Reasoner
from kgmed.records import Answer, LeftOut, RestsOn
from kgmed.store.embedded import EmbeddedStore
from tests.browser.driving import find_chromium, opened_page
from tests.kgmed.reason.world import DOWN, UP, World, retriever

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    "{{ 7 * 7 }}</bdi></blockquote><h1>owned</h1>\u202e",
)
QUESTION = "How does foocillin affect bazin <script>document.title='owned'</script>?"


def hostile(reading: Reading) -> Reading:
    """The same paper, its one sentence ending in what a page must show and not do."""
    ((_, piece),) = reading.extractions
    assert isinstance(piece, TextEvidence)
    sentence = piece.sentence.removesuffix(".") + f" {' '.join(HOSTILE)}."
    entities = tuple(
        each.model_copy(update={"name": f'{each.name} "><img src=x onerror=alert(1)>'})
        if each.name == "barase"
        else each
        for each in reading.entities
    )
    return reading.model_copy(
        update={
            "document": reading.document.model_copy(update={"text": sentence}),
            "entities": entities,
            "extractions": (
                reading.extractions[0]._replace(
                    evidence=piece.model_copy(update={"sentence": sentence})
                ),
            ),
        }
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "barase", "bazin", UP)
    world.say(3, "foocillin", "bazin", DOWN, hedged=True)
    world.say(4, "foocillin", "bazin", UP, confidence=0.4)
    world.say(5, "foocillin", "corgein", UP, negated=True)
    world.say(6, "corgein", "bazin", UP)
    readings = [hostile(reading) for reading in world.readings()]
    with EmbeddedStore(tmp_path_factory.mktemp("page") / "world.sqlite") as opened:
        opened.put(readings)
        yield opened


@pytest.fixture
def ask(store: EmbeddedStore, tmp_path: Path) -> "Ask":
    return Ask(store, tmp_path)


class Ask:
    """Asks, and writes the page of the answer."""

    def __init__(self, store: EmbeddedStore, folder: Path) -> None:
        self._store, self._folder = store, folder

    def __call__(self, question: str, *options: str) -> Answer:
        found = retriever(self._store, self._folder).retrieve(question, options)
        return Reasoner(self._store).answer(question, options, found)

    def page(self, answer: Answer) -> str:
        """The address of its page."""
        file = self._folder / "answer.html"
        file.write_text(answer_page(answer, self._store), encoding="utf-8")
        return file.as_uri()


class Watched:
    """A page, and whatever it asks for or says."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.said: list[str] = []
        page.on("request", self._note)
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: self.said.append(dialog.message))

    def _note(self, request: Request) -> None:
        self.requests.append(request.url)

    def open(self, address: str) -> Page:
        self.page.goto(address, wait_until="load")
        return self.page


@pytest.fixture
def watched() -> Iterator[Watched]:
    executable = find_chromium()
    if executable is None:
        pytest.skip("no Chromium on this machine; apt-get install chromium")
    with opened_page(executable) as page:
        yield Watched(page)


def test_it_loads_nothing_and_runs_nothing(ask: Ask, watched: Watched) -> None:
    answer = ask(QUESTION)
    assert not answer.abstained
    address = ask.page(answer)
    page = watched.open(address)
    assert watched.requests == [address]
    assert watched.said == []
    assert page.title() == QUESTION
    assert page.locator("h1").all_inner_texts() == [QUESTION]
    assert page.locator("img, script").count() == 0
    assert page.evaluate("document.dir") == ""
    text = page.locator("body").inner_text()
    assert "<script>document.title='owned'</script>" in text
    assert '"><img src=x onerror="document.title=\'owned\'">' in text
    assert "{{ 7 * 7 }}" in text
    assert "\u202e" not in text


def test_marks_stand_where_the_spans_are(ask: Ask, watched: Watched, store: EmbeddedStore) -> None:
    answer = ask(QUESTION)
    assert check_citations(answer, store).share == 1.0
    page = watched.open(ask.page(answer))
    for number, step in enumerate(answer.steps):
        shown = page.locator(".steps > li").nth(number)
        assert shown.locator("h3").inner_text() == f"{step.path_id} {step.claim}"
        for place, citation in enumerate(step.citations):
            quoted = shown.locator(".quotation").nth(place)
            marks = {
                role: quoted.locator(f"mark.{role}").all_inner_texts()
                for role in ("subject", "object")
            }
            assert citation.subject_span is not None
            assert citation.object_span is not None
            assert marks["subject"] == [citation.sentence[slice(*citation.subject_span)]]
            assert marks["object"] == [citation.sentence[slice(*citation.object_span)]]
            whole = quoted.locator("blockquote").inner_text()
            assert whole == citation.sentence.replace("\u202e", "")
            pmid = citation.publication.removeprefix("PMID:")
            link = quoted.locator("a").get_attribute("href")
            assert link == f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
            assert str(citation.year) in quoted.inner_text()
            assert ("hedged" in quoted.locator(".source").inner_text()) == citation.hedged
    against = page.locator(".against .quotation")
    assert against.count() == len(answer.contradicting) > 0


def test_the_graph_is_drawn(ask: Ask, watched: Watched) -> None:
    answer = ask(QUESTION)
    page = watched.open(ask.page(answer))
    drawing = page.locator(".graph svg[role=img]")
    box = drawing.bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert box["height"] > 100
    names = page.locator("svg .node > text").all_text_contents()
    assert {"foocillin", "bazin", "corgein"} <= set(names)
    assert any(name.startswith("barase") and name.endswith("…") for name in names)
    used = {part.key for step in answer.steps for part in step.path}
    assert page.locator(".scroll .edge.used").count() == len(used)
    denied = page.locator(".scroll .edge.denied .line")
    assert denied.count() == 1
    assert "px" in denied.evaluate("line => getComputedStyle(line).strokeDasharray")
    thick, thin = (
        page.locator(f".scroll .edge{kind} .line").first.evaluate(
            "line => parseFloat(getComputedStyle(line).strokeWidth)"
        )
        for kind in (".used", ":not(.used)")
    )
    assert thick > 2 * thin
    ends = [
        page.locator(f".scroll .edge.{kind} .line").first.get_attribute("marker-end")
        for kind in ("increase", "decrease")
    ]
    assert ends == ["url(#increase)", "url(#decrease)"]
    assert "the answer rests on it" in (drawing.locator("desc").text_content() or "")
    boxes = [each.bounding_box() for each in page.locator("svg .node > rect").all()]
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert one is not None
            assert other is not None
            assert (
                abs(one["x"] - other["x"]) * 2 > one["width"]
                or abs(one["y"] - other["y"]) > one["height"]
            )


def test_what_it_rests_on_and_how_to_get_it_again(ask: Ask, watched: Watched) -> None:
    out = LeftOut(
        kind="paper",
        id="PMID:3",
        says="PMID:3 (2010)",
        choice=None,
        abstained=True,
        verdict="no answer",
    )
    rests = RestsOn(summary="Rests on one paper from 2010.", turns=(out,), tried=3)
    answer = ask(QUESTION).model_copy(update={"rests_on": rests})
    text = watched.open(ask.page(answer)).locator("body").inner_text()
    assert text.count("Rests on one paper from 2010.") == 2
    assert "PMID:3 (2010)" in text
    assert "kgmed --store" in text
    assert "replay answer.json" in text
    assert "'How does foocillin affect bazin <script>" in text
    for row in answer.ranking:
        assert row.says in text
        assert f"{row.score:.2f}" in text


def test_an_abstention_and_a_choice_have_pages_too(ask: Ask, watched: Watched) -> None:
    nothing = ask("How does quxapine affect bazin?")
    assert nothing.abstained
    page = watched.open(ask.page(nothing))
    assert "What is missing" in page.locator("body").inner_text()
    assert nothing.gaps[0].detail in page.locator("body").inner_text()
    assert page.locator(".graph").count() == 0
    chosen = ask("Which of these does foocillin decrease?", "bazin", "corgein <b>")
    assert chosen.choice == 0
    page = watched.open(ask.page(chosen))
    assert page.locator("tr.chosen th").first.inner_text().startswith("bazin")
    assert "corgein <b>" in page.locator("tbody").first.inner_text()
    assert watched.said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_on_a_phone_by_day_and_by_night(
    ask: Ask, watched: Watched, scheme: str
) -> None:
    watched.page.set_viewport_size({"width": 360, "height": 740})
    watched.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page = watched.open(ask.page(ask(QUESTION)))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    numbers = [int(part) for part in light.strip("rgb()").split(",")]
    assert (sum(numbers) > 600) == (scheme == "light")
    assert page.locator("html").get_attribute("lang") == "en"
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_same_answer_has_the_same_page(ask: Ask, store: EmbeddedStore) -> None:
    answer = ask(QUESTION)
    assert answer_page(answer, store) == answer_page(answer, store)
