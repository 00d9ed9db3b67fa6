"""The careful way to read YAML: every event of libyaml is checked and its position kept.

It refuses what the model language leaves out and names every place. It costs several times the fast way, so it runs
only on small inputs, when something is wrong, or when a position is asked for.
"""

from collections.abc import Iterator

import yaml

from casemate.files.document import Mark, Value
from casemate.files.limits import Limits
from casemate.files.marking import EnoughSeen, Marking, Position
from casemate.files.yaml_complaints import explain

_LINE_SEPARATORS = "\u2028\u2029"
_STANDARD_TAGS = "tag:yaml.org,2002:"
_PRIVATE_USE = range(0xE000, 0xF900)


def mark_yaml(text: str, name: str, limits: Limits) -> tuple[Value, Mark]:
    """The value and the positions of a checked text. Raises InvalidInput."""
    marking = Marking(name, limits)
    reading = _Reading(text, marking)
    try:
        for event in reading.events():
            reading.take(event)
    except yaml.MarkedYAMLError as error:
        marking.problems.append(explain(error, text, name))
    except EnoughSeen:
        pass
    return marking.result()


class _Reading:
    """One pass over the events of one text."""

    def __init__(self, text: str, marking: Marking) -> None:
        self._text = text
        self._marking = marking
        self._documents = 0
        # YAML 1.1, hence libyaml, takes these for line breaks; other characters stand in for them meanwhile
        unused = (chr(code) for code in _PRIVATE_USE if chr(code) not in text)
        present = (separator for separator in _LINE_SEPARATORS if separator in text)
        self._stand_ins = dict(zip(present, unused, strict=False))

    def events(self) -> Iterator[yaml.Event]:
        text = self._text
        for separator, stand_in in self._stand_ins.items():
            text = text.replace(separator, stand_in)
        return yaml.parse(text, Loader=yaml.CLoader)

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._check_properties(event)
            self._marking.open({} if isinstance(event, yaml.MappingStartEvent) else [], _start(event))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._marking.close()
        elif isinstance(event, yaml.AliasEvent):
            self._take_alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._start_document(event)

    def _start_document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            remedy = "keep one document in a file: remove the '---'"
            self._marking.complain(_start(event), "a second document starts here", remedy)
            raise EnoughSeen
        if event.tags:
            remedy = "remove the line that starts with '%TAG'"
            self._marking.complain(_start(event), "tags are not part of the language", remedy)

    def _take_alias(self, event: yaml.AliasEvent) -> None:
        at = _start(event)
        remedy = f"repeat what &{event.anchor} stands for; put a text that starts with '*' in double quotes"
        self._marking.complain(at, f"the alias *{event.anchor} is not allowed", remedy)
        if self._marking.awaits_key:
            self._marking.key(f"*{event.anchor}", at)
        else:
            self._marking.value(None, at)

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        text, at = event.value, _start(event)
        if self._stand_ins:
            for separator, stand_in in self._stand_ins.items():
                text = text.replace(stand_in, separator)
        self._check_properties(event)
        if self._marking.awaits_key:
            self._take_key(text, event, at)
        elif event.style:
            self._marking.quoted(text, at)
        elif text or not self._marking.is_at_top:
            self._marking.plain(text, at)

    def _take_key(self, key: str, event: yaml.ScalarEvent, at: Position) -> None:
        self._marking.key(key, at)
        if event.style in ("|", ">"):
            self._marking.complain(at, "a block of text cannot be a key", "write the key on one line")
        elif not event.style and not key:
            self._marking.complain(at, "a key is missing before ':'", "write the key, or put the text in double quotes")
        elif not event.style and key == "<<":
            self._marking.complain(at, "merge keys '<<' are not allowed", "write the keys out")

    def _check_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            remedy = "remove it and repeat the content; put a text that starts with '&' in double quotes"
            self._marking.complain(_start(event), f"the anchor &{event.anchor} is not allowed", remedy)
        if event.tag is not None:
            remedy = "remove it; put a text that starts with '!' in double quotes"
            tag = event.tag.replace(_STANDARD_TAGS, "!!")
            self._marking.complain(_start(event), f"the tag {tag} is not allowed", remedy)


def _start(event: yaml.Event) -> Position:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
