"""A landscape as a document: what to know first, what is common, how attacks cross, what a year may cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from casemate import __version__
from casemate.report.document import (
    Block,
    Callout,
    Cell,
    Column,
    Document,
    Fact,
    Facts,
    Fold,
    Inlines,
    Muted,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
    Tone,
    Trail,
    TrailStep,
)
from casemate.report.landscape.picture import landscape_figure
from casemate.report.landscape.sayings import (
    CAMPAIGNS,
    DEPENDENCE,
    REACH,
    amount,
    fall_said,
    lead,
    name,
    names,
    route_title,
    share,
    system_name,
    systems,
    who,
)
from casemate.report.words import count, per_cent

if TYPE_CHECKING:
    from casemate.govern.landscape import Fall, Route, Sum, Survey, Year

_MOST = 30


def landscape_document(found: Survey) -> Document:
    """The page."""
    parts = (_summary, _picture, _causes, _routes, _year, _sums, _shared, _footing)
    return Document(
        title=found.landscape.joined.system.name,
        subtitle="Several systems as one",
        description=(),
        sections=tuple(section for part in parts for section in part(found)),
        foot=(f"Made with Casemate {__version__}. It shows what the models say, and no more than that.",),
    )


def _summary(found: Survey) -> Iterator[Section]:
    facts = [Fact(value=str(len(found.territory.spaces)), label="systems")]
    facts.append(Fact(value=str(len(found.landscape.review.open)), label="open threats"))
    facts.append(Fact(value=str(len(found.falls)), label="common causes that reach losses of several systems"))
    if found.dependence is not None:
        year = found.dependence.joint
        facts.append(Fact(value=amount(found, year.expected), label="expected loss of a year, today"))
        facts.append(Fact(value=amount(found, year.in_twenty), label="one year in twenty costs more"))
    columns = (
        Column(title="System"),
        Column(title="Business unit"),
        Column(title="Open threats", number=True),
        Column(title="Losses", number=True),
        Column(title="A year by itself", number=True, tight=True),
        Column(title="A year in the landscape", number=True, tight=True),
    )
    blocks: list[Block] = [
        Paragraph(parts=(lead(found),), lead=True),
        Facts(items=tuple(facts)),
        Table(caption="The systems, with their expected losses", columns=columns, rows=tuple(_system_rows(found))),
        Paragraph(parts=(Muted(text=CAMPAIGNS),)),
    ]
    yield Section(title="In short", anchor="summary", blocks=tuple(blocks))


def _system_rows(found: Survey) -> Iterator[Row]:
    for member in found.territory.joined.members:
        within = found.dependence.systems.get(member.space) if found.dependence is not None else None
        yield _row(
            (Strong(text=member.model.system.name), " ", Muted(text=member.space)),
            (member.unit or "not stated",),
            (str(len(found.landscape.own[member.space].open)),),
            (str(len(member.model.system.losses)),),
            (amount(found, found.alone[member.space]),),
            (amount(found, within.expected if within is not None else None),),
        )


def _row(*cells: Inlines) -> Row:
    return Row(cells=tuple(Cell(parts=parts) for parts in cells))


def _picture(found: Survey) -> Iterator[Section]:
    figure = landscape_figure(found)
    if figure is not None:
        said = "Each system has frames of its own; what stands outside of them is shared."
        yield Section(title="The picture", anchor="picture", blocks=(Paragraph(parts=(said,)), figure))


def _causes(found: Survey) -> Iterator[Section]:
    if not found.falls:
        said = "Nothing that two systems share leads to losses of both."
        yield Section(title="Common causes", anchor="causes", blocks=(Paragraph(parts=(said,)),))
        return
    columns = (
        Column(title="What", tight=True),
        Column(title="Which"),
        Column(title="Systems"),
        Column(title="Losses", number=True),
        Column(title="If it falls", number=True),
        Column(title="Today", number=True),
        Column(title="Without it", number=True),
        Column(title="Of the year", number=True, tight=True),
    )
    blocks: list[Block] = [
        Paragraph(
            parts=(
                "Something on which several systems rest. If it falls: everything that can be done to it has been "
                "done, and the chance that one campaign reaches losses of two systems or more from there. Today and "
                "without it: the same chance as things are, and with the cause out of the way, of whoever it helps "
                "most. Of the year: what of the expected loss passes through it; of a "
                "control, by how much the year would cost more without it.",
            )
        ),
        Table(
            caption="Most of the year's loss first",
            columns=columns,
            rows=tuple(_fall_row(found, fall) for fall in found.falls[:_MOST]),
        ),
        Paragraph(parts=(Muted(text=REACH),)),
        *(_fall_fold(found, fall) for fall in found.falls[:_MOST]),
    ]
    yield Section(title="Common causes", anchor="causes", blocks=tuple(blocks))


def _fall_row(found: Survey, fall: Fall) -> Row:
    return _row(
        (fall.cause.kind.value,),
        (Strong(text=fall.cause.title),),
        (", ".join(fall.cause.uses),),
        (str(len(fall.losses)),),
        (per_cent(fall.several),),
        (per_cent(fall.campaign.several),),
        (per_cent(fall.campaign.without),),
        (f"{amount(found, fall.expected)} ({share(found, fall.expected)})",),
    )


def _fall_fold(found: Survey, fall: Fall) -> Fold:
    uses = Table(
        caption="Where the systems rest on it",
        columns=(Column(title="System", tight=True), Column(title="Through")),
        rows=tuple(
            _row((system_name(found, space),), (names(found, parts, 12),)) for space, parts in fall.cause.uses.items()
        ),
    )
    ordered = sorted(fall.losses.items(), key=lambda item: (-item[1], item[0]))
    reached = Table(
        caption="What can follow, and how likely one campaign gets there once it has fallen",
        columns=(Column(title="Loss"), Column(title="Of", tight=True), Column(title="Chance", number=True)),
        rows=tuple(
            _row((name(found, loss),), (systems(found, found.territory.losses[loss]),), (per_cent(chance),))
            for loss, chance in ordered
        ),
    )
    said = fall_said(found, fall)
    return Fold(
        title=(f"{fall.cause.kind.value.capitalize()}: {fall.cause.title}",),
        aside=(f"{said[:1].upper()}{said[1:]}.",),
        blocks=(uses, reached),
    )


def _routes(found: Survey) -> Iterator[Section]:
    said = (
        "The likeliest path from each system to a loss of each other one, then, for each medium beside text, the "
        "likeliest that begins with what it hides. The chance is that of one campaign along this one path."
    )
    blocks: list[Block] = [Paragraph(parts=(said,))]
    if not found.routes:
        blocks = [Paragraph(parts=("No path leads from one system to a loss of another.",))]
    for route in sorted(found.routes, key=lambda one: one.medium is None):
        blocks.append(_route(found, route))
    yield Section(title="Paths that cross systems", anchor="routes", blocks=tuple(blocks))


def _route(found: Survey, route: Route) -> Block:
    shown = [step for step in route.steps if step.role.value != "preparation"]
    steps = tuple(
        TrailStep(
            mark=str(number),
            title=(step.title,),
            notes=((Muted(text=_place(found, step.at)),),) if step.at else (),
            tone=Tone.HIGH if step.rule == "loss" else Tone.PLAIN,
        )
        for number, step in enumerate(shown, 1)
    )
    aside = (f"{per_cent(route.probability)}: {who(found, route.adversary)}, to “{name(found, route.loss)}”",)
    if route.medium is not None:
        title: Inlines = (route_title(found, route),)
        return Callout(title=title, blocks=(Paragraph(parts=aside), Trail(steps=steps)))
    return Fold(title=(route_title(found, route),), aside=aside, blocks=(Trail(steps=steps),), prints=True)


def _place(found: Survey, at: str) -> str:
    home = found.territory.home(at)
    return system_name(found, home) if home is not None else "shared"


def _year(found: Survey) -> Iterator[Section]:
    dependence = found.dependence
    if dependence is None:
        said = "No loss has a cost and a way to it, so nothing can be said in money."
        yield Section(title="A year of all systems", anchor="year", blocks=(Paragraph(parts=(said,)),))
        return
    titles = ["Expected", "One year in twenty", "One in a hundred", "Mean of the worst in twenty"]
    columns = [Column(title="The sum of all systems"), *(Column(title=t, number=True) for t in titles)]
    if dependence.limit is not None:
        columns.append(Column(title=f"More than {amount(found, dependence.limit)}", number=True))
    rows = [
        _year_row(found, "as they depend on each other", dependence.joint, strong=True),
        _year_row(found, "as if independent", dependence.independent),
        _year_row(found, "all worst years together", dependence.comonotone),
    ]
    notes: list[Block] = [Paragraph(parts=(Muted(text=note),)) for note in found.landscape.joined.notes]
    table = Table(
        caption=f"A year with today's controls, in {dependence.currency}", columns=tuple(columns), rows=tuple(rows)
    )
    blocks: tuple[Block, ...] = (table, Paragraph(parts=(Muted(text=DEPENDENCE),)), *notes)
    yield Section(title="A year of all systems", anchor="year", blocks=blocks)


def _year_row(found: Survey, said: str, year: Year, *, strong: bool = False) -> Row:
    values = [year.expected, year.in_twenty, year.in_hundred, year.worst]
    cells: list[Inlines] = [(Strong(text=said) if strong else said,)]
    cells += [(amount(found, value),) for value in values]
    if year.exceeds is not None:
        cells.append((per_cent(year.exceeds),))
    return _row(*cells)


def _sums(found: Survey) -> Iterator[Section]:
    tables = (
        ("Business unit", "What the losses of each unit cost, and the open threats that lead to them", found.units),
        (
            "Modality",
            "What passes through parts that take or give it; a part may count in several",
            found.modalities,
        ),
        (
            "Tactic of MITRE ATLAS",
            "What passes through steps of the tactic; a step may count in several",
            found.tactics,
        ),
    )
    blocks = tuple(_sum_table(found, title, caption, rows) for title, caption, rows in tables if rows)
    yield Section(title="Summed up", anchor="sums", blocks=blocks)


def _sum_table(found: Survey, title: str, caption: str, rows: Sequence[Sum]) -> Table:
    columns = (
        Column(title=title),
        Column(title="Systems"),
        Column(title="Open threats", number=True),
        Column(title="High or worse", number=True),
        Column(title="A year", number=True, tight=True),
    )
    made = tuple(
        _row(
            (Strong(text=row.title),),
            (", ".join(row.systems),),
            (str(row.open),),
            (str(row.bad),),
            (f"{amount(found, row.expected)} ({share(found, row.expected)})",),
        )
        for row in rows
    )
    return Table(caption=caption, columns=columns, rows=made)


def _shared(found: Survey) -> Iterator[Section]:
    joined = found.landscape.joined
    rows = []
    for identity, held in sorted(joined.holders["components"].items()):
        if len(held) > 1:
            where = "; ".join(f"{member.space}: {own}" for member, own in joined.places("components", identity))
            rows.append(_row((Strong(text=name(found, identity)), " ", Muted(text=identity)), (where,)))
    columns = (Column(title="Component"), Column(title="Id in each model"))
    blocks: list[Block] = [Paragraph(parts=("No component is part of two models.",))]
    if rows:
        blocks = [Table(caption="What is one thing in several models", columns=columns, rows=tuple(rows))]
    for problem in joined.warnings:
        blocks.append(Callout(title=(problem.render(),), tone=Tone.MEDIUM))
    yield Section(title="Shared parts", anchor="shared", blocks=tuple(blocks))


def _footing(found: Survey) -> Iterator[Section]:
    standings = found.landscape.review.standings
    said = "No decision stands beside any of the models."
    rows = [
        _row((threat,), (standing.hold.value,), (standing.reason,)) for threat, standing in sorted(standings.items())
    ]
    blocks: list[Block] = [Paragraph(parts=(said,))]
    if rows:
        columns = (Column(title="Threat", tight=True), Column(title="Decision", tight=True), Column(title="Reason"))
        blocks = [Table(caption=count(len(rows), "decision"), columns=columns, rows=tuple(rows))]
    yield Section(title="Decisions", anchor="decisions", blocks=tuple(blocks))
