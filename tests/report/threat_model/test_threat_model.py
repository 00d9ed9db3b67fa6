from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml

from analyses import analysis_of
from casemate.analysis import Analysis, Status
from casemate.report.document import Block, Document, Fold, Link, Paragraph, Section, Table, Trail, text_of
from casemate.report.fixes import fix_first, open_threats
from casemate.report.threat_model import threat_model
from conftest import ROOT


def section(document: Document, anchor: str) -> Section:
    return next(one for one in sections(document.sections) if one.anchor == anchor)


def sections(some: tuple[Section, ...]) -> Iterator[Section]:
    for one in some:
        yield one
        yield from sections(one.sections)


def blocks(some: tuple[Block, ...]) -> Iterator[Block]:
    for one in some:
        yield one
        if isinstance(one, Fold):
            yield from blocks(one.blocks)


def folds(part: Section) -> list[Fold]:
    return [one for one in part.blocks if isinstance(one, Fold)]


def words(part: Section) -> str:
    said = [text_of(one.parts) for one in blocks(part.blocks) if isinstance(one, Paragraph)]
    return " ".join([*said, *(words(inner) for inner in part.sections)])


def tables(part: Section) -> list[Table]:
    own = [one for one in blocks(part.blocks) if isinstance(one, Table)]
    return [*own, *(table for inner in part.sections for table in tables(inner))]


def test_the_sections_in_their_order(small: Analysis) -> None:
    anchors = [one.anchor for one in threat_model(small).sections]
    wanted = ["summary", "fixes", "system", "losses", "threats", "atlas", "stride", "owasp", "unknowns", "method"]
    assert [name for name in anchors if name in wanted] == [name for name in wanted if name in anchors]
    assert set(wanted) - set(anchors) <= {"unknowns"}


def test_the_summary_counts_what_there_is(small: Analysis) -> None:
    said = words(section(threat_model(small), "summary"))
    still_open = [threat for threat in small.threats if threat.status is Status.OPEN]
    assert f"{len(still_open)} threats open" in said
    assert f"of {len(small.losses)} stated losses" in said or f"All {len(small.losses)} stated losses" in said


def test_every_open_threat_stands_under_exactly_one_fix(small: Analysis) -> None:
    part = section(threat_model(small), "fixes")
    named = [
        cell.parts[0].anchor
        for table in tables(part)
        for row in table.rows
        for cell in row.cells[:1]
        if isinstance(cell.parts[0], Link)
    ]
    assert sorted(named) == sorted(threat.id for threat in small.threats if threat.status is Status.OPEN)
    assert next(fold.anchor for fold in folds(part)) == f"fix-{fix_first(small)[0].control.id}"


def test_each_loss_shows_its_best_path(small: Analysis) -> None:
    part = section(threat_model(small), "losses")
    assert {fold.anchor for fold in folds(part)} == {f"loss-{loss.loss}" for loss in small.losses}


def test_threats_unfold_into_their_paths(small: Analysis) -> None:
    for threat, fold in zip(small.threats, folds(section(threat_model(small), "threats")), strict=True):
        trail = next(one for one in blocks(fold.blocks) if isinstance(one, Trail))
        assert len(trail.steps) == len(threat.path)


def test_cells_of_the_stride_table_add_up(small: Analysis) -> None:
    (table,) = tables(section(threat_model(small), "stride"))
    numbers = [text_of(cell.parts) for row in table.rows for cell in row.cells[1:] if cell.tone is not None]
    wanted = sum(len(threat.stride) for threat in small.threats if threat.status is Status.OPEN)
    assert sum(map(int, numbers)) == wanted


def test_the_worst_elements_come_first(small: Analysis) -> None:
    (table,) = tables(section(threat_model(small), "stride"))
    worst: dict[str, float] = {}
    for threat in small.threats:
        if threat.status is Status.OPEN and threat.stride:
            name = small.system.components[threat.at[0]].title  # type: ignore[index]  # ids are text
            worst[name] = max(worst.get(name, 0), threat.score)
    shown = [text_of(row.cells[0].parts) for row in table.rows]
    assert shown[: len(worst)] == sorted(worst, key=lambda name: -worst[name])


def test_a_colour_is_always_said_in_words(small: Analysis) -> None:
    for part in threat_model(small).sections:
        for table in tables(part):
            assert all(cell.note for row in table.rows for cell in row.cells if cell.tone is not None)


def test_unknown_keys_are_grouped() -> None:
    model = yaml.safe_load((ROOT / "examples" / "support-agent.casemate.yaml").read_text("utf-8"))
    for flow in model["flows"]:
        flow.pop("authn", None)
    found = analysis_of(model)
    missing = {
        (path.split(".")[0], path.rpartition(".")[2]) for threat in open_threats(found) for path in threat.unknowns
    }
    assert missing
    (table,) = tables(section(threat_model(found), "unknowns"))
    assert "authn" in {text_of(row.cells[0].parts[:1]) for row in table.rows}
    assert len(table.rows) == len(missing)


@pytest.mark.parametrize("full", [0, 1, None])
def test_links_lead_to_a_threat_that_is_there(small: Analysis, full: int | None) -> None:
    document = threat_model(small, full=full)
    anchors = {fold.anchor for fold in folds(section(document, "threats"))}
    anchors |= {row.anchor for part in document.sections for table in tables(part) for row in table.rows}
    links = {
        part.anchor
        for one in document.sections
        for table in tables(one)
        for row in table.rows
        for cell in row.cells
        for part in cell.parts
        if isinstance(part, Link)
    }
    assert links
    assert links <= anchors


def test_a_system_without_anything_still_has_a_report() -> None:
    document = threat_model(analysis_of({"casemate": 1, "system": {"name": "Empty"}, "components": {}, "flows": []}))
    assert "no threat is open" in words(section(document, "summary"))
    assert "nothing to draw" in words(section(document, "system"))
