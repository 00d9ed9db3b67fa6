"""Native tables, each row as high as its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casemate.report.document import Cell, Column, Inlines, Row, Table, Terms
from casemate.report.pdf.columns import SIZE, widths
from casemate.report.pptx.lines import height_of
from casemate.report.pptx.look import INK, LINE, QUIET, Box, Sizes
from casemate.report.pptx.writing import fill_frame, write

if TYPE_CHECKING:
    from pptx.slide import Slide

_X, _Y = 5.0, 3.5
"""Within a cell, left and right, above and below."""
_SLACK = 1.12


def table_height(table: Table, width: float, sizes: Sizes) -> float:
    """With its caption."""
    return _caption(table, width, sizes) + sum(_rows(table, _shares(table, width, sizes), sizes))


def terms_height(terms: Terms, width: float, sizes: Sizes) -> float:
    """Of labels with what is said."""
    table = _as_table(terms)
    return sum(_rows(table, _term_shares(width), sizes)[1:])


def _caption(table: Table, width: float, sizes: Sizes) -> float:
    return height_of((table.caption,), width, sizes.small) + 4 if table.caption else 0.0


def _shares(table: Table, width: float, sizes: Sizes) -> list[float]:
    """Of each column: as on paper, where letters are smaller."""
    scale = sizes.table / SIZE * _SLACK
    return [scale * share for share in widths(table, width / scale)]


def _term_shares(width: float) -> list[float]:
    return [0.22 * width, 0.78 * width]


def _as_table(terms: Terms) -> Table:
    rows = tuple(Row(cells=(Cell(parts=(label,)), Cell(parts=parts))) for label, parts in terms.items)
    return Table(caption="", columns=(Column(title=""), Column(title="")), rows=rows)


def _rows(table: Table, shares: list[float], sizes: Sizes) -> list[float]:
    """The heights of the head and of each row."""
    heads = [
        height_of((column.title,), share - 2 * _X, sizes.small)
        for column, share in zip(table.columns, shares, strict=True)
    ]
    found = [max(heads) + 2 * _Y]
    for row in table.rows:
        cells = [
            height_of(cell.parts, share - 2 * _X, sizes.table) for cell, share in zip(row.cells, shares, strict=True)
        ]
        found.append(max(cells) + 2 * _Y)
    return found


def draw_table(slide: Slide, table: Table, box: Box, sizes: Sizes) -> None:
    """The caption and the table."""
    down = _caption(table, box.width, sizes)
    if down:
        place = Box(x=box.x, y=box.y, width=box.width, height=down - 4)
        write(slide, place, [(table.caption,)], sizes.small, colour=QUIET)
    shares = _shares(table, box.width, sizes)
    inner = Box(x=box.x, y=box.y + down, width=box.width, height=box.height - down)
    _draw(slide, table, inner, shares, sizes, headed=True)


def draw_terms(slide: Slide, terms: Terms, box: Box, sizes: Sizes) -> None:
    """Labels with what is said, as a table without a head."""
    _draw(slide, _as_table(terms), box, _term_shares(box.width), sizes, headed=False)


def _draw(slide: Slide, table: Table, box: Box, shares: list[float], sizes: Sizes, *, headed: bool) -> None:
    from pptx.util import Pt

    heights = _rows(table, shares, sizes)[0 if headed else 1 :]
    frame = slide.shapes.add_table(len(heights), len(shares), Pt(box.x), Pt(box.y), Pt(box.width), Pt(sum(heights)))
    made = frame.table
    properties = made._tbl.tblPr
    for name in ("firstRow", "bandRow"):
        properties.set(name, "0")
    properties.remove(properties.find("{*}tableStyleId"))
    for column, share in zip(made.columns, shares, strict=True):
        column.width = Pt(share)
    for row, high in zip(made.rows, heights, strict=True):
        row.height = Pt(high)
    if headed:
        for place, head in enumerate(table.columns):
            _cell(made.cell(0, place), (head.title,), sizes.small, head, colour=QUIET, rule=INK)
    for number, row in enumerate(table.rows, start=int(headed)):
        for place, (cell, head) in enumerate(zip(row.cells, table.columns, strict=True)):
            colour = QUIET if not headed and place == 0 else INK
            _cell(made.cell(number, place), cell.parts, sizes.table, head, colour=colour, rule=LINE)


def _cell(cell: Any, parts: Inlines, size: float, head: Column, *, colour: str, rule: str) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls
    from pptx.util import Pt

    fill_frame(cell.text_frame, [parts], size, colour=colour, align="right" if head.number else "left")
    cell.margin_left = cell.margin_right = Pt(_X)
    cell.margin_top = cell.margin_bottom = Pt(_Y)
    cell.fill.background()
    properties = cell._tc.get_or_add_tcPr()
    line = f'<a:lnB {nsdecls("a")} w="{Pt(0.75)}"><a:solidFill><a:srgbClr val="{rule}"/></a:solidFill></a:lnB>'
    properties.insert(0, parse_xml(line))
