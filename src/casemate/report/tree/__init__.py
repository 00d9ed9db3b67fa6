"""Attack trees for people: one view of a tree with its numbers, and the formats that show it.

The door has the names of the formats alone, so that help stays quick; `view` and `subject` make what they show.
"""

from casemate.report.tree.formats import TREE_FORMATS, TreeFormat

__all__ = ["TREE_FORMATS", "TreeFormat"]
