"""Foreign formats: files of other tools in, results in other tools' languages out; one module per format."""

from casemate.exchange.sarif import Baseline, SarifResult, sarif_log

__all__ = ["Baseline", "SarifResult", "sarif_log"]
