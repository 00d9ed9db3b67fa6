"""From rules as data to checked, compiled rules, and their Datalog for the grounder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

from casemate.analysis.datalog import BodyPart, Comparison, DatalogError, Literal, Variable, parse_atom, parse_body
from casemate.analysis.sorts import sort_problems
from casemate.analysis.stability import negatable
from casemate.files import InvalidInput, Problem, nearest
from casemate.knowledge import Knowledge, Rule, RulePack, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledRule:
    """A rule whose Datalog has been read and found sound."""

    rule: Rule
    requires: tuple[Literal, ...]
    helped_by: tuple[Literal, ...]
    grants: tuple[Literal, ...]
    body: tuple[BodyPart, ...]
    variables: tuple[str, ...]
    """Those of requires, helped_by and grants, in order: what tells one step of the rule from another."""
    target: int
    """Index in `variables` of the element that people would say is threatened."""
    flow_variables: Mapping[str, str]
    """Variables of the body that stand for flows, with the predicate argument they come from."""

    def head(self, name: str) -> str:
        """The step atom of this rule."""
        return f"{name}({','.join(self.variables)})"

    def clauses(self, name: str) -> Iterator[str]:
        """The rule for the grounder: the step atom, then each grant from it."""
        parts = ",".join(str(part) for part in (*self.requires, *self.body))
        yield f"{self.head(name)} :- {parts}."
        for grant in self.grants:
            yield f"{grant} :- {self.head(name)}."

    def flow_clause(self, name: str, variable: str) -> str:
        """Which flows a step of this rule may use, for controls that sit on flows."""
        parts = ",".join(str(part) for part in (*self.requires, *self.body))
        return f"{name}({','.join((*self.variables, variable))}) :- {parts}."


def compile_rules(knowledge: Knowledge) -> tuple[CompiledRule, ...]:
    """Every rule compiled, sorted by id. Raises `InvalidInput` with every problem of every pack."""
    found: list[CompiledRule] = []
    problems: list[Problem] = []
    stable = negatable(knowledge.vocabulary)
    for pack in knowledge.packs:
        for place, rule in enumerate(pack.rules):
            compiler = _Compiler(rule, pack, place, knowledge, stable)
            made = compiler.compile()
            problems.extend(compiler.problems)
            if made is not None:
                found.append(made)
    if problems:
        raise InvalidInput(problems)
    return tuple(sorted(found, key=lambda compiled: compiled.rule.id))


class _Compiler:
    """Compiles one rule and collects what is wrong with it."""

    def __init__(self, rule: Rule, pack: RulePack, place: int, knowledge: Knowledge, stable: frozenset[str]) -> None:
        self.stable = stable
        self.rule = rule
        self.pack = pack
        self.place = place
        self.knowledge = knowledge
        self.problems: list[Problem] = []

    def compile(self) -> CompiledRule | None:
        rule, vocabulary = self.rule, self.knowledge.vocabulary
        requires = self._atoms("requires", rule.requires)
        helped_by = self._atoms("helped_by", rule.helped_by)
        grants = self._atoms("grants", rule.grants)
        body = self._body()
        self._references()
        if not rule.requires:
            self._wrong("requires", "a rule requires at least one capability", "starts come from the adversaries")
        if not rule.grants and not rule.consequence:
            self._wrong("grants", "a rule grants at least one capability", "or say `consequence: true`")
        if self.problems:
            return None
        variables = _ordered(name for atom in (*requires, *helped_by, *grants) for name in atom.variables)
        self._safe(requires, body, variables)
        self._connected(requires, body)
        sorts, complaints = sort_problems((*requires, *helped_by, *grants), body, vocabulary)
        for complaint in complaints:
            self._wrong("where", complaint)
        flows = {name: sort for name, sort in sorts.items() if sort == "flow"}
        self._controls(variables, sorts)
        self._title(variables)
        target = self._target(grants, requires, variables)
        if self.problems:
            return None
        return CompiledRule(
            rule=rule,
            requires=requires,
            helped_by=helped_by,
            grants=grants,
            body=body,
            variables=variables,
            target=target,
            flow_variables=flows,
        )

    def _wrong(self, key: str, message: str, remedy: str = "", *more: int) -> None:
        path: tuple[str | int, ...] = ("rules", self.place, key, *more)
        self.problems.append(self.pack.document.problem(f"rule `{self.rule.id}`: {message}", path, remedy))

    def _atoms(self, key: str, texts: Sequence[str]) -> tuple[Literal, ...]:
        found: list[Literal] = []
        atoms = self.knowledge.vocabulary.atoms
        for number, text in enumerate(texts):
            try:
                atom = parse_atom(text)
            except DatalogError as error:
                self._wrong(key, str(error), "", number)
                continue
            known = atoms.get(atom.predicate)
            if known is None:
                close = nearest(atom.predicate, atoms)
                advice = f"did you mean `{close}`?" if close else f"capabilities: {', '.join(atoms)}"
                self._wrong(key, f"there is no capability `{atom.predicate}`", advice, number)
            elif len(known.sorts) != len(atom.terms) or len(atom.variables) != len(atom.terms):
                self._wrong(key, f"`{text}` needs {len(known.sorts)} variable(s)", "", number)
            else:
                found.append(atom)
        return tuple(found)

    def _body(self) -> tuple[BodyPart, ...]:
        try:
            body = parse_body(self.rule.where)
        except DatalogError as error:
            self._wrong("where", str(error))
            return ()
        for part in body:
            if isinstance(part, Literal):
                self._known(part, self.knowledge.vocabulary)
        return body

    def _known(self, part: Literal, vocabulary: Vocabulary) -> None:
        known = vocabulary.body(part.predicate)
        if known is None:
            choices = (*vocabulary.inputs, *vocabulary.derived)
            close = nearest(part.predicate, choices)
            if part.predicate in vocabulary.atoms:
                advice = "capabilities stand in `requires`"
            else:
                advice = f"did you mean `{close}`?" if close else "see `docs/rules.md` for the predicates"
            self._wrong("where", f"there is no predicate `{part.predicate}`", advice)
        elif len(known.sorts) != len(part.terms):
            self._wrong(
                "where", f"`{part.predicate}` takes {len(known.sorts)} argument(s), `{part}` has {len(part.terms)}"
            )
        elif part.negated and part.predicate not in self.stable:
            advice = "say it positively, or of one component, one data asset or the flow at hand"
            self._wrong("where", f"`{part}`: a further flow in the model could make `{part.predicate}` true", advice)
        elif part.negated and any(isinstance(t, Variable) and t.name == "_" for t in part.terms):
            self._wrong("where", f"`_` cannot stand after `not`: `{part}`", "use a derived predicate that says it")

    def _safe(self, requires: Sequence[Literal], body: Sequence[BodyPart], variables: Sequence[str]) -> None:
        bound = {name for atom in requires for name in atom.variables}
        bound.update(name for p in body if isinstance(p, Literal) and not p.negated for name in p.variables)
        needed = [*variables, *(name for part in body for name in part.variables)]
        for name in _ordered(needed):
            if name not in bound:
                self._wrong("where", f"nothing says what `{name}` is", "name it in a positive literal")

    def _connected(self, requires: Sequence[Literal], body: Sequence[BodyPart]) -> None:
        """An unlinked variable is a cross product: seven such rules once made 2.5 million steps of 90,000."""
        groups: list[set[str]] = []
        for part in (*requires, *body):
            joined = set(part.variables)
            # A comparison for inequality links nothing: it keeps all pairs but one.
            if isinstance(part, Comparison) and not part.equal:
                continue
            if isinstance(part, Literal) and part.negated:
                continue
            for group in [group for group in groups if group & joined]:
                joined |= group
                groups.remove(group)
            if joined:
                groups.append(joined)
        if len(groups) > 1:
            names = " and ".join("{" + ", ".join(sorted(group)) + "}" for group in sorted(groups, key=sorted))
            self._wrong("where", f"nothing links {names}", "add a literal that names a variable of each")

    def _references(self) -> None:
        rule, knowledge = self.rule, self.knowledge
        techniques = knowledge.atlas.techniques
        for key, uses in (("techniques", rule.techniques), ("prepares", rule.prepares)):
            for number, use in enumerate(uses):
                if use.id not in techniques:
                    self._unknown(key, use.id, techniques, f"ATLAS {knowledge.atlas.edition}", number)
                elif use.tactic is not None and use.tactic not in techniques[use.id].tactics:
                    self._wrong(key, f"`{use.tactic}` is no tactic of {use.id}", "", number)
        known = {rule.id: rule for pack in knowledge.packs for rule in pack.rules} if rule.told_with else {}
        for number, name in enumerate(rule.told_with):
            if name not in known:
                self._unknown("told_with", name, known, "the knowledge", number)
        for framework, cited in rule.references.items():
            for number, identity in enumerate(cited):
                entries = knowledge.frameworks[framework].entries
                if identity not in entries:
                    self._unknown(framework, identity, entries, framework, number)

    def _unknown(self, key: str, word: str, choices: Mapping[str, object], where: str, number: int) -> None:
        close = nearest(word, choices)
        self._wrong(key, f"{where} has no `{word}`", f"did you mean `{close}`?" if close else "", number)

    def _controls(self, variables: Sequence[str], sorts: Mapping[str, str]) -> None:
        for number, weakening in enumerate(self.rule.mitigated_by):
            if weakening.control not in self.knowledge.controls:
                self._unknown("mitigated_by", weakening.control, self.knowledge.controls, "the catalogue", number)
            for name in weakening.at:
                if name not in sorts:
                    self._wrong("mitigated_by", f"the rule has no variable `{name}`", "", number)
                elif name not in variables and sorts[name] != "flow":
                    advice = "name a variable of requires, helped_by or grants, or a flow"
                    self._wrong("mitigated_by", f"`{name}` is no variable of the step", advice, number)

    def _title(self, variables: Sequence[str]) -> None:
        """Only plain variables: `{C.__class__}` or `{C:>999999999}` would do more than name something."""
        advice = f"variables: {', '.join(variables)}"
        try:
            fields = [field for _, *field in Formatter().parse(self.rule.title) if field[0] is not None]
        except ValueError as error:
            self._wrong("title", f"the title cannot be read: {error}", advice)
            return
        for name, form, conversion in fields:
            if name not in variables or form or conversion:
                self._wrong("title", f"the title names `{name}`, which is no variable of the step", advice)

    def _target(self, grants: Sequence[Literal], requires: Sequence[Literal], variables: Sequence[str]) -> int:
        wanted = self.rule.target or (grants or requires)[0].variables[0]
        if wanted in variables:
            return variables.index(wanted)
        self._wrong("target", f"`{wanted}` is no variable of the step", f"variables: {', '.join(variables)}")
        return 0


def _ordered(names: Iterator[str] | Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
