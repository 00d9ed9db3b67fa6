"""The document tree: what a report says, without a word about how it looks. Every writer reads it.

Text in it is plain text as the model has it: escaping is the work of the writer, and of it alone.
"""

from casemate.report.document.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Fold,
    Paragraph,
    Row,
    Section,
    Table,
    Terms,
    Trail,
    TrailStep,
)
from casemate.report.document.elements import Drawn, Element, Node, markup
from casemate.report.document.inline import Badge, Code, Inline, Inlines, Link, Muted, Strong, Tone, text_of

__all__ = [
    "Badge",
    "Block",
    "Bullets",
    "Cell",
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
    "Paragraph",
    "Row",
    "Section",
    "Strong",
    "Table",
    "Terms",
    "Tone",
    "Trail",
    "TrailStep",
    "markup",
    "text_of",
]
