"""The layered layout: along the flows, from left to right or from top to bottom, by the Eclipse Layout Kernel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, cast

from casemate.files import Value
from casemate.report.diagram.elk import elk_layout
from casemate.report.diagram.geometry import Picture, Point, Rect, Route, framed
from casemate.report.diagram.heads import head_height, head_of
from casemate.report.diagram.sketch import BLOCK_HEIGHT, BLOCK_WIDTH, Link, Sketch

_LEAST_ZONE = 170.0
_PADDING = 14.0
_OPTIONS: Mapping[str, Value] = {
    "elk.algorithm": "layered",
    "elk.hierarchyHandling": "INCLUDE_CHILDREN",
    "elk.edgeRouting": "ORTHOGONAL",
    "elk.json.edgeCoords": "ROOT",
    "elk.json.shapeCoords": "ROOT",
    "elk.randomSeed": "1",
    "elk.padding": "[top=14,left=14,bottom=14,right=14]",
    "elk.spacing.nodeNode": "20",
    "elk.spacing.edgeNode": "14",
    "elk.spacing.edgeEdge": "10",
    "elk.spacing.edgeLabel": "2",
    "elk.layered.spacing.nodeNodeBetweenLayers": "30",
    "elk.layered.spacing.edgeNodeBetweenLayers": "14",
    "elk.layered.spacing.edgeEdgeBetweenLayers": "10",
    "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
    "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
    "elk.edgeLabels.inline": "true",
}


class Heading(StrEnum):
    """Where the layers follow each other to."""

    RIGHT = "right"
    DOWN = "down"


def layered(sketch: Sketch, heading: Heading) -> Picture:
    """Lay out a sketch in layers.

    Raises `CasemateError` when the engine is not installed or takes too long.
    """
    laid_out = elk_layout(_graph(sketch, heading))
    places = {str(node["id"]): _rect(node) for node in _nodes(laid_out)}
    edges = {str(edge["id"]): edge for edge in _found(laid_out, "edges")}
    size = _rect(laid_out)
    picture = Picture(
        width=size.width,
        height=size.height,
        boxes={block: places[_block(block)] for block in sketch.blocks},
        zones={zone: places[_zone(zone)] for zone in sketch.zones},
        routes={link.id: _route(edges[link.id]) for link in sketch.links},
    )
    return framed(picture)


def _block(name: str) -> str:
    return f"component {name}"


def _zone(name: str) -> str:
    return f"zone {name}"


def _graph(sketch: Sketch, heading: Heading) -> Mapping[str, Value]:
    held: dict[str | None, list[Value]] = {None: [], **{zone: [] for zone in sketch.zones}}
    for zone, within in sketch.zones.items():
        held[within].append(_zone_node(sketch, zone, held[zone], heading))
    for block, zone_of in sketch.blocks.items():
        held[zone_of].append({"id": _block(block), "width": BLOCK_WIDTH, "height": BLOCK_HEIGHT})
    return {
        "id": "page",
        "layoutOptions": {**_OPTIONS, "elk.direction": heading.value.upper()},
        "children": held[None],
        "edges": [_edge(link) for link in sketch.links],
    }


def _zone_node(sketch: Sketch, zone: str, children: list[Value], heading: Heading) -> Value:
    title, note = sketch.heads[zone]
    width = max(_LEAST_ZONE, min(300.0, head_of(title, note, 1000).width + 2 * _PADDING))
    top = head_height(title, note, width) + 8
    least = (width, top + BLOCK_HEIGHT)
    if heading is Heading.DOWN:  # elkjs 0.12 turns the graph but not this
        least = least[::-1]
    return {
        "id": _zone(zone),
        "children": children,
        "layoutOptions": {
            "elk.padding": f"[top={top:g},left={_PADDING:g},bottom={_PADDING:g},right={_PADDING:g}]",
            "elk.nodeSize.constraints": "MINIMUM_SIZE",
            "elk.nodeSize.minimum": f"({least[0]:.0f},{least[1]:.0f})",
        },
    }


def _edge(link: Link) -> Value:
    label: Value = {"text": link.id, "width": link.wide.width, "height": link.wide.height}
    return {"id": link.id, "sources": [_block(link.source)], "targets": [_block(link.target)], "labels": [label]}


# What comes back is elkjs's JSON: https://eclipse.dev/elk/documentation/tooldevelopers/graphdatastructure/jsonformat.html
_Thing = Mapping[str, Any]


def _found(thing: Mapping[str, Value], key: str) -> list[_Thing]:
    return cast("list[_Thing]", thing.get(key) or [])


def _nodes(thing: Mapping[str, Value]) -> Iterator[_Thing]:
    for node in _found(thing, "children"):
        yield node
        yield from _nodes(node)


def _rect(thing: _Thing) -> Rect:
    return Rect(
        x=float(thing.get("x", 0.0)),
        y=float(thing.get("y", 0.0)),
        width=float(thing["width"]),
        height=float(thing["height"]),
    )


def _route(edge: _Thing) -> Route:
    section = edge["sections"][0]
    drawn = [section["startPoint"], *section.get("bendPoints", []), section["endPoint"]]
    return Route(points=_straightened(drawn), label=_rect(edge["labels"][0]))


def _straightened(places: Sequence[_Thing]) -> tuple[Point, ...]:
    """The line with every piece upright or level: where it passes a zone's edge, ELK lets it lean by half a unit."""
    points: list[Point] = []
    for place in places:
        x, y = float(place["x"]), float(place["y"])
        if points:
            before = points[-1]
            if abs(x - before.x) < abs(y - before.y):
                x = before.x
            else:
                y = before.y
        points.append(Point(x=x, y=y))
    return tuple(points)
