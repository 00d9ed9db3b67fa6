"""How fast attack trees are measured, beside SCRAM on the Aralia fault trees: one run, ordering time included.

    python benchmarks/trees.py [--runs 5] [NAME ...]

Ours runs from the tree as Python objects to the probability of its root: formula, simplification, modules, orders,
diagram, probability. SCRAM's is the sum of its own two figures, products and probability; reading the file is in
neither. Each takes its best run. Machine code comes from the cache on disk; loading it is reported apart.
Ends with 1 when a limit is missed, with 2 when SCRAM or the shared folder is missing.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from casemate.exchange.open_psa import load_open_psa
from casemate.quantities import Basis, Estimate, Interval
from casemate.trees import (
    AttackTree,
    CompiledTree,
    NodeKind,
    TreeNode,
    compile_tree,
    given_probabilities,
)
from shared_folder import shared_folder

ARALIA = re.compile(r"(baobab[123]|cea9601|chinese|das\d+|edf\w+|elf\d+|ftr10|isp\d+|jbd\d+)\.xml")
"""nus9601 and das9701 are solved by neither within the time."""
UNSOLVED = frozenset({"das9701"})
PEER_SECONDS = 60
WARM_SECONDS = 1.0
"""Runs of trees that take longer are not repeated."""
MEGABYTE = 2**20

GEOMETRIC_MEAN = 1.0
CEA9601 = 0.15
LOCAL_SECONDS = 0.5
LOCAL_MEGABYTES = 100.0
NODES_PER_SECOND = 100e6
DIGITS = 5e-6
"""Half a unit in the sixth digit, relative to the least number with such digits."""


def scram(path: Path, scratch: Path) -> tuple[float, float]:
    """The seconds that SCRAM reports for one run, and the probability that it finds."""
    out = scratch / "scram.xml"
    subprocess.run(
        ["scram", "--bdd", "--probability", "1", "-l", "1", "-o", str(out), str(path)],
        check=True,
        capture_output=True,
        timeout=PEER_SECONDS,
    )
    text = out.read_text(encoding="utf-8")
    spent = re.search(r"<products>([^<]+)</products>\s*<probability>([^<]+)<", text)
    found = re.search(r'<sum-of-products[^>]*probability="([^"]+)"', text)
    if spent is None or found is None:
        raise ValueError(f"SCRAM gives no times or no probability for {path.name}")
    return float(spent[1]) + float(spent[2]), float(found[1])


def ours(tree: AttackTree) -> tuple[float, float, CompiledTree]:
    """Seconds, the probability, and what was compiled."""
    began = time.perf_counter()
    compiled = compile_tree(tree)
    if not isinstance(compiled, CompiledTree):
        raise ValueError(f"{tree.id} exceeds the budget")
    value = float(compiled.probability(given_probabilities(tree))[0])
    return time.perf_counter() - began, value, compiled


def best(runs: int, once: Callable[[], float]) -> float:
    """The least of several runs; a long one is not repeated."""
    least = once()
    for _ in range(runs - 1):
        if least > WARM_SECONDS:
            break
        least = min(least, once())
    return least


def beside_scram(folder: Path, names: Sequence[str], runs: int) -> list[str]:
    """The table of ratios; returns the limits that were missed."""
    ratios: dict[str, float] = {}
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        for path in sorted(folder.glob("*.xml")):
            if not ARALIA.fullmatch(path.name) or path.stem in UNSOLVED or (names and path.stem not in names):
                continue
            tree = load_open_psa(path)
            _, value, compiled = ours(tree)
            mine = best(runs, lambda tree=tree: ours(tree)[0])  # type: ignore[misc] # mypy does not infer the default
            _, expected = scram(path, Path(scratch))
            theirs = best(runs, lambda path=path: scram(path, Path(scratch))[0])  # type: ignore[misc]
            ratios[path.stem] = mine / theirs
            agrees = abs(value - expected) <= DIGITS * abs(expected)
            if not agrees:
                missed.append(f"{path.stem}: {value:.8g} is not SCRAM's {expected:.6g}")
            print(
                f"{path.stem:9} {value:<14.8g} {'=' if agrees else 'differs'} ours {mine * 1e3:9.3f} ms"
                f"  scram {theirs * 1e3:9.3f} ms  ratio {ratios[path.stem]:7.3f}"
                f"  {len(compiled.compiled.nodes):8} nodes, {compiled.compiled.built:8} made,"
                f" {compiled.compiled.tried:3} orders, {len(compiled.compiled.roots):3} modules",
                flush=True,
            )
    mean = math.exp(sum(map(math.log, ratios.values())) / len(ratios))
    print(f"geometric mean of the ratios over {len(ratios)} trees: {mean:.3f} (limit {GEOMETRIC_MEAN})")
    if mean >= GEOMETRIC_MEAN:
        missed.append(f"geometric mean {mean:.3f}")
    if ratios.get("cea9601", 0.0) > CEA9601:
        missed.append(f"cea9601 {ratios['cea9601']:.3f}, limit {CEA9601}")
    return missed


def passes(folder: Path, runs: int) -> list[str]:
    """Diagram nodes a second of probability and of all slopes, on the largest diagram."""
    _, _, compiled = ours(load_open_psa(folder / "cea9601.xml"))
    row = given_probabilities(compiled.tree)
    rows = np.repeat(row[None, :], 8, axis=0)
    total = len(compiled.compiled.nodes) * len(rows)

    def probability() -> float:
        began = time.perf_counter()
        compiled.probability(rows)
        return time.perf_counter() - began

    def slopes() -> float:
        began = time.perf_counter()
        compiled.birnbaum(rows)
        return time.perf_counter() - began

    slopes()
    fast, both = best(runs, probability), best(runs, slopes)
    print(
        f"probability of {len(rows)} rows: {total / fast / 1e6:.0f} M nodes/s (limit {NODES_PER_SECOND / 1e6:.0f});"
        f" with the slope of every leaf {both / fast:.2f} times as long"
    )
    return [] if total / fast >= NODES_PER_SECOND else [f"{total / fast / 1e6:.0f} M nodes a second"]


def locally_shared(leaves: int = 5_000, share: float = 0.3, window: int = 40, seed: int = 5) -> AttackTree:
    """A tree built bottom-up whose gates borrow a leaf from nearby with this probability."""
    source = random.Random(seed)
    known = Estimate(distribution=Interval(low=0.01, high=0.3), basis=Basis.JUDGEMENT)
    nodes = [TreeNode(id=f"a{at}", kind=NodeKind.LEAF, probability=known, cost=1.0) for at in range(leaves)]
    level = [(node.id, float(at)) for at, node in enumerate(nodes)]
    while len(level) > 1:
        above: list[tuple[str, float]] = []
        at = 0
        while at < len(level):
            taken = level[at : at + source.choice((2, 2, 3, 4))]
            at += len(taken)
            place = sum(each for _, each in taken) / len(taken)
            children = [name for name, _ in taken]
            if source.random() < share:
                near = f"a{source.randint(max(0, int(place) - window), min(leaves - 1, int(place) + window))}"
                children += [near] if near not in children else []
            name = f"g{len(nodes)}"
            kind = source.choice((NodeKind.AND, NodeKind.OR))
            nodes.append(TreeNode(id=name, kind=kind, children=tuple(children)))
            above.append((name, place))
        level = above
    return AttackTree(id="local", root=level[0][0], nodes=tuple(nodes))


def resident() -> float:
    """The largest resident size so far, in megabytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


def child() -> None:
    """What a fresh process takes: loading the machine code apart from the work, memory before and after."""
    small = locally_shared(8)
    began = time.perf_counter()
    first, _, _ = ours(small)
    loading = time.perf_counter() - began
    loaded = resident()
    tree = locally_shared()
    held = resident()
    seconds, value, compiled = ours(tree)
    print(
        json.dumps(
            {
                "loading": loading,
                "first": first,
                "seconds": seconds,
                "value": value,
                "megabytes": resident() - held,
                "loaded": loaded,
                "nodes": len(compiled.compiled.nodes),
            }
        )
    )


def end_to_end() -> list[str]:
    """5,000 locally shared leaves in a fresh process."""
    command = [sys.executable, __file__, "--child"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(
        f"5,000 locally shared leaves: {found['seconds']:.3f} s (limit {LOCAL_SECONDS}), {found['megabytes']:.0f} MB"
        f" (limit {LOCAL_MEGABYTES:.0f}), {found['nodes']} nodes; in both without loading numba and the machine code,"
        f" which takes {found['loading']:.2f} s and {found['loaded']:.0f} MB once in a process: altogether"
        f" {found['loading'] + found['seconds']:.2f} s and {found['loaded'] + found['megabytes']:.0f} MB"
    )
    missed = []
    if found["seconds"] > LOCAL_SECONDS:
        missed.append(f"5,000 leaves took {found['seconds']:.3f} s")
    if found["megabytes"] > LOCAL_MEGABYTES:
        missed.append(f"5,000 leaves took {found['megabytes']:.0f} MB")
    return missed


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description="attack trees beside SCRAM")
    parser.add_argument("names", nargs="*", help="Aralia trees; default: all that SCRAM solves")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.child:
        child()
        return 0
    shared = shared_folder()
    if shared is None or shutil.which("scram") is None:
        print("needs the shared folder and SCRAM (apt-get install scram)", file=sys.stderr)
        return 2
    folder = shared / "corpus" / "attack-trees" / "openpsa"
    missed = end_to_end() + passes(folder, options.runs) + beside_scram(folder, options.names, options.runs)
    for each in missed:
        print(f"missed: {each}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
