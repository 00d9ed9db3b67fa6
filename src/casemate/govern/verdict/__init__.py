"""May it go on: the risk of a system, what there is to spend and what is not known go in, a `Verdict` comes out.

`docs/briefing.md` states the rule; `rule.py` is that rule and nothing else.
"""

from casemate.govern.verdict.conditions import Condition, ConditionKind
from casemate.govern.verdict.judging import Asked, Verdict, judge
from casemate.govern.verdict.rule import Count, Grounds, Outcome, Ruling, ruling
from casemate.govern.verdict.shaking import Flip, Shaken
from casemate.govern.verdict.testing import TellingTest
from casemate.govern.verdict.unsaid import UnknownFact

__all__ = [
    "Asked",
    "Condition",
    "ConditionKind",
    "Count",
    "Flip",
    "Grounds",
    "Outcome",
    "Ruling",
    "Shaken",
    "TellingTest",
    "UnknownFact",
    "Verdict",
    "judge",
    "ruling",
]
