"""The document tree: what a report says, without a word about how it looks. Every writer reads it.

Text in it is plain text as the model has it: escaping is the work of the writer, and of it alone.
"""

from casemate.report.document.blocks import (
    Beside,
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Fold,
    Paper,
    Paragraph,
    Row,
    Section,
    Table,
    Terms,
    Trail,
    TrailStep,
)
from casemate.report.document.chart import Axis, Chart, ChartKind, Series
from casemate.report.document.elements import Drawn, Element, Node, markup
from casemate.report.document.inline import Badge, Code, Inline, Inlines, Link, Muted, Strong, Tone, text_of

__all__ = [
    "Axis",
    "Badge",
    "Beside",
    "Block",
    "Bullets",
    "Callout",
    "Cell",
    "Chart",
    "ChartKind",
    "Code",
    "Column",
    "Document",
    "Drawn",
    "Element",
    "Fact",
    "Facts",
    "Figure",
    "Fold",
    "Inline",
    "Inlines",
    "Link",
    "Muted",
    "Node",
    "Paper",
    "Paragraph",
    "Row",
    "Section",
    "Series",
    "Strong",
    "Table",
    "Terms",
    "Tone",
    "Trail",
    "TrailStep",
    "markup",
    "text_of",
]
