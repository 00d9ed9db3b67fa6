"""The findings report of the lab.

In: a run, or the journal of a learner. Out: findings, worst first, as a document that every writer can lay out.
"""

from casemate.lab.findings.from_journal import findings_by_hand
from casemate.lab.findings.from_run import findings_of
from casemate.lab.findings.interface import Exchange, Finding, Findings, Rate, Retest, Standing

__all__ = ["Exchange", "Finding", "Findings", "Rate", "Retest", "Standing", "findings_by_hand", "findings_of"]
