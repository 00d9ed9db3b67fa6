"""Attack trees and their exact measures: trees and DAGs of AND, OR, SAND, k-of-n and countermeasures.

An `AttackTree` goes in; `compile_tree` gives arrays on which every measure is a pass.
"""

from casemate.trees.attacks import MinimalAttacks, NotMonotone, minimal_attacks
from casemate.trees.compiled import NODE_BUDGET, CompiledFormula, TooLarge, compile_formula
from casemate.trees.compiled_tree import (
    CompiledTree,
    MissingNumbers,
    basics_of,
    compile_tree,
    formula_of,
    given_costs,
    given_probabilities,
    standing,
)
from casemate.trees.cost_damage import Unsolved, cost_damage
from casemate.trees.duration import SequenceUnclear, least_time
from casemate.trees.format import tree_schema
from casemate.trees.format_reader import TreeFile, load_tree, parse_tree
from casemate.trees.format_writer import tree_text
from casemate.trees.formula import Formula, FormulaBuilder, GateKind, InvalidFormula
from casemate.trees.fronts import Point, cost_probability, defence_attack
from casemate.trees.growing import Grown, grow, together, with_success
from casemate.trees.importance import Importance, importances
from casemate.trees.measures import (
    Attack,
    Fallback,
    cheapest_attacks,
    least_cost,
    likeliest_attack,
    number_of_attacks,
    probability_over_time,
    smallest_attacks,
    top_probability,
)
from casemate.trees.references import with_model
from casemate.trees.results import Answer, Bounded, Exact, Sampled
from casemate.trees.switching import switched_system, switched_tree
from casemate.trees.tree import (
    GATES,
    AttackTree,
    InvalidTree,
    NodeId,
    NodeKind,
    TreeNode,
    cycle_problem,
    node_problem,
)
from casemate.trees.unfolding import TreeTooLarge

__all__ = [
    "GATES",
    "NODE_BUDGET",
    "Answer",
    "Attack",
    "AttackTree",
    "Bounded",
    "CompiledFormula",
    "CompiledTree",
    "Exact",
    "Fallback",
    "Formula",
    "FormulaBuilder",
    "GateKind",
    "Grown",
    "Importance",
    "InvalidFormula",
    "InvalidTree",
    "MinimalAttacks",
    "MissingNumbers",
    "NodeId",
    "NodeKind",
    "NotMonotone",
    "Point",
    "Sampled",
    "SequenceUnclear",
    "TooLarge",
    "TreeFile",
    "TreeNode",
    "TreeTooLarge",
    "Unsolved",
    "basics_of",
    "cheapest_attacks",
    "compile_formula",
    "compile_tree",
    "cost_damage",
    "cost_probability",
    "cycle_problem",
    "defence_attack",
    "formula_of",
    "given_costs",
    "given_probabilities",
    "grow",
    "importances",
    "least_cost",
    "least_time",
    "likeliest_attack",
    "load_tree",
    "minimal_attacks",
    "node_problem",
    "number_of_attacks",
    "parse_tree",
    "probability_over_time",
    "smallest_attacks",
    "standing",
    "switched_system",
    "switched_tree",
    "together",
    "top_probability",
    "tree_schema",
    "tree_text",
    "with_model",
    "with_success",
]
