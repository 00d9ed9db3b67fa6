"""Results laid out for people and programs: tables, prose, versioned JSON, pages made from the knowledge.

Nothing here prints. Functions take results and return text; `Look` says how wide and whether styled.
"""

from casemate.report.formats import ANALYSIS_FORMATS, THREAT_FORMATS, AnalysisFormat, AnalysisView, ThreatFormat
from casemate.report.look import Look

__all__ = ["ANALYSIS_FORMATS", "THREAT_FORMATS", "AnalysisFormat", "AnalysisView", "Look", "ThreatFormat"]
