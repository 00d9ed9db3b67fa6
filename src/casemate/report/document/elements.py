"""Elements of HTML and SVG as values, and the one place where they become text: text is escaped here alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from casemate.files import escape_html

_VOID = frozenset({"br", "hr", "meta", "wbr"})


def _none() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Element:
    """One element. Names of tags and attributes are ours, always; values and text may come from a model."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=_none, hash=False)
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Markup that another drawing function has written and escaped, such as a diagram."""

    markup: str


Node = Element | Drawn | str


def markup(node: Node) -> str:
    """The text of a tree. Empty attributes are left out."""
    return "".join(_pieces(node))


def _pieces(node: Node) -> Iterator[str]:
    if isinstance(node, str):
        yield escape_html(node)
        return
    if isinstance(node, Drawn):
        yield node.markup
        return
    yield f"<{node.tag}"
    for name, value in node.attributes.items():
        if value:
            yield f' {name}="{escape_html(value)}"'
    yield ">"
    if node.tag in _VOID:
        return
    for child in node.children:
        yield from _pieces(child)
    yield f"</{node.tag}>"
