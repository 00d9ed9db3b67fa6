"""Several models as one landscape: joined, analysed, with the decisions on each of its models."""

from casemate.govern.landscape.reading import Landscape, landscape_of, load_landscape

__all__ = ["Landscape", "landscape_of", "load_landscape"]
