"""Questions about the system as a whole: losses, zones, people, administration, logs, controls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from casemate.analysis.scope_drawing import Drawing, Finder, Question, Role, is_any, is_external
from casemate.model import choices

_ADMINISTER = ("administrator", "operator", "developer", "ml_engineer")


def _losses(drawing: Drawing, topic: str) -> Iterator[Question]:
    if not drawing.system.losses:
        yield Question(
            topic=topic,
            ask="Which events does the business fear, and what would one cost?",
            why="Without losses nothing tells a nuisance from a disaster, and no path has an end.",
            add=("losses:", "  …: {of: …, property: confidentiality, cost: {low: …, high: …}}"),
        )


def _unreachable(drawing: Drawing, topic: str) -> Iterator[Question]:
    for found in drawing.analysis.losses:
        if not found.paths:
            loss = next(held for name, held in drawing.system.losses.items() if name == found.loss)
            yield Question(
                topic=topic,
                element=loss.id,
                ask=f"How could “{loss.title}” come about? No adversary finds a way to {loss.of}.",
                why="A feared event that nobody can cause usually means that a part or a flow is not drawn.",
                add=(f"- {{from: …, to: …, carries: [{loss.of}]}}",),
            )


def _zones(drawing: Drawing, topic: str) -> Iterator[Question]:
    if not drawing.system.zones:
        yield Question(
            topic=topic,
            ask="Where do the trust boundaries run?",
            why="Without zones everything inside is taken to trust everything else.",
            add=("zones:", "  internet: {trust: untrusted}", "  ours: {trust: internal}"),
        )


def _users(drawing: Drawing, topic: str) -> Iterator[Question]:
    if not any(drawing.of("person", "partner_system")):
        yield Question(
            topic=topic,
            ask="Who uses the system, and who works on it?",
            why="People are ways in, and they are whom false content harms.",
            add=("user: {kind: user, …}", "- {from: user, to: …, as: prompt, carries: […]}"),
        )


def _administration(drawing: Drawing, topic: str) -> Iterator[Question]:
    for flow in drawing.system.flows:
        who, door = drawing.source(flow), drawing.target(flow)
        runs_it = is_any(who, *_ADMINISTER) or door.privileges is choices.Privileges.ADMIN
        if is_any(who, "person") and runs_it and not is_external(door):
            return
    yield Question(
        topic=topic,
        ask="Who administers the system, and through which door?",
        why="The administrators' way in is the one that opens everything; left out, it looks as if there were none.",
        add=(
            "admin: {kind: administrator, …}",
            "- {from: admin, to: …, as: command, carries: […], authn: …}",
        ),
    )


def _logs(drawing: Drawing, topic: str) -> Iterator[Question]:
    kept = any(is_any(drawing.target(flow), "log_store", "monitoring") for flow in drawing.system.flows)
    if not kept and not any(flow.role is Role.TELEMETRY for flow in drawing.system.flows):
        yield Question(
            topic=topic,
            ask="Where is it written down what happens, and who looks at it?",
            why="Logs hold what people said, and without them no attack is noticed or explained.",
            add=("logs: {kind: log_store, …}", "- {from: …, to: logs, as: telemetry, carries: […]}"),
        )


def _release(drawing: Drawing, topic: str) -> Iterator[Question]:
    built = any(part.runs is choices.Runs.OWN_CODE for part in drawing.system.components.values())
    own = [p for p in drawing.of("agentic", "interface", "service", "job", "function") if drawing.is_own(p)]
    if (built or own) and not any(drawing.of("ci_cd", "code_repository")):
        yield Question(
            topic=topic,
            ask="How does code get from its authors into operation: repository, build, packages?",
            why="Whoever changes what is built runs inside everything.",
            add=(
                "code: {kind: code_repository, …}",
                "build: {kind: ci_cd, …, privileges: admin}",
                "- {from: code, to: build, as: content, carries: […]}",
            ),
        )


def _status(drawing: Drawing, topic: str) -> Iterator[Question]:
    for control in drawing.system.controls.values():
        if control.status is None:
            yield Question(
                topic=topic,
                element=control.id,
                ask=f"Is {control.name or control.id} planned, implemented or verified?",
                why="Only what is there lowers today's risk.",
                add=(f"{control.id}: {{control: {control.control}, status: implemented}}",),
            )


WHOLE_TOPICS: Mapping[str, Finder] = {
    "losses": _losses,
    "zones": _zones,
    "people": _users,
    "administration": _administration,
    "logs": _logs,
    "code-path": _release,
    "loss-path": _unreachable,
    "control-status": _status,
}
