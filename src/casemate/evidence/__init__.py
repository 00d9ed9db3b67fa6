"""What tests of this very system say: evidence files go in, better estimates of the steps they speak to come out.

Counts come in clusters (one probe of one technique), never as if every prompt were independent. `docs/risk.md` has the
method.
"""

from casemate.evidence.documents import add_evidence, evidence_path, load_evidence, read_evidence
from casemate.evidence.types import Cluster, Evidence, Outcome, Source
from casemate.evidence.updating import Updated, updates_beside, updates_of

__all__ = [
    "Cluster",
    "Evidence",
    "Outcome",
    "Source",
    "Updated",
    "add_evidence",
    "evidence_path",
    "load_evidence",
    "read_evidence",
    "updates_beside",
    "updates_of",
]
