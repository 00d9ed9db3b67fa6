"""Native charts: their numbers stand in a workbook that people can open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casemate.files import escape_csv
from casemate.report.document import Chart, ChartKind, Tone
from casemate.report.pptx.lines import said
from casemate.report.pptx.look import FONT, INK, LINE, QUIET, TONES, Box

if TYPE_CHECKING:
    from pptx.slide import Slide

_TICK = '[>=1000000]#,##0,,"M";[>=1000]0,"k";0'
_MONEY = '[>=1000000]0.0#,,"M";[>=1000]0,"k";0'


def draw_chart(slide: Slide, chart: Chart, box: Box, size: float, alt: str) -> None:
    """The chart in a place."""
    from pptx.util import Pt

    curves = chart.kind is ChartKind.CURVES
    kind, data = (_curves if curves else _bars)(chart)
    frame = slide.shapes.add_chart(kind, Pt(box.x), Pt(box.y), Pt(box.width), Pt(box.height), data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", said(alt))
    made = frame.chart
    made.font.size, made.font.name = Pt(size), FONT
    made.has_title = False
    _legend(made)
    _axes(made, chart, size)
    for series, one in zip(made.plots[0].series, chart.series, strict=True):
        _paint(series, one.name, one.tone, one.quiet, curves=curves)


def _curves(chart: Chart) -> tuple[Any, Any]:
    from pptx.chart.data import XyChartData
    from pptx.enum.chart import XL_CHART_TYPE

    data = XyChartData()
    for one in chart.series:
        series = data.add_series(_cell(one.name))
        for x, y in one.points:
            series.add_data_point(x, y)
    return XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, data


def _bars(chart: Chart) -> tuple[Any, Any]:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    data = CategoryChartData()
    data.categories = [_cell(name) for name in chart.categories]
    for one in chart.series:
        data.add_series(_cell(one.name), [y for _, y in one.points])
    stacked = chart.kind is ChartKind.STACKED
    return XL_CHART_TYPE.BAR_STACKED if stacked else XL_CHART_TYPE.BAR_CLUSTERED, data


def _cell(text: str) -> str:
    """Text for a cell of the workbook, where a formula is only text."""
    return escape_csv(said(text))


def _legend(made: Any) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION

    made.has_legend = True
    made.legend.position = XL_LEGEND_POSITION.TOP
    made.legend.include_in_layout = False


def _axes(made: Any, chart: Chart, size: float) -> None:
    from pptx.dml.color import RGBColor

    across, up = made.category_axis, made.value_axis
    up.major_gridlines.format.line.color.rgb = RGBColor.from_string(LINE)
    across.format.line.color.rgb = RGBColor.from_string(QUIET)
    up.format.line.fill.background()
    if chart.kind is not ChartKind.CURVES:
        _bar_axes(made, size)
        return
    up.minimum_scale, up.maximum_scale, up.major_unit = 0, 1, 0.25
    across.has_major_gridlines = False
    amounts = [x for one in chart.series for x, y in one.points if y >= 0.0005]
    every = [x for one in chart.series for x, _ in one.points]
    across.minimum_scale, across.maximum_scale = _decade(min(every)), _decade(max(amounts or every), up=True)
    for axis, of in ((across, chart.x), (up, chart.y)):
        axis.tick_labels.number_format = "0%" if of.percent else _TICK
        axis.tick_labels.number_format_is_linked = False
        _title(axis, of.title, size)
        if of.logarithmic:
            _make_logarithmic(axis)


def _decade(amount: float, *, up: bool = False) -> float:
    """The next power of ten."""
    from math import ceil, floor, log10

    return float(10 ** (ceil(log10(amount)) if up else floor(log10(amount))))


def _make_logarithmic(axis: Any) -> None:
    # The library has no way to say so; the scale's first child does.
    scaling = axis._element.find("{*}scaling")
    base = scaling.makeelement(scaling.tag.replace("scaling", "logBase"), {"val": "10"})
    scaling.insert(0, base)


def _title(axis: Any, words: str, size: float) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    axis.has_title = bool(words)
    if words:
        frame = axis.axis_title.text_frame
        frame.text = said(words)
        font = frame.paragraphs[0].runs[0].font
        font.size, font.bold, font.name = Pt(size), False, FONT
        font.color.rgb = RGBColor.from_string(QUIET)


def _bar_axes(made: Any, size: float) -> None:
    from pptx.util import Pt

    made.category_axis.reverse_order = True
    made.value_axis.visible = False
    made.value_axis.has_major_gridlines = False
    made.value_axis.minimum_scale = 0
    plot = made.plots[0]
    plot.gap_width, plot.overlap = 45, 0
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = _MONEY, False
    labels.font.size, labels.font.name = Pt(size), FONT


def _paint(series: Any, name: str, tone: Tone, quiet: bool, *, curves: bool) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    colour = RGBColor.from_string(INK if name == "accepted" else TONES[tone][0])
    if not curves:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour
        return
    series.smooth = False
    line = series.format.line
    line.color.rgb, line.width = colour, Pt(1.25 if quiet or name == "accepted" else 2.5)
    if name == "accepted" or quiet:
        line.dash_style = MSO_LINE.ROUND_DOT
    elif tone is Tone.HIGH:
        line.dash_style = MSO_LINE.DASH
