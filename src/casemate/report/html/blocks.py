"""Each block and inline of the document tree as HTML elements."""

from __future__ import annotations

from collections.abc import Iterator

from casemate.report.document import (
    Badge,
    Beside,
    Block,
    Bullets,
    Callout,
    Cell,
    Code,
    Column,
    Element,
    Facts,
    Figure,
    Fold,
    Inline,
    Inlines,
    Link,
    Muted,
    Node,
    Paragraph,
    Row,
    Strong,
    Table,
    Terms,
    Trail,
    TrailStep,
    text_of,
)


def element(tag: str, *children: Node, **attributes: str) -> Element:
    """An element; `class_` and `aria_label` stand for `class` and `aria-label`."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return Element(tag, named, children)


def inlines(parts: Inlines) -> Iterator[Node]:
    """What stands within a line."""
    return (_inline(part) for part in parts)


def _inline(part: Inline) -> Node:
    match part:
        case str():
            return part
        case Strong():
            return element("strong", part.text)
        case Muted():
            return element("span", part.text, class_="muted")
        case Code():
            return element("code", part.text)
        case Badge():
            return element("span", part.text, class_=f"badge {part.tone.value}")
        case Link():
            return element("a", part.text, href=f"#{part.anchor}")


def block(part: Block) -> Element:
    """One block."""
    match part:
        case Paragraph():
            return element("p", *inlines(part.parts), class_="lead" if part.lead else "")
        case Bullets():
            return _bullets(part)
        case Terms():
            return _terms(part)
        case Facts():
            return _facts(part)
        case Table():
            return _table(part)
        case Figure():
            return _figure(part)
        case Trail():
            return element("ol", *(_trail_step(step) for step in part.steps), class_="trail")
        case Fold():
            return _fold(part)
        case Callout():
            return _callout(part)
        case Beside():
            groups = (element("div", *(block(one) for one in group)) for group in part.groups)
            return element("div", *groups, class_=f"beside {_shares(part)}".strip())


def _bullets(bullets: Bullets) -> Element:
    items = (element("li", *_paragraphs(item)) for item in bullets.items)
    return element("ol" if bullets.ordered else "ul", *items, class_="items")


def _paragraphs(lines: tuple[Inlines, ...]) -> Iterator[Element]:
    return (element("p", *inlines(line)) for line in lines)


def _terms(terms: Terms) -> Element:
    rows = (element("div", element("dt", label), element("dd", *inlines(parts))) for label, parts in terms.items)
    return element("dl", *rows, class_="terms")


def _facts(facts: Facts) -> Element:
    tiles = (
        element(
            "li",
            element("span", fact.value, class_="value"),
            " ",
            element("span", fact.label, class_="label"),
            class_=fact.tone.value,
        )
        for fact in facts.items
    )
    return element("ul", *tiles, class_="facts")


def _table(table: Table) -> Element:
    head = element("thead", element("tr", *(_column(column) for column in table.columns)))
    body = element("tbody", *(_row(row, table.columns) for row in table.rows))
    grid = "grid" if any(column.narrow for column in table.columns) else ""
    whole = element("table", element("caption", table.caption), head, body, class_=grid)
    # What is wider than the page is scrolled in its own frame, by keyboard too.
    return element("div", whole, class_="scroll", tabindex="0", role="region", aria_label=table.caption)


def _column(column: Column) -> Element:
    return element("th", element("span", column.title), scope="col", class_=" ".join(_kinds(column)))


def _kinds(column: Column) -> list[str]:
    said = {"number": column.number, "tight": column.tight, "narrow": column.narrow}
    return [word for word, meant in said.items() if meant]


def _row(row: Row, columns: tuple[Column, ...]) -> Element:
    first, *others = zip(row.cells, columns, strict=True)
    head = element("th", *_content(first[0]), scope="row")
    return element("tr", head, *(_cell(cell, column) for cell, column in others), id=row.anchor)


def _cell(cell: Cell, column: Column) -> Element:
    kinds = [*_kinds(column), *([cell.tone.value] if cell.tone else [])]
    return element("td", *_content(cell), class_=" ".join(kinds))


def _content(cell: Cell) -> Iterator[Node]:
    yield from inlines(cell.parts)
    if cell.note:
        yield element("span", f" {cell.note}", class_="unseen")


def _figure(figure: Figure) -> Element:
    caption = [element("figcaption", *inlines(figure.caption))] if figure.caption else []
    frame = "scroll" if figure.least_width else ""
    size = f"least-{figure.least_width}" if figure.least_width else ""
    focus = {"tabindex": "0", "role": "region", "aria_label": text_of(figure.caption) or figure.alt} if frame else {}
    return element(
        "figure", element("div", figure.picture, class_=f"picture {frame} {size}".strip(), **focus), *caption
    )


def _trail_step(step: TrailStep) -> Element:
    return element(
        "li",
        element("span", step.mark, class_=f"mark {step.tone.value}"),
        element("div", element("p", *inlines(step.title), class_="what"), *_paragraphs(step.notes)),
    )


def _fold(fold: Fold) -> Element:
    aside = [element("span", *inlines(fold.aside), class_="aside")] if fold.aside else []
    summary = element("summary", element("span", *inlines(fold.title), class_="what"), *aside)
    inside = element("div", *(block(part) for part in fold.blocks), class_="inside")
    return element("details", summary, inside, id=fold.anchor, class_="prints" if fold.prints else "")


def _callout(callout: Callout) -> Element:
    title = element("p", *inlines(callout.title), class_="what")
    return element(
        "div", title, *(block(part) for part in callout.blocks), class_=f"callout {callout.tone.value}", role="note"
    )


def _shares(beside: Beside) -> str:
    """A class for two groups of different widths; more groups have the same."""
    if len(beside.shares) != 2 or beside.shares[0] == beside.shares[1]:
        return ""
    return "wide-first" if beside.shares[0] > beside.shares[1] else "wide-last"
