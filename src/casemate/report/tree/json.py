"""A tree and its answers for programs: the whole tree, not the part that people are shown."""

from __future__ import annotations

from math import isfinite

from casemate.files import Value, to_json
from casemate.report.tree.view import TreeView
from casemate.trees import Answer, Exact, Point, Sampled, TreeNode

VERSION = 1


def tree_json(view: TreeView) -> str:
    """The document."""
    whole = view.whole
    made: dict[str, Value] = {
        "casemate": VERSION,
        "kind": "tree",
        "id": whole.id,
        "title": whole.title,
        "currency": whole.currency,
        "costs": "attacker-hours" if view.counts_work else "money",
        "root": whole.root,
        "leaves": len(whole.leaves),
        "nodes": len(whole.nodes),
        "measures": _measures(view),
        "remarks": list(view.remarks),
        "tree": [_node(node) for node in whole.nodes],
    }
    return to_json(made)


def _measures(view: TreeView) -> Value:
    """What was asked and could be answered; what is absent was not, and the remarks say why."""
    made: dict[str, Value] = {}
    if view.answer is not None:
        made["probability"] = _answer(view.answer)
    for name, least in (("least_cost", view.least_cost), ("least_time", view.least_time)):
        if least is not None:
            made[name] = {"value": _finite(least), "kind": "exact", "possible": isfinite(least)}
    if view.attack_count is not None:
        made["minimal_attacks"] = {"value": view.attack_count, "kind": "exact"}
    fronts = {
        "cost_probability": view.cost_probability,
        "cost_damage": view.cost_damage,
        "defence_attack": view.defence_attack,
    }
    made.update({name: [_point(point) for point in points] for name, points in fronts.items() if points})
    for name, attacks in (("likeliest_attacks", view.attacks), ("cheapest_attacks", view.cheapest)):
        if attacks:
            made[name] = [
                {"leaves": list(each.titles), "probability": each.probability, "cost": each.cost} for each in attacks
            ]
    if view.over_time:
        made["probability_over_time"] = [
            {"years": years, "value": value, "kind": "exact"} for years, value in view.over_time
        ]
    if view.importances:
        made["importance"] = [
            {
                "node": each.node,
                "birnbaum": each.birnbaum,
                "fussell_vesely": each.fussell_vesely,
                "risk_reduction_worth": _finite(each.risk_reduction_worth),
                "risk_achievement_worth": _finite(each.risk_achievement_worth),
            }
            for each in view.importances
        ]
    return made


def _point(point: Point) -> Value:
    return {"cost": _finite(point.cost), "value": _finite(point.value), "nodes": list(point.nodes)}


def _finite(value: float | None) -> float | None:
    """JSON knows no infinity; null stands for "no attack is left" and for "nothing remains"."""
    return value if value is not None and isfinite(value) else None


def _answer(answer: Answer) -> Value:
    made: dict[str, Value] = {"low": answer.low, "high": answer.high}
    if isinstance(answer, Exact):
        return {"value": answer.value, "kind": "exact"}
    if isinstance(answer, Sampled):
        more: dict[str, Value] = {"confidence": answer.confidence, "trials": answer.trials, "reason": answer.reason}
        return {"kind": "sampled", "value": answer.value, **made, **more}
    return {"kind": "bound", **made, "reason": answer.reason}


def _node(node: TreeNode) -> Value:
    made: dict[str, Value] = {"id": node.id, "kind": node.kind.value, "title": node.title}
    if node.children:
        made["children"] = list(node.children)
    if node.probability is not None:
        made["probability"] = node.probability.mean
        made["basis"] = node.probability.basis.value
    for name in ("k", "rate", "cost", "time", "in_place"):
        value = getattr(node, name)
        if value is not None:
            made[name] = value
    for name in ("skill", "detectability"):
        level = getattr(node, name)
        if level is not None:
            made[name] = level.value
    if node.damage:
        made["damage"] = node.damage
    if node.refs:
        made["refs"] = list(node.refs)
    return made
