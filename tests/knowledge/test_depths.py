"""Each entry of the lists that rules cite is derived by several mechanisms, and what rules cite exists for a reason."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from analyses import knowledge
from casemate.cli import main
from casemate.knowledge import EntryDepth, Rule, entry_depths
from conftest import SHARED

ONE_MECHANISM = {
    "non_repudiation": "records that prove what people said or did, and who reads them",
}
"""Entries that one mechanism makes up, with what it is."""


def depths(rules: tuple[Rule, ...] | None = None) -> dict[str, EntryDepth]:
    known = knowledge()
    return {depth.id: depth for depth in entry_depths(known.frameworks, known.rules if rules is None else rules)}


def test_every_entry_is_derived_by_two_mechanisms() -> None:
    found = depths()
    assert len(found) == 57
    shallow = {name for name, depth in found.items() if depth.mechanisms < 2}
    assert shallow == set(ONE_MECHANISM)
    assert all(found[name].rules for name in found)


def test_rules_that_differ_only_in_where_they_apply_are_one_mechanism() -> None:
    first = next(rule for rule in knowledge().rules if "MCP05:2025" in rule.owasp_mcp)
    elsewhere = replace(first, id="elsewhere", where="kind(Server, skill)")
    other = replace(first, id="other", grants=("stops(Server)",))
    assert depths((first, elsewhere))["MCP05:2025"].mechanisms == 1
    assert depths((first, elsewhere, other))["MCP05:2025"].mechanisms == 2
    assert depths(())["MCP05:2025"] == EntryDepth(id="MCP05:2025", rules=(), mechanisms=0)


def test_tool_servers_are_cited_by_rules_about_what_agents_call() -> None:
    """A tag on a rule that would fire without any agent or tool in the system is decoration."""
    about = {"tool", "tool_kind", "mcp_server", "agent_like", "configures", "tool_registry", "drives"}
    for rule in knowledge().rules:
        if rule.owasp_mcp:
            words = set(re.findall(r"[a-z_]+", rule.where))
            assert words & about, rule.id


def test_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", "--knowledge", "--format", "json"]) == 0
    entries = json.loads(capsys.readouterr().out)["entries"]
    assert {entry["id"]: entry["mechanisms"] for entry in entries} == {
        name: depth.mechanisms for name, depth in depths().items()
    }
    assert main(["coverage", "--knowledge"]) == 0
    assert "MCP10:2025" in capsys.readouterr().out


@pytest.mark.shared
def test_the_tests_of_rules_are_those_of_the_tools() -> None:
    listed = json.loads((SHARED / "corpus" / "evidence" / "garak_probes.json").read_text(encoding="utf-8"))
    modules = {row["module"] for row in listed}
    for rule in knowledge().rules:
        assert set(rule.tests) <= {"garak", "pyrit", "art", "modelscan", "picklescan", "fickling"}, rule.id
        named = rule.tests.get("garak", [])
        assert isinstance(named, list)
        assert set(named) <= modules, rule.id


def test_every_control_is_whole() -> None:
    """Only what ATLAS has no mitigation for has no id there; all else stands for every control."""
    known = knowledge()
    weakens = {weakening.control for rule in known.rules for weakening in rule.mitigated_by}
    without = set()
    for control in known.controls.values():
        assert control.summary, control.id
        assert control.sits_on, control.id
        assert control.verify, control.id
        assert control.strength.source, control.id
        assert control.cost.once, control.id
        assert control.cost.per_year, control.id
        assert control.cost.weeks, control.id
        assert control.id in weakens, control.id
        if not control.atlas:
            without.add(control.id)
    assert without == {
        *("backup", "code-review", "device-attestation", "differential-privacy", "egress-filtering"),
        *("fact-checking", "incident-response", "secrets-management", "watermarking"),
    }
