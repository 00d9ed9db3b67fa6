"""A tree as a page: the numbers, the picture, and the tree to unfold, without any script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from casemate.report.document import (
    Block,
    Bullets,
    Cell,
    Code,
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Fold,
    Inline,
    Inlines,
    Muted,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
)
from casemate.report.tree.answers import Attack
from casemate.report.tree.drawing import tree_picture
from casemate.report.tree.text import gate_words, worth_text
from casemate.report.tree.view import Line, TreeView, answer_text
from casemate.report.words import per_cent
from casemate.trees import NodeKind

_TOP = 20


def tree_document(view: TreeView) -> Document:
    """The page."""
    sections = [
        Section(title="Picture", anchor="picture", blocks=(_figure(view),)),
        Section(title="The tree, to unfold", anchor="tree", blocks=_outline(view)),
    ]
    if view.attacks:
        sections.append(Section(title="Likeliest attacks", anchor="attacks", blocks=(_attacks(view, view.attacks),)))
    if view.cheapest and _titles(view.cheapest) != _titles(view.attacks):
        title = "Attacks with least work" if view.counts_work else "Cheapest attacks"
        sections.append(Section(title=title, anchor="cheapest", blocks=(_attacks(view, view.cheapest),)))
    if any((view.over_time, view.cost_probability, view.cost_damage, view.defence_attack)):
        sections.append(
            Section(
                title="Time and work" if view.counts_work else "Time and money",
                anchor="trade-offs",
                blocks=tuple(_trade_offs(view)),
            )
        )
    if view.importances:
        sections.append(Section(title="What matters most", anchor="importance", blocks=(_importances(view),)))
    first = Section(title="In short", anchor="summary", blocks=tuple(_summary(view)))
    return Document(
        title=view.tree.title or view.tree.id,
        subtitle="Attack tree",
        description=(view.subtitle,) if view.subtitle else (),
        sections=(first, *sections),
        foot=("Made by Casemate. Probabilities are of one campaign, each step independent of the others.",),
    )


def _summary(view: TreeView) -> list[Block]:
    facts = [Fact(value=str(len(view.whole.leaves)), label="leaves")]
    if view.chances.get(view.tree.root) is not None:
        facts.insert(0, Fact(value=per_cent(view.chances[view.tree.root]), label="probability of one campaign"))
    if view.attack_count is not None:
        facts.append(Fact(value=f"{view.attack_count:,}", label="minimal attacks"))
    if view.least_cost is not None:
        unit, label = (" h", "of work: the least") if view.counts_work else (view.unit, "cheapest attack")
        value = "none left" if view.least_cost == inf else f"{view.least_cost:,.10g}{unit}"
        facts.append(Fact(value=value, label=label))
    if view.least_time is not None:
        value = "none left" if view.least_time == inf else f"{view.least_time:,.10g} h"
        facts.append(Fact(value=value, label="quickest attack"))
    blocks: list[Block] = [Facts(items=tuple(facts))]
    if view.answer is not None:
        blocks.append(Paragraph(parts=("Probability: ", Strong(text=answer_text(view.answer)), ".")))
    blocks.extend(Paragraph(parts=(Muted(text=remark),)) for remark in view.remarks)
    return blocks


def _figure(view: TreeView) -> Figure:
    said = f"Attack tree of {view.tree.title or view.tree.id} with {len(view.tree.nodes)} nodes; it is unfolded below."
    return Figure(picture=tree_picture(view), alt=said, least_width=860)


def _outline(view: TreeView) -> tuple[Block, ...]:
    """The root with what leads to it as folds within folds; a node without anything below is a line."""
    lines = list(view.lines())
    after: dict[int, list[int]] = {}
    trail: list[int] = []
    for place, line in enumerate(lines):
        del trail[line.level :]
        if trail:
            after.setdefault(trail[-1], []).append(place)
        trail.append(place)
    made: dict[int, Block] = {}
    for place in reversed(range(len(lines))):
        line = lines[place]
        below = [made[child] for child in after.get(place, ())]
        title, aside = _title(view, line), _aside(view, line)
        if below:
            made[place] = Fold(title=title, aside=aside, blocks=tuple(below), anchor=f"node-{place}", prints=True)
        else:
            rest = (" ", *aside) if aside else ()
            made[place] = Paragraph(parts=(*title, *rest))
    first = made[0]
    if isinstance(first, Fold):
        return (Paragraph(parts=(*first.title, " ", *first.aside)), *first.blocks)
    return (first,)


def _title(view: TreeView, line: Line) -> Inlines:
    node = line.node
    parts: list[Inline] = [node.name]
    if node.kind is NodeKind.COUNTERMEASURE:
        parts = ["Defence: ", node.name]
    chance = view.chance_text(node.id)
    if chance:
        parts.extend((" ", Strong(text=chance)))
    return tuple(parts)


def _aside(view: TreeView, line: Line) -> Inlines:
    node = line.node
    parts: list[Inline] = []
    own = view.own.get(node.id)
    said = [
        gate_words(line) if not line.again else "unfolded elsewhere",
        f"the step itself {per_cent(own)}" if own is not None else "",
        view.notes.get(node.id, "") if not line.again else "",
    ]
    text = "; ".join(part for part in said if part)
    if text:
        parts.append(Muted(text=text))
    for technique in view.techniques(node):
        parts.extend((" ", Code(text=technique)))
    return tuple(parts)


def _titles(attacks: Sequence[Attack]) -> list[tuple[str, ...]]:
    return [attack.titles for attack in attacks]


def _attacks(view: TreeView, attacks: Sequence[Attack]) -> Bullets:
    items = tuple(
        (
            (
                Strong(text=per_cent(attack.probability)),
                f" {attack.cost:,.10g}{view.unit}: " if attack.cost is not None else " ",
                "; ".join(attack.titles),
            ),
        )
        for attack in attacks
    )
    return Bullets(items=items, ordered=True)


def _trade_offs(view: TreeView) -> Iterator[Block]:
    """Small tables: what so many years or so much money make of it."""
    money = view.unit
    if view.over_time:
        rows = [(f"{years:g}", per_cent(chance)) for years, chance in view.over_time]
        yield _pairs("How likely it comes to this within so many years", ("Years", "Probability"), rows)
    if view.cost_probability:
        rows = [(f"{point.cost:,.10g}{money}", per_cent(point.value)) for point in view.cost_probability]
        what = "work" if view.counts_work else "money"
        yield _pairs(f"The likeliest single attack for the attacker's {what}", ("Attack costs", "Succeeds"), rows)
    if view.cost_damage:
        rows = [(f"{point.cost:,.10g}{money}", f"{point.value:,.10g}{money}") for point in view.cost_damage]
        yield _pairs("The most damage for the attacker's money", ("Attack costs", "Damage"), rows)
    if view.defence_attack:
        rows = [
            (
                ", ".join([f"{point.cost:,.10g}{money}", *(view.title(name) for name in point.nodes)]),
                "no attack is left" if point.value == inf else f"{point.value:,.10g}{money}",
            )
            for point in view.defence_attack
        ]
        title = "The cheapest attack for the defender's money, if countermeasures hold"
        yield _pairs(title, ("Defence costs", "Cheapest attack"), rows)


def _pairs(caption: str, heads: tuple[str, str], rows: Sequence[tuple[str, str]]) -> Table:
    return Table(
        caption=caption,
        columns=(Column(title=heads[0]), Column(title=heads[1], number=True)),
        rows=tuple(Row(cells=(Cell(parts=(one,)), Cell(parts=(two,)))) for one, two in rows),
    )


def _importances(view: TreeView) -> Table:
    columns = (
        Column(title="Leaf"),
        Column(title="Birnbaum", number=True),
        Column(title="Fussell–Vesely", number=True),
        Column(title="reduction worth", number=True),
        Column(title="probability without it", number=True),
    )
    rows = tuple(
        Row(
            cells=(
                Cell(parts=(view.title(each.node),)),
                Cell(parts=(f"{each.birnbaum:.3f}",)),
                Cell(parts=(per_cent(each.fussell_vesely) if each.fussell_vesely >= 0 else "–",)),
                Cell(parts=(worth_text(each),)),
                Cell(parts=(per_cent(each.never),)),
            )
        )
        for each in view.importances[:_TOP]
    )
    return Table(caption="The most important first (Birnbaum 1969)", columns=columns, rows=rows)
