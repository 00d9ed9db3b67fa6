"""What could be lost: the ways to each loss, and the tree of each loss that can come about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casemate.report.document import Block, Figure, Muted, Paragraph, Section, Strong
from casemate.report.methods.sentences import with_code
from casemate.report.methods.subject import Reviewed
from casemate.report.threat_model.losing import losing
from casemate.report.tree.drawing import tree_picture
from casemate.report.tree.view import grown_view
from casemate.report.words import chance, per_cent
from casemate.trees import TreeTooLarge, grow

if TYPE_CHECKING:
    from casemate.analysis import LossPaths, Reading

_DEPTH, _NODES = 4, 20
_MOST_TREES = 12
_ABOUT = (
    "The attack tree of each loss follows: the loss at the left, what each step needs to its right, for the likeliest "
    "adversary. Only the upper levels are drawn; `casemate tree` measures and unfolds the whole."
)


def lost(subject: Reviewed) -> Section | None:
    """The section: the ways to each loss, then its tree; None where the model states no losses."""
    ways = losing(subject)
    if ways is None:
        return None
    trees = _trees(subject)
    note = (Paragraph(parts=with_code(_ABOUT)),) if trees else ()
    return Section(title=ways.title, anchor=ways.anchor, blocks=(*note, *ways.blocks), sections=trees, new_page=True)


def _trees(subject: Reviewed) -> tuple[Section, ...]:
    reached = [loss for loss in subject.analysis.losses if loss.paths]
    reached.sort(key=lambda loss: (-loss.probability, loss.loss))
    return tuple(part for loss in reached[:_MOST_TREES] for part in _tree(subject, loss))


def _tree(subject: Reviewed, loss: LossPaths) -> Iterator[Section]:
    stated = subject.system.losses[loss.loss]  # type: ignore[index]  # ids are text
    reading = _likeliest(subject, loss.loss)
    if reading is None:
        return
    yield Section(
        title=f"Attack tree: {stated.title}", anchor=f"tree-{loss.loss}", blocks=tuple(_drawn(subject, loss, reading))
    )


def _drawn(subject: Reviewed, loss: LossPaths, reading: Reading) -> Iterator[Block]:
    who = subject.names[reading.adversary]
    yield Paragraph(
        parts=(
            Strong(text=f"{who}: "),
            f"the best single path succeeds in {per_cent(loss.probability)} of campaigns ({chance(loss.probability)}).",
        )
    )
    try:
        grown = grow(subject.analysis.derived, loss.loss, reading.adversary)
    except TreeTooLarge:
        grown = None
    if grown is None:
        yield Paragraph(parts=("Its tree is too large to be drawn here.",))
        return
    view = grown_view(grown, reading, who=who, measures=(), depth=_DEPTH, most=_NODES)
    nodes = f"{len(view.tree.nodes)} of its {len(view.whole.nodes)} nodes"
    alt = f"Attack tree with {nodes}; the probabilities are of one campaign."
    yield Figure(picture=tree_picture(view), alt=alt, caption=(Muted(text=alt),), least_width=860)


def _likeliest(subject: Reviewed, loss: str) -> Reading | None:
    goal = subject.analysis.derived.graph.goals.get(loss)
    if goal is None:
        return None
    able = [one for one in subject.analysis.readings if one.derivation.costs[goal] < float("inf")]
    return min(able, key=lambda one: (one.derivation.costs[goal], one.adversary), default=None)
