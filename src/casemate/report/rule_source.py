"""One rule as it stands in its pack, so that it can be read and copied."""

from __future__ import annotations

from casemate.files import CasemateError, hint, to_yaml
from casemate.knowledge import Knowledge, Rule


def rule_named(knowledge: Knowledge, identity: str) -> Rule:
    """The rule with this id, however its case. Raises `CasemateError` with the nearest id."""
    found = {rule.id: rule for rule in knowledge.rules}
    rule = found.get(identity.casefold())
    if rule is None:
        raise CasemateError(f"there is no rule `{identity}`; {hint(identity, tuple(found), 'rule')}")
    return rule


def rule_source(knowledge: Knowledge, identity: str) -> str:
    """A rule pack that holds this one rule. Raises `CasemateError` with the nearest id."""
    wanted = rule_named(knowledge, identity)
    for pack in knowledge.packs:
        top = pack.document.value
        listed = top.get("rules") if isinstance(top, dict) else None
        for raw in listed if isinstance(listed, list) else ():
            if isinstance(raw, dict) and raw.get("id") == wanted.id:
                return to_yaml({"rules": [raw]})
    raise AssertionError(f"{wanted.id} stands in no pack")
