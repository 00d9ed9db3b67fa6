"""The careful way to read JSON: token by token, with the position of every value."""

import json
import re
from collections.abc import Iterator

from casemate.files.document import Mark, Value
from casemate.files.limits import Limits
from casemate.files.marking import EnoughSeen, Marking, Position

_TOKEN = re.compile(r'[\[\]{}]|"(?:[^"\\]|\\.)*"|[^\s\[\]{}:,"]+|\n')
_SURROGATE = re.compile("[\ud800-\udfff]")


def mark_json(text: str, name: str, limits: Limits) -> tuple[Value, Mark]:
    """The value and the positions of a text that is known to be JSON. Raises InvalidInput."""
    marking = Marking(name, limits)
    try:
        for token, at in _tokens(text):
            _take(marking, token, at)
    except EnoughSeen:
        pass
    return marking.result()


def _tokens(text: str) -> Iterator[tuple[str, Position]]:
    """Everything that opens, closes or is a value or key; in JSON, line breaks stand only between them."""
    line, start = 1, 0
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == "\n":
            line, start = line + 1, match.end()
        else:
            yield token, (line, match.start() - start + 1)


def _take(marking: Marking, token: str, at: Position) -> None:
    if token == "{":
        marking.open({}, at)
    elif token == "[":
        marking.open([], at)
    elif token in ("}", "]"):
        marking.close()
    elif token[0] == '"':
        string = json.loads(token) if "\\" in token else token[1:-1]
        if marking.awaits_key:
            marking.key(string, at)
        else:
            marking.quoted(string, at)
        if _SURROGATE.search(string):
            marking.complain(at, "the text holds half of a surrogate pair, which is no character", "write both escapes")
    else:
        marking.plain(token, at)
