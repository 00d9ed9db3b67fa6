"""The drawing of Harbour: sound, one for both twins, and its analysis finds what the lab's scenarios prove."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from casemate.analysis import Analysis, analyze
from casemate.analysis.scope import scope_of
from casemate.files import CasemateError
from casemate.knowledge import load_knowledge
from casemate.lab import Control, Mode
from casemate.lab.exercises import GUIDES
from casemate.lab.threat_model import PROOFS, harbour_model, proved_threats
from casemate.model import parse_model
from casemate.model.choices import ControlStatus

IDS = [guide.id for guide in GUIDES]


@pytest.fixture(scope="module")
def twins() -> Mapping[Mode, Analysis]:
    knowledge = load_knowledge()
    return {mode: analyze(parse_model(harbour_model(mode)).system, knowledge) for mode in Mode}


@pytest.mark.parametrize("mode", Mode)
def test_the_drawing_has_no_mistake_and_leaves_no_question(mode: Mode, twins: Mapping[Mode, Analysis]) -> None:
    assert parse_model(harbour_model(mode)).warnings == ()
    scope = scope_of(twins[mode])
    assert (scope.questions, scope.strays) == ((), ())


@pytest.mark.parametrize("mode", Mode)
def test_its_controls_are_those_of_the_lab(mode: Mode, twins: Mapping[Mode, Analysis]) -> None:
    status = ControlStatus.PLANNED if mode is Mode.VULNERABLE else ControlStatus.IMPLEMENTED
    drawn = {str(name): (control.control, control.status) for name, control in twins[mode].system.controls.items()}
    assert drawn == {control.value: (control.catalogue, status) for control in Control}


def test_every_scenario_proves_something() -> None:
    assert list(PROOFS) == IDS
    assert all(PROOFS.values())


@pytest.mark.parametrize("mode", Mode)
def test_the_analysis_derives_what_the_scenarios_prove(mode: Mode, twins: Mapping[Mode, Analysis]) -> None:
    assert set(proved_threats(twins[mode])) == set(IDS)


def test_all_that_stops_a_scenario_weakens_a_threat_that_it_proves(twins: Mapping[Mode, Analysis]) -> None:
    before, after = twins[Mode.VULNERABLE], twins[Mode.HARDENED]
    for guide in GUIDES:
        pairs = [(before.threat(one), after.threat(one)) for one in proved_threats(before)[guide.id]]
        assert any(b.probability > a.probability for b, a in pairs if b and a), guide.id
        present = {control for _, threat in pairs if threat for control in threat.present}
        assert {control.value for control in guide.stopped_by} <= present, guide.id


def test_a_drawing_without_such_a_threat_is_an_error() -> None:
    drawn = harbour_model(Mode.VULNERABLE).replace("format: pickle", "format: safetensors")
    with pytest.raises(CasemateError, match="model-file-runs-code at triage"):
        proved_threats(analyze(parse_model(drawn).system, load_knowledge()))
