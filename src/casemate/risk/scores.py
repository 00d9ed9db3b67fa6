"""Scores that people ask for beside the money: CVSS 4.0 and the OWASP Risk Rating. Ordinal, so never put into money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from casemate.files import CasemateError

_INSTALL = "CVSS scores need the library `cvss`: install `casemate[cvss]`"


@dataclass(frozen=True, slots=True, kw_only=True)
class CvssScore:
    """The score of a verified finding."""

    vector: str
    score: float
    """0 to 10."""
    severity: str
    """None, Low, Medium, High or Critical."""
    nomenclature: str
    """CVSS-B, CVSS-BT, CVSS-BE or CVSS-BTE: which groups of metrics the vector sets (specification, section 1.3)."""


_THREAT = ("E",)
_ENVIRONMENT = ("CR", "IR", "AR", "MAV", "MAC", "MAT", "MPR", "MUI", "MVC", "MVI", "MVA", "MSC", "MSI", "MSA")


def cvss_4(vector: str) -> CvssScore:
    """The score of a `CVSS:4.0/…` vector. Raises `CasemateError` where it is none, or the library is missing."""
    try:
        from cvss import CVSS4
        from cvss.exceptions import CVSSError
    except ImportError as error:
        raise CasemateError(_INSTALL) from error
    if not vector.startswith("CVSS:4.0/"):
        raise CasemateError(f"{vector[:80]!r} is no CVSS 4.0 vector: it begins with `CVSS:4.0/`")
    try:
        found = CVSS4(vector)
    except CVSSError as error:
        raise CasemateError(f"{vector[:80]!r} is no CVSS 4.0 vector: {error}") from error
    said = {part.partition(":")[0]: part.partition(":")[2] for part in vector.split("/")[1:]}
    threat = any(said.get(name, "X") != "X" for name in _THREAT)
    environment = any(said.get(name, "X") != "X" for name in _ENVIRONMENT)
    return CvssScore(
        vector=vector,
        score=float(found.base_score),
        severity=str(found.severity),
        nomenclature=f"CVSS-B{'T' if threat else ''}{'E' if environment else ''}",
    )


class RatingLevel(StrEnum):
    """Of likelihood, of impact, and of the whole."""

    NOTE = "note"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwaspRating:
    """The OWASP Risk Rating of one risk."""

    likelihood: float
    """0 to 9, as the impacts."""
    impact: float
    """Of the business where that is known, else the technical one."""
    technical: float
    business: float | None
    likelihood_level: RatingLevel
    impact_level: RatingLevel
    severity: RatingLevel


_OVERALL = {
    (RatingLevel.LOW, RatingLevel.LOW): RatingLevel.NOTE,
    (RatingLevel.MEDIUM, RatingLevel.LOW): RatingLevel.LOW,
    (RatingLevel.HIGH, RatingLevel.LOW): RatingLevel.MEDIUM,
    (RatingLevel.LOW, RatingLevel.MEDIUM): RatingLevel.LOW,
    (RatingLevel.MEDIUM, RatingLevel.MEDIUM): RatingLevel.MEDIUM,
    (RatingLevel.HIGH, RatingLevel.MEDIUM): RatingLevel.HIGH,
    (RatingLevel.LOW, RatingLevel.HIGH): RatingLevel.MEDIUM,
    (RatingLevel.MEDIUM, RatingLevel.HIGH): RatingLevel.HIGH,
    (RatingLevel.HIGH, RatingLevel.HIGH): RatingLevel.CRITICAL,
}
"""By likelihood and impact."""
_FACTORS = 4


def owasp_rating(
    *,
    agents: Sequence[int],
    vulnerability: Sequence[int],
    technical: Sequence[int],
    business: Sequence[int] | None = None,
) -> OwaspRating:
    """The rating from its factors, four in each group, each 0 to 9, in the order of the methodology.

    Likelihood is the mean of the eight factors of agents and vulnerability; the impact on the business, where known,
    counts instead of the technical one. Below 3 is low, below 6 medium (OWASP Risk Rating Methodology).
    """
    named = {"agents": agents, "vulnerability": vulnerability, "technical": technical, "business": business}
    for name, values in named.items():
        if values is not None and (len(values) != _FACTORS or not all(0 <= value <= 9 for value in values)):
            raise CasemateError(f"{name}: the OWASP Risk Rating takes four factors from 0 to 9, not {list(values)}")
    likelihood = (sum(agents) + sum(vulnerability)) / (2 * _FACTORS)
    technical_impact = sum(technical) / _FACTORS
    business_impact = sum(business) / _FACTORS if business is not None else None
    impact = technical_impact if business_impact is None else business_impact
    levels = _level(likelihood), _level(impact)
    return OwaspRating(
        likelihood=likelihood,
        impact=impact,
        technical=technical_impact,
        business=business_impact,
        likelihood_level=levels[0],
        impact_level=levels[1],
        severity=_OVERALL[levels],
    )


def _level(value: float) -> RatingLevel:
    return RatingLevel.LOW if value < 3 else RatingLevel.MEDIUM if value < 6 else RatingLevel.HIGH
