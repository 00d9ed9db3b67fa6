"""Charts: functions from data to SVG, each readable without a style sheet.

Colours stand as attributes, for paper and slides; each shape also has a class, by which a page can recolour it.
"""

from casemate.report.charts.heat_map import HeatCell, HeatRow, heat_map
from casemate.report.charts.path_picture import PathBox, path_picture
from casemate.report.charts.severity_bars import SeverityBar, severity_bars

__all__ = ["HeatCell", "HeatRow", "PathBox", "SeverityBar", "heat_map", "path_picture", "severity_bars"]
