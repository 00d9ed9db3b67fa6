"""Measures as passes over the arrays of compiled diagrams: each looks at each node once.

Modules come children first and a module is a variable of those above it, so one walk over the nodes does all modules.
"""

import numpy as np

from casemate.trees.arrays import Floats, Ints
from casemate.trees.jit import inner, machine

Program = tuple[Ints, Ints, Ints, int]
"""Nodes (variable, low edge, high edge), the edge of each module, where its nodes end, the number of leaves.
Node 0 is false, node 1 is true."""


@inner
def probabilities(program: Program, given: Floats, value: Floats, of: Floats) -> None:
    """Of each node, of each leaf and then of each module (Rauzy 1993), the last is the root; the outputs are
    arguments so that many calls share them."""
    nodes, roots, ends, leaves = program
    value[0], value[1] = 0.0, 1.0
    of[:leaves] = given
    at = 2
    for module in range(roots.size):
        for here in range(at, ends[module]):
            low = value[nodes[here, 1] >> 1]
            edge = nodes[here, 2]
            high = value[edge >> 1]
            if edge & 1:
                high = 1.0 - high
            value[here] = low + of[nodes[here, 0]] * (high - low)
        at = ends[module]
        found = value[roots[module] >> 1]
        of[leaves + module] = 1.0 - found if roots[module] & 1 else found


@inner
def derivatives(program: Program, value: Floats, of: Floats, weight: Floats, slope: Floats) -> None:
    """After `probabilities`: the slope of the root's probability in each leaf's and module's (Birnbaum 1969)."""
    nodes, roots, ends, leaves = program
    weight[:] = 0.0
    slope[:] = 0.0
    slope[leaves + roots.size - 1] = 1.0
    for module in range(roots.size - 1, -1, -1):
        whole = slope[leaves + module]
        if whole == 0.0:
            continue
        weight[roots[module] >> 1] += -whole if roots[module] & 1 else whole
        first = ends[module - 1] if module > 0 else 2
        for here in range(ends[module] - 1, first - 1, -1):
            share = weight[here]
            if share == 0.0:
                continue
            variable, edge = nodes[here, 0], nodes[here, 2]
            low, high = value[nodes[here, 1] >> 1], value[edge >> 1]
            chance = of[variable]
            if edge & 1:
                slope[variable] += share * (1.0 - high - low)
                weight[edge >> 1] -= share * chance
            else:
                slope[variable] += share * (high - low)
                weight[edge >> 1] += share * chance
            weight[nodes[here, 1] >> 1] += share * (1.0 - chance)


@machine
def many_probabilities(program: Program, columns: Floats) -> Floats:
    """The root's probability for each row of leaf probabilities."""
    nodes, roots, _, leaves = program
    out = np.empty(columns.shape[0])
    value = np.empty(nodes.shape[0])
    of = np.empty(leaves + roots.size)
    for row in range(columns.shape[0]):
        probabilities(program, columns[row], value, of)
        out[row] = of[leaves + roots.size - 1]
    return out


@machine
def many_derivatives(program: Program, columns: Floats) -> tuple[Floats, Floats]:
    """For each row: the root's probability, and its slope in each leaf's."""
    nodes, roots, _, leaves = program
    out = np.empty(columns.shape[0])
    slopes = np.empty((columns.shape[0], leaves))
    value = np.empty(nodes.shape[0])
    weight = np.empty(nodes.shape[0])
    of = np.empty(leaves + roots.size)
    slope = np.empty(leaves + roots.size)
    for row in range(columns.shape[0]):
        probabilities(program, columns[row], value, of)
        derivatives(program, value, of, weight, slope)
        out[row] = of[leaves + roots.size - 1]
        slopes[row] = slope[:leaves]
    return out, slopes


@machine
def cheapest(program: Program, price: Floats, spared: Floats) -> tuple[Floats, Floats]:
    """Of each node, and of each module: the least cost to make it true, and to make it false.

    `price` is what it costs that a leaf holds, `spared` what it costs that it does not; inf: impossible.
    """
    nodes, roots, ends, leaves = program
    cost = np.empty((nodes.shape[0], 2))
    cost[0, 0], cost[0, 1] = np.inf, 0.0
    cost[1, 0], cost[1, 1] = 0.0, np.inf
    of = np.empty((leaves + roots.size, 2))
    of[:leaves, 0], of[:leaves, 1] = price, spared
    at = 2
    for module in range(roots.size):
        for here in range(at, ends[module]):
            low, edge, variable = nodes[here, 1] >> 1, nodes[here, 2], nodes[here, 0]
            high, turned = edge >> 1, edge & 1
            for wanted in range(2):
                without = of[variable, 1] + cost[low, wanted]
                cost[here, wanted] = min(without, of[variable, 0] + cost[high, wanted ^ turned])
        at = ends[module]
        for wanted in range(2):
            of[leaves + module, wanted] = cost[roots[module] >> 1, wanted ^ (roots[module] & 1)]
    return cost, of[leaves:]
