"""The models that may stand behind Harbour, and how one is opened.

In: a kind, and where the model is. Out: a `Backend`, with a label that goes into every result.
"""

from casemate.lab.backends.opening import open_backend
from casemate.lab.backends.simulated import Simulated

__all__ = ["Simulated", "open_backend"]
