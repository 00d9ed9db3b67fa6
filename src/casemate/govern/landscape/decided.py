"""Decisions that were taken on one model, in the landscape: they hold where joining adds nothing to their threat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from casemate.analysis import Analysis, Status, Threat, threat_id
from casemate.analysis.facts import data_name, loss_name
from casemate.govern.deciding import Decided, Hold, Standing
from casemate.govern.reviewing import Review
from casemate.model import Joined, Member, System, decisions_path

_LIKELIER = 1 + 1e-9
"""Rounding is no reason to ask people again."""


def graph_names(joined: System, member: Member) -> Mapping[str, str]:
    """What each element of a model is called in the graph of the landscape, by what it is called in its own."""
    own = member.model.system
    found = {
        name: f"{to}" for section in ("flows", "zones", "components") for name, to in member.names[section].items()
    }
    found |= {data_name(own, name): data_name(joined, to) for name, to in member.names["data"].items()}
    return found | {loss_name(own, name): loss_name(joined, to) for name, to in member.names["losses"].items()}


def decided_together(analysis: Analysis, joined: Joined, own: Mapping[str, Review]) -> Decided:
    """The analysis of the landscape with the status that the decisions on its models give each threat.

    `own`: of each model by its space, its review by itself. A decision that holds there is reopened here where the
    threat is likelier, leads to more losses or is open to more adversaries.
    """
    threats = {threat.id: threat for threat in analysis.threats}
    standings: dict[str, Standing] = {}
    for member in joined.members:
        for threat, before, standing in _standing_in(analysis, own[member.space], member, threats):
            found = _again(threat, before, standing, member)
            held = standings.get(threat.id)
            if held is None or (held.hold is Hold.HOLDS and found.hold is not Hold.HOLDS):
                standings[threat.id] = found
    made = tuple(
        replace(threat, status=_status(threat, standings[threat.id])) if threat.id in standings else threat
        for threat in analysis.threats
    )
    return Decided(
        analysis=replace(analysis, threats=made),
        standings=MappingProxyType(standings),
        strays=tuple(stray for space in sorted(own) for stray in own[space].strays),
    )


def _standing_in(
    analysis: Analysis, review: Review, member: Member, threats: Mapping[str, Threat]
) -> Iterator[tuple[Threat, Threat, Standing]]:
    """Each decided threat of a model: as the landscape has it, as the model has it (under the landscape's names)."""
    names = graph_names(analysis.system, member)
    for before in review.analysis.threats:
        standing = review.standings.get(before.id)
        if standing is None:
            continue
        threat = threats.get(threat_id(before.rule, names.get(before.at[0], before.at[0])))
        if threat is not None:
            losses = tuple(member.names["losses"][name] for name in before.losses)
            who = tuple(member.names["adversaries"].get(name, name) for name in before.adversaries)
            yield threat, replace(before, losses=losses, adversaries=who), standing


def _again(threat: Threat, before: Threat, standing: Standing, member: Member) -> Standing:
    file = _decisions_file(member)
    if standing.hold is not Hold.HOLDS:
        return replace(standing, reason=f"{standing.reason} ({file})")
    added = []
    if threat.probability > before.probability * _LIKELIER:
        added.append("is likelier")
    if set(threat.losses) - set(before.losses):
        added.append("leads to more losses")
    if set(threat.adversaries) - set(before.adversaries):
        added.append("is open to more adversaries")
    if not added:
        return replace(standing, reason=f"{standing.reason} ({file})")
    reason = f"{standing.reason} ({file}), reopened: in the landscape it {' and '.join(added)}"
    return replace(standing, hold=Hold.REOPENED, reason=reason)


def _decisions_file(member: Member) -> str:
    path = member.model.parts[0].path
    return decisions_path(path).name if path is not None else member.file


def _status(threat: Threat, standing: Standing) -> Status:
    if standing.hold is Hold.HOLDS:
        return Status(standing.decision.verdict.value)
    return Status.REOPENED if standing.hold is Hold.REOPENED and threat.status is Status.OPEN else threat.status
