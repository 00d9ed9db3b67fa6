"""Blocks, sections and the document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from casemate.report.document.chart import Chart
from casemate.report.document.elements import Drawn, Element
from casemate.report.document.inline import Inlines, Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text."""

    parts: Inlines
    lead: bool = False
    """Whether it says in short what follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list; each item is one paragraph or more, of which the first is its heading."""

    items: tuple[tuple[Inlines, ...], ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Labels and what is to be said under each."""

    items: tuple[tuple[str, Inlines], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One number that matters."""

    value: str
    label: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Numbers side by side."""

    items: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The head of a column."""

    title: str
    number: bool = False
    """Whether it holds numbers, which stand to the right."""
    tight: bool = False
    """Whether its cells stay on one line."""
    narrow: bool = False
    """Whether its cells are far smaller than its title, which may then stand upright."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell."""

    parts: Inlines
    tone: Tone | None = None
    note: str = ""
    """What the colour says, for those who do not see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row; its first cell is its head."""

    cells: tuple[Cell, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; every row has one cell a column."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        assert all(len(row.cells) == len(self.columns) for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture."""

    picture: Element | Drawn
    """The root of an SVG."""
    alt: str
    """What the picture says, for those who do not see it; writers without pictures print it."""
    caption: Inlines = ()
    least_width: int = 0
    """Under this many pixels it is scrolled instead of shrunk."""
    chart: Chart | None = None
    """The numbers in it, for writers that draw charts of their own, which people can edit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailStep:
    """One step on the way."""

    mark: str
    title: Inlines
    notes: tuple[Inlines, ...] = ()
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Steps in their order, from the first to the last."""

    steps: tuple[TrailStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Blocks behind a line that opens them."""

    title: Inlines
    aside: Inlines = ()
    """A second, quieter line of the summary."""
    blocks: tuple[Block, ...]
    anchor: str = ""
    prints: bool = False
    """Whether paper shows it open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """What must not be overlooked: a verdict, a warning, a question to the reader."""

    title: Inlines
    blocks: tuple[Block, ...] = ()
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Groups of blocks that stand side by side where there is room, else below each other."""

    groups: tuple[tuple[Block, ...], ...]
    shares: tuple[int, ...] = ()
    """The widths in relation to each other; none: all the same."""

    def __post_init__(self) -> None:
        assert not self.shares or len(self.shares) == len(self.groups)


Block = Paragraph | Bullets | Terms | Facts | Table | Figure | Trail | Fold | Callout | Beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with what stands under it."""

    title: str
    anchor: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
    notes: tuple[Inlines, ...] = ()
    """What a speaker says to it, and where its figures come from; slides hold them as notes, pages in small print."""
    new_page: bool = False
    """Whether it begins a page on paper. On slides every section does."""


class Paper(Enum):
    """What a document is laid out for, by writers that have pages."""

    A4 = "a4"
    SLIDES = "slides"
    """16:9; every section of the first level is one page, which its writer has to keep short enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole."""

    title: str
    subtitle: str
    description: Inlines
    sections: tuple[Section, ...]
    language: str = "en"
    foot: Inlines = ()
    paper: Paper = Paper.A4
