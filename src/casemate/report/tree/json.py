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
        "kind": "attack-tree",
        "id": whole.id,
        "title": whole.title,
        "currency": whole.currency,
        "root": whole.root,
        "nodes": [_node(node) for node in whole.nodes],
        "probability": None if view.answer is None else _answer(view.answer),
        "least_cost": _finite(view.least_cost),
        "least_time": _finite(view.least_time),
        "cost_probability": [_point(point) for point in view.cost_probability],
        "defence_attack": [_point(point) for point in view.defence_attack],
        "minimal_attacks": view.attack_count,
        "likeliest_attacks": [
            {"leaves": list(attack.titles), "probability": attack.probability, "cost": attack.cost}
            for attack in view.attacks
        ],
        "importances": [
            {
                "node": each.node,
                "birnbaum": each.birnbaum,
                "fussell_vesely": each.fussell_vesely,
                "risk_reduction_worth": _finite(each.risk_reduction_worth),
                "risk_achievement_worth": _finite(each.risk_achievement_worth),
            }
            for each in view.importances
        ],
        "remarks": list(view.remarks),
    }
    return to_json(made)


def _point(point: Point) -> Value:
    return {"cost": _finite(point.cost), "value": _finite(point.value), "nodes": list(point.nodes)}


def _finite(value: float | None) -> float | None:
    """JSON knows no infinity; null stands for "no attack is left" and for "nothing remains"."""
    return value if value is not None and isfinite(value) else None


def _answer(answer: Answer) -> Value:
    made: dict[str, Value] = {"low": answer.low, "high": answer.high}
    if isinstance(answer, Exact):
        return {"kind": "exact", "value": answer.value, **made}
    if isinstance(answer, Sampled):
        more: dict[str, Value] = {"confidence": answer.confidence, "trials": answer.trials, "reason": answer.reason}
        return {"kind": "sampled", "value": answer.value, **made, **more}
    return {"kind": "bounded", **made, "reason": answer.reason}


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
