"""Casemate: threat modelling for systems with AI in them, from a model file to a decision.

Importing this package does nothing; import the room that does what you need
(`casemate.model`, `casemate.analysis`, ...).
"""

__version__ = "0.1.0"
