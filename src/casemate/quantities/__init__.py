"""Quantities: money, and numbers that are not known exactly together with what they rest on.

Nothing here knows of files or models; what makes no sense raises QuantityError, and callers say where it stands.
"""

from casemate.quantities.beta import Beta
from casemate.quantities.distributions import Interval, Lognormal, Pert
from casemate.quantities.errors import QuantityError
from casemate.quantities.estimate import Basis, Distribution, Estimate
from casemate.quantities.money import Money

__all__ = ["Basis", "Beta", "Distribution", "Estimate", "Interval", "Lognormal", "Money", "Pert", "QuantityError"]
