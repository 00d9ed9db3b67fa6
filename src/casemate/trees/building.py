"""From a formula to diagrams, one for each module, in a single call of machine code."""

from typing import NamedTuple

import numpy as np

from casemate.trees.absorbing import reduced
from casemate.trees.arrays import Graph, Ints, Longs, resized, sort_by
from casemate.trees.diagram import STACK_WIDTH, Diagram, conjunction, empty_diagram, grown, make, rolled_back
from casemate.trees.jit import inner, machine
from casemate.trees.modular import members, module_gates
from casemate.trees.ordering import ORDERS, Scratch, portfolio, weigh

FIRST_ROOM = 1024
SCHEDULE = np.array(
    [
        *((0, 12_288),),
        *((order, 49_152) for order in (3, 4, 1, 2)),
        *((order, 196_608) for order in (3, 0, 2, 1, 4)),
        *((rank, 1 << 21) for rank in (-3, -2, -1)),
        *((order, 1 << 23) for order in (3, 4)),
        *((rank, 1 << 30) for rank in (-3, -2, -1)),
    ],
    np.int64,
)
"""Which order gets how many nodes; -3, -2, -1 are the plain orders, best first. FORCE is the best where it does well
and explodes where it does not, plain orders are steadier: chosen on the Aralia trees."""
EFFORT = 24
"""Steps of the algorithm allowed for each node of the budget."""


class Built(NamedTuple):
    """Living nodes alone, children first; node 0 is false, node 1 is true."""

    nodes: Ints
    """(variable, low edge, high edge); variables from the number of leaves on are modules."""
    roots: Ints
    """Of each module its edge; the last is the whole formula."""
    ends: Ints
    """Of each module where its nodes end."""
    order: Ints
    """Variables from the top down, module by module."""
    told: Longs
    """1 if the budget was not enough, nodes made, steps, orders tried."""


class Work(NamedTuple):
    """What the building of one module needs."""

    graph: Graph
    edge: Ints
    """Of each node, once it is known."""
    stack: Ints
    limit: Longs
    """Nodes and steps at which to give up; then how many gates were done."""


@inner
def _edges(node: Ints, edge: Ints, child: Ints) -> Ints:
    """The edges of literals, deepest first so that what is carried along stays small."""
    edges = np.empty(child.size, np.int32)
    key = np.empty(child.size)
    for at in range(child.size):
        edges[at] = edge[child[at] >> 1] ^ (child[at] & 1)
        key[at] = -node[edges[at] >> 1, 0]
    sort_by(key, edges)
    return edges


@inner
def _conjoin(diagram: Diagram, work: Work, k: int, edges: Ints) -> tuple[Diagram, int]:
    """All of the edges (k = 0) or at least k: row j says that j of those looked at hold; all of them is one row."""
    rows = np.zeros(k + 1, np.int32)
    rows[0] = 1
    result = 1
    stack, limit = work.stack, work.limit
    node, heads, cache, state = diagram
    for edge in edges:
        for j in range(k, -1 if k == 0 else 0, -1):
            # first "row j - 1 and this one", then "or row j": the second is skipped for an AND
            one, two = rows[max(j - 1, 0)], edge
            for _ in range(2 if k > 0 else 1):
                result = conjunction(node, heads, cache, state, stack, one, two)
                while result < 0 and state[0] <= limit[0] and state[1] <= limit[1]:
                    diagram = grown(diagram)
                    node, heads, cache, state = diagram
                    result = conjunction(node, heads, cache, state, stack, one, two)
                if result < 0 or state[0] > limit[0] or state[1] > limit[1]:
                    return diagram, -1
                one, two = result ^ 1, rows[j] ^ 1
            rows[j] = result if k == 0 else result ^ 1
    return diagram, rows[k]


@inner
def _module(diagram: Diagram, work: Work, local: Ints) -> tuple[Diagram, int]:
    """The edge of a module whose variables have their edges already; -1 when the budget is used up."""
    result = -1
    leaves, k, start, child, _ = work.graph
    work.limit[2] = 0
    for gate in local:
        edges = _edges(diagram.node, work.edge, child[start[gate] : start[gate + 1]])
        diagram, result = _conjoin(diagram, work, k[gate], edges)
        if result < 0:
            break
        work.edge[leaves + 1 + gate] = result
        work.limit[2] += 1
    return diagram, result


@inner
def _put_above(order: Ints, high: Ints) -> Ints:
    """The same order with the variables marked in `high` moved to the top."""
    out = np.empty(order.size, np.int32)
    filled = 0
    for wanted in (1, 0):
        for node in order:
            if high[node] == wanted:
                out[filled] = node
                filled += 1
    return out


@inner
def _placed(diagram: Diagram, work: Work, order: Ints, negated: Ints, level: int) -> Diagram:
    """Give each variable of an order its level and its edge."""
    while diagram.node.shape[0] < diagram.state[0] + order.size:
        diagram = grown(diagram)
    for at in range(order.size):
        work.edge[order[at]] = make(diagram.node, diagram.heads, diagram.state, level + at, 0, 1) ^ negated[order[at]]
    return diagram


class Plan(NamedTuple):
    """What holds for all modules."""

    scratch: Scratch
    negated: Ints
    """Of each node: 1 if it is a module that stands for the opposite of its gate."""
    high: Ints
    """Of each node: 1 if it has to stand at the top."""
    flat: bool
    """Whether any has to."""
    told: Longs
    budget: int


@inner
def _attempt(
    diagram: Diagram, work: Work, plan: Plan, local: Ints, trial: tuple[int, int, int]
) -> tuple[Diagram, int, Ints]:
    """One order (its number, the nodes allowed, the level to begin at): the edge or -1, and the order."""
    which, allowed, level = trial
    plan.told[3] += 1
    order = portfolio(work.graph, plan.scratch, local, which, plan.told[3])
    if plan.flat:
        order = _put_above(order, plan.high)
    work.limit[0] = diagram.state[0] + min(allowed, plan.budget) + order.size
    work.limit[1] = diagram.state[1] + allowed * EFFORT
    diagram = _placed(diagram, work, order, plan.negated, level)
    diagram, result = _module(diagram, work, local)
    return diagram, result, order


@inner
def _best_order(diagram: Diagram, work: Work, plan: Plan, local: Ints, level: int) -> tuple[Diagram, int, Ints]:
    """The first order of the schedule that gets through within its nodes; edge -1 if none does.

    The gates are built in the same sequence whatever the order, so the numbers done with as many nodes are
    comparable: the plain orders that came farthest are first in the later rounds.
    """
    kept = diagram.state[0]
    plain = np.array((1, 2, 0), np.int32)
    behind = np.zeros(ORDERS)
    order = local
    for turn in range(SCHEDULE.shape[0]):
        which, allowed = SCHEDULE[turn, 0], min(SCHEDULE[turn, 1], plan.budget)
        if which < 0:
            if which == -3:
                key = np.empty(plain.size)
                for at in range(plain.size):
                    key[at] = behind[plain[at]]
                sort_by(key, plain)
            which = plain[which + 3]
        diagram, result, order = _attempt(diagram, work, plan, local, (which, allowed, level))
        if result >= 0:
            return diagram, result, order
        behind[which] = -work.limit[2]
        plan.told[1] += diagram.state[0] - kept
        rolled_back(diagram, kept)
    return diagram, -1, order


@inner
def _chain(diagram: Diagram, work: Work, plan: Plan, gate: int, level: int) -> tuple[Diagram, int, Ints]:
    """A module that is a single AND of variables: its diagram is a chain in whatever order."""
    begin, end = work.graph.start[gate], work.graph.start[gate + 1]
    while diagram.node.shape[0] < diagram.state[0] + end - begin:
        diagram = grown(diagram)
    order = np.empty(end - begin, np.int32)
    result = 1
    for at in range(end - begin - 1, -1, -1):
        literal = work.graph.child[begin + at]
        order[at] = literal >> 1
        if (literal & 1) ^ plan.negated[order[at]]:
            result = make(diagram.node, diagram.heads, diagram.state, level + at, result, 0)
        else:
            result = make(diagram.node, diagram.heads, diagram.state, level + at, 0, result)
    return diagram, result, order


@inner
def _trivial(root: int) -> Built:
    """A formula that is a constant or a single leaf."""
    nodes = np.zeros((2 if root < 2 else 3, 3), np.int32)
    edges, ends = np.empty(1, np.int32), np.empty(1, np.int32)
    edges[0] = root * 2
    ends[0] = nodes.shape[0]
    if root >= 2:
        nodes[2, 0] = (root >> 1) - 1
        nodes[2, 2] = 2
        edges[0] = 4 + (root & 1)
    order = np.empty(nodes.shape[0] - 2, np.int32)
    for at in range(order.size):
        order[at] = nodes[2, 0]
    return Built(nodes, edges, ends, order, np.zeros(4, np.int64))


@inner
def _built(graph: Graph, modules: Ints, high: Ints, flat: bool, budget: int) -> tuple[Diagram, Ints, Ints, Ints, Longs]:
    """The diagram, the variable at each level, the root and the end of each module, what is told."""
    leaves, _, start, _, root = graph
    gates, nodes, count = start.size - 1, leaves + start.size, modules.sum()
    first, gate_of = members(graph, modules)
    at_level = np.empty(leaves + count + 1, np.int32)
    number = np.empty(gates, np.int32)
    roots, ends = np.empty(count, np.int32), np.empty(count, np.int32)
    diagram = empty_diagram(FIRST_ROOM)
    scratch = Scratch(
        modules, np.zeros(gates), np.zeros(nodes), np.zeros(nodes), np.zeros(nodes), np.zeros(nodes, np.int32)
    )
    work = Work(
        graph,
        np.zeros(nodes, np.int32),
        np.empty((leaves + count + 2, STACK_WIDTH), np.int32),
        np.zeros(3, np.int64),
    )
    plan = Plan(scratch, np.zeros(nodes, np.int32), high, flat, np.zeros(4, np.int64), budget)
    level, done = 0, 0
    for gate in range(gates):
        if modules[gate] == 0:
            continue
        local = gate_of[first[gate] : first[gate + 1]]
        if local.size == 1 and graph.k[gate] == 0 and not flat:
            diagram, result, order = _chain(diagram, work, plan, gate, level)
        else:
            weigh(graph, scratch, local)
            diagram, result, order = _best_order(diagram, work, plan, local, level)
        if result < 0:
            plan.told[0] = 1
            break
        for node in order:
            at_level[level] = node - 1 if node <= leaves else leaves + number[node - leaves - 1]
            level += 1
        number[gate] = done
        # a module stands for its regular edge: false when all is false, so never one minus something tiny
        plan.negated[leaves + 1 + gate] = result & 1
        roots[done] = result & ~1
        ends[done] = diagram.state[0]
        done += 1
    roots[count - 1] ^= plan.negated[root >> 1] ^ (root & 1)
    plan.told[1] += diagram.state[0]
    plan.told[2] = diagram.state[1]
    return diagram, resized(at_level, level, level), roots, ends, plan.told


@machine
def compiled_arrays(
    leaves: int, arrays: tuple[Ints, Ints, Ints, Ints], root: int, high: tuple[Ints, bool], budget: int
) -> tuple[Ints, Ints, Ints, Ints, Longs]:
    """The diagrams of a formula, see Built; `arrays` are kind, k, start and child of its gates.

    `high` marks nodes (0 is the constant, then leaves) that have to stand at the top, and says whether all is to be
    one module, which that takes.
    """
    kind, k, start, child = arrays
    above, flat = high
    graph = reduced(kind, Graph(leaves, k, start, child, root))
    if graph.root >> 1 <= graph.leaves:
        trivial = _trivial(graph.root)
        return trivial.nodes, trivial.roots, trivial.ends, trivial.order, trivial.told
    marked = np.zeros(graph.leaves + graph.start.size, np.int32)
    for node in range(min(above.size, graph.leaves + 1)):
        marked[node] = above[node]
    modules = module_gates(graph)
    if flat:
        for gate in range(modules.size):
            modules[gate] = 1 if gate == (graph.root >> 1) - graph.leaves - 1 else 0
    diagram, at_level, roots, ends, told = _built(graph, modules, marked, flat, budget)
    if told[0] == 1:
        return diagram.node, roots, ends, at_level, told
    built = _compacted(diagram.node, at_level, roots, ends, told)
    return built.nodes, built.roots, built.ends, built.order, built.told


@inner
def _alive(node: Ints, roots: Ints, count: int) -> Ints:
    """Of each node its number among the living, from 2 on; 0 for the others."""
    number = np.zeros(count, np.int32)
    for edge in roots:
        number[edge >> 1] = 1
    for at in range(count - 1, 0, -1):
        if number[at]:
            number[node[at, 1] >> 1] = 1
            number[node[at, 2] >> 1] = 1
    made = 2
    number[0] = 0
    for at in range(1, count):
        if number[at]:
            number[at] = made
            made += 1
    return number


@inner
def _renumbered(number: Ints, edge: int) -> int:
    return 2 if edge == 1 else 2 * number[edge >> 1] + (edge & 1)


@inner
def _compacted(node: Ints, at_level: Ints, roots: Ints, ends: Ints, told: Longs) -> Built:
    """Living nodes alone; node 1 becomes true, so that no edge to a constant is negated."""
    count = ends[ends.size - 1]
    number = _alive(node, roots, count)
    made = 2
    for at in range(1, count):
        made += 1 if number[at] else 0
    out = np.zeros((made, 3), np.int32)
    new_roots, new_ends = np.empty(roots.size, np.int32), np.empty(ends.size, np.int32)
    module, filled = 0, 2
    for at in range(1, count + 1):
        while module < ends.size and ends[module] == at:
            new_roots[module] = _renumbered(number, roots[module])
            new_ends[module] = filled
            module += 1
        if at < count and number[at]:
            out[filled, 0] = at_level[node[at, 0]]
            out[filled, 1] = 2 * number[node[at, 1] >> 1]
            out[filled, 2] = _renumbered(number, node[at, 2])
            filled += 1
    return Built(out, new_roots, new_ends, at_level, told)
