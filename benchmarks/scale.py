"""Speed and memory on large systems, Casemate and pytm side by side in one run.

    python benchmarks/scale.py                    100, 1,000 and 10,000 elements; pytm up to 1,000
    python benchmarks/scale.py --sizes 1000       one size
    python benchmarks/scale.py --full             pytm at 10,000 too (minutes)

Each tool is a process of its own; its CPU is what the system says that the process used, start and imports included
(both with their byte code at hand, as an installed package has it).
Casemate: `casemate analyze MODEL --format json`, from the YAML file to JSON. pytm: the same graph from values in
memory through build, check and resolve, no report. Both get twice as many flows as elements (see synthetic.py).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from child import ChildFailed, Used, best_of, run, with_byte_code
from synthetic import LEAST

HERE = Path(__file__).resolve().parent
SIZES = (100, 1_000, 10_000)
REPEATED_UP_TO = 1_000
PEER_UP_TO = 1_000

LEAST_RATIO = 5.0
"""pytm's CPU over Casemate's, at 1,000 elements."""
MOST_GROWTH = 13.0
"""Casemate's CPU at 10,000 elements over that at 1,000."""
MOST_MEMORY = 1_536.0
"""Megabytes, at 10,000 elements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One tool at one size."""

    tool: str
    size: int
    used: Used
    findings: int
    detail: str
    work: float | None = None
    """CPU without start and imports, where the tool tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One thing that has to hold."""

    what: str
    value: float
    limit: str
    holds: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, compare; 1 when a limit does not hold, 2 when a tool did not run."""
    asked = _arguments().parse_args(arguments)
    peer = importlib.util.find_spec("pytm") is not None
    if not peer:
        print("pytm is not installed (pip install pytm): Casemate alone.", file=sys.stderr)
    found: list[Measured] = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            bench = _Bench(Path(folder), asked)
            bench.warm_up(peer=peer)
            for size in asked.sizes:
                found.extend(bench.measure(size, peer=peer))
    except ChildFailed as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    limits = limits_of(found)
    if asked.format == "json":
        print(json.dumps({"measured": [asdict(one) for one in found], "limits": [asdict(one) for one in limits]}))
    else:
        print(*_text(found, limits, asked.seed), sep="\n")
    return 0 if all(limit.holds for limit in limits) else 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="numbers of elements")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="best of N up to 1,000 elements (default 3)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", action="store_true", help="pytm at every size")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    return parser


class _Bench:
    """Runs both tools on systems of many sizes, in one folder."""

    def __init__(self, folder: Path, asked: argparse.Namespace) -> None:
        self.folder = folder
        self.seed: int = asked.seed
        self.runs: int = asked.runs
        self.full: bool = asked.full
        self.output = folder / "output.json"
        self.environment = with_byte_code(folder / "byte-code")

    def measure(self, size: int, *, peer: bool) -> Iterator[Measured]:
        """Casemate at this size, and pytm where it is asked for."""
        model = self.system(size)
        runs = self.runs if size <= REPEATED_UP_TO else 1
        used = best_of(runs, _casemate(model), self.output, self.environment)
        document = json.loads(self.output.read_bytes())
        detail = f"{document['knowledge']['rules']} rules, {self.output.stat().st_size / 1e6:.1f} MB of JSON"
        yield Measured(tool="casemate", size=size, used=used, findings=len(document["threats"]), detail=detail)
        if peer and (size <= PEER_UP_TO or self.full):
            used = best_of(runs, _pytm(model), self.output, self.environment)
            told = json.loads(self.output.read_bytes())
            work = sum(told["cpu"].values())
            detail = ", ".join(f"{name} {spent:.2f} s" for name, spent in told["cpu"].items())
            yield Measured(tool="pytm", size=size, used=used, findings=told["findings"], detail=detail, work=work)

    def system(self, size: int) -> Path:
        """The file of the system of this size."""
        model = self.folder / f"{size}.casemate.yaml"
        # A process of its own: a child's memory counts from its parent's, so this one stays small.
        command: list[str | Path] = [sys.executable, HERE / "synthetic.py", str(size), model, "--seed", str(self.seed)]
        run(command, self.output, self.environment)
        return model

    def warm_up(self, *, peer: bool) -> None:
        """Let both tools compile what they import."""
        model = self.system(LEAST)
        for command in (_casemate(model), _pytm(model)) if peer else (_casemate(model),):
            run(command, self.output, self.environment)


def _casemate(model: Path) -> list[str | Path]:
    return [sys.executable, "-m", "casemate", "analyze", model, "--format", "json"]


def _pytm(model: Path) -> list[str | Path]:
    return [sys.executable, HERE / "scale_pytm.py", model.with_suffix(".json")]


def limits_of(found: Sequence[Measured]) -> list[Limit]:
    """What has to hold, as far as these sizes tell."""
    cpu = {(one.tool, one.size): one.used.cpu for one in found}
    limits: list[Limit] = []
    if ("casemate", 1_000) in cpu and ("pytm", 1_000) in cpu:
        ratio = cpu["pytm", 1_000] / cpu["casemate", 1_000]
        what = "times less CPU than pytm at 1,000 elements"
        limits.append(Limit(what=what, value=ratio, limit=f"at least {LEAST_RATIO:g}", holds=ratio >= LEAST_RATIO))
    if ("casemate", 1_000) in cpu and ("casemate", 10_000) in cpu:
        growth = cpu["casemate", 10_000] / cpu["casemate", 1_000]
        what = "times the CPU from 1,000 to 10,000 elements"
        limits.append(Limit(what=what, value=growth, limit=f"at most {MOST_GROWTH:g}", holds=growth <= MOST_GROWTH))
    for one in found:
        if (one.tool, one.size) == ("casemate", 10_000):
            memory = one.used.memory
            what = "megabytes at 10,000 elements"
            limits.append(Limit(what=what, value=memory, limit=f"under {MOST_MEMORY:g}", holds=memory < MOST_MEMORY))
    return limits


def _text(found: Sequence[Measured], limits: Sequence[Limit], seed: int) -> list[str]:
    lines = [f"Scale benchmark: Python {platform.python_version()}, seed {seed}, twice as many flows as elements", ""]
    lines.append(f"{'elements':>9}  {'tool':9}{'CPU s':>8}{'wall s':>8}{'MB':>7}{'findings':>10}  detail")
    for one in found:
        used = one.used
        figures = f"{used.cpu:8.2f}{used.wall:8.2f}{used.memory:7.0f}{one.findings:10,}"
        lines.append(f"{one.size:9,}  {one.tool:9}{figures}  {one.detail}")
    lines += ["", *_ratio_lines(found), ""]
    for limit in limits:
        verdict = "PASS" if limit.holds else "FAIL"
        lines.append(f"{verdict}  {limit.value:,.1f} {limit.what} ({limit.limit})")
    return lines


def _ratio_lines(found: Sequence[Measured]) -> list[str]:
    """pytm over Casemate at each size where both ran."""
    ours = {one.size: one for one in found if one.tool == "casemate"}
    lines: list[str] = []
    for other in found:
        if other.tool == "pytm" and other.size in ours and other.work is not None:
            mine = ours[other.size].used
            lines.append(
                f"pytm / casemate at {other.size:,}: CPU {other.used.cpu / mine.cpu:.1f}"
                f" ({other.work / mine.cpu:.1f} when pytm's start and imports are left out and Casemate's are not),"
                f" memory {other.used.memory / mine.memory:.1f}"
            )
    return lines


if __name__ == "__main__":
    sys.exit(main())
