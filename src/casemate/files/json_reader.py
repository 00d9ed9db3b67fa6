"""Reading JSON as JSON: faster than as YAML, and right where YAML parsers are not (surrogate pairs, long keys)."""

import json
import re

from casemate.files.document import Value
from casemate.files.limits import Limits
from casemate.files.scalars import UnusableNumber, plain_value

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class NotJson(Exception):
    """The text is no JSON; it may be YAML."""


class NeedsCare(Exception):
    """The text is JSON, but something in it has to be refused: `mark_json` says what and where."""


def read_json(text: str, limits: Limits) -> Value:
    """The value of a checked text. Raises NotJson or NeedsCare."""
    try:
        value: Value = json.loads(
            text, object_pairs_hook=_mapping, parse_int=_number, parse_float=_number, parse_constant=_no_constant
        )
    except (json.JSONDecodeError, RecursionError) as error:
        raise NotJson from error
    if _exceeds(value, limits) or (_SURROGATE.search(text) and _holds_half_a_pair(value)):
        raise NeedsCare
    return value


def _mapping(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise NeedsCare
    return mapping


def _number(text: str) -> Value:
    try:
        return plain_value(text)
    except UnusableNumber as error:
        raise NeedsCare from error


def _no_constant(name: str) -> Value:
    """Python's reader takes NaN and Infinity for numbers; JSON has no such words."""
    raise NotJson


def _exceeds(value: Value, limits: Limits) -> bool:
    """Whether a limit is passed; walks level by level."""
    nodes, depth, level = 1, 0, [value]
    longest = len(value) if isinstance(value, str) else 0
    while containers := [item for item in level if type(item) is dict or type(item) is list]:
        depth += 1
        level = []
        for container in containers:
            if isinstance(container, dict):
                longest = max(longest, sum(map(len, container)))
            level.extend(container.values() if isinstance(container, dict) else container)
        nodes += len(level)
        longest = max([longest, *(len(item) for item in level if type(item) is str)])
        if depth > limits.depth or nodes > limits.nodes or longest > limits.scalar:
            return True
    return False


def _holds_half_a_pair(value: Value) -> bool:
    import orjson  # here: it costs more to import than the rest of this room

    try:
        orjson.dumps(value)
    except orjson.JSONEncodeError:
        return True
    return False
