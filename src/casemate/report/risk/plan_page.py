"""A plan as a document: what to buy and what it does first, then the order, the alternatives, and how sure it is."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from casemate import __version__
from casemate.report.charts.exceedance import Limit
from casemate.report.charts.front import Frontier, PlanPoint, front_chart
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
    Inlines,
    Muted,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
)
from casemate.report.methods.sentences import with_code
from casemate.report.risk.pictures import bars_figure, curves_figure
from casemate.report.risk.plan_sayings import (
    candidate_name,
    changes_said,
    keeps,
    knee_said,
    limits_said,
    proof_said,
    return_said,
    verdict_said,
    weeks_said,
    years_said,
)
from casemate.report.risk.sayings import bare, money
from casemate.report.words import count, listed, per_cent

if TYPE_CHECKING:
    from casemate.risk.plan import Candidate, FrontPoint, Plan

_ROWS = 12


def plan_document(found: Plan) -> Document:
    """The page."""
    identity = found.analysis.system.identity
    return Document(
        title=found.analysis.system.name,
        subtitle="What to do first",
        description=(" ".join(identity.description.split()),) if identity.description else (),
        sections=plan_sections(found),
        foot=(f"Made with Casemate {__version__}. It shows what the model says, and no more than that.",),
    )


def plan_sections(found: Plan) -> tuple[Section, ...]:
    """The sections alone, for reports that hold more than the plan."""
    return (_summary(found), _order(found), _before_after(found), _money(found), _changes(found), _method(found))


def _summary(found: Plan) -> Section:
    currency = found.currency
    tone = Tone.GOOD if keeps(found, found.after) else Tone.HIGH
    facts = [
        Fact(value=money(found.cost, currency), label=f"over {years_said(found)}"),
        Fact(value=f"{found.weeks:.0f}", label="engineer-weeks"),
        Fact(value=money(found.before.expected.expected, currency), label="expected loss of a year, today"),
        Fact(value=money(found.after.expected.expected, currency), label="with the plan", tone=tone),
    ]
    if found.after.exceeds_appetite is not None:
        said = f"chance of a year above {money(found.appetite.tail_loss or 0.0, currency)}, with the plan"
        facts.append(Fact(value=per_cent(found.after.exceeds_appetite.expected), label=said, tone=tone))
    blocks: list[Block] = [Paragraph(parts=(verdict_said(found),), lead=True), Facts(items=tuple(facts))]
    if found.chosen:
        blocks += [Paragraph(parts=(return_said(found), " ", proof_said(found))), _chosen(found)]
    return Section(title="What to buy", anchor="plan", blocks=tuple(blocks))


def _chosen(found: Plan) -> Table:
    columns = (
        Column(title="Control, in the order of doing"),
        Column(title="Quarter", number=True),
        Column(title="Once", number=True),
        Column(title="A year", number=True),
        Column(title="Weeks", number=True),
        Column(title="Avoids a year", number=True),
        Column(title="Each unit avoids", number=True),
    )
    rows: list[Row] = []
    for measure in found.chosen:
        one = measure.candidate
        quarter = f"{measure.begins}" if measure.begins == measure.done else f"{measure.begins}–{measure.done}"
        ratio = measure.avoided * found.limits.years / measure.cost if measure.cost >= 1 else inf
        said = (
            quarter,
            _amount(found, one.once),
            _amount(found, one.per_year),
            f"{one.weeks:.2g}",
            _amount(found, measure.avoided),
            f"{ratio:.2g}" if ratio < inf else "–",
        )
        rows.append(Row(cells=(_named(found, one), *(Cell(parts=(part,)) for part in said))))
    caption = (
        f"Within {limits_said(found)}; amounts in {found.currency}. What a control avoids is counted on top of those "
        f"above it; the last column is that over {years_said(found)}, for each unit of money that it costs"
    )
    return Table(caption=caption, columns=columns, rows=tuple(rows))


def _named(found: Plan, one: Candidate) -> Cell:
    parts: Inlines = (candidate_name(found, one), " ", Code(text=one.id))
    if not one.stated:
        parts = (*parts, Muted(text=" cost: the catalogue's mean"))
    return Cell(parts=parts)


def _amount(found: Plan, amount: float) -> str:
    return bare(money(max(amount, 0.0), found.currency), found.currency)


def _order(found: Plan) -> Section:
    team = found.limits.team
    lead = (
        f"By quarters of {team:g} engineer-weeks, one thing after the other. What saves most for a week of work comes "
        "first, what it needs before it."
    )
    columns = (
        Column(title="Quarter"),
        Column(title="Finishes"),
        Column(title="Weeks", number=True),
        Column(title="Money once", number=True),
        Column(title="Leaves a year", number=True),
    )
    rows = []
    names = {measure.candidate.id: candidate_name(found, measure.candidate) for measure in found.chosen}
    for quarter in found.roadmap:
        said = listed([names[name] for name in quarter.finishes], len(names)) or "work goes on"
        cells = (f"{quarter.number}", said, f"{quarter.weeks:.0f}", _amount(found, quarter.spent))
        left = _amount(found, quarter.expected)
        rows.append(Row(cells=tuple(Cell(parts=(part,)) for part in (*cells, left))))
    blocks: tuple[Block, ...] = (Paragraph(parts=("Nothing is bought, so there is nothing to do.",)),)
    if rows:
        table = Table(caption=f"Roadmap; amounts in {found.currency}", columns=columns, rows=tuple(rows))
        blocks = (Paragraph(parts=(lead,)), table)
    return Section(title="In which order", anchor="roadmap", blocks=blocks)


def _before_after(found: Plan) -> Section:
    readings, appetite, currency = (found.before, found.after), found.appetite, found.currency
    limit = None
    if appetite.tail_loss is not None and appetite.tail_probability is not None:
        label = (
            f"accepted: over {money(appetite.tail_loss, currency)} in {per_cent(appetite.tail_probability)} of years"
        )
        limit = Limit(amount=appetite.tail_loss, probability=appetite.tail_probability, label=label)
    blocks = (
        curves_figure(readings, found.amounts, limit, currency, banded="after"),
        bars_figure(found.analysis.system, readings, currency),
    )
    return Section(title="What it changes", anchor="before-after", blocks=blocks)


def _money(found: Plan) -> Section:
    rows: list[Row] = []
    step = max(1, -(-len(found.front) // _ROWS))
    for place, point in enumerate(found.front):
        if place % step and place != found.knee:
            continue
        exceeds = "–" if point.exceeds is None else per_cent(point.exceeds)
        mark = " (bend)" if place == found.knee else ""
        said = (
            f"{_amount(found, point.cost)}{mark}",
            f"{point.weeks:.0f}",
            str(len(point.chosen)),
            _amount(found, point.expected),
            exceeds,
        )
        rows.append(Row(cells=tuple(Cell(parts=(part,)) for part in said)))
    columns = tuple(
        Column(title=title, number=place > 0)
        for place, title in enumerate(("Money", "Weeks", "Controls", "Leaves a year", "Above the limit"))
    )
    caption = f"Some of the {len(found.front)} best plans, in {found.currency}"
    blocks: list[Block] = [Paragraph(parts=(knee_said(found),)), _front_figure(found)]
    blocks.append(Table(caption=caption, columns=columns, rows=tuple(rows)))
    if found.unbought:
        blocks.append(_unbought(found))
    return Section(title="What more or less money buys", anchor="front", blocks=tuple(blocks))


def _front_figure(found: Plan) -> Figure:
    points = _points(found)
    chosen = PlanPoint(cost=found.cost, left=found.after.expected.expected, within=True, leads=True)
    frontier = Frontier(
        points=points,
        chosen=chosen,
        bend=None if found.knee is None else points[found.knee],
        money=found.limits.money,
        accepted=found.appetite.expected,
        floor=found.floor,
    )
    first, last = found.front[0], found.front[-1]
    alt = (
        f"What the best plans leave for more money: {money(first.expected, found.currency)} a year for nothing, "
        f"{money(last.expected, found.currency)} for {money(last.cost, found.currency)}."
    )
    hollow = f" Hollow dots take more than {weeks_said(found.limits.weeks)}." if found.limits.weeks < inf else ""
    caption = f"Each dot is the best plan found for its money; nothing to the left of it leaves less.{hollow}"
    return Figure(picture=front_chart(frontier, found.currency, alt), alt=alt, caption=(caption,), least_width=560)


def _points(found: Plan) -> tuple[PlanPoint, ...]:
    made: list[PlanPoint] = []
    least = inf
    for point in found.front:
        made.append(_point(point, leads=point.expected < least, within=point.weeks <= found.limits.weeks + 1e-9))
        least = min(least, point.expected)
    return tuple(made)


def _point(point: FrontPoint, *, leads: bool, within: bool) -> PlanPoint:
    return PlanPoint(cost=point.cost, left=point.expected, within=within, leads=leads)


def _unbought(found: Plan) -> Table:
    columns = (
        Column(title="Left out"),
        Column(title="Cost", number=True),
        Column(title="Weeks", number=True),
        Column(title="Would save a year", number=True),
        Column(title="Why not"),
    )
    rows: list[Row] = []
    for one in found.unbought:
        cells = (_amount(found, one.cost), f"{one.candidate.weeks:.2g}", _amount(found, one.saves), one.why)
        rows.append(Row(cells=(_named(found, one.candidate), *(Cell(parts=(part,)) for part in cells))))
    caption = f"What would save most on top of the plan, in {found.currency}"
    return Table(caption=caption, columns=columns, rows=tuple(rows))


def _changes(found: Plan) -> Section:
    lines = tuple((with_code(line),) for line in changes_said(found))
    lead = (
        "The choice is the best for the figures as they stand. These are the limits, and the estimates at an end of "
        "their 90 % range, that would make another choice better; all others leave it as it is."
    )
    blocks = (Paragraph(parts=(lead,)), Bullets(items=lines))
    return Section(title="What would change the answer", anchor="changes", blocks=blocks)


def _method(found: Plan) -> Section:
    stated = sum(measure.candidate.stated for measure in found.chosen)
    said = (
        f"{count(found.candidates, 'candidate')}: what the model plans, and the catalogue's controls wherever they "
        f"weaken a step and the owner can put them. The model states the cost of {stated} of the {len(found.chosen)} "
        "chosen; the others have the mean of the catalogue's range, which is judgement. Each set of controls is priced "
        "on the whole attack graph, so that a control which only closes one way of many counts for little. ",
        Muted(text=f"Seed {found.seed}. docs/risk.md has the method."),
    )
    return Section(title="How this was made", anchor="plan-method", blocks=(Paragraph(parts=said),))
