"""Each block: how high it is at a width, and how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casemate.report.document import (
    Beside,
    Block,
    Bullets,
    Callout,
    Element,
    Facts,
    Figure,
    Inlines,
    Paragraph,
    Table,
    Terms,
)
from casemate.report.pptx.charts import draw_chart
from casemate.report.pptx.drawings import draw_picture, natural_size
from casemate.report.pptx.lines import height_of
from casemate.report.pptx.look import GAP, INK, PALE, QUIET, TONES, Box, Sizes
from casemate.report.pptx.tables import draw_table, draw_terms, table_height, terms_height
from casemate.report.pptx.writing import rectangle, write

if TYPE_CHECKING:
    from pptx.slide import Slide

_LEAST_CHART, _PAD, _CARD = 110.0, 12.0, 8.0
_BETWEEN = 0.45
"""Between the items of a list, in sizes of its letters."""


def is_flexible(part: Block) -> bool:
    """Whether it takes what room is left: charts do."""
    return isinstance(part, Figure) and part.chart is not None


def height(part: Block, width: float, sizes: Sizes) -> float:
    """The least height of a block, in points."""
    match part:
        case Paragraph():
            return height_of(part.parts, width, sizes.body)
        case Bullets():
            lines = [height_of(item[0], width - sizes.body, sizes.body) for item in part.items]
            return sum(lines) + _BETWEEN * sizes.body * max(0, len(lines) - 1)
        case Facts():
            return _facts_height(part, width, sizes)
        case Table():
            return table_height(part, width, sizes)
        case Terms():
            return terms_height(part, width, sizes)
        case Callout():
            inside = width - 2 * _PAD
            title = height_of(part.title, inside, sizes.body + 3, bold=True)
            return title + 6 + stack_height(part.blocks, inside, sizes) + 2 * _PAD
        case Beside():
            return max(
                stack_height(group, room, sizes) for group, room in zip(part.groups, _columns(part, width), strict=True)
            )
        case Figure():
            return _figure_height(part, width)
        case _:
            return 0.0


def stack_height(parts: Sequence[Block], width: float, sizes: Sizes) -> float:
    """Of blocks one below the other."""
    return sum(height(part, width, sizes) for part in parts) + GAP * max(0, len(parts) - 1)


def draw_stack(slide: Slide, parts: Sequence[Block], box: Box, sizes: Sizes) -> None:
    """Blocks one below the other; a chart, or what holds one, takes the room that the others leave."""
    spare = max(0.0, box.height - stack_height(parts, box.width, sizes))
    y = box.y
    for part in parts:
        high = height(part, box.width, sizes)
        if is_flexible(part) or (isinstance(part, Beside) and any(is_flexible(b) for g in part.groups for b in g)):
            high, spare = high + spare, 0.0
        draw(slide, part, Box(x=box.x, y=y, width=box.width, height=high), sizes)
        y += high + GAP


def draw(slide: Slide, part: Block, box: Box, sizes: Sizes) -> None:
    """One block in its place."""
    match part:
        case Paragraph():
            write(slide, box, [part.parts], sizes.body)
        case Bullets():
            items = [item[0] for item in part.items]
            write(slide, box, items, sizes.body, bullets=True, between=_BETWEEN * sizes.body)
        case Facts():
            _draw_facts(slide, part, box, sizes)
        case Table():
            draw_table(slide, part, box, sizes)
        case Terms():
            draw_terms(slide, part, box, sizes)
        case Callout():
            _draw_callout(slide, part, box, sizes)
        case Beside():
            x = box.x
            for group, room in zip(part.groups, _columns(part, box.width), strict=True):
                draw_stack(slide, group, Box(x=x, y=box.y, width=room, height=box.height), sizes)
                x += room + 2 * GAP
        case Figure() if part.chart is not None:
            draw_chart(slide, part.chart, box, sizes.small, part.alt)
        case Figure() if isinstance(part.picture, Element):
            draw_picture(slide, part.picture, box)
        case _:
            pass


def _columns(part: Beside, width: float) -> list[float]:
    shares = part.shares or (1,) * len(part.groups)
    room = width - 2 * GAP * (len(shares) - 1)
    return [room * share / sum(shares) for share in shares]


def _figure_height(part: Figure, width: float) -> float:
    if part.chart is not None:
        return _LEAST_CHART
    if not isinstance(part.picture, Element):
        return 0.0
    wide, high = natural_size(part.picture)
    return high * min(1.0, width / wide)


def _facts_height(part: Facts, width: float, sizes: Sizes) -> float:
    inside = _card(part, width) - 2 * _CARD
    labels = [height_of((one.label,), inside, sizes.small) for one in part.items]
    values = [height_of((one.value,), inside, sizes.value, bold=True) for one in part.items]
    return max(labels) + max(values) + 2 * _CARD + 4


def _card(part: Facts, width: float) -> float:
    return (width - GAP * (len(part.items) - 1)) / max(1, len(part.items))


def _draw_facts(slide: Slide, part: Facts, box: Box, sizes: Sizes) -> None:
    wide = _card(part, box.width)
    inside = wide - 2 * _CARD
    high = max(height_of((one.value,), inside, sizes.value, bold=True) for one in part.items)
    for place, one in enumerate(part.items):
        x = box.x + place * (wide + GAP)
        rectangle(slide, Box(x=x, y=box.y, width=wide, height=box.height), PALE)
        rectangle(slide, Box(x=x, y=box.y, width=wide, height=3), TONES[one.tone][0])
        value = Box(x=x + _CARD, y=box.y + _CARD + 2, width=inside, height=high)
        write(slide, value, [(one.value,)], sizes.value, bold=True)
        label = Box(x=x + _CARD, y=value.y + high + 2, width=inside, height=box.height - high - 2 * _CARD - 4)
        write(slide, label, [(one.label,)], sizes.small, colour=QUIET)


def _draw_callout(slide: Slide, part: Callout, box: Box, sizes: Sizes) -> None:
    rectangle(slide, box, PALE)
    rectangle(slide, Box(x=box.x, y=box.y, width=5, height=box.height), TONES[part.tone][0])
    inside = box.width - 2 * _PAD
    title = height_of(part.title, inside, sizes.body + 3, bold=True)
    heads: list[Inlines] = [part.title]
    place = Box(x=box.x + _PAD + 4, y=box.y + _PAD, width=inside - 4, height=title)
    write(slide, place, heads, sizes.body + 3, bold=True, colour=INK)
    rest = Box(x=place.x, y=place.y + title + 6, width=inside - 4, height=box.height - 2 * _PAD - title - 6)
    draw_stack(slide, part.blocks, rest, sizes)
