"""Files: bytes in, checked data with positions out; and text out, safely written and escaped.

Every text input of Casemate comes in through `read_document` or `parse_document`. What is wrong with an input is a
`Problem`; what a user can mend is a `CasemateError`.
"""

from casemate.files.document import Document, Value
from casemate.files.dumping import to_json, to_yaml
from casemate.files.escaping import escape_csv, escape_html, escape_markdown, escape_terminal
from casemate.files.limits import DEFAULT_LIMITS, Limits
from casemate.files.problems import CasemateError, InvalidInput, Place, Problem, Severity, path_text
from casemate.files.records import Key, Record, key
from casemate.files.shapes import (
    ID,
    Choice,
    Day,
    Flag,
    ListOf,
    Mapped,
    Number,
    Reading,
    Reference,
    Shape,
    Text,
    hint,
    kind_of,
)
from casemate.files.spelling import nearest
from casemate.files.writing import write_atomically
from casemate.files.yaml_reader import parse_document, read_document

__all__ = [
    "DEFAULT_LIMITS",
    "ID",
    "CasemateError",
    "Choice",
    "Day",
    "Document",
    "Flag",
    "InvalidInput",
    "Key",
    "Limits",
    "ListOf",
    "Mapped",
    "Number",
    "Place",
    "Problem",
    "Reading",
    "Record",
    "Reference",
    "Severity",
    "Shape",
    "Text",
    "Value",
    "escape_csv",
    "escape_html",
    "escape_markdown",
    "escape_terminal",
    "hint",
    "key",
    "kind_of",
    "nearest",
    "parse_document",
    "path_text",
    "read_document",
    "to_json",
    "to_yaml",
    "write_atomically",
]
