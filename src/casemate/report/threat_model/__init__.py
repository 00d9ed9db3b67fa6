"""An analysis as a document: what a person reads to understand the threats to a system and decide what to do."""

from casemate.report.threat_model.making import threat_model

__all__ = ["threat_model"]
