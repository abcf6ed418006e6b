"""The colour of each category of entity, from the style that Neo4j Browser is given."""

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from graph_schema.browser import STYLE

_RULE = re.compile(r"^node\.(\w+) \{(.*?)^\}", re.MULTILINE | re.DOTALL)
_VALUE = re.compile(r"^\s*([a-z-]+): (#[0-9A-Fa-f]{6});", re.MULTILINE)


class Colours(NamedTuple):
    """How a node is painted, each as `#RRGGBB`."""

    fill: str
    border: str
    ink: str


def colours(category: str) -> Colours:
    """Those of a category; of an unknown one those of any entity."""
    known = _colours()
    return known.get(category, known["Entity"])


@cache
def _colours() -> dict[str, Colours]:
    style = (files("graph_schema.browser") / STYLE).read_text(encoding="utf-8")
    return {
        name: Colours(said["color"], said["border-color"], said["text-color-internal"])
        for name, body in _RULE.findall(style)
        if {"color", "border-color", "text-color-internal"}
        <= (said := dict(_VALUE.findall(body))).keys()
    }
