"""The formats of a tree: the one table that the command line reads the names from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from casemate.report.look import Look

if TYPE_CHECKING:
    from casemate.report.tree.view import TreeView


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeFormat:
    """One way to show a tree."""

    name: str
    doc: str
    render: Callable[[TreeView, Look], str]


def _text(view: TreeView, look: Look) -> str:
    from casemate.report.tree.text import tree_text

    return tree_text(view, look)


def _json(view: TreeView, look: Look) -> str:
    from casemate.report.tree.json import tree_json

    return tree_json(view)


def _svg(view: TreeView, look: Look) -> str:
    from casemate.report.document import markup
    from casemate.report.tree.drawing import tree_picture

    return markup(tree_picture(view)) + "\n"


def _html(view: TreeView, look: Look) -> str:
    from casemate.report.html import to_html
    from casemate.report.tree.page import tree_document

    return to_html(tree_document(view))


def _says(view: TreeView) -> Mapping[str, str]:
    """What wiki pictures say below a title: how likely, which techniques."""
    return {
        node.id: " · ".join(part for part in (view.chance_text(node.id), ", ".join(view.techniques(node))) if part)
        for node in view.tree.nodes
    }


def _mermaid(view: TreeView, look: Look) -> str:
    from casemate.exchange.tree_mermaid import tree_mermaid

    return tree_mermaid(view.tree, _says(view))


def _dot(view: TreeView, look: Look) -> str:
    from casemate.exchange.tree_dot import tree_dot

    return tree_dot(view.tree, _says(view))


def _yaml(view: TreeView, look: Look) -> str:
    from casemate.trees.format_writer import tree_text

    return tree_text(view.whole)


TREE_FORMATS: Mapping[str, TreeFormat] = MappingProxyType(
    {
        made.name: made
        for made in (
            TreeFormat(name="text", doc="for people", render=_text),
            TreeFormat(name="json", doc="the whole tree and its answers for programs", render=_json),
            TreeFormat(name="svg", doc="a picture", render=_svg),
            TreeFormat(name="html", doc="a page to unfold", render=_html),
            TreeFormat(name="mermaid", doc="for wikis", render=_mermaid),
            TreeFormat(name="dot", doc="for Graphviz", render=_dot),
            TreeFormat(name="yaml", doc="a tree file with the whole tree, to go on by hand", render=_yaml),
        )
    }
)
