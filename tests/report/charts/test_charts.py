from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from casemate.report.charts import HeatCell, HeatRow, PathBox, SeverityBar, heat_map, path_picture, severity_bars
from casemate.report.document import Element, Tone, markup
from hostile import PAYLOADS

SVG = "{http://www.w3.org/2000/svg}"


def drawn(root: Element) -> ElementTree.Element:
    return ElementTree.fromstring(markup(root))


def texts(root: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


def boxes(number: int, title: str = "A step") -> list[PathBox]:
    return [
        PathBox(role="start" if not place else "attack", title=f"{title} {place}", note="") for place in range(number)
    ]


def test_bars_are_as_long_as_their_numbers() -> None:
    root = drawn(severity_bars([SeverityBar(label="Now", counts={Tone.HIGH: 10, Tone.LOW: 30})]))
    widths = {
        one.get("class"): float(one.get("width", "0")) for one in root.iter(f"{SVG}rect") if one.get("height") == "26"
    }
    assert (widths["fill-low"] + 2) / (widths["fill-high"] + 2) == pytest.approx(3, rel=0.01)
    assert {"10", "30"} <= set(texts(root))
    assert "10 high, 30 low" in (root.find(f"{SVG}title").text or "")  # type: ignore[union-attr]


def test_bars_of_nothing() -> None:
    assert "none" in markup(severity_bars([SeverityBar(label="Now", counts={})]))


@pytest.mark.parametrize("number", [1, 3, 4, 5, 9])
def test_a_path_has_its_boxes_and_one_arrow_fewer(number: int) -> None:
    root = drawn(path_picture(boxes(number), "A path"))
    assert len(root.findall(f"{SVG}rect")) == number
    assert len([one for one in root.iter(f"{SVG}path") if one.get("class") == "tip"]) == number - 1
    assert [said for said in texts(root) if said.isdigit()] == [str(place + 1) for place in range(number)]


@pytest.mark.parametrize("number", [1, 5, 9])
def test_boxes_stay_within_the_picture_and_apart(number: int) -> None:
    root = drawn(path_picture(boxes(number, "A rather long title that takes more than one line of its box"), "A path"))
    _, _, width, height = (float(part) for part in root.get("viewBox", "").split())
    frames = [
        tuple(float(one.get(key, "0")) for key in ("x", "y", "width", "height")) for one in root.findall(f"{SVG}rect")
    ]
    assert all(x >= 0 and y >= 0 and x + w <= width and y + h <= height for x, y, w, h in frames)
    assert all(
        a[0] + a[2] <= b[0] or b[0] + b[2] <= a[0] or a[1] + a[3] <= b[1] or b[1] + b[3] <= a[1]
        for place, a in enumerate(frames)
        for b in frames[:place]
    )


def test_a_hotter_technique_has_a_deeper_colour() -> None:
    cells = tuple(HeatCell(id=f"AML.T{n}", name=f"T{n}", score=float(n), note="") for n in range(11))
    root = drawn(heat_map([HeatRow(name="Impact", cells=cells, others=3)], "Matrix"))
    levels = [
        int(re.sub(r"\D", "", group.find(f"{SVG}rect").get("class", "")))  # type: ignore[union-attr]
        for group in root.iter(f"{SVG}g")
    ]
    assert levels == sorted(levels)
    assert set(levels) == {0, 1, 2, 3, 4}
    assert "3 not reached" in texts(root)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_stay_text(payload: str) -> None:
    cell = HeatCell(id=payload, name=payload, score=1, note=payload)
    for root in (
        path_picture([PathBox(role="attack", title=payload, note=payload)], payload),
        heat_map([HeatRow(name=payload, cells=(cell,), others=0)], payload),
        severity_bars([SeverityBar(label=payload, counts={Tone.HIGH: 1})]),
    ):
        tags = {one.tag.removeprefix(SVG) for one in drawn(root).iter()}
        assert tags <= {"svg", "title", "g", "rect", "text", "path"}
