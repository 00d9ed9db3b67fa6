"""Small line drawings, 14 by 14 units each."""

from __future__ import annotations

from collections.abc import Mapping

from casemate.report.diagram.marks import Sort
from casemate.report.diagram.markup import fine, number

ICON = 14.0

_PERSON = '<circle cx="7" cy="4" r="2.7"/><path d="M1.9 13c0-5.4 10.2-5.4 10.2 0"/>'
_GLOBE = '<circle cx="7" cy="7" r="5.6"/><path d="M1.4 7h11.2M7 1.4c-3.6 3-3.6 8.2 0 11.2M7 1.4c3.6 3 3.6 8.2 0 11.2"/>'
_NETWORK = (
    '<circle cx="3" cy="3" r="1.8"/><circle cx="3" cy="11" r="1.8"/><circle cx="11" cy="7" r="2.1"/>'
    '<path d="M4.7 3.8L9 6M4.7 10.2L9 8M3 4.8v4.4"/>'
)
_ROBOT = (
    '<rect x="2" y="4.6" width="10" height="7.6" rx="2"/><path d="M7 4.6V2M.7 7.4v2.4M13.3 7.4v2.4M5 10.1h4"/>'
    '<circle cx="7" cy="1.6" r=".7"/><circle cx="5" cy="7.6" r=".6"/><circle cx="9" cy="7.6" r=".6"/>'
)
_WRENCH = (
    '<path d="M9.8 1.6a3.4 3.4 0 0 0-3.3 4.7l-4.6 4.6a1.5 1.5 0 0 0 2.1 2.1l4.6-4.6a3.4 3.4 0 0 0 4.4-4.2l-2 2-2-.5'
    '-.5-2z"/>'
)
_BOOK = (
    '<path d="M7 3.2C5.4 2 3.4 1.8 1.6 2v9.2c1.8-.2 3.8 0 5.4 1.2 1.6-1.2 3.6-1.4 5.4-1.2V2C10.6 1.8 8.6 2 7 3.2z'
    'M7 3.2v9.2"/>'
)
_LOOP = '<path d="M11.9 5.1A5.3 5.3 0 1 0 12.3 8M12.3 2.2v3.1H9.2"/>'
_KEY = '<circle cx="4.1" cy="7" r="2.5"/><path d="M6.6 7h6.2M10.2 7v2.5M12.8 7v2.1"/>'

_BY_SORT: Mapping[Sort, str] = {
    Sort.PERSON: _PERSON,
    Sort.OUTSIDE: _GLOBE,
    Sort.MODEL: _NETWORK,
    Sort.AGENT: _ROBOT,
    Sort.TOOL: _WRENCH,
    Sort.KNOWLEDGE: _BOOK,
    Sort.TRAINING: _LOOP,
    Sort.TRAINING_STORE: _LOOP,
}


def icon_of(sort: Sort, x: float, y: float, size: float = 12.0) -> str:
    """The icon of a sort of component with its upper left corner there; empty where a sort has none."""
    drawn = _BY_SORT.get(sort)
    return _placed(drawn, x, y, size, "icon") if drawn else ""


def has_icon(sort: Sort) -> bool:
    """Whether components of this sort carry an icon."""
    return sort in _BY_SORT


def key_icon(x: float, y: float, size: float = 12.0) -> str:
    """The mark of what holds secrets."""
    return _placed(_KEY, x, y, size, "key")


def _placed(drawn: str, x: float, y: float, size: float, style: str) -> str:
    scale = fine(size / ICON)
    return f'<g class="{style}" transform="translate({number(x)} {number(y)}) scale({scale})">{drawn}</g>'
