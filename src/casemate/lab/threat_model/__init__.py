"""Harbour as a model of Casemate: the drawing of both twins, and which of its threats each scenario proves."""

from casemate.lab.threat_model.proofs import PROOFS, Proof, proved_threats
from casemate.lab.threat_model.writing import FILE_NAME, harbour_model

__all__ = ["FILE_NAME", "PROOFS", "Proof", "harbour_model", "proved_threats"]
