"""The threat model report, laid out by one of four methods: a review goes in, a document comes out."""

from casemate.report.methods.formats import REPORT_FORMATS, ReportFormat

__all__ = ["METHODS", "REPORT_FORMATS", "ReportFormat"]

METHODS = {
    "hybrid": "by trust boundary, with STRIDE for the application, ATLAS for the pipeline, OWASP for the interface",
    "stride": "by element and STRIDE category",
    "pasta": "in the seven stages of PASTA, asking for what is missing",
    "atlas": "by ATLAS tactic",
}
"""What a report is laid out by; the first is what people get unless they ask."""
