"""Which controls to buy first: a system and what there is to spend go in, a `Plan` comes out."""

from casemate.risk.plan.candidates import Candidate, offer_of
from casemate.risk.plan.planning import plan
from casemate.risk.plan.results import Change, FrontPoint, Limits, Measure, Plan, Proof, Quarter, Unbought
from casemate.risk.plan.valuing import Objective

__all__ = [
    "Candidate",
    "Change",
    "FrontPoint",
    "Limits",
    "Measure",
    "Objective",
    "Plan",
    "Proof",
    "Quarter",
    "Unbought",
    "offer_of",
    "plan",
]
