"""A document as PDF, set by Typst: tagged for screen readers, with contents, and the same bytes at every run."""

from casemate.report.pdf.compiling import to_pdf

__all__ = ["to_pdf"]
