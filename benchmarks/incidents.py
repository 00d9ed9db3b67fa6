"""The incident benchmark: does a model drawn without the attack lead to the techniques that the real attack used?

    python benchmarks/incidents.py                   analyse the shared systems, with ablations and baselines
    python benchmarks/incidents.py --quick --cases   the figures of each system, without ablations
    python benchmarks/incidents.py --json FOLDER     score saved documents, whoever's tool made them
    python benchmarks/incidents.py --invented HALF   the invented systems instead: development or held-out

The systems of public incidents lie in the folder that CASEMATE_SHARED names, or in `shared` beside the repository.
Where there is none, this says so and shows no figures. The invented ones lie in `benchmarks/systems`, with how they
came about; of the held-out half, only the totals are ever shown.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from casemate.analysis import compile_rules
from casemate.files import CasemateError, InvalidInput
from casemate.knowledge import load_knowledge
from casemate.model import load_model
from incident_claims import analyze_all, candidates_of, read_cases, read_claims, stripped
from incident_scores import (
    CUTS,
    Candidates,
    Case,
    CaseScore,
    Claim,
    ListMeans,
    Means,
    means,
    popularity,
    score_case,
    with_labels_of_the_next,
)
from shared_folder import shared_folder

INVENTED = Path(__file__).parent / "systems"
COLUMNS = ("AUC", "r@20", "r@30", "fam@20", "fam@30", "flagged", "most")
REFERENCES: tuple[tuple[str, Mapping[str, float]], ...] = (
    ("goal, systems unseen by the authors", {"AUC": 0.93, "fam@30": 0.90, "flagged": 0.45, "chain": 0.6}),
    (
        "prototype, these systems",
        {"AUC": 0.941, "r@20": 0.872, "r@30": 0.954, "fam@30": 0.976, "flagged": 0.33, "chain": 0.88},
    ),
    (
        "prototype, unseen systems",
        {"AUC": 0.845, "r@20": 0.664, "r@30": 0.819, "fam@30": 0.850, "flagged": 0.33, "all AUC": 0.817},
    ),
    ("prototype, (a) ids divisible by 4", {"AUC": 0.883, "fam@30": 0.899, "flagged": 0.28, "chain": 0.71}),
    ("prototype, (a) the other ids", {"AUC": 0.858, "fam@30": 0.825, "flagged": 0.23, "chain": 0.60}),
    ("popularity on all 57 cases", {"AUC": 0.714, "r@20": 0.548, "r@30": 0.635, "all AUC": 0.671, "all r@30": 0.498}),
)
"""What others reached, quoted from the benchmark's text and the prototype's report; nothing here is computed.

The prototype's chain on the unseen systems is left out: it was measured by an older, softer definition."""


@dataclass(kw_only=True)
class Report:
    """Every row of the benchmark, and the scores behind the first."""

    title: str
    rows: dict[str, Means] = field(default_factory=dict)
    scores: tuple[CaseScore, ...] = ()
    mismatched: tuple[CaseScore, ...] = ()

    def add(self, name: str, scores: Sequence[CaseScore]) -> tuple[CaseScore, ...]:
        """Keep the means of these scores as a row."""
        self.rows[name] = means(scores)
        return tuple(scores)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 0 also where there is nothing to score, 2 where it could not run."""
    asked = _arguments().parse_args(arguments)
    try:
        shared = shared_folder()
        if asked.invented:
            report = _run(INVENTED, INVENTED / f"expected-{asked.invented}.yaml", asked)
        elif shared is None:
            print("No shared systems here (set CASEMATE_SHARED to their folder): no figures.")
            return 0
        else:
            report = _run(shared / "incidents", shared / "incidents" / "expected.yaml", asked)
    except (CasemateError, NotADirectoryError) as error:
        problems = error.problems if isinstance(error, InvalidInput) else ()
        print(f"error: {error}", *(f"  {problem.path}: {problem.message}" for problem in problems), sep="\n")
        return 2
    if asked.format == "json":
        print(json.dumps(_document(report), indent=2))
    else:
        print(*_text(report, asked), sep="\n")
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, metavar="FOLDER", help="score the documents CASE*.json of this folder")
    parser.add_argument("--invented", choices=("development", "held-out"), help="the invented systems of this half")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--quick", action="store_true", help="no ablations")
    parser.add_argument("--cases", action="store_true", help="a line for each system")
    parser.add_argument("--misses", action="store_true", help="what each attack used and the claim does not name")
    return parser


def _run(folder: Path, expected: Path, asked: argparse.Namespace) -> Report:
    knowledge = load_knowledge()
    cases, candidates = read_cases(expected), candidates_of(knowledge.atlas)
    edition = f"ATLAS {knowledge.atlas.edition}, {len(candidates.family)} techniques, {len(candidates.core)} core"
    if asked.json:
        report = Report(title=f"{len(cases)} systems, documents of {asked.json}, {edition}")
        _score(report, read_claims(asked.json, cases), cases, candidates)
        return report
    systems = {case.id: load_model(folder / f"{case.id}.casemate.yaml").system for case in cases}
    rules = compile_rules(knowledge)
    report = Report(title=f"{len(cases)} systems, {len(rules)} rules, {edition}")
    _score(report, analyze_all(systems, knowledge, rules), cases, candidates)
    if not asked.quick:
        score = _scorer(cases, candidates)
        thin = {name: stripped(system) for name, system in systems.items()}
        report.add("(a) models stripped", score(analyze_all(thin, knowledge, rules)))
        report.add("(b) no maturity", score(analyze_all(systems, knowledge, rules, maturity=False)))
    return report


def _score(report: Report, claims: Mapping[str, Claim], cases: Sequence[Case], candidates: Candidates) -> None:
    """The rows that need nothing but the claims."""
    report.scores = report.add("this run", _scorer(cases, candidates)(claims))
    swapped = tuple(with_labels_of_the_next(cases))
    report.mismatched = report.add("labels of the next case", _scorer(swapped, candidates)(claims))
    halves = [[score for score in report.scores if _divisible(score.case) is divides] for divides in (True, False)]
    if all(halves):  # the invented systems have halves of their own
        report.add("(c) ids divisible by 4", halves[0])
        report.add("(c) the other ids", halves[1])
    guesses = zip(popularity(cases), cases, strict=True)
    report.add("popularity in the other cases", [score_case(claim, case, candidates) for claim, case in guesses])


def _scorer(cases: Sequence[Case], candidates: Candidates) -> Callable[[Mapping[str, Claim]], list[CaseScore]]:
    return lambda claims: [score_case(claims[case.id], case, candidates) for case in cases]


def _divisible(case: str) -> bool:
    """The split that was fixed before any rule was written."""
    return int("".join(filter(str.isdigit, case))) % 4 == 0


def _text(report: Report, asked: argparse.Namespace) -> list[str]:
    """The report for people."""
    lines = [f"Incident benchmark: {report.title}", ""]
    lines.append(f"{'':37}{'core techniques':53} {'':13} {'all techniques'}")
    lines.append(_line("", (*COLUMNS, "chain", "share", "AUC", "r@30", "fam@30", "flagged")))
    lines.extend(_line(name, _cells(row)) for name, row in report.rows.items())
    lines.append("")
    for name, known in REFERENCES:
        wanted = (*COLUMNS, "chain", "share", "all AUC", "all r@30", "all fam@30", "all flagged")
        lines.append(_line(name, [_share(known.get(column)) for column in wanted]))
    margin = report.rows["this run"].core.auc - report.rows["labels of the next case"].core.auc
    chains = report.rows["this run"].chain_cases
    lines += ["", f"margin of core AUC over the labels of the next case: {margin:.3f}; chain over {chains} cases"]
    if asked.invented == "held-out":
        return lines  # whoever sees a system's own line may write a rule for it
    if asked.cases:
        lines += ["", *_case_lines(report)]
    if asked.misses:
        lines += ["", *_miss_lines(report)]
    return lines


def _line(name: str, cells: Sequence[str]) -> str:
    return f"{name:36}" + "".join(f"{cell:>8}" for cell in cells)


def _cells(row: Means) -> list[str]:
    cells = [*_list_cells(row.core)]
    chains = (row.chain, row.chain_share) if row.chain_cases else (None, None)
    whole = (row.all.auc, row.all.recall[CUTS[-1]], row.all.family_recall[CUTS[-1]], row.all.flagged)
    return [*cells, *map(_share, chains), *map(_share, whole)]


def _list_cells(found: ListMeans) -> list[str]:
    recalls = [*found.recall.values(), *found.family_recall.values()]
    return [_share(value) for value in (found.auc, *recalls, found.flagged, found.flagged_most)]


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _case_lines(report: Report) -> list[str]:
    lines = [_line("case", ("core", *COLUMNS[:-1], "chain", "next's", "all AUC", "r@30"))]
    for score, other in zip(report.scores, report.mismatched, strict=True):
        core, whole = score.core, score.all
        cells = ["–"] * 7
        if core is not None:
            recalls = [*core.recall.values(), *core.family_recall.values()]
            cells = [str(len(core.used)), *(_share(value) for value in (core.auc, *recalls, core.flagged))]
        swapped = other.core.auc if other.core is not None else None
        more = (score.chain, swapped, whole.auc, whole.recall[CUTS[-1]])
        lines.append(_line(score.case, [*cells, *map(_share, more)]))
    return lines


def _miss_lines(report: Report) -> list[str]:
    """Core techniques that a claim does not name, then those that it names too late, with their rank."""
    lines = [f"{'case':36}core techniques not named; named after 30 (rank); other techniques not named"]
    for score in report.scores:
        core = score.core
        absent = core.missed if core is not None else ()
        late = [f"{name} ({rank})" for name, rank in core.late.items()] if core is not None else []
        rest = [name for name in score.all.missed if name not in absent]
        lines.append(f"{score.case:36}" + "; ".join(" ".join(names) or "–" for names in (absent, late, rest)))
    return lines


def _document(report: Report) -> dict[str, object]:
    rows = {name: asdict(row) for name, row in report.rows.items()}
    cases = [asdict(score) for score in report.scores]
    return {"title": report.title, "rows": rows, "cases": cases, "references": dict(REFERENCES)}


if __name__ == "__main__":
    sys.exit(main())
