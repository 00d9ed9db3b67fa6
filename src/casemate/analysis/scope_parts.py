"""Questions about agents, tools, stores, data and flows: accounts, effects, outputs, origins, credentials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from casemate.analysis.places import crosses
from casemate.analysis.scope_drawing import (
    AGENTS,
    ASKING,
    TOOLS,
    Drawing,
    Finder,
    Question,
    Role,
    is_any,
    is_external,
    line,
)
from casemate.analysis.scope_models import is_filled, is_retrieved
from casemate.model import Component, DataId, Flow, Shape, choices

_ACTING = frozenset(choices.Effect) - {choices.Effect.SPENDS}
_PUBLISHED = ("package_registry", "model_hub", "container_registry", "tool_registry")
_CALLS = frozenset({Role.PROMPT, Role.QUERY, Role.INFERENCE_INPUT, Role.TOOL_CALL, Role.COMMAND})


def _account(drawing: Drawing, topic: str) -> Iterator[Question]:
    for agent in drawing.of(*AGENTS):
        credentials = _credentials(drawing, agent)
        beyond = any(not _opens_only_models(drawing, data) for data in credentials)
        if (agent.acts_as is None and not beyond) or (agent.acts_as is not None and not credentials):
            yield Question(
                topic=topic,
                element=agent.id,
                ask=f"As whom does {agent.title} act: with an account of its own, a shared one, or its user's?",
                why="What a hijacked agent can do is what its account may do.",
                add=(line(agent, "acts_as: own", "secrets: […]"),),
            )


def _credentials(drawing: Drawing, part: Component) -> set[DataId]:
    """What it keeps, presents or is given; where it is said as whom it acts, also what its tools are given for it."""
    tools = part.tools if part.acts_as is not None else ()
    held = [part, *(drawing.system.components[tool] for tool in tools)]
    found: set[DataId] = set()
    for one in held:
        found.update(one.secrets)
        found.update(data for data in one.stores if _is_credential(drawing, data))
        found.update(flow.uses for flow in drawing.out_of(one) if flow.uses is not None)
        found.update(data for flow in drawing.into(one) if flow.role is Role.CREDENTIAL for data in flow.carries)
    return found


def _is_credential(drawing: Drawing, data: DataId) -> bool:
    return choices.About.CREDENTIAL in drawing.system.data[data].about


def _opens_only_models(drawing: Drawing, data: DataId) -> bool:
    opened = [drawing.system.components[name] for name in drawing.system.data[data].opens]
    return bool(opened) and all(is_any(part, "model") for part in opened)


def _tool_account(drawing: Drawing, topic: str) -> Iterator[Question]:
    for tool in drawing.of(*TOOLS):
        if tool.acts_as is None and (tool.effects or tool.secrets) and tool.kind not in AGENTS:
            yield Question(
                topic=topic,
                element=tool.id,
                ask=f"With whose rights does {tool.title} act?",
                why="A tool with rights of its own does for any caller what the caller may not do.",
                add=(line(tool, "acts_as: caller"),),
            )


def _recipients(drawing: Drawing, topic: str) -> Iterator[Question]:
    for tool in drawing.of(*TOOLS):
        if choices.Effect.SENDS in tool.effects and tool.recipients is None:
            yield Question(
                topic=topic,
                element=tool.id,
                ask=f"May whoever calls {tool.title} choose where it sends to?",
                why="A free choice of recipient turns anything in the context into something that can leave.",
                add=(line(tool, "recipients: fixed"),),
            )


def _consumer(drawing: Drawing, topic: str) -> Iterator[Question]:
    for part in drawing.system.components.values():
        if _gives_out(drawing, part) and not _is_consumed(drawing, part):
            yield Question(
                topic=topic,
                element=part.id,
                ask=f"Who or what uses the output of {part.title}?",
                why="An output does harm where somebody believes it or something runs it; that place is not drawn.",
                add=(f"- {{from: {part.id}, to: …, as: completion, carries: […]}}",),
            )


def _gives_out(drawing: Drawing, part: Component) -> bool:
    """Whether results are expected of it: a model, an agent that is asked, an interface that is given results."""
    if is_any(part, "model", "evaluation", *AGENTS):
        return bool(drawing.into(part))
    inner = (flow for flow in drawing.into(part) if not is_external(drawing.source(flow)))
    return is_any(part, "interface") and any(flow.role in (Role.COMPLETION, Role.PREDICTION) for flow in inner)


def _is_consumed(drawing: Drawing, part: Component) -> bool:
    given = [flow for flow in drawing.out_of(part) if flow.role not in ASKING]
    if is_any(part, *AGENTS):
        asked = any(
            flow.role is Role.PROMPT and is_any(drawing.source(flow), "interface", "person", "service")
            for flow in drawing.into(part)
        )
        answered = any(drawing.target(flow).shape is not Shape.STORE for flow in given)
        return answered or (not asked and (bool(_ACTING & set(part.effects)) or bool(given)))
    return bool(given) or bool(_ACTING & set(part.effects))


def _writer(drawing: Drawing, topic: str) -> Iterator[Question]:
    for store in drawing.system.components.values():
        if store.shape is not Shape.STORE or is_retrieved(drawing, store) or is_any(store, *_PUBLISHED):
            continue
        if (store.stores or store.secrets or is_any(store, "dataset")) and not is_filled(drawing, store):
            yield Question(
                topic=topic,
                element=store.id,
                ask=f"Who writes what rests in {store.title}?",
                why="Data without a drawn writer came from somewhere; that way in is missing.",
                add=(f"- {{from: …, to: {store.id}, as: data, carries: […]}}",),
            )


def _callers(drawing: Drawing, topic: str) -> Iterator[Question]:
    for part in drawing.system.components.values():
        if is_external(part) or not drawing.is_own(part) or _credentials(drawing, part):
            continue
        called = [flow for flow in drawing.out_of(part) if _needs_credential(drawing, flow)]
        if called:
            others = ", ".join(dict.fromkeys(drawing.target(flow).title for flow in called))
            yield Question(
                topic=topic,
                element=part.id,
                ask=f"With which credential does {part.title} call {others}, and where does it lie?",
                why="A key to somebody else's service is money and data for whoever finds it.",
                add=(
                    f"{part.id}_key: {{class: secret, about: [credential], opens: [{called[0].target}]}}",
                    line(part, f"secrets: [{part.id}_key]"),
                ),
            )


def _needs_credential(drawing: Drawing, flow: Flow) -> bool:
    target = drawing.target(flow)
    foreign = not drawing.is_own(target) and not is_any(target, "person", "public_content", "physical_world")
    free = flow.authn in (choices.Authentication.NONE, choices.Authentication.SESSION)
    keyed = flow.authn in (choices.Authentication.API_KEY, choices.Authentication.TOKEN)
    return foreign and not free and (keyed or flow.role in _CALLS) and drawing.trust(target) is not choices.Trust.USER


def _origin(drawing: Drawing, topic: str) -> Iterator[Question]:
    for asset in drawing.system.data.values():
        if not asset.origin and not asset.writers and not _is_credential(drawing, asset.id):
            yield Question(
                topic=topic,
                element=asset.id,
                ask=f"Who can author {asset.name or asset.id}: the public, users, partners, us, a model?",
                why="What strangers can write is where strangers' wishes enter.",
                add=(f"{asset.id}: {{…, origin: user}}",),
            )


def _class(drawing: Drawing, topic: str) -> Iterator[Question]:
    for asset in drawing.system.data.values():
        if asset.sensitivity is None:
            yield Question(
                topic=topic,
                element=asset.id,
                ask=f"How bad is it when the wrong person has {asset.name or asset.id}?",
                why="Severity follows from it; without a class a leak looks harmless.",
                add=(f"{asset.id}: {{…, class: confidential}}",),
            )


def _carries(drawing: Drawing, topic: str) -> Iterator[Question]:
    for flow in drawing.system.flows:
        if not flow.carries:
            yield Question(
                topic=topic,
                element=flow.id,
                ask=f"What does the flow from {drawing.source(flow).title} to {drawing.target(flow).title} carry?",
                why="A flow without content can neither leak nor bring in anything, which is seldom true.",
                add=(f"- {{from: {flow.source}, to: {flow.target}, as: {flow.role.value}, carries: […]}}",),
            )


def _authn(drawing: Drawing, topic: str) -> Iterator[Question]:
    known = {(flow.source, flow.target) for flow in drawing.system.flows if flow.authn is not None}
    silent = [
        flow
        for flow in drawing.system.flows
        if flow.authn is None
        and crosses(drawing.system, flow)
        # An answer comes back over the connection that its receiver opened.
        and (flow.target, flow.source) not in known
    ]
    if silent:
        first = silent[0]
        yield Question(
            topic=topic,
            ask=f"How do the ends of these flows over trust boundaries know each other: {_listed(silent)}?",
            why="Unknown is read as possibly nobody checks; threats of posing as another rest on it.",
            add=tuple(f"- {{from: {flow.source}, to: {flow.target}, …, authn: …}}" for flow in silent)
            if len(silent) <= 5
            else (f"- {{from: {first.source}, to: {first.target}, …, authn: …}}", f"… and {len(silent) - 1} more"),
        )


def _listed(flows: list[Flow]) -> str:
    return ", ".join(flow.id for flow in flows)


def _joined(drawing: Drawing, topic: str) -> Iterator[Question]:
    named: set[str] = set()
    for part in drawing.system.components.values():
        named.update(part.tools, part.based_on, filter(None, (part.model, part.runs_on)))
    for asset in drawing.system.data.values():
        named.update(asset.opens, asset.writers)
    for part in drawing.system.components.values():
        alone = not drawing.into(part) and not drawing.out_of(part) and part.id not in named
        if alone and not (part.tools or part.based_on or part.model or part.runs_on):
            yield Question(
                topic=topic,
                element=part.id,
                ask=f"What does {part.title} exchange with the rest?",
                why="A part that nothing joins is not analysed: nobody can come to it or go on from it.",
                add=(f"- {{from: {part.id}, to: …, carries: […]}}",),
            )


PART_TOPICS: Mapping[str, Finder] = {
    "agent-account": _account,
    "tool-account": _tool_account,
    "tool-recipients": _recipients,
    "output-consumer": _consumer,
    "store-writer": _writer,
    "call-credential": _callers,
    "data-origin": _origin,
    "data-class": _class,
    "flow-content": _carries,
    "flow-authentication": _authn,
    "component-flows": _joined,
}
