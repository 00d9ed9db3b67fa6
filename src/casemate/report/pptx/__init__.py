"""A document laid out for slides as PPTX: native text, tables and charts that people can go on editing.

The same document gives the same bytes. Text that would not fit makes its whole page a little smaller.
"""

from casemate.report.pptx.deck import to_pptx

__all__ = ["to_pptx"]
