"""Rule packs of users: a sound one joins the built-in rules; a broken one is refused with file, line and reason."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from analyses import knowledge
from casemate.analysis import CompiledRule, analyze, compile_rules, run_examples
from casemate.files import CasemateError, InvalidInput
from casemate.knowledge import load_knowledge
from casemate.model import parse_model

SOUND = """\
rules:
  - id: own-rule
    title: "{A} hands on to {B}"
    techniques: [{id: AML.T0051.001, typical: high}, AML.T0065]
    owasp_llm: ["LLM01:2025"]
    cwe: [CWE-1427]
    stride: [tampering]
    layer: interface
    requires: ["taints(A)"]
    helped_by: ["knows(B)"]
    where: "flow(F, A, B), role(F, prompt), not kind(A, model), A != B"
    grants: ["steers(B)"]
    target: B
    prepares: [AML.T0065]
    mitigated_by: [{control: prompt-isolation, at: [F, B]}, input-guardrail]
    success: {low: 0.2, high: 0.8, basis: judgement}
    effort: {skill: low, hours: 8}
    explain: One sentence. And another.
    fires:
      given: ["taints(web)"]
      components: {web: {kind: web_app}, bot: {kind: agent}}
      flows: [{from: web, to: bot, as: prompt}]
    quiet:
      given: ["taints(web)"]
      components: {web: {kind: web_app}, bot: {kind: agent}}
      flows: [{from: web, to: bot, as: data}]
"""


def compiled(folder: Path, text: str | bytes) -> tuple[CompiledRule, ...]:
    path = folder / "own.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return compile_rules(load_knowledge([path]))


def compiled_alone(folder: Path, text: str | bytes) -> tuple[CompiledRule, ...]:
    """The same without the built-in rules, which are sound and many."""
    path = folder / "own.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    known = load_knowledge([path])
    return compile_rules(replace(known, packs=known.packs[-1:]))


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_sound_pack_joins_the_built_in_rules(tmp_path: Path) -> None:
    rules = compiled(tmp_path, SOUND)
    names = [rule.rule.id for rule in rules]
    assert names == sorted({rule.id for rule in knowledge().rules} | {"own-rule"})
    (own,) = [rule for rule in rules if rule.rule.id == "own-rule"]
    assert own.variables == ("A", "B")
    assert own.variables[own.target] == "B"
    assert set(own.flow_variables) == {"F"}
    known = load_knowledge([tmp_path / "own.yaml"])
    assert known.digest != knowledge().digest
    results = list(run_examples(rules, known, frozenset({"own-rule"})))
    assert {"fires", "quiet"} <= {result.example for result in results}
    assert all(result.passed for result in results)


def test_a_folder_of_packs(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text(SOUND)
    (tmp_path / "a.yaml").write_text(SOUND.replace("own-rule", "other-rule"))
    names = {rule.id for rule in load_knowledge([tmp_path]).rules}
    assert {"own-rule", "other-rule"} <= names
    (tmp_path / "empty").mkdir()
    with pytest.raises(CasemateError, match="no rule packs in this folder"):
        load_knowledge([tmp_path / "empty"])
    with pytest.raises(InvalidInput):
        load_knowledge([tmp_path / "nowhere.yaml"])


def test_a_packs_own_keys_are_left_alone(tmp_path: Path) -> None:
    text = SOUND.replace("rules:\n", "x-made-by: us\nrules:\n").replace("    layer:", "    x-ticket: 5\n    layer:")
    (own,) = compiled_alone(tmp_path, text)
    assert own.rule.extras == {"x-ticket": 5}


WHERE = '"flow(F, A, B), role(F, prompt), not kind(A, model), A != B"'

BODIES: dict[str, tuple[str, str]] = {
    "unknown predicate": ("flow(F, A, B), likes(A, B)", "there is no predicate `likes`"),
    "misspelt predicate": ("flow(F, A, B), contextrole(F)", "did you mean `context_role`?"),
    "capability in the body": ("flow(F, A, B), steers(A)", "capabilities stand in `requires`"),
    "unknown kind": ("flow(F, A, B), kind(B, agnt)", "did you mean `agent`?"),
    "unknown role": ("flow(F, A, B), role(F, promt)", "did you mean `prompt`?"),
    "word of another sort": ("flow(F, A, B), access(B, agent)", "is no access"),
    "an element by name": ("flow(F, A, B), zone(A, vpc)", "rules name no elements"),
    "two sorts": ("flow(F, A, B), carries(F, B)", "cannot be both a component and a data"),
    "unsafe variable": ("flow(F, A, B), not kind(C, agent)", "nothing says what `C` is"),
    "unsafe comparison": ("flow(F, A, B), A != C", "nothing says what `C` is"),
    "unsafe grant": ("kind(A, agent)", "nothing says what `B` is"),
    "unconnected": ("component(A), component(B)", "nothing links {A} and {B}"),
    "linked by inequality alone": ("component(A), component(B), A != B", "nothing links {A} and {B}"),
    "linked by absence alone": ("component(A), component(B), not runs_on(A, B)", "nothing links {A} and {B}"),
    "three groups": ("flow(F, A, B), kind(C, agent)", "nothing links {A, B, F} and {C}"),
    "include": ('#include \\"/etc/passwd\\".', "cannot be read"),
    "script": ("#script(python)", "cannot be read"),
    "choice": ("{flow(F, A, B)}", "cannot be read"),
    "arithmetic": ("flow(F, A, B), A = B+1", "cannot be read"),
    "interval": ("flow(F, A, B), A = 1..9", "cannot be read"),
    "number": ("flow(F, A, B), records(B, 5)", "cannot be read"),
    "another rule": ("flow(F, A, B) :- component(A)", "cannot be read"),
    "end of rule": ("flow(F, A, B). component(A)", "cannot be read"),
    "constraint": (":- flow(F, A, B)", "cannot be read"),
    "disjunction": ("flow(F, A, B); flow(F, B, A)", "cannot be read"),
    "pool": ("flow(F, A, B), kind(B, agent; tool)", "cannot be read"),
    "aggregate": ("flow(F, A, B), #count{X : flow(X, A, B)} > 2", "cannot be read"),
    "external function": ("flow(F, A, B), A = @shell(B)", "cannot be read"),
    "quotes": ('flow(F, A, B), kind(B, \\"agent\\")', "cannot be read"),
    "comment": ("flow(F, A, B) % and nothing more", "cannot be read"),
    "order": ("flow(F, A, B), A < B", "cannot be read"),
    "function term": ("flow(F, A, B), kind(B, f(A))", "expected `)`"),
    "nested tuple": ("flow(F, A, (B, C))", "expected a name"),
    "open bracket": ("flow(F, A, B", "expected `)` at the end"),
    "no arguments": ("flow()", "expected a name"),
    "no literal": ("flow(F, A, B), agent", "expected `!=` at the end"),
    "dangling comma": ("flow(F, A, B), ", "expected a name at the end"),
    "double negation": ("flow(F, A, B), not not kind(A, model)", "not"),
    "classical negation": ("flow(F, A, B), -kind(A, model)", "cannot be read"),
    "too many arguments": ("flow(F, A, B, C)", "`flow` takes 3 argument(s), `flow(F, A, B, C)` has 4"),
    "too few arguments": ("flow(A, B)", "takes 3 argument(s)"),
    "a predicate that is a variable": ("flow(F, A, B), Kind(A, model)", "start with a small letter"),
    "anything after not": ("flow(F, A, B), not stores(A, _)", "`_` cannot stand after `not`"),
    "absence of a flow": ("flow(F, A, B), not drives(A, B)", "a further flow"),
    "anything in a comparison": ("flow(F, A, B), A != _", "`_`"),
    "ten kilobytes": ("flow(F, A, B), " + ", ".join(["kind(A, model)"] * 600), "longer than 2000 characters"),
    "only space": ("  ", "expected a name at the end"),
    "unicode": ("flow(F, Ä, B)", "cannot be read"),
    "two lines of clingo": ("flow(F, A, B)\\n#show.", "cannot be read"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_can_do_nothing_but_match(tmp_path: Path, name: str) -> None:
    body, said = BODIES[name]
    assert_refused(tmp_path, SOUND.replace(WHERE, f'"{body}"'), line_of(SOUND, "where:"), said)


def assert_refused(folder: Path, text: str | bytes, line: int, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        compiled_alone(folder, text)
    found = []
    for problem in caught.value.problems:
        assert problem.place is not None
        assert Path(problem.place.file).name == "own.yaml"
        assert len(problem.render()) < 4_000
        found.append((problem.place.line, f"{problem.message} | {problem.remedy}"))
    assert any(place == line and said in words for place, words in found), found


def test_a_variable_is_one_sort_of_thing(tmp_path: Path) -> None:
    text = SOUND.replace('grants: ["steers(B)"]', 'grants: ["reads(B)"]')
    assert_refused(tmp_path, text, line_of(text, "where:"), "`B` cannot be both a component and a data")


KEYS: dict[str, tuple[str, str, str]] = {
    "unknown technique": ("AML.T0051.001,", "AML.T9051,", "ATLAS"),
    "technique of ATT&CK": ("AML.T0051.001,", "T1566,", "T1566"),
    "unknown tactic": ("typical: high}", "typical: high, tactic: AML.TA9999}", "is no tactic of AML.T0051.001"),
    "unknown typical": ("typical: high}", "typical: often}", "not one of the choices"),
    "unknown OWASP id": ('"LLM01:2025"', '"LLM11:2025"', "LLM11:2025"),
    "OWASP id without its edition": ('"LLM01:2025"', '"LLM01"', "LLM01"),
    "unknown CWE": ("CWE-1427", "CWE-9999999", "CWE-9999999"),
    "unknown STRIDE": ("[tampering]", "[temparing]", "did you mean `tampering`?"),
    "unknown layer": ("layer: interface", "layer: cloud", "not one of the choices"),
    "unknown preparation": ("prepares: [AML.T0065]", "prepares: [AML.T6500]", "AML.T6500"),
    "unknown control": ("input-guardrail]", "input-gardrail]", "did you mean `input-guardrail`?"),
    "control at no variable": ("at: [F, B]", "at: [F, C]", "the rule has no variable `C`"),
    "requires unquoted": ('requires: ["taints(A)"]', "requires: [flow(F, A, B)]", "put it in quotes"),
    "requires text": ('requires: ["taints(A)"]', 'requires: "taints(A)"', "a list of quoted atoms"),
    "requires nothing": ('requires: ["taints(A)"]', "requires: []", "at least one capability"),
    "requires a predicate": ('requires: ["taints(A)"]', 'requires: ["flow(F, A, B)"]', "no capability `flow`"),
    "requires an absence": ('requires: ["taints(A)"]', 'requires: ["not taints(A)"]', "is not an atom"),
    "requires a word": ('requires: ["taints(A)"]', 'requires: ["taints(web)"]', "needs 1 variable(s)"),
    "requires anything": ('requires: ["taints(A)"]', 'requires: ["taints(_)"]', "needs 1 variable(s)"),
    "requires two things": ('requires: ["taints(A)"]', 'requires: ["taints(A, B)"]', "needs 1 variable(s)"),
    "grants nothing": ('grants: ["steers(B)"]', "grants: []", "at least one capability"),
    "grants the unknown": ('grants: ["steers(B)"]', 'grants: ["stears(B)"]', "did you mean `steers`?"),
    "grants code": ('grants: ["steers(B)"]', 'grants: ["steers(B) :- flow(F, A, B)."]', "cannot be read"),
    "target unknown": ("target: B", "target: C", "`C` is no variable of the step"),
    "target a word of the body": ("target: B", "target: F", "`F` is no variable of the step"),
    "title with an unknown variable": ('"{A} hands', '"{C} hands', "which is no variable of the step"),
    "title with a number": ('"{A} hands', '"{0} hands', "title"),
    "title with an open brace": ('"{A} hands', '"{A hands', "title"),
    "title with an attribute": ('"{A} hands', '"{A.__class__} hands', "title"),
    "title with a wide format": ('"{A} hands', '"{A:>1000000000} hands', "title"),
    "title with an index": ('"{A} hands', '"{A[0]} hands', "title"),
    "title with a conversion": ('"{A} hands', '"{A!r} hands', "title"),
    "success upside down": ("{low: 0.2, high: 0.8, ", "{low: 0.8, high: 0.2, ", "swap them"),
    "success above one": ("high: 0.8", "high: 1.8", "at most 1"),
    "success without basis": (", basis: judgement}", "}", "needs `basis`"),
    "success without a source": ("basis: judgement", "basis: literature", "needs its source"),
    "success by feeling": ("basis: judgement", "basis: feeling", "is not a basis"),
    "success as a number": ("success: {low: 0.2, high: 0.8, basis: judgement}", "success: 0.5", "expected a mapping"),
    "effort": ("hours: 8", "hours: many", "expected a number"),
    "negative effort": ("hours: 8", "hours: -8", "out of range"),
    "id": ("own-rule", "Own_Rule", "an id in small letters"),
    "built-in id": ("own-rule", "direct-prompt-injection", "is taken by the built-in rules"),
    "unknown key": ("    explain:", "    explane:", "did you mean `explain`?"),
    "anchor": ("[CWE-1427]", "&c [CWE-1427]", "anchor"),
    "alias": ("[CWE-1427]", "*c", "alias"),
    "tag": ("[CWE-1427]", "!!python/name:os.system", "tag"),
    "example as text": ("    quiet:\n", "    quiet: none\n    x-quiet:\n", "expected a small model"),
    "given as text": ('["taints(web)"]\n      components', "taints(web)\n      components", "a list of quoted atoms"),
    "unknown top key": ("rules:\n", "rulez: []\nrules:\n", "did you mean `rules`?"),
}


@pytest.mark.parametrize("name", KEYS)
def test_a_rule_that_says_what_it_cannot(tmp_path: Path, name: str) -> None:
    old, new, said = KEYS[name]
    assert old in SOUND
    text = SOUND.replace(old, new, 1)
    changed = next(n for n, (a, b) in enumerate(zip(SOUND.splitlines(), text.splitlines(), strict=False), 1) if a != b)
    assert_refused(tmp_path, text, changed, said)


REQUIRED = ("id", "title", "layer", "requires", "where", "success", "explain", "fires", "quiet")


@pytest.mark.parametrize("key", REQUIRED)
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    text = re.sub(rf"(?m)^(  -|   ) {key}:.*\n((?:      .*\n)*)", r"\1 x-gone: 1\n", SOUND, count=1)
    assert text != SOUND
    assert_refused(tmp_path, text, 2, f"a rule needs `{key}`")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "empty"),
        ("rules: {}\n", 1, "`rules:` with a list"),
        ("rule: []\n", 1, "`rules:` with a list"),
        ("[]\n", 1, "`rules:` with a list"),
        ("rules: [5]\n", 1, "expected a mapping for a rule"),
        ("rules:\n  - id: x\n    id: y\n", 3, "id"),
        ("rules: []\n---\nrules: []\n", 2, "document"),
        (b"\x00\x01\x02", 1, "not allowed"),
        (b"rules: [\xff]", 1, "UTF-8"),
    ],
)
def test_what_is_no_pack(tmp_path: Path, text: str | bytes, line: int, said: str) -> None:
    assert_refused(tmp_path, text, line, said)


def test_ids_that_stand_twice(tmp_path: Path) -> None:
    again = SOUND.removeprefix("rules:\n")
    assert_refused(tmp_path, SOUND + again, line_of(SOUND, "own-rule") + again.count("\n"), "is taken by")
    (tmp_path / "own.yaml").write_text(SOUND)
    (tmp_path / "zz.yaml").write_text(SOUND)
    with pytest.raises(InvalidInput) as caught:
        load_knowledge([tmp_path])
    (problem,) = caught.value.problems
    assert problem.place is not None
    assert (Path(problem.place.file).name, problem.place.line) == ("zz.yaml", 2)
    assert "own.yaml" in problem.message


def test_every_problem_of_every_pack_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SOUND.replace("AML.T0051.001,", "AML.T9,").replace("CWE-1427", "CWE-0"))
    (tmp_path / "b.yaml").write_text(SOUND.replace("own-rule", "next-rule").replace("target: B", "target: C"))
    with pytest.raises(InvalidInput) as caught:
        compile_rules(load_knowledge([tmp_path]))
    places = [(Path(p.place.file).name, p.place.line) for p in caught.value.problems if p.place]
    assert places == [("a.yaml", 4), ("a.yaml", 6), ("b.yaml", line_of(SOUND, "target:"))]


@pytest.mark.parametrize("ends", ["low: 0, high: 1", "low: 1, high: 1", "low: 0, high: 0", "low: 0, high: 0.000001"])
def test_any_interval_that_is_taken_can_be_weighed(tmp_path: Path, ends: str) -> None:
    text = SOUND.replace("low: 0.2, high: 0.8", ends)
    rules = compiled_alone(tmp_path, text)
    known = load_knowledge([tmp_path / "own.yaml"])
    system = parse_model("""
        {casemate: 1, system: {name: x}, data: {d: {origin: [public]}},
         components: {pages: {kind: public_content}, bot: {kind: agent}},
         flows: [{from: pages, to: bot, as: prompt, carries: [d]}]}
    """).system
    (threat,) = [one for one in analyze(system, known, rules=rules).threats if one.rule == "own-rule"]
    assert 0 < threat.probability <= 1


FIRES, QUIET = SOUND.split("    quiet:\n")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (FIRES.replace("as: prompt}]", "as: query}]") + "    quiet:\n" + QUIET, "it does not fire"),
        (SOUND.replace("as: data}", "as: prompt}"), "it fires where it must stay quiet"),
        (SOUND.replace("kind: agent", "kind: agnt"), "its model is not valid: there is no kind `agnt`"),
        (SOUND.replace('["taints(web)"]', '["taints(nobody)"]'), "its `given` cannot be read"),
        (
            SOUND.replace('["taints(web)"]', '["likes(web)"]'),
            "its `given` cannot be read: there is no capability `likes`",
        ),
        (SOUND.replace('["taints(web)"]', '["taints(web"]'), "its `given` cannot be read"),
    ],
)
def test_an_example_that_is_wrong_says_why(tmp_path: Path, text: str, why: str) -> None:
    rules = compiled_alone(tmp_path, text)
    known = load_knowledge([tmp_path / "own.yaml"])
    results = [result for result in run_examples(rules, known, frozenset({"own-rule"})) if not result.passed]
    assert results
    assert all(why in result.why for result in results)
