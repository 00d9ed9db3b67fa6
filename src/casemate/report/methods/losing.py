"""What could be lost: a table of the losses and their trees for all readers, the ways to each for those who look up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casemate.report.document import Block, Cell, Column, Figure, Link, Muted, Paragraph, Row, Section, Strong, Table
from casemate.report.methods.sentences import with_code
from casemate.report.methods.subject import Reviewed
from casemate.report.risk.sayings import bare, money
from casemate.report.threat_model.losing import led_by, losing
from casemate.report.tree.drawing import tree_picture
from casemate.report.tree.view import grown_view
from casemate.report.words import chance, listed, loss_cost, per_cent
from casemate.trees import TreeTooLarge, grow

if TYPE_CHECKING:
    from casemate.analysis import LossPaths, Reading

_DEPTH, _NODES = 2, 12
_MOST_TREES, _MOST_WAYS, _MOST_ROWS = 4, 1, 100
_ABOUT = (
    "The attack tree of each loss follows: the loss at the left, what each step needs to its right, for the likeliest "
    "adversary. Only the upper levels are drawn; `casemate tree` measures and unfolds the whole."
)


def lost(subject: Reviewed, *, new_page: bool = True) -> Section | None:
    """The losses as a table, then the trees of the likeliest; None where the model states no losses."""
    losses = sorted(subject.analysis.losses, key=lambda loss: (-loss.probability, loss.loss))
    if not losses:
        return None
    trees = _trees(subject, losses)
    said = "Likeliest first, with the controls that exist today. Cost is that of one event, as the model states it."
    blocks: list[Block] = [Paragraph(parts=(said,)), _table(subject, losses[:_MOST_ROWS])]
    if trees:
        blocks.append(Paragraph(parts=with_code(_ABOUT)))
    return Section(title="What could be lost", anchor="losses", blocks=tuple(blocks), sections=trees, new_page=new_page)


def ways(subject: Reviewed, *, new_page: bool = True) -> Section | None:
    """The best way to each loss as a picture; None where there is no way to any."""
    found = losing(subject, most=_MOST_WAYS)
    if found is None or not any(loss.paths for loss in subject.analysis.losses):
        return None
    said = "For each loss its likeliest way, step by step; the others are in the JSON."
    blocks: tuple[Block, ...] = (Paragraph(parts=(said,)), *found.blocks[1:])
    return Section(title="Ways to each loss", anchor="ways", blocks=blocks, new_page=new_page)


def _table(subject: Reviewed, losses: list[LossPaths]) -> Table:
    risk = subject.backing.risk
    amounts = {one.loss: one.expected.expected for one in risk.profile.current.losses} if risk is not None else {}
    currency = risk.profile.currency if risk is not None else ""
    columns = (
        Column(title="Loss"),
        Column(title="A campaign", tight=True),
        Column(title="One event costs"),
        *((Column(title="A year", number=True),) if risk is not None else ()),
        Column(title="The likeliest way"),
    )
    rows = []
    for loss in losses:
        stated = subject.system.losses[loss.loss]  # type: ignore[index]  # ids are text
        about = f" {stated.violates.value} of {subject.name(stated.of)}"
        likely = f"{chance(loss.probability)}, {per_cent(loss.probability)}" if loss.paths else "no way found"
        title = Link(text=stated.title, anchor=f"loss-{stated.id}") if _any_way(subject) else Strong(text=stated.title)
        cells = [
            Cell(parts=(title, Muted(text=about))),
            Cell(parts=(likely,)),
            Cell(parts=(loss_cost(stated.cost) or "not stated",)),
        ]
        if risk is not None:
            amount = amounts.get(loss.loss)
            cells.append(Cell(parts=("–" if amount is None else bare(money(amount, currency), currency),)))
        cells.append(Cell(parts=(_way(subject, loss),)))
        rows.append(Row(cells=tuple(cells)))
    caption = "Losses, likeliest first" + (f"; a year: expected, in {currency}" if currency else "")
    return Table(caption=caption, columns=columns, rows=tuple(rows))


def _any_way(subject: Reviewed) -> bool:
    return any(loss.paths for loss in subject.analysis.losses)


def _way(subject: Reviewed, loss: LossPaths) -> str:
    """Who, and the least likely steps of the best path: those at which it can be stopped or tested."""
    if not loss.paths:
        return "–"
    steps = [subject.analysis.steps[name] for name in loss.paths[0]]
    attacks = [step for step in steps if step.at != loss.loss and 0 < step.probability < 1]
    hardest = sorted(attacks, key=lambda step: step.probability)[:2]
    kept = [step.title for step in attacks if step in hardest]
    return led_by(subject, loss.paths[0]) + (f"; hardest: {listed(kept)}" if kept else "")


def _trees(subject: Reviewed, losses: list[LossPaths]) -> tuple[Section, ...]:
    reached = [loss for loss in losses if loss.paths]
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
    said = f"{who}; {nodes}, the probabilities are of one campaign."
    yield Figure(picture=tree_picture(view, narrow=True), alt=alt, caption=(Muted(text=said),), least_width=640)


def _likeliest(subject: Reviewed, loss: str) -> Reading | None:
    goal = subject.analysis.derived.graph.goals.get(loss)
    if goal is None:
        return None
    able = [one for one in subject.analysis.readings if one.derivation.costs[goal] < float("inf")]
    return min(able, key=lambda one: (one.derivation.costs[goal], one.adversary), default=None)
