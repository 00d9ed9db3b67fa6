"""Systems to draw, and a reader that says what a drawing shows."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from casemate.model import System, load_model
from casemate.report.diagram import Theme, draw
from conftest import ROOT

SVG = "{http://www.w3.org/2000/svg}"
EXAMPLES = ("ai-search", "support-agent")


@cache
def example(name: str) -> System:
    """An example by name."""
    return load_model(ROOT / "examples" / f"{name}.casemate.yaml").system


@cache
def drawn(name: str) -> str:
    """Its diagram."""
    return draw(example(name), theme=Theme.LIGHT)


def things(svg: str, key: str) -> Iterator[str]:
    """What the drawing says that it shows: the values of an attribute such as `component`, split at commas."""
    for thing in ET.fromstring(svg).iter(f"{SVG}g"):
        if found := thing.get(f"data-{key}"):
            yield from found.split(", ")


def legend(svg: str) -> str:
    """The words of the legend."""
    found = re.search(r'<g class="legend">(.*)</g>', svg, re.DOTALL)
    assert found
    return " ".join(re.findall(r">([^<>]+)</text>", found[1]))


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Makes the layout engine forget what it is, before and after."""
    from casemate.report.diagram import elk

    yield elk._engine.cache_clear
    elk._engine.cache_clear()
