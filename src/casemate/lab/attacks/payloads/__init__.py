"""The payloads of the scenarios: one data file each, texts and markers only."""

from casemate.lab.attacks.payloads.mutating import mutated
from casemate.lab.attacks.payloads.reading import Payload, payloads_of

__all__ = ["Payload", "mutated", "payloads_of"]
