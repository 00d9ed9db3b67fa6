"""Known answers: the Aralia fault trees, attack-defence trees with published fronts, SCRAM and Storm where they are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attack_trees import trees
from casemate.exchange.adtool import load_adtool
from casemate.exchange.open_psa import load_open_psa
from casemate.trees import (
    AttackTree,
    CompiledTree,
    NodeKind,
    TooLarge,
    compile_tree,
    defence_attack,
    given_probabilities,
    number_of_attacks,
)
from conftest import requires_shared
from strategies import tried

PRINTED = 4e-6
"""Half a unit in the sixth digit of the numbers in VALUES.md, relative to the least of them."""
MODULE_HEAVY = frozenset({"edf9203", "edf9204", "cea9601", "edfpa14r", "edfpa14q", "das9601"})


def folder(shared: Path) -> Path:
    return shared / "corpus" / "attack-trees"


def probability_of(tree: AttackTree) -> float:
    compiled = compile_tree(tree)
    assert isinstance(compiled, CompiledTree)
    return float(compiled.probability(given_probabilities(tree))[0])


def stated_probabilities(shared: Path) -> dict[str, float]:
    """By Aralia tree, the probability that SCRAM printed."""
    found: dict[str, float] = {}
    for line in (folder(shared) / "VALUES.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 11 and cells[0].endswith(".xml"):
            found[cells[0].removesuffix(".xml")] = float(cells[5])
        elif len(cells) == 6:
            value = re.fullmatch(r"\d[\d.e-]*", cells[3])
            found.update({name: float(value[0]) for name in cells[0].split(", ") if value})
    return found


@requires_shared
def test_aralia_trees_have_the_probabilities_that_scram_prints(shared: Path) -> None:
    stated = stated_probabilities(shared)
    assert len(stated) == 41
    for name, expected in stated.items():
        found = probability_of(load_open_psa(folder(shared) / "openpsa" / f"{name}.xml"))
        assert found == pytest.approx(expected, rel=PRINTED), name


@requires_shared
def test_numbers_of_minimal_cut_sets(shared: Path) -> None:
    place = folder(shared) / "openpsa"
    for name, expected in (("chinese", 392), ("baobab1", 46_188), ("baobab2", 4_805)):
        assert number_of_attacks(load_open_psa(place / f"{name}.xml")) == expected, name
    for name, expected in (("two_train", 4), ("three_motor", 12), ("HIPPS", 9), ("BSCU", 10), ("lift", 12)):
        assert number_of_attacks(load_open_psa(place / f"{name}.xml")) == expected, name


@requires_shared
def test_small_fault_trees_have_their_published_probabilities(shared: Path) -> None:
    stated = {
        "HIPPS": 0.00162091,
        "BSCU": 0.1124087,
        "SmallTree": 0.02678,
        "theatre": 0.00207,
        "three_motor": 0.0211538,
        "two_train": 0.7225,
        "lift": 1.19999e-5,
    }
    for name, expected in stated.items():
        found = probability_of(load_open_psa(folder(shared) / "openpsa" / f"{name}.xml"))
        assert found == pytest.approx(expected, rel=2e-4), name


def stated_fronts(shared: Path) -> dict[str, list[tuple[float, float]]]:
    """By attack-defence tree, its front (cost of the defence, least cost of the attack)."""
    text = (folder(shared) / "VALUES.md").read_text(encoding="utf-8")
    line = text.split("Examples to hard-code:")[1].split("Differences explained")[0]
    return {
        each[1]: [(float(one), float(two)) for one, two in re.findall(r"\(([\d.]+),([\d.]+|inf)\)", each[2])]
        for each in re.finditer(r"(\w+) ((?:\([\d.]+,(?:[\d.]+|inf)\))+)", line)
    }


@requires_shared
def test_fronts_of_attack_and_defence(shared: Path) -> None:
    stated = stated_fronts(shared)
    assert len(stated) == 8
    for name, expected in stated.items():
        points = defence_attack(load_adtool(folder(shared) / "adt" / f"{name}.xml"))
        assert not isinstance(points, TooLarge)
        assert [(point.cost, point.value) for point in points] == expected, name
        assert all(point.value <= inf for point in points)


def galileo(tree: AttackTree, row: list[float]) -> str:
    """The tree in the language of Storm; leaves get the rate that gives their probability at time 1."""
    lines = [f'toplevel "{tree.root}";']
    leaves = iter(row)
    for node in tree.nodes:
        children = " ".join(f'"{child}"' for child in node.children)
        if node.kind is NodeKind.LEAF:
            lines.append(f'"{node.id}" lambda={-np.log1p(-next(leaves)):.17g} dorm=1;')
        elif node.kind is NodeKind.THRESHOLD:
            lines.append(f'"{node.id}" {node.k}of{len(node.children)} {children};')
        else:
            lines.append(f'"{node.id}" {"or" if node.kind is NodeKind.OR else "and"} {children};')
    return "\n".join(lines) + "\n"


@pytest.mark.slow
@given(tree=trees(most=14), seed=st.integers(0, 99))
@tried(25)
def test_storm_agrees(tree: AttackTree, seed: int) -> None:
    """Storm is 160 MB and under the GPL, so it is no part of the dev extra: pip install stormpy.

    Static gates alone: Storm's PAND and SEQ ask in which order random times fall, our SAND lets the attacker choose.
    """
    stormpy = pytest.importorskip("stormpy", reason="Storm is not installed")
    dft = pytest.importorskip("stormpy.dft")
    reached = {tree.root}
    for node in reversed(tree.upwards):
        if node.id in reached:
            reached.update(node.children)
    used = AttackTree(id="used", root=tree.root, nodes=tuple(node for node in tree.nodes if node.id in reached))
    row = np.random.default_rng(seed).random(len(used.leaves)) * 0.98 + 0.01
    (formula,) = stormpy.parse_properties('P=? [F<=1 "failed"]')
    with TemporaryDirectory() as folder:
        file = Path(folder) / "tree.dft"
        file.write_text(galileo(used, row.tolist()), encoding="utf-8")
        results = dft.analyze_dft(dft.load_dft_galileo_file(str(file)), [formula])
    compiled = compile_tree(used)
    assert isinstance(compiled, CompiledTree)
    assert float(compiled.probability(row)[0]) == pytest.approx(results[0], abs=1e-6)


@pytest.mark.slow
@requires_shared
@pytest.mark.skipif(
    shutil.which("scram") is None and "CI" not in os.environ, reason="SCRAM is not installed (apt-get install scram)"
)
def test_scram_agrees_here_and_now(shared: Path, tmp_path: Path) -> None:
    for name in ("chinese", "das9209", "edfpa15r", "jbd9601"):
        path, out = folder(shared) / "openpsa" / f"{name}.xml", tmp_path / "out.xml"
        subprocess.run(["scram", "--bdd", "--probability", "1", "-l", "1", "-o", str(out), str(path)], check=True)
        said = re.search(r'<sum-of-products[^>]*probability="([^"]+)"', out.read_text(encoding="utf-8"))
        assert said is not None
        assert probability_of(load_open_psa(path)) == pytest.approx(float(said[1]), rel=PRINTED), name
