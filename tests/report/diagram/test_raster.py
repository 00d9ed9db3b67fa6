from __future__ import annotations

import struct
import sys

import pytest

from casemate.files import CasemateError
from casemate.report.diagram import png

from .conftest import drawn


def test_a_png_is_a_png_of_the_width_asked_for() -> None:
    pytest.importorskip("resvg_py", reason="no resvg: pip install 'casemate[diagrams]'")
    pytest.importorskip("font_roboto", reason="no font: pip install 'casemate[diagrams]'")
    image = png(drawn("support-agent"), width=640)
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">I", image[16:20]) == (640,)
    assert png(drawn("support-agent"), width=640) == image


def test_a_png_is_twice_as_large_as_the_drawing() -> None:
    pytest.importorskip("resvg_py", reason="no resvg: pip install 'casemate[diagrams]'")
    small = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10" viewBox="0 0 40 10"/>'
    assert struct.unpack(">II", png(small)[16:24]) == (80, 20)


@pytest.mark.parametrize("missing", ["resvg_py", "font_roboto"])
def test_without_the_extra_it_says_what_to_do(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(CasemateError, match=r'pip install "casemate\[diagrams\]", or write SVG'):
        png("<svg/>")
