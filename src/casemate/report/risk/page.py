"""The risk of a system as a document: what to know first, then where it comes from, then how it was made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casemate import __version__
from casemate.model import digest
from casemate.report.document import (
    Block,
    Bullets,
    Cell,
    Code,
    Column,
    Document,
    Fact,
    Facts,
    Inlines,
    Muted,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
    Terms,
    Tone,
)
from casemate.report.risk.pictures import bars_figure, curves_figure, limit_of, tornado_figure
from casemate.report.risk.sayings import bare, basis_said, money, money_band, plausibility, rate, verdict, within
from casemate.report.words import count, element_name, listed, per_cent

if TYPE_CHECKING:
    from casemate.risk.assessing import Assessment
    from casemate.risk.ceilings import Ceiling
    from casemate.risk.profile import LossRisk

_MOST = 10


def risk_document(found: Assessment) -> Document:
    """The page."""
    identity = found.analysis.system.identity
    return Document(
        title=found.analysis.system.name,
        subtitle="Risk in money",
        description=(" ".join(identity.description.split()),) if identity.description else (),
        sections=risk_sections(found),
        foot=(f"Made with Casemate {__version__}. It shows what the model says, and no more than that.",),
    )


def risk_sections(found: Assessment) -> tuple[Section, ...]:
    """The sections alone, for reports that hold more than the risk."""
    parts = (
        _summary(found),
        _plausible(found),
        _losses(found),
        _sources(found),
        _controls(found),
        _estimates(found),
        _law(found),
        _method(found),
    )
    return tuple(part for part in parts if part is not None)


def _summary(found: Assessment) -> Section:
    profile, currency = found.profile, found.profile.currency
    current = profile.current
    tone = Tone.GOOD if within(found, current) else Tone.HIGH
    facts = [
        Fact(value=money(current.expected.expected, currency), label="expected loss of a year, today", tone=tone),
        Fact(value=money(current.annual.quantile(0.95), currency), label="one year in twenty costs more"),
        Fact(value=money(profile.planned.expected.expected, currency), label="expected with planned controls"),
        Fact(value=money(profile.inherent.expected.expected, currency), label="expected without any control"),
    ]
    if current.exceeds_appetite is not None:
        said = "chance to exceed the owner's limit in a year"
        facts.insert(2, Fact(value=per_cent(current.exceeds_appetite.expected), label=said, tone=tone))
    blocks: list[Block] = [
        Paragraph(parts=(verdict(found),), lead=True),
        Facts(items=tuple(facts)),
        curves_figure(profile.readings, profile.amounts, limit_of(found), currency, banded="current"),
        _levels(found),
    ]
    return Section(title="What a year may cost", anchor="year", blocks=tuple(blocks))


def _levels(found: Assessment) -> Table:
    currency = found.profile.currency
    rows = []
    for title, level in (
        ("One year in two", 0.5),
        ("One in ten", 0.9),
        ("One in twenty", 0.95),
        ("One in a hundred", 0.99),
    ):
        cells = [Cell(parts=(f"{title} costs more than",))]
        cells += [Cell(parts=(money(r.annual.quantile(level), currency),)) for r in found.profile.readings]
        rows.append(Row(cells=tuple(cells)))
    worst = [Cell(parts=("Mean of the worst year in twenty",))]
    worst += [Cell(parts=(money(r.annual.tail_mean(0.95), currency),)) for r in found.profile.readings]
    expected = [Cell(parts=(Strong(text="Expected"), Muted(text=", with its 90 % range")))]
    expected += [Cell(parts=(money_band(r.expected, currency),)) for r in found.profile.readings]
    nothing = [Cell(parts=("Years without any loss event",))]
    nothing += [Cell(parts=(per_cent(r.annual.none),)) for r in found.profile.readings]
    names = (
        Column(title="Loss of a year"),
        *(Column(title=t, number=True) for t in ("Inherent", "Current", "Planned")),
    )
    table = (Row(cells=tuple(expected)), *rows, Row(cells=tuple(worst)), Row(cells=tuple(nothing)))
    caption = "Three readings of one attack graph: no controls, those that exist, those and the planned ones"
    return Table(caption=caption, columns=names, rows=table)


def _plausible(found: Assessment) -> Section:
    first, *others = plausibility(found)
    blocks: list[Block] = [Paragraph(parts=(first,))]
    if others:
        blocks.append(Bullets(items=tuple(((line,),) for line in others)))
    return Section(title="How far to believe it", anchor="plausible", blocks=tuple(blocks))


def _losses(found: Assessment) -> Section:
    profile, system = found.profile, found.analysis.system
    columns = (
        Column(title="Loss"),
        Column(title="Campaigns at it", number=True),
        Column(title="One succeeds", number=True),
        Column(title="Events", number=True),
        Column(title="Each costs", number=True),
        Column(title="Inherent a year", number=True),
        Column(title="Current a year (90 % range)", number=True, tight=True),
        Column(title="Planned a year", number=True),
    )
    others = [{loss.loss: loss for loss in reading.losses} for reading in (profile.inherent, profile.planned)]
    rows = tuple(_loss_row(found, loss, others[0][loss.loss], others[1][loss.loss]) for loss in profile.current.losses)
    blocks: list[Block] = [
        Paragraph(
            parts=(
                "A campaign is one party that sets out at one loss, with all its retries. Campaigns times the chance "
                "that one succeeds gives events; times what one event costs on average, the expected loss of a year.",
            )
        ),
        Table(
            caption=f"Today's controls, the largest expected loss first, in {profile.currency}",
            columns=columns,
            rows=rows,
        ),
        bars_figure(system, profile.readings, profile.currency),
    ]
    for names, said in (
        (profile.unpriced, "have no cost in the model and are in none of these figures: not zero, but not known"),
        (profile.unreached, "cannot be brought about by any adversary, as far as the model is drawn"),
    ):
        if names:
            titles = listed([element_name(system, name) for name in names], len(names))
            blocks.append(Paragraph(parts=(Muted(text=f"These losses {said}: {titles}."),)))
    return Section(title="What is lost", anchor="losses-in-money", blocks=tuple(blocks))


def _loss_row(found: Assessment, loss: LossRisk, inherent: LossRisk, planned: LossRisk) -> Row:
    currency = found.profile.currency
    said: tuple[str, ...] = (
        element_name(found.analysis.system, loss.loss),
        rate(loss.campaigns),
        per_cent(loss.success),
        rate(loss.events.expected),
        bare(money(loss.each, currency), currency),
        bare(money(inherent.expected.expected, currency), currency),
        bare(money_band(loss.expected, currency), currency),
        bare(money(planned.expected.expected, currency), currency),
    )
    return Row(cells=tuple(Cell(parts=(part,)) for part in said))


def _sources(found: Assessment) -> Section:
    currency, drivers = found.profile.currency, found.drivers
    columns = (
        Column(title="Who"),
        Column(title="Campaigns a year (90 % range)", number=True, tight=True),
        Column(title="Brings about a year", number=True, tight=True),
        Column(title="What the rate rests on"),
    )
    by_id = {one.adversary: one for one in found.profile.pricing.campaigns}
    rows = []
    for driver in drivers.adversaries:
        one = by_id[driver.id]
        ends = f"{one.rate.mean:.2g} ({one.rate.quantile(0.05):.2g}–{one.rate.quantile(0.95):.2g})"
        share = f"{money(driver.expected, currency)} ({per_cent(driver.share)})"
        parts = (driver.name, ends, share, f"{one.basis.value}: {one.note}")
        rows.append(Row(cells=tuple(Cell(parts=(part,)) for part in parts)))
    threats = tuple(
        Row(
            cells=(
                Cell(parts=(driver.name, " ", Muted(text=driver.id))),
                Cell(parts=(f"{money(driver.expected, currency)} ({per_cent(driver.share)})",)),
            )
        )
        for driver in drivers.threats[:_MOST]
    )
    tail = tuple(
        Row(
            cells=(
                Cell(parts=(element_name(found.analysis.system, part.loss),)),
                Cell(parts=(money(part.amount, currency),)),
                Cell(parts=(per_cent(part.share),)),
            )
        )
        for part in drivers.tail
        if part.share >= 0.005
    )
    blocks: tuple[Block, ...] = (
        Table(caption="Adversaries", columns=columns, rows=tuple(rows)),
        Table(
            caption="Threats: what would go from the expected loss if the threat were impossible",
            columns=(Column(title="Threat"), Column(title="A year", number=True, tight=True)),
            rows=threats,
        ),
        Table(
            caption="The worst year in twenty: what each loss adds to its mean",
            columns=(Column(title="Loss"), Column(title="Amount", number=True), Column(title="Share", number=True)),
            rows=tail,
        ),
    )
    return Section(title="Where it comes from", anchor="sources", blocks=blocks)


def _controls(found: Assessment) -> Section | None:
    controls = found.drivers.controls
    if not controls:
        return None
    system = {str(name): control for name, control in found.analysis.system.controls.items()}
    columns = (
        Column(title="Control"),
        Column(title="Saves a year", number=True),
        Column(title="Lowers the chance to exceed the limit by", number=True),
    )

    def rows(in_place: bool) -> tuple[Row, ...]:
        found_rows = []
        for one in controls:
            if one.in_place != in_place or one.expected < 1:
                continue
            points = "" if one.exceeds_appetite is None else f"{100 * one.exceeds_appetite:.1f} points"
            named = (system[one.control].name or one.control, " ", Muted(text=system[one.control].control))
            saved = money(one.expected, found.profile.currency)
            found_rows.append(Row(cells=(Cell(parts=named), Cell(parts=(saved,)), Cell(parts=(points,)))))
        return tuple(found_rows)

    idle = sorted(one.control for one in controls if one.expected < 1)
    blocks: list[Block] = []
    for caption, made in (
        ("In place: what would be lost each year without this one", rows(True)),
        ("Planned: what this one alone would save each year", rows(False)),
    ):
        if made:
            blocks.append(Table(caption=caption, columns=columns, rows=made))
    if idle:
        said = (
            f"{count(len(idle), 'further control')} ({listed(idle, len(idle))}) change none of these amounts: they "
            "detect or limit rather than prevent, or other ways around them stay open."
        )
        blocks.append(Paragraph(parts=(Muted(text=said),)))
    return Section(title="What controls are worth", anchor="worth", blocks=tuple(blocks))


def _estimates(found: Assessment) -> Section:
    said = (
        "Of the expected loss, weighted by how much each step carries, the chances of the steps rest "
        f"{basis_said(found)}. How many campaigns come is judgement throughout; what an event costs is what the "
        "model's owner states."
    )
    return Section(
        title="Which estimates matter",
        anchor="estimates",
        blocks=(Paragraph(parts=(said,)), tornado_figure(found)),
    )


def _law(found: Assessment) -> Section | None:
    if not found.ceilings:
        return None
    said = (
        "The most that an authority may fine for one infringement. These are ceilings for a scenario on top of the "
        "amounts above; no fine is part of the expected loss, for neither its chance nor its usual size is known."
    )
    columns = (
        Column(title="Law"),
        Column(title="For breaches of"),
        Column(title="At most", number=True),
        Column(title="Losses that could lead to it"),
    )
    rows = tuple(_law_row(found, ceiling) for ceiling in found.ceilings)
    blocks = (Paragraph(parts=(said,)), Table(caption="Ceilings of fines", columns=columns, rows=rows))
    return Section(title="What the law may add", anchor="law", blocks=blocks)


def _law_row(found: Assessment, ceiling: Ceiling) -> Row:
    tier, currency = ceiling.tier, found.profile.currency
    most = money(ceiling.amount, currency) if ceiling.amount is not None else f"{money(tier.fixed, 'EUR')} or more"
    if not ceiling.turnover_known:
        most = f"{most}, or {per_cent(tier.share)} of turnover"
    parts: list[Inlines] = [(most,)]
    if ceiling.small is not None:
        parts[0] = (most, Muted(text=f"; {money(ceiling.small, currency)} for a small or medium-sized firm"))
    names = [element_name(found.analysis.system, name) for name in ceiling.losses]
    return Row(
        cells=(
            Cell(parts=(f"{tier.law}, {tier.article} ", Muted(text=f"[{tier.seen.value}]"))),
            Cell(parts=(tier.breach,)),
            Cell(parts=parts[0]),
            Cell(parts=(listed(names) or "no single one",)),
        )
    )


def _method(found: Assessment) -> Section:
    profile = found.profile
    check = profile.check
    worst = max((abs(value) for value in check.deviations), default=0.0)
    return Section(
        title="How this was made",
        anchor="risk-method",
        blocks=(
            Bullets(items=tuple(((line,),) for line in _how(found))),
            Terms(
                items=(
                    (
                        "Simulation",
                        (f"{check.years:,} years, seed {check.seed}: at most {worst:.1f} standard errors off",),
                    ),
                    (
                        "Draws",
                        (f"{profile.draws} of all uncertain parameters at once, stratified, seed {profile.seed}",),
                    ),
                    ("Digest of the model", (Code(text=digest(found.analysis.system)),)),
                    ("Casemate", (__version__,)),
                )
            ),
        ),
    )


def _how(found: Assessment) -> Iterator[str]:
    yield (
        "Frequency: campaigns a year of each adversary (a Gamma distribution), shared equally among the losses it "
        "could bring about, times the chance that one gets through the attack graph by any way. Steps that ways share "
        "count once."
    )
    if not found.profile.exact:
        chances = found.profile.pricing.likelihood.chances
        tried = sum(len(chance.losses) for chance in chances if not chance.exact)
        exact = sum(len(chance.losses) for chance in chances if chance.exact)
        yield (
            f"{exact} of these chances are exact. {tried} belong to graphs too entangled for that; they are shares of "
            "campaigns tried out in 2,048 sampled worlds, right to about one point in a hundred."
        )
    yield (
        "Controls leave a share of attempts through; kinds multiply, the strongest of a kind counts once. Adversaries "
        "who find one aim guarded are not taken to turn to another."
    )
    yield (
        "Cost of an event: lognormal from the 90 % interval of the model, or PERT; secondary losses with their stated "
        "probability; nothing costs more than a year's revenue."
    )
    yield (
        "The distribution of a year is computed, not simulated: the transform of the sum of all loss processes, "
        "inverted by FFT. The expected loss is exact. A simulation checks it."
    )
    yield "What is taken as independent: steps of a campaign given their chances, campaigns, and the costs of events."
