"""Risk in money: how often losses happen, what they cost, what a year may cost, and which controls to buy.

An analysed system goes in; a `RiskProfile` comes out. `docs/risk.md` has the method with its formulas.
"""

from casemate.risk.assessing import Assessment, WhatIf, assess, what_if
from casemate.risk.magnitudes import check_losses
from casemate.risk.pricing import Appetite, Pricing, compile_pricing
from casemate.risk.profile import Band, LossRisk, Reading, RiskProfile, profile_of, risk_profile

__all__ = [
    "Appetite",
    "Assessment",
    "Band",
    "LossRisk",
    "Pricing",
    "Reading",
    "RiskProfile",
    "WhatIf",
    "assess",
    "check_losses",
    "compile_pricing",
    "profile_of",
    "risk_profile",
    "what_if",
]
