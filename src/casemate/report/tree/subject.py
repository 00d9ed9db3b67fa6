"""From files to what is shown: the tree grown out of a model, or read and tied to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from casemate.analysis import Analysis, Reading, analyze, check_names
from casemate.files import CasemateError, InvalidInput, hint
from casemate.knowledge import load_knowledge
from casemate.model import Model, load_model
from casemate.report.tree.view import TreeView, file_view, grown_view
from casemate.report.words import people
from casemate.trees import AttackTree, grow
from casemate.trees.format_reader import ENDING, load_tree
from casemate.trees.references import with_model
from casemate.trees.switching import switched_system, switched_tree


def grown_subject(
    model: Path,
    loss: str,
    adversary: str | None,
    switches: Mapping[str, bool],
    *,
    measures: Sequence[str],
    packs: Sequence[Path],
    depth: int,
    most: int,
) -> tuple[TreeView, tuple[str, ...]]:
    """The tree of a loss, for this adversary or the likeliest; and what is odd about the model.

    Raises `CasemateError` for a loss, adversary or control that there is not, or a loss that cannot come about.
    """
    analysis, warnings = _analysis(model, packs, switches)
    known = tuple(analysis.system.losses)
    if loss not in known:
        advice = hint(loss, known, "losses") if known else "the model names no losses"
        raise CasemateError(f"the model has no loss `{loss}`; {advice}")
    reading = _reading(analysis, loss, adversary)
    grown = grow(analysis.derived, loss, reading.adversary)
    assert grown is not None  # `_reading` takes only those who can cause the loss
    who = people(analysis.knowledge, analysis.system)[reading.adversary]
    others = _others(analysis, loss, reading) if adversary is None else ""
    return grown_view(grown, reading, who=who + others, measures=measures, depth=depth, most=most), warnings


def _reading(analysis: Analysis, loss: str, adversary: str | None) -> Reading:
    able = _able(analysis, loss)
    if adversary is None:
        if not able:
            raise CasemateError(f"nobody can cause `{loss}` in this model, so it has no tree")
        goal = analysis.derived.graph.goals[loss]
        return min(able, key=lambda reading: (reading.derivation.costs[goal], reading.adversary))
    found = next((reading for reading in able if reading.adversary == adversary), None)
    if found is None:
        names = tuple(reading.adversary for reading in able)
        said = f"; those who can: {', '.join(names)}" if names else "; nobody can"
        raise CasemateError(f"`{adversary}` cannot cause `{loss}` in this model{said}")
    return found


def _able(analysis: Analysis, loss: str) -> list[Reading]:
    goal = analysis.derived.graph.goals.get(loss)
    return [] if goal is None else [r for r in analysis.readings if r.derivation.costs[goal] < float("inf")]


def _others(analysis: Analysis, loss: str, reading: Reading) -> str:
    names = [r.adversary for r in _able(analysis, loss) if r is not reading]
    return f" is likeliest (also able: {', '.join(names)})" if names else ""


def written_subject(
    file: Path,
    model: Path | None,
    adversary: str | None,
    switches: Mapping[str, bool],
    *,
    measures: Sequence[str],
    packs: Sequence[Path],
) -> tuple[TreeView, tuple[str, ...]]:
    """The view of a tree file with the numbers of its model; and what is odd about that. Raises `CasemateError`."""
    if not file.name.endswith(ENDING):
        return file_view(switched_tree(_foreign(file), switches), measures=measures), ()
    read = load_tree(file)
    source = model if model is not None else file.parent / read.head.model if read.head.model else None
    if source is None:
        return file_view(switched_tree(read.tree, switches), measures=measures), ()
    own = {node.id for node in read.tree.countermeasures}
    analysis, warnings = _analysis(source, packs, {name: on for name, on in switches.items() if name not in own})
    tree = with_model(read, analysis, adversary)
    tree = switched_tree(tree, {name: on for name, on in switches.items() if name in own})
    return replace(file_view(tree, measures=measures), subtitle=f"{source.name}"), warnings


def _foreign(file: Path) -> AttackTree:
    """A tree of another tool, told by its content."""
    from casemate.exchange.adtool import load_adtool
    from casemate.exchange.deciduous import load_deciduous
    from casemate.exchange.open_psa import load_open_psa
    from casemate.exchange.xml_reader import read_xml

    if file.suffix.lower() in (".yaml", ".yml"):
        return load_deciduous(file)
    if file.suffix.lower() != ".xml":
        raise CasemateError(
            f"{file}: a tree is NAME{ENDING}, or a file of ADTool, Open-PSA (.xml) or Deciduous (.yaml)"
        )
    from casemate.exchange.adtool import LIMITS

    return load_adtool(file) if read_xml(file, LIMITS).tag == "adtree" else load_open_psa(file)


def _analysis(path: Path, packs: Sequence[Path], switches: Mapping[str, bool]) -> tuple[Analysis, tuple[str, ...]]:
    knowledge = load_knowledge(packs)
    model: Model = load_model(path)
    problems = check_names(model, knowledge)
    if problems:
        raise InvalidInput(problems)
    system = switched_system(model.system, switches)
    return analyze(system, knowledge), tuple(problem.render() for problem in model.warnings)
