from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from casemate.analysis import Analysis, Status
from casemate.report import ANALYSIS_FORMATS, AnalysisView, Look

ANSI = re.compile(r"\x1b\[[0-9;]*m")
HOSTILE = "Cl\x1b[2Jerk [red]model[/red] \u202eevil\u202c :boom: [link=x]"


def table(analysis: Analysis, view: AnalysisView | None = None, look: Look | None = None) -> str:
    return ANALYSIS_FORMATS["table"].render(analysis, view or AnalysisView(), look or Look())


def test_golden(small: Analysis, golden: Callable[[str, str], None]) -> None:
    golden("small-table.txt", table(small))


def test_golden_with_paths(small: Analysis, golden: Callable[[str, str], None]) -> None:
    golden("small-table-paths.txt", table(small, AnalysisView(paths=True, mitigated=True, top=None)))


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_lines_fit_and_end_where_their_text_ends(small: Analysis, width: int) -> None:
    lines = table(small, AnalysisView(paths=True), Look(width=width)).splitlines()
    assert max(len(line) for line in lines) <= width
    assert [line for line in lines if line != line.rstrip()] == []
    assert not any("…" in line and "→" not in line for line in lines)  # nothing is cut off


def test_the_words_are_the_same_with_and_without_styles(small: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    styled = table(small, look=Look(styled=True))
    assert "\x1b[" in styled
    assert [line.rstrip() for line in ANSI.sub("", styled).splitlines()] == table(small).splitlines()
    assert "\x1b" not in table(small)


def test_top_says_how_many_more_there_are(small: Analysis) -> None:
    text = table(small, AnalysisView(top=1))
    assert "2 further threats" in text
    assert small.threats[0].title in text
    assert small.threats[2].title not in text.partition("The worst threats")[2]


def test_mitigated_threats_are_counted_and_hidden_until_asked_for(
    analyze_text: Callable[..., Analysis], small_text: str
) -> None:
    strong = small_text.replace("strength: weak}", "strength: 0.9}")
    found = analyze_text(strong)
    hidden = [threat for threat in found.threats if threat.status is Status.MITIGATED]
    assert hidden
    text = table(found)
    assert f"{len(hidden)} mitigated" in text
    assert hidden[0].id[:6] not in text
    shown = table(found, AnalysisView(mitigated=True, top=None))
    assert hidden[0].id[:6] in shown
    assert "mitigated by queue" in shown


def test_a_system_without_threats_says_so(analyze_text: Callable[..., Analysis]) -> None:
    found = analyze_text("casemate: 1\nsystem: {name: Empty}\ncomponents: {a: {kind: service}}\nflows: []\n")
    assert found.threats == ()
    text = table(found)
    assert "0 open threats" in text
    assert "No threats found" in text


def test_text_of_the_model_is_shown_and_never_obeyed(analyze_text: Callable[..., Analysis], small_text: str) -> None:
    escaped = HOSTILE.encode("unicode_escape").decode()
    found = analyze_text(small_text.replace("name: Clerk model", f'name: "{escaped}"'))
    assert found.system.components["clerk"].name == HOSTILE  # type: ignore[index]  # ids are text
    for text in (table(found, AnalysisView(paths=True)), table(found, look=Look(styled=True))):
        plain = ANSI.sub("", text)
        assert "[red]model[/red]" in plain.replace("\n", " ")
        assert "\x1b" not in plain
        assert "\u202e" not in text
        assert ":boom:" in plain
