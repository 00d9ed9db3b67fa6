"""Finding the JSON objects that stand somewhere in a text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

_DECODER = json.JSONDecoder()


def objects_in(text: str) -> Iterator[Mapping[str, object]]:
    """Every outermost JSON object, in order; what is no proper JSON is passed over."""
    at = text.find("{")
    while at >= 0:
        try:
            found, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            if isinstance(found, dict):
                yield found
        at = text.find("{", end)


def without_objects(text: str) -> str:
    """The text with every outermost JSON object taken out."""
    kept, begin = [], 0
    at = text.find("{")
    while at >= 0:
        try:
            _, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            kept.append(text[begin:at])
            begin = end
        at = text.find("{", end)
    return "".join((*kept, text[begin:])).strip()
