from __future__ import annotations

import pytest

from casemate.quantities import Basis, Beta, Estimate, Interval, Lognormal, Pert, QuantityError


@pytest.mark.parametrize("distribution", [Beta(1, 3), Interval(0.2, 0.3), Pert(0, 0.25, 0.5), Lognormal(-1, 0)])
def test_the_mean_is_that_of_the_distribution(distribution: Beta | Interval | Pert | Lognormal) -> None:
    assert Estimate(distribution=distribution, basis=Basis.JUDGEMENT).mean == distribution.mean


def test_literature_names_its_source() -> None:
    for source in ("", "  "):
        with pytest.raises(QuantityError, match="has to name its source"):
            Estimate(distribution=Beta(1, 1), basis=Basis.LITERATURE, source=source)
    assert Estimate(distribution=Beta(1, 1), basis=Basis.LITERATURE, source="Doe 2024").source == "Doe 2024"


def test_the_bases_are_the_words_of_the_model_language() -> None:
    assert [basis.value for basis in Basis] == ["judgement", "literature", "evidence"]
