from __future__ import annotations

import pytest

from casemate.files import CasemateError
from casemate.risk.scores import RatingLevel, cvss_4, owasp_rating


@pytest.mark.parametrize(
    ("vector", "score", "name"),
    [
        ("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.3, "CVSS-B"),
        ("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.7, "CVSS-B"),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0, "CVSS-B"),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0.0, "CVSS-B"),
    ],
)
def test_cvss_of_first_s_examples(vector: str, score: float, name: str) -> None:
    found = cvss_4(vector)
    assert (found.score, found.nomenclature) == (score, name)


def test_cvss_says_which_metrics_it_has() -> None:
    vector = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:P/CR:H"
    assert cvss_4(vector).nomenclature == "CVSS-BTE"


@pytest.mark.parametrize("vector", ["CVSS:3.1/AV:N", "AV:N", "CVSS:4.0/AV:Q", "CVSS:4.0/AV:N"])
def test_what_is_no_vector_is_refused(vector: str) -> None:
    with pytest.raises(CasemateError, match=r"no CVSS 4\.0 vector"):
        cvss_4(vector)


def test_owasp_s_own_example() -> None:
    found = owasp_rating(agents=(5, 2, 7, 1), vulnerability=(3, 6, 9, 2), technical=(9, 7, 5, 8), business=(1, 2, 1, 5))
    assert (found.likelihood, found.technical, found.business) == (4.375, 7.25, 2.25)
    assert (found.likelihood_level, found.impact_level, found.severity) == (
        RatingLevel.MEDIUM,
        RatingLevel.LOW,
        RatingLevel.LOW,
    )


def test_without_the_business_the_technical_impact_counts() -> None:
    found = owasp_rating(agents=(5, 2, 7, 1), vulnerability=(3, 6, 9, 2), technical=(9, 7, 5, 8))
    assert found.severity is RatingLevel.HIGH


def test_factors_are_from_0_to_9() -> None:
    with pytest.raises(CasemateError, match="four factors"):
        owasp_rating(agents=(5, 2, 7), vulnerability=(3, 6, 9, 2), technical=(9, 7, 5, 8))
    with pytest.raises(CasemateError, match="technical"):
        owasp_rating(agents=(5, 2, 7, 1), vulnerability=(3, 6, 9, 2), technical=(9, 7, 5, 10))
