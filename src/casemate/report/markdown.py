"""A document as Markdown, as GitHub and GitLab show it. Pictures are told in words."""

from __future__ import annotations

from collections.abc import Iterator

from casemate.files import escape_markdown
from casemate.report.document import (
    Badge,
    Beside,
    Block,
    Bullets,
    Callout,
    Cell,
    Code,
    Document,
    Facts,
    Figure,
    Fold,
    Inline,
    Inlines,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
    Terms,
    Trail,
    text_of,
)

_DEEPEST = 6


def to_markdown(document: Document) -> str:
    """The whole file."""
    kind = document.subtitle[:1].lower() + document.subtitle[1:]
    lines = [f"# {_said(document.title)}: {_said(kind)}", ""]
    if document.description:
        lines += [_line(document.description), ""]
    for section in document.sections:
        lines += _section(section, 2)
    return "\n".join([*lines, "---", "", _line(document.foot), ""])


def _section(section: Section, depth: int) -> Iterator[str]:
    yield from (f"{'#' * depth} {_said(section.title)}", "")
    for part in section.blocks:
        yield from _block(part, depth)
    for inner in section.sections:
        yield from _section(inner, min(depth + 1, _DEEPEST))
    for note in section.notes:
        yield from (_line(note), "")


def _block(part: Block, depth: int) -> Iterator[str]:
    match part:
        case Paragraph():
            yield from (_line(part.parts), "")
        case Bullets():
            yield from _bullets(part)
        case Terms():
            yield from (f"- **{_said(label)}:** {_line(parts)}" for label, parts in part.items)
            yield ""
        case Facts():
            yield from (" · ".join(f"**{_said(fact.value)}** {_said(fact.label)}" for fact in part.items), "")
        case Table():
            yield from _table(part)
        case Figure():
            yield from (f"_Picture: {_said(part.alt)}_", "")
        case Trail():
            for number, step in enumerate(part.steps, start=1):
                yield f"{number}. _{_said(step.mark)}_ {_line(step.title)}"
                yield from (f"   <br>{_line(note)}" for note in step.notes)
            yield ""
        case Fold():
            yield from _fold(part, min(depth + 1, _DEEPEST))
        case Callout():
            inside = [line for block in part.blocks for line in _block(block, depth)]
            yield from (f"> {line}".rstrip() for line in (f"**{_plain(part.title)}**", "", *inside))
            yield ""
        case Beside():
            yield from (line for group in part.groups for block in group for line in _block(block, depth))


def _bullets(bullets: Bullets) -> Iterator[str]:
    for number, item in enumerate(bullets.items, start=1):
        mark = f"{number}." if bullets.ordered else "-"
        first, *others = (_line(line) for line in item)
        yield f"{mark} {first}"
        yield from (f"{' ' * len(mark)} <br>{line}" for line in others)
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield from (f"_{_said(table.caption)}_", "")
    yield f"| {' | '.join(_said(column.title) for column in table.columns)} |"
    yield f"|{'|'.join('---:' if column.number else '---' for column in table.columns)}|"
    yield from (_row(row) for row in table.rows)
    yield ""


def _row(row: Row) -> str:
    return f"| {' | '.join(_cell(cell) for cell in row.cells)} |"


def _cell(cell: Cell) -> str:
    note = f" ({_said(cell.note)})" if cell.note else ""
    return f"{_line(cell.parts)}{note}"


def _fold(fold: Fold, depth: int) -> Iterator[str]:
    yield from (f"{'#' * depth} {_line(fold.title)}", "")
    if fold.aside:
        yield from (_line(fold.aside), "")
    for part in fold.blocks:
        yield from _block(part, depth)


def _line(parts: Inlines) -> str:
    return "".join(_inline(part) for part in parts).strip()


def _plain(parts: Inlines) -> str:
    return _said(text_of(parts))


def _inline(part: Inline) -> str:
    match part:
        case str():
            return _spaced(part)
        case Strong() | Badge():
            return f"**{_said(part.text)}**" if part.text.strip() else ""
        case Code():
            # Code spans know no escapes; what would end one, or a cell of a table, is escaped text instead.
            return _said(part.text) if set("`|\\\n") & set(part.text) else f"`{part.text}`"
        case _:
            return _spaced(part.text)


def _spaced(text: str) -> str:
    """Escaped text with the space around it, which parts of a line need between them."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() else ""
    return f"{before}{_said(text)}{after}" if text.strip() else " " * bool(text)


def _said(text: str) -> str:
    return escape_markdown(text)
