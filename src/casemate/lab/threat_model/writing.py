"""The model file of either twin, out of one drawing."""

from __future__ import annotations

import re
from importlib.resources import files

from casemate.lab.controls import Mode

FILE_NAME = "harbour.casemate.yaml"
_STATUS = re.compile(r"\bstatus: planned\b")


def harbour_model(mode: Mode) -> str:
    """The file: every control planned for the vulnerable twin, every control implemented for the hardened one."""
    drawn = files("casemate.lab.threat_model").joinpath(FILE_NAME).read_text(encoding="utf-8")
    return drawn if mode is Mode.VULNERABLE else _STATUS.sub("status: implemented", drawn)
