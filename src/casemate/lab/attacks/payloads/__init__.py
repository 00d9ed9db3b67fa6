"""The payloads of the scenarios: one data file each, texts and markers only."""

from casemate.lab.attacks.payloads.reading import Payload, payloads_of

__all__ = ["Payload", "payloads_of"]
