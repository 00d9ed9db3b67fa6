from __future__ import annotations

from functools import cache
from itertools import combinations, pairwise

import pytest
from hypothesis import given

from casemate.model import System, system_from
from casemate.report.diagram.compact import compact
from casemate.report.diagram.geometry import Picture, Rect, crossings, hidden
from casemate.report.diagram.page import READABLE, text_on_page
from casemate.report.diagram.sketch import Detail, Sketch, sketch_of
from strategies import Raw, fewest, raw_models

from .conftest import EXAMPLES, example


def laid_out(system: System) -> tuple[Sketch, Picture]:
    return compact(lambda detail: sketch_of(system, detail=detail))


def inside(inner: Rect, outer: Rect) -> bool:
    return outer.x < inner.x and outer.y < inner.y and inner.right < outer.right and inner.bottom < outer.bottom


def check(sketch: Sketch, picture: Picture) -> None:
    """What makes a layout right, whatever it looks like."""
    page = Rect(x=0, y=0, width=picture.width, height=picture.height)
    for box in (*picture.boxes.values(), *picture.zones.values()):
        assert inside(box, page)
    for one, other in combinations(picture.boxes.values(), 2):
        assert not one.overlaps(other)
    for block, zone in sketch.blocks.items():
        holding = set(sketch.chain(zone))
        for name, box in picture.zones.items():
            here = picture.boxes[block]
            assert inside(here, box) if name in holding else not here.overlaps(box)
    for zone, within in sketch.zones.items():
        if within is not None:
            assert inside(picture.zones[zone], picture.zones[within])
    for link in sketch.links:
        check_route(sketch, picture, link.id)


def check_route(sketch: Sketch, picture: Picture, name: str) -> None:
    link = next(link for link in sketch.links if link.id == name)
    route = picture.routes[name]
    points = route.points
    for end, block in ((points[0], link.source), (points[-1], link.target)):
        box = picture.boxes[block]
        assert box.x - 0.1 <= end.x <= box.right + 0.1
        assert box.y - 0.1 <= end.y <= box.bottom + 0.1
    for start, end in pairwise(points):
        assert start.x == end.x or start.y == end.y
        leg = Rect(
            x=min(start.x, end.x), y=min(start.y, end.y), width=abs(start.x - end.x), height=abs(start.y - end.y)
        )
        for block, box in picture.boxes.items():
            shrunk = Rect(x=box.x + 1, y=box.y + 1, width=box.width - 2, height=box.height - 2)
            assert not leg.overlaps(shrunk), f"{name} runs through {block}"


@cache
def of_example(name: str) -> tuple[Sketch, Picture]:
    return laid_out(example(name))


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_laid_out_right(name: str) -> None:
    sketch, picture = of_example(name)
    check(sketch, picture)
    for one, other in combinations(picture.routes.values(), 2):
        assert not one.label.overlaps(other.label)
    for route in picture.routes.values():
        assert not [box for box in picture.boxes.values() if route.label.overlaps(box)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_links_do_not_lie_on_each_other(name: str) -> None:
    _, picture = of_example(name)
    legs = [
        (link, start.x == end.x, *sorted(((start.x, start.y), (end.x, end.y))))
        for link, route in picture.routes.items()
        for start, end in pairwise(route.points)
    ]
    for (link, upright, low, high), (other, also, first, last) in combinations(legs, 2):
        if link != other and upright == also:
            across, along = (0, 1) if upright else (1, 0)
            beside = abs(low[across] - first[across]) > 2
            assert beside or high[along] <= first[along] + 1 or last[along] <= low[along] + 1


@fewest
@given(raw_models(most=9))
def test_any_system_is_laid_out_right(raw: Raw) -> None:
    sketch, picture = laid_out(system_from(raw))
    check(sketch, picture)


def test_the_search_engine_can_be_read_on_a_page() -> None:
    system = example("ai-search")
    _, picture = of_example("ai-search")
    assert len(system.components) >= 40
    assert text_on_page(picture) >= READABLE
    assert crossings(picture) < 100
    assert hidden(picture) < 20


def test_labels_say_less_where_room_is_short() -> None:
    system = example("support-agent")
    lines = [sum(len(link.wide.lines) for link in sketch_of(system, detail=detail).links) for detail in Detail]
    said = [
        sum(bool(line.plain) for link in sketch_of(system, detail=detail).links for line in link.wide.lines)
        for detail in Detail
    ]
    assert lines[0] == lines[1] < lines[2]
    assert 0 == said[0] < said[1] < said[2]


def test_a_request_and_its_answer_share_a_link() -> None:
    sketch = sketch_of(example("ai-search"))
    link = next(link for link in sketch.links if {link.source, link.target} == {"query_service", "ranker"})
    assert link.both_ways
    assert {line.forward for line in link.wide.lines} == {True, False}
