"""Several models as one landscape: joined, analysed, what they have in common, and what that costs."""

from casemate.govern.landscape.causes import Cause, CauseKind, causes_of
from casemate.govern.landscape.dependence import Dependence, Year, dependence_of
from casemate.govern.landscape.falling import Fall, Falling, Reach
from casemate.govern.landscape.reading import Landscape, landscape_of, load_landscape
from casemate.govern.landscape.routes import Route, routes_of
from casemate.govern.landscape.sums import Sum
from casemate.govern.landscape.surveying import Survey, survey
from casemate.govern.landscape.territory import Territory

__all__ = [
    "Cause",
    "CauseKind",
    "Dependence",
    "Fall",
    "Falling",
    "Landscape",
    "Reach",
    "Route",
    "Sum",
    "Survey",
    "Territory",
    "Year",
    "causes_of",
    "dependence_of",
    "landscape_of",
    "load_landscape",
    "routes_of",
    "survey",
]
