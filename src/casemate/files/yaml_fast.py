"""The fast way to read YAML: rapidyaml parses and emits JSON, orjson builds the values, one walk settles their types.

It answers only where it is certain to agree with the careful way (`yaml_marked`), and steps aside everywhere else. What
rapidyaml would drop or treat differently (anchors, tags, tabs, explicit keys, several documents) is looked for before.
rapidyaml keeps its nodes in the order of the text, so the n-th value of the walk is its n-th node: that is how
the walk asks whether a text was quoted, and a count that differs means that a key occurs twice.
"""

import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import orjson
from ryml import ryml

from casemate.files.document import Value
from casemate.files.limits import Limits
from casemate.files.scalars import CONSTANTS, NUMBER_STARTS, UnusableNumber, plain_value

_BEFORE_TOKEN = frozenset(" \n[{,:-?")
_TOKENS_OF_THE_CAREFUL_WAY = "&*!?%@`"
"""Only where they start a token; a `?` in a sentence stays here."""
_MARKERS = ("\n---", "\n...", "\t")
_NO_BRACKETS = str.maketrans({})
_DEEP_LINE = re.compile(r"^(?:[ ]|[-] ){160}", re.MULTILINE)
