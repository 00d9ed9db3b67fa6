"""A tree as text: an outline with the numbers, then what the numbers of the whole say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from casemate.report.look import Look, laid_out, one_line, plain
from casemate.report.tree.answers import Attack
from casemate.report.tree.view import Line, TreeView, answer_text
from casemate.report.words import count, per_cent
from casemate.trees import NodeKind

if TYPE_CHECKING:
    from rich.console import RenderableType

    from casemate.trees import Importance

SIGNS = {
    NodeKind.OR: "any of",
    NodeKind.AND: "all of",
    NodeKind.SAND: "in order",
    NodeKind.COUNTER: "unless",
    NodeKind.NOT: "not",
}
_TOP = 8


def tree_text(view: TreeView, look: Look) -> str:
    """The outline, the answer, what matters most, the likeliest attacks."""
    return laid_out(_parts(view), look)


def gate_words(line: Line) -> str:
    """What a gate says about its children, in words; empty for what has none."""
    node = line.node
    if not node.children or (len(node.children) == 1 and node.kind is not NodeKind.NOT):
        return ""
    if node.kind is NodeKind.THRESHOLD:
        return f"{node.k} of {len(node.children)}"
    return SIGNS.get(node.kind, "")


def worth_text(importance: Importance) -> str:
    """How many times smaller the risk becomes without a leaf, or is with a countermeasure that never fails."""
    if importance.birnbaum < 0:
        worth = importance.never / importance.always if importance.always else inf
    else:
        worth = importance.risk_reduction_worth
    return "all of it" if worth == inf else f"{worth:.3g}×"


def _parts(view: TreeView) -> Iterator[RenderableType]:
    yield plain(view.tree.title or view.tree.id, "bold")
    if view.subtitle:
        yield plain(view.subtitle, "dim")
    yield Text()
    yield _outline(view)
    yield Text()
    if view.answer is not None:
        yield plain(f"Probability: {answer_text(view.answer)}", "bold")
    if view.least_cost is not None:
        said = "no attack is left" if view.least_cost == inf else f"{view.least_cost:,.10g}{view.unit}"
        yield plain(f"{'Attack with least work' if view.counts_work else 'Cheapest attack'}: {said}")
    if view.least_time is not None:
        said = "no attack is left" if view.least_time == inf else f"{view.least_time:,.10g} hours"
        yield plain(f"Quickest attack: {said}")
    if view.attack_count is not None:
        yield plain(f"Minimal attacks: {view.attack_count:,}")
    yield from _attacks("Likeliest attacks, each complete in itself", view.attacks, view)
    if [attack.titles for attack in view.cheapest] != [attack.titles for attack in view.attacks]:
        least = "Attacks with least work" if view.counts_work else "Cheapest attacks"
        yield from _attacks(f"{least}, each complete in itself", view.cheapest, view)
    yield from _years(view)
    yield from _fronts(view)
    yield from _importances(view)
    for remark in view.remarks:
        yield plain(remark, "dim")


def _outline(view: TreeView) -> Tree:
    """The tree with its branches drawn; levels are made from the lines, so shared nodes stand once."""
    branches: list[Tree] = []
    for line in view.lines():
        label = _label(view, line)
        if not branches:
            branches = [Tree(label, guide_style="dim")]
            continue
        del branches[line.level :]
        branches.append(branches[-1].add(label))
    return branches[0]


def _label(view: TreeView, line: Line) -> Text:
    node = line.node
    label = Text(one_line(node.name), style="bold" if node.kind in (NodeKind.OR, NodeKind.THRESHOLD) else "")
    if node.kind is NodeKind.COUNTERMEASURE:
        label = Text(f"[defence] {one_line(node.name)}", style="green")
    chance = view.chance_text(node.id)
    if chance:
        label.append(f"  {chance}", style="cyan")
    own = view.own.get(node.id)
    if own is not None:
        label.append(f"  (the step itself {per_cent(own)})", style="dim")
    words = gate_words(line)
    if words and not line.again:
        label.append(f"  {words}", style="magenta")
    techniques = view.techniques(node)
    if techniques:
        label.append(f"  {', '.join(techniques)}", style="dim")
    note = "see there" if line.again else view.notes.get(node.id, "")
    if note:
        label.append(f"  – {one_line(note)}", style="dim")
    return label


def _attacks(title: str, attacks: Sequence[Attack], view: TreeView) -> Iterator[RenderableType]:
    if not attacks:
        return
    yield Text()
    yield plain(title, "bold")
    for number, attack in enumerate(attacks, start=1):
        sign = "" if view.counts_work else "cost "
        cost = "" if attack.cost is None else f", {sign}{attack.cost:,.10g}{view.unit}"
        yield plain(f"{number}. {per_cent(attack.probability)}{cost}: {'; '.join(attack.titles)}")


def _years(view: TreeView) -> Iterator[RenderableType]:
    if view.over_time:
        yield Text()
        yield plain("How likely it comes to this within so many years", "bold")
        yield plain(", ".join(f"{years:g}: {per_cent(chance)}" for years, chance in view.over_time))


def _fronts(view: TreeView) -> Iterator[RenderableType]:
    money = view.unit
    if view.cost_probability:
        yield Text()
        yield plain(
            f"What {'work' if view.counts_work else 'money'} buys the attacker: the likeliest single attack for it",
            "bold",
        )
        for point in view.cost_probability:
            yield plain(f"{point.cost:,.10g}{money}: {per_cent(point.value)}")
    if view.cost_damage:
        yield Text()
        yield plain("What money buys the attacker: the most damage for it", "bold")
        for point in view.cost_damage:
            yield plain(f"{point.cost:,.10g}{money}: {point.value:,.10g}{money}")
    if view.defence_attack:
        yield Text()
        yield plain("What money buys the defender: the cost of the cheapest attack, if countermeasures hold", "bold")
        for point in view.defence_attack:
            cost = "no attack is left" if point.value == inf else f"{point.value:,.10g}{money}"
            names = ", ".join(view.title(name) for name in point.nodes)
            yield plain(f"{point.cost:,.10g}{money}: {cost}" + (f" – {names}" if names else ""))


def _importances(view: TreeView) -> Iterator[RenderableType]:
    if not view.importances:
        return
    yield Text()
    yield plain("What matters most", "bold")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for head in ("", "Birnbaum", "Fussell–Vesely", "reduction worth", "without it"):
        table.add_column(head, justify="left" if not head else "right")
    for each in view.importances[:_TOP]:
        table.add_row(
            plain(view.title(each.node)),
            f"{each.birnbaum:.3f}",
            per_cent(abs(each.fussell_vesely)) if each.fussell_vesely >= 0 else "–",
            worth_text(each),
            per_cent(each.never),
        )
    yield table
    left = len(view.importances) - _TOP
    if left > 0:
        yield plain(f"and {count(left, 'more leaf', 'more leaves')}", "dim")
