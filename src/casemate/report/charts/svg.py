"""The few shapes that charts are made of. Lengths are SVG user units."""

from __future__ import annotations

from casemate.report.diagram.text import wrapped
from casemate.report.document import Element, Node

SLACK, BOLD_SLACK = 1.17, 1.27
"""How much wider than estimated text may turn out: a reader's font may be one of the wide ones, such as DejaVu Sans."""
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
INK, QUIET, LINE, PAPER = "#1c2430", "#5a6675", "#d5dae1", "#ffffff"


def fitted(said: str, width: float, size: float, *, bold: bool = False, most: int = 3) -> tuple[str, ...]:
    """The text on at most `most` lines of this width, whatever font shows it."""
    return wrapped(said, width / (BOLD_SLACK if bold else SLACK), size, bold=bold, most=most)


def number(value: float) -> str:
    """A length with one decimal at most: the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")


def canvas(width: float, height: float, title: str, *children: Node) -> Element:
    """The root of a picture; `title` says what it shows."""
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {number(width)} {number(height)}",
        "width": number(width),
        "height": number(height),
        "role": "img",
        "font-family": FONT,
        "class": "chart",
    }
    return Element("svg", attributes, (Element("title", {}, (title,)), *children))


def box(x: float, y: float, width: float, height: float, *, name: str, fill: str, stroke: str = "none") -> Element:
    """A rectangle with round corners."""
    place = {"x": number(x), "y": number(y), "width": number(width), "height": number(height), "rx": "5"}
    return Element("rect", {**place, "class": name, "fill": fill, "stroke": stroke})


def text(
    x: float,
    y: float,
    said: str,
    *,
    name: str = "ink",
    fill: str = INK,
    size: float = 12,
    bold: bool = False,
    anchor: str = "",
) -> Element:
    """One line of text; `y` is its base line."""
    place = {"x": number(x), "y": number(y), "font-size": number(size), "text-anchor": anchor}
    weight = {"font-weight": "600"} if bold else {}
    return Element("text", {**place, **weight, "class": name, "fill": fill}, (said,))


def line(points: str, *, name: str = "line", stroke: str = QUIET) -> Element:
    """A line through these points, in the syntax of a path."""
    return Element("path", {"d": points, "class": name, "fill": "none", "stroke": stroke, "stroke-width": "1.4"})


def arrow_head(x: float, y: float, *, down: bool = False) -> Element:
    """The tip of an arrow that ends here, pointing right or down."""
    ends = f"M{number(x)} {number(y)}"
    back = "l-4 -7h8z" if down else "l-7 -4v8z"
    return Element("path", {"d": f"{ends}{back}", "class": "tip", "fill": QUIET})
