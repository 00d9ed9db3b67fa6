"""A document as one HTML file: offline, without scripts, for screens light and dark, and for paper."""

from casemate.report.html.page import to_html

__all__ = ["to_html"]
