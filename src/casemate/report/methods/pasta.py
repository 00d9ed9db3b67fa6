"""PASTA: its seven stages, each filled from the results, each asking for what the model does not say.

The stages are those of UcedaVélez and Morana, *Risk Centric Threat Modeling* (2015).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from casemate.analysis.facts import encryption_of
from casemate.knowledge.case_studies import CaseStudy, case_studies
from casemate.model import shape_of
from casemate.model.choices import ControlStatus
from casemate.report.document import (
    Block,
    Bullets,
    Callout,
    Cell,
    Code,
    Column,
    Inline,
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
from casemate.report.methods.cards import bases, cards
from casemate.report.methods.losing import lost, ways
from casemate.report.methods.mitigating import controls, mitigating
from casemate.report.methods.sentences import with_code
from casemate.report.methods.subject import Reviewed
from casemate.report.methods.testing import NO_TEST, all_said, tests_of
from casemate.report.threat_model.picture import picture
from casemate.report.threat_model.subject import badge
from casemate.report.words import count, listed, per_cent

if TYPE_CHECKING:
    from casemate.analysis import Threat

_MOST_CASES, _MOST_WEAKNESSES = 8, 40


def stages(subject: Reviewed) -> Iterator[Section]:
    """The seven sections."""
    yield _objectives(subject)
    yield _scope(subject)
    yield _decomposition(subject)
    yield _threats(subject)
    yield _weaknesses(subject)
    yield _attacks(subject)
    yield _risk(subject)


def _stage(
    number: int, title: str, blocks: Sequence[Block], missing: Sequence[str], parts: Sequence[Section] = ()
) -> Section:
    asked: tuple[Block, ...] = (_asking(missing),) if missing else ()
    return Section(
        title=f"Stage {number}: {title}",
        anchor=f"stage-{number}",
        blocks=(*asked, *blocks),
        sections=tuple(parts),
        new_page=True,
    )


def _asking(missing: Sequence[str]) -> Callout:
    items: tuple[tuple[Inlines, ...], ...] = tuple((with_code(line),) for line in missing)
    return Callout(title=("Still to be said, in the model:",), blocks=(Bullets(items=items),), tone=Tone.MEDIUM)


def _objectives(subject: Reviewed) -> Section:
    system, business = subject.system, subject.system.business
    terms: list[tuple[str, Inlines]] = []
    missing: list[str] = []
    for label, said, ask in (
        ("Purpose", system.identity.description, "what the system is for (system: description)"),
        ("Owner", system.identity.owner, "who owns it (system: owner)"),
        ("Sector", business.sector if business else None, "the sector it works in (business: sector)"),
        (
            "Jurisdictions",
            listed(business.jurisdictions, 12) if business else "",
            "where it is used (business: jurisdictions)",
        ),
        (
            "Users",
            f"{business.users:,}" if business and business.users is not None else None,
            "how many people use it (business: users)",
        ),
        (
            "Revenue",
            str(business.revenue) if business and business.revenue else None,
            "what it earns a year (business: revenue)",
        ),
    ):
        if said:
            terms.append((label, (" ".join(said.split()),)))
        else:
            missing.append(f"{ask[:1].upper()}{ask[1:]}.")
    appetite = _appetite(subject)
    if appetite:
        terms.append(("Appetite", (appetite,)))
    else:
        missing.append("What loss its owner accepts (business: appetite); without it no risk can be called acceptable.")
    if not system.losses:
        missing.append("What must not happen (losses): of what, violating what, at what cost.")
    uncosted = [loss.title for loss in system.losses.values() if loss.cost is None]
    if uncosted:
        titles = listed(uncosted, 4).replace("`", "'")  # what stands between backticks is set as code
        missing.append(f"What one event costs of {titles} (losses: cost).")
    losses = tuple(
        ((Strong(text=loss.title), f": {loss.violates.value} of {subject.name(loss.of)}"),)
        for loss in system.losses.values()
    )
    blocks: list[Block] = [Terms(items=tuple(terms))] if terms else []
    if losses:
        blocks.extend((Paragraph(parts=("What must not happen:",)), Bullets(items=losses)))
    return _stage(1, "objectives", blocks, missing)


def _appetite(subject: Reviewed) -> str:
    business = subject.system.business
    if business is None or business.appetite is None:
        return ""
    parts = []
    if business.appetite.expected is not None:
        parts.append(f"{business.appetite.expected} a year on average")
    if business.appetite.tail is not None:
        tail = business.appetite.tail
        parts.append(f"more than {tail.loss} in at most {per_cent(tail.probability)} of years")
    return "; ".join(parts)


def _scope(subject: Reviewed) -> Section:
    system = subject.system
    groups: dict[tuple[str, str], list[str]] = {}
    for part in system.components.values():
        groups.setdefault((shape_of(part.kind).value, part.kind), []).append(part.title)
    columns = (
        Column(title="Kind"),
        Column(title="Shape", tight=True),
        Column(title="Number", number=True),
        Column(title="Which"),
    )
    rows = tuple(
        Row(
            cells=(
                Cell(parts=(kind.replace("_", " "),)),
                Cell(parts=(shape,)),
                Cell(parts=(f"{len(names)}",)),
                Cell(parts=(listed(names, 6),)),
            )
        )
        for (shape, kind), names in sorted(groups.items())
    )
    missing = []
    unplaced = [part.title for part in system.components.values() if part.zone is None]
    if unplaced:
        missing.append(f"In which zone {listed(unplaced, 4)} stand (components: zone).")
    unsupplied = [
        p.title
        for p in system.components.values()
        if p.provider is not None and p.provider.value != "self" and not p.supplier
    ]
    if unsupplied:
        missing.append(f"Who supplies {listed(unsupplied, 4)} (components: supplier).")
    table = Table(caption="What the system is made of", columns=columns, rows=rows)
    return _stage(2, "technical scope", (table,), missing)


def _said(answer: bool | None) -> Inline:
    return Muted(text="not said") if answer is None else "yes" if answer else "no"


def _decomposition(subject: Reviewed) -> Section:
    system = subject.system
    encrypted = encryption_of(system)
    columns = (
        Column(title="Flow"),
        Column(title="Carries"),
        Column(title="Authentication", tight=True),
        Column(title="Encrypted", tight=True),
    )
    rows = tuple(
        Row(
            cells=(
                Cell(parts=(f"{subject.name(flow.source)} → {subject.name(flow.target)}",)),
                Cell(parts=(listed([subject.name(name) for name in flow.carries], 4),)),
                Cell(parts=(flow.authn.value if flow.authn else Muted(text="not said"),)),
                Cell(parts=(_said(encrypted[flow.id]),)),
            )
        )
        for flow in subject.crossing
    )
    missing = []
    bare = sum(flow.authn is None for flow in subject.crossing)
    if bare:
        missing.append(f"How {count(bare, 'crossing flow is', 'crossing flows are')} authenticated (flows: authn).")
    plain = sum(encrypted[flow.id] is None for flow in subject.crossing)
    if plain:
        missing.append(
            f"Whether {count(plain, 'crossing flow is', 'crossing flows are')} encrypted (flows: encrypted)."
        )
    if not system.zones:
        missing.append("Where trust ends (zones).")
    drawn = picture(subject)
    table = (Table(caption="Flows over a trust boundary", columns=columns, rows=rows),) if rows else ()
    return _stage(3, "decomposition", table, missing, (drawn,))


def _threats(subject: Reviewed) -> Section:
    found = _cases(subject)
    said = "Attacks that were carried out elsewhere and whose techniques this system is open to, the nearest first."
    columns = (
        Column(title="Case study of MITRE ATLAS"),
        Column(title="What happened"),
        Column(title="Techniques open here"),
    )
    rows = tuple(
        Row(
            cells=(
                Cell(parts=(Strong(text=case.name), Muted(text=f" {case.id}, {case.kind.value} of {case.year}"))),
                Cell(parts=(case.summary,)),
                Cell(parts=(_shared(subject, case, shared),)),
            )
        )
        for case, shared in found
    )
    blocks: list[Block] = []
    if rows:
        blocks.append(Paragraph(parts=(said,)))
        blocks.append(Table(caption="Threat intelligence", columns=columns, rows=rows))
    else:
        blocks.append(Paragraph(parts=("No packaged case study uses a technique that this system is open to.",)))
    people = tuple(
        ((Strong(text=name), f": {_exposed(subject, identity)}"),) for identity, name in _adversaries(subject)
    )
    if people:
        blocks.extend((Paragraph(parts=("Who could attack, and what is open to them:",)), Bullets(items=people)))
    missing = (
        []
        if subject.system.adversaries
        else ["Whom you expect and how often (adversaries); the built-in profiles stand in for them."]
    )
    return _stage(4, "threat analysis", blocks, missing)


def _adversaries(subject: Reviewed) -> list[tuple[str, str]]:
    seen = dict.fromkeys(name for threat in subject.open for name in threat.adversaries)
    return [(name, subject.names[name]) for name in sorted(seen)]


def _exposed(subject: Reviewed, adversary: str) -> str:
    held = [threat for threat in subject.open if adversary in threat.adversaries]
    return (
        f"{count(len(held), 'open threat')}, the worst {held[0].severity.value} {held[0].score:.1f} ({held[0].title})"
    )


def _cases(subject: Reviewed) -> list[tuple[CaseStudy, list[str]]]:
    """The case studies with most techniques in the paths of open threats, by the share of their procedure."""
    names = {name for threat in subject.open for name in threat.path}
    used = {technique for name in names for technique in subject.analysis.steps[name].techniques}
    found = []
    for case in case_studies():
        shared = [technique for technique in case.techniques if technique in used]
        if shared:
            found.append((case, shared))
    found.sort(key=lambda pair: (-(len(pair[1]) ** 2) / len(pair[0].techniques), pair[0].id))
    return found[:_MOST_CASES]


def _shared(subject: Reviewed, case: CaseStudy, shared: Sequence[str]) -> str:
    atlas = subject.analysis.knowledge.atlas
    names = [atlas.techniques[technique].name for technique in shared if technique in atlas.techniques]
    return f"{len(shared)} of {len(case.techniques)}: {listed(names, 6)}"


def _weaknesses(subject: Reviewed) -> Section:
    held: dict[str, list[int]] = {}
    threats = list(subject.open)
    for place, threat in enumerate(threats):
        for name in threat.frameworks.get("cwe", ()):
            held.setdefault(name, []).append(place)
    cwe = subject.analysis.knowledge.frameworks.get("cwe")
    order = sorted(held, key=lambda name: (held[name][0], name))[:_MOST_WEAKNESSES]
    columns = (
        Column(title="Weakness"),
        Column(title="Threats", number=True),
        Column(title="Worst"),
        Column(title="At"),
        Column(title="Evidence"),
    )
    rows = []
    for name in order:
        found = [threats[place] for place in held[name]]
        title = cwe.entries[name].name if cwe is not None and name in cwe.entries else name
        places = list(dict.fromkeys(subject.name(at) for threat in found for at in threat.at))
        rows.append(
            Row(
                cells=(
                    Cell(parts=(Strong(text=title), " ", Code(text=name))),
                    Cell(parts=(f"{len(found)}",)),
                    Cell(parts=(badge(found[0]),)),
                    Cell(parts=(listed(places, 4),)),
                    Cell(parts=(_evidence(subject, found),)),
                )
            )
        )
    asked = "Results of tests (`casemate evidence add`): none is kept, so every weakness is derived, none is proven."
    missing = [] if subject.backing.evidence else [asked]
    said = f"{count(len(rows), 'weakness', 'weaknesses')} of the CWE list under the open threats, the worst first."
    absent = [control for control in subject.system.controls.values() if control.status is ControlStatus.PLANNED]
    lines: list[Block] = [Paragraph(parts=(said,))]
    if rows:
        lines.append(Table(caption="Weaknesses", columns=columns, rows=tuple(rows)))
    if absent:
        lines.append(
            Paragraph(parts=(f"Planned but not there yet: {listed([one.name or one.id for one in absent], 8)}.",))
        )
    return _stage(5, "weakness analysis", lines, missing)


def _evidence(subject: Reviewed, threats: Sequence[Threat]) -> str:
    """The tests of these threats; without any, on what the estimate of the worst rests."""
    tests = list(dict.fromkeys(test for threat in threats for test in tests_of(subject, threat)))
    return all_said(subject, tests) if tests else f"{NO_TEST}; {bases(subject, threats[0])}"


def _attacks(subject: Reviewed) -> Section:
    threats = Section(
        title="Every threat with its path", anchor="threats", blocks=tuple(cards(subject, subject.analysis.threats))
    )
    said = (
        f"{count(len(subject.analysis.threats), 'threat')} derived. First the losses with their trees and likeliest "
        "ways, then every threat."
    )
    before = [part for part in (lost(subject, new_page=False), ways(subject, new_page=False)) if part is not None]
    return _stage(6, "attack modelling", (Paragraph(parts=(said,)),), (), (*before, threats))


def _risk(subject: Reviewed) -> Section:
    reached = [loss for loss in subject.analysis.losses if loss.paths]
    worst = max(reached, key=lambda loss: (loss.probability, loss.loss), default=None)
    said = f"{len(reached)} of {count(len(subject.system.losses), 'stated loss', 'stated losses')} can be brought about"
    if worst is not None:
        title = subject.system.losses[worst.loss].title  # type: ignore[index]  # ids are text
        said += f", likeliest “{title}” with {per_cent(worst.probability)} a campaign"
    missing = []
    if not _appetite(subject):
        missing.append("What loss is acceptable (business: appetite), so that what remains can be judged.")
    if any(loss.cost is None for loss in subject.system.losses.values()):
        missing.append("What losses cost (losses: cost), so that `casemate risk` can put them into money.")
    whole = controls(subject, new_page=False)
    parts = (mitigating(subject, new_page=False), *((whole,) if whole is not None else ()))
    return _stage(7, "risk, impact and plan", (Paragraph(parts=(f"{said}.",)),), missing, parts)
